"""Any article that can be read: written in every format, it passes the gate and says the same."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from formats.feeds import (
    ATOM,
    CONTENT,
    DC,
    MEDIA,
    WORD_JOINER,
    lines,
    make_channel,
    moments,
    quickly,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from intake.records import read
from lxml import etree
from lxml import html as pages
from newsroom import NOW

from feedpub.article import ArchivedArticle
from feedpub.assembly.entries import Presentation, assemble, entry_id
from feedpub.feed import Entry, Feed
from feedpub.format_info import FORMATS
from feedpub.formats.directions import directed
from feedpub.formats.registry import render
from feedpub.partners import PROFILES
from feedpub.validation.publish_gate import check

#: When all that they write has been published.
LATER = datetime(9999, 1, 1, tzinfo=UTC)

#: What a source may write anywhere: also what no reader could show.
texts = st.one_of(
    lines,
    st.text(max_size=30),
    st.sampled_from(["", " ", "\x0b", "a\u2028b", "\ud800", "\u202e", "<p>", "&amp;amp;", "None"]),
)

addresses = st.sampled_from(
    [
        "https://news.example/föhr?a=1&b=ä b",
        "https://müller.example/a%2fb%zz",
        "http://news.example:80",
        "https://news.example/" + "a" * 3000,
        "https://user:secret@news.example/",
        "/a-1",
        "javascript:alert(1)",
    ]
)

FERRY, QUAY = "https://img.news.example/ferry.jpg", "https://img.news.example/quay.jpg"

markup = st.lists(
    lines.map(html.escape)
    | texts
    | st.sampled_from(
        [
            *["<p>", "</p>", "<b>", "<br>", "]]>", "<ul><li>", "<table><td>", "<h1>", "<script>"],
            *[f'<img src="{FERRY}">', f'<p>a <img src="{QUAY}?w=640"></p>', "<img src='/x.jpg'>"],
            f'<figure><img src="{QUAY}"><figcaption>Off</figcaption></figure>',
            '<iframe src="https://video.example/1"></iframe>',
        ]
    ),
    max_size=8,
).map("".join)

pictures = st.fixed_dictionaries(
    {"alt": texts, "caption": texts, "credit": texts},
    optional={
        "photographer": texts,
        "agencies": st.lists(texts, max_size=2),
        "copyright": texts,
        "width": st.integers(1, 5000),
        "height": st.integers(1, 5000),
        "length": st.integers(1, 10**9),
        "type": st.sampled_from(["image/jpeg", "image/webp"]),
    },
)

records = st.fixed_dictionaries(
    {
        "id": st.just("cms-1") | texts | addresses,
        "title": texts.filter(str.strip),
        "published": moments.map(datetime.isoformat),
    },
    optional={
        "url": addresses,
        "short_link": st.just("https://p.news.example/p/1"),
        "kicker": texts,
        "summary": texts,
        "content_html": markup,
        "authors": st.lists(texts, max_size=3),
        "agencies": st.lists(texts, max_size=2),
        "section": texts,
        "tags": st.lists(texts, max_size=3),
        "language": st.sampled_from(["de", "zh-Hant-HK", "ar", "x", "no"]),
        "updated": moments.map(datetime.isoformat),
        "rights": texts,
        "sponsored": st.booleans(),
        "images": st.tuples(pictures, pictures, pictures).map(
            lambda each: [{**each[0], "url": FERRY}, {**each[1], "url": QUAY}, each[2]]
        ),
    },
)

treatments = st.builds(
    Presentation,
    site=st.just("https://news.example/"),
    link=st.sampled_from(["short", "canonical"]),
    paragraphs=st.sampled_from([None, 0, 1]),
    kicker=st.booleans(),
    sponsored=st.sampled_from([None, "Anzeige"]),
)


def feed_of(record: dict[str, Any], treatment: Presentation, format: str, **channel: Any) -> Feed:
    article = read(record).article
    assume(article is not None)
    assert article is not None
    made = assemble(
        make_channel(paths=((format, f"all.{format}"),), **channel),
        [
            ArchivedArticle(
                key=1, entry_id=entry_id(article, "news.example,2026") or "", article=article
            )
        ],
        treatment,
        now=NOW,
        since=None,
    )
    assert made is not None
    return made


@pytest.mark.slow
@quickly
@given(
    record=records,
    treatment=treatments,
    profile=st.none() | st.sampled_from(sorted(PROFILES)),
    joined=st.sampled_from([None, True, False]),
)
def test_any_article_that_is_read_is_written_in_every_format_and_passes_the_gate(
    record: dict[str, Any], treatment: Presentation, profile: str | None, joined: bool | None
) -> None:
    for name in FORMATS:
        channel = {"profile": profile, "joined_authors": joined, "logo": "https://news.example/l"}
        feed = feed_of(record, treatment, name, **channel)

        errors = [each for each in check(render(feed, name), now=LATER) if each.severity == "error"]

        # What was spoilt before it came to us is rightly refused.
        spoilt = {"char-suspect", "title-placeholder"}
        assert [each for each in errors if each.code not in spoilt] == [], name


@dataclass(frozen=True)
class Said:
    """What a document says of its one entry."""

    id: str
    link: str
    title: str
    published: datetime
    updated: datetime
    summary: str
    content: str | None
    authors: str
    agencies: list[str]
    categories: list[str]
    rights: str | None
    pictures: list[tuple[str, str | None, str | None, list[str]]]


def bare(text: str | None) -> str:
    return (text or "").replace(WORD_JOINER, "")


def media(entry: etree._Element) -> list[tuple[str, str | None, str | None, list[str]]]:
    return [
        (
            each.get("url", ""),
            bare(each.findtext(f"{MEDIA}title")) or None,
            bare(each.findtext(f"{MEDIA}description")) or None,
            [bare(credit.text) for credit in each.iterfind(f"{MEDIA}credit")],
        )
        for each in entry.iterfind(f"{MEDIA}content")
    ]


def said_by_rss(content: bytes, entry: Entry) -> Said:
    item = etree.fromstring(content)[0].find("item")
    assert item is not None
    published = parsedate_to_datetime(item.findtext("pubDate") or "")
    updated = item.findtext(f"{ATOM}updated")
    return Said(
        id=item.findtext("guid") or "",
        link=item.findtext("link") or "",
        title=bare(item.findtext("title")),
        published=published,
        updated=datetime.fromisoformat(updated) if updated else published,
        summary=html.unescape(item.findtext("description") or ""),
        content=item.findtext(f"{CONTENT}encoded"),
        authors=bare(item.findtext(f"{DC}creator")),
        agencies=[bare(each.text) for each in item.iterfind(f"{DC}contributor")],
        categories=[bare(each.text) for each in item.iterfind("category")],
        rights=bare(item.findtext(f"{DC}rights")) or None,
        pictures=media(item),
    )


def said_by_atom(content: bytes, entry: Entry) -> Said:
    tree = etree.fromstring(content).find(f"{ATOM}entry")
    assert tree is not None
    link = tree.find(f"{ATOM}link[@rel='alternate']")
    names = [bare(each.text) for each in tree.iterfind(f"{ATOM}author/{ATOM}name")]
    summary = tree.findtext(f"{ATOM}summary")
    return Said(
        id=tree.findtext(f"{ATOM}id") or "",
        link="" if link is None else link.get("href", ""),
        title=bare(tree.findtext(f"{ATOM}title")),
        published=datetime.fromisoformat(tree.findtext(f"{ATOM}published") or ""),
        updated=datetime.fromisoformat(tree.findtext(f"{ATOM}updated") or ""),
        # A first paragraph is not repeated beside the body.
        summary=entry.summary if summary is None else html.unescape(summary),
        # 4.1.2: the summary is the content of an entry without a page, if it has no other.
        content=tree.findtext(f"{ATOM}content") if entry.content else None,
        authors=", ".join(names),
        agencies=[bare(each.text) for each in tree.iterfind(f"{ATOM}contributor/{ATOM}name")],
        categories=[bare(each.get("term")) for each in tree.iterfind(f"{ATOM}category")],
        rights=bare(tree.findtext(f"{ATOM}rights")) or None,
        pictures=media(tree),
    )


def said_by_json(content: bytes, entry: Entry) -> Said:
    (item,) = json.loads(content)["items"]
    own = item.get("_feedpub", {})
    return Said(
        id=item["id"],
        link=item.get("url", ""),
        title=bare(item["title"]),
        published=datetime.fromisoformat(item["date_published"]),
        updated=datetime.fromisoformat(item.get("date_modified", item["date_published"])),
        summary=item.get("summary", entry.summary),
        content=item.get("content_html"),
        authors=", ".join(bare(each["name"]) for each in item.get("authors", [])),
        agencies=[bare(each) for each in own.get("agencies", [])],
        categories=[bare(each) for each in item.get("tags", [])],
        rights=bare(own.get("rights")) or None,
        pictures=[
            (
                each["url"],
                bare(each.get("alt")) or None,
                bare(each.get("caption")) or None,
                [
                    bare(credit)
                    for credit in (
                        each.get("credit"),
                        each.get("photographer"),
                        *each.get("agencies", []),
                    )
                    if credit
                ],
            )
            for each in own.get("images", [])
        ],
    )


@quickly
@given(record=records, treatment=treatments)
def test_every_format_for_feed_readers_says_the_same(
    record: dict[str, Any], treatment: Presentation
) -> None:
    said = {}
    for name, read_back in (("rss", said_by_rss), ("atom", said_by_atom), ("json", said_by_json)):
        feed = feed_of(record, treatment, name)
        (entry,) = feed.entries
        said[name] = read_back(render(feed, name).content, entry)

    assert said["rss"] == said["atom"] == said["json"]
    assert said["json"].title == bare(entry.title)
    assert said["json"].summary == entry.summary
    assert said["json"].content == (
        directed(entry.content, entry, feed.channel) if entry.content else None
    )


@quickly
@given(record=records, treatment=treatments)
def test_pages_and_sitemaps_say_title_and_date_as_feeds_do(
    record: dict[str, Any], treatment: Presentation
) -> None:
    feed = feed_of(record, treatment, "html")
    (entry,) = feed.entries
    page = pages.document_fromstring(render(feed, "html").content.decode())
    news = etree.fromstring(render(feed_of(record, treatment, "sitemap"), "sitemap").content)

    heading = page.findtext(".//article/h2/a") or page.findtext(".//article/h2")
    titles = {heading, news.findtext(".//{*}news/{*}title", heading)}
    shown = page.find(".//article//time").get("datetime")
    dates = {shown, news.findtext(".//{*}publication_date", shown)}

    assert titles == {entry.title}
    assert {datetime.fromisoformat(each or "") for each in dates} == {
        entry.published.astimezone(UTC).replace(microsecond=0)
    }


@quickly
@given(record=records, treatment=treatments)
def test_every_picture_is_shown_exactly_once(
    record: dict[str, Any], treatment: Presentation
) -> None:
    for name, read_back in (("rss", said_by_rss), ("atom", said_by_atom), ("json", said_by_json)):
        feed = feed_of(record, treatment, name)
        (entry,) = feed.entries

        content = render(feed, name).content
        said = read_back(content, entry)

        shown = [
            each.get("src")
            for each in pages.fragment_fromstring(said.content or "", "div").iter("img")
        ]
        urls = [url for url, *_ in said.pictures]
        assert len(set(urls)) == len(urls)
        assert [shown.count(url) for url in urls] == [1 if said.content else 0] * len(urls)
        if said.content:
            assert b"enclosure" not in content
