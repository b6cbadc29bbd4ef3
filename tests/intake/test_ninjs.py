"""ninjs as its producers write it: Superdesk, AP, TT, dpa, NTB, the BBC; versions 1 to 3."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from intake.reading import only, read, refusal

from feedpub.article import Article, MediaFile
from feedpub.protocols import Reading

NINJS = {"uri": "urn:x:1", "headline": "The ferry", "versioncreated": "2026-03-12T09:30:00Z"}
PICTURE = {
    "type": "picture",
    "uri": "urn:x:2",
    "headline": "A boat",
    "versioncreated": "2026-03-12T09:30:00Z",
}
JPG = {"href": "https://img.example/a.jpg", "mimetype": "image/jpeg", "width": 800}


def read_json(value: Any) -> list[Reading]:
    return read("a.json", json.dumps(value))


def article(**keys: Any) -> Article:
    return only(read_json({**NINJS, **keys}))


def image_of(**keys: Any) -> Any:
    (reading,) = read_json({**PICTURE, "creditline": "Ilk/AP", "renditions": {"a": JPG}, **keys})
    assert reading.article is not None
    (image,) = reading.article.images
    return image


# What is an item


@pytest.mark.parametrize(
    "around",
    [
        lambda item: {"api_version": "1.1", "data": {"meta": {}, "item": item}},
        lambda item: {"data": {"items": [{"meta": {}, "item": item}]}},
        lambda item: {"total": 1, "limit": 20, "item": [item]},
        lambda item: {"_items": [item], "_meta": {"total": 1}},
        lambda item: [item],
    ],
)
def test_an_item_is_read_in_what_producers_put_around_it(around: Any) -> None:
    assert only(read_json(around(NINJS))).id == "urn:x:1"


def test_a_later_version_in_an_answer_of_ap_is_the_same_article() -> None:
    """Its uri ends in another tag then, and so does that of a kill."""
    ids = set()
    for version in ("1a", "2b"):
        item = {
            **NINJS,
            "uri": f"https://api.example/abc?et={version}",
            "altids": {"itemid": "abc"},
        }
        ids.add(only(read_json({"data": {"item": item}})).id)

    killed = {**NINJS, "uri": "https://api.example/abc?et=3c", "altids": {"itemid": "abc"},
              "pubstatus": "canceled"}  # fmt: skip
    (reading,) = read_json({"data": {"item": killed}})

    assert ids == {"abc"}
    assert reading.takedown is not None and reading.takedown.names == ("abc",)


def test_superdesk_has_guid_for_uri() -> None:
    item = {key: value for key, value in NINJS.items() if key != "uri"}

    found = only(read_json({**item, "guid": "urn:newsml:desk:1", "service": [{"name": "News"}]}))

    assert (found.id, found.section) == ("urn:newsml:desk:1", "News")


@pytest.mark.parametrize(
    "item",
    [
        {**NINJS, "type": "event"},
        {**NINJS, "type": "planning"},
        {**NINJS, "type": "ninat:planning"},
        {"guid": "urn:x:3", "type": "event", "name": "A fair", "pubstatus": "usable"},
        {"uri": "urn:x:4", "title": "A fair", "eventDetails": {"dates": {"startDate": "2026-05"}}},
    ],
)
def test_events_and_plans_are_refused_by_name(item: dict[str, Any]) -> None:
    error = refusal(read_json(item))

    assert error.code == "ninjs-no-article"
    assert "urn:x:" in error.message


def test_a_package_is_read_as_its_texts() -> None:
    package = {
        **NINJS,
        "type": "composite",
        "associations": {
            "main": {**NINJS, "guid": "urn:x:5", "uri": "urn:x:5", "type": "text",
                     "body_html": "<p>Text.</p>"},
            "side": {"guid": "urn:x:6", "type": "text"},
        },
    }  # fmt: skip

    assert [each.article.id for each in read_json(package) if each.article] == ["urn:x:5"]


def test_a_package_without_texts_is_refused_by_name() -> None:
    package = {**NINJS, "type": "composite", "associations": {"a": {"guid": "b", "type": "text"}}}

    assert "1 items" in refusal(read_json(package)).message


# Who wrote it


@pytest.mark.parametrize(
    ("keys", "authors"),
    [
        ({"byline": "By ANN LEE and BOB RAY"}, ("Ann Lee", "Bob Ray")),
        ({"by": "Von Ann Lee, dpa"}, ("Ann Lee",)),
        ({"bylines": [{"by": "By ANN LEE", "title": "Business Writer"}]}, ("Ann Lee",)),
        ({"bylines": [{"by": "Ann Lee"}, {"by": "Bob Ray"}]}, ("Ann Lee", "Bob Ray")),
        ({"authors": ["Ann Lee", "Bob Ray"]}, ("Ann Lee", "Bob Ray")),
        ({"authors": [{"name": "Ann Lee", "role": "writer"}]}, ("Ann Lee",)),
        (
            {"authors": [{"name": "Ann Lee", "role": "writer"},
                         {"name": "Cleo Poe", "role": "editor"}]},
            ("Ann Lee",),
        ),
        ({"authors": [{"name": "Cleo Poe", "role": "editor"}]}, ("Cleo Poe",)),
        (
            {"authors": [{"role": "WRITER", "name": "Writer", "parent": "5b",
                          "sub_label": "Ann Lee"}]},
            ("Ann Lee",),
        ),
        ({"authors": {"name": "Ann Lee"}}, ("Ann Lee",)),
        ({"byline": "Ann Lee", "authors": [{"name": "desk-user-3"}]}, ("Ann Lee",)),
        ({"byline": "", "authors": [{"name": "Ann Lee"}]}, ("Ann Lee",)),
        ({"by": "NTB", "authors": ["Ann Lee"]}, ("Ann Lee",)),
        ({"by": "NTB"}, ()),
    ],
)  # fmt: skip
def test_authors_are_people(keys: dict[str, Any], authors: tuple[str, ...]) -> None:
    assert article(**keys).authors == authors


# Roles


def test_headlines_are_told_apart_by_their_roles() -> None:
    item = {key: value for key, value in NINJS.items() if key != "headline"}
    headlines = [
        {"role": "seo", "value": "Ferry sea boat"},
        {"role": "https://cv.example/hrole/kicker", "value": "Harbour"},
        {"role": "hrole:main", "value": "The ferry"},
    ]

    found = only(read_json({**item, "headlines": headlines}))

    assert (found.title, found.kicker) == ("The ferry", "Harbour")


@pytest.mark.parametrize(
    ("descriptions", "summary"),
    [
        ([("creditline", "Ilk/AP"), ("caption", "A boat"), ("summary", "Sum")], "Sum"),
        ([("extract", "Ext"), ("abstract", "Abs")], "Abs"),
        ([("extract", "Ext"), ("writer", "www.ilk.example")], "Ext"),
        ([("caption", "A boat"), ("alt", "White")], None),
        ([("ednote", "Not for print"), ("text", "Text")], "Text"),
        ([("", "<p>R&amp;D</p>", "text/html")], "R&D"),
    ],
)
def test_the_summary_is_the_description_that_is_one(
    descriptions: list[tuple[str, ...]], summary: str | None
) -> None:
    values = [
        {"role": role, "value": value, "contentType": kind[0] if kind else "text/plain"}
        for role, value, *kind in descriptions
    ]

    assert article(type="text", descriptions=values).summary == summary


def test_a_picture_has_caption_credit_and_alternative_text_by_their_roles() -> None:
    image = image_of(
        creditline=None,
        descriptions=[
            {"role": "creditline", "value": "ANN LEE/AGENCY"},
            {"role": "caption", "value": "FILE - A boat."},
            {"role": "alt", "value": "A white boat"},
            {"role": "drol:extDescrAccessibility", "value": "A boat at a quay"},
            {"role": "writer", "value": "ilk/poe"},
        ],
    )

    assert (image.credit, image.caption, image.alt, image.extended_description) == (
        "ANN LEE/AGENCY",
        "FILE - A boat.",
        "A white boat",
        "A boat at a quay",
    )


def test_superdesk_has_the_alternative_text_of_a_picture_as_its_body() -> None:
    item = {**PICTURE, "guid": "urn:x:7", "description_text": "The boat", "body_text": "White"}

    image = image_of(**item)

    assert (image.caption, image.alt) == ("The boat", "White")


def test_headlines_have_no_markup_and_codes_are_no_topics() -> None:
    found = article(
        headline="Boats &amp; <em>ships</em>",
        subject=[{"name": "s", "code": "s"}, {"name": "Boats", "code": "b"}],
    )

    assert (found.title, found.tags) == ("Boats & ships", ("Boats",))


def test_the_roles_of_version_1_are_in_the_keys() -> None:
    image = image_of(creditline=None, description_creditline="Lee/AP", description_caption="Boat")

    assert (image.credit, image.caption) == ("Lee/AP", "Boat")


# Rights


def test_the_copyright_notice_is_the_rights_and_usage_terms_stand_apart() -> None:
    found = article(
        copyrightnotice="© 2026 Harbour",
        copyrightholder="Harbour",
        usageterms=["AP Clients Only.", "No archives."],
    )

    assert found.rights == "© 2026 Harbour"
    assert found.usage_terms == "AP Clients Only. No archives."


@pytest.mark.parametrize("holder", ["Harbour", {"name": "Harbour"}, [{"name": "Harbour"}]])
def test_without_a_notice_the_holder_is_the_rights(holder: Any) -> None:
    assert article(copyrightholder=holder, usageterms="Clients Only").rights == "Harbour"


def test_a_long_notice_costs_no_article() -> None:
    notice = "May not be copied. " * 200

    (reading,) = read_json(
        {**NINJS, "copyrightnotice": notice, "usageterms": notice,
         "associations": {"a": {**PICTURE, "copyrightnotice": notice, "usageterms": notice,
                                "creditline": "Lee", "renditions": {"a": JPG}}}}
    )  # fmt: skip

    assert reading.findings == ()


@pytest.mark.parametrize(
    "value",
    [
        "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        {
            "name": "made by AI",
            "uri": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
        },
    ],
)
@pytest.mark.parametrize("key", ["digitalsourcetype", "digitalSourceType"])
def test_how_a_picture_was_made_is_kept(key: str, value: Any) -> None:
    assert image_of(**{key: value}).digital_source_type.endswith("/trainedAlgorithmicMedia")


@pytest.mark.parametrize("key", ["embargoed", "embargoedUntil", "embargoeduntil"])
def test_an_embargo_holds(key: str) -> None:
    assert article(**{key: "2026-12-24T18:00:00Z"}).not_before == datetime(
        2026, 12, 24, 18, 0, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "keys",
    [
        {"signal": [{"code": "KILL", "name": "Kill"}]},
        {"signals": ["newscontent", "kill"]},
        {"editorialtypes": ["Takedown"]},
    ],
)
def test_a_signal_that_takes_a_story_back_is_obeyed(keys: dict[str, Any]) -> None:
    assert refusal(read_json({**NINJS, **keys})).code == "status-canceled"


def test_a_correction_is_published() -> None:
    assert article(signal=[{"code": "COR", "name": "Correction"}], signals=["sig:update"]).title


# The text


@pytest.mark.parametrize(
    "keys",
    [
        {"body_html5": "<p>Text.</p>", "body_text": "Other"},
        {"bodies": [{"role": "text", "contentType": "text/plain", "value": "Other"},
                    {"role": "richtext", "contentType": "application/xhtml+xml",
                     "value": "<p>Text.</p>"}]},
        {"bodies": [{"value": "<p>Text.</p>"}]},
        {"bodies": [{"role": "html", "value": "<p>Text.</p>"}]},
        {"bodies": ["Text."]},
        {"bodies": {"value": "Text."}},
        {"bodies": [{"contentType": "text/vnd.IPTC.NITF", "value":
                     '<?xml version="1.0"?><nitf><body><body.content><p>Text.</p></body.content>'
                     "</body></nitf>"}]},
        {"bodies": [{"role": "html5", "contenttype": "text/html", "value":
                     "<html><head><title>The ferry</title></head><body><article><h1>The ferry</h1>"
                     '<div class="dat"><span>Harbour</span><span>TT</span></div><p>Text.</p>'
                     "</article></body></html>"}],
         "subjects": [{"name": "Harbour"}], "infosources": [{"name": "TT"}]},
        {"body_html": "<p>The ferry</p><p>By Ann Lee</p><p>12.03.2026</p><p>Text.</p>",
         "byline": "By Ann Lee"},
        {"body_text": "The ferry\n\nText."},
    ],
)  # fmt: skip
def test_the_text_is_found_without_the_head_of_its_page(keys: dict[str, Any]) -> None:
    content = article(**keys).content_html

    assert content is not None
    assert content.removeprefix("<article>").removesuffix("</article>") == "<p>Text.</p>"


def test_plain_text_may_have_angle_brackets() -> None:
    assert article(body_text="If a < b, then <b> stays.").content_html == (
        "<p>If a &lt; b, then &lt;b&gt; stays.</p>"
    )


# Renditions


@pytest.mark.parametrize(
    "renditions",
    [
        {"thumb": {**JPG, "href": "https://img.example/t.jpg", "width": 90}, "original": JPG},
        [{"name": "r01", "title": "Preview", "contenttype": "image/jpeg", "width": 1024,
          "href": "https://img.example/a_WatermarkPreview.jpg"},
         {"name": "r00", "title": "Hires", "contenttype": "image/jpg", "width": 1024,
          "href": "https://img.example/a.jpg"}],
        {"original": {"href": "urn:media:1", "mimetype": "image/jpeg", "width": 9000}, "web": JPG},
        {"original": {"href": "https://img.example/a.tif", "mimetype": "image/tiff", "width": 9000},
         "baseImage": JPG},
        {"thumbnail": {"href": "https://img.example/t.jpg"},
         "original": {"href": "https://img.example/a.jpg"}},
        {"original": {"href": "https://img.example/a.jpg", "width": "800", "height": "600"},
         "clip": {"href": "https://img.example/a.mp4", "width": 4000}},
    ],
)  # fmt: skip
def test_the_largest_rendition_that_everybody_can_see_is_the_picture(renditions: Any) -> None:
    assert image_of(renditions=renditions).url == "https://img.example/a.jpg"


def test_a_film_is_a_file_of_its_article() -> None:
    item = {
        **NINJS,
        "type": "video",
        "descriptions": [{"role": "caption", "value": "It sails."}],
        "renditions": [
            {"name": "small", "href": "https://v.example/s.mp4", "contenttype": "video/mp4",
             "width": 640},
            {"name": "main", "href": "https://v.example/m.mp4", "contenttype": "video/mp4",
             "width": 1920, "height": 1080, "duration": 61, "sizeinbytes": 9000},
            {"name": "preview", "href": "https://v.example/p.jpg", "contenttype": "image/jpeg"},
            {"name": "script", "href": "https://v.example/s.xml", "contenttype": "text/xml"},
        ],
    }  # fmt: skip

    found = only(read_json(item))

    assert found.summary == "It sails."
    assert found.media == (
        MediaFile(
            url="https://v.example/m.mp4",
            medium="video",
            type="video/mp4",
            length=9000,
            duration=61,
            title="The ferry",
            poster="https://v.example/p.jpg",
            width=1920,
            height=1080,
        ),
    )
    assert found.images == ()


def test_a_text_that_is_elsewhere_and_a_film_that_is_withheld_are_named() -> None:
    film = {
        **NINJS,
        "type": "video",
        "pubstatus": "withheld",
        "renditions": {"main": {"href": "https://v.example/m.mp4", "mimetype": "video/mp4"}},
    }
    nitf = {"href": "https://api.example/1?format=NITF", "mimetype": "text/xml", "type": "text"}

    (reading,) = read_json(
        {**NINJS, "type": "text", "renditions": {"nitf": nitf}, "associations": {"film": film}}
    )  # fmt: skip

    assert reading.article is not None
    assert (reading.article.content_html, reading.article.media) == (None, ())
    assert [each.code for each in reading.findings] == ["status-withheld", "text-elsewhere"]


def test_associations_are_an_object_or_a_list_and_may_hold_lists() -> None:
    lead = {**PICTURE, "creditline": "Lee", "renditions": {"a": JPG}}
    other = {**lead, "renditions": {"a": {**JPG, "href": "https://img.example/b.jpg"}}}

    for associations in (
        {"gallery": [other], "featuremedia": lead, "sidebar": {"type": "text", "guid": "x"}},
        [{"id": "x", **other}, {"id": "featureimage", **lead}, "odd", None],
        [{"name": "gallery", **other}, {"name": "mainpic", **lead}],
    ):
        images = article(associations=associations).images
        assert [each.url[-5:] for each in images if each.url] == ["a.jpg", "b.jpg"]


def test_the_text_of_ap_that_is_at_another_address_is_named() -> None:
    href = "https://api.example/1?format=NITF"
    nitf = {"rel": "Story", "type": "text", "mimetype": "application/xml", "href": href}

    (reading,) = read_json({**NINJS, "type": "text", "renditions": {"nitf": nitf}})

    assert [each.code for each in reading.findings] == ["text-elsewhere"]
