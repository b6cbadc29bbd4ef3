from __future__ import annotations

import pytest
from validation.cases import Case, from_files, in_code

from feedpub.feed import Document
from feedpub.validation.check import check
from feedpub.validation.examples import examples
from feedpub.validation.rules import RULES

#: What breaks them is larger than any example; test_partners.py shows it.
TOO_LARGE = {
    "google-article-size",
    "google-feed-size",
    "google-new-items",
    "msn-feed-items",
    "msn-feed-size",
    "smart-size",
}

CASES = [*from_files(), *in_code()]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_findings_are_what_the_case_says_and_nothing_else(case: Case) -> None:
    document = Document(name="news", format="any", content=case.content, address=case.address)

    findings = check(document)

    assert tuple((finding.code, finding.element) for finding in findings) == case.expected


@pytest.mark.parametrize(
    "code",
    [rule.code for rule in RULES if rule.code not in examples().keys() | TOO_LARGE],
)
def test_every_rule_has_a_wrong_example_and_a_right_one(code: str) -> None:
    about = [case for case in CASES if case.rule == code]

    assert any(code in [each for each, _ in case.expected] for case in about)
    assert any(not case.expected for case in about)


def test_every_folder_is_named_for_a_rule() -> None:
    assert {case.rule for case in CASES} <= {rule.code for rule in RULES} | {"whole"}
