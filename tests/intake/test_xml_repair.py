"""Live feeds that are not well-formed, in the ways that readers forgive."""

from __future__ import annotations

import contextlib
import time
from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from intake.reading import read, refusal
from newsroom import NOW

from feedpub.article import Article
from feedpub.intake.readers.feeds.adopted_items import ForeignFeed, read_live_feed
from feedpub.intake.readers.feeds.parsed import NotAFeed
from feedpub.intake.readers.xml.repair import parse_forgiving
from feedpub.intake.readers.xml.tree import XMLRefused, text
from feedpub.protocols import ReaderContext

DECLARED = '<?xml version="1.0" encoding="UTF-8"?>'
ITEM = (
    "<item><title>{}</title><link>https://news.example/1</link>"
    "<guid isPermaLink='false'>https://news.example/?p=1</guid>"
    "<pubDate>Thu, 12 Mar 2026 08:30:00 GMT</pubDate></item>"
)
RSS = f"<rss version='2.0'><channel><title>News</title>{ITEM}</channel></rss>"
RDF = (
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    " xmlns='http://purl.org/rss/1.0/'><item rdf:about='https://news.example/?p=1'>"
    "<title>{}</title><link>https://news.example/1</link></item></rdf:RDF>"
)
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>https://news.example/?p=1</id>"
    "<title>{}</title><link href='https://news.example/1'/>"
    "<published>2026-03-12T08:30:00Z</published></entry></feed>"
)


def adopted(content: str | bytes) -> ForeignFeed:
    data = content.encode() if isinstance(content, str) else content
    return read_live_feed(data, ReaderContext(timezone=UTC, now=NOW))


def repaired(content: str | bytes) -> Article:
    """The article of a feed that is read, with the one finding that says it is ill-formed."""
    (reading,) = read("a.xml", content)
    (finding,) = [each for each in reading.findings if each.code == "xml-mended"]
    assert finding.severity == "warning"
    assert finding.message.isprintable()
    assert reading.article is not None
    return reading.article


WRONG: dict[str, tuple[str | bytes, str]] = {
    "bare ampersand": (RSS.format("Fish & chips"), "Fish & chips"),
    "ampersand in an address": (
        RSS.format("A").replace("/1</link>", "/1?a=1&b=2</link>"),
        "A",
    ),
    "entity of HTML": (RSS.format("F&auml;hre&nbsp;1 &mdash; 2"), "Fähre 1 — 2"),
    "entity that nobody knows": (RSS.format("A &nosuch; B"), "A &nosuch; B"),
    "ampersand at the end": (RSS.format("A &"), "A &"),
    "control characters": (RSS.format("A\x08\x0b\x00B"), "AB"),
    "reference to a control character": (RSS.format("A&#8;&#x1F;&#0;B"), "AB"),
    "bare less-than": (RSS.format("2 < 3"), "2 < 3"),
    "end of CDATA": (RSS.format("A ]]> B"), "A ]]> B"),
    "Latin-1, declared as UTF-8": ((DECLARED + RSS).format("Fähre").encode("latin-1"), "Fähre"),
    "Windows-1252, not declared": (RSS.format("„Fähre“ – 1").encode("cp1252"), "„Fähre“ – 1"),
    "Windows-1252, declared as Latin-1": (
        (DECLARED.replace("UTF-8", "iso-8859-1") + RSS).format("„Fähre“").encode("cp1252"),
        "„Fähre“",
    ),
    "UTF-8, declared as Latin-1": (
        (DECLARED.replace("UTF-8", "ISO-8859-1") + RSS).format("„Fähre“"),
        "„Fähre“",
    ),
    "UTF-8, declared as UTF-16": (
        (DECLARED.replace("UTF-8", "utf-16") + RSS).format("Fähre"),
        "Fähre",
    ),
    "an encoding that there is not": (
        (DECLARED.replace("UTF-8", "utf8mb4") + RSS).format("Fähre"),
        "Fähre",
    ),
    "UTF-8 with one byte of Latin-1": (
        RSS.format("Fähre in K@ln").encode().replace(b"@", b"\xf6"),
        "Fähre in Köln",
    ),
    "DOCTYPE": (
        '<?xml version="1.0"?>\n<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
        ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">\n' + RSS.format("A&eacute;"),
        "Aé",
    ),
    "DOCTYPE of a file": (f"<!DOCTYPE rss SYSTEM 'file:///etc/passwd'>{RSS.format('A')}", "A"),
    "DOCTYPE without a name to read": (f"<!doctype rss>{RSS.format('A')}", "A"),
    "blank lines first": ("\n\r\n \t" + DECLARED + RSS.format("A"), "A"),
    "two BOMs": (b"\xef\xbb\xbf \xef\xbb\xbf" + (DECLARED + RSS).format("Fähre").encode(), "Fähre"),
    "a blank line and a BOM": ("\n\ufeff" + DECLARED + RSS.format("A"), "A"),
    "a warning of PHP first": (
        "<br />\n<b>Deprecated</b>: strftime() in feed.php on line 3<br />\n"
        + DECLARED
        + RSS.format("A"),
        "A",
    ),
    "a comment first": ("<!-- cached -->\n" + DECLARED + RSS.format("A"), "A"),
    "text behind the end": (DECLARED + RSS.format("A") + "0\n<b>Notice</b>", "A"),
    "a comment with two hyphens": (RSS.format("A").replace("<item>", "<!-- a -- b --><item>"), "A"),
    "RSS in a namespace": (
        RSS.format("A").replace("<rss ", "<rss xmlns='http://backend.userland.com/rss2' "),
        "A",
    ),
    "undeclared prefixes": (
        RSS.format("A").replace("<guid", "<dc:creator>Mara</dc:creator><x:y z:a='b'/><guid"),
        "A",
    ),
}


@pytest.mark.parametrize(("content", "title"), WRONG.values(), ids=WRONG.keys())
def test_an_ill_formed_feed_is_adopted_and_read_with_a_finding(
    content: str | bytes, title: str
) -> None:
    feed = adopted(content)

    assert [(each.guid, each.title) for each in feed.items] == [
        ("https://news.example/?p=1", title)
    ]
    assert feed.ill_formed
    assert repaired(content).title == title


@pytest.mark.parametrize("kind", [RSS, RDF, ATOM], ids=["RSS 2.0", "RSS 1.0", "Atom"])
def test_each_kind_of_feed_is_repaired(kind: str) -> None:
    (item,) = adopted(kind.format("Fish & chips&nbsp;1\x08")).items

    assert (item.guid, item.title) == ("https://news.example/?p=1", "Fish & chips 1")


def test_a_well_formed_feed_has_no_such_finding() -> None:
    content = (DECLARED + RSS).format("Fähre &amp; <![CDATA[R&D &nbsp; <b>]]>")

    (reading,) = read("a.xml", content)

    assert adopted(content).ill_formed == ""
    assert "xml-mended" not in [each.code for each in reading.findings]


def test_what_is_in_cdata_stays_as_it_is() -> None:
    title = "<![CDATA[R&D &nbsp; a:b <!-- c --> < d]]> & e"

    root = parse_forgiving(RSS.format(title).encode()).root

    assert text(root.find("channel/item/title")) == "R&D &nbsp; a:b <!-- c --> < d & e"


def test_an_item_that_shows_a_declaration_of_xml_is_no_beginning() -> None:
    title = "<![CDATA[Begin with <?xml version='1.0'?>]]> & go on"

    assert len(adopted(RSS.format(title)).items) == 1


def test_one_finding_is_told_of_a_document_of_many_items() -> None:
    items = "".join(ITEM.format(f"R & D {n}").replace("?p=1", f"?p={n}") for n in range(3))

    readings = read("a.xml", f"<rss><channel>{items}</channel></rss>")

    told = [f for each in readings for f in each.findings if f.code == "xml-mended"]
    assert len(readings) == 3
    assert len(told) == 1
    assert "3 times a bare &" in told[0].message


@pytest.mark.parametrize(
    "content",
    [
        "<html><body>a & b <rss> c</body></html>",
        "<!DOCTYPE html><html><body>a & b</body></html>",
        "<article>a & b</article>",
        "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>a & b</newsMessage>",
        "<entry xmlns='http://www.w3.org/2005/Atom'><title>a & b</title></entry>",
        RSS.format("A & B").removesuffix("</channel></rss>"),
        RSS.format("A & <b>B"),
        RSS.format("A & B")[:60],
        "<rss a=b>&</rss>",
        "<rss><!-- a & b</rss>",
        "<rss><![CDATA[ a & b</rss>",
        "&<",
        "",
    ],
)
def test_what_is_no_feed_or_is_cut_off_is_refused_as_before(content: str) -> None:
    with pytest.raises(XMLRefused):
        parse_forgiving(content.encode())
    with pytest.raises(NotAFeed):
        adopted(content)


@pytest.mark.parametrize(
    "subset",
    [
        "[<!ENTITY x 'y'>]",
        "[<!ENTITY x SYSTEM 'file:///etc/passwd'>]",
        "SYSTEM 'file:///etc/passwd' [<!ENTITY x 'y'>]",
        "[<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;]",
        "[]",
        " [ ",
    ],
)
@pytest.mark.parametrize("around", ["", "\n\ufeff", "<!-- -- -->", "&amp;\x08"])
def test_an_internal_subset_is_refused_however_ill_formed_the_feed_is(
    subset: str, around: str
) -> None:
    content = f"{around}<!DOCTYPE rss {subset}>{RSS.format('A & B &x;')}"

    error = refusal(read("a.xml", content))

    assert error.code in ("xml-doctype", "xml-invalid")


def test_a_prolog_put_together_by_mending_is_refused() -> None:
    for content in (
        "<!DOC<!-- -->TYPE rss [<!ENTITY x 'y'>]>",
        "<<?a?>!DOCTYPE rss [<!ENTITY x 'y'>]>",
        "<\x08!DOCTYPE rss [<!ENTITY x 'y'>]>",
        "<!DOCTYPE rss><!DOCTYPE rss [<!ENTITY x 'y'>]>",
    ):
        with pytest.raises(XMLRefused):
            parse_forgiving((content + RSS.format("& &x;")).encode())


@given(st.text(alphabet="<>&;![]-?/ \x00\x08'\"=:rsCDATx#1", max_size=60))
@settings(max_examples=300)
def test_mending_ends_in_a_tree_or_a_refusal(noise: str) -> None:
    for content in (f"<rss>{noise}</rss>", f"{noise}<rss> & </rss>", f"<rss {noise}> & </rss>"):
        try:
            parsed = parse_forgiving(content.encode())
        except XMLRefused:
            continue
        assert parsed.root.tag == "rss" or not parsed.ill_formed


@pytest.mark.parametrize(
    "noise",
    [
        "<![CDATA[",
        "<!--",
        "<?",
        "]]>",
        "&",
        "&a",
        " a:b",
        "<a:b ",
        "<!DOCTYPE ",
        "<!DOCTYPE a '",
        " \t",
        "\x08",
        "a:",
    ],
)
def test_mending_takes_time_in_proportion(noise: str) -> None:
    def taken(count: int) -> float:
        begun = time.process_time()
        content = f"<rss> & {noise * count}</rss>".encode()
        for each in (content, (noise * count + "<rss> & </rss>").encode()):
            with contextlib.suppress(XMLRefused):
                parse_forgiving(each)
        return time.process_time() - begun

    assert taken(60_000) < 60 * max(taken(3_000), 0.005)


def test_the_rest_of_what_an_article_says_is_read_as_ever() -> None:
    clean = (DECLARED + RSS).format("A &amp; B")
    (well,) = read("a.xml", clean)
    assert well.article is not None

    assert repaired(clean.replace("&amp;", "&")) == replace(well.article)
