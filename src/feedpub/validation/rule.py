"""What a rule is: a small function that cites its source, and what is said when it is broken.

There are five kinds, by what they look at:

* failure rules say why a document cannot be parsed; the first that knows is the only finding
* bytes rules see the content before anything is made of it
* element rules see one element and what it holds, and nothing around it
* body rules see what one text of HTML holds, which was read once for all of them
* tree rules see the parsed document

An element rule, a body rule, and a tree rule of scope ``entry``, says the same of an entry whether
it is asked about the document or about the entry's fragment alone. A rule of scope ``document``
compares entries with each other or with the channel.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypedDict, Unpack

from lxml import etree

from feedpub.feed import Finding, Severity
from feedpub.partners import PartnerName
from feedpub.validation.document import Format, Parsed
from feedpub.validation.html.markup import Flaw

Scope = Literal["entry", "document"]

#: ``publish``: what feedpub lets go live; or the name of a partner, for what that partner requires.
#: Without any, what is asked of everybody.
Profile = Literal["publish"] | PartnerName

#: The formats a rule applies to. None stands for a document of no format that we know.
Formats = frozenset[Format | None]

#: RSS whose elements have no namespace.
IN_RSS: Formats = frozenset({"rss-2.0", "rss-0.9x"})
IN_RDF: Formats = frozenset({"rss-1.0"})
IN_ATOM: Formats = frozenset({"atom-1.0"})
IN_BOTH: Formats = IN_RSS | IN_ATOM
#: Every feed, for rules about modules.
IN_FEEDS: Formats = IN_BOTH | IN_RDF
#: Every document of XML.
EVERYWHERE: Formats = IN_FEEDS | {None}
IN_JSON: Formats = frozenset({"json-feed-1.1", "json-feed-1.0"})
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
    beyond: Formats = NOWHERE

    #: The formats in which it says nothing outside the publish profile: a valid feed from the wild
    #: has no noise.
    quiet: Formats = NOWHERE

    #: The formats in which it says nothing, outside the publish profile, of a document of which
    #: nobody knows where it is published: a file may be a draft.
    placed: Formats = NOWHERE

    #: Asked only where this partner's profile is asked for. None: of everybody.
    partner: PartnerName | None = None


def severity_in(
    rule: Rule, format: Format | None, profiles: Collection[str], *, addressed: bool = True
) -> Severity | None:
    """How bad it is that *rule* is broken in a document of *format*; None if nobody asked.

    *addressed*: whether it is known where the document is published.
    """
    if rule.partner is not None:
        return rule.severity if rule.partner in profiles else None
    if "publish" in profiles:
        return rule.severity
    if format in rule.quiet or (format in rule.placed and not addressed):
        return None
    return "warning" if format in rule.beyond else rule.severity


def finding(
    rule: Rule,
    severity: Severity,
    message: str,
    *,
    line: int | None = None,
    column: int | None = None,
    element: str | None = None,
    entry: int | None = None,
) -> Finding:
    """What is said where *rule* is broken."""
    return Finding(
        code=rule.code,
        severity=severity,
        message=message,
        advice=rule.advice,
        source=rule.source,
        line=line,
        column=column,
        element=element,
        entry=entry,
    )


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

    #: The tags it is asked about; None for every element of a namespace that we know and that
    #: holds others.
    at: frozenset[str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRule(Rule):
    """Says what is wrong with a text, by what was seen in it."""

    find: Callable[[str], str]

    #: What it is about.
    flaw: Flaw


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeRule(Rule):
    find: Callable[[Parsed], Iterator[Fault]]


class Options(TypedDict, total=False):
    """What most rules leave as it is."""

    beyond: Formats
    quiet: Formats
    placed: Formats
    partner: PartnerName


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
        explain=explain,
    )


def bytes_rule(
    code: str, severity: Severity, *, source: str, advice: str, **options: Unpack[Options]
) -> Callable[[Callable[[bytes], Iterator[Fault]]], BytesRule]:
    """The decorated function becomes a rule."""
    return lambda find: BytesRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=EVERYWHERE,
        scope="document",
        find=find,
        **options,
    )


def element_rule(
    code: str,
    severity: Severity,
    *,
    at: Collection[str] | None,
    source: str,
    advice: str,
    formats: Formats = IN_BOTH,
    **options: Unpack[Options],
) -> Callable[[Callable[[etree._Element], Iterator[Fault]]], ElementRule]:
    """The decorated function becomes a rule, asked about each element whose tag is in *at*."""
    return lambda find: ElementRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope="entry",
        find=find,
        at=None if at is None else frozenset(at),
        **options,
    )


def body_rule(
    code: str,
    severity: Severity,
    *,
    flaw: Flaw,
    source: str,
    advice: str,
    formats: Formats = IN_FEEDS,
    **options: Unpack[Options],
) -> Callable[[Callable[[str], str]], BodyRule]:
    """The decorated function becomes a rule: it makes a message of what was seen."""
    return lambda find: BodyRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope="entry",
        find=find,
        flaw=flaw,
        **options,
    )


def tree_rule(
    code: str,
    severity: Severity,
    *,
    source: str,
    advice: str,
    formats: Formats = IN_BOTH,
    scope: Scope = "document",
    **options: Unpack[Options],
) -> Callable[[Callable[[Parsed], Iterator[Fault]]], TreeRule]:
    """The decorated function becomes a rule, asked once a document."""
    return lambda find: TreeRule(
        code=code,
        severity=severity,
        source=source,
        advice=advice,
        formats=formats,
        scope=scope,
        find=find,
        **options,
    )
