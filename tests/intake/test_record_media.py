"""Sounds, films, episodes, origins and places in records."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from intake.records import article, codes, read, warning
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.article import (
    Article,
    Episode,
    MediaFile,
    Medium,
    OriginFeed,
    Place,
    from_record,
    to_record,
)
from feedpub.intake.durations import seconds_in
from feedpub.intake.media_types import agreed, type_by_name, written_type

FILE = "https://media.news.example/ferry.mp3"

WHOLE: dict[str, Any] = {
    "url": FILE,
    "medium": "audio",
    "type": "audio/mpeg",
    "length": 4_096_000,
    "duration": "1:02:03",
    "title": "The ferry, heard",
    "transcript": "https://media.news.example/ferry.vtt",
    "chapters": "https://media.news.example/ferry.json",
}


def file(**changes: Any) -> MediaFile:
    (found,) = article(media=[{"url": FILE} | changes]).media
    return found


def test_all_of_a_sound_is_read() -> None:
    (found,) = article(media=[WHOLE]).media

    assert found == MediaFile(
        url=FILE,
        medium="audio",
        type="audio/mpeg",
        length=4_096_000,
        duration=3723,
        title="The ferry, heard",
        transcript="https://media.news.example/ferry.vtt",
        chapters="https://media.news.example/ferry.json",
    )


def test_a_film_has_a_poster_and_a_size() -> None:
    found = file(url="/ferry.mp4", poster="/ferry.jpg", width=1280, height=720)

    assert found.url == "https://news.example/ferry.mp4"
    assert (found.medium, found.type) == ("video", "video/mp4")
    assert found.poster == "https://news.example/ferry.jpg"
    assert (found.width, found.height) == (1280, 720)


@pytest.mark.parametrize(
    ("name", "type"),
    [
        ("ferry.mp3", "audio/mpeg"),
        ("ferry.M4A?token=a.b", "audio/mp4"),
        ("redirect.mp3/host.example/ferry.webm", "video/webm"),
        ("play?file=ferry.ogg", "audio/ogg"),
        ("ferry.m3u8#t=10", "application/vnd.apple.mpegurl"),
        ("ferry", None),
        ("ferry.html", None),
    ],
)
def test_a_name_says_the_type(name: str, type: str | None) -> None:
    assert type_by_name(f"https://media.news.example/{name}") == type


@pytest.mark.parametrize(
    ("medium", "type", "expected"),
    [
        ("audio", "video/mp4", ("audio", "audio/mp4")),
        ("video", "audio/ogg", ("video", "video/ogg")),
        ("video", "audio/mpeg", ("audio", "audio/mpeg")),
        ("audio", "video/quicktime", ("video", "video/quicktime")),
        ("audio", "application/vnd.apple.mpegurl", ("audio", "application/vnd.apple.mpegurl")),
        ("audio", None, ("audio", None)),
    ],
)
def test_what_a_file_is_and_its_type_agree(
    medium: Medium, type: str | None, expected: tuple[Medium, str | None]
) -> None:
    assert agreed(medium, type) == expected


@pytest.mark.parametrize(
    ("written", "type"),
    [
        ("image/jpg", "image/jpeg"),
        ("audio/mp3", "audio/mpeg"),
        ("Audio/MPEG; charset=binary", "audio/mpeg"),
        ("application/x-mpegURL", "application/vnd.apple.mpegurl"),
        ("application/octet-stream", None),
        ("audio", None),
    ],
)
def test_a_type_is_written_by_its_registered_name(written: str, type: str | None) -> None:
    assert written_type(written) == type


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90),
        (90.4, 90),
        ("90", 90),
        ("1:30", 90),
        ("01:01:30", 3690),
        ("75:00", 4500),
        ("PT1M30S", 90),
        ("P0DT1H", 3600),
        ("pt2h", 7200),
        ("", None),
        ("P", None),
        ("soon", None),
        ("9" * 9, None),
    ],
)
def test_a_duration_is_in_seconds_however_it_is_written(written: Any, seconds: int | None) -> None:
    assert seconds_in(str(written)) == seconds


def test_a_file_of_unknown_kind_is_left_out_and_named() -> None:
    found = warning(media=[{"url": "https://media.news.example/play"}])

    assert (found.code, found.field) == ("media-unknown", "media[0].medium")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"url": "ftp://media.news.example/a.mp3"}, "address-invalid"),
        ({"duration": "soon"}, "duration-invalid"),
        ({"duration": 10**400}, "duration-invalid"),
        ({"duration": 1e300}, "duration-invalid"),
        ({"duration": -1}, "duration-invalid"),
        ({"length": 0}, "number-impossible"),
        ({"medium": "smell"}, "value-unknown"),
        ({"poster": "javascript:x"}, "address-invalid"),
        ({"bitrate": 128}, "record-key-unknown"),
    ],
)
def test_what_is_wrong_costs_its_value_and_is_named(changes: dict[str, Any], code: str) -> None:
    found = codes(media=[{"url": FILE} | changes])

    assert [each[:2] for each in found] == [("warning", code)]


@pytest.mark.parametrize("value", [[{"url": 3}], [{"url": FILE, "duration": []}]])
def test_a_wrong_type_rejects_the_record(value: Any) -> None:
    reading = read(make_record(media=value))

    assert reading.article is None
    assert "record-type" in [each.code for each in reading.findings]


def test_one_file_twice_is_one() -> None:
    assert len(article(media=[WHOLE, {"url": FILE}]).media) == 1


def test_an_episode_is_read() -> None:
    written = {"number": 3, "season": 2, "type": "bonus", "explicit": False}

    found = article(episode=written).episode

    assert found == Episode(number=3, season=2, type="bonus", explicit=False)


def test_an_episode_without_a_value_is_none() -> None:
    assert article(episode={}).episode is None


@pytest.mark.parametrize(
    ("shape", "coordinates"),
    [
        ("point", [54.32, 10.14]),
        ("line", [54.32, 10.14, 54.4, 10.2]),
        ("box", [54.3, 10.1, 54.4, 10.2]),
        ("polygon", [54.3, 10.1, 54.4, 10.2, 54.3, 10.3, 54.3, 10.1]),
    ],
)
def test_a_place_is_read(shape: str, coordinates: list[float]) -> None:
    found = article(place={"name": "Kiel", "shape": shape, "coordinates": coordinates}).place

    assert found is not None
    assert (found.name, found.shape, list(found.coordinates)) == ("Kiel", shape, coordinates)


@pytest.mark.parametrize(
    "place",
    [
        {"coordinates": [91, 0]},
        {"coordinates": [1]},
        {"coordinates": [1, "a"]},
        {"coordinates": [True, 1]},
        {"coordinates": [10**400, 1]},
        {"shape": "polygon", "coordinates": [1, 1, 2, 2, 3, 3, 4, 4]},
        {"shape": "box", "coordinates": [1, 1]},
        {"coordinates": [0.0] * 5000},
    ],
)
def test_coordinates_that_are_none_are_left_out_and_named(place: dict[str, Any]) -> None:
    found = warning(place={"name": "Kiel"} | place)

    assert (found.code, found.field) == ("place-invalid", "place.coordinates")


def test_an_origin_and_comments_are_read() -> None:
    origin = {
        "title": "Harbour Wire",
        "url": "https://wire.example/feed",
        "link": "https://wire.example/",
        "id": "urn:wire:feed",
        "updated": "2026-03-01T10:00:00Z",
    }

    found = article(origin_feed=origin, comments="/a-1#comments")

    assert found.origin_feed == OriginFeed(
        title="Harbour Wire",
        url="https://wire.example/feed",
        link="https://wire.example/",
        id="urn:wire:feed",
        updated=datetime(2026, 3, 1, 10, tzinfo=UTC),
    )
    assert found.comments == "https://news.example/a-1#comments"


def test_an_id_that_no_feed_could_have_is_left_out() -> None:
    found = warning(origin_feed={"title": "Harbour Wire", "id": "urn:wire"})

    assert (found.code, found.field) == ("id-invalid", "origin_feed.id")


def test_all_of_it_is_stored_as_it_was() -> None:
    whole = replace(
        article(media=[WHOLE, {"url": "https://media.news.example/ferry.mp4"}]),
        episode=Episode(number=3, explicit=False),
        place=Place(name="Kiel", shape="point", coordinates=(54.32, 10.14)),
        origin_feed=OriginFeed(title="Harbour Wire", updated=NOW),
        comments="https://news.example/a-1#comments",
    )

    stored = json.loads(json.dumps(to_record(whole)))

    assert from_record("desk", stored) == whole


def test_a_record_without_any_of_it_is_stored_as_before() -> None:
    plain: Article = article()

    assert not to_record(plain).keys() & {"media", "episode", "origin_feed", "comments", "place"}


def test_a_file_beside_the_article_tells_its_length(newsroom: Newsroom) -> None:
    served = 'path = "articles"\nimages = { base_url = "https://media.news.example/" }'
    newsroom.configure(CONFIG.replace('path = "articles"', served))
    newsroom.write("ferry.mp3", b"ID3" + b"\0" * 97)
    newsroom.write("1.json", make_record(1, media=[{"url": "ferry.mp3"}, {"url": "gone.mp3"}]))

    report = newsroom.build()

    assert (
        b'<enclosure url="https://media.news.example/ferry.mp3" length="100" type="audio/mpeg"/>'
    ) in newsroom.published()["all.rss"]
    (note,) = [each for each in report.notes if "media-file-unusable" in str(each)]
    assert "'gone.mp3'" in str(note)
