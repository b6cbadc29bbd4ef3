"""An entry taken out of a document that stands."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from formats.feeds import make_entry, make_feed

from feedpub.feed import Entry, Feed, Withdrawn
from feedpub.format_info import FORMATS
from feedpub.formats.fingerprint import Fingerprint
from feedpub.formats.registry import contents_of, render, without_entry

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
TITLE = 'R&D at the harbour: <b>"ten"</b> ferries'
FERRY = make_entry(
    id="urn:story:ferry",
    link="https://p.news.example/p/1",
    related="https://news.example/harbour/a-1",
    title=TITLE,
    summary="Ferries & more <for> everybody.",
    content="<p>Ferries &amp; more &lt;for&gt; everybody, from <em>this</em> week on.</p>",
)
OTHER = make_entry(
    id="urn:story:other",
    link="https://p.news.example/p/10",
    related="https://news.example/harbour/a-10",
    title="Another story",
    summary="Something else happened.",
    content="<p>Something else happened at length.</p>",
)
GONE = Withdrawn(id=FERRY.id, at=AT, note="A court said <so> & so.")
TRACES = Fingerprint(
    entry_id=FERRY.id,
    addresses=(FERRY.link, FERRY.related or ""),
    title=TITLE,
    texts=(FERRY.summary, "Ferries & more <for> everybody, from"),
)


def feed_of(*entries_of_it: object, **changes: object) -> Feed:
    return replace(make_feed(), entries=entries_of_it, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("format", ["rss", "atom", "json"])
@pytest.mark.parametrize(
    "standing", [(FERRY, OTHER), (OTHER, FERRY), (FERRY,)], ids=["first", "last", "only"]
)
def test_what_is_left_is_what_the_feed_without_the_entry_would_be(
    format: str, standing: tuple[Entry, ...]
) -> None:
    content = render(feed_of(*standing), format).content

    left = without_entry(content, TRACES.is_entry, GONE)

    others = [each for each in standing if each is not FERRY]
    anew = feed_of(*others, updated=AT, withdrawn=(GONE,))
    assert left == render(anew, format).content


def test_a_page_loses_the_entry_and_nothing_else() -> None:
    standing = render(feed_of(FERRY, OTHER), "html").content

    left = without_entry(standing, TRACES.is_entry, GONE)

    assert left == render(feed_of(OTHER), "html").content


@pytest.mark.parametrize("format", ["atom", "json"])
def test_a_feed_keeps_the_tombstones_that_it_had(format: str) -> None:
    earlier = Withdrawn(id="urn:story:earlier", at=datetime(2026, 11, 1, tzinfo=UTC))
    standing = render(feed_of(FERRY, OTHER, withdrawn=(earlier,)), format).content

    left = without_entry(standing, TRACES.is_entry, GONE)

    anew = feed_of(OTHER, updated=AT, withdrawn=(GONE, earlier))
    assert left == render(anew, format).content


@pytest.mark.parametrize("format", ["atom", "json"])
def test_a_document_says_what_it_marks_as_deleted(format: str) -> None:
    found = contents_of(render(feed_of(OTHER, withdrawn=(GONE,)), format).content)

    assert found is not None
    assert found.gone == {FERRY.id}


def test_a_tombstone_in_json_hides_no_text_of_the_document() -> None:
    note = 'It said: "_tombstones": {"deleted_items": ["] and \\"'
    gone = replace(GONE, note=note)
    standing = render(feed_of(FERRY, OTHER, withdrawn=(gone,)), "json").content

    assert TRACES.found_in(standing) == "entry"
    assert TRACES.found_in(render(feed_of(OTHER, withdrawn=(gone,)), "json").content) is None


WITHOUT_SITEMAPS = [name for name, each in FORMATS.items() if each.gate != "sitemap"]

KNOWN_BY = {
    # Pages say no ids.
    "id": (Fingerprint(entry_id=FERRY.id), ("rss", "atom", "json")),
    "address": (Fingerprint(entry_id="urn:none", addresses=(FERRY.link,)), WITHOUT_SITEMAPS),
    "title": (Fingerprint(entry_id="urn:none", title=TITLE), WITHOUT_SITEMAPS),
    "text": (
        Fingerprint(entry_id="urn:none", texts=(FERRY.summary,)),
        ("rss", "atom", "json", "html"),
    ),
}


@pytest.mark.parametrize(
    ("format", "traces"),
    [
        pytest.param(format, traces, id=f"{format}-{name}")
        for name, (traces, formats) in KNOWN_BY.items()
        for format in formats
    ],
)
def test_a_trace_is_found_however_a_format_escapes_it(format: str, traces: Fingerprint) -> None:
    feed = feed_of(replace(FERRY, content=None), OTHER)

    assert traces.found_in(render(feed, format).content) is not None


@pytest.mark.parametrize("format", ["rss", "atom", "json", "html"])
def test_nothing_is_found_where_the_entry_is_not(format: str) -> None:
    standing = render(feed_of(OTHER, withdrawn=(GONE,)), format).content

    assert TRACES.found_in(standing) is None


def test_an_address_that_goes_on_is_another() -> None:
    traces = Fingerprint(entry_id="https://p.news.example/p/1")

    assert traces.found_in(b"<link>https://p.news.example/p/10</link>") is None
    assert traces.found_in(b"<link>https://p.news.example/p/1/more</link>") is None
    assert traces.found_in(b"<link>https://p.news.example/p/1?via=feed</link>") == "entry"
    assert traces.found_in(b"<p>See https://p.news.example/p/1.</p>") == "entry"


def test_a_title_inside_other_words_is_none() -> None:
    traces = Fingerprint(entry_id="urn:x", title="Ferry sails on")

    assert traces.found_in(b"Aferry sails online; ferry sails only") is None


def test_what_is_replaced_may_keep_its_id_and_address() -> None:
    instead = replace(FERRY, title="Withdrawn", summary="On advice.", content=None)
    standing = render(feed_of(instead), "atom").content

    assert replace(TRACES, instead="Withdrawn").found_in(standing) is None


def keys_in(content: bytes) -> list[str]:
    found = contents_of(content)
    assert found is not None
    return [each.key for each in found.entries]


def test_entries_are_named_by_their_ids_and_by_their_addresses_where_there_are_none() -> None:
    feed = feed_of(FERRY, OTHER)
    named = {format: keys_in(render(feed, format).content) for format in WITHOUT_SITEMAPS}

    ids, links = [FERRY.id, OTHER.id], [FERRY.link, OTHER.link]
    assert named == {"rss": ids, "atom": ids, "json": ids, "html": links}


@pytest.mark.parametrize("format", WITHOUT_SITEMAPS)
def test_a_document_tells_when_its_entries_were_published(format: str) -> None:
    found = contents_of(render(feed_of(FERRY), format).content)

    assert found is not None
    assert [each.published for each in found.entries] == [FERRY.published]


SITEMAP = """<?xml version='1.0' encoding='UTF-8'?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <url>
    <loc>https://news.example/harbour/a-1</loc>
  </url>
  <url>
    <loc>https://news.example/harbour/a-10</loc>
  </url>
</urlset>
"""


def test_a_sitemap_loses_the_address() -> None:
    left = without_entry(SITEMAP.encode(), TRACES.is_entry, GONE)

    assert left is not None
    assert left.decode() == SITEMAP.replace(
        "  <url>\n    <loc>https://news.example/harbour/a-1</loc>\n  </url>\n", ""
    )


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"items": 3}',
        b'{"items": [3]}',
        b"<rss><channel><item><guid>urn:story:ferry</guid>",
        b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "urn:story:ferry">]>'
        b"<rss><channel><item><guid>&a;</guid></item></channel></rss>",
        b'<?xml version="1.0"?><!DOCTYPE rss>'
        b"<rss><channel><item><guid>urn:story:ferry</guid></item></channel></rss>",
        b"\xff\xfe<",
        json.dumps({"items": [{"id": "urn:story:other"}]}).encode(),
    ],
)
def test_what_is_no_document_with_the_entry_is_left_alone(content: bytes) -> None:
    assert without_entry(content, TRACES.is_entry, GONE) is None
