"""Feeds as other software writes them, of one invented newsroom, and its articles as we read them.

Each style has the same stories; what their readers tell them by is different in each.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import feedparser
from newsroom import Newsroom

SITE = """
[site]
title     = "Beacon"
url       = "https://beacon.example/"
base_url  = "https://feeds.beacon.example/"
language  = "en"
authority = "beacon.example,2026"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title   = "Beacon"
formats = ["rss", "atom", "json"]
"""

_FIRST = datetime(2026, 3, 2, 7, 15, 30, tzinfo=UTC)
_BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Story:
    """What a newsroom knows of one of its stories."""

    number: int

    @property
    def title(self) -> str:
        return f"Story {self.number} of the old lighthouse & its keeper"

    @property
    def slug(self) -> str:
        return f"lighthouse-{self.number}"

    @property
    def words(self) -> str:
        return f"What story {self.number} of the lighthouse is about, in a sentence or two of text."

    @property
    def published(self) -> datetime:
        return _FIRST + timedelta(hours=31 * self.number)

    @property
    def rfc822(self) -> str:
        return format_datetime(self.published)

    @property
    def content_id(self) -> int:
        return 43058493 + 17 * self.number

    @property
    def code(self) -> str:
        """The content id in base 62."""
        number, code = self.content_id, ""
        while number:
            number, digit = divmod(number, 62)
            code = _BASE_62[digit] + code
        return code


STORIES = [Story(number) for number in range(1, 7)]


@dataclass(frozen=True)
class LiveFeed:
    """One live feed."""

    name: str
    content: str

    #: The feed of ours that takes its place, and its format there.
    feed: str = "all"
    format: str = "rss"


@dataclass(frozen=True)
class Style:
    """A newsroom that moves in."""

    feeds: list[LiveFeed]

    #: Its articles: the name of a document, and what stands in it.
    articles: dict[str, Any]
    more: str = field(default="")

    def settle(self, room: Newsroom) -> None:
        """Write configuration, articles and old feeds."""
        room.configure(SITE + self.more)
        for name, content in self.articles.items():
            room.write(name, content)
        for each in self.feeds:
            (room.folder / each.name).write_text(each.content, encoding="utf-8")


def _rss(items: str, head: str = "") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">'
        f"<channel><title>Beacon</title><link>https://beacon.example</link>{head}"
        f"<description>All of it</description>{items}</channel></rss>"
    )


def wordpress() -> Style:
    """Guids are ``?p=`` links that nobody follows; the articles are exported with their ids."""
    items = "".join(
        f"""
    <item><title>{each.title.replace("&", "&#038;")}</title>
    <link>https://beacon.example/2026/03/{each.slug}/</link>
    <dc:creator><![CDATA[Mara Ovens]]></dc:creator><pubDate>{each.rfc822}</pubDate>
    <guid isPermaLink="false">https://beacon.example/?p={each.number + 900}</guid>
    <description><![CDATA[<p>{each.words} [&#8230;]</p>]]></description></item>"""
        for each in STORIES
    )
    # Its templates like to begin with an empty line.
    feed = LiveFeed("wordpress.xml", "\n" + _rss(items))
    records = [
        {
            "id": str(each.number + 900),
            "url": f"https://www.beacon.example/2026/03/{each.slug}",
            "title": each.title,
            "content_html": f"<p>{each.words}</p>",
            "published": each.published.isoformat(),
        }
        for each in STORIES
    ]
    return Style([feed], {"export.json": records})


def hugo() -> Style:
    """The guid is the permalink, from the days of http; the articles are the site's Markdown."""
    items = "".join(
        f"<item><title>{each.title.replace('&', '&amp;')}</title>"
        f"<link>http://beacon.example/posts/{each.slug}/</link><pubDate>{each.rfc822}</pubDate>"
        f"<guid>http://beacon.example/posts/{each.slug}/</guid>"
        f"<description>{each.words}</description></item>"
        for each in STORIES
    )
    articles = {
        f"{each.slug}.md": f"---\ntitle: {each.title}\npublished: {each.published.isoformat()}\n"
        f"url: https://beacon.example/posts/{each.slug}/\n---\n\n{each.words}\n"
        for each in STORIES
    }
    return Style([LiveFeed("hugo.xml", _rss(items))], articles)


def broadcaster() -> Style:
    """RDF and two RSS feeds, each guid with its feed's own tracking; articles have short links."""

    def address(each: Story, of: str) -> str:
        return f"http://www.beacon.example/en/{each.slug}/a-{each.content_id}?maca=en-{of}"

    def rss(of: str) -> str:
        return _rss(
            "".join(
                f"<item><title>{each.title.replace('&', '&amp;')}</title>"
                f'<link>{address(each, of)}</link><guid isPermaLink="false">{address(each, of)}'
                f"</guid><pubDate>{each.rfc822}</pubDate></item>"
                for each in STORIES
            )
        )

    rdf = (
        '<?xml version="1.0"?><rdf:RDF xmlns="http://purl.org/rss/1.0/"'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<channel rdf:about="http://rss.beacon.example/rdf"><title>Beacon</title></channel>'
        + "".join(
            f'<item rdf:about="{address(each, "rdf")}"><title>{each.title.replace("&", "&amp;")}'
            f"</title><link>{address(each, 'rdf')}</link>"
            f"<dc:date>{each.published.isoformat()}</dc:date></item>"
            for each in STORIES
        )
        + "</rdf:RDF>"
    )
    articles = {
        f"{each.number}.json": {
            "short_link": f"https://p.beacon.example/p/{each.code}",
            "title": f"{each.title}, corrected",
            "content_html": f"<p>{each.words}</p>",
            # The system that exports it knows the day alone.
            "published": each.published.date().isoformat(),
        }
        for each in STORIES
    }
    feeds = [
        LiveFeed("all.rdf.xml", rdf, "rdf"),
        LiveFeed("all.xml", rss("rss-all")),
        LiveFeed("top.xml", rss("rss-top"), "top"),
    ]
    more = '\n[feeds.rdf]\ntitle = "Beacon"\n\n[feeds.top]\ntitle = "Beacon, the top"\n'
    return Style(feeds, articles, more)


def ghost() -> Style:
    """The guid is the number of a database row, which is no address; the articles are pages."""
    items = "".join(
        f"<item><title><![CDATA[{each.title}]]></title>"
        f"<link>https://beacon.example/{each.slug}/</link>"
        f'<guid isPermaLink="false">65f1c0ffee{each.number:014x}</guid>'
        f"<pubDate>{each.rfc822}</pubDate>"
        f"<content:encoded><![CDATA[<p>{each.words}</p>]]></content:encoded></item>"
        for each in STORIES
    )
    pages = {
        f"{each.slug}.html": f"""<!DOCTYPE html><html lang="en"><head><title>{each.slug}</title>
    <link rel="canonical" href="https://beacon.example/{each.slug}/?utm_source=export">
    <meta property="og:title" content="{each.title}">
    <meta property="article:published_time" content="{each.published.isoformat()}">
    </head><body><main><article><h1>{each.title}</h1><p>{each.words} {each.words}</p>
    <p>{each.words} {each.words}</p></article></main></body></html>"""
        for each in STORIES
    }
    return Style([LiveFeed("ghost.xml", _rss(items))], pages)


def npm_feed() -> Style:
    """Three formats; the id is the permalink in all, but Atom's ends with a slash."""

    def address(each: Story) -> str:
        return f"https://beacon.example/b%c3%a4r/{each.slug}"

    rss = _rss(
        "".join(
            f"<item><title><![CDATA[{each.title}]]></title><link>{address(each)}</link>"
            f"<guid>{address(each)}</guid><pubDate>{each.rfc822}</pubDate></item>"
            for each in STORIES
        )
    )
    atom = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>https://beacon.example/</id><title>Beacon</title>"
        "<updated>2026-03-20T00:00:00.000Z</updated>"
        + "".join(
            f'<entry><title type="html"><![CDATA[{each.title}]]></title><id>{address(each)}/</id>'
            f'<link href="{address(each)}"/><updated>2026-03-20T00:00:00.000Z</updated></entry>'
            for each in STORIES
        )
        + "</feed>"
    )
    items = [
        {
            "id": address(each),
            "url": address(each),
            "title": each.title,
            "date_published": each.published.isoformat(),
        }
        for each in STORIES
    ]
    version = "https://jsonfeed.org/version/1"
    as_json = json.dumps({"version": version, "title": "Beacon", "items": items})
    records = [
        {
            "id": f"cms:{each.number}",
            "url": f"HTTP://Beacon.example:80/bär/{each.slug}#top",
            "title": each.title,
            "content_html": f"<p>{each.words}</p>",
            "date_published": each.published.isoformat(),
        }
        for each in STORIES
    ]
    upstream = {"version": f"{version}.1", "title": "Beacon", "items": records}
    feeds = [
        LiveFeed("feed.xml", rss),
        LiveFeed("feed.atom.xml", atom, format="atom"),
        LiveFeed("feed.json", as_json, format="json"),
    ]
    return Style(feeds, {"upstream.json": upstream})


STYLES: dict[str, Callable[[], Style]] = {
    each.__name__: each for each in (wordpress, hugo, broadcaster, ghost, npm_feed)
}


def remembered(content: bytes | str) -> dict[str, datetime | None]:
    """What a reader remembers of a feed: by what it tells each item, and the date that it shows."""
    text = content if isinstance(content, str) else content.decode()
    if text.startswith("{"):
        items = json.loads(text)["items"]
        return {each["id"]: datetime.fromisoformat(each["date_published"]) for each in items}
    return dict(_told(text))


def _told(text: str) -> Iterator[tuple[str, datetime | None]]:
    parsed = feedparser.parse(text.strip().encode())
    assert not parsed.bozo
    for entry in parsed.entries:
        date = entry.get("published_parsed")
        published = None if date is None else datetime(*date[:6], tzinfo=UTC)
        yield entry.get("id") or entry.link, published


OLD = """<rss version="2.0"><channel><title>Old</title><link>https://news.example/</link>
<description>Old</description>{items}</channel></rss>"""


def old_item(number: int = 1, **changes: str | None) -> str:
    """An item of the story that a record of the same number tells."""
    values: dict[str, str | None] = {
        "title": f"Story {number}",
        "link": f"https://news.example/world/a-{number}",
        "guid": f"https://old.example/{number}",
        "pubDate": f"Tue, {number + 1:02} Mar 2026 08:30:00 GMT",
        **changes,
    }
    said = (f"<{key}>{value}</{key}>" for key, value in values.items() if value is not None)
    return f"<item>{''.join(said)}</item>"


def take(room: Newsroom, *items: str, name: str = "old.xml") -> Path:
    path = room.folder / name
    path.write_text(OLD.format(items="".join(items)), encoding="utf-8")
    return path


def said(room: Newsroom, *arguments: str) -> list[str]:
    done = room.feedpub("adopt", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def ids(room: Newsroom, name: str) -> list[str]:
    return sorted(remembered(room.published()[name]))
