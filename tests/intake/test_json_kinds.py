"""JSON that says what it is: JSON Feed, schema.org articles in JSON-LD, ninjs."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from effort import little_work
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.reading import only, read, refusal, sample

from feedpub.article import Article, Image, MediaFile, OriginFeed, Provenance, Rendition
from feedpub.feed import has_errors
from feedpub.protocols import Reading

FIRST = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
CHANGED = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def read_json(value: Any) -> list[Reading]:
    return read("a.json", json.dumps(value))


def codes(reading: Reading) -> list[str]:
    return [each.code for each in reading.findings]


# JSON Feed


def test_an_item_of_a_json_feed_is_an_article() -> None:
    first, _ = sample("harbour-feed.json")

    assert first.name == "harbour-feed.json:1"
    assert codes(first) == ["credit-missing"]
    assert first.article == Article(
        source="desk",
        id="https://news.example/harbour/ferry",
        url="https://news.example/harbour/ferry",
        title="The ferry is back",
        summary="She sails again.",
        content_html="<p>She sails again, and half of the town came.</p>",
        authors=("Tom Ilk",),
        tags=("Ships", "Docks"),
        language="en-GB",
        published=FIRST,
        updated=CHANGED,
        images=(
            Image(
                url="https://news.example/img/ferry.jpg",
                alt="A white ferry",
                length=61234,
                type="image/jpeg",
            ),
        ),
        media=(MediaFile(url="https://news.example/talk.mp3", medium="audio", type="audio/mpeg"),),
        origin_feed=OriginFeed(
            title="Harbour News",
            url="https://news.example/feed.json",
            link="https://news.example/",
        ),
    )


def test_an_item_takes_over_what_it_does_not_say_from_its_feed() -> None:
    _, second = sample("harbour-feed.json")

    assert second.article is not None
    assert (second.article.id, second.article.authors) == ("18", ("Old Style",))
    assert second.article.language == "en"
    assert second.article.content_html == (
        "<p>High at six.<br>Low at noon &lt; tomorrow.</p><p>Bring boots.</p>"
    )
    assert second.provenance["language"] == Provenance(origin='key "language" of the feed')


@pytest.mark.parametrize("items", [None, {}, "x"])
def test_a_json_feed_without_items_is_one_finding(items: Any) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": items}

    assert refusal(read_json(feed)).code == "feed-without-items"


def test_an_item_that_is_none_costs_no_other() -> None:
    item = {"id": "1", "title": "T", "date_published": "2026-03-12"}
    feed = {"version": "https://jsonfeed.org/version/1", "items": [7, item]}

    assert [each.article is not None for each in read_json(feed)] == [False, True]


# JSON-LD


def test_an_article_in_a_graph_is_read_with_what_it_refers_to() -> None:
    article = only(sample("ferry-ld.json"))

    assert article == Article(
        source="desk",
        id="ferry-17",
        url="https://news.example/harbour/ferry",
        title="The ferry is back",
        summary="She sails again.",
        content_html="<p>She sails again.</p><p>Half of the town came &amp; cheered.</p>",
        authors=("Mara Ovens", "Tom Ilk"),
        agencies=("dpa",),
        section="World",
        tags=("Ships", "Docks", "Harbour"),
        language="en",
        published=FIRST,
        updated=CHANGED,
        rights="© Harbour News",
        access="free",
        images=(
            Image(
                url="https://news.example/img/ferry.jpg",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                copyright="© dpa",
                width=1280,
                height=720,
                type="image/jpeg",
            ),
        ),
    )


LD = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "url": "https://news.example/1",
    "headline": "T",
    "datePublished": "2026-03-12T09:30:00Z",
}


@pytest.mark.parametrize(
    "document",
    [
        LD,
        [LD],
        {"@graph": [LD]},
        {"@type": "WebPage", "mainEntity": LD},
        {**LD, "@type": "http://schema.org/NewsArticle"},
        {**LD, "@type": "schema:BlogPosting"},
        {**LD, "headline": ["T", "U"]},
        {**LD, "headline": {"@value": "T", "@language": "en"}},
    ],
)
def test_an_article_is_found_in_every_shape(document: Any) -> None:
    assert only(read_json(document)).title == "T"


@pytest.mark.parametrize(
    "image",
    [
        "https://img.example/1.jpg",
        ["https://img.example/1.jpg"],
        {"@type": "ImageObject", "url": "https://img.example/1.jpg"},
        {"@type": "ImageObject", "url": ["https://img.example/1.jpg"]},
    ],
)
def test_a_picture_is_found_in_every_shape(image: Any) -> None:
    (reading,) = read_json({**LD, "image": image})

    assert reading.article is not None
    assert [each.url for each in reading.article.images] == ["https://img.example/1.jpg"]


def test_the_posts_of_a_live_blog_are_no_articles_of_their_own() -> None:
    blog = {**LD, "@type": "LiveBlogPosting", "liveBlogUpdate": [LD, LD]}

    assert len(read_json(blog)) == 1


WRONG = "An earlier version was wrong."


@pytest.mark.parametrize(
    "correction",
    [
        WRONG,
        {"@type": "CorrectionComment", "text": WRONG, "datePublished": "2026-03-02"},
        [{"@type": "CorrectionComment", "text": f"<p>{WRONG}</p>"}, WRONG],
        {"@value": WRONG},
        ["An earlier", {"@type": "CorrectionComment", "description": "version was wrong."}],
        {"@id": "#correction"},
    ],
)
def test_a_correction_may_be_a_comment(correction: Any) -> None:
    comment = {"@id": "#correction", "@type": "CorrectionComment", "text": WRONG}
    graph = {"@graph": [LD | {"correction": correction}, comment]}

    assert only(read("a.json", json.dumps(graph))).correction == WRONG


@pytest.mark.parametrize("backstory", ["We asked.", {"@type": "CreativeWork", "text": "We asked."}])
def test_how_an_article_was_made_stands_below_it(backstory: Any) -> None:
    document = LD | {"articleBody": "x", "backstory": backstory}

    found = only(read("a.json", json.dumps(document)))

    assert found.content_html == "<p>x</p><aside><p>We asked.</p></aside>"


def test_a_correction_without_words_is_named() -> None:
    (reading,) = read("a.json", json.dumps(LD | {"correction": {"@type": "CorrectionComment"}}))

    assert [each.code for each in reading.findings] == ["value-unexpected"]


def test_json_ld_is_plain_text_however_often_it_was_escaped() -> None:
    (reading,) = read(
        "a.json",
        json.dumps(
            LD
            | {
                "headline": "Ann&#8217;s <em>R&amp;amp;D</em>",
                "description": "1 &lt; 2",
                "articleBody": "Ann&#8217;s boat & 1 < 2",
                "author": "Zo&euml; Ovens",
            }
        ),
    )

    found = reading.article
    assert found is not None
    assert (found.title, found.summary) == ("Ann’s R&D", "1 < 2")
    assert (found.content_html, found.authors) == (
        "<p>Ann’s boat &amp; 1 &lt; 2</p>",
        ("Zoë Ovens",),
    )


def test_json_ld_without_an_article_is_one_finding() -> None:
    assert refusal(read_json({"@type": "Recipe", "name": "Soup"})).code == "jsonld-no-article"


def test_what_has_an_odd_type_is_left_out_with_a_warning() -> None:
    (reading,) = read_json({**LD, "description": True})

    assert reading.article is not None
    assert [(each.code, each.field) for each in reading.findings] == [
        ("value-unexpected", "summary")
    ]


def test_a_list_that_many_articles_refer_to_is_no_work_for_each() -> None:
    crew = {"@type": "Person", "@id": "#crew", "name": [f"Name {n}" for n in range(100_000)]}
    articles = [{**LD, "author": {"@id": "#crew"}}] * 300
    with little_work():
        readings = read_json({"@graph": [crew, *articles]})

    assert {each.code for reading in readings for each in reading.findings} == {"too-long"}


# ninjs


def test_an_item_of_ninjs_1_is_an_article() -> None:
    (reading,) = sample("ferry-ninjs1.json")

    assert codes(reading) == ["status-canceled"]
    assert reading.article == Article(
        source="desk",
        id="urn:newsml:news.example:20260312:ferry-17",
        title="The ferry is back",
        summary="She sails again.",
        content_html="<p>She sails again, and half of the town came.</p>",
        authors=("Mara Ovens", "Tom Ilk"),
        agencies=("dpa",),
        tags=("Ships", "Docks"),
        language="en",
        published=FIRST,
        updated=CHANGED,
        not_before=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        rights="© Harbour News",
        usage_terms="Not for use after 2027.",
        images=(
            Image(
                url="https://img.example/ferry.jpg",
                alt="A white ferry",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                copyright="© dpa",
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
                rights_expires=datetime(2027, 1, 1, tzinfo=UTC),
                renditions=(
                    Rendition(
                        url="https://img.example/ferry-s.jpg",
                        width=320,
                        height=180,
                        type="image/jpeg",
                    ),
                ),
            ),
            Image(
                url="https://img.example/town.jpg",
                caption="The town",
                credit="Tom Ilk",
                photographer="Tom Ilk",
                type="image/jpeg",
            ),
        ),
    )


def test_an_item_of_ninjs_3_is_an_article() -> None:
    article = only(sample("ferry-ninjs3.json"))

    assert article == Article(
        source="desk",
        id="https://api.news.example/items/ferry-17",
        title="The ferry is back",
        kicker="Harbour",
        summary="She sails again.",
        content_html="<p>She sails again.</p>",
        authors=("Mara Ovens",),
        tags=("Ships",),
        language="en",
        published=FIRST,
        usage_terms="Ask first.",
        images=(
            Image(
                url="https://img.example/ferry.jpg",
                caption="On her way",
                credit="Tom Ilk/dpa",
                photographer="Tom Ilk",
                agencies=("dpa",),
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
            ),
        ),
    )


def test_provenance_names_the_original_key_as_it_is_written() -> None:
    (reading,) = sample("ferry-ninjs3.json")

    assert reading.provenance["published"].origin == 'key "firstCreated"'
    assert reading.provenance["images[0].credit"].origin == 'key "associations[0].creditLine"'


NINJS = {"uri": "urn:x:1", "headline": "T", "versioncreated": "2026-03-12T09:30:00Z"}


@pytest.mark.parametrize("key", ["pubstatus", "pubStatus"])
@pytest.mark.parametrize("status", ["canceled", "withheld", "stat:canceled", "Cancelled"])
def test_an_item_that_is_canceled_or_withheld_is_not_read(key: str, status: str) -> None:
    assert refusal(read_json({**NINJS, key: status})).code.startswith("status-")


def test_keys_of_ninjs_that_have_no_place_are_no_findings() -> None:
    article = only(read_json({**NINJS, "urgency": 3, "place": [{"name": "Quay"}], "genre": []}))

    assert article.title == "T"


def test_plain_text_is_the_body_where_there_is_no_other() -> None:
    article = only(read_json({**NINJS, "body_text": "One & two.\nThree."}))

    assert article.content_html == "<p>One &amp; two.</p><p>Three.</p>"


# What the world sends

_KEYS = st.sampled_from(
    "version items @type @graph @id url headline image uri associations renditions headlines bodies"
    " value role href width author name authors attachments pubstatus body_text date_published"
    " keywords identifier inLanguage mainEntityOfPage description_text embargoed".split()
)
_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["NewsArticle", "ImageObject", "picture", "https://a.example/1.jpg"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5),
    max_leaves=12,
)
_MARKS = st.sampled_from(
    [
        {"version": "https://jsonfeed.org/version/1.1"},
        {"@type": "NewsArticle"},
        {"uri": "urn:x", "headline": "T"},
    ]
)


@pytest.mark.slow
@settings(max_examples=200)
@given(_MARKS, st.dictionaries(_KEYS, _VALUES))
def test_no_json_is_too_odd_to_be_answered(mark: dict[str, Any], said: dict[str, Any]) -> None:
    value = {**said, **mark}
    content = json.dumps({**value, "items": [value]} if "version" in mark else value)

    for reading in read("a.json", content.replace("NaN", "1").replace("Infinity", "1e999")):
        assert (reading.article is None) == has_errors(reading.findings)
