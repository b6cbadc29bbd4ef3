"""A rule holds wherever its matter can stand, not only where its example shows it."""

from __future__ import annotations

import pytest

from feedpub.validation.engine import validate

_MODULES = (
    'xmlns:cc="http://web.resource.org/cc/" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:fh="http://purl.org/syndication/history/1.0"'
    ' xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"'
    ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    ' xmlns:thr="http://purl.org/syndication/thread/1.0"'
    ' xmlns:yt="http://www.youtube.com/xml/schemas/2015"'
)

ATOM = (
    f'<feed xmlns="http://www.w3.org/2005/Atom" {_MODULES}><id>tag:harbour.example,2018:news</id>'
    "<title>Harbour News</title><updated>2018-03-22T09:30:00Z</updated><author><name>Ada</name>"
    '</author><link rel="self" href="https://feeds.example/news"/>{feed}<entry>'
    "<id>tag:harbour.example,2018:ferry</id><title>The ferry is back</title>"
    '<updated>2018-03-21T11:00:00Z</updated><link href="https://harbour.example/ferry"/>'
    "<summary>It was away.</summary>{entry}</entry></feed>"
)
RSS = (
    f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" {_MODULES}><channel>'
    "<title>Harbour News</title><link>https://harbour.example/</link>"
    "<description>All of it</description>"
    '<atom:link rel="self" href="https://feeds.example/news"/>{feed}<item>'
    "<title>The ferry is back</title><guid>https://harbour.example/ferry</guid>{entry}</item>"
    "</channel></rss>"
)
RDF = (
    f'<rdf:RDF xmlns="http://purl.org/rss/1.0/" {_MODULES}>'
    '<channel rdf:about="https://harbour.example/"><title>Harbour News</title>'
    "<link>https://harbour.example/</link><description>All of it</description>{feed}"
    '<items><rdf:Seq><rdf:li rdf:resource="https://harbour.example/ferry"/></rdf:Seq></items>'
    '</channel><item rdf:about="https://harbour.example/ferry">'
    "<link>https://harbour.example/ferry</link>{entry}</item></rdf:RDF>"
)
_SOURCE = (
    "<source><id>tag:pier.example,2018:news</id><updated>2018-03-21T11:00:00Z</updated>{}</source>"
)
_NAMED = "<contributor><name>Ben</name>{}</contributor>"
_HERE = "<gml:Point><gml:pos>56.4 -5.5</gml:pos></gml:Point>"
_PAGE = 'rdf:resource="https://harbour.example/licence"'


def codes(document: str, *, feed: str = "", entry: str = "") -> list[str]:
    content = document.replace("{feed}", feed).replace("{entry}", entry)
    return [finding.code for finding in validate(content.encode()).findings]


@pytest.mark.parametrize(
    ("document", "entry", "expected"),
    [
        (ATOM, _SOURCE.format("<title> </title>"), ["title-blank"]),
        (ATOM, _SOURCE.format("<title>Pier</title>"), []),
        (RDF, "<title/>", ["title-blank"]),
        (RDF, "<title>The ferry is back</title>", []),
        (ATOM, _NAMED.format("<email/>"), ["value-blank"]),
        (ATOM, _NAMED.format("<uri> </uri>"), ["text-blank"]),
        (ATOM, _NAMED.format("<uri>https://ben.example/</uri>"), []),
        (
            ATOM,
            _NAMED.format("<email> ben@pier.example</email>"),
            ["atom-whitespace", "atom-email-invalid"],
        ),
        (ATOM, _NAMED.format("<email>ben@pier.example</email>"), []),
        (RSS, '<source url="https://pier.example/"/>', ["text-blank"]),
        (ATOM, "<slash:comments> </slash:comments>", ["value-blank"]),
        (ATOM, "<slash:comments>many</slash:comments>", ["slash-comments"]),
        (ATOM, '<link rel="related" href="/a" title="a &lt;b>b&lt;/b>"/>', ["attribute-markup"]),
        (ATOM, '<link rel="related" href="/a" title="a &lt; b"/>', []),
        (ATOM, "<thr:total>1</thr:total><thr:total>2</thr:total>", ["element-repeated"]),
        (
            ATOM,
            '<thr:in-reply-to ref="tag:a.example,2018:b" source="https://"/>',
            ["thr-address-invalid"],
        ),
        (ATOM, '<thr:in-reply-to ref="tag:a.example,2018:b" source="/feed"/>', []),
        (ATOM, "<fh:archive/>", ["element-unknown"]),
        (RSS, "<sy:updatePeriod>daily</sy:updatePeriod>", ["element-unknown"]),
        (RSS, f"<cc:license {_PAGE}/>", []),
        (RSS, "<cc:license/>", ["resource-missing"]),
        (RSS, '<cc:license rdf:resource="by-sa"/>', ["resource-link"]),
        (RSS, f"<georss:where>{_HERE}</georss:where>", []),
        (RSS, "<georss:where/>", ["georss-gml-incomplete"]),
        (RSS, "<dc:title>Ferry</dc:title>", ["rss-same-twice-in-item"]),
        (RSS, "<atom:title>Ferry</atom:title>", ["rss-same-twice-in-item"]),
        (ATOM, "<yt:videoId>ferry</yt:videoId>", []),
        (RSS, "<dc:date.Taken>2018-03-21</dc:date.Taken>", ["dc-name-dotted"]),
        (ATOM, "<dc:title.alternative>Quay</dc:title.alternative>", ["dc-name-dotted"]),
        (RDF, "<title>A</title><dc:date.x>2018</dc:date.x>", ["dc-name-dotted"]),
        (RSS, "<dc:tide.high>noon</dc:tide.high>", ["element-unknown"]),
        (RSS, "<dc:date.>2018</dc:date.>", ["element-unknown"]),
        (RSS, "<description>null</description>", ["value-placeholder"]),
        (RSS, "<category>{{ page.tag }}</category>", ["value-placeholder"]),
        (RSS, "<dc:creator>[object Object]</dc:creator>", ["value-placeholder"]),
        (RSS, "<dc:creator>Null</dc:creator><category>none</category>", []),
        (RSS, "<description>None of it; undefined behaviour</description>", []),
        (RDF, "<title>A</title><description>undefined</description>", ["value-placeholder"]),
        (
            RSS,
            "<content:encoded>null</content:encoded>",
            ["rss-description-order", "value-placeholder"],
        ),
        (ATOM, '<link rel="related" href=""/>', ["link-same-document"]),
        (ATOM, '<link rel="related" href="#top"/>', ["link-same-document"]),
        (ATOM, '<link rel="related" href="?page=2"/>', []),
        (ATOM, '<link rel="related" href="undefined"/>', ["value-placeholder"]),
        (ATOM, "<contributor><name>undefined</name></contributor>", ["value-placeholder"]),
        (
            ATOM,
            '<link rel="related" href="https://a.example/?a=1&amp;amp;b"/>',
            ["link-escaped-twice"],
        ),
        (RSS, "<comments>https://a.example/?a=1&amp;#038;b=2</comments>", ["link-escaped-twice"]),
        (RSS, "<comments>https://a.example/?a=1&amp;b=2&amp;ampere=3</comments>", []),
        (ATOM, '<category term="a" scheme="x:b"/>', ["identifier-scheme-unregistered"]),
        (ATOM, '<category term="a" scheme="urn:example:b"/>', []),
        (
            ATOM,
            '<thr:in-reply-to ref="yt:video:ferry"/>',
            ["identifier-scheme-unregistered"],
        ),
        (ATOM, '<thr:in-reply-to ref="doi:10.1000/182"/>', []),
        (
            RSS,
            '<enclosure url="https://harbour.example/a" length="1" type="audio/mpeg">A</enclosure>',
            ["text-stray"],
        ),
    ],
)
def test_a_rule_applies_wherever_an_entry_can_break_it(
    document: str, entry: str, expected: list[str]
) -> None:
    assert codes(document, entry=entry) == expected


@pytest.mark.parametrize(
    ("document", "feed", "expected"),
    [
        (ATOM, '<generator version="">Harbour</generator>', ["attribute-blank"]),
        (ATOM, '<generator version="2">Harbour</generator>', []),
        (RSS, '<atom:link rel="related" href="https://a.example/" title=""/>', ["attribute-blank"]),
        (RSS, "<content:encoded>All of it</content:encoded>", ["element-unknown"]),
        (RSS, "<slash:section>sea</slash:section>", ["element-unknown"]),
        (RSS, "<sy:updatePeriod>daily</sy:updatePeriod>", []),
        (RSS, "<sy:updateFrequency/>", ["value-blank"]),
        (RSS, "<fh:complete/>", []),
        (RSS, "<dc:description>All of it</dc:description>", ["rss-same-twice"]),
        (RSS, "<atom:subtitle>All of it</atom:subtitle>", ["rss-same-twice"]),
        (RSS, "<dc:rights.holder>Ada</dc:rights.holder>", ["dc-name-dotted"]),
    ],
)
def test_a_rule_applies_wherever_a_feed_can_break_it(
    document: str, feed: str, expected: list[str]
) -> None:
    assert codes(document, feed=feed) == expected
