from __future__ import annotations

import pytest
from validation.cases import Case, from_files, in_code

from feedpub.validation.engine import validate
from feedpub.validation.rules import all_rules

CASES = [*from_files(), *in_code()]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_case_has_exactly_the_findings_in_its_comment(case: Case) -> None:
    findings = validate(case.content, address=case.address, profiles={"publish"}).findings

    # Most name nobody: they show something else. A feed of our own may be empty.
    unsaid = {"credit-missing", "feed-empty"} - {case.rule}
    found = [(each.code, each.element) for each in findings if each.code not in unsaid]
    assert tuple(found) == case.expected


def test_each_folder_has_the_code_of_a_rule() -> None:
    assert {case.rule for case in CASES} <= {rule.code for rule in all_rules()} | {"whole"}
