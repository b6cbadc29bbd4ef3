"""The newsroom's nouns: what they promise, and how they are kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from formats.feeds import moments, quickly
from hypothesis import given
from hypothesis import strategies as st
from newsroom import make_article

from feedpub.article import (
    Article,
    Image,
    InlineImage,
    Rendition,
    Selection,
    figure_html,
    from_record,
    to_record,
)

NAIVE = datetime(2026, 3, 12, 9, 30)  # noqa: DTZ001 - naive on purpose
NOON = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)

said = st.none() | st.text(max_size=20)
names = st.lists(st.text(max_size=10), max_size=3).map(tuple)
numbers = st.none() | st.integers(0, 2**40)

renditions = st.builds(
    Rendition, url=st.text(max_size=20), width=numbers, height=numbers, type=said, length=numbers
)

pictures = st.builds(
    Image,
    url=said,
    alt=said,
    caption=said,
    credit=said,
    photographer=said,
    agencies=names,
    copyright=said,
    width=numbers,
    height=numbers,
    length=numbers,
    type=said,
    rights_expires=st.none() | moments,
    syndication_rights=st.none() | st.booleans(),
    license_id=said,
    licensor=said,
    focal_region=st.just(()) | st.just((0, 0, 640, 480)),
    renditions=st.lists(renditions, max_size=2).map(tuple),
)

stories = st.builds(
    Article,
    source=st.text(max_size=10),
    id=st.text(max_size=10),
    url=said,
    short_link=said,
    title=st.text(max_size=20),
    kicker=said,
    short_title=said,
    summary=said,
    content_html=said,
    authors=names,
    agencies=names,
    section=said,
    tags=names,
    language=said,
    published=moments,
    updated=st.none() | moments,
    images=st.lists(pictures, max_size=2).map(tuple),
    inline_images=st.lists(
        st.builds(
            InlineImage,
            url=st.text(max_size=20),
            renditions=st.lists(renditions, max_size=2).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
    rights=said,
    not_before=st.none() | moments,
    expires=st.none() | moments,
)


@quickly
@given(article=stories)
def test_an_article_comes_back_from_its_record(article: Article) -> None:
    record = json.loads(json.dumps(to_record(article)))

    assert from_record(article.source, record) == article


@quickly
@given(article=stories)
def test_a_record_keeps_the_zone_in_which_a_time_was_told(article: Article) -> None:
    again = from_record(article.source, to_record(article))

    assert again.published.utcoffset() == article.published.utcoffset()


def test_a_record_names_what_an_article_does_not_say() -> None:
    article = Article(source="desk", id="1", title="Low tide", published=NOON)

    record = to_record(article)

    assert record == {
        "id": "1",
        "url": None,
        "short_link": None,
        "title": "Low tide",
        "kicker": None,
        "summary": None,
        "content_html": None,
        "authors": [],
        "agencies": [],
        "section": None,
        "tags": [],
        "language": None,
        "published": "2026-03-12T12:00:00+00:00",
        "updated": None,
        "images": [],
    }


def test_a_record_of_an_image_has_its_address_and_words_and_what_else_it_says() -> None:
    image = Image(alt="A ferry", credit="Mara Ovens/dpa")

    record = to_record(image)

    assert record == {
        "url": None,
        "alt": "A ferry",
        "caption": None,
        "credit": "Mara Ovens/dpa",
    }


@pytest.mark.parametrize("field", ["published", "updated", "not_before", "expires"])
def test_an_article_refuses_a_time_without_a_zone(field: str) -> None:
    with pytest.raises(ValueError, match="must be aware"):
        make_article(**{field: NAIVE})


def test_an_image_refuses_a_time_without_a_zone() -> None:
    with pytest.raises(ValueError, match="must be aware"):
        Image(rights_expires=NAIVE)


@pytest.mark.parametrize(
    ("not_before", "due"),
    [
        pytest.param(None, NOON, id="no embargo"),
        pytest.param(NOON + timedelta(hours=1), NOON + timedelta(hours=1), id="embargo"),
        pytest.param(NOON - timedelta(hours=1), NOON, id="embargo that ended before"),
    ],
)
def test_an_article_is_due_when_it_is_published_and_its_embargo_is_over(
    not_before: datetime | None, due: datetime
) -> None:
    article = make_article(published=NOON, not_before=not_before)

    assert article.due == due


def test_facets_are_what_feeds_select_by() -> None:
    article = make_article(
        source="desk",
        section="World",
        language="en",
        tags=("Ships", "Harbour"),
        authors=("Mara Ovens",),
        agencies=("dpa",),
        access="metered",
        sponsored=True,
        summary="Two ships came in.",
        content_html="<p>Two ships came in.</p>",
        images=(Image(url="https://img.news.example/a.jpg", credit="M. Ovens"),),
    )

    assert article.facets == {
        ("access", "metered"),
        ("has", "sponsor"),
        ("has", "summary"),
        ("has", "content"),
        ("has", "image"),
        ("has", "credit"),
        ("source", "desk"),
        ("section", "World"),
        ("language", "en"),
        ("tag", "Ships"),
        ("tag", "Harbour"),
        ("author", "Mara Ovens"),
        ("agency", "dpa"),
    }


def test_an_article_that_says_nothing_is_free_and_has_a_source() -> None:
    article = Article(source="desk", id="1", title="Low tide", published=NOON)

    assert article.facets == {("source", "desk"), ("access", "free")}


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        pytest.param({}, True, id="everything"),
        pytest.param({"section": {"World"}}, True, id="its section"),
        pytest.param({"section": {"Sport"}}, False, id="another section"),
        pytest.param({"section": {"Sport", "World"}}, True, id="one of two sections"),
        pytest.param({"section": {"World"}, "language": {"en"}}, True, id="section and language"),
        pytest.param({"section": {"World"}, "language": {"de"}}, False, id="another language"),
        pytest.param({"section": {"world"}}, False, id="another spelling"),
        pytest.param({"tag": {"World"}}, False, id="another kind"),
        pytest.param({"section": set()}, False, id="no value"),
    ],
)
def test_a_selection_wants_what_has_one_value_of_every_kind(
    wanted: dict[str, set[str]], answer: bool
) -> None:
    article = make_article(section="World", language="en", tags=("Ships",))
    selection = Selection(wanted=tuple((kind, frozenset(v)) for kind, v in wanted.items()))

    assert selection.wants(article.facets) is answer


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        pytest.param(
            Image(url="https://img.news.example/f.jpg?a=1&b=2", alt='The "ferry" <at> sea'),
            '<figure><img src="https://img.news.example/f.jpg?a=1&amp;b=2"'
            ' alt="The &quot;ferry&quot; &lt;at&gt; sea"></figure>',
            id="picture alone",
        ),
        pytest.param(
            Image(url="https://img.news.example/f.jpg", width=1280, height=720),
            '<figure><img src="https://img.news.example/f.jpg" alt="" width="1280" height="720">'
            "</figure>",
            id="with its size",
        ),
        pytest.param(
            Image(url="https://img.news.example/f.jpg", caption="5 < 6", credit='"M" & T/dpa'),
            '<figure><img src="https://img.news.example/f.jpg" alt=""><figcaption>5 &lt; 6'
            ' <small>"M" &amp; T/dpa</small></figcaption></figure>',
            id="with caption and credit",
        ),
        pytest.param(
            Image(url="https://img.news.example/f.jpg", credit="M. Ovens/dpa"),
            '<figure><img src="https://img.news.example/f.jpg" alt=""><figcaption>'
            "<small>M. Ovens/dpa</small></figcaption></figure>",
            id="with a credit alone",
        ),
        pytest.param(
            Image(alt="A <white> ferry", caption="On her way", credit="M. Ovens/dpa"),
            "<figure>A &lt;white&gt; ferry<figcaption>On her way <small>M. Ovens/dpa</small>"
            "</figcaption></figure>",
            id="without an address",
        ),
    ],
)
def test_a_figure_shows_a_picture_with_its_words(image: Image, shown: str) -> None:
    assert figure_html(image) == shown


@pytest.mark.parametrize("key", ["photographer", "copyright", "type", "length", "agencies"])
def test_a_figure_prints_nothing_but_alt_caption_and_credit(key: str) -> None:
    told: dict[str, Any] = {"length": 4711, "agencies": ("dpa",)}
    plain = Image(url="https://img.news.example/f.jpg", caption="On her way", credit="M. Ovens")

    shown = figure_html(replace(plain, **{key: told.get(key, "Mara Ovens")}))

    assert shown == figure_html(plain)
