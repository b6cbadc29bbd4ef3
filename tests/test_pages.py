"""The page of a feed for people, as it is written. How it looks: test_pages_in_a_browser.py."""

from __future__ import annotations

import base64
import hashlib
import re
import time
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from importlib.resources import files

import pytest
from formats.feeds import (
    PUBLISHED,
    UPDATED,
    entry_of,
    lines,
    make_bare_entry,
    make_entry,
    make_feed,
    quickly,
)
from hypothesis import given
from newsroom import make_article
from pages import found, page, page_bytes, parsed, paths, shown

from feedpub.article import Image
from feedpub.errors import FormatError
from feedpub.feed import Entry
from feedpub.formats.directions import direction
from feedpub.formats.page import fitted
from feedpub.formats.registry import render
from feedpub.formats.words import words_for

HOSTILE = "</main></title><script>alert(1)</script><img src=x onerror=alert(1)> \"' & &lt;b&gt;"

WORDS = tomllib.loads(
    files("feedpub.formats").joinpath("templates", "words.toml").read_text(encoding="utf-8")
)


def test_a_page_is_named_as_its_feed_says() -> None:
    feed = make_feed(name="section/world", paths=paths("old/world", "html"))

    document = render(feed, "html")

    assert (document.name, document.format) == ("old/world.html", "html")
    assert document.address == "https://feeds.example/old/world.html"


def test_the_same_feed_gives_the_same_bytes_in_every_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    first = page_bytes(make_entry(), make_bare_entry())

    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    second = page_bytes(make_entry(), make_bare_entry())
    monkeypatch.undo()
    time.tzset()

    assert second == first


def test_entries_stand_in_the_order_of_the_feed() -> None:
    tree = page(make_entry(title="Third"), make_entry(title="First"), make_entry(title="Second"))

    assert shown(tree, "main > article > h2") == ["Third", "First", "Second"]


def test_a_title_leads_to_the_article_with_the_parameters_of_the_page() -> None:
    tree = page(make_entry(), tracking=(("via", "{format}"),))

    assert found(tree, "article h2 a").get("href") == "https://p.news.example/p/2abc?via=html"


def test_an_entry_names_its_authors_and_agencies() -> None:
    tree = page(make_entry(authors=("Mara Ovens", "نور"), contributors=("dpa",)))

    assert shown(tree, "article .names bdi") == ["Mara Ovens", "نور", "dpa"]


def test_text_is_never_markup() -> None:
    entry = make_entry(
        title=HOSTILE,
        summary=HOSTILE,
        authors=(HOSTILE,),
        rights=HOSTILE,
        link="https://news.example/?a=1&b=%22",
    )

    tree = page(entry, title=HOSTILE, description=f"{HOSTILE} too", author=HOSTILE, rights=HOSTILE)

    said = " ".join(HOSTILE.split())
    assert tree.cssselect("article script, header script, title ~ script, img, [onerror]") == []
    assert len(tree.cssselect("script")) == 1
    assert (
        shown(tree, "title, h1, article h2, .names bdi:first-child, .summary, footer p")
        == [said] * 6
    )
    assert found(tree, "article h2 a").get("href") == "https://news.example/?a=1&b=%22"


@quickly
@given(lines)
def test_any_title_is_read_back_as_it_was_written(title: str) -> None:
    tree = page(make_entry(title=title))

    assert found(tree, "article h2").text_content() == title


def test_what_cannot_be_written_is_named_by_its_position() -> None:
    feed = make_feed(make_entry(), make_entry(summary="The ferry\x0bis back"))

    with pytest.raises(FormatError, match="feed all: entry 2: cannot be written as html"):
        render(feed, "html")


def test_the_site_is_named_above_the_title_of_a_feed_and_linked() -> None:
    tree = page(title="Harbour News: World", author="Harbour News")

    site = found(tree, "header .site a")
    assert (site.text, site.get("href")) == ("Harbour News", "https://news.example/")


def test_a_site_whose_name_is_the_title_is_named_once() -> None:
    tree = page(title="Harbour News", author="Harbour News")

    assert tree.cssselect(".site") == []
    assert found(tree, "h1 a").get("href") == "https://news.example/"


@pytest.mark.parametrize(
    ("description", "expected"),
    [("Harbour News", []), ("What happens by the water", ["What happens by the water"])],
)
def test_a_description_that_says_more_than_the_title_is_shown(
    description: str, expected: list[str]
) -> None:
    tree = page(title="Harbour News", description=description)

    assert shown(tree, "header .says") == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "12 March 2026, 09:30 UTC"),
        ("de-AT", "12. März 2026, 09:30 UTC"),
        ("es", "12 de marzo de 2026, 09:30 UTC"),
        ("fi", "12. maaliskuuta 2026, 09:30 UTC"),
        ("hu", "2026. március 12. 09:30 UTC"),
        ("ru", "12 марта 2026, 09:30 UTC"),
        ("he", "12 במרץ 2026, 09:30 UTC"),
        ("ar", "12 مارس 2026، 09:30 UTC"),
        ("ja", "2026年3月12日 09:30 UTC"),
        ("zh-Hant-TW", "2026年3月12日 09:30 UTC"),
    ],
)
def test_a_date_is_written_as_its_readers_write_it_in_utc(language: str, expected: str) -> None:
    moment = PUBLISHED.astimezone(timezone(timedelta(hours=11)))

    tree = page(make_entry(published=moment, updated=moment, language=language), language=language)

    time = found(tree, "article time")
    assert (time.text, time.get("datetime")) == (expected, "2026-03-12T09:30:00Z")


def test_a_change_is_told_and_nothing_that_is_none() -> None:
    changed = page(make_entry(published=PUBLISHED, updated=UPDATED))
    unchanged = page(make_entry(published=PUBLISHED, updated=PUBLISHED + timedelta(seconds=9)))

    assert shown(changed, "article span.when") == ["Updated 12 March 2026, 11:00 UTC"]
    assert shown(unchanged, "article span.when") == []


@pytest.mark.parametrize("language", sorted(WORDS))
def test_every_language_has_every_word(language: str) -> None:
    words = words_for(language)

    assert words.language == language
    assert all((words.subscribe, words.by_address, words.by_file, words.updated, words.articles))
    assert all((words.full_story, words.copy, words.copied))
    assert len(words.months) in ((12,) if "months" in WORDS[language] else (0,))
    dates = {words.moment(datetime(2026, month, 1, tzinfo=UTC), "UTC") for month in range(1, 13)}
    assert len(dates) == 12
    assert all("2026" in date and "00:00 UTC" in date for date in dates)


@pytest.mark.parametrize(
    ("languages", "expected"),
    [
        (["de-CH"], "de"),
        (["no"], "nb"),
        (["zh-HK"], "zh-hant"),
        (["pt-BR"], "pt-br"),
        (["tlh", "fr"], "fr"),
        ([None, "it"], "it"),
        (["tlh"], "en"),
    ],
)
def test_words_are_those_of_the_nearest_language(
    languages: list[str | None], expected: str
) -> None:
    assert words_for(*languages).language == expected


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        *((language, "rtl") for language in "ar fa he ur ps ckb dv yi sd ug ar-EG".split()),
        *((language, "rtl") for language in "pa-Arab az-Arab-IR lad-Hebr zh-yue-Arab".split()),
        *((language, "ltr") for language in "en de-AT zh-Hans ar-Latn sd-Deva de-x-arab".split()),
    ],
)
def test_text_runs_as_its_language_or_script_does(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_a_page_in_arabic_runs_from_right_to_left_but_for_its_addresses() -> None:
    tree = page(language="ar")

    assert (tree.get("lang"), tree.get("dir")) == ("ar", "rtl")
    assert shown(tree, "aside h2") == ["اشترك"]
    assert {code.get("dir") for code in tree.cssselect("aside code")} == {"ltr"}


def test_an_entry_in_another_language_says_so() -> None:
    tree = page(
        make_entry(language="fa", title="کشتی بازگشت", summary="پس از یک ماه."),
        make_entry(language="fr"),
        make_entry(language="DE"),
        make_entry(language=None),
        language="de",
    )

    articles = tree.cssselect("article")
    assert [(each.get("lang"), each.get("dir")) for each in articles] == [
        ("fa", "rtl"),
        ("fr", None),
        (None, None),
        (None, None),
    ]
    assert [each.cssselect("time")[0].text for each in articles] == [
        "12 مارس 2026، 09:30 UTC",
        "12 mars 2026, 09:30 UTC",
        "12. März 2026, 09:30 UTC",
        "12. März 2026, 09:30 UTC",
    ]


def test_words_of_another_language_than_the_page_say_so() -> None:
    entry = make_entry(language="dv", title="ބޯޓު އެނބުރި އައި", summary="އެއް މަސް ފަހުން")

    tree = page(entry, language="dv")

    marked = tree.cssselect("aside, header .meta, article .meta > span")
    assert [(each.get("lang"), each.get("dir")) for each in marked] == [("en", "ltr")] * 3


def test_every_picture_is_shown_once_with_caption_and_credit() -> None:
    images = tuple(
        Image(
            url=f"https://img.news.example/{number}.jpg?a=1&b=2",
            alt=f"What picture {number} shows",
            caption=f"Caption {number}",
            credit=f"Photographer {number}/dpa",
        )
        for number in range(3)
    )

    tree = page(entry_of(make_article(images=images)))

    pictures = tree.cssselect("figure")
    assert sorted(each.find("img").get("src") for each in pictures) == [
        str(image.url) for image in images
    ]
    assert len(tree.cssselect("img")) == 3
    assert shown(tree, "figcaption") == [f"Caption {n} Photographer {n}/dpa" for n in range(3)]
    assert shown(tree, "figcaption small") == [f"Photographer {n}/dpa" for n in range(3)]


def test_pictures_are_loaded_when_they_are_seen_and_have_an_alternative() -> None:
    content = (
        '<p><img src="https://a.example/1.png"><img src="https://a.example/2.png" alt="Two"></p>'
    )

    tree = page(make_entry(content=content))

    pictures = tree.cssselect("img")
    assert [each.get("alt") for each in pictures] == ["", "Two"]
    assert {each.get("loading") for each in pictures} == {"lazy"}
    assert [each.get("src") for each in pictures] == [
        "https://a.example/1.png",
        "https://a.example/2.png",
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<h1>A</h1><h2>B</h2>", "<h3>A</h3><h4>B</h4>"),
        ('<h2 lang="de">A</h2><h3>B</h3>', '<h3 lang="de">A</h3><h4>B</h4>'),
        ("<h3>A</h3>", "<h3>A</h3>"),
        ("<h5>A</h5><h6>B</h6>", "<h3>A</h3><h4>B</h4>"),
        ("<h1>A</h1><h5>B</h5><h6>C</h6>", "<h3>A</h3><h6>B</h6><h6>C</h6>"),
        ("<hr><p>&lt;h1&gt;</p>", "<hr><p>&lt;h1&gt;</p>"),
    ],
)
def test_headings_of_a_content_stand_below_the_title_of_its_entry(
    content: str, expected: str
) -> None:
    assert fitted(content) == expected


def test_a_table_moves_in_a_box_of_its_own() -> None:
    content = '<table lang="de"><tbody><tr><td>1</td></tr></tbody></table>'

    assert fitted(content) == f'<div class="wide" tabindex="0">{content}</div>'


def test_a_content_is_shown_as_it_is() -> None:
    content = '<p>R&amp;D <a href="https://a.example/">&lt;there&gt;</a> <em>now</em></p>'

    assert content.encode() in page_bytes(make_entry(content=content))


LEAD = '<figure><img src="https://a.example/1.png"><figcaption>A ferry</figcaption></figure>'
REST = f"<p>{'The rest of it. ' * 20}</p>"


@pytest.mark.parametrize(
    ("summary", "content", "shown_at_once"),
    [
        ("Its own.", f"{LEAD}<p>One.</p>{REST}", "A ferry"),
        ("Its own.", f"<p>One.</p>{LEAD}{REST}", ""),
        ("Its own.", f"<h2>One.</h2><p>Two.</p>{REST}", ""),
        (None, f"{LEAD}<p>One.</p>{REST}", "A ferryOne."),
        (None, f"<p></p><h2>One</h2><p>Two.<br>Three.</p><p>Four.</p>{REST}", "OneTwo.Three."),
        (None, f"<div><div><p>One.</p><p>Two.</p></div></div>{REST}", "One.Two."),
        (
            None,
            f"One <em>after</em> another.<ul><li>Two.</li></ul>{REST}",
            "One after another.Two.",
        ),
        (None, f"<p>One.</p>{LEAD}{LEAD}", "One."),
    ],
)
def test_a_page_has_teasers_and_folds_the_rest(
    summary: str | None, content: str, shown_at_once: str
) -> None:
    own = {"summary": summary or "One.", "has_own_summary": summary is not None}

    tree = page(make_entry(content=content, **own))

    (folded,) = tree.cssselect("article > details")
    assert shown(tree, "article > details > summary") == ["Full story"]
    assert " ".join(shown(tree, "article > .content")) == shown_at_once
    everything = "".join(each.text_content() for each in tree.cssselect(".content"))
    assert "".join(everything.split()) == "".join(parsed(content.encode()).text_content().split())
    assert len(tree.cssselect("figure")) == content.count("<figure")
    assert folded.get("open") is None


@pytest.mark.parametrize(
    "content",
    [
        "<p>One.</p><p>Two.</p>",
        f"{LEAD}<p>One.</p>{LEAD}<ul><li>Two.</li></ul>",
        f"Only text, {'which goes on and on, ' * 30}",
        f"<div><p>One.</p>{REST}</div>",
        REST,
    ],
    ids=["short", "short with pictures", "text", "one block", "one paragraph"],
)
def test_a_story_without_much_more_is_not_folded(content: str) -> None:
    tree = page(make_entry(content=content, summary="One.", has_own_summary=False))

    assert tree.cssselect("details") == []
    assert len(tree.cssselect("article > .content")) == 1


def test_what_unfolds_a_story_is_in_the_language_of_its_words() -> None:
    long = {"content": f"<p>One.</p>{REST}"}

    tree = page(
        make_entry(language="he", title="המעבורת חזרה", summary="אחרי חודש.", **long),
        make_entry(language="fr-CA", **long),
        make_entry(language="tlh", **long),
        language="de",
    )

    says = tree.cssselect("details > summary")
    assert [(each.text, each.get("lang"), each.get("dir")) for each in says] == [
        ("הכתבה המלאה", None, None),
        ("Article complet", "fr", None),
        ("Ganzer Artikel", "de", None),
    ]


def test_an_entry_runs_as_it_is_written_whatever_its_feed_says() -> None:
    hebrew = {"title": "המעבורת חזרה לנמל", "summary": "אחרי חודש."}

    tree = page(make_entry(**hebrew, language=None), make_entry(language=None), language="en")
    other = page(make_entry(**hebrew, language=None), make_entry(language=None), language="he")

    assert [each.get("dir") for each in tree.cssselect("article")] == ["rtl", None]
    assert [each.get("dir") for each in tree.cssselect("article .meta > span")] == ["ltr", None]
    assert [each.get("dir") for each in other.cssselect("article")] == [None, "ltr"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (make_entry(summary="Its own."), ["Its own."]),
        (make_entry(summary="Its first paragraph.", has_own_summary=False), []),
        (make_entry(summary="R&D.", content="<figure></figure><p>R&amp;D.</p>"), []),
        (make_bare_entry(summary="All there is."), ["All there is."]),
    ],
    ids=["own", "first paragraph", "in the content", "without content"],
)
def test_a_summary_is_shown_once(entry: Entry, expected: list[str]) -> None:
    assert shown(page(entry), ".summary") == expected


def test_rights_are_told_where_they_are_not_those_of_the_feed() -> None:
    tree = page(make_entry(rights="© dpa"), make_entry(rights="© Harbour News"))

    assert shown(tree, ".rights, footer") == ["© dpa", "© Harbour News"]


def test_readers_and_browsers_find_every_other_format() -> None:
    tree = page()

    links = tree.cssselect('head link[rel="alternate"]')
    assert [(each.get("type"), each.get("title"), each.get("href")) for each in links] == [
        ("application/rss+xml", "Harbour News (RSS)", "https://feeds.example/all.rss"),
        ("application/atom+xml", "Harbour News (Atom)", "https://feeds.example/all.atom"),
        ("application/feed+json", "Harbour News (JSON Feed)", "https://feeds.example/all.json"),
    ]


def test_people_find_the_address_of_every_other_format() -> None:
    tree = page()

    expected = [f"https://feeds.example/all.{format}" for format in ("rss", "atom", "json")]
    assert [each.get("href") for each in tree.cssselect("aside a")] == expected
    assert shown(tree, "aside code") == expected
    buttons = tree.cssselect("aside button[hidden]")
    assert [each.get("data-copy") for each in buttons] == expected
    assert buttons[0].get("aria-label") == "Copy: RSS"


def test_a_page_without_feeds_has_nothing_to_subscribe_to() -> None:
    assert page(paths=paths("all", "html")).cssselect("aside, script") == []


def test_a_page_asks_for_nothing_but_the_pictures_of_its_articles() -> None:
    content = page_bytes(entry_of(make_article()))

    tree = parsed(content)
    assert {each.tag for each in tree.cssselect("[src], [srcset], [data]")} == {"img"}
    assert {each.get("rel") for each in tree.cssselect("link")} == {"alternate"}
    assert tree.cssselect("script[src], iframe, object, embed, [style]") == []
    assert not re.search(r"url\(|@import", str(found(tree, "style").text))


def test_browsers_are_told_to_let_nothing_else_in() -> None:
    content = page_bytes()

    policy = found(parsed(content), 'meta[http-equiv="Content-Security-Policy"]').get("content")

    def digest(tag: bytes) -> str:
        text = content.partition(b"<%s>" % tag)[2].partition(b"</%s>" % tag)[0]
        return base64.b64encode(hashlib.sha256(text).digest()).decode()

    assert str(policy).split("; ") == [
        "default-src 'none'",
        "img-src http: https:",
        f"style-src 'sha256-{digest(b'style')}'",
        f"script-src 'sha256-{digest(b'script')}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_search_engines_are_sent_to_the_articles() -> None:
    assert found(page(), 'meta[name="robots"]').get("content") == "noindex"
