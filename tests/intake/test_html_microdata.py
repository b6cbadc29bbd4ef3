"""Microdata is read like JSON-LD on pages that have no JSON-LD article."""

from __future__ import annotations

from datetime import UTC, datetime

from effort import little_work
from intake.html_pages import CANONICAL, LD, TEXT, article, only_image, read

ITEM = (
    '<article itemscope itemtype="https://schema.org/NewsArticle">'
    '<h2 itemprop="headline">Ferry to Ostrand sails again</h2>'
    '<p itemprop="author" itemscope itemtype="https://schema.org/Person">'
    '<a itemprop="url" href="/people/mara">Of the harbour desk: </a>'
    '<span itemprop="name">Mara Ovens</span></p>'
    '<time itemprop="datePublished" datetime="2026-03-02T10:15:00Z">Monday</time>'
    '<div itemprop="image" itemscope itemtype="https://schema.org/ImageObject">'
    '<meta itemprop="url" content="/ferry.jpg"><meta itemprop="width" content="900">'
    '<meta itemprop="height" content="600"><meta itemprop="creditText" content="dpa"></div>'
    f'<div itemprop="articleBody">{TEXT}</div></article>'
)


def page(item: str = ITEM, head: str = "") -> str:
    return f'<html lang="en"><head>{CANONICAL}{head}</head><body>{item}</body></html>'


def test_an_item_has_title_author_date_and_image() -> None:
    ferry = article(page())

    assert ferry.title == "Ferry to Ostrand sails again"
    assert ferry.authors == ("Mara Ovens",)
    assert ferry.published == datetime(2026, 3, 2, 10, 15, tzinfo=UTC)


def test_an_item_inside_the_article_describes_its_image() -> None:
    image = only_image(page())

    assert (image.url, image.width, image.height, image.credit) == (
        "https://news.example/ferry.jpg",
        900,
        600,
        "dpa",
    )


def test_the_provenance_of_every_value_is_microdata() -> None:
    provenance = read(page()).provenance

    assert {provenance[field].origin for field in ("title", "authors", "published")} == {
        "microdata headline",
        "microdata author",
        "microdata datePublished",
    }


def test_json_ld_counts_more_than_microdata() -> None:
    head = LD % '{"@type": "NewsArticle", "headline": "Ferry sails", "author": "Tom Ilk"}'

    ferry = article(page(head=head))

    assert (ferry.title, ferry.authors) == ("Ferry sails", ("Tom Ilk",))


def test_meta_elements_count_more_than_printed_microdata() -> None:
    head = (
        '<meta property="og:title" content="Ferry to Ostrand sails once more">'
        '<meta property="article:published_time" content="2026-03-02T11:15:00Z">'
    )

    ferry = article(page(head=head))

    assert ferry.title == "Ferry to Ostrand sails once more"
    assert ferry.published == datetime(2026, 3, 2, 11, 15, tzinfo=UTC)


def test_items_without_end_cost_little() -> None:
    nested = '<div itemscope itemprop="image"><b itemprop="name">a' * 20_000

    with little_work():
        read(page(ITEM + nested))
