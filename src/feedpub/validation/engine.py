"""Holds bytes against the rules: one parse, one walk, findings in the order of the document."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lxml import etree

from feedpub.feed import Finding, Severity, has_errors
from feedpub.validation.document import Format, Parsed, Places, parse
from feedpub.validation.names import ATOM, ATOM_URI, CONTENT_URI, DC_URI, MEDIA_URI, split
from feedpub.validation.rule import BytesRule, ElementRule, FailureRule, Fault, Rule, TreeRule
from feedpub.validation.rules import RULES

#: ``publish``: what feedpub lets go live. ``specification``: what is asked of everybody.
Profile = Literal["publish", "specification"]


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
    profile: Profile = "specification",
    huge: bool = False,
) -> Verdict:
    """Hold *content* against every rule of *profile*. Never raises for what is in it.

    *address* is where it is published, which its self link must say. *huge* lifts the parser's
    limits, for documents of strangers that nobody has to read but us. A document that cannot be
    parsed has one finding, an error.
    """
    try:
        parsed = parse(content, address=address, huge=huge)
    except etree.XMLSyntaxError as error:
        return Verdict(format=None, findings=(_failure(content, error, profile),))
    broken = [
        *_broken_by_bytes(content, parsed.format),
        *_broken_by_tree(parsed),
        *_broken_by_elements(parsed),
    ]
    return Verdict(format=parsed.format, findings=_findings(parsed, broken, profile))


class _Broken(NamedTuple):
    rule: Rule
    fault: Fault


def _failure(content: bytes, error: etree.XMLSyntaxError, profile: Profile) -> Finding:
    """The one finding of a document that cannot be parsed."""
    for broken in _broken_by_bytes(content, None):
        if _severity(broken.rule, None, profile) == "error":
            return _finding(broken, severity="error", line=broken.fault.line)
    line, column = error.position
    for rule in RULES:
        if isinstance(rule, FailureRule) and (message := rule.explain(content, error)) is not None:
            broken = _Broken(rule, Fault(message))
            return _finding(broken, severity="error", line=line, column=column)
    raise AssertionError("xml-not-well-formed explains every failure")


def _broken_by_bytes(content: bytes, format: Format | None) -> Iterator[_Broken]:
    for rule in RULES:
        if isinstance(rule, BytesRule) and format in rule.formats:
            for fault in rule.find(content):
                yield _Broken(rule, fault)


def _broken_by_tree(parsed: Parsed) -> Iterator[_Broken]:
    for rule in RULES:
        if isinstance(rule, TreeRule) and parsed.format in rule.formats:
            for fault in rule.find(parsed):
                yield _Broken(rule, fault)


def _broken_by_elements(parsed: Parsed) -> Iterator[_Broken]:
    if parsed.format is None:
        return
    rules_at, rules_of_every = _element_rules(parsed.format)
    ours = _OURS[parsed.format]
    foreign: dict[object, bool] = {}
    waiting = [parsed.root]
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if tag not in foreign:
            foreign[tag] = split(str(tag))[0] not in ours
        if foreign[tag]:
            # What stands in an element that we do not know is not ours to judge.
            continue
        for rule in rules_at.get(tag, rules_of_every):
            for fault in rule.find(element):
                yield _Broken(rule, fault)
        # Content of another type than Atom's own may be any XML, a whole feed too.
        if len(element) and tag != _ATOM_CONTENT:
            waiting.extend(element.iterchildren("*", reversed=True))


_ATOM_CONTENT = f"{ATOM}content"

_MODULES = frozenset({ATOM_URI, CONTENT_URI, DC_URI, MEDIA_URI})

#: The namespaces whose elements mean something to the rules. RSS has none.
_OURS: Mapping[Format, frozenset[str]] = {"rss-2.0": _MODULES | {""}, "atom-1.0": _MODULES}


@functools.cache
def _element_rules(
    format: Format,
) -> tuple[Mapping[object, tuple[ElementRule, ...]], tuple[ElementRule, ...]]:
    """The rules by tag, and those of every other tag."""
    rules = [rule for rule in RULES if isinstance(rule, ElementRule) and format in rule.formats]
    tags = frozenset[str]().union(*(rule.at for rule in rules if rule.at is not None))
    return (
        {tag: tuple(rule for rule in rules if rule.at is None or tag in rule.at) for tag in tags},
        tuple(rule for rule in rules if rule.at is None),
    )


def _findings(parsed: Parsed, broken: list[_Broken], profile: Profile) -> tuple[Finding, ...]:
    if not broken:
        return ()
    places = Places(
        parsed, [each.fault.element for each in broken if each.fault.element is not None]
    )
    order = {rule.code: position for position, rule in enumerate(RULES)}

    def place(each: _Broken) -> tuple[int, int]:
        element = each.fault.element
        return (-1 if element is None else places.order(element), order[each.rule.code])

    findings = []
    for each in sorted(broken, key=place):
        severity = _severity(each.rule, parsed.format, profile)
        element = each.fault.element
        if element is None:
            findings.append(_finding(each, severity=severity, line=each.fault.line))
            continue
        findings.append(
            _finding(
                each,
                severity=severity,
                line=element.sourceline,
                element=places.path(element),
                entry=places.entry(element),
            )
        )
    return tuple(findings)


def _severity(rule: Rule, format: Format | None, profile: Profile) -> Severity:
    if profile == "specification" and format in rule.beyond:
        return "warning"
    return rule.severity


def _finding(
    broken: _Broken,
    *,
    severity: Severity,
    line: int | None,
    column: int | None = None,
    element: str | None = None,
    entry: int | None = None,
) -> Finding:
    rule = broken.rule
    return Finding(
        code=rule.code,
        severity=severity,
        message=broken.fault.message,
        advice=rule.advice,
        source=rule.source,
        line=line,
        column=column,
        element=element,
        entry=entry,
    )
