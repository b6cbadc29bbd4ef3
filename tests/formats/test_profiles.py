"""What feeds for partners say otherwise, and docs/profiles.md, held against the program."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from formats.feeds import (
    ATOM,
    DC,
    MEDIA,
    PUBLISHED,
    UPDATED,
    XML_FORMATS,
    make_bare_entry,
    make_channel,
    make_entry,
    make_feed,
    make_picture,
    part,
    texts,
    whole,
    written,
)
from lxml import etree

from feedpub.config.feed_table import FeedTable
from feedpub.config.validation import hints_of
from feedpub.feed import PartnerExtras, SponsoredLink, Webfeeds, Withdrawn
from feedpub.formats.fingerprint import Fingerprint
from feedpub.formats.registry import contents_of, entry_settings, render
from feedpub.partners import PROFILES
from feedpub.validation.publish_gate import check

DOCS = Path(__file__).parents[2] / "docs" / "profiles.md"
SNF = "{http://www.smartnews.be/snf}"
LOGO = "https://news.example/logo.png"


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_what_was_withdrawn_is_an_item_where_a_partner_wants_it(profile: str) -> None:
    gone = Withdrawn(
        id="urn:story:gone",
        at=datetime(2026, 11, 18, 11, tzinfo=UTC),
        note="On advice.",
        link="https://news.example/gone",
    )
    feed = make_feed(make_entry(), profile=profile)
    feed = replace(feed, updated=gone.at, withdrawn=(gone,))

    document = render(feed, "rss")

    items = etree.fromstring(document.content).findall("channel/item")
    assert check(document) == ()
    marks = profile in ("smartnews", "gunosy", "line-news")
    assert len(items) == (2 if marks else 1)
    if marks:
        status = items[1].find(f"{MEDIA}status")
        assert status is not None
        assert (status.get("state"), status.text) == ("deleted", "deleted")
        assert items[1].findtext("guid") == gone.id
        assert items[1].findtext("pubDate") == "Wed, 18 Nov 2026 11:00:00 GMT"
        assert Fingerprint(entry_id=gone.id).found_in(document.content) is None


def test_smartnews_gets_an_entry_of_atom_beside_the_tombstone_of_what_was_withdrawn() -> None:
    gone = Withdrawn(
        id="urn:story:gone",
        at=datetime(2026, 11, 18, 11, tzinfo=UTC),
        link="https://news.example/gone",
    )
    feed = make_feed(make_entry(), profile="smartnews")

    document = render(replace(feed, updated=gone.at, withdrawn=(gone,)), "atom")

    root = etree.fromstring(document.content)
    _, marked = root.findall(f"{ATOM}entry")
    (tombstone,) = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    contents = contents_of(document.content)
    assert check(document, partner="smartnews") == ()
    assert (marked.findtext(f"{ATOM}id"), tombstone.get("ref")) == (gone.id, gone.id)
    assert marked.findtext(f"{ATOM}updated") == tombstone.get("when") == "2026-11-18T11:00:00Z"
    assert marked.findtext(f"{MEDIA}status") == "deleted"
    assert contents is not None
    assert (len(contents.entries), contents.gone) == (1, {gone.id})
    assert Fingerprint(entry_id=gone.id).found_in(document.content) is None


@pytest.mark.parametrize("format", XML_FORMATS)
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_several_that_were_withdrawn_may_have_no_page_any_more(profile: str, format: str) -> None:
    moment = datetime(2026, 11, 18, 11, tzinfo=UTC)
    gone = tuple(Withdrawn(id=f"urn:story:gone-{number}", at=moment) for number in range(3))
    feed = make_feed(make_entry(), profile=profile)

    document = render(replace(feed, updated=moment, withdrawn=gone), format)

    assert check(document) == ()


def test_every_profile_of_the_configuration_is_known() -> None:
    words = get_args(get_args(hints_of(FeedTable)["profile"])[0])

    assert set(PROFILES) == set(words)


def test_the_table_of_the_docs_is_what_is_written() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]+\| ([^|]+) \|", DOCS.read_text("utf-8"), re.MULTILINE)

    said = {switch: set(profiles.split(", ")) for switch, profiles in rows}

    switches = asdict(PROFILES["msn"])
    assert said == {
        switch: {name for name, profile in PROFILES.items() if asdict(profile)[switch]}
        for switch in switches
    }


@pytest.mark.parametrize("profile", [None, *PROFILES])
@pytest.mark.parametrize("format", XML_FORMATS)
def test_what_is_written_for_a_partner_passes_the_gate(format: str, profile: str | None) -> None:
    feed = make_feed(make_entry(), make_bare_entry(), profile=profile, logo=LOGO)

    findings = check(render(feed, format))

    # Nobody is named for the bare one.
    assert {each.code for each in findings} <= {"credit-missing"}


@pytest.mark.parametrize("profile", [None, *PROFILES])
def test_native_elements_come_first_for_every_partner(profile: str | None) -> None:
    channel = whole("rss", make_entry(), profile=profile, logo=LOGO)

    for parent in (channel, *channel.iterfind("item")):
        foreign = [str(each.tag).startswith("{") for each in parent if each.tag != "item"]
        assert foreign == sorted(foreign)


@pytest.mark.parametrize("format", [*XML_FORMATS, "json"])
def test_a_profile_that_has_ended_goes_on_as_it_was(format: str) -> None:
    entries = make_entry(authors=("Mara Ovens",)), make_bare_entry()

    former = written(format, *entries, profile="google-news", logo=LOGO)

    # It only ever wrote authors apart.
    assert former == written(format, *entries, logo=LOGO)
    assert creators(profile="google-news") == creators(profile="msn")


def creators(**channel: object) -> list[str | None]:
    entry = make_entry(authors=("Mara Ovens", "Tom <b> Ilk"))
    return texts(part("rss", entry, **channel), f"{DC}creator")


def test_a_partner_is_told_each_author_by_itself() -> None:
    assert creators(profile="msn") == ["Mara Ovens", "Tom <\N{WORD JOINER}b> Ilk"]


def test_a_joined_byline_is_one_author_for_a_partner_too() -> None:
    assert creators(profile="msn", joined_authors=True) == [
        "Mara Ovens, Tom <\N{WORD JOINER}b> Ilk"
    ]


def test_a_partner_is_told_of_no_author_where_there_is_none() -> None:
    assert texts(part("rss", make_entry(authors=()), profile="msn"), f"{DC}creator") == []


PICTURES = (
    make_picture(),
    make_picture(url="https://img.news.example/quay.jpg"),
)


@pytest.mark.parametrize("format", XML_FORMATS)
@pytest.mark.parametrize(("profile", "count"), [("flipboard", 1), ("apple-news", 1), ("msn", 0)])
def test_the_lead_picture_is_a_file_too_where_a_partner_wants_it(
    format: str, profile: str, count: int
) -> None:
    tree = part(format, make_entry(enclosures=PICTURES), profile=profile)

    found = [dict(each.attrib) for each in tree.iterfind("enclosure")] + [
        dict(each.attrib) for each in tree.iterfind(f"{ATOM}link[@rel='enclosure']")
    ]
    assert [
        (each.get("url", each.get("href")), each["type"], each["length"]) for each in found
    ] == [("https://img.news.example/ferry.jpg", "image/jpeg", "61234")] * count


@pytest.mark.parametrize("unknown", ["type", "length"])
@pytest.mark.parametrize("format", XML_FORMATS)
def test_a_lead_picture_of_unknown_type_or_length_is_no_file(format: str, unknown: str) -> None:
    entry = make_entry(enclosures=(make_picture(**{unknown: None}), PICTURES[1]))

    assert b"enclosure" not in written(format, entry, profile="flipboard")


@pytest.mark.parametrize("format", XML_FORMATS)
def test_the_lead_picture_is_the_thumbnail_where_a_partner_wants_it(format: str) -> None:
    tree = part(format, make_entry(enclosures=PICTURES), profile="smartnews")

    thumbnails = [dict(each.attrib) for each in tree.iter(f"{MEDIA}thumbnail")]
    assert thumbnails == [
        {"url": "https://img.news.example/ferry.jpg", "width": "1280", "height": "720"}
    ]
    assert tree.find(f"{MEDIA}thumbnail") is not None


@pytest.mark.parametrize("format", XML_FORMATS)
def test_no_other_feed_has_thumbnails(format: str) -> None:
    assert b"thumbnail" not in written(format, make_entry(), profile="flipboard")


def test_smartnews_is_told_when_the_feed_changed_and_its_logo() -> None:
    channel = whole("rss", make_entry(), profile="smartnews", logo=LOGO)

    assert texts(channel, "pubDate") == ["Thu, 12 Mar 2026 11:00:00 GMT"]
    assert texts(channel, f"{SNF}logo/url") == [LOGO]


def test_smartnews_learns_of_a_correction_by_the_date_of_its_item_alone() -> None:
    corrected = make_entry(published=PUBLISHED, updated=UPDATED)

    item = part("rss", corrected, profile="smartnews")
    entry = part("atom", corrected, profile="smartnews")
    others = part("rss", corrected, profile="msn")

    assert texts(item, "pubDate") == ["Thu, 12 Mar 2026 11:00:00 GMT"]
    assert texts(entry, f"{ATOM}published") == ["2026-03-12T09:30:00Z"]
    assert texts(others, "pubDate") == ["Thu, 12 Mar 2026 09:30:00 GMT"]


def test_smartnews_gets_logos_counting_and_advertisements_from_the_configuration() -> None:
    extras = PartnerExtras(
        analytics="<script>count('{link}')</script>",
        dark_logo="https://news.example/dark.png",
        ad='<div id="ad"></div>',
        sponsored=(
            SponsoredLink(url="https://news.example/ad", title="Tickets", advertiser="Ferries"),
        ),
    )
    entry = make_entry(link="https://news.example/o'hara")
    document = render(make_feed(entry, profile="smartnews", extras=extras), "rss")
    channel = etree.fromstring(document.content)[0]

    item = channel.find("item")
    assert item is not None
    assert check(document, partner="smartnews", now=UPDATED) == ()
    assert texts(channel, f"{SNF}darkModeLogo/url") == ["https://news.example/dark.png"]
    assert texts(item, f"{SNF}analytics") == [
        "<script>count('https://news.example/o%27hara')</script>"
    ]
    (link,) = item.iterfind(f"{SNF}advertisement/{SNF}sponsoredLink")
    assert dict(link.attrib) == {
        "link": "https://news.example/ad",
        "title": "Tickets",
        "advertiser": "Ferries",
    }
    assert texts(item, f"{SNF}advertisement/{SNF}adcontent") == ['<div id="ad"></div>']


def test_entries_are_shared_by_feeds_whose_partners_get_the_same() -> None:
    plain = make_channel(profile="smartnews")
    counted = replace(plain, extras=PartnerExtras(analytics="<script></script>"))
    counted_nothing = replace(plain, extras=PartnerExtras(dark_logo="https://news.example/d.png"))
    dark = replace(plain, extras=PartnerExtras(dark_logo="https://news.example/dark.png"))

    assert entry_settings(plain, "rss") != entry_settings(counted, "rss")
    assert entry_settings(dark, "rss") == entry_settings(counted_nothing, "rss")


def test_the_thumbnail_of_smartnews_is_the_first_picture_that_is_large_enough() -> None:
    small, long = make_picture(height=199), make_picture(width=1280, height=380)
    good = make_picture(url="https://img.news.example/quay.jpg")

    chosen = [
        part("rss", make_entry(enclosures=pictures), profile="smartnews").find(f"{MEDIA}thumbnail")
        for pictures in ((small, long, good), (small, long))
    ]

    assert [each is not None and each.get("url") for each in chosen] == [good.url, small.url]


def test_without_a_logo_smartnews_gets_none() -> None:
    assert b"<snf:" not in written("rss", make_entry(), profile="smartnews")


def test_no_other_channel_has_what_is_smartnews_alone() -> None:
    document = written("rss", profile="msn", logo=LOGO)

    assert b"snf" not in document
    assert b"pubDate" not in document


GNF = "{http://assets.gunosy.com/media/gnf}"
OA = "{http://news.line.me/rss/1.0/oa}"
NB = "{https://www.newsbreak.com/}"
WEBFEEDS = "{http://webfeeds.org/rss/1.0}"
CHANGED = "Thu, 12 Mar 2026 11:00:00 GMT"


def test_gunosy_gets_the_state_and_the_change_of_an_article() -> None:
    channel = whole("rss", make_entry(), profile="gunosy", logo=LOGO)
    item = channel.find("item")

    assert item is not None
    assert texts(channel, f"{GNF}wide_image_link") == [LOGO]
    assert texts(item, f"{GNF}modified") == [CHANGED]
    (status,) = item.iterfind(f"{MEDIA}status")
    assert (status.get("state"), status.text) == ("active", "active")


def test_line_news_has_the_body_in_the_description() -> None:
    item = part("rss", make_entry(content="<p>A &amp; b</p>"), profile="line-news")

    assert texts(item, "description") == ["<p>A &amp; b</p>"]
    assert texts(item, "{http://purl.org/rss/1.0/modules/content/}encoded") == []
    assert (texts(item, f"{OA}pubStatus"), texts(item, f"{OA}lastPubDate")) == (["2"], [CHANGED])
    assert texts(item, f"{OA}imgAuthor/{OA}authorName") == ["Mara Ovens/dpa"]


def test_line_news_has_the_summary_where_there_is_no_body() -> None:
    item = part("rss", make_bare_entry(), profile="line-news")

    assert texts(item, "description") == ["Low tide"]


def test_line_news_learns_of_a_withdrawal_in_its_own_words() -> None:
    gone = Withdrawn(id="urn:story:gone", at=UPDATED)
    feed = replace(make_feed(make_entry(), profile="line-news"), withdrawn=(gone,))

    document = render(feed, "rss")

    _, item = etree.fromstring(document.content).findall("channel/item")
    assert (texts(item, f"{OA}pubStatus"), texts(item, f"{OA}delStatus")) == (["0"], ["1"])
    assert texts(item, f"{OA}lastPubDate") == [CHANGED]
    assert check(document, partner="line-news", now=UPDATED) == ()


def test_newsbreak_gets_the_script_that_counts() -> None:
    extras = PartnerExtras(analytics="<script>count('{link}')</script>")

    item = part("rss", make_entry(), profile="newsbreak", extras=extras)

    assert texts(item, f"{NB}scripts") == [
        "<script>count('https://p.news.example/p/2abc')</script>"
    ]
    assert texts(part("rss", make_entry(), profile="newsbreak"), f"{NB}scripts") == []


@pytest.mark.parametrize("profile", [None, "msn"])
def test_any_feed_may_say_how_feedly_shows_it(profile: str | None) -> None:
    webfeeds = Webfeeds(
        cover="https://news.example/cover.jpg",
        icon="https://news.example/icon.svg",
        logo="https://news.example/logo.svg",
        accent_color="00a7e1",
    )

    document = render(make_feed(make_entry(), profile=profile, webfeeds=webfeeds), "rss")

    channel = etree.fromstring(document.content)[0]
    (cover,) = channel.iterfind(f"{WEBFEEDS}cover")
    assert cover.get("image") == webfeeds.cover
    assert texts(channel, f"{WEBFEEDS}icon") == [webfeeds.icon]
    assert texts(channel, f"{WEBFEEDS}logo") == [webfeeds.logo]
    assert texts(channel, f"{WEBFEEDS}accentColor") == ["00a7e1"]
    assert check(document, partner="feedly") == ()


def test_a_feed_that_says_nothing_to_feedly_has_none_of_its_elements() -> None:
    assert b"webfeeds" not in written("rss", make_entry())
    assert b"webfeeds" not in written("atom", make_entry(), webfeeds=Webfeeds(icon=LOGO))
