"""XML of strangers: every encoding, and everything that could harm."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from effort import little_work
from hypothesis import given
from hypothesis import strategies as st
from intake.reading import SAMPLES, only, read, refusal

from feedpub.feed import has_errors

RSS = (
    "<rss version='2.0'><channel><item><title>Fähre{}</title><guid>https://a.example/1</guid>"
    "<pubDate>2026-03-12</pubDate></item></channel></rss>"
)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "cp1252"]
)
def test_xml_is_read_in_the_encoding_that_it_is_in(encoding: str) -> None:
    declared = f"<?xml version='1.0' encoding='{encoding.removesuffix('-sig')}'?>"

    assert only(read("a.xml", (declared + RSS.format("")).encode(encoding))).title == "Fähre"


@pytest.mark.parametrize("encoding", ["x-none", "zlib", "punycode", "utf-7", "idna", "rot13"])
def test_an_encoding_that_nobody_writes_is_one_finding(encoding: str) -> None:
    content = f"<?xml version='1.0' encoding='{encoding}'?><newsItem>Fähre</newsItem>"

    assert refusal(read("a.xml", content)).code == "encoding-unreadable"


def test_bytes_that_are_not_of_their_encoding_are_one_finding() -> None:
    content = "<newsItem>Fähre</newsItem>".encode("latin-1")

    assert refusal(read("a.xml", content)).code == "xml-invalid"


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {new} '{f'&{old};' * 10}'>"
    for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE rss []>",
        "<!DOCTYPE rss SYSTEM 'file:///etc/passwd' []>",
        LAUGHS + "]>",
        "<!DOCTYPE rss [<!ENTITY % p SYSTEM 'http://127.0.0.1:9/'> %p;]>",
        "<?x a?><!-- <!b> --><!DOCTYPE rss [<!ENTITY j 'x'>]>",
        "<!-- - -- -->\n<!DOCTYPE rss [<!ENTITY j 'x'>]>",
        "<!DOCTYPE rss><!DOCTYPE rss [<!ENTITY j 'x'>]>",
        "<!DOCTYPE rss><!ENTITY j 'x'>",
        "<!DOC<!-- -->TYPE rss [<!ENTITY j 'x'>]>",
        "<!doctype rss [<!ENTITY j 'x'>]>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_a_doctype_that_defines_anything_is_refused_in_every_encoding(
    doctype: str, encoding: str
) -> None:
    content = (doctype + RSS.format("&j;")).encode(encoding)

    assert refusal(read("a.xml", content)).code in ("xml-doctype", "xml-invalid")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_nothing_is_read_but_the_document(encoding: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("harbour secret")
    called: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Canary)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    outside = f"http://127.0.0.1:{server.server_port}/"
    for where in (secret.as_uri(), outside):
        for doctype in (
            f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{where}'>]>",
            f"<!DOCTYPE rss SYSTEM '{where}'>",
            f"<!DOCTYPE rss [<!ENTITY % x SYSTEM '{where}'> %x;]>",
            f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{where}'/>",
        ):
            content = f"<?xml version='1.0' encoding='{encoding}'?>{doctype}{RSS.format('&x;')}"
            readings = read("a.xml", content.encode(encoding))
            assert "secret" not in str(readings)
    server.shutdown()
    server.server_close()

    assert called == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<rss>" + "<a>" * 100_000, "xml-invalid"),
        ("<rss>" + "<a>" * 300 + "</a>" * 300 + "</rss>", "xml-too-deep"),
        ("<a/>" * 1_000_001, "too-large"),
        ("<rss " + " ".join(f"a{n}=''" for n in range(1_000_001)) + "/>", "too-large"),
        ("<r><!--<![CDATA[-->" + "<a/>" * 1_000_001 + "<!--]]>--></r>", "too-large"),
        ("<r><![CDATA[ <!-- ]]>" + "<a/>" * 1_000_001 + "<!-- --></r>", "too-large"),
        ("<r><![CDATA[x]]>" + "<a/>" * 1_000_001 + "<![CDATA[</r>", "too-large"),
        ("<rss><a>" + "x" * 11_000_000 + "</a></rss>", "xml-invalid"),
        (" " * (64 * 1024 * 1024 + 1), "too-large"),
        ("", "nothing-readable"),
        ("<newsItem>&nbsp;</newsItem>", "xml-invalid"),
        ("<!DOCTYPE newsItem><newsItem/>", "xml-doctype"),
        ("<html/>", "nothing-readable"),
        ("<rss version='2.0'><channel/></rss>", "nothing-readable"),
        ("<newsItem>\x00</newsItem>", "xml-invalid"),
    ],
    ids=[
        "never closed",
        "deep",
        "tags",
        "attributes",
        "CDATA in comments",
        "a comment in CDATA",
        "CDATA without an end",
        "text",
        "bytes",
        "empty",
        "entity",
        "doctype",
        "html",
        "no items",
        "null",
    ],
)
def test_xml_that_nobody_means_is_one_finding(content: str, code: str) -> None:
    error = refusal(read("a.xml", content))

    assert error.code == code or (error.code, code) == ("xml-invalid", "xml-too-deep")
    assert error.message.isprintable()


@pytest.mark.slow
def test_markup_in_cdata_is_not_counted_as_tags() -> None:
    content = "<![CDATA[" + "<p class='x'>Words.</p>" * 30_000 + "]]>"
    item = "<item><title>T</title><link>https://a.example/{}</link><description>{}</description>"
    date = "<pubDate>Thu, 12 Mar 2026 09:30:00 GMT</pubDate></item>"
    items = "".join(item.format(number, content) + date for number in range(12))

    readings = read("a.xml", f"<rss><channel><!-- 12 -->{items}</channel></rss>")

    assert len(readings) == 12


ITEM = "<item><title>T</title><guid>https://a.example/1</guid><pubDate>2026-03-12</pubDate></item>"
ENTRY = "<entry><id>urn:x:1</id><title>T</title><updated>2026-03-12T10:00:00Z</updated></entry>"
NEWS_ITEM = "<newsItem guid='x'><itemMeta><itemClass qcode='n:{}'/></itemMeta></newsItem>"
MANY = {
    "items": f"<rss><channel>{ITEM * 8_000}</channel></rss>",
    "entries": f"<feed xmlns='http://www.w3.org/2005/Atom'>{ENTRY * 8_000}</feed>",
    "media": "<rss><channel><item>"
    + "".join(
        f"<m:content xmlns:m='http://search.yahoo.com/mrss/' url='https://a.example/{n}.jpg'/>"
        for n in range(8_000)
    )
    + "</item></channel></rss>",
    "news items": "<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>"
    + NEWS_ITEM.format("text") * 4_000
    + NEWS_ITEM.format("picture") * 4_000
    + "</itemSet></newsMessage>",
}


@pytest.mark.slow
@pytest.mark.parametrize("document", MANY.values(), ids=MANY)
def test_the_time_that_many_take_grows_with_their_number(document: str) -> None:
    with little_work():
        read("a.xml", document)


_SAMPLES = sorted(SAMPLES.glob("*.xml"))


@given(st.binary())
def test_no_bytes_are_too_odd_to_be_answered(content: bytes) -> None:
    for reading in read("a.xml", content):
        assert (reading.article is None) == has_errors(reading.findings)


@given(st.sampled_from(_SAMPLES), st.data())
def test_no_sample_that_is_cut_and_glued_is_too_odd_to_be_answered(
    path: Path, data: st.DataObject
) -> None:
    content = path.read_bytes()
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    glued = content[:start] + data.draw(st.binary(max_size=20)) + content[end:]

    for reading in read("a.xml", glued):
        assert (reading.article is None) == has_errors(reading.findings)


_NAMES = st.sampled_from(
    "title link guid description pubDate category author enclosure a:id a:link a:content a:summary"
    " a:author a:name m:content m:group m:credit m:thumbnail m:title".split()
)
_WORDS = st.text(st.sampled_from("ab &<>;:/.@()#1é\u202e"), max_size=12)


@given(st.lists(st.tuples(_NAMES, _WORDS, _WORDS), max_size=12), st.booleans())
def test_no_item_is_too_odd_to_be_answered(said: list[tuple[str, str, str]], is_atom: bool) -> None:
    from xml.sax.saxutils import escape, quoteattr

    inside = "".join(
        f"<{name} url={quoteattr(value)} href={quoteattr(value)} type={quoteattr(value)}"
        f" xml:base={quoteattr(value)}>{escape(text)}</{name}>"
        for name, value, text in said
    )
    spaces = "xmlns:a='http://www.w3.org/2005/Atom' xmlns:m='http://search.yahoo.com/mrss/'"
    document = f"<rss {spaces}><channel><item>{inside}</item></channel></rss>"
    if is_atom:
        document = f"<a:feed {spaces}><a:entry>{inside}</a:entry></a:feed>"

    (reading,) = read("a.xml", document)

    assert (reading.article is None) == has_errors(reading.findings)


@pytest.mark.parametrize(
    ("document", "name"),
    [
        ("<nitf><head/><body/></nitf>", "NITF"),
        ("<NewsML Version='1.2'><NewsItem/></NewsML>", "NewsML 1"),
    ],
)
def test_older_formats_of_agencies_are_refused_by_name(document: str, name: str) -> None:
    found = refusal(read("a.xml", document))

    assert name in found.message
    assert "NewsML-G2 or ninjs" in found.advice


def test_a_page_that_is_named_as_xml_says_which_suffix_it_needs() -> None:
    error = refusal(read("a.xml", "<html><body><h1>The ferry</h1></body></html>"))

    assert error.message == "has the root element html, which is not read"
    assert error.advice == "a page has the suffix .html"
