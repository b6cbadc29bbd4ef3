"""What holds for every format alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from formats.feeds import (
    ATOM,
    DC,
    MEDIA,
    XML_FORMATS,
    entry_of,
    make_bare_entry,
    make_entry,
    make_feed,
    make_picture,
    part,
    texts,
    whole,
    written,
)
from intake.records import article
from lxml import etree

from feedpub.errors import FormatError
from feedpub.format_info import FORMATS
from feedpub.formats.registry import render

PREFIXES: dict[str, dict[str | None, str]] = {
    "rss": {
        "atom": "http://www.w3.org/2005/Atom",
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
    },
    "atom": {
        None: "http://www.w3.org/2005/Atom",
        "dc": "http://purl.org/dc/elements/1.1/",
        "media": "http://search.yahoo.com/mrss/",
    },
}

#: What either format has of its own, and what it has of others, but for Dublin Core and Media RSS.
NATIVE = {
    "rss": [
        *"rss channel title link description language copyright lastBuildDate generator".split(),
        *"docs item guid category pubDate enclosure atom:link atom:updated".split(),
        "{http://purl.org/rss/1.0/modules/content/}encoded",
    ],
    "atom": [
        f"atom:{name}"
        for name in (
            "feed id title updated published author contributor name link subtitle generator"
            " rights entry summary content category"
        ).split()
    ],
}

DIFFICULT = "]]> -- & <b> \U0001f1ee\U0001f1f8 مرحبا \u00a0 \"'"


@pytest.fixture(params=XML_FORMATS)
def format(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def test_a_document_is_named_as_its_feed_says(format: str) -> None:
    feed = make_feed(name="section/world", paths=((format, "old/world.xml"),))

    document = render(feed, format)

    assert (document.name, document.format) == ("old/world.xml", format)
    assert document.address == "https://feeds.example/old/world.xml"


def test_the_same_feed_gives_the_same_bytes(format: str) -> None:
    feed = make_feed(make_entry(), make_bare_entry())

    first = render(feed, format)

    assert render(feed, format) == first


def test_the_bytes_of_an_entry_do_not_depend_on_its_neighbours(format: str) -> None:
    alone = written(format, make_entry())

    together = written(format, make_bare_entry(updated=make_entry().updated), make_entry())

    lines = alone.splitlines()
    start = next(n for n, line in enumerate(lines) if re.match(rb" *<(item|entry)\b", line))
    assert b"\n".join(lines[start:]) in together


def test_entries_stand_in_the_order_of_the_feed(format: str) -> None:
    ids = [f"tag:news.example,2026:desk/{number}" for number in (3, 1, 2)]

    tree = whole(format, *(make_entry(id=id) for id in ids))

    found = tree.findall("item/guid") or tree.findall("{*}entry/{*}id")
    assert [each.text for each in found] == ids


def test_the_joined_document_is_what_one_tree_of_it_would_be(format: str) -> None:
    document = written(
        format, make_entry(title=DIFFICULT, content=f"<p>\r\n{DIFFICULT}</p>"), make_bare_entry()
    )

    root = etree.fromstring(document)
    again = etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    assert again.strip() == document.strip()


def test_a_feed_without_entries_is_written(format: str) -> None:
    tree = whole(format)

    assert tree.find("item" if format == "rss" else "{*}entry") is None
    assert tree.findtext("{*}title") == "Harbour News"


def test_every_prefix_is_declared_once_at_the_root(format: str) -> None:
    document = written(format, make_entry(), make_bare_entry(), make_entry())

    assert dict(etree.fromstring(document).nsmap) == PREFIXES[format]
    assert document.count(b"xmlns") == len(PREFIXES[format])


def test_what_cannot_be_written_is_named_by_its_position(format: str) -> None:
    feed = make_feed(make_entry(), make_entry(summary="The ferry\x0bis back"))

    with pytest.raises(FormatError, match="feed all: entry 2: cannot be written") as caught:
        render(feed, format)

    assert caught.value.entry == 1


def test_a_picture_is_one_media_content_with_what_is_known_of_it(format: str) -> None:
    entry = make_entry(enclosures=(make_picture(),))

    pictures = part(format, entry).findall(f"{MEDIA}content")

    assert [dict(each.attrib) for each in pictures] == [
        {
            "url": "https://img.news.example/ferry.jpg",
            "type": "image/jpeg",
            "medium": "image",
            "width": "1280",
            "height": "720",
            "fileSize": "61234",
        }
    ]


def test_the_words_of_a_picture_stand_in_elements_of_their_own(format: str) -> None:
    entry = make_entry(enclosures=(make_picture(),))

    words = [
        (etree.QName(each).localname, each.text, dict(each.attrib))
        for each in part(format, entry).iterfind(f"{MEDIA}content/*")
    ]

    assert words == [
        ("title", "A white ferry leaves the harbour", {"type": "plain"}),
        ("description", "On her way at last", {"type": "plain"}),
        ("credit", "Mara Ovens/dpa", {}),
        ("credit", "Mara Ovens", {"role": "photographer", "scheme": "urn:ebu"}),
        ("credit", "dpa", {"role": "distribution company", "scheme": "urn:ebu"}),
        ("copyright", "© 2026 Mara Ovens", {}),
    ]


def test_what_nobody_told_of_a_picture_is_not_written(format: str) -> None:
    unknown = dict.fromkeys(
        "type length width height title description credit photographer copyright".split()
    )
    picture = make_picture(**unknown, distributors=())

    written_picture = part(format, make_entry(enclosures=(picture,))).find(f"{MEDIA}content")

    assert written_picture is not None
    assert len(written_picture) == 0
    assert dict(written_picture.attrib) == {"url": picture.url, "medium": "image"}


def test_a_credit_is_written_verbatim(format: str) -> None:
    line = "picture alliance/dpa/AP/E. Vucci & Söhne"
    picture = make_picture(credit=line, photographer=None, distributors=())

    credits = texts(
        part(format, make_entry(enclosures=(picture,))), f"{MEDIA}content/{MEDIA}credit"
    )

    assert credits == [line]


def test_no_picture_is_an_enclosure_because_the_body_shows_it(format: str) -> None:
    document = written(format, make_entry())

    assert b"enclosure" not in document


def test_pictures_keep_their_order(format: str) -> None:
    urls = [f"https://img.news.example/{name}.jpg" for name in ("b", "a", "c")]
    entry = make_entry(enclosures=tuple(make_picture(url=url) for url in urls))

    pictures = part(format, entry).findall(f"{MEDIA}content")

    assert [each.get("url") for each in pictures] == urls


def test_addresses_are_the_same_string_in_every_format() -> None:
    entry = make_entry(link="https://p.news.example/p/%C3%A4?a=1&b=2")

    found = {
        part("rss", entry).findtext("link"),
        part("atom", entry).find("{*}link").get("href"),  # type: ignore[union-attr]
        json.loads(written("json", entry))["items"][0]["url"],
    }

    assert found == {entry.link}


@pytest.mark.parametrize("picture", [{}, {"shown": False}], ids=["shown", "not shown"])
def test_no_name_is_written_but_those_that_readers_understand(
    format: str, picture: dict[str, Any]
) -> None:
    # Not media:text, media:thumbnail, itunes:image, RSS's author and source, or Atom's source.
    root = etree.fromstring(
        written(format, make_entry(enclosures=(make_picture(**picture),)), make_bare_entry())
    )

    names = {str(each.tag) for each in root.iter()} | {
        f"rel={each.get('rel')}" for each in root.iter(f"{ATOM}link")
    }
    assert {name.replace(ATOM, "atom:").replace(MEDIA, "media:") for name in names} <= {
        *[f"media:{name}" for name in "content title description credit copyright".split()],
        *[f"{DC}{name}" for name in "creator contributor source language rights".split()],
        *[f"rel={name}" for name in "self alternate related enclosure".split()],
        *NATIVE[format],
    }


@pytest.mark.parametrize("format", ["rss", "atom", "json", "html"])
def test_a_space_that_does_not_break_stays_a_character(format: str) -> None:
    document = written(format, make_entry(content="<p>5\u00a0km</p>"))

    assert "5\u00a0km" in document.decode()
    assert b"nbsp" not in document


@pytest.mark.parametrize("separator", ["\u2028", "\u2029"])
@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"article-sitemap", "video-sitemap"}))
def test_a_separator_of_lines_in_a_title_or_summary_is_a_space(name: str, separator: str) -> None:
    told = f"The ferry{separator}is back"
    entry = entry_of(article(title=told, summary=told, content_html="<p>At six.</p>"))

    document = written(name, entry, paths=((name, "all"),)).decode()

    assert "The ferry is back" in document
    assert separator not in document
