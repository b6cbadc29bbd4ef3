"""RSS 2.0 and Atom 1.0 as sources: each item or entry is an article."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from intake.reading import only, read, sample
from newsroom import Newsroom, make_record

from feedpub.article import Article, Image, MediaFile, OriginFeed, Provenance, Rendition

FIRST = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)
CHANGED = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def test_an_item_of_rss_is_an_article() -> None:
    first = sample("harbour.rss.xml")[0]

    assert [each.code for each in first.findings] == ["body-script-removed"]
    assert first.article == Article(
        source="desk",
        id="ferry-17",
        url="https://news.example/harbour/ferry",
        short_link="https://p.news.example/p/2abc",
        title="Ferry & crew are back",
        summary="She sails again.",
        content_html=(
            '<p>She sails again, see <a href="https://news.example/town">the town</a>.</p>'
        ),
        authors=("Mara Ovens", "Tom Ilk"),
        tags=("Ships", "Docks"),
        language="en",
        published=FIRST,
        updated=CHANGED,
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
                renditions=(
                    Rendition(
                        url="https://img.example/ferry-s.jpg",
                        width=320,
                        height=180,
                        type="image/jpeg",
                    ),
                ),
            ),
        ),
        media=(
            MediaFile(
                url="https://news.example/talk.mp3", medium="audio", type="audio/mpeg", length=9
            ),
            MediaFile(
                url="https://img.example/ferry.mp4",
                medium="video",
                type="video/mp4",
                title="A white ferry",
                width=1920,
            ),
        ),
        origin_feed=OriginFeed(title="Harbour News", link="https://news.example/"),
    )


def test_an_item_of_rss_says_less_and_is_an_article_all_the_same() -> None:
    second = only([sample("harbour.rss.xml")[1]])

    assert second.url == second.id == "https://news.example/harbour/tide"
    assert second.authors == ("Mara Ovens",)
    assert second.summary is None
    assert second.content_html == "<p>High at six.</p><p>Bring boots.</p>"
    assert [(each.url, each.credit) for each in second.images] == [
        ("https://img.example/tide.jpg", "Tom Ilk")
    ]


def test_an_item_that_is_none_costs_no_other() -> None:
    readings = sample("harbour.rss.xml")

    assert [each.article is not None for each in readings] == [True, True, False]


def test_an_entry_of_atom_is_an_article() -> None:
    first = sample("harbour.atom.xml")[0]

    assert first.article == Article(
        source="desk",
        id="tag:news.example,2026:ferry-17",
        url="https://news.example/harbour/ferry",
        short_link="https://p.news.example/p/2abc",
        title="The ferry & crew",
        summary="She sails again.",
        content_html=(
            '<p>She <b>sails</b> again &amp; <a href="https://news.example/town">again</a>.<br></p>'
        ),
        authors=("Mara Ovens",),
        agencies=("dpa",),
        tags=("Ships", "Docks"),
        language="en-GB",
        published=FIRST,
        updated=CHANGED,
        rights="© Harbour News",
        images=(
            Image(
                url="https://img.example/ferry.jpg",
                alt="A white ferry",
                caption="On her way",
                credit="Mara Ovens/dpa",
                photographer="Mara Ovens",
                agencies=("dpa",),
                width=1280,
                height=720,
                type="image/jpeg",
            ),
            Image(url="https://news.example/img/town.jpg", length=7, type="image/jpeg"),
        ),
        origin_feed=OriginFeed(title="Harbour News", id="https://news.example/"),
    )


def test_plain_text_of_an_entry_is_paragraphs_and_its_source_names_the_author() -> None:
    second = only([sample("harbour.atom.xml")[1]])

    assert second.title == "1 < 2"
    assert second.content_html == "<p>High at six.</p><p>Bring boots.</p>"
    assert (second.authors, second.updated) == (("Tom Ilk",), None)


def test_the_house_that_a_feed_is_of_is_no_author() -> None:
    assert only([sample("harbour.atom.xml")[2]]).authors == ()


def test_provenance_names_the_element() -> None:
    first = sample("harbour.rss.xml")[0]

    assert first.provenance["content_html"] == Provenance(origin="content:encoded")
    assert first.provenance["images[0].credit"] == Provenance(origin="media:credit")
    assert first.provenance["published"] == Provenance(
        origin="pubDate", verbatim="Thu, 12 Mar 2026 09:30:00 +0100"
    )


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Tom &amp; Mara", "Tom & Mara"),
        ("AT&amp;#x26;T", "AT&T"),
        ("1 &lt; 2", "1 < 2"),
        ("Use &lt;b&gt; wisely", "Use <b> wisely"),
        ("<![CDATA[Tom & Mara]]>", "Tom & Mara"),
    ],
)
def test_a_title_of_rss_is_text_unless_it_cannot_be(written: str, title: str) -> None:
    item = f"<item><title>{written}</title><guid>https://a.example/1</guid><pubDate>2026-03-12"
    feed = f"<rss version='2.0'><channel>{item}</pubDate></item></channel></rss>"

    assert only(read("a.xml", feed)).title == title


PICTURE = {"url": "https://img.example/1.jpg", "credit": "Mara Ovens/dpa", "caption": "Her"}


@pytest.mark.parametrize("format", ["rss", "atom"])
def test_what_feedpub_writes_it_reads(newsroom: Newsroom, format: str) -> None:
    newsroom.write("1.json", make_record(1, images=[PICTURE], short_link=None))
    newsroom.build()

    (reading,) = read("a.xml", newsroom.published()[f"all.{format}"])

    article = reading.article
    assert article is not None
    assert article.url == "https://news.example/world/a-1"
    assert (article.title, article.authors) == ("Story 1", ("Mara Ovens",))
    assert article.published == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert [(each.url, each.credit, each.photographer) for each in article.images] == [
        (PICTURE["url"], PICTURE["credit"], "Mara Ovens")
    ]


@pytest.mark.parametrize(
    "space", ["http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/"]
)
def test_an_item_of_rss_1_is_an_article(space: str) -> None:
    document = f"""<?xml version="1.0"?>
<rdf:RDF xmlns="{space}" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/rdf"><title>Harbour</title>
<link>https://news.example/</link><dc:language>en</dc:language></channel>
<item rdf:about="https://news.example/harbour/a-17"><title>The ferry is back</title>
<link>https://news.example/harbour/ferry</link><description>She sails again.</description>
<dc:date>2026-03-12T08:30:00Z</dc:date><dc:creator>Mara Ovens</dc:creator></item></rdf:RDF>"""

    article = only(read("harbour.xml", document))

    assert (article.id, article.url, article.title, article.summary, article.published) == (
        "https://news.example/harbour/a-17",
        "https://news.example/harbour/ferry",
        "The ferry is back",
        "She sails again.",
        FIRST,
    )
    assert (article.language, article.authors) == ("en", ("Mara Ovens",))


# RFC 4287, 4.2.7.2: the name of a registered relation and its IRI are the same.
def test_a_relation_of_atom_may_be_written_as_the_iri_of_its_registration() -> None:
    iri = "http://www.iana.org/assignments/relation/"
    (reading,) = read(
        "a.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:news.example,2026:1</id>'
        f'<title>Tide</title><link rel="{iri}self" href="https://news.example/1.atom"/>'
        f'<link rel="{iri}enclosure" type="image/jpeg" href="https://img.example/1.jpg"/>'
        f'<link rel="{iri}alternate" href="https://news.example/1"/>'
        "<published>2026-03-12T08:30:00Z</published></entry></feed>",
    )

    assert reading.article is not None
    assert reading.article.url == "https://news.example/1"
    assert [each.url for each in reading.article.images] == ["https://img.example/1.jpg"]


def test_what_wordpress_cuts_off_the_content_of_its_feed_is_no_summary() -> None:
    content = "<p>After four months in the dock the old ferry sails again, and half came.</p>"
    start = "After four months in the dock the old ferry sails again, and [&amp;#8230;]"
    item = (
        "<item><title>T</title><link>https://beacon.example/1</link>"
        "<pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate><description>&lt;p&gt;{}&lt;/p&gt;"
        "</description>{}</item>"
    )
    encoded = f"<content:encoded><![CDATA[{content}]]></content:encoded>"
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        "<title>B</title><link>https://beacon.example/</link><description>B</description>{}"
        "</channel></rss>"
    )
    for text, body, summary in (
        (start, encoded, None),
        ("Half of the town came.", encoded, "Half of the town came."),
    ):
        article = only(read("a.xml", feed.format(item.format(text, body))))
        assert article.summary == summary


ESCAPED_TWICE = "Zo&amp;euml;&amp;#8217;s R&amp;amp;D at AT&amp;T"


@pytest.mark.parametrize(
    ("name", "document"),
    [
        (
            "rss.xml",
            '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
            "<link>https://news.example/</link><item><guid>1</guid><title>{}</title>"
            "<dc:creator>{}</dc:creator><category>{}</category><dc:rights>{}</dc:rights>"
            "<pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>",
        ),
        (
            "atom.xml",
            '<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>urn:x:1</id><title>{}</title>'
            '<author><name>{}</name></author><category term="{}"/><rights>{}</rights>'
            "<updated>2026-03-12T09:30:00Z</updated></entry></feed>",
        ),
    ],
)
def test_references_in_plain_text_are_resolved(name: str, document: str) -> None:
    (reading,) = read(name, document.format(*[ESCAPED_TWICE] * 4))

    assert reading.article is not None
    found = reading.article
    words = "Zoë’s R&D at AT&T"
    assert (found.title, found.authors, found.tags) == (words, (words,), (words,))
    assert found.rights == words


def test_references_in_a_json_feed_are_resolved() -> None:
    (reading,) = read(
        "a.json",
        """{"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1",
        "title": "Zo&euml;&#8217;s", "authors": [{"name": "Zo&euml;"}], "tags": ["R&amp;D"],
        "content_text": "a &amp; b", "date_published": "2026-03-12T09:30:00Z"}]}""",
    )

    assert reading.article is not None
    found = reading.article
    assert (found.title, found.authors, found.tags) == ("Zoë’s", ("Zoë",), ("R&D",))
    assert found.content_html == "<p>a &amp;amp; b</p>"


def rss(inside: str, home: str = "https://news.example/") -> str:
    return (
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<link>{home}</link><item><guid>1</guid><title>T</title>{inside}"
        "<pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate></item></channel></rss>"
    )


@pytest.mark.parametrize(
    "picture",
    [
        '<media:content medium="image" url="https://img.example/my pic.jpg"/>',
        '<enclosure type="image/jpeg" length="9" url="https:/img.example/my%20pic.jpg"/>',
        '<media:thumbnail url=" //img.example/my pic.jpg "/>',
    ],
)
def test_the_address_of_a_picture_is_repaired(picture: str) -> None:
    (reading,) = read("a.xml", rss(picture))

    assert reading.article is not None
    assert [each.url for each in reading.article.images] == ["https://img.example/my%20pic.jpg"]


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        ('<enclosure type="image/gif" length="43" url="https://px.example/pixel.gif"/>', True),
        (
            '<media:content medium="image" url="https://x.example/a.gif" width="1" height="1"/>',
            True,
        ),
        ('<media:content medium="image" url="https://1.gravatar.com/avatar/0a?s=96"/>', False),
    ],
)
def test_what_counts_readers_and_a_portrait_are_no_pictures_of_an_item(
    picture: str, code: bool
) -> None:
    (reading,) = read("a.xml", rss(picture))

    assert reading.article is not None
    assert reading.article.images == ()
    assert [each.code for each in reading.findings] == ["image-counter"] * code


@pytest.mark.parametrize("element", ["description", "content:encoded"])
def test_a_body_that_was_escaped_twice_is_read_as_html(element: str) -> None:
    body = "&amp;lt;p&amp;gt;She sails &amp;amp;amp; sails.&amp;lt;/p&amp;gt;"

    (reading,) = read("a.xml", rss(f"<{element}>{body}</{element}>"))

    assert reading.article is not None
    assert reading.article.content_html == "<p>She sails &amp; sails.</p>"


def test_a_text_about_elements_is_no_html() -> None:
    (reading,) = read("a.xml", rss("<description>Use &amp;lt;p&amp;gt; for text</description>"))

    assert reading.article is not None
    assert (reading.article.content_html, reading.article.summary) == (None, "Use <p> for text")


def test_an_item_that_links_to_the_page_of_its_feed_is_named() -> None:
    home = "https://news.example/en/"

    (reading,) = read("a.xml", rss(f"<link>{home}</link>", home))
    (other,) = read("a.xml", rss(f"<link>{home}a</link>", home))

    assert [each.code for each in reading.findings] == ["link-home-page"]
    assert other.findings == ()


MODULES = (
    'xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/"'
)
BEGINS, ENDS = datetime(2026, 3, 20, 10, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("inside", "period"),
    [
        (
            "<dcterms:valid>start=2026-03-20T10:00:00Z; end=2026-04-01T00:00:00Z;"
            " scheme=W3C-DTF</dcterms:valid>",
            (BEGINS, ENDS),
        ),
        ("<dcterms:valid>end=2026-04-01T00:00:00Z</dcterms:valid>", (None, ENDS)),
        ("<prism:killDate>2026-04-01T00:00:00Z</prism:killDate>", (None, ENDS)),
        ("<prism:expirationDate>2026-04-01T00:00:00Z</prism:expirationDate>", (None, ENDS)),
        ("<prism:embargoDate>2026-03-20T10:00:00Z</prism:embargoDate>", (BEGINS, None)),
    ],
)
def test_an_item_is_public_in_the_period_that_it_names(
    inside: str, period: tuple[datetime | None, datetime | None]
) -> None:
    article = only(read("a.xml", rss(inside).replace("<rss", f"<rss {MODULES}", 1)))

    assert (article.not_before, article.expires) == period


def test_the_end_of_a_period_that_is_no_date_is_named() -> None:
    inside = "<prism:killDate>soon</prism:killDate>"
    (reading,) = read("a.xml", rss(inside).replace("<rss", f"<rss {MODULES}", 1))

    assert reading.article is not None
    assert reading.article.expires is None
    assert [each.code for each in reading.findings] == ["date-invalid"]


# XML Base; RFC 4287, 2: it is the base of addresses in content, too.
def test_addresses_in_an_entry_are_relative_to_its_base_not_to_its_page() -> None:
    (reading,) = read(
        "a.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://img.example/2026/"><entry>'
        '<id>urn:x:1</id><title>T</title><link href="https://news.example/harbour/1"/>'
        '<link rel="enclosure" type="audio/mpeg" href="talk.mp3"/>'
        '<updated>2026-03-12T09:30:00Z</updated><content type="html" xml:base="ferry/">'
        '&lt;img src="a.jpg" alt="A ferry"&gt;</content></entry></feed>',
    )

    assert reading.article is not None
    body = '<img src="https://img.example/2026/ferry/a.jpg" alt="A ferry">'
    assert reading.article.content_html == body
    assert [each.url for each in reading.article.media] == ["https://img.example/2026/talk.mp3"]


def test_a_source_and_an_enclosure_without_an_address_are_named() -> None:
    (reading,) = read(
        "a.xml",
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:media="http://search.yahoo.com/mrss/"><channel>'
        "<title>Tide &amp;amp; Co</title><link>https://news.example/</link><item><guid>1</guid>"
        "<title>T</title><pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate><source>Gull</source>"
        "<dc:source>Tern</dc:source><enclosure>https://news.example/a.mp3</enclosure>"
        "<media:content>https://news.example/a.jpg</media:content></item>"
        "</channel></rss>",
    )

    assert reading.article is not None
    assert reading.article.origin_feed is not None
    assert reading.article.origin_feed.title == "Tide & Co"
    assert [each.message for each in reading.findings] == [
        "not published: source without url, dc:source, enclosure without url, content without url"
    ]


def test_the_address_of_a_file_may_have_been_escaped_twice() -> None:
    (reading,) = read(
        "a.xml",
        '<rss version="2.0"><channel><title>T</title><link>https://news.example/</link><item>'
        "<guid>1</guid><title>T</title><pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate>"
        '<enclosure type="image/jpeg" url="https://img.example/a?w=9&amp;amp;h=6"/></item>'
        "</channel></rss>",
    )

    assert reading.article is not None
    assert [each.url for each in reading.article.images] == ["https://img.example/a?w=9&h=6"]


@pytest.mark.parametrize(("written", "may"), [("0", False), ("1", True), ("maybe", None)])
def test_a_feed_says_whether_its_pictures_may_be_distributed(
    written: str, may: bool | None
) -> None:
    (reading,) = read(
        "a.rss",
        '<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"'
        ' xmlns:mi="http://schemas.ingestion.microsoft.com/common/"><channel><title>N</title>'
        "<link>https://news.example/</link><description>N</description><item><title>Ferry</title>"
        "<guid>https://news.example/a</guid><pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate>"
        '<media:content url="https://img.example/a.jpg" medium="image"><media:credit>dpa'
        f"</media:credit><mi:hasSyndicationRights>{written}</mi:hasSyndicationRights>"
        "</media:content></item></channel></rss>",
        kind=".xml",
    )

    assert reading.article is not None, reading.findings
    assert reading.article.images[0].syndication_rights is may
