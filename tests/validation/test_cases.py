from __future__ import annotations

import pytest
from validation.cases import Case, from_files, in_code

from feedpub.feed import Document
from feedpub.validation.publish_gate import check
from feedpub.validation.rules import RULES

CASES = [*from_files(), *in_code()]


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_a_case_has_exactly_the_findings_in_its_comment(case: Case) -> None:
    document = Document(name="news", format="rss", content=case.content, address=case.address)

    findings = check(document)

    # Most name nobody: they show something else.
    unsaid = {"credit-missing"} - {case.rule}
    found = [(each.code, each.element) for each in findings if each.code not in unsaid]
    assert tuple(found) == case.expected


def test_each_folder_has_the_code_of_a_rule() -> None:
    assert {case.rule for case in CASES} <= {rule.code for rule in RULES} | {"whole"}
