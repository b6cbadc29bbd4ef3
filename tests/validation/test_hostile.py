"""Whatever the bytes: findings, and nothing else happens."""

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

from feedpub.validation.engine import validate

RSS = good_feed("rss")
ATOM = good_feed("atom")


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
def test_hostile_bytes_have_findings(content: bytes, huge: bool) -> None:
    verdict = validate(content, profiles={"publish"}, huge=huge)

    assert not verdict.valid


@given(st.binary())
def test_no_bytes_raise_an_exception(content: bytes) -> None:
    assert validate(content).findings


@given(st.sampled_from([RSS, ATOM]), st.data())
def test_no_mutation_of_a_good_feed_raises_an_exception(feed: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(feed)))
    end = data.draw(st.integers(start, min(start + 80, len(feed))))
    put = data.draw(st.binary(max_size=20) | st.sampled_from(SPLICES))

    verdict = validate(feed[:start] + put + feed[end:], profiles={"publish"})

    assert verdict.valid or verdict.findings


@given(st.sampled_from([RSS, ATOM]), st.data())
def test_no_text_in_a_good_feed_raises_an_exception(feed: bytes, data: st.DataObject) -> None:
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
                    reader.join(timeout=300)
                    assert not reader.is_alive(), f"a file was opened for {doctype}"
        with pytest.raises(BlockingIOError):
            server.accept()


def test_paths_in_deeply_nested_documents_are_short() -> None:
    depth = 2_000
    content = (
        b'<rss version="2.0"><channel>'
        + b"<item>" * depth
        + b"<nope/>" * 3_000
        + b"</item>" * depth
        + b"</channel></rss>"
    )

    findings = validate(content, huge=True).findings

    paths = [finding.element or "" for finding in findings if finding.code == "element-unknown"]
    assert len(paths) > 3_000
    assert len(set(paths)) > 3_000
    assert max(map(len, paths)) < 1_100
    assert paths[-1].startswith("/rss/channel/item/item/")
    assert paths[-1].endswith("/…/nope[3000]")
