"""What stands for values that readers of a former version gave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from newsroom import NOW, make_article

from feedpub.archive.store import Archive

LATER = NOW + timedelta(hours=1)

#: When each article was published.
DATES = {
    id: NOW - timedelta(days=number) for number, id in enumerate(("ferry", "tide", "fresh"), 1)
}

SINCE = int(LATER.timestamp())

Values = list[str]

#: The kind; values that a former reader gave; those of today's readers; what stands for the first.
KINDS: dict[str, tuple[str, Values, Values, Values | None]] = {
    "two authors": ("author", ["By ADA B and OTTO F"], ["Ada B", "Otto F"], ["Ada B", "Otto F"]),
    "role": ("author", ["Ada B, Chief Reporter"], ["Ada B"], ["Ada B"]),
    "one stays": (
        "author",
        ["ADA B and Otto F", "Otto F"],
        ["Ada B", "Otto F"],
        ["Ada B", "Otto F"],
    ),
    "login": ("author", ["adab"], ["Ada Brink"], ["Ada Brink"]),
    "two logins": ("author", ["adab", "of"], ["Ada Brink", "Otto Falk"], ["Ada Brink"]),
    "login of two": ("author", ["adab"], ["Ada Brink", "Otto Falk"], []),
    "gone author": ("author", ["Newsdesk"], [], []),
    "same author": ("author", ["Ada B"], ["Ada B", "Otto F"], None),
    "entity in a section": ("section", ["R&amp;D"], ["R&D"], ["R&D"]),
    "entity twice": ("section", ["R&amp;amp;D"], ["R&D"], ["R&D"]),
    "other section": ("section", ["Uncategorized"], ["Harbour"], []),
    "gone section": ("section", ["http://schemas.example/kind#post"], [], []),
    "entity in a tag": ("tag", ["R&amp;D", "Sea"], ["Sea", "R&D"], ["R&D"]),
    "case of a tag": ("tag", ["HARBOUR"], ["Harbour"], ["Harbour"]),
    "list in a tag": ("tag", ["Sea, Harbour"], ["Sea", "Harbour"], ["Harbour", "Sea"]),
    "part of a tag": ("tag", ["R&amp;D Sea", "Sea"], ["R&D Sea", "Sea"], ["R&D Sea"]),
    "signs": ("tag", ["C&#43;&#43;", "C"], ["C++", "C"], ["C++"]),
    "gone tag": ("tag", ["Aside"], ["Harbour"], []),
    "spelling of a language": ("language", ["EN"], ["en"], ["en"]),
}


def put(
    archive: Archive, kind: str, values: Values, *, id: str = "ferry", **others: Any
) -> frozenset[tuple[str, str]]:
    """Put an article with *values*; return what feeds find it by."""
    fields: dict[str, Any] = {"authors": (), "tags": (), "section": None, "language": None}
    fields |= {
        "author": {"authors": tuple(values)},
        "tag": {"tags": tuple(values)},
        "section": {"section": values[0] if values else None},
        "language": {"language": values[0] if values else None},
    }[kind]
    url = f"https://news.example/{id}"
    fields |= {"url": url, "short_link": None, "title": f"Title of {id}"}
    fields |= {"published": DATES[id], "content_html": f"<p>Words of {id}.</p>"}
    article = make_article(id=url, **fields)
    change = archive.articles.put(
        article, provenance={}, origin=f"{id}.json", entry_id=url, now=LATER, **others
    )
    assert change is not None
    return change.after


def read_again(archive: Archive, kind: str, values: Values, **others: Any) -> None:
    """Put the article as today's readers give it."""
    put(archive, kind, values, edited=False, same_document=True, **others)


@pytest.mark.parametrize(("kind", "before", "after", "present"), KINDS.values(), ids=KINDS.keys())
def test_what_stands_for_a_value(
    archive: Archive, kind: str, before: Values, after: Values, present: Values | None
) -> None:
    put(archive, kind, before)
    archive.articles.former.follow({(kind, before[0])})

    read_again(archive, kind, after)

    learnt = {
        each.value: list(each.present) for each in archive.articles.former.learnt("desk", SINCE)
    }
    assert learnt == ({} if present is None else {before[0]: present})
    found = put(archive, kind, after, id="fresh")
    assert ((kind, before[0]) in found) == (present != [])


def test_a_value_without_a_feed_is_forgotten(archive: Archive) -> None:
    put(archive, "tag", ["R&amp;D"])
    archive.articles.former.follow({("tag", "Sea")})

    read_again(archive, "tag", ["R&D"])

    assert archive.articles.former.learnt("desk", SINCE) == []


def test_a_login_of_two_people_is_nobody(archive: Archive) -> None:
    put(archive, "author", ["desk"])
    put(archive, "author", ["desk"], id="tide")
    archive.articles.former.follow({("author", "desk")})

    read_again(archive, "author", ["Ada Brink"])
    read_again(archive, "author", ["Otto Falk"], id="tide")

    (learnt,) = archive.articles.former.learnt("desk", SINCE)
    assert learnt.present == ()


def test_another_author_in_another_document_is_no_spelling(archive: Archive) -> None:
    put(archive, "author", ["Ada Brink"])
    archive.articles.former.follow({("author", "Ada Brink")})

    put(archive, "author", ["Otto Falk"], edited=False)

    (learnt,) = archive.articles.former.learnt("desk", SINCE)
    assert learnt.present == ()


def test_another_source_has_values_of_its_own(archive: Archive) -> None:
    put(archive, "tag", ["R&amp;D"])
    archive.articles.former.follow({("tag", "R&amp;D")})
    read_again(archive, "tag", ["R&D"])

    assert archive.articles.former.of_new("wire", frozenset({("tag", "R&D")})) == {("tag", "R&D")}
    assert archive.articles.former.of_new("desk", frozenset({("tag", "R&D")})) == {
        ("tag", "R&D"),
        ("tag", "R&amp;D"),
    }


def test_what_stands_for_a_value_may_be_replaced_in_its_turn(archive: Archive) -> None:
    put(archive, "tag", ["R&amp;amp;D"])
    archive.articles.former.follow({("tag", "R&amp;amp;D"), ("tag", "R&amp;D")})
    read_again(archive, "tag", ["R&amp;D"])
    read_again(archive, "tag", ["R&D"])

    found = put(archive, "tag", ["R&D"], id="fresh")

    assert found >= {("tag", "R&amp;amp;D"), ("tag", "R&amp;D"), ("tag", "R&D")}
