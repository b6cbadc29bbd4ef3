"""A second opinion: what other libraries read in the documents that we write."""

from __future__ import annotations

import html
from datetime import UTC
from typing import Any

import feedparser
import pytest
from formats.feeds import (
    ATOM,
    CONTENT,
    WORD_JOINER,
    XML_FORMATS,
    entry_of,
    lines,
    make_bare_entry,
    make_channel,
    make_entry,
    make_picture,
    moments,
    part,
    quickly,
    whole,
    written,
)
from hypothesis import given
from hypothesis import strategies as st
from newsroom import make_article

from feedpub.article import Article, Image
from feedpub.feed import Entry
from feedpub.formats.directions import directed
from feedpub.intake.body.sanitise import clean_body

#: What an article's HTML may look like before it is cleaned.
markup = st.lists(
    lines.map(html.escape)
    | lines
    | st.sampled_from(
        ["<p>", "</p>", "<b>", "</b>", "<br>", "&nbsp;", "]]>", "\r\n", "&#13;", "\t"]
    ),
    max_size=8,
).map("".join)

pictures = st.builds(
    Image,
    url=st.just("https://img.news.example/ferry.jpg") | st.none(),
    alt=lines,
    caption=st.none() | lines,
    credit=st.none() | lines,
    photographer=st.none() | lines,
    agencies=st.lists(lines, max_size=2).map(tuple),
    copyright=st.none() | lines,
)

articles = st.builds(
    make_article,
    title=lines,
    summary=st.none() | lines,
    content_html=st.none() | markup.map(lambda source: clean_body(source, None)),
    authors=st.lists(lines, max_size=2).map(tuple),
    agencies=st.lists(lines, max_size=2).map(tuple),
    section=st.none() | lines,
    tags=st.lists(lines, max_size=2).map(tuple),
    published=moments,
    updated=st.none() | moments,
    images=st.lists(pictures, max_size=1).map(tuple),
    rights=st.none() | lines,
)


@pytest.fixture(params=XML_FORMATS)
def format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(format: str, *entries: Entry, **channel: Any) -> Any:
    return feedparser.parse(written(format, *entries, **channel))


def entry_read(format: str, **changes: Any) -> Any:
    return read(format, make_entry(**changes)).entries[0]


def test_a_document_is_read_without_a_complaint(format: str) -> None:
    document = read(format, make_entry(), make_bare_entry())

    assert not document.bozo
    assert document.version == {"rss": "rss20", "atom": "atom10"}[format]
    assert document.encoding == "utf-8"


def test_the_channel_is_read_back(format: str) -> None:
    channel = read(format, title="R&D", description="5 < 6", language="is", rights="© Us").feed

    assert channel.title == "R&D"
    assert html.unescape(channel.subtitle) == "5 < 6"
    assert channel.link == "https://news.example/"
    assert channel.language == "is"
    assert channel.rights == "© Us"
    assert channel.updated_parsed[:6] == (2026, 3, 12, 11, 0, 0)
    assert channel.generator == "feedpub"


def test_the_self_link_is_read_back(format: str) -> None:
    links = read(format).feed.links

    own = [link.href for link in links if link.rel == "self"]
    assert own == [f"https://feeds.example/all.{format}"]


def test_hubs_and_other_formats_are_read_back(format: str) -> None:
    links = read(format, hubs=("https://hub.example/",)).feed.links

    others = [name for name in ("rss", "atom", "json") if name != format]
    found = {(link.rel, link.href) for link in links}
    assert ("hub", "https://hub.example/") in found
    assert {("alternate", f"https://feeds.example/all.{name}") for name in others} <= found


def test_who_answers_for_the_feed_is_read_back(format: str) -> None:
    channel = read(format, email="desk@news.example.org").feed

    author = channel.author_detail
    assert (author.name, author.email) == ("Harbour News", "desk@news.example.org")


def test_the_pictures_of_the_feed_are_read_back() -> None:
    logo, icon = "https://news.example/wide.png", "https://news.example/square.png"

    rss, atom = (read(format, logo=logo, icon=icon).feed for format in ("rss", "atom"))

    assert (rss.image.href, rss.image.title) == (logo, "Harbour News")
    assert rss.image.link == "https://news.example/"
    assert (atom.logo, atom.icon) == (logo, icon)


def test_how_long_to_wait_is_read_back() -> None:
    assert read("rss", ttl=15).feed.ttl == "15"


def test_a_title_is_read_back(format: str) -> None:
    entry = entry_read(format, title="Fischer & Sohn: 5 < 6")

    assert entry.title == "Fischer & Sohn: 5 < 6"


def test_the_id_is_read_back_and_is_not_the_link(format: str) -> None:
    entry = entry_read(format, id="https://p.news.example/p/1", link="https://news.example/a-1")

    assert (entry.id, entry.link) == ("https://p.news.example/p/1", "https://news.example/a-1")


def test_the_related_address_is_read_back(format: str) -> None:
    links = entry_read(format, related="https://news.example/harbour/a-1").links

    related = [link.href for link in links if link.rel == "related"]
    assert related == ["https://news.example/harbour/a-1"]


def test_dates_are_read_back(format: str) -> None:
    entry = entry_read(format)

    assert entry.published_parsed[:6] == (2026, 3, 12, 9, 30, 0)
    assert entry.updated_parsed[:6] == (2026, 3, 12, 11, 0, 0)


def test_a_summary_is_read_back_as_html(format: str) -> None:
    entry = entry_read(format, summary="R&D says 5 < 6")

    assert entry.summary == "R&amp;D says 5 &lt; 6"


def test_the_body_is_read_back(format: str) -> None:
    body = '<p>She sails <a href="https://news.example/">at six</a>.</p>'

    entry = entry_read(format, content=body)

    assert [(each.value, each.type) for each in entry.content] == [(body, "text/html")]


def test_every_author_is_read_back(format: str) -> None:
    entry = entry_read(format, authors=("Mara Ovens", "Tom Ilk"))

    assert ", ".join(author.name for author in entry.authors) == "Mara Ovens, Tom Ilk"


def test_agencies_are_read_back(format: str) -> None:
    entry = entry_read(format, contributors=("dpa", "AFP"))

    assert [each.name for each in entry.contributors] == ["dpa", "AFP"]


def test_categories_are_read_back(format: str) -> None:
    tags = entry_read(format).tags

    assert [(tag.term, tag.scheme) for tag in tags] == [
        ("World", "https://news.example/#section"),
        ("Ships", "https://news.example/#tag"),
    ]


def test_rights_and_language_are_read_back(format: str) -> None:
    entry = entry_read(format, rights="© Harbour News", language="is")

    assert (entry.rights, entry.language) == ("© Harbour News", "is")


def test_a_picture_is_read_back(format: str) -> None:
    pictures_read = entry_read(format).media_content

    assert pictures_read == [
        {
            "url": "https://img.news.example/ferry.jpg",
            "type": "image/jpeg",
            "medium": "image",
            "width": "1280",
            "height": "720",
            "filesize": "61234",
        }
    ]


def test_the_copyright_of_a_picture_is_read_back(format: str) -> None:
    assert entry_read(format).media_copyright == "© 2026 Mara Ovens"


def test_the_thumbnail_for_a_partner_is_read_back(format: str) -> None:
    entry = read(format, make_entry(), profile="smartnews").entries[0]

    assert entry.media_thumbnail == [
        {"url": "https://img.news.example/ferry.jpg", "width": "1280", "height": "720"}
    ]


def test_a_picture_that_is_not_shown_is_read_back_as_a_file(format: str) -> None:
    entry = entry_read(format, content=None, enclosures=(make_picture(shown=False),))

    assert [(each.href, each.type, each.length) for each in entry.enclosures] == [
        ("https://img.news.example/ferry.jpg", "image/jpeg", "61234")
    ]


def test_a_picture_that_is_shown_is_read_back_as_no_file(format: str) -> None:
    assert entry_read(format).enclosures == []


def test_a_title_is_read_back_as_plain_text(format: str) -> None:
    assert entry_read(format).title_detail.type == "text/plain"


def test_labels_of_categories_are_read_back() -> None:
    assert [tag.label for tag in entry_read("atom").tags] == ["World", "Ships"]


def test_the_credit_line_is_the_first_credit_that_is_read_back(format: str) -> None:
    credits = entry_read(format).media_credit

    assert [(each["content"], each.get("role")) for each in credits] == [
        ("Mara Ovens/dpa", None),
        ("Mara Ovens", "photographer"),
        ("dpa", "distribution company"),
    ]


@quickly
@given(article=articles)
def test_any_article_that_can_be_read_can_be_written_in_any_format(article: Article) -> None:
    entry = entry_of(article)

    titles = {
        format: (part(format, entry).findtext("{*}title") or "").replace(WORD_JOINER, "")
        for format in XML_FORMATS
    }

    assert titles == dict.fromkeys(XML_FORMATS, article.title.replace(WORD_JOINER, ""))


def directed_content(entry: Entry) -> str | None:
    """The content of *entry*, with its direction if that is not the feed's."""
    return directed(entry.content, entry, make_channel()) if entry.content else None


@quickly
@given(article=articles)
def test_rss_says_what_the_entry_says(article: Article) -> None:
    entry = entry_of(article)

    item = part("rss", entry)

    assert html.unescape(item.findtext("description") or "") == entry.summary
    assert item.findtext(f"{CONTENT}encoded") == directed_content(entry)
    assert item.findtext("guid") == entry.id


@quickly
@given(article=articles)
def test_atom_says_what_the_entry_says(article: Article) -> None:
    entry = entry_of(article)

    tree = part("atom", entry)

    summary = tree.findtext(f"{ATOM}summary")
    shown = entry.summary if entry.has_own_summary or entry.content is None else None
    assert (summary and html.unescape(summary)) == shown
    assert tree.findtext(f"{ATOM}content") == directed_content(entry)
    assert tree.findtext(f"{ATOM}title") == entry.title


@quickly
@given(article=articles)
def test_feedparser_reads_any_article_without_a_complaint(article: Article) -> None:
    entry = entry_of(article)
    document = {format: read(format, entry) for format in XML_FORMATS}

    assert {format: bool(each.bozo) for format, each in document.items()} == dict.fromkeys(
        XML_FORMATS, False
    )
    assert {each.entries[0].published_parsed[:6] for each in document.values()} == {
        article.published.astimezone(UTC).timetuple()[:6]
    }


@quickly
@given(title=lines, description=lines, rights=lines)
def test_any_text_of_a_channel_can_be_written(title: str, description: str, rights: str) -> None:
    for format in XML_FORMATS:
        tree = whole(format, title=title, description=description, rights=rights)

        assert (tree.findtext("{*}title") or "").replace(WORD_JOINER, "") == title.replace(
            WORD_JOINER, ""
        )
