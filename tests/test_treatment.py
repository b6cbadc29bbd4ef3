"""How a feed presents its articles: how much of them, under which title, with which pictures."""

from __future__ import annotations

from typing import Any

import pytest
from formats.feeds import make_channel
from newsroom import NOW, make_article

from feedpub.article import ArchivedArticle, Article, Image, figure_html
from feedpub.assembly.entries import Presentation, assemble
from feedpub.feed import Entry

FERRY = Image(url="https://img.news.example/ferry.jpg", alt="A ferry", credit="M. Ovens")
QUAY = Image(url="https://img.news.example/quay.jpg", alt="The quay")

FIRST = "<p>After four months in the dock the ferry sails again, and half of the town is there.</p>"
STORY = f"{FIRST}<ul><li><p>She leaves at six.</p></li></ul>{figure_html(QUAY)}<p>Ask Tom.</p>"

FRAME = '<a class="embed" href="https://video.example/1?a=1&amp;b=2">How <b>she</b> leaves</a>'


def treated(article: Article, **treatment: Any) -> Entry:
    feed = assemble(
        make_channel(),
        [ArchivedArticle(key=1, entry_id="tag:news.example,2026:desk/1", article=article)],
        Presentation(site="https://news.example/", **treatment),
        now=NOW,
        since=None,
    )
    assert feed is not None
    return feed.entries[0]


@pytest.mark.parametrize(
    ("treatment", "sponsored", "title"),
    [
        ({}, False, "The ferry is back"),
        ({"kicker": True}, False, "Harbour: The ferry is back"),
        ({"sponsored": "Advert"}, False, "The ferry is back"),
        ({"sponsored": "Advert"}, True, "Advert: The ferry is back"),
        ({}, True, "The ferry is back"),
        ({"sponsored": "Advert", "kicker": True}, True, "Advert: Harbour: The ferry is back"),
    ],
)
def test_what_stands_in_front_of_a_title(
    treatment: dict[str, Any], sponsored: bool, title: str
) -> None:
    assert treated(make_article(sponsored=sponsored), **treatment).title == title


@pytest.mark.parametrize(
    ("paragraphs", "shown"),
    [
        (None, figure_html(FERRY) + STORY),
        (1, figure_html(FERRY) + FIRST),
        (2, f"{figure_html(FERRY)}{FIRST}<ul><li><p>She leaves at six.</p></li></ul>"),
        (9, figure_html(FERRY) + STORY),
        (0, None),
    ],
)
def test_a_feed_shows_as_many_paragraphs_as_it_wants(
    paragraphs: int | None, shown: str | None
) -> None:
    article = make_article(summary=None, content_html=STORY, images=(FERRY, QUAY))

    assert treated(article, paragraphs=paragraphs).content == shown


def test_a_picture_further_down_is_no_part_of_a_beginning() -> None:
    article = make_article(content_html=STORY, images=(FERRY, QUAY))

    pictures = [
        [each.url for each in treated(article, paragraphs=count).enclosures] for count in (1, None)
    ]

    assert pictures == [[FERRY.url], [FERRY.url, QUAY.url]]


def test_a_summary_alone_has_the_lead_picture_as_a_file() -> None:
    entry = treated(make_article(content_html=STORY, images=(FERRY, QUAY)), paragraphs=0)

    assert [(each.url, each.shown) for each in entry.enclosures] == [(FERRY.url, False)]


def test_a_summary_alone_is_the_first_paragraph_where_the_article_has_none() -> None:
    entry = treated(make_article(summary=None, content_html="<p>At six.</p>"), paragraphs=0)

    assert (entry.summary, entry.content) == ("At six.", None)


@pytest.mark.parametrize(
    ("access", "in_full", "whole"),
    [
        (None, False, True),
        ("free", False, True),
        ("metered", False, False),
        ("paid", False, False),
        ("metered", True, True),
        ("paid", True, True),
    ],
)
def test_what_readers_pay_for_goes_out_in_full_only_if_the_feed_says_so(
    access: Any, in_full: bool, whole: bool
) -> None:
    entry = treated(make_article(access=access), paid_in_full=in_full)

    assert (entry.content is not None) == whole


def test_a_picture_that_nobody_is_credited_for_stays_out_where_a_feed_holds_it() -> None:
    article = make_article(content_html=STORY, images=(FERRY, QUAY))

    entry = treated(article, holds_uncredited=True)

    assert entry.content == figure_html(FERRY) + STORY.replace(figure_html(QUAY), "")
    assert [each.url for each in entry.enclosures] == [FERRY.url]
    assert [each.url for each in treated(article).enclosures] == [FERRY.url, QUAY.url]


def test_a_frame_that_may_not_travel_leads_to_the_article() -> None:
    article = make_article(summary=None, content_html=f"<p>{FRAME}</p>", images=())

    assert treated(article, embeds=frozenset({"other.example"})).content == (
        '<p><a href="https://p.news.example/p/2abc">How <b>she</b> leaves</a></p>'
    )


def test_a_frame_of_a_host_that_may_travel_is_a_frame() -> None:
    article = make_article(summary=None, content_html=f"<p>{FRAME}</p>", images=())

    assert treated(article, embeds=frozenset({"video.example"})).content == (
        '<p><iframe src="https://video.example/1?a=1&amp;b=2" title="How she leaves"'
        ' allowfullscreen=""></iframe></p>'
    )


def test_internal_sections_and_tags_do_not_go_out() -> None:
    article = make_article(section="Desk only", tags=("Ships", "to check"))

    entry = treated(article, internal=frozenset({"Desk only", "to check"}))

    assert [each.term for each in entry.categories] == ["Ships"]
