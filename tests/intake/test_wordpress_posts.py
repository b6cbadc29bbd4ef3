"""Posts of WordPress's REST API, as WordPress and the plugins of newsrooms write them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from intake.reading import only, read

from feedpub.article import Article, Image
from feedpub.intake.body.excerpts import written_summary
from feedpub.protocols import Reading

FORBIDDEN = {
    "code": "rest_forbidden",
    "message": "Sorry, you are not allowed to do that.",
    "data": {"status": 401},
}


def post(**changes: Any) -> dict[str, Any]:
    embedded = changes.pop("embedded", {})
    return {
        "id": 17,
        "date": "2026-03-12T10:30:00",
        "date_gmt": "2026-03-12T09:30:00",
        "guid": {"rendered": "https://beacon.example/?p=17"},
        "modified": "2026-03-12T12:00:00",
        "modified_gmt": "2026-03-12T11:00:00",
        "slug": "ferry",
        "status": "publish",
        "type": "post",
        "link": "https://beacon.example/2026/03/ferry/",
        "title": {"rendered": "The ferry is back"},
        "content": {"rendered": "<p>She sails again, and half came.</p>", "protected": False},
        "excerpt": {"rendered": "<p>Half of the town came.</p>\n", "protected": False},
        "author": 3,
        "featured_media": 0,
        "meta": [],
        "_embedded": {"author": [{"id": 3, "name": "Mara Ovens", "slug": "mara"}], **embedded},
        **changes,
    }


def media(**changes: Any) -> dict[str, Any]:
    return {
        "id": 9,
        "media_type": "image",
        "mime_type": "image/jpeg",
        "source_url": "https://beacon.example/uploads/ferry.jpg",
        "alt_text": "A white ferry",
        "caption": {"rendered": "<p>On her way</p>\n"},
        "media_details": {
            "width": 1200,
            "height": 800,
            "sizes": {"medium": {"source_url": "https://beacon.example/uploads/ferry-300x200.jpg"}},
            "image_meta": {"credit": "", "copyright": ""},
        },
        **changes,
    }


def with_media(**changes: Any) -> dict[str, Any]:
    return post(featured_media=9, embedded={"wp:featuredmedia": [media(**changes)]})


def readings(*posts: dict[str, Any]) -> list[Reading]:
    return read("posts", json.dumps(posts), kind="wordpress")


def article(value: dict[str, Any]) -> Article:
    (reading,) = readings(value)
    assert reading.article is not None
    return reading.article


def image(value: dict[str, Any]) -> Image:
    (found,) = article(value).images
    return found


# the guid


@pytest.mark.parametrize(
    ("guid", "link"),
    [
        ("https://staging.beacon.example/?p=17", None),
        ("http://beacon.example/?p=17", None),
        ("https://beacon.example:8443/?p=17", None),
        ("https://beacon.example/staging/?p=17", None),
        ("https://beacon.example/?p=170", None),
        ("https://beacon.example/?p=17", "https://beacon.example/?p=17"),
        ("https://BEACON.example/?p=17", "https://beacon.example/?p=17"),
    ],
)
def test_a_guid_is_a_link_only_where_the_post_is_now(guid: str, link: str | None) -> None:
    found = article(post(guid={"rendered": guid}))

    assert (found.id, found.short_link) == (guid, link)
    assert found.url == "https://beacon.example/2026/03/ferry/"


def test_a_site_in_a_folder_has_its_short_links_there() -> None:
    link = "https://beacon.example/blog/2026/03/ferry/"
    guid = {"rendered": "https://beacon.example/blog/?p=17"}

    assert article(post(guid=guid, link=link)).short_link == guid["rendered"]


# dates


@pytest.mark.parametrize("gmt", [None, "", "0000-00-00T00:00:00", "-0001-11-30T00:00:00"])
def test_a_post_without_a_date_in_utc_has_that_of_the_clock_of_its_site(gmt: str | None) -> None:
    found = article(post(date_gmt=gmt, modified_gmt=gmt))

    assert found.published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert found.updated == datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def test_a_date_that_a_plugin_wrote_with_a_zone_keeps_it() -> None:
    assert article(post(date_gmt="2026-03-12T09:30:00+00:00")).published == datetime(
        2026, 3, 12, 9, 30, tzinfo=UTC
    )


# excerpts

CONTENT = (
    "<h2>At last</h2><p>After four months in the dock the old <b>ferry</b> sails again,"
    " and half of the town came to see her off.</p>"
)
START = "After four months in the dock the old ferry sails again, and half"


@pytest.mark.parametrize(
    "excerpt",
    [
        f"<p>{START} [&hellip;]</p>\n",
        f"<p>{START} [&#8230;]</p>",
        f"<p>{START} [...]</p>",
        f"<p>{START} (…)</p>",
        f'<p>{START} [&#8230;]</p>\n<p>The post <a href="/f">The ferry</a> appeared first on'
        ' <a href="/">Beacon</a>.</p>',
        f"<p>{START}&hellip;</p>",
        f"<p>{START} ...</p>",
        "<p>Somebody's words that are cut off [&hellip;]</p>",
        f'<p>{START}&hellip; <a href="https://beacon.example/ferry/" class="more-link">Continue'
        ' reading <span class="screen-reader-text">The ferry is back</span></a></p>',
        f'<p>{START}<p><a href="https://beacon.example/ferry/">Weiterlesen &rarr;</a></p></p>',
        f'<p>{START} <a class="read-more" href="https://beacon.example/ferry/">»</a></p>',
        f"<p>{START} Read more</p>",
        f"<p>{START} Continue reading The ferry is back</p>",
        f'<p>{START}… <a href="https://beacon.example/ferry/">続きを読む</a></p>',
        '<p><a class="more-link" href="https://beacon.example/ferry/">Continue reading</a></p>',
        "",
    ],
)
def test_what_wordpress_cuts_off_the_text_is_no_summary(excerpt: str) -> None:
    assert written_summary(excerpt, CONTENT) is None


@pytest.mark.parametrize(
    ("excerpt", "summary"),
    [
        ("<p>Half of the town came.</p>", "Half of the town came."),
        ("<p>What she said of it was…</p>", "What she said of it was…"),
        (f"<p>{START}.</p>", f"{START}."),
        ("<p>“We […] sail”, she said.</p>", "“We […] sail”, she said."),
        (
            '<p>The town is glad. <a class="more-link" href="https://beacon.example/f/">Continue'
            " reading<span> The ferry</span></a></p>",
            "The town is glad.",
        ),
        (
            '<p>The town is <a href="https://beacon.example/glad/">glad</a></p>',
            "The town is glad",
        ),
    ],
)
def test_what_somebody_wrote_is_the_summary(excerpt: str, summary: str) -> None:
    assert written_summary(excerpt, CONTENT) == summary


def test_the_summary_of_a_post_is_its_written_excerpt() -> None:
    cut = {"rendered": "<p>She sails again, and half [&hellip;]</p>"}

    assert article(post()).summary == "Half of the town came."
    assert article(post(excerpt=cut)).summary is None
    assert article(post(newspack_has_custom_excerpt=False)).summary is None
    raw = {"raw": "", "rendered": "<p>She sails.</p>"}
    assert article(post(excerpt=raw)).summary is None
    whole = {"rendered": post()["content"]["rendered"]}
    assert article(post(excerpt=whole)).summary is None


# authors

TWO = ("Mara Ovens", "Tom Ilk & Sons")


@pytest.mark.parametrize(
    "value",
    [
        {"coauthors": [{"display_name": TWO[0]}, {"display_name": "Tom Ilk &amp; Sons"}]},
        {"coauthors": [{"displayName": TWO[0]}, {"display_name": TWO[1]}]},
        {"coauthors": {"0": {"display_name": TWO[0]}, "1": {"name": TWO[1]}}},
        {"coauthors": [{"displayName": each, "userType": "guest-author"} for each in TWO]},
        {"authors": [{"display_name": each, "is_guest": 1} for each in TWO]},
        {"newspack_author_info": [{"display_name": each, "id": 4} for each in TWO]},
        {"parsely": {"version": "1.1.0", "meta": {"author": [{"name": each} for each in TWO]}}},
        {"parsely": {"version": "1.0.0", "meta": {"creator": list(TWO)}}},
    ],
)
def test_a_post_has_all_authors_that_a_plugin_lists(value: dict[str, Any]) -> None:
    assert article(post(**value)).authors == TWO


def test_the_terms_of_co_authors_plus_name_the_authors() -> None:
    terms = [
        {"taxonomy": "author", "name": "mara", "slug": "cap-mara"},
        {"taxonomy": "author", "name": "Tom Ilk", "slug": "cap-tom-ilk"},
    ]
    found = article(post(coauthors=[31, 32], embedded={"wp:term": [[], terms]}))

    assert found.authors == ("Mara Ovens", "Tom Ilk")
    assert found.tags == ()


def test_a_guest_author_alone_is_the_author_and_not_who_typed_it() -> None:
    term = {"taxonomy": "author", "name": "Tom Ilk", "slug": "cap-tom-ilk"}

    assert article(post(embedded={"wp:term": [[term]]})).authors == ("Tom Ilk",)


@pytest.mark.parametrize(
    "author",
    [[{"code": "rest_user_invalid_id", "message": "Invalid.", "data": {"status": 404}}], None],
)
def test_an_author_whom_the_site_does_not_show_is_named_elsewhere(author: Any) -> None:
    embedded = {"author": author}

    assert article(post(embedded=embedded)).authors == ()
    assert article(post(embedded=embedded, yoast_head_json={"author": "Mara Ovens"})).authors == (
        "Mara Ovens",
    )


def test_the_byline_of_newspack_names_the_authors() -> None:
    byline = "By [Author id=3]Mara Ovens[/Author] and Tom Ilk"
    meta = {"_newspack_byline_active": True, "_newspack_byline": byline}

    assert article(post(meta=meta)).authors == ("Mara Ovens", "Tom Ilk")


# categories


def test_the_first_category_is_the_section_and_the_others_are_tags() -> None:
    terms = [
        [
            {"taxonomy": "category", "name": "Uncategorized", "slug": "uncategorized"},
            {"taxonomy": "category", "name": "Ships &amp; harbour", "slug": "ships"},
            {"taxonomy": "category", "name": "Coast", "slug": "coast"},
        ],
        [{"taxonomy": "post_tag", "name": "R&#038;D", "slug": "r-d"}],
        [{"taxonomy": "series", "name": "Winter", "slug": "winter"}],
    ]
    found = article(post(embedded={"wp:term": terms}))

    assert (found.section, found.tags) == ("Ships & harbour", ("Coast", "R&D"))


def test_a_type_of_the_sites_own_has_its_own_taxonomies() -> None:
    terms = [
        [{"taxonomy": "story_category", "name": "Ships", "slug": "ships"}],
        [{"taxonomy": "region", "name": "North", "slug": "north"}],
        [{"taxonomy": "post_format", "name": "Aside", "slug": "post-format-aside"}],
    ]
    found = article(post(type="story", embedded={"wp:term": terms}))

    assert (found.section, found.tags) == ("Ships", ("North",))


# the featured image


def test_the_credit_of_newspack_is_read() -> None:
    meta = {
        "_media_credit": "Ann Lee",
        "_media_credit_url": "https://lee.example/",
        "_navis_media_credit_org": "Harbour &amp; Photo",
        "_navis_media_can_distribute": "1",
    }
    caption = (
        '<p>On her way <span class="image-credit"><span class="credit-label-wrapper">Credit:</span>'
        ' <a href="https://lee.example/">Ann Lee / Harbour &amp; Photo</a></span></p>'
    )

    found = image(with_media(meta=meta, caption={"rendered": caption}))

    assert (found.credit, found.caption) == ("Ann Lee/Harbour & Photo", "On her way")
    assert found.photographer == "Ann Lee"


@pytest.mark.parametrize(
    ("name", "organisation", "credit"),
    [("Ann Lee", "", "Ann Lee"), ("", "Harbour Photo", "Harbour Photo"), ("", "", None)],
)
def test_a_credit_may_be_a_name_or_an_organisation(
    name: str, organisation: str, credit: str | None
) -> None:
    meta = {"_media_credit": name, "_navis_media_credit_org": organisation}

    assert image(with_media(meta=meta)).credit == credit


def test_the_credit_that_newspack_puts_into_the_caption_is_read_there() -> None:
    # Embedded media lack their meta in WordPress itself.
    caption = '<p>On her way <span><span class="x">Credit:</span> Ann Lee / Harbour</span></p>'
    found = image(with_media(caption={"rendered": caption}))

    assert (found.caption, found.credit) == ("On her way", "Ann Lee / Harbour")


@pytest.mark.parametrize(
    "credit",
    [
        '<span class="image-credit">Ann Lee / Harbour</span>',
        '<span class="image-credit"><span class="credit-label-wrapper">By</span> Ann Lee / Harbour'
        "</span>",
        '<span class="x wp-media-credit"><a href="/lee">Ann Lee / Harbour</a></span>',
        '<span><span class="credit-label-wrapper">Credit:</span> Ann Lee / Harbour</span>',
    ],
)
@pytest.mark.parametrize("meta", [{}, {"_media_credit": "Ann Lee"}])
def test_the_credit_is_found_at_the_end_of_a_caption(credit: str, meta: dict[str, str]) -> None:
    meta = meta and {**meta, "_navis_media_credit_org": "Harbour"}
    found = image(with_media(caption={"rendered": f"<p>On her way {credit}</p>"}, meta=meta))

    assert found.caption == "On her way"
    assert found.credit in ("Ann Lee / Harbour", "Ann Lee/Harbour")


def test_a_credit_is_text() -> None:
    meta = {"_media_credit": '<a href="https://lee.example/">Ann Lee</a>'}

    assert image(with_media(meta=meta)).credit == "Ann Lee"


@pytest.mark.parametrize("said", [False, 0, "0", "false"])
def test_a_picture_that_may_not_be_distributed_stays_out(said: Any) -> None:
    value = with_media(meta={"_navis_media_can_distribute": said})
    value["content"]["rendered"] = (
        '<p>Text.</p><figure><img src="https://beacon.example/uploads/ferry-300x200.jpg"></figure>'
    )
    (reading,) = readings(value)

    assert reading.article is not None
    assert reading.article.images == ()
    assert reading.article.content_html == "<p>Text.</p>"
    assert [each.code for each in reading.findings] == ["status-withheld"]


@pytest.mark.parametrize("said", ["1", True, "", None])
def test_a_picture_of_which_nobody_said_no_is_shown(said: Any) -> None:
    assert image(with_media(meta={"_navis_media_can_distribute": said})).url


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"jetpack_featured_media_url": "https://beacon.example/uploads/ferry.jpg"},
        {
            "yoast_head_json": {
                "og_image": [
                    {
                        "url": "https://beacon.example/uploads/ferry.jpg",
                        "width": 1200,
                        "height": 800,
                        "type": "image/jpeg",
                    }
                ]
            }
        },
        {"parsely": {"meta": {"image": {"url": "https://beacon.example/uploads/ferry.jpg"}}}},
    ],
)
def test_an_image_that_the_api_closes_is_the_one_that_plugins_name(
    elsewhere: dict[str, Any],
) -> None:
    value = post(featured_media=9, embedded={"wp:featuredmedia": [FORBIDDEN]}, **elsewhere)
    (reading,) = readings(value)

    assert reading.article is not None
    (found,) = reading.article.images
    assert found.url == "https://beacon.example/uploads/ferry.jpg"
    assert "image-closed" in [each.code for each in reading.findings]


def test_an_image_that_nobody_names_is_none() -> None:
    (reading,) = readings(post(featured_media=9, embedded={"wp:featuredmedia": [FORBIDDEN]}))

    assert reading.article is not None
    assert reading.article.images == ()
    assert [each.code for each in reading.findings] == ["image-closed"]


def test_the_default_image_of_a_site_is_not_that_of_its_posts() -> None:
    og_image = [{"url": "https://beacon.example/logo.png"}]

    assert only(readings(post(yoast_head_json={"og_image": og_image}))).images == ()


def test_a_recording_is_no_picture() -> None:
    value = with_media(mime_type="video/mp4", source_url="https://beacon.example/uploads/a.mp4")

    assert article(value).images == ()


def test_a_picture_may_be_named_relative_to_its_site() -> None:
    value = with_media(source_url="/uploads/ferry.jpg", alt_text="Ferry &amp; town")
    (reading,) = read(
        "posts", json.dumps([value]), kind="wordpress", base="https://beacon.example/"
    )

    assert reading.article is not None
    (found,) = reading.article.images
    assert (found.url, found.alt) == ("https://beacon.example/uploads/ferry.jpg", "Ferry & town")


@pytest.mark.parametrize(
    ("keys", "language"),
    [
        ({"lang": "de"}, "de"),
        ({"wpml_current_locale": "pt_BR"}, "pt-BR"),
        ({"lang": {"slug": "fr", "name": "Français"}}, "fr"),
        ({"lang": "Deutsch"}, None),
        ({}, None),
    ],
)
def test_a_post_is_in_the_language_that_a_plugin_names(
    keys: dict[str, Any], language: str | None
) -> None:
    assert article(post(**keys)).language == language
