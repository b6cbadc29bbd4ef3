from __future__ import annotations

import re

import pytest

from feedpub.validation.handbook.sources import page_of
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.rule import OWN, BodyRule, ElementRule, Rule, TreeRule
from feedpub.validation.rules import RULES

ALL = (*RULES, *JSON_RULES)

EACH = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=f"{type(rule).__name__} {rule.code}") for rule in ALL]
)


def test_codes_are_unique() -> None:
    for rules in (RULES, JSON_RULES):
        codes = [rule.code for rule in rules]

        assert len(set(codes)) == len(codes)


@EACH
def test_code_is_kebab_case(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)


#: Documents without a lasting address.
UNLINKED = (
    "CommentAPI",
    "Google, Publisher Center technical feed requirements",
    "PRX, Feed requirements",
    "RSS module GeoURL",
    "SmartFormat 2.1",
)


@EACH
def test_rule_cites_a_known_document_or_is_our_own(rule: Rule) -> None:
    assert rule.source == OWN or rule.source in UNLINKED or page_of(rule.source)


@EACH
def test_rule_says_what_it_is_about_in_sentences(rule: Rule) -> None:
    assert rule.about.endswith(".")
    assert "  " not in rule.about
    assert "\n" not in rule.about


@EACH
def test_rule_gives_advice_in_one_line(rule: Rule) -> None:
    assert rule.advice
    assert "\n" not in rule.advice
    assert rule.advice[0].islower()
    assert not rule.advice.endswith(".")


@EACH
def test_rule_goes_beyond_specifications_only_where_it_applies(rule: Rule) -> None:
    assert rule.beyond <= rule.formats


@EACH
def test_rule_about_one_element_holds_for_an_entry_alone(rule: Rule) -> None:
    if isinstance(rule, ElementRule | BodyRule):
        assert rule.scope == "entry"
    elif not isinstance(rule, TreeRule):
        assert rule.scope == "document"
