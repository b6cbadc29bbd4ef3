"""An HTML page becomes an article."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from effort import little_work
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.bodies import sources
from intake.html_pages import CANONICAL, HEADLINE, LD, PUBLISHED, TEXT, article, page, read

from feedpub.intake.text import without_forbidden

# ---- identity, language, limits


def test_the_canonical_address_is_url_and_id() -> None:
    ferry = article(page())

    assert ferry.url == ferry.id == "https://news.example/harbour/ferry-12"


def test_a_short_link_is_the_id_before_the_canonical_address() -> None:
    ferry = article(page(head='<link rel="shortlink" href="https://p.news.example/p/2ufTp">'))

    assert ferry.id == ferry.short_link == "https://p.news.example/p/2ufTp"


def test_tracking_parameters_are_not_part_of_an_address() -> None:
    ferry = article(page().replace("ferry-12", "ferry-12?utm_source=x"))

    assert ferry.url == "https://news.example/harbour/ferry-12"


def test_a_page_without_an_address_is_called_by_its_name_with_a_warning() -> None:
    reading = read(page().replace(CANONICAL, ""))

    assert reading.article is not None and reading.article.id == "ferry.html"
    assert "id-from-name" in [finding.code for finding in reading.findings]


def test_a_page_without_a_date_is_rejected() -> None:
    reading = read(page().replace(PUBLISHED, ""))

    assert reading.article is None
    assert "date-missing" in [finding.code for finding in reading.findings]


def test_every_value_has_its_provenance() -> None:
    provenance = read(page(head='<meta name="author" content="Mara Ovens">')).provenance

    assert provenance["title"].origin == "h1"
    assert provenance["published"].origin == "meta article:published_time"
    assert provenance["authors"].origin == "meta author"
    assert provenance["url"].origin == "link rel=canonical"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_follows_from_the_mark_or_validity_or_is_windows_1252(encoding: str) -> None:
    content = page().replace("Ferry to", "Fähre nach").encode(encoding)

    assert article(content).title == "Fähre nach Ostrand sails again"


def test_a_declared_encoding_is_believed_where_the_page_is_not_utf_8() -> None:
    content = page(head='<meta charset="koi8-r">').replace("Ferry", "Паром").encode("koi8-r")

    assert article(content).title == "Паром to Ostrand sails again"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"no markup at all",
        b"<div>" * 300_000,
        b"<p><b>" * 100_000,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">",
        b"<!--" * 500_000,
        b"<script" * 500_000,
        b'<p a="' * 500_000,
        page(head=LD % ("[" * 200_000)).encode(),
        page(head=LD % ('{"a":' * 200_000)).encode(),
        page("<figure>" * 200 + "<img src=a.jpg>" * 3000).encode(),
        b"<" + b"x" * 11_000_000,
    ],
    ids=lambda content: repr(content[:12]),
)
def test_a_hostile_page_costs_little_and_raises_nothing(hostile: bytes) -> None:
    with little_work():
        read(hostile)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400) | sources)
def test_any_text_as_a_page_raises_nothing(text: str) -> None:
    read(text)
    read(page(text))
    read(page(head=LD % text))


# ---- JSON-LD


@pytest.mark.parametrize(
    "document",
    [
        '{"@graph": [{"@type": "WebPage"}, {"@type": ["NewsArticle"], "headline": "The boat"}]}',
        '[{"@type": "NewsArticle", "headline": "The boat"}]',
        '{"@type": "NewsArticle", "headline": "The boat",}',
        '<!-- {"@type": "NewsArticle", "headline": "The boat"} -->',
        '{"@type": "NewsArticle", "headline": "The boat", "x": "a\nb"}',
        '{"@type": "NewsArticle", "headline": "The boat"};',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;The boat&quot;}",
        '{"@type": "https://schema.org/NewsArticle", "headline": "The boat"}',
        '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "The boat"}}',
    ],
)
def test_json_ld_is_read_in_every_shape(document: str) -> None:
    assert article(page(f"<div>{TEXT}</div>", LD % document)).title == "The boat"


def test_a_correction_in_json_ld_is_the_articles() -> None:
    document = (
        '{"@type": "NewsArticle", "headline": "x", "correction":'
        ' [{"@type": "CorrectionComment", "text": "The boat is blue."}]}'
    )

    assert article(page(head=LD % document)).correction == "The boat is blue."


# ---- dates


def test_json_ld_dates_are_published_and_updated() -> None:
    ferry = article(
        page(
            head=LD % '{"@type": "NewsArticle", "headline": "x",'
            ' "datePublished": "2026-03-02T08:00:00Z", "dateModified": "2026-03-03T08:00:00Z"}'
        )
    )

    assert ferry.published == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert ferry.updated == datetime(2026, 3, 3, 8, tzinfo=UTC)


def test_a_time_without_a_zone_is_the_publishers_local_time() -> None:
    reading = read(
        page(head='<link rel="canonical" href="https://www.zeitung.de/a/faehre">')
        .replace(CANONICAL, "")
        .replace("+01:00", "")
    )

    assert reading.article is not None
    assert reading.article.published.utcoffset() == timedelta(hours=1)
    assert "address (.de)" in reading.provenance["published"].origin


@pytest.mark.parametrize(
    "printed",
    [
        '<time datetime="2026-03-02T10:15:00+01:00">today</time>',
        "<p>2 March 2026, 10:15</p>",
        '<div class="meta">created: 2 March 2026, 10:15 in: Harbour</div>',
    ],
)
def test_a_printed_date_counts_without_one_in_the_metadata(printed: str) -> None:
    markup = page(f"{HEADLINE}{printed}<article>{TEXT}</article>").replace(PUBLISHED, "")

    assert article(markup).published.date().isoformat() == "2026-03-02"


# ---- authors


@pytest.mark.parametrize(
    "author",
    [
        '{"@type": "Person", "name": "Mara Ovens"}',
        '[{"@type": "Person", "name": "By Mara Ovens"}, {"@type": "Organization", "name": "Post"}]',
        '{"@type": "Person", "givenName": "Mara", "familyName": "Ovens"}',
        '"Mara Ovens"',
        '{"@id": "#mara"}',
    ],
)
def test_persons_of_json_ld_are_the_authors(author: str) -> None:
    head = LD % (
        f'[{{"@type": "NewsArticle", "headline": "x", "author": {author}}},'
        ' {"@type": "Person", "@id": "#mara", "name": "Mara Ovens"}]'
    )

    assert article(page(head=head)).authors == ("Mara Ovens",)


def test_the_publisher_its_desk_and_addresses_are_not_authors() -> None:
    head = (
        '<meta property="og:site_name" content="Ostrand Post"><meta name="author"'
        ' content="Ostrand Post, Newsdesk"><meta property="article:author"'
        ' content="https://social.example/post">'
    )

    assert article(page(head=head)).authors == ()


def test_a_printed_byline_counts_without_authors_in_the_metadata() -> None:
    body = f'{HEADLINE}<div class="byline">By Mara Ovens and Tom Ilk</div><article>{TEXT}</article>'

    assert article(page(body)).authors == ("Mara Ovens", "Tom Ilk")


def test_a_line_of_names_alone_above_the_text_is_a_byline_and_not_the_text() -> None:
    ferry = article(page(f"{HEADLINE}<article><p>Mara Ovens/Tom Ilk</p>{TEXT}</article>"))

    assert ferry.authors == ("Mara Ovens", "Tom Ilk")
    assert "Ovens" not in (ferry.content_html or "")


# ---- section, tags, language


def test_the_tags_of_every_place_are_listed_once() -> None:
    head = (
        LD % '{"@type": "NewsArticle", "headline": "x", "keywords": ["Ferry", "Ostrand"]}'
        + '<meta name="news_keywords" content="ferry, Harbour">'
    )

    assert article(page(head=head)).tags == ("Ferry", "Ostrand", "Harbour")


def test_the_section_is_the_pages_own_word() -> None:
    head = '<meta property="article:section" content="Harbour">'

    assert article(page(head=head)).section == "Harbour"


def test_the_language_is_what_the_page_says_in_the_usual_case() -> None:
    assert article(page().replace('lang="en"', 'lang="en_gb"')).language == "en-GB"


def test_characters_that_no_feed_may_hold_are_in_no_value() -> None:
    ferry = article(
        page().replace("Ferry to", "Fer\x00ry\x08 to\ufffe").replace("quay", "qu&#1;ay")
    )

    assert ferry.title.isprintable()
    assert without_forbidden(ferry.content_html or "") == ferry.content_html


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (
            '<ul class="tags"><li><a>Ferries</a></li><li><a>#Ostrand</a></li></ul>',
            ("Ferries", "Ostrand"),
        ),
        (
            '<div class="post-labels">Labels: <a>Ferries</a>, <a>Ostrand</a></div>',
            ("Ferries", "Ostrand"),
        ),
        ('<div class="tag-cloud tags"><a>Mills</a><a>Snow</a></div>', ()),
        ('<div class="related"><p class="tags"><a>Mills</a></p></div>', ()),
        ('<nav class="tags"><a>Mills</a></nav>', ()),
    ],
)
def test_printed_tags_are_read_where_no_metadata_has_any(
    tags: str, expected: tuple[str, ...]
) -> None:
    assert article(page(f"<main>{HEADLINE}<article>{TEXT}</article>{tags}</main>")).tags == expected


def test_tags_of_the_metadata_count_alone() -> None:
    tags = '<ul class="tags"><li><a>Mills</a></li></ul>'
    head = '<meta name="news_keywords" content="Ferries">'

    ferry = article(page(f"<main>{HEADLINE}<article>{TEXT}</article>{tags}</main>", head))

    assert ferry.tags == ("Ferries",)
