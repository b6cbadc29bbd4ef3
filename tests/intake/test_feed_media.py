"""What upstream feeds carry besides text: sounds, films, episodes, places, and where it is from."""

from __future__ import annotations

import json
from typing import Any

import pytest
from intake.reading import read
from newsroom import Newsroom

from feedpub.article import Article, Episode, MediaFile, OriginFeed
from feedpub.protocols import Reading

FILE = "https://media.wire.example/ferry.mp3"

SPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "cc": "http://backend.userland.com/creativeCommonsRssModule",
    "dc": "http://purl.org/dc/elements/1.1/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "gml": "http://www.opengis.net/gml",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "slash": "http://purl.org/rss/1.0/modules/slash/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())


def rss(inside: str, channel: str = "") -> Reading:
    """The reading of an item of RSS with *inside*."""
    document = (
        f'<rss version="2.0" {DECLARED}><channel><title>Harbour Wire</title>'
        f"<link>https://wire.example/</link><description>News</description>{channel}"
        "<item><title>The ferry is back</title><link>https://wire.example/ferry</link>"
        "<description>She sails again.</description><guid>https://wire.example/ferry</guid>"
        f"<pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate>{inside}</item></channel></rss>"
    )
    (reading,) = read("wire.xml", document)
    return reading


def atom(inside: str, feed: str = "<id>urn:wire:feed</id>") -> Reading:
    """The reading of an entry of Atom with *inside*."""
    document = (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {DECLARED}>{feed}<title>Harbour Wire</title>'
        '<link rel="self" href="https://wire.example/atom"/><link href="https://wire.example/"/>'
        "<updated>2026-03-13T12:00:00Z</updated><entry><id>urn:wire:1</id>"
        "<title>The ferry is back</title><summary>She sails again.</summary>"
        '<link href="https://wire.example/ferry"/><updated>2026-03-12T09:30:00Z</updated>'
        f"{inside}</entry></feed>"
    )
    (reading,) = read("wire.xml", document)
    return reading


def article(reading: Reading) -> Article:
    assert reading.article is not None
    return reading.article


def codes(reading: Reading) -> list[str]:
    return [each.code for each in reading.findings if each.code != "credit-missing"]


def test_an_enclosure_of_rss_is_a_sound() -> None:
    reading = rss(f'<enclosure url="{FILE}" length="4096" type="audio/mpeg"/>')

    assert article(reading).media == (
        MediaFile(url=FILE, medium="audio", type="audio/mpeg", length=4096),
    )
    assert reading.provenance["media[0].url"].origin == "enclosure url"
    assert codes(reading) == []


@pytest.mark.parametrize("given", ["", 'type=""', 'type="application/octet-stream"', 'type="mp3"'])
def test_a_type_that_says_nothing_is_that_of_the_name(given: str) -> None:
    (file,) = article(rss(f'<enclosure url="{FILE}?id=3" length="0" {given}/>')).media

    assert (file.type, file.medium, file.length) == ("audio/mpeg", "audio", None)


def test_a_picture_without_a_type_is_one_by_its_name_and_jpg_is_jpeg() -> None:
    inside = (
        '<enclosure url="https://img.wire.example/a.png"/>'
        '<enclosure url="https://img.wire.example/b" type="image/jpg" length="7"/>'
    )

    found = article(rss(inside))

    assert [(each.url, each.type) for each in found.images] == [
        ("https://img.wire.example/a.png", "image/png"),
        ("https://img.wire.example/b", "image/jpeg"),
    ]
    assert found.media == ()


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        ('<enclosure url="https://wire.example/a.pdf" type="application/pdf" length="1"/>', "pdf"),
        ('<enclosure url="https://wire.example/a" length="1"/>', "enclosure"),
        (
            '<media:content url="https://video.example/v/1" medium="video"'
            ' type="application/x-shockwave-flash"/>',
            "x-shockwave-flash",
        ),
        ('<media:content url="https://video.example/v/1" type="text/html"/>', "text/html"),
    ],
)
def test_a_file_that_is_no_sound_or_film_is_named(inside: str, named: str) -> None:
    reading = rss(inside)

    assert article(reading).media == ()
    (finding,) = [each for each in reading.findings if each.code == "enclosure-left-out"]
    assert named in finding.message


def test_an_enclosure_and_media_rss_of_one_address_are_one_file() -> None:
    inside = (
        f'<enclosure url="{FILE}" length="4096" type="audio/mpeg"/>'
        f'<media:content url="{FILE}" medium="audio" duration="75" fileSize="1">'
        '<media:title type="plain">Heard</media:title></media:content>'
    )

    (file,) = article(rss(inside)).media

    assert (file.length, file.duration, file.title) == (4096, 75, "Heard")


def test_of_the_renditions_of_a_film_there_is_one() -> None:
    inside = (
        "<media:group>"
        '<media:content url="https://v.wire.example/f.m3u8" type="application/x-mpegURL"/>'
        '<media:content url="https://v.wire.example/s.mp4" type="video/mp4" width="640"/>'
        '<media:content url="https://v.wire.example/l.mp4" type="video/mp4" width="1280"'
        ' height="720" duration="90.5"/>'
        '<media:thumbnail url="/poster.jpg"/></media:group>'
    )

    (file,) = article(rss(inside)).media

    assert file.url == "https://v.wire.example/l.mp4"
    assert (file.width, file.height, file.duration) == (1280, 720, 90)
    assert file.poster == "https://wire.example/poster.jpg"


def test_a_film_that_is_withheld_is_not_shown() -> None:
    inside = (
        '<media:content url="https://v.wire.example/l.mp4" type="video/mp4">'
        '<media:status state="blocked"/></media:content>'
    )

    assert article(rss(inside)).media == ()


def test_links_and_content_of_atom_are_files_too() -> None:
    inside = (
        f'<link rel="enclosure" href="{FILE}" type="audio/mpeg" length="4096" title="Heard"/>'
        '<content src="https://v.wire.example/l.mp4" type="video/mp4"/>'
    )

    sound, film = article(atom(inside)).media

    assert (sound.url, sound.length, sound.title) == (FILE, 4096, "Heard")
    assert (film.url, film.medium) == ("https://v.wire.example/l.mp4", "video")


def test_a_file_that_feedgen_writes_as_a_link_to_a_page_is_a_file() -> None:
    found = article(atom(f'<link href="{FILE}"/>'))

    assert [each.url for each in found.media] == [FILE]
    assert found.url == "https://wire.example/ferry"


def test_content_of_the_type_that_feedgen_invents_is_html() -> None:
    found = article(atom('<content type="CDATA">&lt;p&gt;She sails.&lt;/p&gt;</content>'))

    assert found.content_html == "<p>She sails.</p>"


def test_content_that_is_not_read_is_named() -> None:
    reading = atom('<content type="application/xml"><a/></content>')

    assert codes(reading) == ["content-left-out"]


def test_the_only_date_of_an_item_of_a_json_feed_is_that_of_its_publication() -> None:
    item = {"id": "1", "title": "x", "content_text": "y", "date_modified": "2026-03-12T09:30:00Z"}
    feed = {"version": "https://jsonfeed.org/version/1", "title": "Wire", "items": [item]}

    (reading,) = read("wire.json", json.dumps(feed))

    found = article(reading)
    assert (found.published.isoformat(), found.updated) == ("2026-03-12T09:30:00+00:00", None)
    assert reading.provenance["published"].origin == 'key "date_modified"'


def test_an_episode_says_what_apple_s_tags_say() -> None:
    inside = (
        f'<enclosure url="{FILE}" type="audio/mpeg" length="4096"/>'
        "<itunes:duration>1:02:03</itunes:duration><itunes:episode>3</itunes:episode>"
        "<itunes:season>2</itunes:season><itunes:episodeType>Bonus</itunes:episodeType>"
        "<itunes:explicit>clean</itunes:explicit><itunes:author>Mara Ovens</itunes:author>"
        '<itunes:image href="https://img.wire.example/3.jpg"/>'
        "<itunes:keywords>ships, docks</itunes:keywords>"
        '<podcast:transcript url="/3.txt" type="text/plain"/>'
        '<podcast:transcript url="/3.vtt" type="text/vtt"/>'
        '<podcast:chapters url="/3.json" type="application/json+chapters"/>'
    )

    reading = rss(inside)
    found = article(reading)

    assert found.episode == Episode(number=3, season=2, type="bonus", explicit=False)
    assert found.media[0].duration == 3723
    assert found.media[0].transcript == "https://wire.example/3.vtt"
    assert found.media[0].chapters == "https://wire.example/3.json"
    assert (found.authors, found.tags) == (("Mara Ovens",), ("ships", "docks"))
    assert [each.url for each in found.images] == ["https://img.wire.example/3.jpg"]
    assert codes(reading) == []


@pytest.mark.parametrize(
    "value", ["soon", "-5", "99999999999", "1:2:3:4", "\N{ARABIC-INDIC DIGIT ONE}" * 5]
)
def test_values_that_are_none_cost_nothing_else(value: str) -> None:
    inside = (
        f'<enclosure url="{FILE}" type="audio/mpeg" length="{value}"/>'
        f"<itunes:duration>{value}</itunes:duration><itunes:episode>{value}</itunes:episode>"
        f"<itunes:explicit>{value}</itunes:explicit><georss:point>{value}</georss:point>"
    )

    found = article(rss(inside))

    assert (found.media[0].url, found.media[0].duration) == (FILE, None)
    assert (found.episode, found.place) == (None, None)


def test_a_json_feed_has_attachments() -> None:
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Wire",
        "feed_url": "https://wire.example/feed.json",
        "items": [
            {
                "id": "1",
                "title": "The ferry is back",
                "content_text": "She sails again.",
                "date_published": "2026-03-12T09:30:00Z",
                "external_url": "https://other.example/",
                "attachments": [
                    {
                        "url": FILE,
                        "mime_type": "audio/mp3",
                        "size_in_bytes": 4096,
                        "duration_in_seconds": 75.5,
                        "title": "Heard",
                    },
                    {"url": "https://wire.example/a.pdf", "mime_type": "application/pdf"},
                ],
            }
        ],
    }

    (reading,) = read("wire.json", json.dumps(feed))
    found = article(reading)

    assert found.media == (
        MediaFile(
            url=FILE, medium="audio", type="audio/mpeg", length=4096, duration=75, title="Heard"
        ),
    )
    assert found.origin_feed == OriginFeed(
        title="Harbour Wire", url="https://wire.example/feed.json"
    )
    assert codes(reading) == ["enclosure-left-out", "feed-data-dropped"]


@pytest.mark.parametrize(
    ("inside", "shape", "coordinates"),
    [
        ("<georss:point>54.32 10.14</georss:point>", "point", (54.32, 10.14)),
        ("<georss:point>54.32,10.14</georss:point>", "point", (54.32, 10.14)),
        ("<georss:box>54 10 55 11</georss:box>", "box", (54.0, 10.0, 55.0, 11.0)),
        ("<georss:line>54 10 55 11</georss:line>", "line", (54.0, 10.0, 55.0, 11.0)),
        (
            "<georss:where><gml:Point><gml:pos>54.32 10.14</gml:pos></gml:Point></georss:where>",
            "point",
            (54.32, 10.14),
        ),
        (
            "<georss:where><gml:Envelope><gml:lowerCorner>54 10</gml:lowerCorner>"
            "<gml:upperCorner>55 11</gml:upperCorner></gml:Envelope></georss:where>",
            "box",
            (54.0, 10.0, 55.0, 11.0),
        ),
        ("<geo:lat>54.32</geo:lat><geo:long>10.14</geo:long>", "point", (54.32, 10.14)),
        ('<podcast:location geo="geo:54.32,10.14">x</podcast:location>', "point", (54.32, 10.14)),
    ],
)
def test_a_place_is_read_in_each_notation(
    inside: str, shape: str, coordinates: tuple[float, ...]
) -> None:
    for reading in (rss(inside), atom(inside)):
        place = article(reading).place
        assert place is not None
        assert (place.shape, place.coordinates) == (shape, coordinates)
        assert codes(reading) == []


def test_comments_and_a_licence_are_kept() -> None:
    in_rss = rss(
        "<comments>https://wire.example/ferry#respond</comments>"
        "<cc:license>https://creativecommons.org/licenses/by/4.0/</cc:license>"
    )
    in_atom = atom(
        '<link rel="replies" type="application/atom+xml" href="/ferry/atom"/>'
        '<link rel="replies" type="text/html" href="https://wire.example/ferry#respond"/>'
        '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/>'
    )

    for reading in (in_rss, in_atom):
        assert article(reading).comments == "https://wire.example/ferry#respond"
        assert article(reading).rights == "https://creativecommons.org/licenses/by/4.0/"


def test_an_entry_names_the_feed_that_was_read() -> None:
    in_rss = rss("", '<atom:link rel="self" href="https://wire.example/feed"/>')

    assert article(in_rss).origin_feed == OriginFeed(
        title="Harbour Wire", url="https://wire.example/feed", link="https://wire.example/"
    )
    assert article(atom("")).origin_feed == OriginFeed(
        title="Harbour Wire",
        url="https://wire.example/atom",
        link="https://wire.example/",
        id="urn:wire:feed",
    )


def test_an_entry_that_names_another_feed_was_first_in_that() -> None:
    in_rss = rss('<source url="https://other.example/rss">Other Wire</source>')
    in_atom = atom(
        "<source><id>urn:other:feed</id><title type='html'>Other &amp;amp; Wire</title>"
        '<link rel="self" href="https://other.example/rss"/>'
        "<updated>2026-03-01T00:00:00Z</updated></source>"
    )

    first, second = article(in_rss).origin_feed, article(in_atom).origin_feed

    assert first == OriginFeed(title="Other Wire", url="https://other.example/rss")
    assert second is not None
    assert (second.title, second.id) == ("Other & Wire", "urn:other:feed")
    assert second.updated is not None


@pytest.mark.parametrize("address", ["http://10.1.2.3/feed", "http://wire.local/", "feed"])
def test_an_address_that_nobody_can_open_is_not_named(address: str) -> None:
    reading = rss(
        f'<source url="{address}">Wire</source>', f'<atom:link rel="self" href="{address}"/>'
    )

    assert article(reading).origin_feed == OriginFeed(
        title="Harbour Wire", link="https://wire.example/"
    )


@pytest.mark.parametrize("id", ["", "<id>wire</id>", "<id>urn:wire</id>", "<id>http://</id>"])
def test_an_id_that_is_none_is_not_taken_over(id: str) -> None:
    origin = article(atom("", id)).origin_feed

    assert origin is not None
    assert origin.id is None


def test_what_has_no_place_in_an_article_is_named_once() -> None:
    reading = rss(
        "<slash:comments>4</slash:comments><wfw:commentRss>https://w.example/</wfw:commentRss>"
        '<media:text>Transcript</media:text><psc:chapters version="1"/>'
        "<media:text>Another</media:text><media:rating/>"
    )

    (finding,) = [each for each in reading.findings if each.code == "feed-data-dropped"]
    assert finding.message == "not published: media:text, psc:chapters"


def test_a_link_that_has_no_place_is_named() -> None:
    reading = atom(
        '<link rel="via" href="https://other.example/1"/><link rel="edit" href="/edit/1"/>'
        '<link rel="http://www.iana.org/assignments/relation/related" href="/2"/>'
    )

    (finding,) = reading.findings
    assert finding.message == 'not published: link rel="via"'


def test_a_build_names_what_is_dropped_and_publishes_the_rest(newsroom: Newsroom) -> None:
    items = "".join(
        f"<item><title>Story {number}</title><link>https://wire.example/{number}</link>"
        f'<description>She sails.</description><media:text>a</media:text><enclosure url="{FILE}"'
        f' length="{number}" type="audio/mpeg"/><pubDate>Thu, 12 Mar 2026 09:0{number}:00 GMT'
        "</pubDate></item>"
        for number in (1, 2, 3)
    )
    newsroom.write(
        "wire.xml",
        f'<rss version="2.0" {DECLARED}><channel><title>Harbour Wire</title><description>x'
        f'</description><link>https://wire.example/</link><atom:link rel="self"'
        f' href="https://wire.example/feed"/>{items}</channel></rss>',
    )

    report = newsroom.build()

    (note,) = [each for each in report.notes if "feed-data-dropped" in str(each)]
    assert "media:text (and 2 more like it)" in str(note)
    documents = newsroom.published()
    source = b'<source url="https://wire.example/feed">Harbour Wire</source>'
    assert documents["all.rss"].count(source) == 3
    assert (
        f'<enclosure url="{FILE}" length="3" type="audio/mpeg"/>'.encode() in (documents["all.rss"])
    )
    assert b'rel="self"' in documents["all.atom"].partition(b"<source>")[2]


def test_an_export_is_of_no_other_publisher() -> None:
    document = (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        "<title>News</title><link>https://news.example</link><item><title>Story</title>"
        "<link>https://news.example/1</link><pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate>"
        "<description></description><wp:post_id>1</wp:post_id><wp:status>publish</wp:status>"
        "<wp:post_type>post</wp:post_type></item></channel></rss>"
    )

    (reading,) = read("export.xml", document)

    assert article(reading).origin_feed is None
    assert codes(reading) == []
