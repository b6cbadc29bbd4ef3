"""Which findings about a document it keeps as long as its bytes do not change."""

from __future__ import annotations

import pytest

from feedpub.feed import Finding
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.publish_gate import OF_MEMORY, OF_THE_CLOCK, lasting
from feedpub.validation.rules import all_rules


def warning(code: str) -> Finding:
    return Finding(code=code, severity="warning", message="")


def test_findings_about_the_document_last() -> None:
    found = (warning("link-insecure"), warning("entry-titles-repeat"))

    assert lasting(found, partner=None) == found


def test_findings_about_changes_are_gone_when_nothing_changes() -> None:
    found = [warning("date-touched"), warning("link-insecure"), warning("update-unflagged")]

    assert lasting(found, partner=None) == (warning("link-insecure"),)


@pytest.mark.parametrize("code", ["date-implausible", "date-future"])
def test_findings_about_the_time_may_be_others_later(code: str) -> None:
    assert lasting([warning("link-insecure"), warning(code)], partner=None) is None


def test_what_a_partner_would_find_later_is_not_known() -> None:
    assert lasting([], partner="msn") is None


def test_the_listed_codes_are_those_of_the_rules_with_these_needs() -> None:
    rules = [rule for rule in (*all_rules(), *JSON_RULES) if rule.partner is None]

    assert {rule.code for rule in rules if "memory" in rule.needs} == OF_MEMORY
    assert {rule.code for rule in rules if "clock" in rule.needs} == OF_THE_CLOCK
    assert not any("memory" in rule.needs for rule in all_rules() if rule.partner is not None)
