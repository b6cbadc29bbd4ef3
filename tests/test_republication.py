"""What sites that publish articles again are asked to keep: a link to the original, a counter."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from newsroom import CONFIG, NOW, Newsroom, make_record, mistake_lines

from feedpub.api import validate
from feedpub.config.load import load
from feedpub.errors import ConfigWarning

SITE = CONFIG.partition("[feeds.all]")[0]
PIXEL = "https://news.example/?republication-pixel=true&post={number}&at={url}"

NOTICE = (
    '<p>First published by <a href="https://news.example/world/a-1">Harbour News</a>.</p>'
    '<img src="https://news.example/?republication-pixel=true&amp;post=1'
    '&amp;at=https%3A%2F%2Fnews.example%2Fworld%2Fa-1" alt="" width="1" height="1">'
)
BODY = "<p>What story 1 is about, told in some more words.</p>"


def configure(room: Newsroom, keys: str, *, on: bool = True) -> None:
    """Configure one feed; with *on*, it asks for a notice and a pixel."""
    asked = f"republication = {{ notice = true, pixel = '{PIXEL}' }}\n" if on else ""
    formats = "" if "formats" in keys else 'formats = ["rss", "atom", "json", "html"]\n'
    room.configure(f'{SITE}[feeds.f]\ntitle = "F"\n{formats}{asked}{keys}\n')


def bodies(room: Newsroom) -> dict[str, str | None]:
    """The content of the only entry, by format."""
    found: dict[str, str | None] = {}
    for name, content in room.published().items():
        format = name.rpartition(".")[2]
        if format == "json":
            found[format] = json.loads(content)["items"][0].get("content_html")
        elif format in ("rss", "atom"):
            tree = etree.fromstring(content)
            place = ".//{*}encoded" if format == "rss" else ".//{*}content[@type]"
            found[format] = tree.findtext(place)
    return found


def test_a_line_and_a_pixel_are_below_the_text(newsroom: Newsroom) -> None:
    configure(newsroom, "")
    newsroom.write("1.json", make_record(1))

    newsroom.build()

    assert bodies(newsroom) == dict.fromkeys(("rss", "atom", "json"), BODY + NOTICE)
    item = json.loads(newsroom.published()["f.json"])["items"][0]
    assert item["content_text"].endswith("\n\nFirst published by Harbour News.")
    assert b"republication" not in newsroom.published()["f.html"]


@pytest.mark.filterwarnings("ignore::feedpub.errors.ConfigWarning")
@pytest.mark.parametrize(
    ("keys", "article"),
    [
        ('content = "summary"', {}),
        ("content = 1", {}),
        ("", {"access": "paid"}),
        ("", {"url": None, "short_link": None, "id": "7"}),
        ("", {"content_html": None}),
    ],
)
def test_only_a_whole_text_with_a_page_has_them(
    newsroom: Newsroom, keys: str, article: dict[str, Any]
) -> None:
    configure(newsroom, keys)
    newsroom.write("1.json", make_record(1, **article))

    newsroom.build()

    assert newsroom.published()
    assert not any(
        b"republication" in each or b"First published" in each
        for each in newsroom.published().values()
    )


def test_they_come_and_go_with_the_setting_and_nothing_is_updated(newsroom: Newsroom) -> None:
    configure(newsroom, "", on=False)
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    before = newsroom.published()

    configure(newsroom, "")
    newsroom.build(now=NOW + timedelta(minutes=1))
    item = json.loads(newsroom.published()["f.json"])["items"][0]
    shown = bodies(newsroom)
    configure(newsroom, "", on=False)
    newsroom.build(now=NOW + timedelta(minutes=2))

    assert "date_modified" not in item
    assert set(shown.values()) == {BODY + NOTICE}
    assert newsroom.published() == before


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        (
            '"Mit freundlicher Genehmigung von {site} & Co"',
            "Mit freundlicher Genehmigung von {} &amp; Co",
        ),
        ('"Read it on <our> site"', "{}"),
        ("true", "Zuerst erschienen bei {}."),
    ],
)
def test_the_line_is_in_the_feeds_language_or_in_ones_own_words(
    newsroom: Newsroom, notice: str, line: str
) -> None:
    newsroom.configure(
        f'{SITE}[feeds.f]\ntitle = "F"\nformats = ["json"]\nlanguage = "de-AT"\n'
        f"republication = {{ notice = {notice} }}\n"
    )
    newsroom.write("1.json", make_record(1))

    newsroom.build()

    text = "Read it on &lt;our&gt; site" if "our" in notice else "Harbour News"
    link = f'<a href="https://news.example/world/a-1">{text}</a>'
    assert bodies(newsroom)["json"] == f"{BODY}<p>{line.replace('{}', link)}</p>"


def test_every_language_of_pages_has_a_line_with_the_publisher() -> None:
    from feedpub.formats import words

    lines = {each.language: each.republished for each in words._words().values()}

    assert len(lines) == 30
    assert {each.count("{site}") for each in lines.values()} == {1}


@pytest.mark.parametrize(
    ("id", "pixel", "address"),
    [
        (
            "https://news.example/?p=123",
            "https://c.example/{number}.gif",
            "https://c.example/123.gif",
        ),
        ("urn:abc", "https://c.example/{number}.gif", "https://c.example/urn%3Aabc.gif"),
        ("a/b&c d", "https://c.example/{id}?x=1&y", "https://c.example/a%2Fb%26c%20d?x=1&amp;y"),
        ("post-12-of-99", "https://c.example/{number}", "https://c.example/99"),
        ("7", "https://c.example/pixel.gif", "https://c.example/pixel.gif"),
    ],
)
def test_the_pixel_has_the_values_of_the_article(
    newsroom: Newsroom, id: str, pixel: str, address: str
) -> None:
    newsroom.configure(
        f'{SITE}[feeds.f]\ntitle = "F"\nformats = ["json"]\nrepublication = {{ pixel = "{pixel}" }}'
    )
    newsroom.write("1.json", make_record(1, id=id))

    newsroom.build()

    assert bodies(newsroom)["json"] == f'{BODY}<img src="{address}" alt="" width="1" height="1">'


@pytest.mark.parametrize(
    "profile",
    ["msn", "smartnews", "flipboard", "apple-news", "gunosy", "line-news", "newsbreak", None],
)
def test_partners_get_them_and_no_rule_complains(newsroom: Newsroom, profile: str | None) -> None:
    keys = f'profile = "{profile}"' if profile else ""
    image = {"url": "https://img.example/1.jpg", "width": 1200, "height": 800, "type": "image/jpeg"}
    long = {
        "title": "A title that is long enough for everybody",
        "content_html": "<p>" + "Words of a story. " * 40 + "</p>",
        "published": "2026-11-18T09:00:00Z",
        "images": [image | {"length": 5000, "alt": "A ship"}],
    }
    newsroom.write("1.json", make_record(1, **long))
    found = []
    for on in (False, True):
        configure(newsroom, keys, on=on)
        newsroom.build()
        documents = newsroom.published()
        found.append(
            [
                (name, finding.code)
                for name in ("f.rss", "f.atom", "f.json")
                for finding in validate(
                    documents[name], profiles=[profile] if profile else []
                ).findings
            ]
        )

    without, with_them = found
    assert with_them == without
    for name in ("f.rss", "f.atom", "f.json"):
        assert b"republication-pixel=true" in documents[name]


def test_what_replaces_a_withdrawn_text_has_neither(newsroom: Newsroom) -> None:
    configure(newsroom, 'formats = ["json"]')
    newsroom.write("1.json", make_record(1))
    newsroom.feedpub("build")
    before = newsroom.published()["f.json"].decode()

    story = "https://p.news.example/p/1"
    newsroom.feedpub("withdraw", story, "--replace", "--text", "It was wrong.")
    after = newsroom.published()["f.json"].decode()

    assert "First published by" in before
    assert "It was wrong." in after
    assert "First published by" not in after
    assert "republication-pixel" not in after


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            "notice = 7",
            "notice: invalid value 7; use true, false, or a text of your own",
        ),
        ('notice = "By {name}"', "notice: 'By {name}': unknown placeholder {name}; use {site}"),
        (
            'pixel = "https://c.example/{post}"',
            "pixel: 'https://c.example/{post}': unknown placeholder {post}; use {id}, {number} or"
            " {url}",
        ),
        (
            'pixel = "/pixel/{id}"',
            "pixel: invalid value '/pixel/{id}'; use an absolute address such as"
            " https://news.example/pixel?post={id}",
        ),
        (
            'pixel = "https://c.example/{id"',
            "pixel: invalid value 'https://c.example/{id'; use an absolute address such as"
            " https://news.example/pixel?post={id}",
        ),
    ],
)
def test_a_mistake_is_one_line(newsroom: Newsroom, keys: str, line: str) -> None:
    newsroom.configure(f'{SITE}[feeds.f]\ntitle = "F"\nrepublication = {{ {keys} }}\n')

    done = newsroom.feedpub("config", "check")

    assert mistake_lines(done) == [f"feeds.f.republication.{line}"]


def test_feedpub_does_not_take_over_the_pixel_from_a_feed_that_it_reads(newsroom: Newsroom) -> None:
    configure(newsroom, 'formats = ["json"]')
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    again = newsroom.write("feed.json", newsroom.published()["f.json"])

    shown = newsroom.feedpub("show", "--json", str(again)).stdout

    article = json.loads(shown.splitlines()[0])["article"]
    assert article["images"] == []
    assert "<img" not in article["content_html"]


def placed(config: Path, key: str) -> str:
    """The file *config*, with the line of *key* and the first column."""
    lines = config.read_text(encoding="utf-8").splitlines()
    number = next(at for at, line in enumerate(lines, 1) if line.startswith(f"{key} ="))
    return f"{config}:{number}:1"


def test_config_check_names_a_feed_whose_texts_are_cut(newsroom: Newsroom) -> None:
    configure(newsroom, 'content = "summary"')

    with pytest.warns(ConfigWarning) as caught:
        load(newsroom.config)

    assert [str(each.message) for each in caught] == [
        f"{placed(newsroom.config, 'republication')}: feeds.f.republication: only a whole text has"
        " a notice and a pixel; remove content, or republication"
    ]


@pytest.mark.parametrize(
    ("formats", "key", "value", "written"),
    [
        ("article-sitemap", "republication", "{ notice = true }", "rss, atom, json"),
        (
            "html",
            "extra",
            '{ px = { namespace = "https://x.example/", texts = { a = "b" } } }',
            "rss, atom, json",
        ),
        ("atom", "webfeeds", '{ accent_color = "00a7e1" }', "rss"),
    ],
)
def test_config_check_names_a_key_that_no_document_of_the_feed_has(
    newsroom: Newsroom, formats: str, key: str, value: str, written: str
) -> None:
    feed = f'[feeds.f]\ntitle = "F"\nformats = ["{formats}"]\n{key} = {value}\n'
    newsroom.configure(SITE + feed)

    with pytest.warns(ConfigWarning) as caught:
        load(newsroom.config)

    assert [str(each.message) for each in caught] == [
        f"{placed(newsroom.config, key)}: feeds.f.{key}: is written in {written} alone, and formats"
        " has none of these; remove it"
    ]
