"""Marks that say "not public", as producers write them: none of it is an article."""

from __future__ import annotations

import json
from typing import Any

import pytest
from intake.reading import read
from newsroom import make_record

from feedpub.protocols import Reading


def codes(readings: list[Reading]) -> list[str]:
    """Of each reading its error, or ``public``."""
    told = []
    for each in readings:
        errors = [finding.code for finding in each.findings if finding.severity == "error"]
        assert bool(errors) == (each.article is None) or each.takedown is not None
        told.append(errors[0] if errors else "public" if each.article else "left out")
    return told


def record(**changes: Any) -> list[str]:
    readings = read("a.json", json.dumps(make_record(1, **changes)))
    if readings[0].doubt is not None:
        return [f"doubt {readings[0].doubt.code}"]
    return codes(readings)


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("draft", True, "status-draft"),
        ("draft", "true", "status-draft"),
        ("draft", " Yes ", "status-draft"),
        ("draft", 1, "status-draft"),
        ("isDraft", True, "status-draft"),
        ("is_draft", "1", "status-draft"),
        ("published", False, "status-unpublished"),
        ("published", "false", "status-unpublished"),
        ("published", 0, "status-unpublished"),
        ("publish", False, "status-unpublished"),
        ("public", "no", "status-unpublished"),
        ("hidden", True, "status-private"),
        ("private", "yes", "status-private"),
        ("unlisted", True, "status-unlisted"),
        ("deleted", True, "status-trash"),
        ("status", "draft", "status-draft"),
        ("status", "DRAFT", "status-draft"),
        ("Status", " Draft ", "status-draft"),
        ("status", "auto-draft", "status-draft"),
        ("status", "in progress", "status-draft"),
        ("status", "Entwurf", "status-draft"),
        ("status", "private", "status-private"),
        ("status", "hidden", "status-private"),
        ("status", "trash", "status-trash"),
        ("status", "pending", "status-pending"),
        ("status", "pending_review", "status-pending"),
        ("status", "scheduled", "status-future"),
        ("status", "unpublished", "status-unpublished"),
        ("status", "archived", "status-archived"),
        ("status", "spiked", "status-canceled"),
        ("status", "on hold", "status-withheld"),
        ("status", False, "status-unpublished"),
        ("status", {"name": "Draft"}, "status-draft"),
        ("_status", "draft", "status-draft"),
        ("post_status", "draft", "status-draft"),
        ("workflow_state", "needs review", "status-pending"),
        ("moderationState", "draft", "status-draft"),
        ("visibility", "private", "status-private"),
        ("state", "draft", "status-draft"),
        ("post_password", "xyz", "status-protected"),
        ("creativeWorkStatus", "Draft", "status-draft"),
    ],
)
def test_a_record_that_says_that_it_is_not_public_is_no_article(
    key: str, value: Any, code: str
) -> None:
    assert record(**{key: value}) == [code]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("draft", False),
        ("draft", "false"),
        ("draft", ""),
        ("draft", None),
        ("status", "published"),
        ("status", "Publish"),
        ("status", "live"),
        ("status", "veröffentlicht"),
        ("status", "опубликовано"),
        ("status", ""),
        ("status", None),
        ("status", 1),
        ("status", 200),
        ("state", "Texas"),
        ("visibility", "members"),
        ("hidden", False),
        ("publish", True),
        ("password", ""),
        ("password", False),
        ("embargoed", "2026-01-01T00:00:00Z"),
    ],
)
def test_a_record_that_says_nothing_of_the_kind_is_public(key: str, value: Any) -> None:
    assert record(**{key: value}) == ["public"]


def test_a_status_that_nobody_knows_is_a_doubt_and_no_decision() -> None:
    assert record(status="Phase 7") == ["doubt status-unknown"]


@pytest.mark.parametrize(
    ("matter", "code"),
    [
        ("---\n{}draft: true\n---\n", "status-draft"),
        ("---\n{}Draft: yes\n---\n", "status-draft"),
        ("---\n{}status: draft\n---\n", "status-draft"),
        ("---\n{}Status: hidden\n---\n", "status-private"),
        ("---\n{}publish: false\n---\n", "status-unpublished"),
        ("---\n{}_build:\n  render: never\n---\n", "status-unlisted"),
        ("---\n{}build:\n  list: false\n---\n", "status-unlisted"),
        ("---\n{}draft: false\n---\n", "public"),
    ],
)
def test_front_matter_that_says_that_it_is_not_public_is_no_article(matter: str, code: str) -> None:
    keys = "id: x-1\ntitle: Title\npublished: 2026-03-01T10:00:00Z\n"

    assert codes(read("a.md", matter.format(keys) + "Some text.")) == [code]


def test_published_false_of_jekyll_is_no_date_and_no_article() -> None:
    matter = "---\nid: x-1\ntitle: T\ndate: 2026-03-01\npublished: false\n---\nText."

    assert codes(read("a.md", matter)) == ["status-unpublished"]


def test_front_matter_in_toml_is_heeded_too() -> None:
    matter = '+++\nid = "x-1"\ntitle = "T"\npublished = 2026-03-01T10:00:00Z\ndraft = true\n+++\n'

    assert codes(read("a.md", matter + "Text.")) == ["status-draft"]


def news_article(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": "https://news.example/1",
        "url": "https://news.example/1",
        "headline": "The ferry is back",
        "datePublished": "2026-03-12T09:30:00Z",
        **changes,
    }


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("Draft", "status-draft"),
        ("draft", "status-draft"),
        ("Incomplete", "status-draft"),
        ("Pending", "status-pending"),
        ("Obsolete", "status-obsolete"),
        ({"@type": "DefinedTerm", "name": "Draft"}, "status-draft"),
        ("https://status.example/terms/Draft", "status-draft"),
        (["Published", "Obsolete"], "status-obsolete"),
        ("Published", "public"),
    ],
)
def test_creative_work_status_is_heeded_in_schema_org_and_in_pages(status: Any, code: str) -> None:
    thing = json.dumps(news_article(creativeWorkStatus=status))
    page = (
        f'<html><head><title>The ferry is back</title><script type="application/ld+json">{thing}'
        "</script></head><body><article><h1>The ferry is back</h1><p>After four months in the dock"
        " the old ferry sails again, and half of the town came to see her off.</p></article>"
        "</body></html>"
    )

    assert codes(read("a.json", thing)) == [code]
    assert codes(read("a.html", page)) == [code]


def wxr(items: str, version: str = "1.2") -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0"'
        f' xmlns:wp="http://wordpress.org/export/{version}/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Blog</title>'
        f"<link>https://blog.example</link><wp:wxr_version>{version}</wp:wxr_version>"
        f"{items}</channel></rss>"
    )


def post(number: int, status: str = "publish", type: str = "post", more: str = "") -> str:
    return (
        f"<item><title>Post {number}</title><link>https://blog.example/?p={number}</link>"
        "<pubDate>Mon, 05 Jan 2026 10:00:00 +0000</pubDate>"
        f'<guid isPermaLink="false">https://blog.example/?p={number}</guid>'
        "<content:encoded><![CDATA[<p>Text.</p>]]></content:encoded>"
        f"<wp:status><![CDATA[{status}]]></wp:status>"
        f"<wp:post_type><![CDATA[{type}]]></wp:post_type>{more}</item>"
    )


@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2", "1.3"])
def test_posts_of_a_wordpress_export_that_are_not_public_are_no_articles(version: str) -> None:
    statuses = "publish draft private trash pending future auto-draft inherit dp-rewrite".split()
    items = "".join(post(number, each) for number, each in enumerate(statuses))
    password = "<wp:post_password><![CDATA[xyz]]></wp:post_password>"
    empty = "<wp:post_password><![CDATA[]]></wp:post_password>"
    items += post(20, more=password) + post(21, more=empty) + post(22, type="story")

    assert codes(read("a.xml", wxr(items, version))) == [
        "public",
        "status-draft",
        "status-private",
        "status-trash",
        "status-pending",
        "status-future",
        "status-draft",
        "status-unpublished",
        "status-unpublished",
        "status-protected",
        "public",
        "public",
    ]


def test_what_is_no_post_of_a_wordpress_export_is_counted_and_named_by_its_kind() -> None:
    kinds = ["attachment", "attachment", "page", "nav_menu_item", "revision", "wp_block"]
    items = "".join(
        post(number, "inherit" if kind == "attachment" else "publish", kind)
        for number, kind in enumerate(kinds)
    )

    readings = read("a.xml", wxr(items))

    assert codes(readings) == ["left out"] * 6 + ["status-no-article"] * 5
    assert readings[6].findings[0].message == "2 items are not published: attachment"


def test_an_ordinary_feed_of_wordpress_is_no_export() -> None:
    item = post(1).replace("wp:", "x:")
    feed = wxr(item).replace('xmlns:wp="http://wordpress.org/export/1.2/"', 'xmlns:x="urn:x"')

    assert codes(read("a.xml", feed.replace("wp:", "x:"))) == ["public"]


def atom(entry: str, spaces: str = "") -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" {spaces}><id>https://blog.example/</id>'
        "<title>F</title><updated>2026-03-01T10:00:00Z</updated><author><name>A</name></author>"
        "<entry><id>tag:blog.example,1</id><title>T</title>"
        '<link href="https://blog.example/1"/><updated>2026-03-01T10:00:00Z</updated>'
        f"{entry}</entry></feed>"
    )


APP = "http://www.w3.org/2007/app"
OLD_APP = "http://purl.org/atom/app#"


@pytest.mark.parametrize("space", [APP, OLD_APP])
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("yes", "status-draft"),
        (" Yes ", "status-draft"),
        ("true", "status-draft"),
        ("no", "public"),
        ("", "public"),
    ],
)
def test_app_draft_is_heeded_in_both_namespaces(space: str, said: str, code: str) -> None:
    control = f"<a:control><a:draft>{said}</a:draft></a:control>"

    assert codes(read("a.xml", atom(control, f'xmlns:a="{space}"'))) == [code]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("post", ["public"]),
        ("comment", ["left out", "status-no-article"]),
        ("page", ["left out", "status-no-article"]),
        ("settings", ["left out", "status-no-article"]),
        ("template", ["left out", "status-no-article"]),
    ],
)
def test_of_a_blogger_export_the_posts_are_articles(kind: str, told: list[str]) -> None:
    scheme = "http://schemas.google.com/g/2005#kind"
    term = f"http://schemas.google.com/blogger/2008/kind#{kind}"

    assert codes(read("a.xml", atom(f'<category scheme="{scheme}" term="{term}"/>'))) == told


@pytest.mark.parametrize(
    ("type", "status", "told"),
    [
        ("POST", "LIVE", ["public"]),
        ("POST", "DRAFT", ["status-draft"]),
        ("POST", "SCHEDULED", ["status-future"]),
        ("POST", "SOFT_TRASHED", ["status-trash"]),
        ("COMMENT", "LIVE", ["left out", "status-no-article"]),
        ("PAGE", "LIVE", ["left out", "status-no-article"]),
    ],
)
def test_of_a_blogger_takeout_the_live_posts_are_articles(
    type: str, status: str, told: list[str]
) -> None:
    entry = (
        f"<b:type>{type}</b:type><b:status>{status}</b:status>"
        "<author><name>Ann</name><b:type>BLOGGER</b:type></author>"
    )

    assert (
        codes(read("feed.xml", atom(entry, 'xmlns:b="http://schemas.google.com/blogger/2018"')))
        == told
    )


@pytest.mark.parametrize(
    ("state", "code"),
    [("deleted", "status-deleted"), ("blocked", "status-withheld"), ("active", "public")],
)
def test_an_item_that_media_rss_calls_deleted_is_no_article(state: str, code: str) -> None:
    item = (
        "<item><title>T</title><guid>x-1</guid><link>https://blog.example/1</link>"
        f'<pubDate>Mon, 05 Jan 2026 10:00:00 +0000</pubDate><media:status state="{state}"/></item>'
    )
    feed = (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        f"<title>F</title>{item}</channel></rss>"
    )

    assert codes(read("a.xml", feed)) == [code]


def test_a_picture_that_media_rss_calls_deleted_is_left_out_wherever_it_stands() -> None:
    picture = "https://img.example/p.jpg"
    media = (
        f'<media:content url="{picture}" medium="image"><media:status state="deleted"/>'
        '</media:content><media:thumbnail url="https://img.example/small.jpg"/>'
        f'<link rel="enclosure" type="image/jpeg" href="{picture}"/>'
    )

    (reading,) = read("a.xml", atom(media, 'xmlns:media="http://search.yahoo.com/mrss/"'))

    assert reading.article is not None
    assert reading.article.images == ()
    assert [each.code for each in reading.findings] == ["status-deleted"]


def test_items_of_a_json_feed_are_held_against_their_marks() -> None:
    item = {"id": "1", "url": "https://a.example/1", "title": "T", "content_text": "Text.",
            "date_published": "2026-03-01T10:00:00Z"}  # fmt: skip
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F",
            "items": [item, {**item, "id": "2", "_status": "draft"}]}  # fmt: skip

    assert codes(read("a.json", json.dumps(feed))) == ["public", "status-draft"]


def picture(status: str, guid: str = "urn:pic:1", version: int = 1) -> str:
    return (
        f'<newsItem guid="{guid}" version="{version}"><itemMeta><itemClass qcode="ninat:picture"/>'
        f"<pubStatus {status}/></itemMeta><contentSet><remoteContent"
        ' href="https://img.example/p.jpg" contenttype="image/jpeg"/></contentSet></newsItem>'
    )


def message(*items: str, link: str = "", body: str = "<p>Gold rose.</p>") -> str:
    story = (
        '<newsItem guid="urn:story:1" version="1"><itemMeta><itemClass qcode="ninat:text"/>'
        "<versionCreated>2026-03-01T10:00:00Z</versionCreated>"
        f'<link rel="irel:seeAlso" residref="urn:pic:1">{link}</link></itemMeta><contentMeta>'
        "<headline>Gold</headline></contentMeta><contentSet><inlineXML>"
        f"{body}</inlineXML></contentSet></newsItem>"
    )
    return (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        f"{story}{''.join(items)}</itemSet></newsMessage>"
    )


USABLE = 'qcode="stat:usable"'


@pytest.mark.parametrize(
    "items",
    [
        [picture('qcode="stat:withheld"')],
        [picture('qcode="stat:Withheld"')],
        [picture('uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld"')],
        [picture(f'{USABLE} uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"')],
        [picture('qcode="stat:withheld"', version=2), picture(USABLE)],
        [
            picture(USABLE),
            '<packageItem><groupSet><group><itemRef residref="urn:pic:1">'
            '<pubStatus qcode="stat:withheld"/></itemRef></group></groupSet></packageItem>',
        ],
    ],
)
def test_a_picture_that_is_withheld_is_left_out_however_that_is_said(items: list[str]) -> None:
    readings = read("a.xml", message(*items))

    assert readings[0].article is not None
    assert readings[0].article.images == ()
    assert [each.code[:7] for each in readings[0].findings] == ["status-"]


def test_a_picture_that_is_withheld_by_the_link_of_its_story_is_left_out() -> None:
    (reading,) = read("a.xml", message(picture(USABLE), link='<pubStatus qcode="stat:withheld"/>'))

    assert reading.article is not None
    assert reading.article.images == ()


def test_a_picture_that_is_usable_is_shown() -> None:
    (reading,) = read("a.xml", message(picture(USABLE)))

    assert reading.article is not None
    assert [each.url for each in reading.article.images] == ["https://img.example/p.jpg"]


def test_a_picture_that_is_killed_in_a_message_of_its_own_is_named() -> None:
    item = picture('qcode="stat:canceled"').replace(
        "<newsItem", '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"'
    )

    assert codes(read("a.xml", item)) == ["status-canceled"]


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("usable", "public"),
        ("info", "public"),
        ("", "public"),
        ("withheld", "status-withheld"),
        ("embargoed", "status-withheld"),
        ("Canceled", "status-canceled"),
    ],
)
def test_the_management_status_of_nitf_is_heeded(status: str, code: str) -> None:
    nitf = (
        f'<nitf xmlns=""><head><docdata management-status="{status}"/></head><body>'
        "<body.content><p>Gold rose.</p></body.content></body></nitf>"
    )

    assert codes(read("a.xml", message(body=nitf))[:1]) == [code]


def ninjs(**changes: Any) -> str:
    return json.dumps(
        {
            "uri": "urn:ninjs:1",
            "headline": "Gold",
            "versioncreated": "2026-03-01T10:00:00Z",
            "body_text": "Gold rose.",
            **changes,
        }
    )


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("status", ["withheld", "Canceled", "stat:withheld"])
def test_a_picture_in_the_associations_of_ninjs_that_is_withheld_is_left_out(
    version: int, status: str
) -> None:
    key = "pubStatus" if version == 3 else "pubstatus"
    image = {
        "type": "picture",
        key: status,
        "renditions": {"main": {"href": "https://img.example/p.jpg", "mimetype": "image/jpeg"}},
    }
    associations = {"main": image} if version == 1 else [{"name": "main", **image}]

    (reading,) = read("a.json", ninjs(associations=associations))

    assert reading.article is not None
    assert reading.article.images == ()
    assert [each.code[:7] for each in reading.findings] == ["status-"]


@pytest.mark.parametrize(
    "shown",
    [
        '<img src="https://img.example/p.jpg"/>',
        '<p>See <img src="https://img.example/p-640x480.jpg" alt="x"/> here.</p>',
        '<figure><img src="https://img.example/p.jpg"/><figcaption>Secret</figcaption></figure>',
    ],
)
def test_a_picture_that_is_withheld_is_left_out_of_the_text_too(shown: str) -> None:
    html = (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Gold rose.</p>{shown}</body></html>'
    )

    (reading,) = read("a.xml", message(picture('qcode="stat:withheld"'), body=html))

    assert reading.article is not None
    content = reading.article.content_html or ""
    assert "Gold rose." in content
    assert "img.example" not in content
    assert "Secret" not in content
