"""Rules as they are declared: places, kinds of values, the order of a set."""

from __future__ import annotations

import pytest
from lxml import etree

from feedpub.validation.places import attributes, children, tags
from feedpub.validation.rule import IN_RSS, Element, ElementRule, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import BOOLEAN, Kind, matching, number_between, one_of
from feedpub.validation.xml_names import ITUNES, ITUNES_OLD, MEDIA, THR


def messages(rules: RuleSet, xml: str) -> list[str]:
    (rule,) = rules
    assert isinstance(rule, ElementRule)
    return [fault.message for fault in rule.find(etree.fromstring(xml))]


def test_elements_of_one_namespace_are_written_together() -> None:
    assert tags("ttl media:content|thumbnail") == {"ttl", f"{MEDIA}content", f"{MEDIA}thumbnail"}


def test_apple_s_tags_have_two_namespaces() -> None:
    assert tags("itunes:image") == {f"{ITUNES}image", f"{ITUNES_OLD}image"}


def test_places_name_attributes_or_the_text() -> None:
    found = attributes("ttl guid@isPermaLink link@thr:count|title")

    assert found["ttl"] == (None,)
    assert [each.tag for each in found["guid"] if each] == ["isPermaLink"]
    assert [tuple(each) for each in found["link"] if each] == [
        (f"{THR}count", "thr:count"),
        ("title", "title"),
    ]


def test_children_are_in_the_order_in_which_they_are_written() -> None:
    found = children("channel/title|link channel/media:content")

    assert found == {"channel": ("title", "link", f"{MEDIA}content")}


@pytest.mark.parametrize(
    ("kind", "value", "flaw"),
    [
        (one_of("allow deny"), "deny", None),
        (one_of("allow deny"), "Deny", "is not allow or deny"),
        (one_of("a b c"), "d", "is not a, b or c"),
        (BOOLEAN, "True", None),
        (matching("a code", "[A-Z]{3}"), "EUR", None),
        (matching("a code", "[A-Z]{3}"), "EURO", "is not a code"),
        (matching("a code", "[A-Z]+", longest=2), "EUR", "is not a code"),
        (number_between("an hour", 0, 23), "+7", None),
        (number_between("an hour", 0, 23), "24", "is not an hour"),
        (number_between("an hour", 0, 23), "9" * 5000, "is not an hour"),
    ],
)
def test_a_kind_has_a_flaw_for_other_values(kind: Kind, value: str, flaw: str | None) -> None:
    assert kind.flaw(value) == flaw


def test_a_row_checks_attributes_that_are_there_and_texts_without_their_white_space() -> None:
    rules = RuleSet(IN_RSS)
    rules.values("x-flag", "error", "x@a|b y", BOOLEAN, "A flag.", "RSS 2.0")

    assert messages(rules, "<x/>") == []
    assert messages(rules, "<x a='true' b='0'/>") == ["b '0' of x is not true or false"]
    assert messages(rules, "<x a=''/>") == ["a of x is empty"]
    assert messages(rules, "<y> true </y>") == []


def test_a_rule_takes_from_its_set_what_it_does_not_declare() -> None:
    rules = RuleSet(IN_RSS, source="RSS 2.0", partner="msn")

    @rules.element("x-wrong", "warning", at="x", advice="remove it")
    def x_wrong(x: Element) -> Faults:
        """An x is
        never right.
        """
        yield Fault("x is wrong", x)

    rules.avoided("y-there", "error", "y", "y is there", "No y.", "RSS Profile", "remove it")

    first, second = rules
    assert (first.code, second.code) == ("x-wrong", "y-there")
    assert (first.source, second.source) == ("RSS 2.0", "RSS Profile")
    assert (first.formats, first.partner) == (IN_RSS, "msn")
    assert first.about == "An x is never right."
