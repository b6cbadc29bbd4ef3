"""A rule about JSON Feed: a small function that cites its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Unpack

from feedpub.feed import Severity
from feedpub.validation.jsonfeed.document import ParsedJSON
from feedpub.validation.jsonfeed.positions import Path
from feedpub.validation.rule import IN_JSON, Formats, Options, Rule


class JSONFault(NamedTuple):
    """One place where a rule is broken, and how."""

    message: str
    path: Path = ()

    #: Only where it is not that of the value at the path.
    offset: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONRule(Rule):
    find: Callable[[ParsedJSON], Iterator[JSONFault]]


def json_rule(
    code: str,
    severity: Severity,
    *,
    source: str,
    advice: str,
    formats: Formats = IN_JSON,
    **options: Unpack[Options],
) -> Callable[[Callable[[ParsedJSON], Iterator[JSONFault]]], JSONRule]:
    """The decorated function becomes a rule.

    Its code may be that of a rule about XML which asks for the same.
    """
    return lambda find: JSONRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope="document",
        find=find,
        **options,
    )
