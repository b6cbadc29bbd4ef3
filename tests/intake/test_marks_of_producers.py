"""Marks that say "not public" in the shapes that programs send, and words that only look so."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from intake.reading import read
from intake.test_not_public import (
    APP,
    USABLE,
    atom,
    codes,
    message,
    news_article,
    picture,
    post,
    record,
    wxr,
)
from newsroom import make_record


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("status", {"code": "draft"}, "status-draft"),
        ("status", {"label": "Draft"}, "status-draft"),
        ("workflow", {"state": "draft"}, "status-draft"),
        ("publicationState", "DRAFT", "status-draft"),
        ("draft", 1.0, "status-draft"),
        ("meta", {"draft": True}, "status-draft"),
        ("attributes", {"status": False}, "status-unpublished"),
        ("enabled", False, "status-unpublished"),
        ("approved", 0, "status-unpublished"),
        ("deleted_at", "2026-03-01T00:00:00Z", "status-trash"),
        ("deletedAt", "2026-03-01", "status-trash"),
        ("deleted", "2026-03-01T10:00:00Z", "status-trash"),
        ("removedAt", "2026-03-01T10:00:00Z", "status-trash"),
        ("withdrawn_at", "2026-03-01T10:00:00Z", "status-unpublished"),
        ("killed_at", "2026-03-01", "status-canceled"),
        ("depublished", True, "status-unpublished"),
        ("kill", True, "status-canceled"),
        ("spiked", True, "status-canceled"),
        ("on_hold", "legal", "status-withheld"),
        ("active", False, "status-unpublished"),
        ("in_trash", True, "status-trash"),
        ("removed", True, "status-trash"),
        ("withheld", "legal", "status-withheld"),
        ("killed", "2026-03-03", "status-canceled"),
        ("archived", True, "status-archived"),
        ("retracted", True, "status-unpublished"),
        ("status", "gelöscht", "status-trash"),
        ("status", "Zurückgezogen", "status-unpublished"),
        ("status", "nicht veröffentlicht", "status-unpublished"),
        ("status", "en attente", "status-pending"),
        ("status", "Despublicado", "status-unpublished"),
    ],
)
def test_a_mark_counts_in_every_shape_that_programs_write(key: str, value: Any, code: str) -> None:
    assert record(**{key: value}) == [code]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("status", "breaking"),
        ("status", "developing"),
        ("status", "öffentlich"),
        ("status", "en ligne"),
        ("status", {"code": "published"}),
        ("status", "https://cms.example/terms/published"),
        ("status", {}),
        ("deleted_at", None),
        ("deleted_at", "0000-00-00 00:00:00"),
        ("deleted", 0.0),
        ("archived", False),
        ("enabled", True),
        ("meta", {"status": "phase 7", "visible": False}),
        ("stage", "Bühne 2"),
        ("tags", ["draft"]),
        ("section", "Draft"),
    ],
)
def test_what_only_looks_like_a_mark_is_public(key: str, value: Any) -> None:
    assert record(**{key: value}) == ["public"]


def test_of_a_draft_without_a_name_nobody_says_that_it_is_withdrawn() -> None:
    (reading,) = read("a.json", '{"title": "T", "draft": true}')

    assert reading.takedown is None
    assert "withdraw it by hand if it was published" in reading.findings[0].advice


@pytest.mark.parametrize("key", ["embargoed", "embargo", "embargo_until"])
def test_the_moment_of_an_embargo_is_heeded_where_not_before_is_missing(key: str) -> None:
    (reading,) = read("a.json", json.dumps(make_record(1, **{key: "2099-01-01T00:00:00Z"})))

    assert reading.article is not None
    assert reading.article.not_before is not None
    assert reading.article.not_before.year == 2099
    assert not reading.findings


@pytest.mark.parametrize("key", ["unpublish_at", "unpublishedAt", "expiryDate", "visible_until"])
def test_the_end_of_a_publication_is_heeded_whatever_its_key_is(key: str) -> None:
    (reading,) = read("a.json", json.dumps(make_record(1, **{key: "2026-04-01T00:00:00Z"})))

    assert reading.article is not None
    assert reading.article.expires == datetime(2026, 4, 1, tzinfo=UTC)
    assert not reading.findings


def test_a_text_in_the_folder_of_drafts_of_jekyll_is_a_draft() -> None:
    text = "---\ntitle: A boat\ndate: 2026-03-01\n---\nShe sails.\n"

    assert codes(read("site/_drafts/boat.md", text)) == ["status-draft"]
    assert codes(read("site/drafts/boat.md", text)) == ["public"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ({"@value": "Draft", "@language": "en"}, "status-draft"),
        ({"@type": "DefinedTerm", "termCode": "draft"}, "status-draft"),
        ("https://schema.org/Published", "public"),
        ({"@id": "https://news.example/#status"}, "status-draft"),
    ],
)
def test_creative_work_status_is_read_as_json_ld_writes_values(status: Any, code: str) -> None:
    term = {"@id": "https://news.example/#status", "@type": "DefinedTerm", "name": "Draft"}
    graph = {"@graph": [news_article(creativeWorkStatus=status), term]}

    assert codes(read("a.json", json.dumps(graph))) == [code]


@pytest.mark.parametrize(
    "keys",
    [
        {"pubstatus": {"qcode": "stat:withheld"}},
        {"pubstatus": {"code": "withheld"}},
        {"status": "withheld"},
        {"draft": True},
        {"state": "killed"},
        {"pub_status": "canceled"},
    ],
)
def test_an_item_of_ninjs_is_held_against_the_marks_of_records_too(keys: dict[str, Any]) -> None:
    item = {"uri": "urn:x:1", "headline": "H", "versioncreated": "2026-03-01T10:00:00Z"}

    assert codes(read("a.json", json.dumps(item))) == ["public"]
    assert codes(read("a.json", json.dumps(item | keys)))[0].startswith("status-")


EXPORT = 'xmlns:wp="http://wordpress.org/export/1.2/"'


def test_an_export_is_one_wherever_its_namespace_is_declared() -> None:
    items = post(1, "draft") + post(2)
    moved = wxr(items).replace(f" {EXPORT}", "").replace("<wp:wxr_version>1.2</wp:wxr_version>", "")

    in_items = moved.replace("<item>", f"<item {EXPORT}>")
    in_elements = moved.replace("<wp:status>", f"<wp:status {EXPORT}>")
    in_elements = in_elements.replace("<wp:post_type>", f"<wp:post_type {EXPORT}>")

    assert codes(read("a.xml", in_items)) == ["status-draft", "public"]
    assert codes(read("a.xml", in_elements)) == ["status-draft", "public"]


@pytest.mark.parametrize(
    "uri", ["http://wordpress.com/export/1.2/", "https://wordpress.org/export/", "urn:own"]
)
def test_an_export_is_one_whatever_name_stands_behind_wp(uri: str) -> None:
    export = wxr(post(1, "draft") + post(2)).replace("http://wordpress.org/export/1.2/", uri)

    assert codes(read("a.xml", export)) == ["status-draft", "public"]


def test_messages_and_payments_that_plugins_export_as_published_are_no_articles() -> None:
    items = post(1, type="flamingo_inbound") + post(2, type="edd_payment") + post(3, type="news")

    told = codes(read("a.xml", wxr(items)))

    assert told[:3] == ["left out", "left out", "public"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('<gd:deleted xmlns:gd="http://schemas.google.com/g/2005"/>', "status-deleted"),
        ('<s:sync xmlns:s="http://feedsync.org/2007/feedsync" deleted="true"/>', "status-deleted"),
        ('<s:sync xmlns:s="http://feedsync.org/2007/feedsync" deleted="false"/>', "public"),
        ('<draft xmlns="http://purl.org/atom-blog/ns#">true</draft>', "status-draft"),
        ('<category term="draft"/>', "public"),
    ],
)
def test_modules_that_say_that_an_entry_is_deleted_or_a_draft_are_heeded(
    said: str, code: str
) -> None:
    assert codes(read("a.xml", atom(said))) == [code]


def test_a_draft_in_rss_is_one_as_in_atom() -> None:
    control = f'<a:control xmlns:a="{APP}"><a:draft>yes</a:draft></a:control></item>'
    feed = wxr(post(1).replace("</item>", control) + post(2)).replace(EXPORT, 'xmlns:wp="urn:x"')

    assert codes(read("a.xml", feed)) == ["status-draft", "public"]


@pytest.mark.parametrize(
    "said",
    [
        'uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld#"',
        'uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld?lang=en"',
        'literal="withheld"',
    ],
)
def test_a_picture_is_withheld_by_a_name_of_any_form(said: str) -> None:
    (reading,) = read("a.xml", message(picture(said)))

    assert reading.article is not None
    assert reading.article.images == ()


def story(number: int, body: str = "<p>Gold rose.</p>", meta: str = "") -> str:
    return (
        f'<newsItem guid="urn:story:{number}" version="1"><itemMeta>'
        '<itemClass qcode="ninat:text"/><versionCreated>2026-03-01T10:00:00Z</versionCreated>'
        f"{meta}</itemMeta><contentMeta><headline>Gold {number}</headline></contentMeta>"
        f'<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body>'
        "</html></inlineXML></contentSet></newsItem>"
    )


def several(*items: str) -> str:
    space = "http://iptc.org/std/nar/2006-10-01/"
    return f'<newsMessage xmlns="{space}"><itemSet>{"".join(items)}</itemSet></newsMessage>'


SHOWN = '<p>Gold rose.</p><p><img src="https://img.example/p.jpg"/></p>'


def test_a_picture_that_is_withheld_is_not_shown_by_a_text_that_does_not_link_to_it() -> None:
    texts = several(story(1, SHOWN), story(2), picture('qcode="stat:withheld"'))
    usable = several(story(1, SHOWN), story(2), picture(USABLE))

    readings = read("a.xml", texts)

    assert readings[0].article is not None
    assert "p.jpg" not in (readings[0].article.content_html or "")
    assert readings[0].article.images == ()
    assert "status-withheld" in codes(readings)
    assert "p.jpg" in str(read("a.xml", usable)[0].article)


def test_a_picture_that_is_withheld_by_a_link_to_its_address_is_taken_out_of_the_text() -> None:
    link = (
        '<link rel="irel:seeAlso" href="https://img.example/p.jpg">'
        '<pubStatus qcode="stat:withheld"/></link>'
    )

    (reading,) = read("a.xml", several(story(1, SHOWN, link)))

    assert reading.article is not None
    assert "p.jpg" not in str(reading.article)
    assert [each.code for each in reading.findings] == ["status-withheld"]


def test_an_embargo_without_an_end_is_no_publication() -> None:
    assert codes(read("a.xml", several(story(1, meta="<embargoed/>")))) == ["status-withheld"]


def package(guid: str) -> str:
    return (
        '<packageItem guid="urn:package:1"><itemMeta>'
        "<versionCreated>2026-03-02T10:00:00Z</versionCreated></itemMeta><groupSet><group>"
        f'<itemRef residref="{guid}" version="1"><pubStatus qcode="stat:canceled"/></itemRef>'
        "</group></groupSet></packageItem>"
    )


def test_a_package_takes_down_what_it_refers_to_in_its_message_and_elsewhere() -> None:
    here = read("a.xml", several(story(1), story(2), package("urn:story:1")))
    (elsewhere,) = read("a.xml", several(package("urn:story:1")))

    assert codes(here) == ["status-canceled", "public"]
    assert elsewhere.takedown is not None
    assert elsewhere.takedown.names == ("urn:story:1",)
    assert elsewhere.takedown.revision.number == 1


def test_marks_beside_the_paths_of_an_api_count() -> None:
    shown = {"id": "1", "entry": {"title": "Shown", "status": True, "at": "2026-03-01"}}
    held = {"id": "2", "entry": {"title": "Held", "status": False, "at": "2026-03-01"}}
    fields = {"id": "id", "title": "entry.title", "published": "entry.at"}

    readings = read("a.json", json.dumps([shown, held]), kind="fields", fields=fields)

    assert codes(readings) == ["public", "status-unpublished"]
    assert '"entry.status"' in readings[1].findings[0].message
