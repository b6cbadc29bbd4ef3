"""Checks a document in XML against the rules: one parse, one walk over the elements."""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from lxml import etree

from feedpub.feed import Finding, Severity, has_errors
from feedpub.validation.document import Format, Parsed, name_of, parse
from feedpub.validation.html.bodies import HOLDERS, Bodies
from feedpub.validation.html.markup import Flaw
from feedpub.validation.positions import Positions
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import (
    BodyRule,
    BytesRule,
    Element,
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
    """The result of checking a document."""

    #: None if it cannot be parsed, or is not a known kind of feed.
    format: Format | None

    #: In the order of the document; findings about the whole of it first.
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
    changes: EntryChanges = NO_CHANGES,
) -> Verdict:
    """Check *content* against the rules for everybody and those of *profiles*.

    Never raises for what is in it. *address* is where it is published, which its self link must be.
    *huge* lifts the parser's limits, for documents of others. *now* is the current time by default.
    *changes* is how the entries differ from their last version. A document that cannot be parsed
    has one finding, an error.
    """
    active = frozenset(profiles)
    try:
        parsed = parse(content, address=address, huge=huge, now=now, changes=changes)
    except etree.XMLSyntaxError as error:
        return Verdict(format=None, findings=(_failure(content, error, active),))
    rules = _rules(parsed.format, active, address is not None)
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
    def parts(self) -> tuple[Rule, Severity, str]:
        return self.rule, self.severity, self.fault.message


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rules:
    """The rules that apply to a document of one format."""

    severities: Mapping[str, Severity]
    of_bytes: tuple[BytesRule, ...]
    of_tree: tuple[TreeRule, ...]

    #: Element rules by tag, and those about every element with children.
    at: Mapping[object, tuple[ElementRule, ...]]
    of_parents: tuple[ElementRule, ...]

    #: Body rules by the flaw that they report.
    of_bodies: Mapping[Flaw, tuple[BodyRule, ...]]

    def violations(self, rule: Rule, faults: Iterable[Fault]) -> Iterator[_Violation]:
        severity = self.severities[rule.code]
        return (_Violation(rule, severity, fault) for fault in faults)


@functools.lru_cache(maxsize=64)
def _rules(format: Format | None, profiles: frozenset[Profile], addressed: bool) -> _Rules:
    severities = {
        rule.code: severity
        for rule in RULES
        if format in rule.formats
        and (severity := severity_in(rule, format, profiles, addressed=addressed)) is not None
    }
    active = [rule for rule in RULES if rule.code in severities]
    of_elements = [rule for rule in active if isinstance(rule, ElementRule)]
    of_bodies = [rule for rule in active if isinstance(rule, BodyRule)]
    tags = frozenset[str]().union(*(rule.at for rule in of_elements if rule.at is not None))
    return _Rules(
        severities=severities,
        of_bytes=tuple(rule for rule in active if isinstance(rule, BytesRule)),
        of_tree=tuple(rule for rule in active if isinstance(rule, TreeRule)),
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
            return finding(*broken.parts, line=broken.fault.line)
    line, column = error.position
    for rule in RULES:
        if isinstance(rule, FailureRule) and (message := rule.explain(content, error)) is not None:
            return finding(rule, "error", message, line=line, column=column)
    raise AssertionError("xml-not-well-formed explains every failure")


def _broken_by_bytes(content: bytes, rules: _Rules) -> Iterator[_Violation]:
    for rule in rules.of_bytes:
        yield from rules.violations(rule, rule.find(content))


def _broken_by_tree(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    for rule in rules.of_tree:
        yield from rules.violations(rule, rule.find(parsed))


def _broken_by_elements(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    if parsed.format is None:
        return
    bodies = Bodies()
    unknown: dict[object, bool] = {}
    stack = [parsed.root]
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in HOLDERS:
            yield from _broken_by_body(element, bodies, rules)
        if tag not in unknown:
            unknown[tag] = split(str(tag))[0] not in JUDGED_URIS
        if unknown[tag]:
            # Nor is anything checked that it holds.
            continue
        # Not by way of `violations`: of thousands of calls for a document hardly one finds a fault.
        for rule in rules.at.get(tag, ()):
            for fault in rule.find(element):
                yield _Violation(rule, rules.severities[rule.code], fault)
        if not len(element):
            continue
        for rule in rules.of_parents:
            for fault in rule.find(element):
                yield _Violation(rule, rules.severities[rule.code], fault)
        # Content of another type than Atom's own may be any XML, even a whole feed.
        if tag != _ATOM_CONTENT:
            stack.extend(element.iterchildren("*", reversed=True))


def _broken_by_body(element: Element, bodies: Bodies, rules: _Rules) -> Iterator[_Violation]:
    markup = bodies.of(element)
    for flaw, found in markup.flaws.items() if markup else ():
        for rule in rules.of_bodies.get(flaw, ()):
            message = f"{name_of(element)} {rule.describe(found)}"
            yield from rules.violations(rule, [Fault(message, element)])


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
        finding(*each.parts, line=each.fault.line)
        if (element := each.fault.element) is None
        else finding(
            *each.parts,
            line=element.sourceline,
            column=places.column(element),
            element=places.path(element),
            entry=places.entry(element),
        )
        for each in sorted(broken, key=place)
    )
