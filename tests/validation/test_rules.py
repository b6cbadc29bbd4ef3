from __future__ import annotations

import re

import pytest

from feedpub.validation.rule import BodyRule, ElementRule, FailureRule, Rule, TreeRule
from feedpub.validation.rules import RULES

EACH = pytest.mark.parametrize("rule", [pytest.param(rule, id=rule.code) for rule in RULES])


def docstring(rule: Rule) -> str:
    function = rule.explain if isinstance(rule, FailureRule) else rule.find  # type: ignore[attr-defined]
    return function.__doc__ or ""


def test_codes_are_unique() -> None:
    codes = [rule.code for rule in RULES]

    assert len(set(codes)) == len(codes)


@EACH
def test_code_is_kebab_case(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.code)


@EACH
def test_rule_cites_its_source_or_says_that_it_is_our_own(rule: Rule) -> None:
    if rule.source:
        # The docstring names one of the sources that the finding names.
        names = [source.split(",")[0].strip() for source in rule.source.split(";")]
        assert any(name in docstring(rule) for name in names)
    else:
        assert docstring(rule).startswith("Our own: ")


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
