"""Sounds and films, origins, comments and places, in every format; what readers make of them."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from formats.feeds import (
    ATOM,
    MEDIA,
    XML_FORMATS,
    entry_of,
    make_bare_entry,
    make_entry,
    make_feed,
    make_picture,
    part,
    texts,
    written,
)
from intake.records import article
from newsroom import CONFIG, Newsroom, make_record

from feedpub.article import Episode, MediaFile, OriginFeed, Place
from feedpub.format_info import FORMATS
from feedpub.formats.registry import render
from feedpub.validation.publish_gate import check

SOUND = MediaFile(
    url="https://media.news.example/ferry.mp3",
    medium="audio",
    type="audio/mpeg",
    length=4_096_000,
    duration=3723,
    title="The ferry, heard",
)
FILM = MediaFile(
    url="https://media.news.example/ferry.mp4",
    medium="video",
    type="video/mp4",
    width=1280,
    height=720,
    poster="https://img.news.example/ferry.jpg",
)
ORIGIN = OriginFeed(
    title="Harbour Wire <b>",
    url="https://wire.example/feed?a=1&b=2",
    link="https://wire.example/",
    id="urn:wire:feed",
)
GEORSS = "{http://www.georss.org/georss}"


def whole_entry(**changes: Any) -> Any:
    values: dict[str, Any] = {
        "media": (SOUND, FILM),
        "episode": Episode(number=3, season=1, type="full", explicit=False),
        "origin_feed": ORIGIN,
        "comments": "https://news.example/a-1#comments",
        "place": Place(name="Kiel", shape="point", coordinates=(54.32, 10.14)),
    }
    return make_entry(**(values | changes))


@pytest.mark.parametrize("format", FORMATS)
def test_the_publish_gate_finds_nothing_wrong(format: str) -> None:
    feed = make_feed(whole_entry(), paths=tuple((each, f"all.{each}") for each in FORMATS))

    findings = check(render(feed, format))

    assert [str(each) for each in findings] == []


def test_the_enclosure_of_rss_is_the_first_file_of_a_known_type() -> None:
    unknown = MediaFile(url="https://media.news.example/play", medium="audio")

    item = part("rss", whole_entry(media=(unknown, SOUND, FILM)))

    (enclosure,) = item.iterfind("enclosure")
    assert dict(enclosure.attrib) == {
        "url": SOUND.url,
        "length": "4096000",
        "type": "audio/mpeg",
    }


def test_an_unknown_length_is_0_in_rss_and_left_out_in_atom() -> None:
    entry = whole_entry(media=(FILM,))

    (enclosure,) = part("rss", entry).iterfind("enclosure")
    (link,) = part("atom", entry).iterfind(f"{ATOM}link[@rel='enclosure']")

    assert enclosure.get("length") == "0"
    assert link.get("length") is None
    assert (link.get("href"), link.get("type")) == (FILM.url, "video/mp4")


@pytest.mark.parametrize("format", XML_FORMATS)
def test_media_rss_says_all_of_each_file(format: str) -> None:
    sound, film = list(part(format, whole_entry()).iterfind(f"{MEDIA}content"))[-2:]

    assert dict(sound.attrib) == {
        "url": SOUND.url,
        "type": "audio/mpeg",
        "medium": "audio",
        "duration": "3723",
        "fileSize": "4096000",
    }
    assert texts(sound, f"{MEDIA}title") == ["The ferry, heard"]
    assert (film.get("width"), film.get("height")) == ("1280", "720")
    (poster,) = film.iterfind(f"{MEDIA}thumbnail")
    assert poster.get("url") == FILM.poster


def test_json_feed_has_attachments_with_their_duration() -> None:
    (item,) = json.loads(written("json", whole_entry()))["items"]

    assert item["attachments"][0] == {
        "url": SOUND.url,
        "mime_type": "audio/mpeg",
        "size_in_bytes": 4_096_000,
        "duration_in_seconds": 3723,
    }
    assert item["attachments"][1] == {"url": FILM.url, "mime_type": "video/mp4"}
    assert item["_feedpub"]["media"][1]["poster"] == FILM.poster
    assert item["_feedpub"]["place"] == {
        "name": "Kiel",
        "shape": "point",
        "coordinates": [54.32, 10.14],
    }
    assert item["_feedpub"]["origin_feed"]["url"] == ORIGIN.url


@pytest.mark.parametrize("format", XML_FORMATS)
def test_feedparser_reads_it_back(format: str) -> None:
    parsed = feedparser.parse(written(format, whole_entry()))

    (entry,) = parsed.entries
    assert not parsed.bozo
    assert entry.title == "The ferry is back"
    assert entry.link == "https://p.news.example/p/2abc"
    assert entry.id == "tag:news.example,2026:desk/1"
    assert entry.enclosures[0].href == SOUND.url
    assert entry.enclosures[0].type == "audio/mpeg"
    assert "heard" not in entry.summary
    assert entry.source.title.startswith("Harbour Wire")
    assert [round(each, 2) for each in entry.where.coordinates] == [10.14, 54.32]


def test_the_source_of_rss_takes_the_place_of_dublin_core_s() -> None:
    item = part("rss", whole_entry())

    (source,) = item.iterfind("source")
    assert source.get("url") == ORIGIN.url
    assert texts(item, "{http://purl.org/dc/elements/1.1/}source") == []
    assert texts(item, "{http://purl.org/dc/elements/1.1/}contributor") == ["dpa", "AFP"]
    assert texts(item, "comments") == ["https://news.example/a-1#comments"]


def test_the_source_of_atom_names_the_feed_its_page_and_its_id() -> None:
    entry = part("atom", whole_entry())

    (source,) = entry.iterfind(f"{ATOM}source")
    links = {each.get("rel"): each.get("href") for each in source.iterfind(f"{ATOM}link")}
    assert texts(source, f"{ATOM}id") == ["urn:wire:feed"]
    assert links == {"self": ORIGIN.url, "alternate": ORIGIN.link}
    assert texts(source, f"{ATOM}updated") == ["2026-03-12T11:00:00Z"]
    (replies,) = entry.iterfind(f"{ATOM}link[@rel='replies']")
    assert replies.get("href") == "https://news.example/a-1#comments"


def test_the_page_of_a_feed_stands_for_the_address_that_is_unknown() -> None:
    entry = whole_entry(origin_feed=OriginFeed(title="Wire", link="https://wire.example/"))

    (source,) = part("rss", entry).iterfind("source")
    assert (source.text, source.get("url")) == ("Wire", "https://wire.example/")


def test_an_origin_without_an_address_is_named_where_it_can_be() -> None:
    entry = whole_entry(origin_feed=OriginFeed(title="Harbour Wire"))

    assert texts(part("rss", entry), "source") == []
    assert texts(part("rss", entry), "{http://purl.org/dc/elements/1.1/}source") == ["dpa, AFP"]
    assert texts(part("atom", entry), f"{ATOM}source") == []
    assert b"Harbour Wire" in written("html", entry)


@pytest.mark.parametrize("format", XML_FORMATS)
def test_a_place_is_georss(format: str) -> None:
    line = Place(shape="line", coordinates=(54.0, 10.0, 54.123456789, -0.5))

    entry = part(format, whole_entry(place=line))

    assert texts(entry, f"{GEORSS}line") == ["54 10 54.123457 -0.5"]


def test_a_page_has_players_and_lets_them_load() -> None:
    page = written("html", whole_entry()).decode()

    assert f'<audio controls preload="none" src="{SOUND.url}"></audio>' in page
    assert f'poster="{FILM.poster}"' in page
    assert "media-src http: https:" in page
    assert ".player video" in page


@pytest.mark.parametrize("format", FORMATS)
def test_a_document_without_any_of_it_has_the_bytes_that_it_had(format: str) -> None:
    paths = tuple((each, f"all.{each}") for each in FORMATS)
    document = render(make_feed(make_entry(), make_bare_entry(), paths=paths), format).content

    for word in (b"player", b"media-src", b"georss", b"<source", b"origin_feed", b"duration"):
        assert word not in document


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_for_subscribers_is_in_no_document(format: str) -> None:
    story = article(access="paid", media=[{"url": SOUND.url}])

    closed = written(format, entry_of(story), paths=((format, f"all.{format}"),))

    assert b"ferry.mp3" not in closed


def test_a_feed_that_holds_uncredited_pictures_back_shows_no_poster(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG.replace("[feeds.sections]", 'images.without_credit = "hold"\n[feeds.sections]')
    )
    newsroom.write("1.json", make_record(1, media=[{"url": FILM.url, "poster": FILM.poster}]))

    newsroom.build()

    feed = newsroom.published()["all.rss"]
    assert b"ferry.mp4" in feed
    assert b"ferry.jpg" not in feed


def test_partners_that_want_the_lead_picture_get_it_first() -> None:
    entry = whole_entry(media=(SOUND,))

    (enclosure,) = part("rss", entry, profile="flipboard").iterfind("enclosure")

    assert enclosure.get("type") == "image/jpeg"


def test_a_picture_that_the_content_does_not_show_comes_after_the_sound() -> None:
    picture = make_picture(shown=False)

    entry = whole_entry(media=(SOUND,), enclosures=(picture,))

    links = part("atom", entry).iterfind(f"{ATOM}link[@rel='enclosure']")
    assert [each.get("href") for each in links] == [SOUND.url, picture.url]
