"""Every rule's two examples: what documentation shows is true."""

from __future__ import annotations

import pytest

from feedpub.validation.engine import validate
from feedpub.validation.examples import ADDRESS, NOW, Example, examples
from feedpub.validation.rule import Profile
from feedpub.validation.rules import RULES

EACH = pytest.mark.parametrize(
    "example", [pytest.param(example, id=code) for code, example in examples().items()]
)


def codes(content: bytes, example: Example) -> set[str]:
    profiles: set[Profile] = {"publish"}
    if example.partner:
        profiles.add(example.partner)
    return {
        finding.code
        for finding in validate(content, address=ADDRESS, profiles=profiles, now=NOW).findings
    }


@EACH
def test_the_wrong_example_breaks_its_rule_and_no_other(example: Example) -> None:
    assert codes(example.wrong_document, example) == {example.code, *example.also}


@EACH
def test_nothing_is_wrong_with_the_right_example(example: Example) -> None:
    assert codes(example.right_document, example) <= set(example.also)


@EACH
def test_an_example_is_of_a_rule_that_exists(example: Example) -> None:
    assert example.code in {rule.code for rule in RULES}
