"""What ``[rights]`` and ``[feeds.NAME.rights]`` may say, and what a feed inherits."""

from __future__ import annotations

from pathlib import Path

import pytest
from config.smallest import SMALLEST, mistakes

from feedpub.config.load import load
from feedpub.config.publications import publications
from feedpub.usage_rights import Payment, UsageRights

GENERAL = """
[rights]
permits   = ["search"]
prohibits = ["ai-all", "tdm"]
policy    = "https://news.example/terms"
holder    = "Harbour News Ltd"
"""


def rights_of(path: Path, text: str) -> list[UsageRights | None]:
    path.write_text(text, encoding="utf-8")
    return [each.channel.usage_rights for each in publications(load(path)[0], {})]


def test_a_feed_says_nothing_unless_it_is_configured(path: Path) -> None:
    assert rights_of(path, SMALLEST) == [None]


def test_a_feed_has_the_rights_of_all_feeds_but_for_its_own_keys(path: Path) -> None:
    own = """
[feeds.open]
title = "Open"
[feeds.open.rights]
permits   = ["search", "ai-train", "tdm"]
prohibits = ["ai-index"]
payment   = { uses = ["ai-input"], type = "use", amount = "0.015", currency = "EUR" }
"""

    general, feed = rights_of(path, SMALLEST + GENERAL + own)

    assert general == UsageRights(
        permits=("search",),
        prohibits=("ai-all", "tdm"),
        policy="https://news.example/terms",
        holder="Harbour News Ltd",
    )
    assert feed == UsageRights(
        permits=("search", "ai-train", "tdm"),
        prohibits=("ai-index",),
        payment=Payment(uses=("ai-input",), type="use", amount="0.015", currency="EUR"),
        policy="https://news.example/terms",
        holder="Harbour News Ltd",
    )


def test_a_feed_may_ask_for_no_payment_where_all_others_do(path: Path) -> None:
    general = '[rights]\npayment = { uses = ["search"], type = "crawl" }\n'
    own = '[feeds.f]\ntitle = "F"\nrights = { permits = ["search"], payment = { uses = [] } }\n'

    _, feed = rights_of(path, SMALLEST + general + own)

    assert feed == UsageRights(permits=("search",))


@pytest.mark.parametrize(
    ("rights", "mistake"),
    [
        (
            'permits = ["train-ai"]',
            "rights.permits: unknown use 'train-ai'; use all, ai-all, ai-train, ai-input,"
            " ai-index, search or tdm",
        ),
        (
            'permits = ["ai-input"]\nprohibits = ["ai-all"]',
            "rights: 'ai-input' is in permits and in prohibits, by itself or by ai-all or all; keep"
            " it in one of them",
        ),
        (
            'prohibits = ["all"]\npayment = { uses = ["tdm"], type = "use" }',
            "rights: 'tdm' is in prohibits and in payment.uses, by itself or by ai-all or all; keep"
            " it in one of them",
        ),
        (
            'policy = "https://news.example/terms"',
            "rights: names no use; add permits, prohibits or payment.uses",
        ),
        (
            'payment = { uses = ["ai-input"] }',
            "rights.payment: type is missing; say how the uses are paid for",
        ),
        (
            'payment = { type = "use" }',
            "rights.payment: uses is missing; name the uses that are paid for",
        ),
        (
            'payment = { uses = ["ai-input"], type = "use", amount = "1" }',
            "rights.payment: amount and currency belong together; add the other one",
        ),
        (
            'payment = { uses = ["ai-input"], type = "use", amount = "1,5", currency = "EUR" }',
            "rights.payment.amount: invalid value '1,5'; use a decimal number such as 0.015",
        ),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_do(path: Path, rights: str, mistake: str) -> None:
    assert mistakes(path, f"{SMALLEST}[rights]\n{rights}\n") == [mistake]


def test_a_feed_says_something_about_each_use_that_all_feeds_do(path: Path) -> None:
    own = '[feeds.f]\ntitle = "F"\nrights = { prohibits = ["ai-all"] }\n'

    assert mistakes(path, SMALLEST + GENERAL + own) == [
        "feeds.f.rights: says nothing about 'tdm', but rights does; add it to permits, prohibits or"
        " payment.uses"
    ]


def test_a_feed_may_not_have_the_name_of_the_licence_file(path: Path) -> None:
    own = '[feeds.f]\ntitle = "F"\nformats = ["rss"]\npaths = { rss = "license.xml" }\n'

    (mistake,) = mistakes(path, SMALLEST + GENERAL + own)

    assert "license.xml" in mistake
