"""Every rule's two examples: what documentation shows is true."""

from __future__ import annotations

import pytest
from validation.answers import exchange_of

from feedpub.validation.detect import validate_feed
from feedpub.validation.handbook.codes import UNREADABLE, rules_by_code
from feedpub.validation.handbook.examples import ADDRESS, NOW, Example, Medium, examples, medium_of
from feedpub.validation.http.rules import validate_response
from feedpub.validation.previous_entries import EntryChange
from feedpub.validation.rule import Profile, Rule

MEDIA: tuple[Medium, ...] = ("xml", "json", "http")

EACH = pytest.mark.parametrize(
    "example",
    [
        pytest.param(example, id=f"{medium} {code}")
        for medium in MEDIA
        for code, example in examples(medium).items()
    ],
)

#: What breaks them is larger than any example; test_partners.py shows it.
TOO_LARGE = {
    "google-article-size",
    "google-feed-size",
    "google-new-items",
    "msn-feed-items",
    "msn-feed-size",
    "newsbreak-items",
    "smart-size",
}

RULES = [rule for rules in rules_by_code().values() for rule in rules]

#: What a server gives out in the examples.
RSS = examples()["guid-missing"].right_document


#: What the entries of the examples of rules that remember may have for an id.
IDS = {
    f"{id}{number}"
    for id in ("harbour-ferry", "tag:harbour.example,2018:ferry")
    for number in ("", "-2")
}
NO_OTHER = EntryChange()


def codes(example: Example, content: bytes, before: EntryChange = NO_OTHER) -> set[str]:
    profiles: set[Profile] = {"publish"}
    changes = dict.fromkeys(IDS, before)
    if example.partner:
        profiles.add(example.partner)
    if example.medium == "http":
        exchange = exchange_of(content.decode(), RSS, ADDRESS)
        verdict = validate_response(exchange, profiles=(), now=NOW)
    else:
        verdict = validate_feed(
            content, address=ADDRESS, profiles=profiles, now=NOW, changes=changes
        )
    found = {finding.code for finding in verdict.findings}
    # Some name nobody, or carry no text, or no entry: they show something else.
    return found - ({"body-missing", "credit-missing", "feed-empty"} - {example.code})


@EACH
def test_a_wrong_example_breaks_only_its_own_rule(example: Example) -> None:
    assert codes(example, example.wrong_document, example.before) == {example.code, *example.also}


@EACH
def test_a_right_example_breaks_no_rule(example: Example) -> None:
    assert codes(example, example.right_document) <= set(example.also)


@EACH
def test_each_example_belongs_to_a_rule(example: Example) -> None:
    assert (example.code, example.medium) in {(rule.code, medium_of(rule)) for rule in RULES}


@pytest.mark.parametrize(
    "rule", [pytest.param(each, id=f"{medium_of(each)} {each.code}") for each in RULES]
)
def test_each_rule_has_an_example(rule: Rule) -> None:
    needs_none = rule is UNREADABLE or rule.code in TOO_LARGE

    has_one = rule.code in examples(medium_of(rule))

    assert has_one != needs_none, f"{rule.code}: no {medium_of(rule)} example in examples/*.toml"
