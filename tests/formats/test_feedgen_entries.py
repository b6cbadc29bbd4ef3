"""Entries are the same bytes as feedgen and lxml write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from formats.feedgen_entries import atom_entry, deleted_item, rss_item, sitemap_url, tombstone
from formats.feeds import (
    make_channel,
    make_entry,
    make_feed,
    make_picture,
    moments,
    quickly,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.feed import Category, Channel, Enclosure, Entry, Withdrawn
from feedpub.formats.registry import render, write_entry

BY_FEEDGEN: dict[str, Callable[[Entry, Channel], bytes]] = {
    "rss": rss_item,
    "atom": atom_entry,
    "sitemap": sitemap_url,
}

#: Texts that any writer of XML must escape, keep or refuse, and those of people.
texts = st.one_of(
    st.text(
        alphabet="ab &<>/;#x3c\"'\t\n\r\x7f\x85\u00a0\u2028\ufdd0\U0001f6a2]!?",
        min_size=1,
        max_size=12,
    ),
    st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9),
    st.sampled_from(["]]>", "</b>", "<![CDATA[", "&amp;lt;b&gt;", "R&D", "  two  ", "\r\n", "\n"]),
).filter(lambda text: "\ufffe" not in text and "\uffff" not in text)

maybe = st.none() | st.just("") | texts
many = st.lists(texts, max_size=2).map(tuple)
numbers = st.none() | st.integers(0, 10**9)
addresses = texts.map("https://news.example/".__add__)

#: What XML cannot say.
FORBIDDEN = [*"\x00\x01\x08\x0b\x0c\x0e\x1b\x1f\ufffe\uffff", "\ud800", "\udfff"]

pictures = st.builds(
    Enclosure,
    url=addresses,
    shown=st.booleans(),
    type=maybe,
    length=numbers,
    width=numbers,
    height=numbers,
    title=maybe,
    description=maybe,
    credit=maybe,
    photographer=maybe,
    distributors=many,
    copyright=maybe,
)

entries = st.builds(
    Entry,
    id=texts,
    ids=st.just(()) | texts.map(lambda text: (("rss", text), ("atom", f"{text}-1"))),
    link=st.none() | addresses,
    related=st.none() | addresses,
    related_is=st.sampled_from(["canonical_url", "short_link"]),
    title=texts,
    summary=texts,
    has_own_summary=st.booleans(),
    content=maybe,
    published=moments,
    updated=moments,
    language=st.sampled_from([None, "", "en", "zh-Hant"]),
    authors=many,
    contributors=many,
    categories=st.lists(st.builds(Category, term=texts, scheme=addresses), max_size=2).map(tuple),
    rights=maybe,
    enclosures=st.lists(pictures, max_size=2).map(tuple),
)

channels = st.builds(
    make_channel,
    author=texts,
    joined_authors=st.sampled_from([None, True, False]),
    # feedgen has its own idea of podcasts, and none of what single partners ask for.
    profile=st.sampled_from([None, "apple-news", "flipboard", "google-news"]),
    tracking=st.sampled_from([(), (("maca", "a&<\"'>{format}"),)]),
)

often = settings(quickly, max_examples=200)


def with_text(text: str) -> Iterator[Entry]:
    """Yield entries of which each has *text* in another place."""
    for field in ("id", "title", "summary", "content", "language", "rights", "link", "related"):
        yield make_entry(**{field: text})
    yield make_entry(authors=(text,))
    yield make_entry(contributors=("dpa", text))
    yield make_entry(categories=(Category(term=text, scheme="https://news.example/#tag"),))
    for field in ("url", "type", "title", "description", "credit", "photographer", "copyright"):
        yield make_entry(enclosures=(make_picture(shown=False, **{field: text}),))
    yield make_entry(enclosures=(make_picture(distributors=(text,)),))


def result_of(write: Callable[..., bytes], *arguments: Any) -> bytes | str:
    """The bytes, or the message if they cannot be written."""
    try:
        return write(*arguments)
    except ValueError as error:
        return str(error)


@pytest.mark.slow
@often
@given(entry=entries, channel=channels)
def test_an_entry_is_what_feedgen_writes(entry: Entry, channel: Channel) -> None:
    for format, by_feedgen in BY_FEEDGEN.items():
        assert write_entry(entry, channel, format) == by_feedgen(entry, channel)


@pytest.mark.parametrize("text", ["]]>", "<b>", "&amp;", "a\r\n\tb", "\"'", "\u00a0", "\U0001f6a2"])
@pytest.mark.parametrize("format", BY_FEEDGEN)
def test_a_text_is_written_as_feedgen_does_in_every_place(format: str, text: str) -> None:
    channel = make_channel(profile="flipboard")

    for entry in with_text(text):
        assert write_entry(entry, channel, format) == BY_FEEDGEN[format](entry, channel)


@pytest.mark.parametrize("character", FORBIDDEN)
@pytest.mark.parametrize("format", BY_FEEDGEN)
def test_what_feedgen_refuses_is_refused_in_its_words(format: str, character: str) -> None:
    channel = make_channel(profile="flipboard")

    for entry in with_text(f"a{character}"):
        expected = result_of(BY_FEEDGEN[format], entry, channel)
        assert result_of(write_entry, entry, channel, format) == expected


@pytest.mark.slow
@often
@given(id=texts, at=moments, note=maybe, link=maybe, profile=st.sampled_from([None, "smartnews"]))
def test_a_withdrawn_entry_is_what_feedgen_and_lxml_write(
    id: str, at: Any, note: str | None, link: str | None, profile: str | None
) -> None:
    gone = Withdrawn(id=id, at=at, note=note, link=link)
    feed = replace(make_feed(profile=profile), withdrawn=(gone,))

    assert tombstone(gone) in render(feed, "atom").content
    if profile == "smartnews":
        assert deleted_item(gone, feed.channel) in render(feed, "rss").content
