"""RSL in RSS and as a licence file, rules for mining: what they say, and what our rules say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from formats.feeds import make_channel, make_entry, make_feed, make_picture
from lxml import etree

from feedpub.formats.registry import render
from feedpub.formats.usage_rights import documents, prohibited_by
from feedpub.usage_rights import Payment, UsageRights
from feedpub.validation.detect import validate_feed

RSL = "{https://rslstandard.org/rsl}"
BASE = "https://feeds.example/f/"

RIGHTS = UsageRights(
    permits=("search",),
    prohibits=("ai-train", "tdm"),
    payment=Payment(
        uses=("ai-input",),
        type="use",
        amount="0.015",
        currency="EUR",
        standard="https://collective.example/licence",
        custom="https://news.example/licence",
    ),
    policy="https://news.example/terms?a&b",
    server="https://licences.example/",
    holder="R&D",
)
OPEN = UsageRights(permits=("all",))


def item(rights: UsageRights | None, **changes: Any) -> etree._Element:
    feed = make_feed(make_entry(**changes), usage_rights=rights)
    found = etree.fromstring(render(feed, "rss").content).find("channel/item")
    assert found is not None
    return found


def test_an_item_names_its_page_and_what_may_be_done_with_it() -> None:
    entry = make_entry()

    (content,) = item(RIGHTS).findall(f"{RSL}content")

    assert dict(content.attrib) == {"url": entry.canonical, "server": "https://licences.example/"}
    free, paid = content.findall(f"{RSL}license")
    assert [(each.tag, dict(each.attrib), each.text) for each in free] == [
        (f"{RSL}permits", {"type": "usage"}, "search"),
        (f"{RSL}prohibits", {"type": "usage"}, "ai-train"),
    ]
    permits, payment = paid
    assert (permits.text, dict(payment.attrib)) == ("ai-input", {"type": "use"})
    assert [(each.tag, dict(each.attrib), each.text) for each in payment] == [
        (f"{RSL}standard", {}, "https://collective.example/licence"),
        (f"{RSL}custom", {}, "https://news.example/licence"),
        (f"{RSL}amount", {"currency": "EUR"}, "0.015"),
    ]
    assert content.findtext(f"{RSL}copyright") == "R&D"
    assert content.findtext(f"{RSL}terms") == "https://news.example/terms?a&b"


def test_an_item_without_a_page_has_no_licence_for_it() -> None:
    assert item(RIGHTS, link=None, related=None).find(f"{RSL}content") is None


def test_the_address_of_a_licence_has_no_tracking() -> None:
    feed = make_feed(make_entry(), usage_rights=RIGHTS, tracking=(("src", "feed"),))

    document = render(feed, "rss").content

    assert b"src=feed</link>" in document
    assert f'<rsl:content url="{make_entry().canonical}"'.encode() in document


@pytest.mark.parametrize("format", ["atom", "json", "html"])
def test_formats_without_a_form_of_it_stay_as_they_are(format: str) -> None:
    without = render(make_feed(make_entry()), format).content

    assert render(make_feed(make_entry(), usage_rights=RIGHTS), format).content == without


@pytest.mark.parametrize("rights", [None, UsageRights(prohibits=("tdm",), policy="https://a.b/")])
def test_what_rsl_has_no_word_for_is_not_in_the_feed(rights: UsageRights | None) -> None:
    without = render(make_feed(make_entry()), "rss").content

    assert render(make_feed(make_entry(), usage_rights=rights), "rss").content == without


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING", "ai-train"),
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-GENAIMLTRAINING", "ai-train"),
        ("plus:DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", "ai-all"),
        ("DMI-PROHIBITED", "all"),
        ("http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-SEECONSTRAINT", "all"),
        ("http://ns.useplus.org/ldf/vocab/DMI-ALLOWED", None),
        ("http://ns.useplus.org/ldf/vocab/DMI-UNSPECIFIED", None),
        ("ask us", None),
        (None, None),
    ],
)
def test_what_a_picture_prohibits_is_a_word_of_rsl(value: str | None, word: str | None) -> None:
    assert prohibited_by(value) == word


def test_a_picture_that_prohibits_training_has_a_licence_of_its_own() -> None:
    prohibited = "http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED-AIMLTRAINING"
    pictures = (
        make_picture(url="https://img.news.example/1.jpg"),
        make_picture(url="https://img.news.example/2.jpg", data_mining=prohibited),
    )

    _, licence = item(OPEN, enclosures=pictures).findall(f"{RSL}content")

    assert licence.get("url") == "https://img.news.example/2.jpg"
    assert licence.findtext(f"{RSL}license/{RSL}prohibits") == "ai-train"
    assert item(None, enclosures=pictures).find(f"{RSL}content") is None


def test_the_files_name_feeds_with_other_rights_before_the_whole_directory() -> None:
    channels = [
        make_channel(usage_rights=RIGHTS),
        make_channel(
            paths=(("rss", "open.rss"), ("atom", "open$1.atom")), base=BASE, usage_rights=OPEN
        ),
        make_channel(
            paths=(("rss", "secret.rss"),), base=BASE, usage_rights=OPEN, names_others=False
        ),
    ]

    license, rules = documents(BASE, RIGHTS, channels)

    assert (license.name, license.address) == ("license.xml", f"{BASE}license.xml")
    root = etree.fromstring(license.content)
    assert [each.get("url") for each in root] == [f"{BASE}open.rss", f"{BASE}open$1.atom", BASE]
    assert root.findtext(f"{RSL}content/{RSL}license/{RSL}permits") == "all"
    assert json.loads(rules.content) == [
        {"location": "/f/open.rss", "tdm-reservation": 0},
        {"location": "/f/open%241.atom", "tdm-reservation": 0},
        {
            "location": "/f/",
            "tdm-reservation": 1,
            "tdm-policy": "https://news.example/terms?a&b",
        },
    ]


@pytest.mark.parametrize(
    ("rights", "names"),
    [
        (None, []),
        (UsageRights(prohibits=("ai-all",)), ["license.xml"]),
        (UsageRights(prohibits=("tdm",)), ["tdmrep.json"]),
        (UsageRights(prohibits=("all",)), ["license.xml", "tdmrep.json"]),
        (UsageRights(prohibits=("ai-all",), license="https://news.example/l.xml"), []),
    ],
)
def test_there_is_a_file_for_what_it_can_say(rights: UsageRights | None, names: list[str]) -> None:
    assert [each.name for each in documents(BASE, rights, [])] == names


@pytest.mark.parametrize("rights", [RIGHTS, OPEN, UsageRights(prohibits=("all",), holder="é & ü")])
def test_our_own_rules_find_nothing_wrong(rights: UsageRights) -> None:
    for document in documents(BASE, rights, [make_channel(usage_rights=OPEN)]):
        verdict = validate_feed(document.content, address=document.address)

        assert (verdict.format, verdict.findings) == (None, ())


@pytest.mark.parametrize(
    ("rights", "usage", "reservation"),
    [
        (UsageRights(), "", None),
        (UsageRights(prohibits=("ai-input",)), "", None),
        (UsageRights(prohibits=("ai-all",), permits=("search",)), "train-ai=n, search=y", None),
        (UsageRights(permits=("all",)), "train-ai=y, search=y", 0),
        (UsageRights(prohibits=("all",)), "train-ai=n, search=n", 1),
        (
            UsageRights(payment=Payment(uses=("ai-train", "tdm"), type="subscription")),
            "train-ai=n",
            1,
        ),
    ],
)
def test_headers_state_what_their_drafts_have_words_for(
    rights: UsageRights, usage: str, reservation: int | None
) -> None:
    assert (rights.content_usage, rights.reservation) == (usage, reservation)
