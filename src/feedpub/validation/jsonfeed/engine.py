"""Holds the bytes of a JSON Feed against the rules."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from feedpub.feed import Finding, Severity
from feedpub.validation.engine import Verdict
from feedpub.validation.jsonfeed import addresses, previous_entries, shape, values
from feedpub.validation.jsonfeed.document import NotJSON, ParsedJSON, WrongEncoding, parse_json
from feedpub.validation.jsonfeed.positions import Lines, offsets, written
from feedpub.validation.jsonfeed.rule import JSONFault, JSONRule, json_rule
from feedpub.validation.previous_entries import NOTHING, Memory
from feedpub.validation.rule import IN_JSON, Profile, finding, severity_in


@json_rule(
    "json-not-well-formed",
    "error",
    source="RFC 8259, 2",
    advice="write the document with a JSON library; a reader shows nothing of it as it is",
    formats=IN_JSON | {None},
)
def json_not_well_formed(parsed: ParsedJSON) -> Iterator[JSONFault]:  # noqa: ARG001
    """RFC 8259, 2: what can be parsed is well-formed; the parser says the rest."""
    yield from ()


@json_rule(
    "encoding-not-utf8",
    "error",
    source="RFC 8259, 8.1",
    advice="write the document in UTF-8",
    formats=IN_JSON | {None},
)
def encoding_not_utf8(parsed: ParsedJSON) -> Iterator[JSONFault]:  # noqa: ARG001
    """RFC 8259, 8.1: JSON that systems exchange is UTF-8; the parser says what is not."""
    yield from ()


JSON_RULES: tuple[JSONRule, ...] = (
    json_not_well_formed,
    encoding_not_utf8,
    *(
        value
        for module in (shape, values, addresses, previous_entries)
        for value in vars(module).values()
        if isinstance(value, JSONRule)
    ),
)


def validate_json(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    memory: Memory = NOTHING,
) -> Verdict:
    """Hold *content* against the rules for everybody and those of *profiles*.

    Never raises for what is in it. *address* is where it is published, which it must say itself;
    *memory* what readers were last told of its items.
    The ``entry`` of a finding is the index of its item, its ``element`` a path like
    ``$.items[3].url``. A document that is no JSON has one finding, an error.
    """
    try:
        parsed = parse_json(content, address=address, memory=memory)
    except NotJSON as error:
        return Verdict(format=None, findings=(_failure(error),))
    addressed = address is not None
    broken = [
        _JSONViolation(rule, severity, fault)
        for rule in JSON_RULES
        if parsed.format in rule.formats
        and (severity := severity_in(rule, parsed.format, profiles, addressed=addressed))
        is not None
        for fault in rule.find(parsed)
    ]
    return Verdict(format=parsed.format, findings=_findings(parsed, broken))


class _JSONViolation(NamedTuple):
    rule: JSONRule
    severity: Severity
    fault: JSONFault


def _failure(error: NotJSON) -> Finding:
    rule = encoding_not_utf8 if isinstance(error, WrongEncoding) else json_not_well_formed
    return finding(rule, "error", str(error), line=error.line, column=error.column)


def _findings(parsed: ParsedJSON, broken: list[_JSONViolation]) -> tuple[Finding, ...]:
    """In the order of the document; what is meant for the whole of it first."""
    if not broken:
        return ()
    known = offsets(parsed.text, {each.fault.path for each in broken})
    lines = Lines(parsed.text)

    def place(each: _JSONViolation) -> int:
        if each.fault.offset is not None:
            return each.fault.offset
        return known[each.fault.path]

    # Stable: what is said of one value is said in the order of the rules.
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


def _entry(path: tuple[str | int, ...]) -> int | None:
    """The index of the item that *path* lies in."""
    if len(path) > 1 and path[0] == "items" and isinstance(path[1], int):
        return path[1]
    return None
