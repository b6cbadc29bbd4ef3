"""A feed that was made for a value goes on when a new version's readers give another one."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.records import sum_of
from feedpub.archive.versions import as_json, digest_of_record
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import EVERYTHING
from feedpub.pipeline.operations.rebuild import rebuild

FAMILY = """
[feeds.{each}s]
each    = "{each}"
name    = "{each}/{{slug}}"
title   = "{{value}}"
formats = ["json"]
"""
KINDS = ("section", "author", "tag")
FAMILIES = CONFIG.partition("[feeds.sections]")[0] + "".join(
    FAMILY.format(each=each) for each in KINDS
)

#: What is in the records, which today's readers give as they are.
TODAY: dict[str, Any] = {
    "section": "R&D",
    "tags": ["Q&A", "Harbour"],
    "authors": ["Ada Brink", "Otto Falk"],
}

#: What a former version's readers gave for the same records.
FORMERLY: dict[str, Any] = {
    "section": "R&amp;D",
    "tags": ["Q&amp;A", "Harbour", "Uncategorized"],
    "authors": ["By ADA BRINK and OTTO FALK"],
}

UNREAD = "SELECT count(*) FROM unread WHERE since IS NOT NULL"

#: When this version is first run.
LATER = NOW + timedelta(hours=1)

DUO = "author/by-ada-brink-and-otto-falk"


def read_formerly(room: Newsroom, numbers: Collection[int]) -> None:
    """Leave the archive as a former version did, whose readers gave FORMERLY for some articles."""
    former = FORMERLY
    ids = ", ".join(quoted(make_record(each)["id"]) for each in numbers)
    articles = "SELECT articles.key, record FROM articles JOIN ledger ON ledger.key = articles.key"
    for key, text in room.rows(f"{articles} WHERE ledger.id IN ({ids})"):
        record = as_json(json.loads(text) | former)
        digest = digest_of_record(record)
        room.change(
            f"UPDATE articles SET record = {quoted(record)}, digest = '{digest}',"
            f" sum = '{sum_of(record, digest)}' WHERE key = {key}"
        )
        room.change(
            f"DELETE FROM facets WHERE key = {key} AND kind IN ('section', 'tag', 'author')"
        )
        values = [("section", former["section"])]
        values += [("tag", each) for each in former["tags"]]
        values += [("author", each) for each in former["authors"]]
        for kind, value in values:
            room.change(
                f"INSERT INTO facets SELECT '{kind}', {quoted(value)}, published, key"
                f" FROM articles WHERE key = {key}"
            )
    room.change("DELETE FROM slugs")
    room.folder.joinpath(".feedpub/archive.journal.jsonl").unlink()
    room.change("DELETE FROM facts WHERE name IN ('digest', 'settled')")
    build(replace(room.run(), completing=0.0), EVERYTHING)
    terms = json.loads(room.run().reading("desk"))
    former_terms = json.dumps(["0.0.9", *terms[1:]])
    room.change(f"UPDATE facts SET value = {quoted(former_terms)} WHERE name = 'terms desk'")
    room.change("UPDATE articles SET read_from = NULL")
    room.change("DELETE FROM facts WHERE name IN ('digest', 'settled')")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def titles(room: Newsroom, feed: str) -> list[str]:
    """The titles in *feed*, in their order."""
    tree = json.loads(room.published()[f"{feed}.json"])
    return [each["title"] for each in tree["items"]]


def told(room: Newsroom, feed: str) -> list[tuple[str | None, ...]]:
    """Id and dates of each entry in *feed*, in their order."""
    names = ("id", "date_published", "date_modified")
    items = json.loads(room.published()[f"{feed}.json"])["items"]
    return [tuple(each.get(name) for name in names) for each in items]


def lines(report: Any) -> list[str]:
    return [*report.notes, *report.warnings]


def publish_formerly(room: Newsroom, *, numbers: Collection[int], count: int) -> Newsroom:
    """Publish *count* articles, of which readers gave FORMERLY for those with *numbers*."""
    room.configure(FAMILIES)
    for number in range(1, count + 1):
        room.write(f"{number}.json", make_record(number, **TODAY))
    room.build()
    read_formerly(room, numbers)
    return room


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom with two articles, published by a former version."""
    return publish_formerly(newsroom, numbers=(1, 2), count=2)


@pytest.mark.parametrize(
    "feed", [DUO, "section/r-amp-d", "tag/q-amp-a", "tag/uncategorized", "tag/harbour"]
)
def test_feeds_of_former_values_keep_their_articles_in_their_order(
    room: Newsroom, feed: str
) -> None:
    before = told(room, feed)

    room.build(now=LATER)

    assert len(before) == 2
    assert told(room, feed) == before


@pytest.mark.parametrize(
    ("feed", "is_there"),
    [(DUO, True), ("section/r-amp-d", True), ("tag/q-amp-a", True), ("tag/uncategorized", False)],
)
@pytest.mark.parametrize("when", ["with the upgrade", "later"])
def test_a_new_article_is_in_the_feed_if_something_stands_for_the_value(
    room: Newsroom, feed: str, is_there: bool, when: str
) -> None:
    if when == "later":
        room.build(now=LATER)
    # Its name comes before those of the others, so that it is read before anything is learnt.
    room.write("0.json", make_record(3, **TODAY))

    room.build(now=LATER)

    assert (make_record(3)["title"] in titles(room, feed)) == is_there


def test_an_article_that_is_new_with_the_upgrade_is_counted_once(room: Newsroom) -> None:
    room.write("0.json", make_record(3, **TODAY))

    (source,) = room.build(now=LATER).sources

    assert (source.new, source.changed) == (1, 2)


def test_an_import_that_was_ended_learns_on(room: Newsroom) -> None:
    # It was stopped after the second article, when the first was learnt from.
    room.write("0.json", make_record(3, **TODAY))
    at = int(LATER.timestamp())
    room.change(f"INSERT INTO facts VALUES ('read again since desk', '{at}')")
    later = LATER + timedelta(hours=1)

    first, second = room.build(now=later), room.build(now=later)

    assert make_record(3)["title"] in titles(room, DUO)
    assert [len(lines(each)) for each in (first, second)] == [5, 0]
    assert room.rows("SELECT * FROM facts WHERE name LIKE 'read again since %'") == []


def test_articles_whose_bodies_were_left_unread_keep_their_former_values(
    newsroom: Newsroom,
) -> None:
    text = FAMILIES.replace("formats =", "limit = 1\nformats =")
    newsroom.configure(text.replace("[feeds.all]", "[feeds.all]\nlimit = 1"))
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number, **TODAY))
    build(replace(newsroom.run(), read_at_once=0, completing=0.0), EVERYTHING)
    assert newsroom.rows(UNREAD) == [(2,)]
    read_formerly(newsroom, (1, 2, 3))
    assert newsroom.rows(UNREAD) == [(2,)]

    newsroom.build(now=LATER)

    of_duo = "kind = 'author' AND value = 'By ADA BRINK and OTTO FALK'"
    assert newsroom.rows(f"SELECT count(*) FROM facets WHERE {of_duo}") == [(3,)]


def test_all_values_that_stand_for_one_must_be_there(room: Newsroom) -> None:
    room.build(now=LATER)
    room.write("c.json", make_record(3, **TODAY | {"authors": ["Ada Brink"]}))

    room.build(now=LATER)

    assert make_record(3)["title"] not in titles(room, DUO)


def test_an_article_that_loses_the_value_leaves_the_feed(room: Newsroom) -> None:
    room.build(now=LATER)
    room.write("1.json", make_record(1, **TODAY | {"tags": ["Harbour"]}))

    room.build(now=LATER)

    assert titles(room, "tag/q-amp-a") == [make_record(2)["title"]]


def test_an_older_article_that_never_had_the_value_is_not_new_in_its_feed(
    newsroom: Newsroom,
) -> None:
    # The third is spelled in a way that former readers read as today's do.
    room = publish_formerly(newsroom, numbers=(1, 2), count=3)

    room.build(now=LATER)

    assert titles(room, DUO) == [make_record(number)["title"] for number in (2, 1)]


def test_each_value_is_named_once(room: Newsroom) -> None:
    first, second = lines(room.build(now=LATER)), lines(room.build(now=LATER))

    assert [each for each in first if "no longer read" in each] == [
        "desk: tag 'Uncategorized' is no longer read; its feed keeps the articles that it has and"
        " gets no new ones",
        "desk: author 'By ADA BRINK and OTTO FALK' is no longer read, but 'Ada Brink' and"
        " 'Otto Falk'; its feed goes on with that",
        "desk: section 'R&amp;D' is no longer read, but 'R&D'; its feed goes on with that",
        "desk: tag 'Q&amp;A' is no longer read, but 'Q&A'; its feed goes on with that",
    ]
    assert second == []


def test_the_run_after_an_upgrade_says_once_what_it_does(room: Newsroom) -> None:
    first, second = lines(room.build(now=LATER)), lines(room.build(now=LATER))

    says = "this version reads documents differently, so those of desk were read again; articles"
    assert f"{says} keep their ids and dates" in first
    assert second == []


def test_other_settings_are_not_said_to_be_an_upgrade(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    newsroom.configure(CONFIG + '\n[authors]\nab = "Ada Brink"\n')

    assert lines(newsroom.build(now=LATER)) == []


def test_feeds_names_what_stands_for_a_former_value(room: Newsroom) -> None:
    room.build(now=LATER)

    done = room.feedpub("feeds", "--json", DUO, "tags")

    former = {each["feed"]: each["former"] for each in map(json.loads, done.stdout.splitlines())}
    assert former[DUO] == {"desk": ["Ada Brink", "Otto Falk"]}
    assert former["tag/uncategorized"] == {"desk": []}
    assert former["tag/harbour"] == {}
    assert "(a former value in desk: now 'Ada Brink' and 'Otto Falk')" in (
        room.feedpub("feeds", DUO).stdout
    )


def test_no_feed_is_made_for_a_former_value(room: Newsroom) -> None:
    room.build(now=LATER)
    text = room.config.read_text(encoding="utf-8")
    more = 'each = "author"\nformats = ["json"]\nname = "more/{slug}"\ntitle = "{value}"\n'
    room.configure(f"{text}\n[feeds.more]\n{more}")

    room.build(now=LATER)

    made = {name for name in room.published() if name.startswith("more/")}
    assert made == {"more/ada-brink.json", "more/otto-falk.json"}


@pytest.mark.parametrize("how", ["rebuilt", "lost"])
def test_an_archive_made_anew_has_the_same_feeds(room: Newsroom, how: str) -> None:
    room.build(now=LATER)
    room.write("c.json", make_record(3, **TODAY))
    room.build(now=LATER)
    before = {feed: titles(room, feed) for feed in (DUO, "tag/uncategorized", "tag/q-amp-a")}

    if how == "rebuilt":
        rebuild(room.run(LATER), may_lose=False, wait=0)
    else:
        for path in room.folder.glob(".feedpub/archive.db*"):
            path.unlink()
    room.build(now=LATER)

    assert {feed: titles(room, feed) for feed in before} == before


def test_values_that_a_change_of_the_configuration_gives_replace_the_former_ones(
    room: Newsroom,
) -> None:
    (row,) = room.rows("SELECT value FROM facts WHERE name = 'terms desk'")
    terms = json.loads(row[0])
    terms[1] = "Europe/Oslo"
    room.change(f"UPDATE facts SET value = {quoted(json.dumps(terms))} WHERE name = 'terms desk'")

    room.build(now=LATER)

    assert titles(room, DUO) == []
    assert room.rows("SELECT * FROM former_values") == []


def test_an_erased_article_leaves_no_former_value(room: Newsroom) -> None:
    room.build(now=LATER)
    (entry_id,), *_ = room.rows("SELECT entry_id FROM ledger ORDER BY key")

    room.feedpub("withdraw", "--erase", entry_id)

    journal = room.folder.joinpath(".feedpub/archive.journal.jsonl").read_text(encoding="utf-8")
    kept = [json.loads(line) for line in journal.splitlines() if '"kept"' in line]
    assert {each["value"] for each in kept if each["entry_id"] == entry_id} == {""}
    assert room.rows("SELECT DISTINCT value FROM kept_values WHERE key = 1") == [("",)]
    assert room.feedpub("archive", "check").returncode == 0
    assert room.feedpub("archive", "rebuild").returncode == 0
    assert titles(room, DUO) == [make_record(2)["title"]]


def test_a_withdrawn_article_leaves_the_feed_of_a_former_value(room: Newsroom) -> None:
    room.build(now=LATER)
    (entry_id, *_), *_ = room.rows("SELECT entry_id FROM ledger ORDER BY key")

    room.feedpub("withdraw", entry_id)
    assert len(titles(room, DUO)) == 1
    room.feedpub("restore", entry_id)

    assert len(titles(room, DUO)) == 2


def test_a_tag_of_a_feed_that_is_the_section_now_is_named_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = '[feeds.science]\ntitle = "Science"\ntags = ["R&D", "Harbour"]\nformats = ["json"]\n'
    newsroom.configure(CONFIG.partition("[feeds.all]")[0] + feed)
    for number in (1, 2):
        newsroom.write(f"{number}.json", make_record(number, **TODAY))
    newsroom.build()
    monkeypatch.setitem(FORMERLY, "section", "World")
    monkeypatch.setitem(FORMERLY, "tags", ["R&D", "Harbour"])
    read_formerly(newsroom, {1, 2})

    report = newsroom.build(now=LATER)

    assert [each for each in lines(report) if "feeds.science.tags" in each] == [
        "desk: feeds.science.tags: 'R&D' is now the section of articles, no longer a tag;"
        " use feeds.science.sections"
    ]
    assert not [each for each in lines(newsroom.build(now=LATER)) if "feeds.science.tags" in each]
