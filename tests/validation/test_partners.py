"""What partners ask for, beyond their examples."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from formats.feeds import XML_FORMATS, make_entry, make_feed, make_picture
from newsroom import Newsroom, make_record

from feedpub.article import MediaFile
from feedpub.errors import ConfigWarning
from feedpub.feed import Entry
from feedpub.formats.registry import render
from feedpub.partners import PARTNERS, PROFILES
from feedpub.validation.engine import validate
from feedpub.validation.publish_gate import check, only_a_partner_asks
from feedpub.validation.rules import all_rules

DOCS = Path(__file__).parents[2] / "docs"
NOW = datetime(2026, 3, 12, 12, 0, tzinfo=UTC)
SENTENCE = "After four months in the dock the old ferry sails again, at six. "


def episode(number: int) -> MediaFile:
    return MediaFile(
        url=f"https://media.news.example/{number}.mp3",
        medium="audio",
        type="audio/mpeg",
        length=4096,
    )


def entries(count: int = 20, profile: str | None = None, **changes: object) -> list[Entry]:
    """Entries that every partner takes, or the one with *profile*."""
    entry = make_entry(
        title="The ferry is back on its old route",
        content=f"<p>{SENTENCE * 6}</p>",
        **changes,
    )
    return [
        replace(
            entry,
            id=f"tag:news.example,2026:desk/{number}",
            link=f"https://news.example/a-{number}",
            related=None,
            media=(episode(number),) if profile == "podcast" else (),
        )
        for number in range(count)
    ]


def findings(format: str, profile: str, *written: Entry) -> list[str]:
    feed = make_feed(*written, profile=profile, language="en-GB")
    return [finding.code for finding in check(render(feed, format), partner=profile, now=NOW)]


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("format", XML_FORMATS)
def test_a_feed_for_a_partner_meets_its_requirements(format: str, profile: str) -> None:
    assert findings(format, profile, *entries(profile=profile)) == []


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("format", ["json", "html"])
def test_partner_rules_do_not_apply_to_other_documents(format: str, profile: str) -> None:
    assert findings(format, profile, *entries(1)) == []


def test_every_partner_has_rules_and_no_rule_is_for_another_partner() -> None:
    assert set(PARTNERS) == {rule.partner for rule in all_rules() if rule.partner}


@pytest.mark.parametrize("name", PARTNERS)
@pytest.mark.parametrize("page", ["profiles.md", "validate.md"])
def test_every_partner_is_in_the_docs(name: str, page: str) -> None:
    assert name in (DOCS / page).read_text("utf-8")


def test_partner_rules_have_their_partner() -> None:
    feed = make_feed(*entries(1, authors=("",)), profile="flipboard")

    found = check(render(feed, "rss"), partner="flipboard", now=NOW)

    assert {each.code for each in found if only_a_partner_asks(each, "flipboard")} == {
        "flipboard-item",
        "flipboard-items",
    }
    assert all(rule.partner for rule in all_rules() if rule.code.startswith(("msn-", "google-")))


def test_partner_rules_are_silent_in_other_profiles() -> None:
    feed = make_feed(*entries(1, enclosures=()))
    content = render(feed, "rss").content

    codes = {each.code for each in validate(content, profiles={"publish"}, now=NOW).findings}

    assert codes.isdisjoint(rule.code for rule in all_rules() if rule.partner)


@pytest.mark.parametrize("profile", ["msn", "google-news", "flipboard", "apple-news"])
@pytest.mark.parametrize("format", XML_FORMATS)
def test_partner_rules_find_the_same_in_both_formats(format: str, profile: str) -> None:
    wrong = {
        "msn": ({"content": None}, ["msn-required"]),
        "google-news": ({"content": None}, ["google-body"]),
        "flipboard": ({"enclosures": ()}, ["flipboard-image"]),
        "apple-news": ({"title": "Ahoy " * 13}, ["apple-news-title"]),
    }
    changes, codes = wrong[profile]
    first, *rest = entries()

    found = findings(format, profile, replace(first, **changes), *rest)

    assert [
        each for each in found if each in {rule.code for rule in all_rules() if rule.partner}
    ] == codes


@pytest.mark.parametrize(
    ("age", "codes"),
    [
        (timedelta(minutes=1), []),
        (timedelta(days=364), []),
        (timedelta(days=365), ["msn-date-age"]),
        (timedelta(minutes=-1), ["msn-date-age"]),
    ],
)
def test_msn_accepts_entries_that_are_less_than_a_year_old(
    age: timedelta, codes: list[str]
) -> None:
    moment = NOW - age
    found = findings("rss", "msn", *entries(1, published=moment, updated=moment))

    assert [each for each in found if each.startswith("msn")] == codes


@pytest.mark.parametrize(
    ("length", "short_title", "taken"),
    [
        (20, None, False),
        (21, None, True),
        (150, None, True),
        (151, None, False),
        (151, "Ferry", True),
        (20, "Ferry", False),
    ],
)
def test_msn_limits_the_length_of_a_title(
    length: int, short_title: str | None, taken: bool
) -> None:
    (entry,) = entries(1, short_title=short_title)

    found = findings("rss", "msn", replace(entry, title="Ferry" + "y" * (length - 5)))

    assert ("msn-title-length" not in found) is taken


@pytest.mark.parametrize(
    ("picture", "taken"),
    [
        ({"width": 720, "height": 480}, True),
        ({"width": 700, "height": 480}, False),
        ({"width": 1600, "height": 800}, False),
        ({"width": 800, "height": 1600}, True),
        ({"length": 14_000_001}, False),
        ({"type": "image/avif"}, False),
        ({"type": "image/webp"}, True),
    ],
)
def test_msn_accepts_images_by_size_ratio_and_type(picture: dict[str, object], taken: bool) -> None:
    found = findings("atom", "msn", *entries(1, enclosures=(make_picture(**picture),)))

    assert ("msn-image" not in found) is taken


def test_a_feed_that_is_too_large_is_found() -> None:
    for profile, bytes, code in (
        ("msn", 10_000_000, "msn-feed-size"),
        ("google-news", 2_000_000, "google-feed-size"),
        ("smartnews", 1_000_000, "smart-size"),
    ):
        (entry,) = entries(1, related=None)
        size = bytes // 2
        halves = [
            replace(entry, id=f"{entry.id}{name}", link=f"{entry.link}{name}", content=each)
            for name, each in (("a", f"<p>{'a' * size}</p>"), ("b", f"<p>{'b' * size}</p>"))
        ]
        assert code in findings("rss", profile, *halves)
        assert code not in findings("rss", profile, halves[0])


def test_an_article_that_is_too_large_is_found() -> None:
    (entry,) = entries(1)

    assert "google-article-size" in findings(
        "rss", "google-news", replace(entry, content=f"<p>{'a' * 1_000_000}</p>")
    )


def test_many_new_entries_at_once_are_found() -> None:
    for profile, most, code in (
        ("msn", 30, "msn-feed-items"),
        ("google-news", 60, "google-new-items"),
    ):
        new = entries(most + 1, published=NOW, updated=NOW)
        assert code in findings("rss", profile, *new)
        assert code not in findings("rss", profile, *new[1:])


def test_flipboard_accepts_an_image_without_a_size() -> None:
    unknown = make_picture(width=None, height=None)
    small = make_picture(width=800, height=499)
    large = make_picture(width=800, height=500)

    assert "flipboard-image" not in findings("rss", "flipboard", *entries(1, enclosures=(unknown,)))
    assert "flipboard-image" in findings("rss", "flipboard", *entries(1, enclosures=(small,)))
    assert "flipboard-image" not in findings("rss", "flipboard", *entries(1, enclosures=(large,)))


@pytest.mark.parametrize(("length", "taken"), [(1, True), (60, True), (61, False)])
def test_apple_news_limits_titles_but_asks_for_no_length(length: int, taken: bool) -> None:
    (entry,) = entries(1)

    found = findings("rss", "apple-news", replace(entry, title="F" * length))

    assert ("apple-news-title" not in found) is taken


@pytest.mark.parametrize(
    ("prefix", "uri"),
    [
        ("mi", "http://schemas.ingestion.microsoft.com/common/"),
        ("nb", "https://www.newsbreak.com/"),
        ("oa", "http://news.line.me/rss/1.0/oa"),
        ("gnf", "http://assets.gunosy.com/media/gnf"),
        ("mdf", "http://www.mediba.jp/mdf"),
        ("goonews", "http://news.goo.ne.jp/rss/2.0/news/goonews/"),
        ("smp", "http://news.goo.ne.jp/rss/2.0/news/smp/"),
        ("ldnfeed", "http://news.livedoor.com/ldnfeed/1.1/"),
        ("media", "http://search.yahoo.com/rss"),
    ],
)
def test_the_namespaces_of_partners_are_known(prefix: str, uri: str) -> None:
    content = render(make_feed(*entries(1)), "rss").content
    content = content.replace(b' xmlns:media="http://search.yahoo.com/mrss/"', b"")
    content = content.replace(b"media:", b"atom:")
    element = f'<{prefix}:a xmlns:{prefix}="{uri}">1</{prefix}:a></item>'.encode()
    other = element.replace(uri.encode(), b"https://partner.example/ns")

    found = [
        {each.code for each in validate(content.replace(b"</item>", one)).findings}
        for one in (element, other)
    ]

    assert {"namespace-unknown", "namespace-near-miss", "prefix-reserved"}.isdisjoint(found[0])
    assert "namespace-unknown" in found[1]


def test_what_a_partner_would_refuse_is_reported_and_published(newsroom: Newsroom) -> None:
    partner = '[feeds.partner]\ntitle = "For MSN"\nprofile = "msn"\n'
    newsroom.configure(newsroom.config.read_text("utf-8") + partner)
    newsroom.write("one.json", make_record(1, title="Ahoy"))
    newsroom.write("two.json", make_record(2, title="The ferry is back on its old route"))

    report = newsroom.build("partner")
    again = newsroom.build("partner")

    told = [(each.entry and each.entry.title, [it.code for it in each.findings])
            for each in report.refusals]  # fmt: skip
    assert told == [("Ahoy", ["msn-title-length"])]
    assert str(report.refusals[0]).startswith("feed partner: msn would refuse 'Ahoy' (")
    assert report.rejected == ()
    assert report.exit_code == 0
    assert b"Ahoy" in newsroom.published()["partner.rss"]
    assert report.as_json()["refusals"][0]["findings"][0]["code"] == "msn-title-length"
    # What was not written again is not told again.
    assert again.refusals == ()


def test_general_errors_hold_an_entry_back_from_a_partners_feed_too() -> None:
    broken = make_feed(*entries(1), profile="msn")
    document = render(broken, "rss")
    document = replace(document, content=document.content.replace(b"<link>https", b"<link>ht!tps"))

    found = check(document, partner="msn", now=NOW)

    assert any(each.severity == "error" and not only_a_partner_asks(each, "msn") for each in found)


def test_a_correction_is_no_moved_date_for_other_feeds(newsroom: Newsroom) -> None:
    partner = '[feeds.smart]\ntitle = "For SmartNews"\nprofile = "smartnews"\n'
    newsroom.configure(newsroom.config.read_text("utf-8") + partner)
    newsroom.write("one.json", make_record(1, published="2026-03-12T08:00:00Z"))
    newsroom.build()
    corrected = make_record(
        1,
        published="2026-03-12T08:00:00Z",
        updated="2026-03-12T09:00:00Z",
        content_html="<p>Corrected.</p>",
    )
    newsroom.write("one.json", corrected)

    report = newsroom.build()

    before, after = "Thu, 12 Mar 2026 08:00:00 GMT", "Thu, 12 Mar 2026 09:00:00 GMT"
    assert f"<pubDate>{before}</pubDate>".encode() in newsroom.published()["all.rss"]
    smart = newsroom.published()["smart.rss"].decode()
    assert f"<pubDate>{before}</pubDate>" not in smart
    assert smart.count(f"<pubDate>{after}</pubDate>") == 2
    assert "published>2026-03-12T08:00:00Z<" in newsroom.published()["smart.atom"].decode()
    assert report.warnings == ()


def test_a_feed_with_a_profile_that_has_ended_is_published_with_one_warning_line(
    newsroom: Newsroom,
) -> None:
    newsroom.write("one.json", make_record(1))
    newsroom.configure(
        newsroom.config.read_text("utf-8")
        + '[feeds.google]\ntitle = "News"\nprofile = "google-news"\n'
    )

    with pytest.warns(ConfigWarning, match="news sitemap") as caught:
        report = newsroom.build()

    assert len({str(each.message) for each in caught}) == 1
    assert report.exit_code == 0
    assert "google.rss" in newsroom.published()


@pytest.mark.parametrize(
    ("end", "taken"),
    [(timedelta(minutes=119), False), (timedelta(hours=2), True), (timedelta(days=30), True)],
)
def test_msn_takes_no_article_that_expires_at_once(end: timedelta, taken: bool) -> None:
    (entry,) = entries(1)

    found = findings("atom", "msn", replace(entry, expires=entry.published + end))

    assert ("msn-valid" not in found) is taken


@pytest.mark.parametrize(("rights", "taken"), [({}, False), ({"license_id": "1"}, False),
                         ({"license_id": "1", "licensor": "dpa"}, True)])  # fmt: skip
def test_msn_asks_for_the_licence_of_a_picture_without_rights(
    rights: dict[str, str], taken: bool
) -> None:
    picture = make_picture(width=1280, height=720, syndication_rights=False, **rights)

    found = findings("rss", "msn", *entries(1, enclosures=(picture,)))

    assert ("msn-image-rights" not in found) is taken


def test_newsbreak_takes_fifty_entries() -> None:
    new = entries(51, profile="newsbreak")

    assert "newsbreak-items" in findings("rss", "newsbreak", *new)
    assert "newsbreak-items" not in findings("rss", "newsbreak", *new[1:])


def test_a_profile_that_no_partner_has_confirmed_is_named_as_such(newsroom: Newsroom) -> None:
    experimental = {name for name, each in PARTNERS.items() if each.experimental and each.profile}
    tables = "".join(
        f'[feeds.{name}]\ntitle = "F"\nprofile = "{name}"\n' for name in sorted(experimental)
    )
    newsroom.configure(newsroom.config.read_text("utf-8") + tables)

    said = newsroom.feedpub("config", "check").stdout.splitlines()[1:]

    assert said == [
        f"feeds.{name}: the profile {name} is experimental: not confirmed by a partner"
        for name in sorted(experimental)
    ]
    assert experimental == {"gunosy", "line-news", "newsbreak"}
