"""What passes in silence elsewhere is reported: one fault at a time in an otherwise clean feed."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from validation.cases import bomb

from feedpub.validation.detect import validate_feed
from feedpub.validation.engine import validate
from feedpub.validation.handbook.examples import ADDRESS, NOW, Where, document
from feedpub.validation.verdict import Verdict

ITEM = """<item>
  <title>%(title)s</title>
  <link>%(link)s</link>
  <description>It was away for a month.</description>
  <guid isPermaLink="false">%(guid)s</guid>
  <pubDate>Wed, 21 Mar 2018 11:00:00 GMT</pubDate>
  <dc:creator>Ada Quay</dc:creator>
</item>"""


def items(**second: str) -> str:
    ferry = {
        "title": "The ferry is back",
        "link": "https://harbour.example/ferry",
        "guid": "https://harbour.example/ferry",
    }
    crane = {
        "title": "A crane lifts its last ship",
        "link": "https://harbour.example/crane",
        "guid": "https://harbour.example/crane",
    }
    return ITEM % ferry + ITEM % {**crane, **second}


def body(html: str) -> str:
    return f"<content:encoded><![CDATA[{html}]]></content:encoded>"


def picture(more: str = "", holds: str = "<media:credit>Ada Quay</media:credit>") -> str:
    return (
        '<media:content medium="image" type="image/jpeg" width="1200" height="800"'
        f' url="https://harbour.example/ferry.jpg" {more}>{holds}</media:content>'
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Silent:
    where: Where
    fault: str
    code: str

    #: What it breaks as well.
    also: frozenset[str] = field(default_factory=frozenset)

    #: Whether everybody is told, not only who publishes.
    told: bool = False


def item(fault: str, code: str, *also: str, told: bool = False) -> Silent:
    return Silent(where="rss item", fault=fault, code=code, also=frozenset(also), told=told)


def link(address: str, code: str, *also: str, told: bool = False) -> Silent:
    return item(f"<link>{address}</link>", code, *also, told=told)


def several(fault: str, code: str, *also: str, told: bool = False) -> Silent:
    return Silent(where="rss items", fault=fault, code=code, also=frozenset(also), told=told)


def channel(fault: str, code: str, *also: str, told: bool = False) -> Silent:
    return Silent(where="rss channel", fault=fault, code=code, also=frozenset(also), told=told)


def atom(fault: str, code: str, *also: str, told: bool = False) -> Silent:
    return Silent(where="atom entry", fault=fault, code=code, also=frozenset(also), told=told)


SELF = f'<atom:link rel="self" href="{ADDRESS}"/>'

SILENT = {
    # Dates.
    "hour 25": item(
        "<pubDate>Wed, 21 Mar 2018 25:00:00 GMT</pubDate>", "date-impossible", told=True
    ),
    "no pubDate": several(
        items().replace("<pubDate>Wed, 21 Mar 2018 11:00:00 GMT</pubDate>", "", 1), "date-missing"
    ),
    "lastBuildDate older than its items": channel(
        "<lastBuildDate>Tue, 20 Mar 2018 11:00:00 GMT</lastBuildDate>", "feed-date-behind"
    ),
    "updated before published": atom(
        "<updated>2018-03-20T11:00:00Z</updated>", "date-order", told=True
    ),
    "feed updated before its entries": Silent(
        where="atom feed", fault="<updated>2018-03-20T11:00:00Z</updated>", code="feed-date-behind"
    ),
    "an embargo that has not ended": item(
        "<pubDate>Fri, 23 Mar 2018 11:00:00 GMT</pubDate>", "date-future"
    ),
    # Links.
    "one slash": link("https:/harbour.example/ferry", "link-malformed", told=True),
    "scheme twice": link("https://https://harbour.example/ferry", "link-malformed", told=True),
    "port 99999": link("https://harbour.example:99999/ferry", "link-malformed", told=True),
    "%zz": link("https://harbour.example/%zz", "link-malformed", told=True),
    "data:": link("data:text/plain,ferry", "link-not-public"),
    "localhost": link("https://localhost/ferry", "link-host-private", "link-other-host", told=True),
    "private address": link(
        "https://192.168.1.20/ferry", "link-host-private", "link-other-host", told=True
    ),
    "user and password": link("https://ada:tide@harbour.example/ferry", "link-not-public"),
    "underscore in the host": link("https://the_ferry.harbour.example/", "link-host-odd"),
    "host without a dot": link("https://harbour/ferry", "link-host-odd", "link-other-host"),
    "host glued to the path": link("https://harbour.comferry", "link-host-odd", "link-other-host"),
    "another host than the feed's": link("https://elsewhere.example/ferry", "link-other-host"),
    "http in a feed of https": link("http://harbour.example/ferry", "link-insecure"),
    "no link": several(
        items().replace("<link>https://harbour.example/ferry</link>", ""), "item-link-missing"
    ),
    "one story twice with one link": several(
        items(title="The Ferry is back!", link="https://harbour.example/ferry/"),
        "item-link-duplicate",
    ),
    "two stories with one link": several(
        items(link="https://harbour.example/ferry/"), "item-link-shared"
    ),
    "relative link in RSS": link("/ferry", "link-relative", told=True),
    "relative alternate in Atom": atom('<link href="/ferry"/>', "link-relative"),
    "relative hub in RSS": channel(
        f'{SELF}<atom:link rel="hub" href="/hub"/>', "hub-relative", told=True
    ),
    "hub without self": channel(
        '<atom:link rel="hub" href="https://hub.example/"/>',
        "hub-without-self",
        "feed-self-missing",
        told=True,
    ),
    # Ids.
    "guids that differ by their scheme": several(
        items(guid="http://harbour.example/ferry"), "guid-near-duplicate", told=True
    ),
    "guid of 3,000 characters": item(
        f'<guid isPermaLink="false">{"ferry-" * 500}</guid>', "guid-long"
    ),
    # Text.
    "title None": item("<title>None</title>", "title-placeholder", told=True),
    "title undefined": item("<title>undefined</title>", "title-placeholder", told=True),
    "title of a template": item("<title>{{ title }}</title>", "title-placeholder", told=True),
    "title of an object": item("<title>[object Object]</title>", "title-placeholder", told=True),
    "title of 400 characters": item(f"<title>{'ferry ' * 67}</title>", "title-long"),
    "private use": item("<title>The \ue000 ferry</title>", "char-unseen"),
    "bidi override": item("<title>The \u202eferry</title>", "char-unseen"),
    # Body.
    "empty content:encoded": item("<content:encoded/>", "body-blank", told=True),
    "nothing but tags": item(body("<p><br></p>"), "body-unseen", told=True),
    "escaped twice": item(body("&lt;p&gt;Away.&lt;/p&gt;"), "body-escaped-twice", told=True),
    "image without src": item(body("<p>Away.<img></p>"), "body-image-broken", told=True),
    "http image": item(
        body('<p><img src="http://harbour.example/ferry.jpg" alt=""></p>'), "body-insecure"
    ),
    "http image behind a comma of a srcset": item(
        body(
            '<p><img src="https://harbour.example/ferry.jpg" alt="" srcset="'
            'https://harbour.example/ferry.jpg 1x,http://harbour.example/large.jpg 2x"></p>'
        ),
        "body-insecure",
    ),
    "nested deeply": item(body("<div>" * 11 + "Away." + "</div>" * 11), "body-deep"),
    "form": item(body('<form action="https://harbour.example/"></form>Away.'), "body-form"),
    # Media.
    "media:content without url": item(
        '<media:content medium="image" width="1" height="1">'
        "<media:credit>Ada Quay</media:credit></media:content>",
        "media-content-no-url",
        told=True,
    ),
    "type against medium": item(
        picture().replace('medium="image"', 'medium="video"'), "media-type-clash", told=True
    ),
    "type against extension": item(
        picture().replace("image/jpeg", "audio/mpeg").replace('"image"', '"audio"'),
        "media-type-clash",
        told=True,
    ),
    "one url twice": item(picture() + picture(), "media-url-duplicate"),
    "two isDefault in a group": item(
        "<media:group>"
        + picture('isDefault="true"')
        + picture('isDefault="true"').replace("ferry.jpg", "crane.jpg")
        + "</media:group>",
        "media-default-many",
        told=True,
    ),
    "impossible lang": item(picture('lang="en-!!"'), "media-language-invalid", told=True),
    "empty media:credit": item(picture(holds="<media:credit/>"), "credit-blank", told=True),
    "empty dc:creator": item("<dc:creator> </dc:creator>", "credit-blank", told=True),
    "empty name": atom("<author><name/></author>", "credit-blank", told=True),
    "picture without credit": item(picture(holds=""), "credit-missing"),
    "item without author": several(
        items().replace("<dc:creator>Ada Quay</dc:creator>", "", 1), "credit-missing"
    ),
    "enclosure of length 0": item(
        '<enclosure url="https://harbour.example/ferry.mp3" length="0" type="audio/mpeg"/>',
        "rss-enclosure-zero",
    ),
    "enclosure with a type against its extension": item(
        '<enclosure url="https://harbour.example/ferry.mp3" length="9" type="video/mp4"/>',
        "media-type-clash",
        told=True,
    ),
    # Feed.
    "no items": several("", "feed-empty"),
    "no language": Silent(
        where="document",
        fault=document("rss items", items()).decode().replace("<language>en</language>", ""),
        code="feed-language-missing",
    ),
    "en-!!": channel("<language>en-!!</language>", "feed-language-invalid", told=True),
    "two self links": channel(SELF + SELF, "feed-self-many", told=True),
    "a self link with a fragment": channel(
        f'<atom:link rel="self" href="{ADDRESS}#top"/>', "feed-self-wrong", told=True
    ),
    "a mark before the document": Silent(
        where="document", fault="\ufeff" + document("rss items", items()).decode(), code="xml-bom"
    ),
    "entities in a DTD": Silent(
        where="document",
        fault=document("rss items", items(title="A &crane;"))
        .decode()
        .replace("<rss", '<!DOCTYPE rss [<!ENTITY crane "crane">]><rss', 1),
        code="xml-doctype",
        told=True,
    ),
    "entities in entities": Silent(
        where="document", fault=bomb(b"<rss>&a9;</rss>").decode(), code="xml-too-big", told=True
    ),
}

EACH = pytest.mark.parametrize("silent", [pytest.param(SILENT[name], id=name) for name in SILENT])


def judged(silent: Silent, *, publish: bool) -> Verdict:
    content = document(silent.where, silent.fault)
    return validate(content, address=ADDRESS, now=NOW, profiles={"publish"} if publish else ())


@EACH
def test_a_fault_has_exactly_its_finding(silent: Silent) -> None:
    found = {finding.code for finding in judged(silent, publish=True).findings}

    assert found == {silent.code, *silent.also}


@EACH
def test_a_fault_is_reported_to_everybody_or_only_to_publishers(silent: Silent) -> None:
    found = {finding.code for finding in judged(silent, publish=False).findings}

    assert (silent.code in found) == silent.told


def test_the_feed_without_faults_has_no_findings() -> None:
    clean = Silent(where="rss items", fault=items(), code="")

    assert judged(clean, publish=True).findings == ()


@pytest.mark.parametrize(
    ("address", "said"), [(None, False), (ADDRESS, True)], ids=["a file", "an address"]
)
@pytest.mark.parametrize(
    "content",
    [
        document("rss channel", "").replace(b' rel="self"', b' rel="alternate"'),
        document("json feed", '"next_url": "https://feeds.example/2"').replace(
            b"feed_url", b"_own"
        ),
    ],
    ids=["rss", "json"],
)
def test_a_self_link_is_required_where_the_address_is_known(
    content: bytes, address: str | None, said: bool
) -> None:
    found = {each.code for each in validate_feed(content, address=address, now=NOW).findings}
    ours = validate_feed(content, address=None, profiles={"publish"}, now=NOW).findings

    assert ("feed-self-missing" in found) == said
    assert "feed-self-missing" in {each.code for each in ours}


def test_a_feed_on_a_private_host_may_link_there() -> None:
    content = document("rss item", "<link>http://localhost:8000/ferry</link>")

    found = {
        address: {each.code for each in validate(content, address=address, now=NOW).findings}
        for address in (None, "http://localhost:8000/feed", "https://feeds.example/feed")
    }

    assert ["link-host-private" in codes for codes in found.values()] == [True, False, True]


def test_an_invisible_character_is_found_in_the_element_whose_text_has_it() -> None:
    content = document("rss item", "<title>The ferry\u202e is back</title>")

    (finding,) = validate(content, profiles={"publish"}, address=ADDRESS, now=NOW).findings

    assert (finding.code, finding.element) == ("char-unseen", "/rss/channel/item/title")
