"""NewsML-G2, with stories in XHTML and in NITF."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from intake.reading import SAMPLES, only, read, refusal, sample

from feedpub.article import Article, Image, Rendition

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
        rights="© Harbour News",
        usage_terms="Not for use after 2027.",
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


# As agencies write them


def item(
    content: str = "",
    *,
    meta: str = "",
    item_meta: str = "",
    rights: str = "",
    guid: str = "urn:x:1",
    kind: str = "text",
) -> str:
    """An item with a headline and dates, and what else it is given."""
    return (
        f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}" version="1"'
        f' xml:lang="de"><rightsInfo>{rights}</rightsInfo><itemMeta>'
        f'<itemClass qcode="ninat:{kind}"/><versionCreated>2026-03-12T10:00:00Z</versionCreated>'
        f'<pubStatus qcode="stat:usable"/>{item_meta}</itemMeta><contentMeta>'
        f"<headline>The ferry</headline>{meta}</contentMeta>"
        f"<contentSet>{content}</contentSet></newsItem>"
    )


def message(*items: str) -> str:
    inner = "".join(items)
    return (
        '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>'
        f"{inner}</itemSet></newsMessage>"
    )


def article(content: str = "", **parts: str) -> Article:
    return only(read("a.xml", item(content, **parts)))


XML = '<inlineXML contenttype="application/xhtml+xml">{}</inlineXML>'
DATA = '<inlineData contenttype="text/plain">{}</inlineData>'
PICTURE = (
    '<remoteContent rendition="rnd:highRes" href="https://img.example/{}.jpg"'
    ' contenttype="image/jpeg" width="800"/>'
)


@pytest.mark.parametrize(
    "content",
    [
        XML.format("<html><body><p>Text.</p></body></html>"),
        XML.format('<html xmlns="http://www.w3.org/1999/xhtml"><body><p>Text.</p></body></html>'),
        XML.format('<h:html xmlns:h="http://www.w3.org/1999/xhtml"><h:body><h:p>Text.</h:p>'
                   "</h:body></h:html>"),
        XML.format('<html xmlns=""><body><p>Text.</p></body></html>'),
        XML.format('<p xmlns="http://www.w3.org/1999/xhtml">Text.</p>'),
        XML.format("<p>Text.</p>"),
        XML.format("<![CDATA[<p>Text.</p>]]>"),
        XML.format("&lt;html&gt;&lt;body&gt;&lt;p&gt;Text.&lt;/p&gt;&lt;/body&gt;&lt;/html&gt;"),
        XML.format("Text."),
        XML.format("<html><body>Text.</body></html>"),
        XML.format("<nitf><body><body.head><hedline><hl1>The ferry</hl1></hedline></body.head>"
                   "<body.content><p>Text.</p></body.content></body></nitf>"),
        XML.format('<nitf xmlns=""><body><body.content><p>Text.</p></body.content></body></nitf>'),
        DATA.format("Text."),
        DATA.format("<![CDATA[<p>Text.</p>]]>"),
        '<inlineData contenttype="text/html">&lt;p&gt;Text.&lt;/p&gt;</inlineData>',
        '<inlineData contenttype="text/plain" encoding="encd:base64">VGV4dC4=</inlineData>',
        XML.format("<html><head><title>The ferry</title></head><body><header>"
                   '<time class="publicationDate">12.03.2026 10:00</time><ul class="slugline">'
                   "<li>Boats</li></ul><h1>The ferry</h1><h3>And more</h3><p>Von dpa</p></header>"
                   "<p>Text.</p></body></html>"),
        XML.format('<html><body><div class="header"><p>Boats | Oslo</p><p>12. März 2026</p></div>'
                   "<h1>The ferry</h1><p>Text.</p></body></html>"),
        DATA.format("The ferry\n12.03.2026\nText."),
    ],
)  # fmt: skip
def test_the_text_is_found_without_the_head_of_its_page(content: str) -> None:
    assert article(content).content_html == "<p>Text.</p>"


def test_plain_text_may_have_angle_brackets() -> None:
    content = DATA.format("If a &lt; b, then &lt;b&gt; stays.")

    assert article(content).content_html == "<p>If a &lt; b, then &lt;b&gt; stays.</p>"


def test_a_paragraph_of_lines_is_parted_where_they_are_indented() -> None:
    content = XML.format(
        "<html><body><p>(Adds detail)\n    By Ann Lee\n    The boat is\nback.\n    All came.</p>"
        "</body></html>"
    )

    assert article(content).content_html == (
        "<p>(Adds detail)</p><p>By Ann Lee</p><p>The boat is back.</p><p>All came.</p>"
    )


def test_a_paragraph_that_is_only_wrapped_stays_one() -> None:
    content = XML.format(
        "<html><body><p>The boat\n        is back.\n        All came.</p></body></html>"
    )

    found = article(content).content_html

    assert found is not None and found.count("<p>") == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ('<remoteContent href="https://api.example/1.xml" contenttype="application/nitf+xml"/>',
         "text-elsewhere"),
        (XML.format('<sports xmlns="http://iptc.org/x">1:0</sports>'), "text-unread"),
        ('<inlineData contenttype="application/pdf">JVBE</inlineData>', "text-unread"),
    ],
)  # fmt: skip
def test_a_text_that_cannot_be_read_is_named_once(content: str, code: str) -> None:
    (reading,) = read("a.xml", item(content))

    assert reading.article is not None
    assert [each.code for each in reading.findings] == [code]


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ("<by>ANTTI AUTIO, HETA HASSI</by>", ("Antti Autio", "Heta Hassi")),
        ("<by>Von Ann Lee, dpa</by>", ("Ann Lee",)),
        ("<by>Ann Lee</by><by>Bob Ray</by>", ("Ann Lee", "Bob Ray")),
        ("<by/><creator><name>By Ann Lee</name></creator>", ("Ann Lee",)),
        (
            '<creator role="crol:author"><name>Ann Lee</name></creator>'
            '<creator role="crol:editor"><name>Bob Ray</name></creator>',
            ("Ann Lee",),
        ),
        (
            '<creator><name role="nrol:short">AL</name>'
            '<name role="nrol:full">Ann Lee</name></creator>',
            ("Ann Lee",),
        ),
        ('<creator qcode="dpa-ad:lee.ann"><name>lee.ann</name></creator>', ()),
        ('<creator literal="Reuters"/>', ()),
        ("<by>Von dpa</by><creator><name>Ann Lee</name></creator>", ("Ann Lee",)),
    ],
)  # fmt: skip
def test_authors_are_people(meta: str, authors: tuple[str, ...]) -> None:
    assert article(meta=meta).authors == authors


def test_the_byline_of_nitf_is_taken_without_one_in_the_metadata() -> None:
    content = XML.format(
        "<nitf><body><body.head><byline>By Ann Lee, <byttl>Staff Reporter</byttl></byline>"
        "</body.head><body.content><p>Text.</p></body.content></body></nitf>"
    )

    assert article(content).authors == ("Ann Lee",)


def test_rights_are_the_notice_in_the_language_of_the_item() -> None:
    found = article(
        rights='<copyrightHolder><name>dpa GmbH</name></copyrightHolder>'
        '<copyrightNotice xml:lang="en">(c) dpa</copyrightNotice>'
        '<copyrightNotice xml:lang="de">Alle Rechte: dpa</copyrightNotice>'
        '<usageTerms xml:lang="en">Clients only</usageTerms>'
        '<usageTerms xml:lang="de">Nur für Kunden</usageTerms>'
    )  # fmt: skip

    assert (found.rights, found.usage_terms) == ("Alle Rechte: dpa", "Nur für Kunden")


def test_notes_and_signals_are_not_published() -> None:
    found = article(
        item_meta='<edNote role="x:private">Call Ann, 030 123</edNote>'
        '<edNote><section xmlns="http://www.w3.org/1999/xhtml"><p>Contacts</p></section></edNote>'
        '<signal qcode="sig:update"/>'
        '<signal qcode="sig:correction"><name>Correction</name></signal>',
        meta="<slugline>ferry</slugline><keyword>Boats</keyword>",
    )

    assert (found.summary, found.content_html, found.tags) == (None, None, ("Boats",))


@pytest.mark.parametrize(
    ("signal", "code"),
    [
        ('<signal qcode="sig:kill"/>', "status-canceled"),
        ('<signal uri="http://cv.example/editorialtypes/Takedown"/>', "status-canceled"),
        ('<signal qcode="ap:HoldForRelease"/>', "status-withheld"),
        ('<signal qcode="x:17"><name>Mandatory Kill</name></signal>', "status-canceled"),
    ],
)
def test_a_signal_that_takes_a_story_back_is_obeyed(signal: str, code: str) -> None:
    assert refusal(read("a.xml", item(item_meta=signal))).code == code


def test_without_a_headline_the_title_of_the_item_is_taken() -> None:
    titled = item(item_meta="<title>Boats</title>").replace("<headline>The ferry</headline>", "")

    assert only(read("a.xml", titled)).title == "Boats"


@pytest.mark.parametrize(
    ("roles", "summary"),
    [
        (("caption", "teaser"), "teaser"),
        (("extract", "summary"), "summary"),
        (("caption", "alt"), None),
        (("x:unknown",), None),
    ],
)
def test_the_summary_is_the_description_that_is_one(
    roles: tuple[str, ...], summary: str | None
) -> None:
    meta = "".join(f'<description role="drol:{each}">{each}</description>' for each in roles)

    assert article(meta=meta).summary == summary


def test_names_of_topics_are_those_for_people() -> None:
    meta = (
        '<subject qcode="dpacat:sp" type="dpatype:category"><name role="nrol:mnemonic">sp</name>'
        '<name xml:lang="de">Sport</name></subject>'
        '<subject qcode="x:1"><name role="nrol:short">DEU</name><name>Germany</name></subject>'
        '<subject type="cpnat:poi"><name>Quay, High Road 7</name></subject>'
        '<subject qcode="a1312cat:s"/>'
    )

    found = article(meta=meta)

    assert (found.section, found.tags) == ("Sport", ("Sport", "Germany"))


def test_a_picture_tells_how_it_was_made_and_what_it_may_be_used_for() -> None:
    picture = item(
        PICTURE.format("a") + PICTURE.format("a-watermark").replace("800", "4000"),
        guid="urn:x:2",
        kind="picture",
        rights='<usageTerms>Clients only</usageTerms><dataMining uri="http://ns.example/DMI-NO"/>',
        meta='<creator role="crol:descrWriter"><name>sp</name></creator>'
        '<creator role="crol:photographer"><name>Ann Lee</name></creator>'
        "<creditline>Ann Lee/AP</creditline>"
        '<digitalSourceType qcode="digsrctype:trainedAlgorithmicMedia"/>'
        '<description role="drol:altText">A boat</description>'
        '<description role="drol:caption">The boat</description>',
    )

    (reading,) = read("a.xml", message(item(), picture))

    assert reading.article is not None
    assert reading.article.images == (
        Image(
            url="https://img.example/a.jpg",
            alt="A boat",
            caption="The boat",
            credit="Ann Lee/AP",
            photographer="Ann Lee",
            usage_terms="Clients only",
            digital_source_type="digsrctype:trainedAlgorithmicMedia",
            data_mining="http://ns.example/DMI-NO",
            width=800,
            type="image/jpeg",
        ),
    )


def test_a_film_is_a_file_of_its_article() -> None:
    film = (
        '<remoteContent href="https://v.example/s.mp4" contenttype="video/mp4" width="640"/>'
        '<remoteContent href="https://v.example/m.mp4" contenttype="video/mp4" width="1920"'
        ' size="9000" duration="61"/>'
        '<remoteContent href="https://v.example/p.jpg" contenttype="image/jpeg" width="1920"/>'
    )

    found = article(
        film, kind="video", meta='<description role="drol:caption">Sails.</description>'
    )

    (file,) = found.media
    assert (file.url, file.medium, file.duration, file.length) == (
        "https://v.example/m.mp4", "video", 61, 9000)  # fmt: skip
    assert (file.poster, found.images, found.summary) == ("https://v.example/p.jpg", (), "Sails.")


def test_pictures_belong_to_the_text_that_they_are_packed_with() -> None:
    def group(number: int) -> str:
        refs = "".join(f'<itemRef residref="urn:{each}:{number}"/>' for each in ("text", "pic"))
        return f'<group id="g{number}">{refs}</group>'

    package = f'<packageItem guid="urn:p"><groupSet>{group(1)}{group(2)}</groupSet></packageItem>'
    items = [
        item(PICTURE.format(number) if kind == "picture" else "", kind=kind,
             guid=f"urn:{name}:{number}", meta="<creditline>Ann Lee</creditline>")
        for number in (1, 2)
        for name, kind in (("text", "text"), ("pic", "picture"))
    ]  # fmt: skip

    readings = read("a.xml", message(package, *items))

    assert [
        (each.article.id, [image.url for image in each.article.images])
        for each in readings
        if each.article
    ] == [
        ("urn:text:1", ["https://img.example/1.jpg"]),
        ("urn:text:2", ["https://img.example/2.jpg"]),
    ]


@pytest.mark.parametrize(
    ("name", "inner", "what"),
    [
        ("packageItem", '<groupSet><group><itemRef residref="a"/></group></groupSet>',
         "a package of 1 items"),
        ("planningItem", "", "a plan"),
        ("conceptItem", "", "a concept"),
        ("knowledgeItem", "", "a list of concepts"),
        ("catalogItem", "", "a catalog"),
    ],
)  # fmt: skip
def test_items_that_are_no_articles_are_refused_by_name(name: str, inner: str, what: str) -> None:
    nar = "http://iptc.org/std/nar/2006-10-01/"

    error = refusal(read("a.xml", f'<{name} xmlns="{nar}" guid="urn:x:9">{inner}</{name}>'))

    assert error.code == "newsml-no-article"
    assert error.message.startswith(f"is {what}") and "urn:x:9" in error.message


def test_a_message_without_items_is_one_finding() -> None:
    empty = "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'/>"

    assert refusal(read("a.xml", empty)).code == "nothing-readable"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_an_item_in_several_versions_the_newest_counts(order: tuple[int, int]) -> None:
    first = item(XML.format("<p>She sails.</p>"))
    second = first.replace('version="1"', 'version="2"').replace("The ferry", "The ferry is back")
    versions = [first, second]

    (reading,) = read("a.xml", message(*(versions[at] for at in order)))

    assert reading.article is not None
    assert reading.article.title == "The ferry is back"


def test_the_main_headline_is_the_title_wherever_it_stands() -> None:
    below = '<headline role="hld:subHeadline">Below</headline>'
    main = '<headline role="hld:mainHeadline">The ferry is back</headline>'
    text = item().replace("<headline>The ferry</headline>", below + main)

    assert only(read("a.xml", text)).title == "The ferry is back"
