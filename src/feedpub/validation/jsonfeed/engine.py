"""Checks the bytes of a JSON Feed against the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from feedpub.finding import Finding, Severity
from feedpub.validation.jsonfeed import shape, tdmrep, texts, values
from feedpub.validation.jsonfeed.document import NotJSON, ParsedJSON, WrongEncoding, parse_json
from feedpub.validation.jsonfeed.positions import Lines, offsets, written
from feedpub.validation.jsonfeed.rule import JSONFault, JSONFaults, JSONRule, JSONRuleSet
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import IN_JSON, Profile, finding, severity_in
from feedpub.validation.verdict import Verdict

_failure_rules = JSONRuleSet(IN_JSON | {None})


def _never(_parsed: ParsedJSON) -> JSONFaults:
    """Only the parser finds these faults."""
    return iter(())


_failure_rules.rule(
    "json-not-well-formed",
    "error",
    about="A document is well-formed JSON.",
    source="RFC 8259, 2",
    advice="write the document with a JSON library: readers cannot show it as it is",
    needs={"document"},
)(_never)
_failure_rules.rule(
    "encoding-not-utf8",
    "error",
    about="JSON is in UTF-8.",
    source="RFC 8259, 8.1",
    advice="write the document in UTF-8",
    needs={"document"},
)(_never)
_NOT_WELL_FORMED, _NOT_UTF8 = _failure_rules

JSON_RULES: tuple[JSONRule, ...] = (
    *_failure_rules,
    *shape.rules,
    *values.rules,
    *texts.rules,
    *tdmrep.rules,
)


def validate_json(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    changes: EntryChanges = NO_CHANGES,
) -> Verdict:
    """Check *content* against the rules for everybody and those of *profiles*.

    Never raises for what is in it. *address* is where it is published, which its feed_url must be;
    *changes* is how the items differ from their last version.

    The ``entry`` of a finding is the index of its item, its ``element`` a path like
    ``$.items[3].url``. A document that is not JSON has one finding, an error.
    """
    try:
        parsed = parse_json(content, address=address, changes=changes)
    except NotJSON as error:
        return Verdict(format=None, findings=(_failure(error),))
    broken = list(_broken(parsed, profiles, JSON_RULES))
    return Verdict(format=parsed.format, findings=_findings(parsed, broken))


def json_findings_in_items(
    content: bytes, *, address: str | None, profiles: Collection[Profile]
) -> tuple[Finding, ...]:
    """Return what rules that need only an item find in the items of *content*, without places."""
    try:
        parsed = parse_json(content, address=address, part="entries")
    except NotJSON:
        return ()
    alone = [rule for rule in JSON_RULES if not rule.needs]
    return tuple(_without_place(each) for each in _broken(parsed, profiles, alone))


def json_findings_in_rest(
    content: bytes,
    *,
    address: str | None,
    profiles: Collection[Profile],
    changes: EntryChanges = NO_CHANGES,
) -> tuple[Finding, ...]:
    """Return all findings about *content* but those of :func:`json_findings_in_items`."""
    try:
        parsed = parse_json(content, address=address, changes=changes, part="rest")
    except NotJSON as error:
        return (_failure(error),)
    return tuple(_without_place(each) for each in _broken(parsed, profiles, JSON_RULES))


def _broken(
    parsed: ParsedJSON, profiles: Collection[Profile], rules: Iterable[JSONRule]
) -> Iterator[_JSONViolation]:
    addressed = parsed.address is not None
    for rule in rules:
        if parsed.format in rule.formats:
            severity = severity_in(rule, parsed.format, profiles, addressed=addressed)
            if severity is not None:
                for fault in rule.find(parsed):
                    yield _JSONViolation(rule, severity, fault)


class _JSONViolation(NamedTuple):
    rule: JSONRule
    severity: Severity
    fault: JSONFault


def _failure(error: NotJSON) -> Finding:
    rule = _NOT_UTF8 if isinstance(error, WrongEncoding) else _NOT_WELL_FORMED
    return finding(rule, "error", str(error), line=error.line, column=error.column)


def _findings(parsed: ParsedJSON, broken: list[_JSONViolation]) -> tuple[Finding, ...]:
    """In the order of the document; findings about the whole of it first."""
    if not broken:
        return ()
    known = offsets(parsed.text, {each.fault.path for each in broken})
    lines = Lines(parsed.text)

    def place(each: _JSONViolation) -> int:
        if each.fault.offset is not None:
            return each.fault.offset
        return known[each.fault.path]

    # The sort is stable: findings about one value keep the order of the rules.
    return tuple(_finding(each, *lines.at(place(each))) for each in sorted(broken, key=place))


def _finding(broken: _JSONViolation, line: int, column: int) -> Finding:
    path = broken.fault.path
    return finding(
        broken.rule,
        broken.severity,
        broken.fault.message,
        line=line,
        column=column,
        element=written(path),
        entry=_entry(path),
    )


def _without_place(broken: _JSONViolation) -> Finding:
    rule, severity, fault = broken
    return finding(rule, severity, fault.message, entry=_entry(fault.path))


def _entry(path: tuple[str | int, ...]) -> int | None:
    """The index of the item that *path* leads into."""
    if len(path) > 1 and path[0] == "items" and isinstance(path[1], int):
        return path[1]
    return None
