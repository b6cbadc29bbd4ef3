"""Small whole feeds for tests, and what stands in the documents that are made of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from lxml import etree
from newsroom import NOW

from feedpub.article import ArchivedArticle, Article, Rendition
from feedpub.assembly.entries import Presentation, assemble
from feedpub.feed import Category, Channel, Enclosure, Entry, Feed, Podcast
from feedpub.formats.registry import render
from feedpub.intake.text import plain

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"

PUBLISHED = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
UPDATED = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)

WORD_JOINER = "\N{WORD JOINER}"

#: For property tests: the same examples on every machine, few enough to be quick.
quickly = settings(max_examples=60, deadline=None, derandomize=True)

#: Any line of text that a reader can hand on: what people write, and what only machines do.
lines = (
    st.one_of(
        st.text(max_size=40),
        st.text(alphabet="ab &<>#;/!?ltx603c\"'\u00a0\u2060", max_size=24),
        st.sampled_from(["]]>", "a -- b", "&amp;lt;b&amp;gt;", "مرحبا", "🇮🇸👩‍🚀", "R&amp;D"]),
    )
    .map(plain)
    .filter(bool)
)

#: The formats that feedparser reads.
XML_FORMATS = ("atom", "rss")

#: Moments in any zone.
moments = st.datetimes(
    min_value=datetime(1990, 1, 1),  # noqa: DTZ001 - the zone is added by hypothesis
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001
    timezones=st.integers(-14 * 60, 14 * 60).map(
        lambda minutes: timezone(timedelta(minutes=minutes))
    ),
)


def make_channel(**changes: Any) -> Channel:
    """A whole channel; a test names only what it is about."""
    values: dict[str, Any] = {
        "name": "all",
        "title": "Harbour News",
        "link": "https://news.example/",
        "description": "What happens by the water",
        "language": "en",
        "base": "https://feeds.example/",
        "paths": (
            ("rss", "all.rss"),
            ("atom", "all.atom"),
            ("json", "all.json"),
            ("html", "all.html"),
        ),
        "author": "Harbour News",
        "rights": "© Harbour News",
    }
    if changes.get("profile") == "podcast":
        values["podcast"] = make_podcast()
    return Channel(**{**values, **changes})


def make_podcast(**changes: Any) -> Podcast:
    """What a whole podcast says of itself."""
    values: dict[str, Any] = {
        "guid": "917393e3-1b1e-5cef-ace4-edaa54e1f810",
        "author": "Harbour News",
        "owner": "Harbour News",
        "email": "desk@news.example",
        "categories": (("News", "Daily News"), ("Technology", None)),
        "image": "https://img.news.example/cover.jpg",
        "explicit": False,
        "type": "episodic",
        "medium": "podcast",
    }
    return Podcast(**{**values, **changes})


def make_renditions(**changes: Any) -> dict[str, tuple[Rendition, ...]]:
    """The renditions of a whole picture, as an entry has them: the picture itself first."""
    url = changes.get("url", "https://img.news.example/ferry.jpg")
    return {
        url: (
            Rendition(url=url, width=1280, height=720, type="image/jpeg", length=61234),
            Rendition(
                url=url.replace(".jpg", "-640x360.jpg"), width=640, height=360, type="image/jpeg"
            ),
            Rendition(url=url.replace(".jpg", "-150x150.jpg"), width=150, height=150),
        )
    }


def make_picture(**changes: Any) -> Enclosure:
    """A whole picture of an entry."""
    values: dict[str, Any] = {
        "url": "https://img.news.example/ferry.jpg",
        "type": "image/jpeg",
        "length": 61234,
        "width": 1280,
        "height": 720,
        "title": "A white ferry leaves the harbour",
        "description": "On her way at last",
        "credit": "Mara Ovens/dpa",
        "photographer": "Mara Ovens",
        "distributors": ("dpa",),
        "copyright": "© 2026 Mara Ovens",
    }
    return Enclosure(**{**values, **changes})


def make_entry(**changes: Any) -> Entry:
    """A whole entry; a test names only what it is about."""
    values: dict[str, Any] = {
        "id": "tag:news.example,2026:desk/1",
        "link": "https://p.news.example/p/2abc",
        "related": "https://news.example/harbour/a-1",
        "title": "The ferry is back",
        "summary": "After four months in the dock the old ferry sails again.",
        "content": "<p>After four months in the dock the old ferry sails again, at six.</p>",
        "published": PUBLISHED,
        "updated": UPDATED,
        "language": "en",
        "authors": ("Mara Ovens", "Tom Ilk"),
        "contributors": ("dpa", "AFP"),
        "categories": (
            Category(term="World", scheme="https://news.example/#section"),
            Category(term="Ships", scheme="https://news.example/#tag"),
        ),
        "rights": "© Harbour News",
        "enclosures": (make_picture(),),
    }
    return Entry(**{**values, **changes})


def make_bare_entry(**changes: Any) -> Entry:
    """An entry that says no more than it must."""
    values: dict[str, Any] = {
        "id": "tag:news.example,2026:desk/2",
        "link": "https://p.news.example/p/3def",
        "title": "Low tide",
        "summary": "Low tide",
        "has_own_summary": False,
        "published": PUBLISHED,
        "updated": PUBLISHED,
    }
    return Entry(**{**values, **changes})


def make_feed(*entries: Entry, **channel: Any) -> Feed:
    """A feed of *entries*; *channel* has what its channel says otherwise."""
    updated = max((entry.updated for entry in entries), default=UPDATED)
    return Feed(channel=make_channel(**channel), entries=entries, updated=updated)


def entry_of(article: Article, *, id: str = "tag:news.example,2026:desk/1", **how: Any) -> Entry:
    """*article* in a feed; *how* it is treated, and the moment ``now``."""
    feed = assemble(
        make_channel(),
        [ArchivedArticle(key=1, entry_id=id, article=article)],
        Presentation(site="https://news.example/", link=how.get("link", "short")),
        now=how.get("now", NOW),
        since=None,
    )
    assert feed is not None
    return feed.entries[0]


def written(format: str, *entries: Entry, **channel: Any) -> bytes:
    """The document of *entries*."""
    return render(make_feed(*entries, **channel), format).content


def whole(format: str, *entries: Entry, **channel: Any) -> etree._Element:
    """The document of *entries*, parsed: ``channel`` of RSS, ``feed`` of Atom."""
    root = etree.fromstring(written(format, *entries, **channel))
    return root[0] if format == "rss" else root


def part(format: str, entry: Entry, **channel: Any) -> etree._Element:
    """*entry* as it stands in its document, parsed."""
    found = whole(format, entry, **channel).find("item" if format == "rss" else f"{ATOM}entry")
    assert found is not None
    return found


def texts(element: etree._Element, name: str) -> list[str | None]:
    """The texts of the children that are called *name*."""
    return [each.text for each in element.iterfind(name)]
