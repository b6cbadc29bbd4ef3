"""The pictures of an article: in its content and beside it, and only while they may be shown."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta

from formats.feeds import entry_of, lines, quickly
from hypothesis import given
from hypothesis import strategies as st
from newsroom import NOW, make_article

from feedpub.article import Image, figure_html
from feedpub.feed import Enclosure
from feedpub.intake.body.figures import place_figures
from feedpub.intake.body.sanitise import clean_body

FERRY = Image(
    url="https://img.news.example/ferry.jpg", alt="A ferry", caption="On her way", credit="M. Ovens"
)
QUAY = Image(url="https://img.news.example/quay.jpg", alt="The quay", credit="T. Ilk/dpa")
GULLS = Image(alt="Gulls above the harbour", caption="They wait", credit="dpa")

STORY = "<p>After four months in the dock the ferry sails again, and half of the town is there.</p>"

#: Parts of a body before it is read: words, known pictures in several spellings, an unknown one.
parts = lines.map(html.escape) | st.sampled_from(
    [
        "<p>",
        "</p>",
        "<table><tr><td>",
        '<img src="https://img.news.example/ferry.jpg">',
        '<p>x <img src="https://img.news.example/ferry-640x360.jpg?w=640"> y</p>',
        "<figure><img src='https://img.news.example/quay.jpg'><figcaption>A</figcaption></figure>",
        '<img src="https://img.news.example/unknown.jpg">',
    ]
)


def test_the_lead_picture_stands_at_the_top_and_the_others_at_the_end() -> None:
    article = make_article(content_html=STORY, images=(FERRY, QUAY))

    content = entry_of(article).content

    assert content == figure_html(FERRY) + STORY + figure_html(QUAY)


def test_a_lead_picture_that_the_body_shows_stays_where_it_is() -> None:
    article = make_article(content_html=STORY + figure_html(FERRY), images=(FERRY,))

    assert entry_of(article).content == STORY + figure_html(FERRY)


def test_a_second_picture_does_not_lead_because_the_body_shows_the_first() -> None:
    article = make_article(content_html=STORY + figure_html(FERRY), images=(FERRY, QUAY))

    assert entry_of(article).content == STORY + figure_html(FERRY) + figure_html(QUAY)


def test_a_picture_without_an_address_is_shown_by_its_words() -> None:
    article = make_article(content_html=STORY, images=(GULLS,))

    entry = entry_of(article)

    assert entry.content == figure_html(GULLS) + STORY
    assert entry.enclosures == ()


def test_a_picture_without_an_address_that_the_body_has_is_not_repeated() -> None:
    article = make_article(content_html=STORY + figure_html(GULLS), images=(GULLS,))

    assert entry_of(article).content == STORY + figure_html(GULLS)


def test_a_picture_whose_address_is_only_spoken_of_is_shown() -> None:
    body = f'{STORY}<p>Write <code>src="{FERRY.url}"</code>.</p>'
    article = make_article(content_html=body, images=(FERRY,))

    assert entry_of(article).content == figure_html(FERRY) + body


@quickly
@given(source=st.lists(parts, max_size=6).map("".join))
def test_every_picture_is_shown_exactly_once(source: str) -> None:
    images = (FERRY, QUAY, GULLS)
    body = place_figures(clean_body(source, None), images)

    content = entry_of(make_article(content_html=body or None, images=images)).content or ""

    assert [content.count(html.escape(image.url)) for image in (FERRY, QUAY) if image.url] == [1, 1]
    assert content.count(figure_html(GULLS)) == 1


def test_every_picture_with_an_address_is_an_enclosure() -> None:
    article = make_article(
        images=(
            Image(
                url="https://img.news.example/ferry.jpg",
                alt="A ferry",
                caption="On her way",
                credit="M. Ovens/dpa",
                photographer="M. Ovens",
                agencies=("dpa",),
                copyright="© M. Ovens",
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
            ),
            GULLS,
        )
    )

    assert entry_of(article).enclosures == (
        Enclosure(
            url="https://img.news.example/ferry.jpg",
            title="A ferry",
            description="On her way",
            credit="M. Ovens/dpa",
            photographer="M. Ovens",
            distributors=("dpa",),
            copyright="© M. Ovens",
            width=1280,
            height=720,
            length=61234,
            type="image/jpeg",
        ),
    )


def test_a_picture_is_out_of_body_and_enclosures_from_the_minute_its_rights_end() -> None:
    body = f"{STORY}{figure_html(FERRY)}<p>She leaves at six.</p>{figure_html(QUAY)}"
    article = make_article(content_html=body, images=(replace(FERRY, rights_expires=NOW), QUAY))

    entry = entry_of(article, now=NOW)

    assert entry.content == f"{STORY}<p>She leaves at six.</p>{figure_html(QUAY)}"
    assert [each.url for each in entry.enclosures] == [QUAY.url]


def test_a_picture_is_shown_until_its_rights_end() -> None:
    article = make_article(content_html=STORY, images=(replace(FERRY, rights_expires=NOW),))

    entry = entry_of(article, now=NOW - timedelta(seconds=1))

    assert entry.content == figure_html(FERRY) + STORY
    assert len(entry.enclosures) == 1


def test_nothing_but_its_figure_goes_with_a_picture_that_has_no_address() -> None:
    body = f"{figure_html(QUAY)}{STORY}{figure_html(GULLS)}<p>She leaves at six.</p>"
    article = make_article(content_html=body, images=(QUAY, replace(GULLS, rights_expires=NOW)))

    assert entry_of(article).content == f"{figure_html(QUAY)}{STORY}<p>She leaves at six.</p>"


def test_a_picture_whose_rights_have_ended_may_be_spoken_of() -> None:
    body = f'{STORY}<p>Write <code>src="{FERRY.url}"</code>.</p>'
    article = make_article(content_html=body, images=(replace(FERRY, rights_expires=NOW),))

    assert entry_of(article).content == body


def test_the_next_picture_leads_when_the_rights_of_the_first_have_ended() -> None:
    article = make_article(content_html=STORY, images=(replace(FERRY, rights_expires=NOW), QUAY))

    assert entry_of(article).content == figure_html(QUAY) + STORY
