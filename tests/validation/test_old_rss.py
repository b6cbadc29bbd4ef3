"""RSS 0.91 to 0.94: what these versions ask for is no fault in them."""

from __future__ import annotations

import pytest

from feedpub.validation.engine import validate
from feedpub.validation.handbook.examples import NOW

NETSCAPE = (
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN"'
    ' "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
)
SEARCH = (
    "<{0}><title>Search</title><description>In all news</description><name>q</name>"
    "<link>https://harbour.example/search</link></{0}>"
)
ITEM = (
    "<item><title>The ferry is back</title><link>https://harbour.example/ferry</link>"
    "<description>It was away for a month.</description>{}</item>"
)


def feed(version: str, more: str = "", *, item: str = "", doctype: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{doctype}<rss version="{version}"><channel>'
        "<title>Harbour News</title><link>https://harbour.example/</link>"
        "<description>All of it</description><language>en</language>"
        "<managingEditor>ada@harbour.example</managingEditor>"
        "<webMaster>ben@harbour.example</webMaster>"
        f"{ITEM.format(item)}{more}</channel></rss>"
    ).encode()


def codes(content: bytes, address: str | None = None) -> list[str]:
    return [each.code for each in validate(content, address=address, now=NOW).findings]


@pytest.mark.parametrize(
    "content",
    [
        feed("0.91", SEARCH.format("textinput")),
        feed("0.91", SEARCH.format("textInput")),
        feed("0.91", SEARCH.format("textinput"), doctype=NETSCAPE),
        feed("0.91", "<copyright>Caf&eacute;&nbsp;Quay</copyright>", doctype=NETSCAPE),
        feed("0.91", "<skipHours><hour>1</hour><hour>24</hour></skipHours>"),
        feed("0.92", item='<category domain="https://harbour.example/">sea</category>'),
        feed(
            "0.93",
            item='<enclosure url="https://harbour.example/a.mp3" length="9" type="audio/mpeg"/>'
            '<enclosure url="https://harbour.example/b.mp3" length="9" type="audio/mpeg"/>',
        ),
        feed("0.93", item="<expirationDate>Wed, 21 Mar 2018 11:00:00 GMT</expirationDate>"),
        feed("0.94", item="<expirationDate>Wed, 21 Mar 2018 11:00:00 GMT</expirationDate>"),
    ],
)
@pytest.mark.parametrize("address", [None, "https://feeds.example/news"])
def test_what_a_version_defines_has_no_findings(content: bytes, address: str | None) -> None:
    assert codes(content, address) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (feed("0.92", SEARCH.format("textinput")), ["element-unknown"]),
        (feed("0.91", item="<expirationDate>Wed</expirationDate>"), ["element-unknown"]),
        (feed("0.91", "<textinput><title>Search</title></textinput>"), ["element-missing"] * 3),
        (feed("0.91", doctype='<!DOCTYPE rss SYSTEM "own.dtd">'), ["xml-doctype"]),
        (feed("0.92", doctype=NETSCAPE), ["xml-doctype", "doctype-other-version"]),
        (feed("0.91", "<skipHours><hour>25</hour></skipHours>"), ["rss-hour"]),
        (feed("0.91").replace(b"ada@harbour.example", b"Ada Quay"), ["author-not-email"]),
        (feed("0.91").replace(b"a month", b"<i>a month</i>"), ["element-unknown"]),
    ],
)
def test_what_it_does_not_define_is_found(content: bytes, expected: list[str]) -> None:
    assert sorted(codes(content)) == sorted(expected)
