"""The values of modules: which of them pass, which do not."""

from __future__ import annotations

import pytest
from validation.cases import good_feed

from feedpub.validation.engine import validate
from feedpub.validation.xml_names import (
    GEO_URI,
    GEORSS_URI,
    GML_URI,
    ITUNES_OLD_URI,
    ITUNES_URI,
    MEDIA_URI,
    PODCAST_URI,
)

_PREFIXES = {
    "media": MEDIA_URI,
    "itunes": ITUNES_URI,
    "georss": GEORSS_URI,
    "gml": GML_URI,
    "geo": GEO_URI,
    "podcast": PODCAST_URI,
}
# A podcast that lacks nothing, so that nothing is said of the channel.
_CHANNEL = (
    '<itunes:category text="News"/><itunes:explicit>false</itunes:explicit>'
    '<itunes:image href="https://harbour.example/cover.jpg"/>'
)


def codes(snippet: str, *, channel: str = _CHANNEL) -> list[str]:
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in _PREFIXES.items())
    content = (
        f'<rss version="2.0" {declared} xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        "<title>Harbour</title><link>https://harbour.example/</link><description>All of it"
        '</description><language>en</language><atom:link rel="self" href="https://feeds.example/n"/>'
        f"{channel}<item><title>The ferry is back</title><link>https://harbour.example/ferry</link>"
        '<guid isPermaLink="false">ferry</guid><pubDate>Wed, 21 Mar 2018 11:00:00 GMT</pubDate>'
        f"{snippet}</item></channel></rss>"
    )
    return [finding.code for finding in validate(content.encode()).findings]


FILE = '<media:content url="https://harbour.example/ferry" {}/>'

RIGHT = [
    *(
        FILE.format(each)
        for each in (
            'medium="document"',
            'medium="executable"',
            'bitrate="128.5"',
            'framerate="0"',
            'channels="0"',
            'duration="185"',
            'isDefault="False"',
            'expression="nonstop"',
            'lang="zh-Hant-TW"',
            'lang="yue"',
            'type="audio/mpeg; codecs=mp3"',
            'type="application/x-shockwave-flash" medium="video"',
        )
    ),
    *(
        f'<media:thumbnail url="https://harbour.example/t" time="{time}"/>'
        for time in ("now", "22.9", "0", "12:34:56", "1:22:33.007")
    ),
    *(
        f'<media:rating scheme="urn:{scheme}">{value}</media:rating>'
        for scheme, value in (
            ("simple", "adult"),
            ("mpaa", "NC-17"),
            ("v-chip", "tv-y7-fv"),
            ("v-chip", "18+"),
            ("icra", "r (cz 1 lz 1 nz 1 oz 1 vz 1)"),
            ("harbour", "anything"),
        )
    ),
    '<media:restriction relationship="deny" type="country">au us DE</media:restriction>',
    '<media:restriction relationship="deny" type="sharing"/>',
    '<media:restriction relationship="deny">all</media:restriction>',
    '<media:restriction relationship="allow"> none </media:restriction>',
    '<media:restriction relationship="allow"/>',
    '<media:text type="html">&lt;p&gt;The &lt;b&gt;ferry&lt;/b&gt; is back&lt;/p&gt;</media:text>',
    '<media:text type="plain">Under 5 &lt; 6 knots</media:text>',
    "<media:hash>9E107D9D372BB6826BD81D3542A419D6</media:hash>",
    '<media:hash algo="sha-1">2fd4e1c67a2d28fced849ee1bb76e7391b93eb12</media:hash>',
    '<media:price type="rent" price="19.99" currency="EUR"/>',
    '<media:rights status="userCreated"/>',
    '<media:community><media:starRating average="3.5" count="20" min="1" max="10"/>'
    '<media:statistics views="5" favorites="0"/><media:tags>news: 5</media:tags></media:community>',
    '<media:embed url="https://harbour.example/p.swf" width="512" height="323">'
    '<media:param name="type">application/x-shockwave-flash</media:param></media:embed>',
    "<media:scenes><media:scene><media:sceneTitle>Quay</media:sceneTitle>"
    "<media:sceneStartTime>15</media:sceneStartTime></media:scene></media:scenes>",
    '<media:location start="00:01:00" end="01:00:00"><georss:where><gml:Point>'
    "<gml:pos>35.669998 139.770004</gml:pos></gml:Point></georss:where></media:location>",
    "<media:backLinks><media:backLink>https://harbour.example/b</media:backLink></media:backLinks>",
    "<itunes:duration>95</itunes:duration>",
    "<itunes:duration>01:07:04</itunes:duration>",
    "<itunes:explicit>Clean</itunes:explicit>",
    "<itunes:season>2</itunes:season>",
    "<itunes:keywords>ferry</itunes:keywords>",
    f"<itunes:summary>{'a' * 4000}</itunes:summary>",
    "<georss:point>-90 180</georss:point>",
    "<georss:circle>45.2 -71.9 500</georss:circle>",
    "<georss:line>45.2 -71.9 46 -72</georss:line>",
    "<georss:where><gml:Point srsName='EPSG:25832'><gml:pos>565000 5934000</gml:pos></gml:Point>"
    "</georss:where>",
    "<georss:where><gml:Polygon><gml:exterior><gml:LinearRing><gml:posList>1 1 2 2 3 1 1 1"
    "</gml:posList></gml:LinearRing></gml:exterior></gml:Polygon></georss:where>",
    "<geo:Point><geo:lat>53.5</geo:lat><geo:long>10</geo:long></geo:Point>",
    '<podcast:person role="guest" href="https://harbour.example/ada">Ada Quay</podcast:person>',
    '<podcast:soundbite startTime="73.0" duration="60"/>',
]


@pytest.mark.parametrize("snippet", RIGHT)
def test_what_a_specification_allows_has_no_findings(snippet: str) -> None:
    assert codes(snippet) == []


WRONG = [
    *(
        (code, FILE.format(attribute))
        for code, attribute in (
            ("media-integer-invalid", 'fileSize="0"'),
            ("media-integer-invalid", 'width="-300"'),
            ("media-integer-invalid", 'height=""'),
            ("media-integer-invalid", 'duration="3:05"'),
            ("media-count-invalid", 'channels="-1"'),
            ("media-number-invalid", 'bitrate="high"'),
            ("media-number-invalid", 'samplingrate="-1"'),
            ("media-medium-invalid", 'medium="Image"'),
            ("media-language-invalid", 'lang="qq"'),
            ("media-language-invalid", 'lang="en_GB"'),
            ("media-type-clash", 'type="image/png" medium="video"'),
        )
    ),
    ("media-integer-invalid", '<media:player url="https://harbour.example/p" width="7.2"/>'),
    ("media-time-invalid", '<media:thumbnail url="https://harbour.example/t" time="1:22"/>'),
    ("media-time-invalid", '<media:text start="12:34:99">Quay</media:text>'),
    ("media-time-invalid", "<media:sceneEndTime>late</media:sceneEndTime>"),
    (
        "media-restriction-type-missing",
        '<media:restriction relationship="deny">nl</media:restriction>',
    ),
    ("body-not-html", '<media:text type="html">&lt;a</media:text>'),
    ("body-unbalanced", '<media:text type="html">&lt;b&gt;The ferry</media:text>'),
    ("body-forbidden", '<media:text type="html">A&lt;script&gt;b()&lt;/script&gt;</media:text>'),
    ("html-undeclared", "<media:text>The &lt;b&gt;ferry&lt;/b&gt;</media:text>"),
    ("media-language-invalid", '<media:text lang="klingon">Quay</media:text>'),
    ("media-uri-invalid", '<media:credit scheme="harbour">Ada</media:credit>'),
    ("media-uri-invalid", '<media:copyright url="terms.html">Ada</media:copyright>'),
    ("media-uri-invalid", '<media:category scheme="https:///">Quay</media:category>'),
    ("media-rating-invalid", "<media:rating>everybody</media:rating>"),
    ("media-rating-invalid", '<media:rating scheme="urn:icra">r (cz 2)</media:rating>'),
    ("media-rating-invalid", '<media:rating scheme="urn:icra">r (cz 1 mz 1)</media:rating>'),
    ("media-hash-invalid", '<media:hash algo="sha-256">9e</media:hash>'),
    ("media-hash-invalid", f'<media:hash algo="sha-1">{"9e" * 16}</media:hash>'),
    ("media-word-invalid", '<media:price type="gift"/>'),
    ("media-word-invalid", '<media:price currency="Euro"/>'),
    ("module-attribute-missing", "<media:status/>"),
    ("module-attribute-missing", "<itunes:image/>"),
    ("itunes-duration-invalid", "<itunes:duration>00:07:74</itunes:duration>"),
    ("itunes-duration-invalid", "<itunes:duration/>"),
    ("itunes-number-invalid", "<itunes:season>0</itunes:season>"),
    ("itunes-explicit-invalid", "<itunes:explicit>very</itunes:explicit>"),
    ("itunes-duration-invalid", f'<old:duration xmlns:old="{ITUNES_OLD_URI}">long</old:duration>'),
    ("element-unknown", "<itunes:type>serial</itunes:type>"),
    ("element-unknown", '<geo:lon>10</geo:lon>'),
    ("element-unknown", "<georss:pont>1 1</georss:pont>"),
    ("georss-position-invalid", "<georss:point>91 0</georss:point>"),
    ("georss-position-invalid", "<georss:point>north west</georss:point>"),
    ("georss-position-invalid", "<georss:point>1e999 0</georss:point>"),
    ("georss-shape-invalid", "<georss:line>1 1 2</georss:line>"),
    ("georss-shape-invalid", "<georss:polygon>1 1 2 2 1 1</georss:polygon>"),
    ("georss-shape-invalid", "<georss:circle>1 1 -5</georss:circle>"),
    ("georss-shape-invalid", "<georss:box>1 1 2 200</georss:box>"),
    ("georss-gml-incomplete", "<gml:Point/>"),
    ("geo-latitude-invalid", "<geo:lat>90.1</geo:lat>"),
    ("podcast-value-invalid", '<podcast:soundbite startTime="-1" duration="60"/>'),
    ("podcast-value-invalid", "<podcast:season>two</podcast:season>"),
    ("podcast-attribute-missing", "<podcast:contentLink>Live</podcast:contentLink>"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "snippet"), WRONG)
def test_what_a_specification_forbids_has_one_finding(code: str, snippet: str) -> None:
    found = [each for each in codes(snippet) if each != "namespace-near-miss"]

    assert found == [code]


def test_a_subcategory_is_checked_within_its_category() -> None:
    def about(*names: str) -> list[str]:
        opened = "".join(f'<itunes:category text="{name}">' for name in names)
        channel = opened + "</itunes:category>" * len(names)
        return [each for each in codes("", channel=channel) if each != "itunes-incomplete"]

    assert about("Arts", "Books") == []
    assert about("Technology", "Gadgets") == ["itunes-category-obsolete"]
    assert about("News", "Books") == ["itunes-category-invalid"]
    assert about("Books") == ["itunes-category-invalid"]


def test_a_feed_that_keeps_out_of_apples_directory_needs_nothing_for_it() -> None:
    assert set(codes("", channel="<itunes:author>Ada</itunes:author>")) == {"itunes-incomplete"}
    assert set(codes("", channel="<itunes:block>No</itunes:block>")) == {"itunes-incomplete"}
    assert (
        codes("", channel="<itunes:author>Ada</itunes:author><itunes:block>Yes</itunes:block>")
        == []
    )


def test_channel_and_item_have_different_podcast_tags() -> None:
    assert codes("", channel=f"{_CHANNEL}<itunes:duration>95</itunes:duration>") == [
        "element-unknown"
    ]
    assert codes("<itunes:complete>Yes</itunes:complete>") == ["element-unknown"]


def test_the_feeds_with_every_element_have_no_findings() -> None:
    for format in ("rss", "atom"):
        assert validate(good_feed(format)).findings == ()


@pytest.mark.parametrize(
    "uri",
    [
        "http://search.yahoo.com/mrss",
        "https://search.yahoo.com/mrss/",
        "http://Search.Yahoo.com/mrss/",
        "http://search.yahoo.com/MRSS/",
    ],
)
def test_the_media_namespace_is_exact_wherever_it_is_declared(uri: str) -> None:
    assert codes(f'<m:title xmlns:m="{uri}">Quay</m:title>') == ["media-namespace"]
    assert "media-namespace" not in codes(f'<m:title xmlns:m="{uri}mine">Quay</m:title>')
