"""Title and summary of an HTML page: the printed ones, not those for search engines."""

from __future__ import annotations

import pytest
from intake.html_pages import HEADLINE, LD, TEXT, article, page, read

# ---- title


def test_the_kicker_within_the_headline_is_not_part_of_the_title() -> None:
    ferry = article(
        page(
            f"<h1><span>Harbour</span> Ferry sails again</h1><article>{TEXT}</article>",
            LD % '{"@type": "NewsArticle", "headline": "Ferry sails again"}',
        )
    )

    assert ferry.title == "Ferry sails again"
    assert ferry.kicker == "Harbour"


@pytest.mark.parametrize("type", ["schema:NewsArticle", "https://schema.org/NewsArticle"])
def test_the_type_of_an_article_in_json_ld_may_have_a_prefix(type: str) -> None:
    head = LD % f'{{"@type": "{type}", "headline": "Ferry sails", "articleSection": "Harbour"}}'

    assert article(page(head=head)).section == "Harbour"


@pytest.mark.parametrize("tail", [" | Ostrand Post", " - Ostrand Post", " – Ostrand Post"])
def test_the_name_of_the_publisher_is_cut_from_a_shared_title(tail: str) -> None:
    head = (
        f'<meta property="og:title" content="Ferry sails again{tail}">'
        '<meta property="og:site_name" content="Ostrand Post">'
    )

    assert article(page(f"<div>{TEXT}</div>", head)).title == "Ferry sails again"


def test_a_headline_that_was_cut_gives_way_to_the_printed_one() -> None:
    head = LD % '{"@type": "NewsArticle", "headline": "Ferry to Ostrand..."}'

    assert article(page(head=head)).title == "Ferry to Ostrand sails again"


OTHER = "Ferries of the north: all that you need to know"
TOLD = (
    LD % f'{{"@type": "NewsArticle", "headline": "{OTHER}"}}'
    + '<meta property="og:title" content="Ferry to Ostrand sails again">'
    + f"<title>{OTHER}</title>"
)


@pytest.mark.parametrize(
    "printed",
    [
        "<h2><span>Harbour</span> <span>Ferry to Ostrand sails again</span></h2>",
        f'<ol class="breadcrumb"><li><h1>{OTHER}</h1></li></ol>'
        "<h2>Ferry to Ostrand sails again</h2>",
        f"<h1>{OTHER}</h1><p>Monday</p><h2>Harbour: Ferry to Ostrand sails again</h2>",
    ],
)
def test_a_headline_below_an_h1_for_search_engines_is_the_title_as_it_is_shared(
    printed: str,
) -> None:
    ferry = article(page(f"<main>{printed}<article>{TEXT}</article></main>", TOLD))

    assert ferry.title == "Ferry to Ostrand sails again"


@pytest.mark.parametrize(
    "below",
    [
        "",
        "<h2>Ferry to the islands sails</h2>",
        '<h2><a href="/other">Ferry to Ostrand sails again</a></h2>',
        "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p><h2>Ferry to Ostrand sails again</h2>",
    ],
)
def test_an_h1_is_the_headline_where_none_is_shared_right_below_it(below: str) -> None:
    ferry = article(page(f"<main><h1>{OTHER}</h1>{below}<article>{TEXT}</article></main>", TOLD))

    assert ferry.title == OTHER


def test_a_kicker_that_is_printed_and_shared_stays_in_the_title() -> None:
    head = (
        LD % '{"@type": "NewsArticle", "headline": "Ferry sails again"}'
        + '<meta property="og:title" content="Harbour / Ferry sails again">'
    )

    ferry = article(
        page(f"<h1><span>Harbour</span>Ferry sails again</h1><article>{TEXT}</article>", head)
    )

    assert ferry.title == "Harbour / Ferry sails again"


def test_a_first_element_that_is_called_a_kicker_is_not_part_of_a_printed_title() -> None:
    headline = '<h1><span class="article__kicker">Harbour:</span> Ferry sails again</h1>'

    ferry = article(page(f"{headline}<article>{TEXT}</article>"))

    assert (ferry.title, ferry.kicker) == ("Ferry sails again", "Harbour")


# ---- summary


STANDFIRST = "After a winter at the quay the boat is back, and so are the tractors."


@pytest.mark.parametrize(
    "printed",
    [
        f'<p class="article-standfirst">{STANDFIRST}</p><article>{TEXT}</article>',
        f'<div class="lead"><p>{STANDFIRST[:38]}</p><p>{STANDFIRST[39:]}</p></div>'
        f"<article>{TEXT}</article>",
        f'<p class="lead m">{STANDFIRST[:38]}</p><p class="lead m">{STANDFIRST[39:]}</p>'
        f"<article>{TEXT}</article>",
        f'<div class="intro"><p class="intro-image-text">The ferry at its quay.</p>'
        f"<p>{STANDFIRST}</p></div><article>{TEXT}</article>",
        f"<h2>{STANDFIRST}</h2><article>{TEXT}</article>",
        f"<p>{STANDFIRST}</p><article>{TEXT}{TEXT}</article>",
        f"<article><p><b>{STANDFIRST}</b></p>{TEXT}</article>",
    ],
)
def test_the_standfirst_is_the_summary_and_not_the_text(printed: str) -> None:
    head = '<meta name="description" content="Something else that is shown by search engines.">'

    ferry = article(page(f"<main>{HEADLINE}{printed}</main>", head))

    assert ferry.summary == STANDFIRST
    assert "winter" not in (ferry.content_html or "")


def test_the_description_is_the_summary_where_no_standfirst_is_printed() -> None:
    head = f'<meta property="og:description" content="{STANDFIRST}">'

    assert article(page(head=head)).summary == STANDFIRST


def test_a_heading_is_not_a_standfirst_on_a_page_without_a_headline() -> None:
    head = (
        LD % f'{{"@type": "NewsArticle", "headline": "{OTHER}"}}'
        + f'<meta property="og:description" content="{STANDFIRST}">'
    )
    printed = "<h2>Ferry to Ostrand sails again after the long winter</h2>"

    ferry = article(page(f"<main>{printed}<article>{TEXT}</article></main>", head))

    assert ferry.summary == STANDFIRST


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The ferry",'
        ' "expires": "2026-04-01T00:00:00Z"}</script>',
        '<meta property="article:expiration_time" content="2026-04-01T00:00:00Z">',
    ],
)
def test_a_page_says_from_when_on_it_is_shown_no_longer(head: str) -> None:
    found = article(page(head=head)).expires

    assert found is not None
    assert found.isoformat() == "2026-04-01T00:00:00+00:00"


def test_an_end_that_is_not_after_the_beginning_is_left_out_and_named() -> None:
    reading = read(
        page(head='<meta property="article:expiration_time" content="2026-03-01T09:30:00Z">')
    )

    assert reading.article is not None
    assert reading.article.expires is None
    assert [each.field for each in reading.findings if each.code == "date-invalid"] == ["expires"]


# ---- pages without an h1, and titles with more in them


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Ostrand Post » Blog Archive » Ferry sails again", "<h2>Ferry sails again</h2>"),
        ("Ferry sails again | Ostrand Post", '<h2><a href="/p">Ferry sails again</a></h2>'),
        ("Ostrand Post: Ferry sails again", '<h3 class="post-title">Ferry sails again</h3>'),
        ("Ferry sails again « Ostrand Post", "<h4>Ferry sails again</h4>"),
        ("", '<div class="entry-title">Ferry sails again</div>'),
    ],
)
def test_a_heading_that_is_part_of_the_pages_title_is_the_title(title: str, heading: str) -> None:
    name = '<h2><a href="/">Ostrand Post</a></h2>' if title else ""

    ferry = article(page(f"{name}<div>{heading}{TEXT}</div>", f"<title>{title}</title>"))

    assert ferry.title == "Ferry sails again"


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        ('<meta property="og:title" content="Ferry sails again | OP | 08.05.2021">', ""),
        ("", '<h1><span class="date">08.05.2021</span> Ferry sails again</h1>'),
        ("", "<h1>Ferry sails again <time>8 May 2021</time></h1>"),
        ("", "<h1>Fer&shy;ry sails a&shy;gain</h1>"),
        (
            '<meta property="og:title" content="Ferry: all that you must know">',
            "<h1>Ferry sails again</h1>",
        ),
    ],
)
def test_dates_and_soft_hyphens_are_no_part_of_a_title(head: str, headline: str) -> None:
    name = '<meta property="og:site_name" content="OP">'

    assert article(page(f"<div>{headline}{TEXT}</div>", head + name)).title == "Ferry sails again"


def test_of_two_h1_the_one_that_is_shared_is_the_title() -> None:
    head = '<meta property="og:title" content="Ferry sails again - Ostrand Post">'
    subtitle = '<h1 itemprop="headline">and the captain is glad of it</h1>'
    item = f'<div itemscope itemtype="https://schema.org/Article">{subtitle}{TEXT}</div>'

    assert article(page(f"<h1>Ferry sails again</h1>{item}", head)).title == "Ferry sails again"


def test_the_ending_that_two_forms_of_a_title_share_behind_their_kickers_is_the_title() -> None:
    head = '<meta property="og:title" content="Ostrand waits: Ferry to the north sails again">'
    headline = "<h1>Life at the quay - Ferry to the north sails again</h1>"

    ferry = article(page(f"<div>{headline}{TEXT}</div>", head))

    assert ferry.title == "Ferry to the north sails again"


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="og:title" content="Ferry sails again-World | Ostrand Post">'
        '<meta property="og:site_name" content="Ostrand Post">'
        '<meta name="category" content="World">',
        "<title>Valley Mirror - Ferry sails again</title>",
    ],
)
def test_house_and_section_are_cut_from_the_title_of_a_page_without_a_headline(head: str) -> None:
    body = f"<table><tr><td>8 May<br>Ferry sails again<br><br>{TEXT}</td></tr></table>"

    assert article(page(body, head)).title == "Ferry sails again"
