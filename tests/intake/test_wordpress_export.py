"""Exports of WordPress (WXR), as WordPress 5 and 6 and the plugins of newsrooms write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from intake.reading import read

from feedpub.article import Article
from feedpub.intake.body.wordpress import rendered
from feedpub.protocols import Reading

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
 xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Beacon</title><link>https://beacon.example</link><description>News</description>
<pubDate>Fri, 13 Mar 2026 08:00:00 +0000</pubDate><language>en-GB</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:author><wp:author_id>3</wp:author_id><wp:author_login><![CDATA[movens]]></wp:author_login>
<wp:author_display_name><![CDATA[Mara Ovens]]></wp:author_display_name></wp:author>
"""

METADATA = (
    'a:6:{s:5:"width";i:1200;s:6:"height";s:3:"800";s:4:"file";s:17:"2026/03/ferry.jpg";'
    's:8:"filesize";i:61234;s:5:"sizes";a:1:{s:6:"medium";a:2:{s:5:"width";i:300;'
    's:8:"filesize";i:9999;}}s:10:"image_meta";a:2:{s:6:"credit";s:8:"Zoë Lee";'
    's:9:"copyright";s:0:"";}}'
)


def meta(**values: str) -> str:
    return "".join(
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for key, value in values.items()
    )


def item(
    number: int = 17,
    content: str = "<p>She sails again.</p>",
    excerpt: str = "",
    more: str = "",
    type: str = "post",
    status: str = "publish",
    date: str = "Thu, 12 Mar 2026 09:30:00 +0000",
    creator: str = "movens",
) -> str:
    return (
        f"<item><title><![CDATA[Story {number}]]></title>"
        f"<link>https://beacon.example/2026/03/story-{number}/</link><pubDate>{date}</pubDate>"
        f"<dc:creator><![CDATA[{creator}]]></dc:creator>"
        f'<guid isPermaLink="false">https://beacon.example/?p={number}</guid><description></description>'
        f"<content:encoded><![CDATA[{content}]]></content:encoded>"
        f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>"
        f"<wp:post_id>{number}</wp:post_id>"
        "<wp:post_date><![CDATA[2026-03-12 10:30:00]]></wp:post_date>"
        "<wp:post_date_gmt><![CDATA[2026-03-12 09:30:00]]></wp:post_date_gmt>"
        f"<wp:post_name><![CDATA[story-{number}]]></wp:post_name>"
        f"<wp:status><![CDATA[{status}]]></wp:status><wp:post_parent>0</wp:post_parent>"
        f"<wp:post_type><![CDATA[{type}]]></wp:post_type>"
        f"<wp:post_password><![CDATA[]]></wp:post_password>{more}</item>"
    )


def attachment(number: int = 9, caption: str = "On her way", **values: str) -> str:
    address = f"https://beacon.example/uploads/{number}.jpg"
    more = f"<wp:attachment_url><![CDATA[{address}]]></wp:attachment_url>" + meta(**values)
    return item(number, "", caption, more, type="attachment", status="inherit")


def export(*items: str) -> list[Reading]:
    return read("export.xml", HEAD + "".join(items) + "</channel></rss>")


def article(*items: str) -> Article:
    (found,) = [each.article for each in export(*items) if each.article is not None]
    return found


def test_a_post_of_an_export_is_an_article() -> None:
    found = article(item(excerpt="Half of the <b>town</b> came."))

    assert found.id == "https://beacon.example/?p=17"
    assert found.url == "https://beacon.example/2026/03/story-17/"
    assert found.short_link is None
    assert found.summary == "Half of the town came."
    assert found.authors == ("Mara Ovens",)
    assert found.language == "en-GB"


def test_an_author_whom_the_export_does_not_name_stays_as_he_logs_in() -> None:
    assert article(item(creator="tilk")).authors == ("tilk",)


def test_the_authors_of_co_authors_plus_are_read() -> None:
    guest = item(
        21,
        type="guest-author",
        more=meta(**{"cap-display_name": "Tom Ilk", "cap-user_login": "tom-ilk"}),
    )
    terms = (
        '<category domain="author" nicename="cap-movens"><![CDATA[movens]]></category>'
        '<category domain="author" nicename="cap-tom-ilk"><![CDATA[tom-ilk]]></category>'
    )
    found = article(item(more=terms), guest)

    assert (found.authors, found.tags) == (("Mara Ovens", "Tom Ilk"), ())


def test_the_first_category_is_the_section_and_all_are_tags_as_before() -> None:
    more = (
        '<category domain="category" nicename="uncategorized">Uncategorized</category>'
        '<category domain="category" nicename="ships">Ships &amp;amp; harbour</category>'
        '<category domain="category" nicename="coast">Coast</category>'
        '<category domain="post_tag" nicename="lamps">Lamps</category>'
        '<category domain="post_format" nicename="post-format-aside">Aside</category>'
    )
    found = article(item(more=more))

    assert found.section == "Ships & harbour"
    assert found.tags == ("Ships & harbour", "Coast", "Lamps")


def test_a_type_of_the_sites_own_has_the_terms_of_its_own_taxonomies() -> None:
    more = (
        '<category domain="beat_category" nicename="sea">Sea</category>'
        '<category domain="region" nicename="north">North</category>'
    )

    assert article(item(type="story", more=more)).section == "Sea"
    assert article(item(type="story", more=more)).tags == ("Sea", "North")
    assert article(item(more=more)).tags == ()


def test_an_excerpt_that_was_cut_off_is_no_summary() -> None:
    assert article(item(excerpt="She sails again [...]")).summary is None


def test_the_featured_image_is_read_from_its_attachment() -> None:
    picture = attachment(_wp_attachment_image_alt="A white ferry", _wp_attachment_metadata=METADATA)
    (image,) = article(item(more=meta(_thumbnail_id="9")), picture).images

    assert image.url == "https://beacon.example/uploads/9.jpg"
    assert (image.alt, image.caption, image.credit) == ("A white ferry", "On her way", "Zoë Lee")
    assert (image.width, image.height, image.length) == (1200, 800, 61234)


def test_the_credit_of_newspack_comes_before_that_of_the_file() -> None:
    picture = attachment(
        _wp_attachment_metadata=METADATA,
        _media_credit="Ann Lee",
        _navis_media_credit_org="Harbour Photo",
    )
    (image,) = article(item(more=meta(_thumbnail_id="9")), picture).images

    assert image.credit == "Ann Lee/Harbour Photo"


def test_a_picture_that_may_not_be_distributed_stays_out_of_an_export_too() -> None:
    picture = attachment(_navis_media_can_distribute="0")

    assert article(item(more=meta(_thumbnail_id="9")), picture).images == ()


def test_a_published_post_without_a_date_in_utc_has_that_of_its_site() -> None:
    nobody = "Mon, 30 Nov -0001 00:00:00 +0000"
    lost = item(date=nobody).replace("2026-03-12 09:30:00", "0000-00-00 00:00:00")

    for each in (item(date=nobody), lost):
        assert article(each).published == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)


def test_what_is_not_public_waits_and_what_is_no_article_is_counted() -> None:
    readings = export(
        item(),
        *(item(20 + n, status=s) for n, s in enumerate(("draft", "private", "future", "trash"))),
        item(30, type="page"),
        attachment(),
    )

    assert [each.article.title for each in readings if each.article] == ["Story 17"]
    errors = [f.code for each in readings for f in each.findings if f.severity == "error"]
    assert errors == [
        *("status-draft", "status-private", "status-future", "status-trash"),
        *("status-no-article", "status-no-article"),
    ]


# texts


def gallery(ids: str) -> str:
    return f"<figure>{ids}</figure>"


def html(content: str) -> str:
    return rendered(content, gallery)[0].replace("\n", "")


def test_blank_lines_part_paragraphs_and_line_ends_break_lines() -> None:
    assert html("One\r\ntwo.\r\n\r\nThree <b>four\nfive</b>.") == (
        "<p>One<br>two.</p><p>Three <b>four<br>five</b>.</p>"
    )


def test_blocks_stay_as_they_are() -> None:
    content = "<h2>At last</h2>\nText.\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>c</p>"

    assert html(content) == "<h2>At last</h2><p>Text.</p><ul><li>a</li><li>b</li></ul><p>c</p>"


def test_text_in_pre_keeps_its_lines() -> None:
    assert (
        rendered("a\n\n<pre>b\n\nc</pre>\n\nd", gallery)[0] == "<p>a</p><pre>b\n\nc</pre><p>d</p>"
    )


def test_blocks_of_the_editor_lose_their_comments() -> None:
    content = (
        '<!-- wp:paragraph {"a":"b"} -->\n<p>One.</p>\n<!-- /wp:paragraph -->\n\n'
        "<!-- wp:freeform -->\nTwo.\n\nThree.\n<!-- /wp:freeform -->\n"
        '<!-- wp:latest-posts {"n":5} /-->\n<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->'
        '<!-- wp:embed --><figure><div class="wp-block-embed__wrapper">\nhttps://x.example/v\n</div>'
        "</figure><!-- /wp:embed -->"
    )

    assert html(content) == (
        "<p>One.</p><p>Two.</p><p>Three.</p><!--more-->"
        '<figure><div class="wp-block-embed__wrapper">'
        '<a href="https://x.example/v">https://x.example/v</a></div></figure>'
    )


@pytest.mark.parametrize(
    "caption",
    [
        '[caption id="attachment_9" width="300"]<img src="a.jpg" /> On her way[/caption]',
        '[caption width="300" caption="On her way"]<img src="a.jpg" />[/caption]',
        '[wp_caption id="a"]<img src="a.jpg" />On her way[/wp_caption]',
    ],
)
def test_a_caption_becomes_one(caption: str) -> None:
    figure = '<figure><img src="a.jpg" /><figcaption>On her way</figcaption></figure>'

    assert html(f"Text.\n\n{caption}\n\nMore.") == f"<p>Text.</p>{figure}<p>More.</p>"


def test_a_gallery_has_the_pictures_of_its_attachments() -> None:
    content = 'Text.\n\n[gallery ids="9,10,99"]'
    found = article(item(content=content), attachment(), attachment(10, "In the dock"))

    assert found.content_html is not None
    assert found.content_html.count("<figure>") == 2
    assert "In the dock" in found.content_html


def test_shortcodes_of_plugins_are_left_out_and_named() -> None:
    (reading,) = export(item(content='[vc_row el="x"]Words.[/vc_row]\n\n[slider id=3]\n\n[toc]'))

    assert reading.article is not None
    assert reading.article.content_html == "<p>Words.</p>"
    (finding,) = reading.findings
    assert finding.code == "shortcode-unknown"
    assert "vc_row, slider, toc" in finding.message


@pytest.mark.parametrize("text", ["so [sic] it is", "[1] and [...]", "[[gallery]]", "[TK]", "a [b"])
def test_brackets_that_are_no_shortcode_stay(text: str) -> None:
    assert rendered(text, gallery) == (f"<p>{text}</p>", ())


def test_an_address_in_a_shortcode_becomes_a_link() -> None:
    assert html("Text.\n\n[youtube https://youtu.be/x]") == (
        '<p>Text.</p><p><a href="https://youtu.be/x">https://youtu.be/x</a></p>'
    )


def test_players_and_embedded_addresses_stay() -> None:
    content = '[audio mp3="https://x.example/a.mp3"][/audio]\n\n[embed]https://x.example/v[/embed]'

    assert html(content) == (
        '<audio controls src="https://x.example/a.mp3"></audio><p>https://x.example/v</p>'
    )


@pytest.mark.parametrize(
    "piece",
    [
        "[caption id='1']",
        "<!-- wp:a ",
        "<pre>",
        "<p",
        "[a b=",
        "</p>",
        "[/caption]",
        "\n\n",
        "[[a]",
    ],
)
def test_the_time_that_a_text_takes_grows_with_its_length(piece: str) -> None:
    content, left_out = rendered(piece * 100_000, gallery)

    assert len(content) <= len(piece) * 100_000 * 4 + 10
    assert len(left_out) <= 1
