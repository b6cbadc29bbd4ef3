"""What feeds for MSN say otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from formats.feeds import (
    CONTENT,
    MEDIA,
    XML_FORMATS,
    entry_of,
    make_bare_entry,
    make_entry,
    make_feed,
    make_picture,
    part,
    texts,
    written,
)
from lxml import etree
from newsroom import make_article

from feedpub.article import Image
from feedpub.feed import Category
from feedpub.formats.partners.msn import content_of
from feedpub.formats.registry import render
from feedpub.validation.publish_gate import check

ATOM = "{http://www.w3.org/2005/Atom}"
DCTERMS = "{http://purl.org/dc/terms/}"
MI = "{http://schemas.ingestion.microsoft.com/common/}"


def body(content: str) -> str | None:
    return content_of(make_entry(content=content))


def test_an_article_of_rss_says_when_it_was_changed_in_both_elements() -> None:
    item = part("rss", make_entry(), profile="msn")

    assert texts(item, f"{DCTERMS}modified") == texts(item, f"{ATOM}updated")
    assert texts(part("atom", make_entry(), profile="msn"), f"{DCTERMS}modified") == []


@pytest.mark.parametrize("format", XML_FORMATS)
def test_what_an_article_says_beyond_feeds_is_written_for_msn_alone(format: str) -> None:
    entry = make_entry(
        short_title="Ferry back",
        subtitle="Harbour",
        access="paid",
        expires=datetime(2027, 1, 2, 3, 4, tzinfo=UTC),
    )

    found = part(format, entry, profile="msn")

    assert texts(found, f"{MI}shortTitle") == ["Ferry back"]
    assert texts(found, f"{DCTERMS}alternative") == ["Harbour"]
    assert texts(found, f"{DCTERMS}valid") == ["end=2027-01-02T03:04:00Z; scheme=W3C-DTF"]
    assert texts(found, f"{MI}SubscriptionProductType") == ["Premium"]
    assert texts(found, f"{MEDIA}keywords") == ["Ships"]
    for profile in (None, "flipboard"):
        assert b"ingestion" not in written(format, entry, profile=profile)
        assert b"/dc/terms/" not in written(format, entry, profile=profile)


@pytest.mark.parametrize("access", [None, "free", "metered"])
def test_only_paid_articles_are_premium(access: str | None) -> None:
    item = part("rss", make_entry(access=access), profile="msn")

    assert texts(item, f"{MI}SubscriptionProductType") == []


def test_a_tag_with_a_comma_is_one_keyword() -> None:
    tags = [Category(term=term, scheme="https://news.example/#tag") for term in ("A, B", "C")]

    item = part("rss", make_entry(categories=tuple(tags)), profile="msn")

    assert texts(item, f"{MEDIA}keywords") == ["A B, C"]


@pytest.mark.parametrize("format", XML_FORMATS)
def test_a_picture_has_its_alternative_text_and_its_rights(format: str) -> None:
    picture = make_picture(
        syndication_rights=False, license_id="77", licensor="dpa", focal_region=(1, 2, 30, 40)
    )

    content = part(format, make_entry(enclosures=(picture,)), profile="msn").find(f"{MEDIA}content")

    assert content is not None
    assert texts(content, f"{MEDIA}text") == ["A white ferry leaves the harbour"]
    assert texts(content, f"{MEDIA}title") == []
    assert texts(content, f"{MI}hasSyndicationRights") == ["0"]
    assert texts(content, f"{MI}licenseId") == ["77"]
    assert texts(content, f"{MI}licensorName") == ["dpa"]
    (region,) = content.iterfind(f"{MI}focalRegion")
    assert [(etree.QName(each).localname, each.text) for each in region] == [
        ("x1", "1"),
        ("y1", "2"),
        ("x2", "30"),
        ("y2", "40"),
    ]


def test_a_picture_whose_source_says_nothing_of_rights_says_nothing() -> None:
    assert b"<mi:" not in written("rss", make_entry(), profile="msn")


def test_other_feeds_keep_the_alternative_text_as_the_title() -> None:
    content = part("rss", make_entry(), profile="apple-news").find(f"{MEDIA}content")

    assert content is not None
    assert texts(content, f"{MEDIA}title") == ["A white ferry leaves the harbour"]


def test_a_picture_is_an_img_with_its_caption_visible() -> None:
    figure = (
        '<figure><img src="https://img.news.example/a.jpg" alt="A ferry">'
        "<figcaption>On her way <small>Ovens/dpa</small></figcaption></figure>"
    )

    assert body(f"<p>Text.</p>{figure}") == (
        '<p>Text.</p><div><img src="https://img.news.example/a.jpg" alt="A ferry">'
        "<div>On her way <small>Ovens/dpa</small></div></div>"
    )


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<h6>Small</h6>", "<h5>Small</h5>"),
        ("<section><p>In</p></section>", "<div><p>In</p></div>"),
        ("<p>a <u>b</u> <mark>c</mark></p>", "<p>a b c</p>"),
        ("<hr><p>a</p>", "<p>a</p>"),
        ('<p style="color: red" dir="rtl">a</p>', '<p dir="rtl">a</p>'),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<blockquote><ul><li>a</li></ul></blockquote>",) * 2,
        ("<table><tbody><tr><td>a</td></tr></tbody></table>",) * 2,
    ],
)
def test_only_the_tags_that_msn_keeps_are_written(written: str, kept: str) -> None:
    assert body(written) == kept


@pytest.mark.parametrize(
    ("address", "is_kept"),
    [
        ("https://open.spotify.com/embed/episode/1", True),
        ("https://www.google.com/maps/embed?pb=1&amp;q=2", True),
        ("https://www.google.com/forms/1", False),
        ("https://www.youtube.com/embed/1", False),
        ("http://open.spotify.com/embed/1", False),
        ("https://spotify.com.example/1", False),
    ],
)
def test_only_frames_of_services_that_msn_names_are_written(address: str, is_kept: bool) -> None:
    frame = f'<iframe src="{address}" title="A map" allowfullscreen=""></iframe>'

    assert body(frame) == (frame if is_kept else f'<a href="{address}">A map</a>')


def test_a_frame_without_a_title_becomes_a_link_with_its_address() -> None:
    frame = '<iframe src="https://www.youtube.com/embed/1" title="" allowfullscreen=""></iframe>'

    assert body(frame) == (
        '<a href="https://www.youtube.com/embed/1">https://www.youtube.com/embed/1</a>'
    )


def test_an_entry_without_content_has_none_for_msn_either() -> None:
    assert b"content:encoded>" not in written("rss", make_bare_entry(), profile="msn")


@pytest.mark.parametrize("format", XML_FORMATS)
def test_all_of_it_passes_msns_rules_and_the_gate(format: str) -> None:
    article = make_article(
        title="The ferry is back on its old route " * 6,
        kicker="Harbour",
        short_title="The ferry is back",
        content_html="<section><p>Text.</p><hr><p>More.</p></section>",
        images=(
            Image(
                url="https://img.news.example/a.jpg",
                alt="A ferry",
                caption="On her way",
                credit="Ovens",
                width=1280,
                height=720,
                syndication_rights=True,
                focal_region=(0, 0, 640, 360),
            ),
        ),
        expires=datetime(2030, 1, 1, tzinfo=UTC),
    )
    entry = entry_of(article, link="canonical")

    document = render(make_feed(entry, profile="msn"), format)

    shown = etree.fromstring(document.content)
    found = check(document, partner="msn", now=entry.published)
    assert [each.code for each in found] == []
    name = f".//{CONTENT}encoded" if format == "rss" else f".//{ATOM}content"
    assert "<figure" not in (shown.findtext(name) or "")
    assert "On her way" in (shown.findtext(name) or "")
    assert entry.subtitle == "Harbour"
