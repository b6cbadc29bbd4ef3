"""What a rule is: a small function that cites its source, and what is said when it is broken.

There are four kinds, by what they look at:

* failure rules say why a document cannot be parsed; the first that knows is the only finding
* bytes rules see the content before anything is made of it
* element rules see one element and what it holds, and nothing around it
* tree rules see the parsed document

An element rule, and a tree rule of scope ``entry``, says the same of an entry whether it is asked
about the document or about the entry's fragment alone. A rule of scope ``document`` compares
entries with each other or with the channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lxml import etree

from feedpub.feed import Severity
from feedpub.validation.document import Format, Parsed

Scope = Literal["entry", "document"]

#: The formats a rule applies to. None stands for a document of no format that we know.
Formats = frozenset[Format | None]

IN_RSS: Formats = frozenset({"rss-2.0"})
IN_ATOM: Formats = frozenset({"atom-1.0"})
IN_BOTH: Formats = IN_RSS | IN_ATOM
EVERYWHERE: Formats = IN_BOTH | {None}
NOWHERE: Formats = frozenset()

#: The source of a rule that no specification asks for.
OWN = ""


class Fault(NamedTuple):
    """One place where a rule is broken, and how."""

    message: str

    #: None if the document as a whole is meant.
    element: etree._Element | None = None

    #: Only where it is not the element's.
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What all kinds of rules say of themselves."""

    #: Stable, kebab-case, its alone.
    code: str

    #: In the publish profile.
    severity: Severity

    #: The specification and section that ask for it, or ``OWN``.
    source: str

    #: What to do, in one line.
    advice: str

    formats: Formats

    scope: Scope

    #: The formats in which it asks more than the specifications do. There an error is only a
    #: warning outside the publish profile: other people's valid feeds are valid.
    beyond: Formats


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureRule(Rule):
    """Says what is wrong with content that cannot be parsed, or None if it is something else."""

    explain: Callable[[bytes, etree.XMLSyntaxError], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesRule(Rule):
    find: Callable[[bytes], Iterator[Fault]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementRule(Rule):
    find: Callable[[etree._Element], Iterator[Fault]]

    #: The tags it is asked about; None for every element of a namespace that we know.
    at: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRule(Rule):
    find: Callable[[Parsed], Iterator[Fault]]


def failure_rule(
    code: str, *, source: str, advice: str
) -> Callable[[Callable[[bytes, etree.XMLSyntaxError], str | None]], FailureRule]:
    """The decorated function becomes a rule; it is always an error."""
    return lambda explain: FailureRule(
        code=code,
        severity="error",
        source=source,
        advice=advice,
        formats=EVERYWHERE,
        scope="document",
        beyond=NOWHERE,
        explain=explain,
    )


def bytes_rule(
    code: str, severity: Severity, *, source: str, advice: str, beyond: Formats = NOWHERE
) -> Callable[[Callable[[bytes], Iterator[Fault]]], BytesRule]:
    """The decorated function becomes a rule."""
    return lambda find: BytesRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=EVERYWHERE,
        scope="document",
        beyond=beyond,
        find=find,
    )


def element_rule(
    code: str,
    severity: Severity,
    *,
    at: Collection[str] | None,
    source: str,
    advice: str,
    formats: Formats = IN_BOTH,
    beyond: Formats = NOWHERE,
) -> Callable[[Callable[[etree._Element], Iterator[Fault]]], ElementRule]:
    """The decorated function becomes a rule, asked about each element whose tag is in *at*."""
    return lambda find: ElementRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope="entry",
        beyond=beyond,
        find=find,
        at=None if at is None else frozenset(at),
    )


def tree_rule(
    code: str,
    severity: Severity,
    *,
    source: str,
    advice: str,
    formats: Formats = IN_BOTH,
    scope: Scope = "document",
    beyond: Formats = NOWHERE,
) -> Callable[[Callable[[Parsed], Iterator[Fault]]], TreeRule]:
    """The decorated function becomes a rule, asked once a document."""
    return lambda find: TreeRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope=scope,
        beyond=beyond,
        find=find,
    )
