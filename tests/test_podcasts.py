"""A podcast: a feed with the profile of that name, from config.toml to what apps read."""

from __future__ import annotations

import json
from typing import Any

import feedparser
import pytest
from lxml import etree
from newsroom import CONFIG, Newsroom, make_record

from feedpub.api import validate
from feedpub.config.load import load
from feedpub.errors import ConfigError
from feedpub.validation.rules import codes_of_partner

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"

SHOW = """
[feeds.show]
title       = "The Harbour, Heard"
description = "What the harbour sounds like, every week."
profile     = "podcast"
formats     = ["rss", "atom", "json"]

[feeds.show.podcast]
categories = ["News: Daily News", "Society & Culture"]
image      = "https://img.news.example/cover.jpg"
explicit   = false
author     = "Mara Ovens & Tom Ilk"
owner      = "Harbour News"
email      = "desk@news.example"
locked     = true
funding    = { "Support us" = "https://news.example/support" }
"""


def episode(number: int, **changes: Any) -> dict[str, Any]:
    record = make_record(
        number,
        media=[
            {
                "url": f"https://media.news.example/{number}.mp3",
                "length": 4_096_000,
                "duration": "1:02:03",
                "transcript": f"https://media.news.example/{number}.vtt",
                "chapters": f"https://media.news.example/{number}.json",
            }
        ],
        episode={"number": number, "season": 1, "type": "full", "explicit": True},
        place={"name": "Kiel", "shape": "point", "coordinates": [54.32, 10.14]},
        images=[
            {
                "url": "https://img.news.example/ferry.jpg",
                "alt": "A ferry",
                "credit": "Ovens",
                "width": 1920,
                "height": 1080,
                "length": 7,
                "type": "image/jpeg",
            }
        ],
    )
    return record | changes


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(CONFIG + SHOW)
    newsroom.write("1.json", episode(1))
    newsroom.write("2.json", episode(2))
    newsroom.write("3.json", make_record(3))
    return newsroom


def channel(room: Newsroom) -> etree._Element:
    return etree.fromstring(room.published()["show.rss"])[0]


def texts(parent: etree._Element, *names: str) -> list[str | None]:
    return [each.text for name in names for each in parent.iterfind(name)]


def test_a_podcast_has_nothing_that_apple_or_other_apps_would_refuse(room: Newsroom) -> None:
    report = room.build()

    assert [str(each) for each in report.refusals] == []
    verdict = validate(room.published()["show.rss"], profiles=["publish", "podcast"])
    assert [str(each) for each in verdict.findings if each.severity == "error"] == []
    codes = codes_of_partner("podcast") | {"itunes-incomplete"}
    assert [str(each) for each in verdict.findings if each.code in codes] == []


def test_only_articles_with_a_sound_or_film_are_episodes(room: Newsroom) -> None:
    room.build()

    assert len(channel(room).findall("item")) == 2
    assert len(etree.fromstring(room.published()["all.rss"])[0].findall("item")) == 3


def test_the_channel_says_what_the_configuration_says(room: Newsroom) -> None:
    room.build()

    show = channel(room)
    assert texts(show, f"{ITUNES}author") == ["Mara Ovens & Tom Ilk"]
    assert [each.get("text") for each in show.iter(f"{ITUNES}category")] == [
        "News",
        "Daily News",
        "Society & Culture",
    ]
    assert texts(show, f"{ITUNES}explicit", f"{ITUNES}type") == ["false", "episodic"]
    (cover,) = show.iterfind(f"{ITUNES}image")
    assert cover.get("href") == "https://img.news.example/cover.jpg"
    (owner,) = show.iterfind(f"{ITUNES}owner")
    assert [each.text for each in owner] == ["Harbour News", "desk@news.example"]
    assert texts(show, f"{PODCAST}medium", f"{PODCAST}locked") == ["podcast", "yes"]
    (funding,) = show.iterfind(f"{PODCAST}funding")
    assert (funding.text, funding.get("url")) == ("Support us", "https://news.example/support")
    (image,) = show.iterfind(f"{PODCAST}image")
    assert dict(image.attrib) == {
        "href": "https://img.news.example/cover.jpg",
        "purpose": "artwork",
        "aspect-ratio": "1/1",
    }


def test_an_episode_says_what_its_article_says(room: Newsroom) -> None:
    room.build()

    item = channel(room).findall("item")[-1]
    (enclosure,) = item.iterfind("enclosure")
    assert dict(enclosure.attrib) == {
        "url": "https://media.news.example/1.mp3",
        "length": "4096000",
        "type": "audio/mpeg",
    }
    assert texts(item, *(f"{ITUNES}{name}" for name in ("author", "duration", "episode"))) == [
        "Mara Ovens",
        "3723",
        "1",
    ]
    assert texts(item, *(f"{ITUNES}{name}" for name in ("season", "episodeType", "explicit"))) == [
        "1",
        "full",
        "true",
    ]
    (transcript,) = item.iterfind(f"{PODCAST}transcript")
    assert transcript.get("type") == "text/vtt"
    (place,) = item.iterfind(f"{PODCAST}location")
    assert (place.text, place.get("geo")) == ("Kiel", "geo:54.32,10.14")
    (image,) = item.iterfind(f"{PODCAST}image")
    assert dict(image.attrib) == {
        "href": "https://img.news.example/ferry.jpg",
        "alt": "A ferry",
        "aspect-ratio": "16/9",
        "width": "1920",
        "height": "1080",
        "type": "image/jpeg",
    }


@pytest.mark.parametrize(
    ("size", "covers", "pictures"),
    [
        ({"width": 3000, "height": 3000}, 1, ["1/1"]),
        ({"width": 1920, "height": 1080}, 0, ["16/9"]),
        ({}, 0, []),
    ],
)
def test_a_picture_is_a_cover_if_it_is_square(
    room: Newsroom, size: dict[str, int], covers: int, pictures: list[str]
) -> None:
    image = {"url": "https://img.news.example/ferry.jpg", "credit": "Ovens", **size}
    room.write("1.json", episode(1, images=[image]))

    room.build()

    item = channel(room).findall("item")[-1]
    assert len(item.findall(f"{ITUNES}image")) == covers
    ratios = [each.get("aspect-ratio") for each in item.iterfind(f"{PODCAST}image")]
    assert ratios == pictures


def test_feedparser_reads_the_whole_podcast_back(room: Newsroom) -> None:
    room.build()

    parsed = feedparser.parse(room.published()["show.rss"])

    assert not parsed.bozo
    show = parsed.feed
    assert (show.title, show.author) == ("The Harbour, Heard", "Mara Ovens & Tom Ilk")
    assert show.image.href == "https://img.news.example/cover.jpg"
    assert show.publisher_detail == {"name": "Harbour News", "email": "desk@news.example"}
    assert [each.term for each in show.tags] == ["News", "Daily News", "Society & Culture"]
    assert [each.itunes_episode for each in parsed.entries] == ["2", "1"]
    (first,) = [each for each in parsed.entries if each.itunes_episode == "1"]
    assert (first.itunes_duration, first.itunes_episodetype) == ("3723", "full")
    assert first.enclosures[0].href == "https://media.news.example/1.mp3"
    assert first.enclosures[0].length == "4096000"
    assert first.title == "Story 1"
    assert first.itunes_season == "1"
    assert first.podcast_transcript["url"] == "https://media.news.example/1.vtt"


@pytest.mark.parametrize(
    ("address", "guid"),
    [
        # The examples of the specification.
        ("mp3s.nashownotes.com/pc20rss.xml", "917393e3-1b1e-5cef-ace4-edaa54e1f810"),
        ("podnews.net/rss", "9b024349-ccf0-5f69-a609-6b82873eab3c"),
    ],
)
def test_the_id_is_made_from_the_feed_s_address(room: Newsroom, address: str, guid: str) -> None:
    host, _, path = address.partition("/")
    config = (CONFIG + SHOW).replace("https://feeds.example/", f"https://{host}/")
    room.configure(
        config.replace("[feeds.show.podcast]", f'paths.rss = "{path}"\n[feeds.show.podcast]')
    )

    room.build()

    (show,) = etree.fromstring(room.published()[path])
    assert texts(show, f"{PODCAST}guid") == [guid]


def test_an_id_that_is_written_down_stays(room: Newsroom) -> None:
    room.configure(CONFIG + SHOW + 'guid = "917393E3-1B1E-5CEF-ACE4-EDAA54E1F810"\n')

    room.build()

    assert texts(channel(room), f"{PODCAST}guid") == ["917393e3-1b1e-5cef-ace4-edaa54e1f810"]


@pytest.mark.parametrize(
    ("name", "given", "type"),
    [
        ("1.m4a", "audio/mp4", "audio/x-m4a"),
        ("1.mp4", "video/mp4", "video/mp4"),
        ("1.mov", "video/quicktime", "video/quicktime"),
        ("1.mp3", "audio/mp3", "audio/mpeg"),
    ],
)
def test_a_file_has_the_type_that_apple_knows_it_by(
    room: Newsroom, name: str, given: str, type: str
) -> None:
    media = [
        {"url": "https://media.news.example/1.ogg", "length": 1},
        {"url": f"https://media.news.example/{name}", "type": given, "length": 4096},
    ]
    room.write("1.json", episode(1, media=media))

    report = room.build()

    (enclosure,) = channel(room).findall("item")[-1].iterfind("enclosure")
    assert (enclosure.get("type"), enclosure.get("length")) == (type, "4096")
    assert [str(each) for each in report.refusals] == []


def test_what_an_app_would_refuse_is_named(room: Newsroom) -> None:
    room.write("1.json", episode(1, media=[{"url": "https://media.news.example/1.ogg"}]))

    report = room.build()

    (refusal,) = map(str, report.refusals)
    assert "podcast would refuse" in refusal
    assert "audio/ogg" in refusal


def test_atom_and_json_feed_have_its_files_too(room: Newsroom) -> None:
    room.build()

    documents = room.published()
    assert b'rel="enclosure"' in documents["show.atom"]
    items = json.loads(documents["show.json"])["items"]
    assert items[0]["attachments"][0]["duration_in_seconds"] == 3723


@pytest.mark.parametrize(
    ("config", "line"),
    [
        (SHOW.replace('profile     = "podcast"', ""), "is for podcasts"),
        (SHOW.replace('"rss", ', ""), "add rss"),
        (SHOW.replace("News: Daily News", "Gossip"), "Apple's categories"),
        (SHOW.replace("News: Daily News", "News: Gossip"), "subcategories"),
        (SHOW.replace("locked     = true", 'guid = "x"'), "use a UUID"),
    ],
)
def test_a_mistake_in_the_configuration_is_named(
    newsroom: Newsroom, config: str, line: str
) -> None:
    newsroom.configure(CONFIG + config)

    with pytest.raises(ConfigError, match=line):
        load(newsroom.config)
