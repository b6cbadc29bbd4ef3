"""Sounds and films in bodies, in HTML pages and in JSON-LD."""

from __future__ import annotations

import json
from typing import Any

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, page
from intake.html_pages import article as page_article
from intake.reading import read
from intake.records import article
from newsroom import CONFIG, Newsroom, make_record

from feedpub.article import MediaFile
from feedpub.intake.body.players import media_in

BASE = "https://news.example/a-1"
FILE = "https://media.news.example/ferry.mp3"
FILM = "https://media.news.example/ferry.mp4"


@pytest.mark.parametrize(
    ("body", "file"),
    [
        (f'<audio src="{FILE}"></audio>', MediaFile(url=FILE, medium="audio", type="audio/mpeg")),
        (
            f'<figure class="wp-block-audio"><audio controls src="{FILE}" title="Heard">'
            "</audio><figcaption>x</figcaption></figure>",
            MediaFile(url=FILE, medium="audio", type="audio/mpeg", title="Heard"),
        ),
        (
            '<video poster="/ferry.jpg" width="640" height="360"><source src="/f.m3u8"'
            f' type="application/x-mpegURL"><source src="{FILM}"></video>',
            MediaFile(
                url="https://news.example/f.m3u8",
                medium="video",
                type="application/vnd.apple.mpegurl",
                poster="https://news.example/ferry.jpg",
                width=640,
                height=360,
            ),
        ),
        (
            '<AUDIO><source src="/play?id=1" type="audio/ogg; codecs=opus"></AUDIO>',
            MediaFile(url="https://news.example/play?id=1", medium="audio", type="audio/ogg"),
        ),
        (
            f'<video><source src="/play"><source src="{FILM}" type="video/mp4"></video>',
            MediaFile(url=FILM, medium="video", type="video/mp4"),
        ),
        (
            '<video><source data-src="/the ferry.mp4" type="video/mp4"></video>',
            MediaFile(url="https://news.example/the%20ferry.mp4", medium="video", type="video/mp4"),
        ),
        (
            '<video src="/play?a=1&amp;b=2">',
            MediaFile(url="https://news.example/play?a=1&b=2", medium="video"),
        ),
    ],
)
def test_a_player_plays_a_file(body: str, file: MediaFile) -> None:
    assert media_in(f"<p>Before.</p>{body}<p>After.</p>", BASE) == (file,)


@pytest.mark.parametrize(
    "body",
    [
        "<audio></audio>",
        '<video src="javascript:alert(1)"></video>',
        '<video src="data:video/mp4;base64,AAAA"></video>',
        f'<!-- <audio src="{FILE}"></audio> -->',
        f"<p>&lt;audio src=&quot;{FILE}&quot;&gt;</p>",
        f'<iframe src="{FILM}"></iframe>',
        "<audio" * 3,
    ],
)
def test_what_plays_nothing_is_none(body: str) -> None:
    assert media_in(body, BASE) == ()


def test_players_within_players_and_many_of_them_are_read_in_order() -> None:
    body = "".join(f'<video src="/{number}.mp4"><audio src="/a.mp3">' for number in range(100))

    found = media_in(body, BASE)

    assert [each.url.rpartition("/")[2] for each in found[:3]] == ["0.mp4", "a.mp3", "1.mp4"]
    assert len(found) == 60


def test_the_players_of_a_record_s_body_come_after_its_own_media() -> None:
    body = f'<p>Text.</p><audio src="{FILE}"></audio><video src="{FILM}"></video>'

    found = article(content_html=body, media=[{"url": FILM, "duration": 90}])

    assert [(each.url, each.duration) for each in found.media] == [(FILM, 90), (FILE, None)]
    assert 'class="embed"' in (found.content_html or "")


def test_a_character_that_no_text_may_have_costs_no_player() -> None:
    found = article(content_html=f'<p>Text \ud800.</p><audio src="{FILE}" title="A\udfff"></audio>')

    assert [(each.url, each.title) for each in found.media] == [(FILE, "A")]


def test_a_body_refers_to_a_file_beside_it(newsroom: Newsroom) -> None:
    served = 'path = "articles"\nimages = { base_url = "https://media.news.example/" }'
    newsroom.configure(CONFIG.replace('path = "articles"', served))
    newsroom.write("ferry.mp3", b"ID3" + b"\0" * 97)
    body = '<p>Text.</p><audio src="ferry.mp3"></audio><audio src="gone.mp3"></audio>'
    newsroom.write("1.json", make_record(1, content_html=body))

    report = newsroom.build()

    assert (
        f'<enclosure url="{FILE}" length="100" type="audio/mpeg"/>'.encode()
        in (newsroom.published()["all.rss"])
    )
    (note,) = [each for each in report.notes if "media-file-unusable" in str(each)]
    assert "'gone.mp3'" in str(note)


OBJECT: dict[str, Any] = {
    "@type": "VideoObject",
    "name": "The ferry leaves",
    "contentUrl": FILM,
    "embedUrl": "https://player.example/1",
    "encodingFormat": "video/mp4",
    "contentSize": "4096",
    "duration": "PT1M30S",
    "thumbnailUrl": ["https://img.news.example/ferry.jpg"],
    "width": {"@type": "QuantitativeValue", "value": 1280},
    "height": "720 px",
}
OF_OBJECT = MediaFile(
    url=FILM,
    medium="video",
    type="video/mp4",
    length=4096,
    duration=90,
    title="The ferry leaves",
    poster="https://img.news.example/ferry.jpg",
    width=1280,
    height=720,
)


def of_json_ld(**changes: Any) -> tuple[MediaFile, ...]:
    document = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The ferry is back",
        "url": BASE,
        "datePublished": "2026-03-12T09:30:00+01:00",
        **changes,
    }
    (reading,) = read("a.json", json.dumps(document))
    assert reading.article is not None
    return reading.article.media


@pytest.mark.parametrize("key", ["video", "associatedMedia", "encoding"])
def test_an_object_of_json_ld_is_a_file(key: str) -> None:
    assert of_json_ld(**{key: OBJECT}) == (OF_OBJECT,)


@pytest.mark.parametrize(
    "value",
    [
        {"@type": "VideoObject", "embedUrl": "https://player.example/1"},
        {"@type": "VideoObject", "url": "https://news.example/video/1"},
        {"@type": "VideoObject", "contentUrl": "javascript:x"},
        {"@type": "ImageObject", "contentUrl": "https://img.news.example/a.jpg"},
        {"@type": "MediaObject", "contentUrl": "https://news.example/a.pdf"},
        "https://player.example/1",
        7,
    ],
)
def test_an_object_without_a_file_is_none(value: Any) -> None:
    assert of_json_ld(video=value) == ()


def test_a_size_in_another_unit_is_unknown() -> None:
    (file,) = of_json_ld(audio=[OBJECT | {"@type": "AudioObject", "contentSize": "4 MB"}])

    assert (file.medium, file.length) == ("audio", None)


def test_a_sound_whose_file_is_named_as_a_film_is_a_sound() -> None:
    (file,) = of_json_ld(audio=[{"@type": "AudioObject", "contentUrl": FILM}])

    assert (file.medium, file.type) == ("audio", "audio/mp4")


def json_ld(*objects: dict[str, Any]) -> str:
    graph = {"@context": "https://schema.org", "@graph": objects}
    return LD % json.dumps(graph)


def of_page(player: str = "", head: str = "") -> tuple[MediaFile, ...]:
    """What is read of a page with *player* in its text."""
    first, rest = TEXT.split("</p>", 1)
    markup = page(f"<main>{HEADLINE}<div>{first}</p>{player}{rest}</div></main>", head)
    return page_article(markup).media


ARTICLE = {"@type": "NewsArticle", "headline": "Ferry to Ostrand sails again"}


def test_a_page_s_player_is_a_file() -> None:
    found = of_page(f'<video poster="/p.jpg" data-src="{FILM}"></video>')

    assert [(each.url, each.medium) for each in found] == [(FILM, "video")]
    assert found[0].poster == "https://news.example/p.jpg"


def test_metadata_says_more_about_a_player_s_file() -> None:
    found = of_page(f'<video src="{FILM}"></video>', json_ld(ARTICLE | {"video": OBJECT}))

    assert found == (OF_OBJECT,)


def test_the_only_film_beside_the_article_is_its_own_and_several_are_not() -> None:
    other = OBJECT | {"contentUrl": "https://media.news.example/other.mp4"}

    assert of_page(head=json_ld(ARTICLE, OBJECT)) == (OF_OBJECT,)
    assert of_page(head=json_ld(ARTICLE, OBJECT, other)) == ()
    assert of_page(head=json_ld(OBJECT)) == ()


def test_open_graph_names_files_and_not_pages_with_players() -> None:
    head = (
        f'<meta property="og:audio" content="{FILE}">'
        f'<meta property="og:video" content="{FILM}"><meta property="og:video:type"'
        ' content="video/mp4"><meta property="og:video:secure_url" content="/ferry.mp4">'
    )
    player = (
        '<meta property="og:video" content="https://player.example/1.mp4">'
        '<meta property="og:video:type" content="text/html">'
    )

    found = of_page(head=head)

    assert [(each.url, each.type) for each in found] == [
        (FILE, "audio/mpeg"),
        ("https://news.example/ferry.mp4", "video/mp4"),
    ]
    assert of_page(head=player) == ()
