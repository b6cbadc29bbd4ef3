from __future__ import annotations

import os
import re
import socket
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from validation.cases import bomb, good_feed

from feedpub.feed import Document
from feedpub.validation.check import check
from feedpub.validation.engine import Verdict, validate

RSS = good_feed("rss")
ATOM = good_feed("atom")


def codes(verdict: Verdict) -> list[str]:
    return [finding.code for finding in verdict.findings]


def broken_rss() -> bytes:
    """Two languages, a missing guid in the first item, a relative link in the second."""
    return (
        RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")
        .replace(b'<guid isPermaLink="false">tag:harbour.example,2018:ferry</guid>', b"")
        .replace(b"<language>en</language>", b"<language>en</language><language>nl</language>")
    )


def test_finding_says_where_it_is() -> None:
    content = RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")

    (finding,) = validate(content).findings

    assert finding.element == "/rss/channel/item[2]/link"
    assert finding.entry == 1
    assert content.splitlines()[(finding.line or 0) - 1].strip() == b"<link>/crane</link>"


def test_finding_says_what_is_wrong_and_what_to_do() -> None:
    content = RSS.replace(b"<link>https://harbour.example/crane", b"<link>/crane")

    (finding,) = validate(content).findings

    assert str(finding) == (
        "error link-relative: link '/crane' is not absolute;"
        " write the whole address, from https:// on [RSS 2.0, Comments; RFC 4287, 2]"
    )


def test_finding_outside_every_entry_names_none() -> None:
    content = RSS.replace(b"<language>en<", b"<language>!<")

    (finding,) = validate(content).findings

    assert finding.entry is None


def test_findings_come_in_the_order_of_the_document() -> None:
    findings = validate(broken_rss(), profile="publish").findings

    assert [(finding.code, finding.entry) for finding in findings] == [
        ("element-repeated", None),
        ("guid-missing", 0),
        ("link-relative", 1),
    ]


def test_the_same_bytes_give_the_same_findings() -> None:
    assert validate(broken_rss()) == validate(broken_rss())


def test_every_finding_of_a_document_has_a_line_or_lies_in_the_bytes() -> None:
    content = broken_rss().replace(b"<rss", b"<!DOCTYPE rss>\n<rss", 1)

    findings = validate(content).findings

    assert all(finding.line is not None for finding in findings)
    assert [finding.line for finding in findings] == sorted(
        finding.line or 0 for finding in findings
    )


def test_path_counts_only_where_there_are_several_of_a_name() -> None:
    content = b"""<rss version="2.0"><channel><title>a</title><link>https://a.example/</link>
    <description>a</description><item><title>a</title><guid>a</guid></item></channel></rss>"""

    findings = validate(content).findings

    assert "/rss/channel/item/guid" in {finding.element for finding in findings}


def test_element_that_lies_past_line_65535_is_found_there() -> None:
    content = RSS.replace(b"</guid>", b"</guid>" + b"\n" * 70_000, 1).replace(
        b"<link>https://harbour.example/crane", b"<link>/crane"
    )

    (finding,) = validate(content).findings

    assert (finding.line or 0) > 70_000


def test_document_that_cannot_be_parsed_has_one_finding_with_its_place() -> None:
    content = broken_rss().replace(b"</channel>", b"</chanel>")

    (finding,) = validate(content).findings

    assert finding.code == "xml-not-well-formed"
    assert finding.severity == "error"
    assert content.splitlines()[(finding.line or 0) - 1].strip() == b"</chanel>"
    assert finding.column is not None


def test_verdict_names_the_format() -> None:
    assert validate(RSS).format == "rss-2.0"
    assert validate(ATOM).format == "atom-1.0"
    assert validate(b"<html/>").format is None
    assert validate(b"html").format is None


def test_what_only_the_publish_profile_asks_for_is_a_warning_to_others() -> None:
    content = re.sub(rb"<pubDate>.*?</pubDate>", b"", RSS)

    published = validate(content, profile="publish")
    other = validate(content, profile="specification")

    assert codes(published) == codes(other)
    assert not published.valid
    assert other.valid


def test_what_a_specification_asks_for_is_an_error_to_all() -> None:
    content = re.sub(rb"<published>.*?</published>", b"", ATOM)

    assert validate(content).valid
    assert not validate(re.sub(rb"<updated>.*?</updated>", b"", ATOM)).valid


def test_self_link_is_held_against_the_address_only_if_that_is_known() -> None:
    assert validate(RSS, profile="publish").findings == ()
    assert codes(validate(RSS, address="https://other.example/news.rss")) == ["feed-self-wrong"]


def test_check_holds_the_self_link_against_the_address_of_the_document() -> None:
    document = Document(
        name="news", format="rss", content=RSS, address="https://other.example/news.rss"
    )

    assert [finding.code for finding in check(document)] == ["feed-self-wrong"]


def test_empty_feed_may_go_live() -> None:
    content = re.sub(rb"<item>.*</item>", b"", RSS, flags=re.DOTALL)

    assert validate(content, profile="publish").findings == ()


def test_password_is_not_repeated_in_a_message() -> None:
    content = RSS.replace(b"<link>https://", b"<link>https://mara:anchor@")

    findings = validate(content).findings

    assert findings
    assert not any("anchor" in finding.message for finding in findings)


def test_message_stays_one_short_line_whatever_is_in_the_document() -> None:
    name = b"x" * 40_000
    content = RSS.replace(b"<title>A crane", b"<%b/><title>\n\xe2\x80\xa8" % name + b"a\n" * 9000)
    content = content.replace(b"<language>en", b"<language>" + b"e\n" * 9000)

    findings = validate(content).findings

    assert len(findings) == 2
    for finding in findings:
        assert len(str(finding)) < 500
        assert len(finding.element or "") < 500
        assert len(str(finding).splitlines()) == 1


def test_feed_inside_the_content_of_an_entry_is_not_the_feed() -> None:
    inner = b'<feed xmlns="http://www.w3.org/2005/Atom"><entry/><link/></feed>'
    content = ATOM.replace(
        b"</summary>",
        b'</summary><content type="application/atom+xml">' + inner + b"</content>",
        1,
    )

    assert validate(content, profile="publish").findings == ()


def test_faults_by_the_ten_thousand_are_all_found_and_placed() -> None:
    head = RSS.partition(b"<item>")[0]
    content = head + b"<item><title/><link/></item>" * 10_000 + b"</channel></rss>"

    findings = validate(content).findings

    # title-blank, link-relative, guid-missing and date-missing of each.
    assert len(findings) == 40_000
    assert findings[-1].element == "/rss/channel/item[10000]/link"
    assert findings[-1].entry == 9_999


@pytest.mark.parametrize("huge", [False, True])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        b"<",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xfe\xff\0<",
        RSS[:1000],
        RSS.decode().encode("utf-16"),
        RSS.replace(b"ferry", b"\0"),
        RSS.replace(b"ferry", b"\xed\xa0\x80"),
        bomb(b"<rss>&a9;</rss>"),
        bomb(b'<rss version="&a9;"/>'),
        bomb(RSS.partition(b"?>")[2].replace(b"ferry", b"&a1;")),
        b'<!DOCTYPE rss [<!ENTITY a "&b;"><!ENTITY b "&a;">]><rss>&a;</rss>',
        b'<!DOCTYPE rss [<!ENTITY % a "<!ENTITY b \'c\'>">%a;]><rss version="2.0">&b;</rss>',
        b"<rss>" + b"<channel>" * 10_000,
        b"<a>" * 2_000 + b"</a>" * 2_000,
        b'<rss version="2.0"><channel>'
        + b"<media:group xmlns:media='http://search.yahoo.com/mrss/'>" * 200
        + b"</media:group>" * 200
        + b"</channel></rss>",
        b'<rss version="' + b"2" * 11_000_000 + b'"><channel/></rss>',
        b'<rss version="2.0"><channel><link>' + b"https://" * 100_000 + b"</link></channel></rss>",
        b'<rss version="2.0"><channel><pubDate>' + b"(" * 100_000 + b"</pubDate></channel></rss>",
        b'<rss version="2.0"><channel><webMaster>'
        + b"a@" * 90_000
        + b"</webMaster></channel></rss>",
        b'<rss version="2.0"><channel><language>'
        + b"en-" * 90_000
        + b"</language></channel></rss>",
        b"<rss " + b" ".join(b'a%d="1"' % each for each in range(20_000)) + b"/>",
        b'<rss xmlns:a="https://a.example/"/>' * 2,
        b"<?xml version='1.0' encoding='utf-7'?><rss/>",
        b"<?xml version='1.1'?><rss/>",
        b"<!--" * 100_000,
        b"<?xml " * 100_000,
    ],
    ids=lambda value: repr(value[:40]) if isinstance(value, bytes) else None,
)
def test_hostile_bytes_give_findings(content: bytes, huge: bool) -> None:
    verdict = validate(content, profile="publish", huge=huge)

    assert not verdict.valid


@given(st.binary())
def test_no_bytes_raise(content: bytes) -> None:
    assert validate(content).findings


@given(st.sampled_from([RSS, ATOM]), st.data())
def test_no_mutation_of_a_good_feed_raises(feed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(feed)))
    end = data.draw(st.integers(start, min(start + 80, len(feed))))
    put = data.draw(st.binary(max_size=20) | st.sampled_from(SPLICES))

    verdict = validate(feed[:start] + put + feed[end:], profile="publish")

    assert verdict.valid or verdict.findings


@given(st.sampled_from([RSS, ATOM]), st.data())
def test_no_other_text_in_a_good_feed_raises(feed: bytes, data: st.DataObject) -> None:
    """Well-formed documents, so that the rules see strange values and not only the parser."""
    values = list(re.finditer(rb'(?<=>)[^<>]+(?=</)|(?<==")[^"<>]*(?=")', feed))
    value = data.draw(st.sampled_from(values))
    put = data.draw(st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(VALUES))
    escaped = put.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")

    verdict = validate(feed[: value.start()] + escaped.encode() + feed[value.end() :])

    assert verdict.valid or verdict.findings


SPLICES = [
    b"<item>",
    b"</item>",
    b"<!DOCTYPE rss>",
    b"<!--",
    b"]]>",
    b"<![CDATA[",
    b"&#0;",
    b"&a;",
    b' xml:lang=""',
    b"<media:content/>",
    b"<atom:link/>",
    b"<?xml version='1.0'?>",
]

VALUES = [
    "http://",
    "https://[",
    "https://[::1%25]:0/",
    "https://xn--/",
    "https://xn--\u00e9/",
    "https://a:0123456789/",
    "https://@/",
    "https://%/",
    "https://\u3002/",
    "https://" + "\u00e9" * 300 + "/",
    "Wed, 00 Jan 0000 00:00:00 GMT",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "Fri, 31 Dec 9999 23:59:60 -2359",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:60-23:59",
    "((((",
    "",
    "\u0130\u017f\u212a",
]


def test_nothing_is_fetched_and_no_file_is_read(tmp_path: Path) -> None:
    """A FIFO keeps waiting whoever opens it, a socket counts who calls."""
    fifo = tmp_path / "dtd"
    os.mkfifo(fifo)
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        port = server.getsockname()[1]
        for where in (f"file://{fifo}", f"http://127.0.0.1:{port}/dtd"):
            for doctype in (
                f'<!DOCTYPE rss SYSTEM "{where}">',
                f'<!DOCTYPE rss [<!ENTITY a SYSTEM "{where}">]>',
                f'<!DOCTYPE rss [<!ENTITY % a SYSTEM "{where}"> %a;]>',
            ):
                content = f'{doctype}<rss version="2.0">&a;</rss>'.encode()
                for huge in (False, True):
                    reader = threading.Thread(
                        target=validate, args=[content], kwargs={"huge": huge}, daemon=True
                    )
                    reader.start()
                    reader.join(timeout=10)
                    assert not reader.is_alive(), f"a file was opened for {doctype}"
        with pytest.raises(BlockingIOError):
            server.accept()
