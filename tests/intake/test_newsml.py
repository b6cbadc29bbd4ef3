"""NewsML-G2, with stories in XHTML and in NITF."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from intake.reading import SAMPLES, only, read, refusal, sample

from feedpub.article import Article, Image

STORY = (SAMPLES / "ferry.newsml.xml").read_text(encoding="utf-8")
TIDE = (SAMPLES / "tide.newsml.xml").read_text(encoding="utf-8")


def test_a_story_of_a_message_is_an_article_with_its_pictures() -> None:
    (reading,) = sample("ferry.newsml.xml")

    assert [each.code for each in reading.findings] == ["status-canceled"]
    assert reading.article == Article(
        source="desk",
        id="urn:newsml:news.example:20260312:ferry-17",
        url="https://news.example/harbour/ferry",
        title="The ferry is back",
        kicker="Harbour",
        summary="She sails again.",
        content_html="<p>She sails <b>again</b>.</p>",
        authors=("Mara Ovens", "Tom Ilk"),
        agencies=("dpa",),
        tags=("Ships", "Docks"),
        language="en-GB",
        published=datetime(2026, 3, 12, 8, 30, tzinfo=UTC),
        updated=datetime(2026, 3, 12, 11, 0, tzinfo=UTC),
        not_before=datetime(2026, 3, 12, 9, 0, tzinfo=UTC),
        rights="Not for use after 2027.",
        images=(
            Image(
                url="https://img.example/ferry.jpg",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                copyright="© dpa",
                width=1280,
                height=720,
                length=61234,
                type="image/jpeg",
            ),
        ),
    )


def test_a_story_in_nitf_is_html() -> None:
    article = only(sample("tide.newsml.xml"))

    assert article.title == "The tide"
    assert article.content_html == (
        '<div><p>High at <em>six</em> &amp; <a href="https://news.example/low">low</a> at noon.</p>'
        '<h2>Boots</h2><figure><img src="https://img.example/tide.jpg" alt="Water">'
        "<figcaption>The quay</figcaption></figure></div>"
    )


@pytest.mark.parametrize("status", ["stat:canceled", "stat:withheld"])
def test_an_item_that_is_canceled_or_withheld_is_not_read(status: str) -> None:
    error = refusal(read("a.xml", STORY.replace("stat:usable", status, 1)))

    assert error.code == status.replace("stat:", "status-")


def test_a_picture_that_no_text_links_to_is_one_finding() -> None:
    alone = TIDE.replace("ninat:text", "ninat:picture")

    assert refusal(read("a.xml", alone)).code == "newsml-picture-alone"


def test_in_a_message_of_many_texts_a_picture_is_of_those_that_link_to_it() -> None:
    second = TIDE.partition("?>")[2].partition("-->")[2]

    readings = read("a.xml", STORY.replace("</itemSet>", f"{second}</itemSet>"))

    found = {each.name: each.article for each in readings}
    assert [(name, len(each.images)) for name, each in found.items() if each] == [
        ("a.xml:1", 1),
        ("a.xml:4", 0),
    ]


def test_plain_text_of_a_story_is_paragraphs() -> None:
    head, _, rest = TIDE.partition("<contentSet>")
    plain = "<contentSet><inlineData contenttype='text/plain'>One &lt; two.\n\nThree.</inlineData>"
    document = head + plain + rest[rest.index("</contentSet>") :]

    assert only(read("a.xml", document)).content_html == "<p>One &lt; two.</p><p>Three.</p>"


def test_a_message_without_items_is_one_finding() -> None:
    empty = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'/>"

    assert refusal(read("a.xml", empty)).code == "nothing-readable"
