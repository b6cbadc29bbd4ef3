"""Holds bytes against the rules: one parse, one walk, findings in the order of the document."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from feedpub.feed import Finding, Severity, has_errors
from feedpub.validation.document import Format, Parsed, name_of, parse
from feedpub.validation.html.bodies import HOLDERS, Bodies
from feedpub.validation.html.markup import Flaw
from feedpub.validation.positions import Positions
from feedpub.validation.previous_entries import NOTHING, Memory
from feedpub.validation.rule import (
    BodyRule,
    BytesRule,
    ElementRule,
    FailureRule,
    Fault,
    Profile,
    Rule,
    TreeRule,
    finding,
    severity_in,
)
from feedpub.validation.rules import RULES
from feedpub.validation.xml_names import ATOM, JUDGED_URIS, split


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the rules say of a document."""

    #: None if it could not be parsed, or is no feed that we know.
    format: Format | None

    #: In the order of the document; what is meant for the whole of it first.
    findings: tuple[Finding, ...]

    @property
    def valid(self) -> bool:
        return not has_errors(self.findings)


def validate(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    huge: bool = False,
    now: datetime | None = None,
    memory: Memory = NOTHING,
) -> Verdict:
    """Hold *content* against the rules for everybody and those of *profiles*.

    Never raises for what is in it. *address* is where it is published, which its self link must
    say. *huge* lifts the parser's limits, for documents of strangers that nobody has to read but
    us. *now* is the clock's time unless it says otherwise. *memory* is what readers were last told
    of its entries. A document that cannot be parsed has one finding, an error.
    """
    asked = frozenset(profiles)
    try:
        parsed = parse(content, address=address, huge=huge, now=now, memory=memory)
    except etree.XMLSyntaxError as error:
        return Verdict(format=None, findings=(_failure(content, error, asked),))
    rules = _rules(parsed.format, asked, address is not None)
    broken = [
        *_broken_by_bytes(content, rules),
        *_broken_by_tree(parsed, rules),
        *_broken_by_elements(parsed, rules),
    ]
    return Verdict(format=parsed.format, findings=_findings(parsed, broken))


class _Violation(NamedTuple):
    rule: Rule
    severity: Severity
    fault: Fault

    @property
    def said(self) -> tuple[Rule, Severity, str]:
        return self.rule, self.severity, self.fault.message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The rules that a document of one format is held against."""

    severities: Mapping[str, Severity]
    of_bytes: tuple[BytesRule, ...]
    of_tree: tuple[TreeRule, ...]

    #: Those of elements by tag, and those of whatever holds others.
    at: Mapping[object, tuple[ElementRule, ...]]
    of_parents: tuple[ElementRule, ...]

    #: Those of texts of HTML, by what they are about.
    of_bodies: Mapping[Flaw, tuple[BodyRule, ...]]


@functools.lru_cache(maxsize=64)
def _rules(format: Format | None, profiles: frozenset[Profile], addressed: bool) -> _Rules:
    severities = {
        rule.code: severity
        for rule in RULES
        if format in rule.formats
        and (severity := severity_in(rule, format, profiles, addressed=addressed)) is not None
    }
    asked = [rule for rule in RULES if rule.code in severities]
    of_elements = [rule for rule in asked if isinstance(rule, ElementRule)]
    of_bodies = [rule for rule in asked if isinstance(rule, BodyRule)]
    tags = frozenset[str]().union(*(rule.at for rule in of_elements if rule.at is not None))
    return _Rules(
        severities=severities,
        of_bytes=tuple(rule for rule in asked if isinstance(rule, BytesRule)),
        of_tree=tuple(rule for rule in asked if isinstance(rule, TreeRule)),
        at={
            tag: tuple(rule for rule in of_elements if rule.at is not None and tag in rule.at)
            for tag in tags
        },
        of_parents=tuple(rule for rule in of_elements if rule.at is None),
        of_bodies={
            flaw: tuple(rule for rule in of_bodies if rule.flaw == flaw)
            for flaw in {rule.flaw for rule in of_bodies}
        },
    )


def _failure(content: bytes, error: etree.XMLSyntaxError, profiles: frozenset[Profile]) -> Finding:
    """The one finding of a document that cannot be parsed."""
    for broken in _broken_by_bytes(content, _rules(None, profiles, False)):
        if broken.severity == "error":
            return finding(*broken.said, line=broken.fault.line)
    line, column = error.position
    for rule in RULES:
        if isinstance(rule, FailureRule) and (message := rule.explain(content, error)) is not None:
            return finding(rule, "error", message, line=line, column=column)
    raise AssertionError("xml-not-well-formed explains every failure")


def _broken_by_bytes(content: bytes, rules: _Rules) -> Iterator[_Violation]:
    for rule in rules.of_bytes:
        for fault in rule.find(content):
            yield _Violation(rule, rules.severities[rule.code], fault)


def _broken_by_tree(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    for rule in rules.of_tree:
        for fault in rule.find(parsed):
            yield _Violation(rule, rules.severities[rule.code], fault)


def _broken_by_elements(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    if parsed.format is None:
        return
    rules_at = rules.at
    bodies = Bodies()
    foreign: dict[object, bool] = {}
    waiting = [parsed.root]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag in HOLDERS:
            yield from _broken_by_body(element, bodies, rules)
        if tag not in foreign:
            foreign[tag] = split(str(tag))[0] not in JUDGED_URIS
        if foreign[tag]:
            # What stands in an element that we do not know is not ours to judge.
            continue
        for rule in rules_at.get(tag, ()):
            for fault in rule.find(element):
                yield _Violation(rule, rules.severities[rule.code], fault)
        if not len(element):
            continue
        for rule in rules.of_parents:
            for fault in rule.find(element):
                yield _Violation(rule, rules.severities[rule.code], fault)
        # Content of another type than Atom's own may be any XML, a whole feed too.
        if tag != _ATOM_CONTENT:
            waiting.extend(element.iterchildren("*", reversed=True))


def _broken_by_body(element: etree._Element, bodies: Bodies, rules: _Rules) -> Iterator[_Violation]:
    markup = bodies.of(element)
    for flaw, value in markup.flaws.items() if markup else ():
        for rule in rules.of_bodies.get(flaw, ()):
            fault = Fault(f"{name_of(element)} {rule.describe(value)}", element)
            yield _Violation(rule, rules.severities[rule.code], fault)


_ATOM_CONTENT = f"{ATOM}content"


def _findings(parsed: Parsed, broken: list[_Violation]) -> tuple[Finding, ...]:
    if not broken:
        return ()
    places = Positions(
        parsed, [each.fault.element for each in broken if each.fault.element is not None]
    )
    order = {rule.code: position for position, rule in enumerate(RULES)}

    def place(each: _Violation) -> tuple[int, int]:
        element = each.fault.element
        return (-1 if element is None else places.order(element), order[each.rule.code])

    return tuple(
        finding(*each.said, line=each.fault.line)
        if (element := each.fault.element) is None
        else finding(
            *each.said,
            line=element.sourceline,
            column=places.column(element),
            element=places.path(element),
            entry=places.entry(element),
        )
        for each in sorted(broken, key=place)
    )
