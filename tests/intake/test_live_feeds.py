"""Live feeds of other software: what their readers know of each item."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedpub.intake.readers.feeds.adopted_items import (
    MAX_ID,
    ForeignFeed,
    LiveItem,
    read_live_feed,
)
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.protocols import ReaderContext

TERMS = ReaderContext(timezone=UTC, now=datetime(2026, 11, 18, 11, tzinfo=UTC))
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'


def read(text: str) -> ForeignFeed:
    return read_live_feed(text.encode(), TERMS)


def item(text: str) -> LiveItem:
    (found,) = read(text).items
    return found


def rss(inside: str) -> str:
    return (
        '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
        ' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<link>https://news.example/</link>{inside}</channel></rss>"
    )


def atom(inside: str) -> str:
    return f"<feed {ATOM}><entry>{inside}</entry></feed>"


def as_json(**said: Any) -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [said]})


def test_an_item_of_rss_is_identified_by_its_guid_verbatim() -> None:
    found = item(
        rss(
            "<item><title>The &amp;amp; ferry</title><link>/a-1</link>"
            '<guid isPermaLink="false"> HTTP://News.example/?p=1 </guid>'
            "<pubDate>Thu, 12 Mar 2026 09:30:00 +0100</pubDate></item>"
        )
    )

    assert found == LiveItem(
        guid="HTTP://News.example/?p=1",
        addresses=("https://news.example/a-1", "http://news.example/?p=1"),
        title="The & ferry",
        published=datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
    )


def test_an_item_of_rss_without_a_guid_is_identified_by_its_link_verbatim() -> None:
    link = "http://News.example/a?x=1&amp;utm_source=rss"

    assert item(rss(f"<item><link>{link}</link></item>")).guid == link.replace("&amp;", "&")


def test_every_address_that_an_item_gives_is_kept_the_real_one_first() -> None:
    found = item(
        rss(
            "<item><link>https://burner.example/~r/1</link><guid>1</guid>"
            "<feedburner:origLink>https://news.example/a-1</feedburner:origLink>"
            '<atom:link rel="shortlink" href="https://p.news.example/p/1"/>'
            '<atom:link rel="related" href="https://news.example/other"/></item>'
        )
    )

    assert found.addresses == (
        "https://news.example/a-1",
        "https://burner.example/~r/1",
        "https://p.news.example/p/1",
    )


def test_an_item_of_rdf_is_identified_by_rdf_about() -> None:
    found = read(
        f'<rdf:RDF {RDF} xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<item rdf:about="https://news.example/a-1?maca=en-rdf"><title>A</title>'
        "<link>https://news.example/a-1</link><dc:date>2026-03-12T09:30:00Z</dc:date></item>"
        "</rdf:RDF>"
    )

    (one,) = found.items
    assert (found.format, one.guid) == ("rss", "https://news.example/a-1?maca=en-rdf")
    assert one.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def test_an_entry_of_atom_is_identified_by_its_id() -> None:
    found = item(
        atom(
            '<title type="html">The &amp;lt;b&amp;gt; ferry</title><id>urn:1</id>'
            '<link href="https://news.example/a-1"/><published>2026-03-12T09:30:00Z</published>'
        )
    )

    assert found == LiveItem(
        guid="urn:1",
        addresses=("https://news.example/a-1",),
        title="The <b> ferry",
        published=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
    )


def test_the_last_change_is_no_date_of_publication() -> None:
    found = item(atom("<id>urn:1</id><updated>2026-03-12T09:30:00Z</updated>"))

    assert found.published is None


def test_a_day_alone_is_no_date_of_publication() -> None:
    dated = "<item><guid>1</guid><dc:date>2026-03-12</dc:date></item>"

    assert item(rss(dated)).published is None


def test_an_item_of_a_json_feed_is_identified_by_its_id() -> None:
    found = item(as_json(id="17", url="https://news.example/a", date_published="2026-03-12T09:30Z"))

    assert (found.guid, found.addresses) == ("17", ("https://news.example/a",))


def test_a_number_for_an_id_is_a_text() -> None:
    assert item(as_json(id=17)).guid == "17"


@pytest.mark.parametrize(
    "text",
    [
        rss("<item><title>Nameless</title></item>"),
        rss(f"<item><guid>{'x' * (MAX_ID + 1)}</guid></item>"),
        atom("<title>Nameless</title>"),
        as_json(title="Nameless"),
        as_json(id="a\u0000b"),
        as_json(id=["a"]),
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [17]}),
    ],
)
def test_what_readers_cannot_tell_is_counted(text: str) -> None:
    found = read(text)

    assert (found.items, found.nameless) == ((), 1)


@pytest.mark.parametrize(
    "text",
    [
        rss('<atom:link rel="self" href="https://news.example/rss"/>'),
        f'<feed {ATOM}><link rel="self" href="https://news.example/rss"/></feed>',
        '{"version": "https://jsonfeed.org/version/1", "feed_url": "https://news.example/rss",'
        ' "items": []}',
    ],
)
def test_a_feed_says_where_it_stands(text: str) -> None:
    assert read(text).address == "https://news.example/rss"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not well-formed XML"),
        ("<html/>", "is not RSS, Atom or JSON Feed"),
        ('{"a": 1}', "is JSON, but not a JSON Feed"),
        ("{", "is not valid JSON"),
        ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "DOCTYPE"),
    ],
)
def test_what_is_no_feed_is_refused(text: str, why: str) -> None:
    with pytest.raises(NotAFeed, match=why):
        read(text)


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    with pytest.raises(NotAFeed):
        read_live_feed(content, TERMS)


@pytest.mark.slow
@given(st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner)))
def test_no_value_of_an_item_does_harm(value: Any) -> None:
    found = read(as_json(id="1", url=value, title=value, date_published=value))

    assert [each.guid for each in found.items] == ["1"]
