from __future__ import annotations

import re

import pytest

from feedpub.validation.handbook.page import specification
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.rule import OWN, BodyRule, BytesRule, ElementRule, FailureRule, Rule
from feedpub.validation.rules import all_rules
from feedpub.validation.xml_names import JUDGED_URIS, split

ALL = (*all_rules(), *JSON_RULES)

EACH = pytest.mark.parametrize(
    "rule", [pytest.param(rule, id=f"{type(rule).__name__} {rule.code}") for rule in ALL]
)


def test_codes_are_unique() -> None:
    for rules in (all_rules(), JSON_RULES):
        codes = [rule.code for rule in rules]

        assert len(set(codes)) == len(codes)


@EACH
def test_a_code_is_kebab_case(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)


#: Documents without a lasting address.
UNLINKED = (
    "CommentAPI",
    "Feedly, feeds of other publishers",
    "Gunosy, feeds of other publishers",
    "LINE NEWS, feeds of other publishers",
    "NewsBreak, feeds of other publishers",
    "Google, Publisher Center technical feed requirements",
    "PRX, Feed requirements",
    "RSS module GeoURL",
    "SmartFormat 2.1",
)


@EACH
def test_a_rule_cites_a_known_document_or_is_our_own(rule: Rule) -> None:
    known = rule.source == OWN or rule.source in UNLINKED or specification(rule.source)

    assert known, f"add {rule.source!r} to [pages] in data/handbook.toml"


@EACH
def test_a_rule_describes_itself_in_sentences(rule: Rule) -> None:
    assert rule.about.endswith(".")
    assert "  " not in rule.about
    assert "\n" not in rule.about


@EACH
def test_a_rule_gives_advice_in_one_line(rule: Rule) -> None:
    assert rule.advice
    assert "\n" not in rule.advice
    assert rule.advice[0].islower()
    assert not rule.advice.endswith(".")


@EACH
def test_a_rule_is_stricter_only_in_formats_that_it_applies_to(rule: Rule) -> None:
    assert rule.beyond <= rule.formats


@EACH
def test_a_rule_about_a_text_or_about_every_element_needs_only_an_entry(rule: Rule) -> None:
    if isinstance(rule, BodyRule) or (isinstance(rule, ElementRule) and rule.at is None):
        assert not rule.needs


@EACH
def test_a_rule_about_bytes_or_failures_needs_the_document(rule: Rule) -> None:
    if isinstance(rule, BytesRule | FailureRule):
        assert rule.needs == {"document"}


@pytest.mark.parametrize(
    "rule",
    [pytest.param(rule, id=rule.code) for rule in ALL if isinstance(rule, ElementRule)],
)
def test_an_element_rule_looks_at_elements_that_are_checked(rule: ElementRule) -> None:
    ignored = {tag for tag in rule.at or () if split(tag)[0] not in JUDGED_URIS}

    assert ignored == set(), "add the namespace to _MODULES in validation/xml_names.py"
