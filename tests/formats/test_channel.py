"""What a feed says of itself beyond its title: who answers for it, where, how often."""

from __future__ import annotations

from typing import Any

import pytest
from formats.feeds import (
    ATOM,
    XML_FORMATS,
    make_entry,
    make_feed,
    make_picture,
    part,
    texts,
    whole,
    written,
)

from feedpub.formats.registry import render
from feedpub.validation.publish_gate import check

LOGO = "https://news.example/wide.png"
ICON = "https://news.example/square.png"


@pytest.fixture(params=XML_FORMATS)
def format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def relations(format: str, **channel: Any) -> list[tuple[str | None, str | None]]:
    links = whole(format, **channel).iterfind(f"{ATOM}link")
    return [(link.get("rel"), link.get("href")) for link in links]


def test_a_whole_channel_passes_the_gate(format: str) -> None:
    feed = make_feed(
        make_entry(),
        email="desk@news.example",
        logo=LOGO,
        icon=ICON,
        ttl=15,
        hubs=("https://hub.example/",),
        joined_authors=True,
    )

    assert check(render(feed, format)) == ()


def test_hubs_are_linked_to(format: str) -> None:
    hubs = ("https://hub.example/", "https://other.example/hub")

    found = relations(format, hubs=hubs)

    assert [href for rel, href in found if rel == "hub"] == list(hubs)


def test_a_private_feed_does_not_name_its_other_documents(format: str) -> None:
    found = relations(format, names_others=False)

    assert ("self", f"https://feeds.example/all.{format}") in found
    assert [href for rel, href in found if rel == "alternate"] in ([], ["https://news.example/"])


def test_rss_names_an_editor_only_with_an_address() -> None:
    assert texts(whole("rss", email="desk@news.example"), "managingEditor") == [
        "desk@news.example (Harbour News)"
    ]
    assert whole("rss").find("managingEditor") is None


def test_atom_says_the_address_of_who_answers_for_it() -> None:
    author = f"{ATOM}author/{ATOM}email"

    assert texts(whole("atom", email="desk@news.example"), author) == ["desk@news.example"]
    assert texts(whole("atom"), author) == []


def test_rss_says_how_long_a_reader_may_wait() -> None:
    assert texts(whole("rss", ttl=15), "ttl") == ["15"]
    assert texts(whole("rss"), "ttl") == []


@pytest.mark.parametrize(
    ("logo", "icon", "shown"), [(LOGO, ICON, LOGO), (None, ICON, ICON), (None, None, None)]
)
def test_the_picture_of_an_rss_feed_has_its_title_and_link(
    logo: str | None, icon: str | None, shown: str | None
) -> None:
    image = whole("rss", logo=logo, icon=icon).find("image")

    told = None if image is None else [each.text for each in image]
    assert told == (shown and [shown, "Harbour News", "https://news.example/"])


def test_atom_has_a_wide_picture_and_a_square_one() -> None:
    feed = whole("atom", logo=LOGO, icon=ICON)

    assert texts(feed, f"{ATOM}logo") == [LOGO]
    assert texts(feed, f"{ATOM}icon") == [ICON]
    assert whole("atom").find(f"{ATOM}logo") is None


def test_atom_names_all_authors_in_one_element_unless_the_feed_separates_them() -> None:
    joined, separate = ["Mara Ovens, Tom Ilk"], ["Mara Ovens", "Tom Ilk"]

    for setting, expected in ((None, joined), (True, joined), (False, separate)):
        entry = part("atom", make_entry(), joined_authors=setting)
        assert texts(entry, f"{ATOM}author/{ATOM}name") == expected


def test_the_feed_answers_for_an_entry_without_authors_in_a_joined_feed() -> None:
    entry = part("atom", make_entry(authors=()), joined_authors=True)

    assert entry.find(f"{ATOM}author") is None


@pytest.mark.parametrize("field", ["title", "author", "description", "rights"])
def test_a_text_of_an_atom_feed_is_as_it_was_written(field: str) -> None:
    document = written("atom", **{field: "A <b>bold</b> paper"})

    assert b"A &lt;b&gt;bold&lt;/b&gt; paper" in document


@pytest.mark.parametrize("field", ["rights", "contributors", "authors"])
def test_a_text_of_an_atom_entry_is_as_it_was_written(field: str) -> None:
    said = "A <b>bold</b> paper"
    entry = make_entry(content=None, **{field: said if field == "rights" else (said,)})

    assert b"A &lt;b&gt;bold&lt;/b&gt; paper" in written("atom", entry)


@pytest.mark.parametrize("field", ["title", "author", "rights"])
def test_no_tag_begins_in_a_text_of_an_rss_feed(field: str) -> None:
    document = written("rss", email="desk@news.example", **{field: "A <b>bold</b> paper"})

    assert b"&lt;b" not in document


# Pictures that the content does not show


def summary_entry(*pictures: str) -> Any:
    shown = [make_picture(url=url, shown=False) for url in pictures]
    return make_entry(content=None, enclosures=tuple(shown))


def test_a_picture_that_is_not_shown_is_a_file_of_an_rss_item() -> None:
    item = part("rss", summary_entry("https://i.example/1.jpg", "https://i.example/2.jpg"))

    assert [dict(each.attrib) for each in item.iterfind("enclosure")] == [
        {"url": "https://i.example/1.jpg", "length": "61234", "type": "image/jpeg"}
    ]


def test_pictures_that_are_not_shown_are_files_of_an_atom_entry() -> None:
    entry = part("atom", summary_entry("https://i.example/1.jpg", "https://i.example/2.jpg"))

    found = [dict(each.attrib) for each in entry.iterfind(f"{ATOM}link[@rel='enclosure']")]
    assert found == [
        {
            "href": f"https://i.example/{number}.jpg",
            "rel": "enclosure",
            "type": "image/jpeg",
            "length": "61234",
            "title": "A white ferry leaves the harbour",
        }
        for number in (1, 2)
    ]


@pytest.mark.parametrize("unknown", ["type", "length"])
def test_a_picture_of_unknown_type_or_length_is_no_file(format: str, unknown: str) -> None:
    picture = make_picture(shown=False, **{unknown: None})

    assert b"enclosure" not in written(format, make_entry(content=None, enclosures=(picture,)))
