"""The kinds of rules, and the findings that they lead to.

There are five kinds, by what they look at:

* a failure rule explains why a document cannot be parsed; the first explanation is the only finding
* a bytes rule sees the content before it is parsed
* an element rule sees one element and what it holds, and nothing around it
* a body rule sees what was found in a text of HTML, which is read once for all of them
* a tree rule sees the parsed document

A rule says what it needs besides an entry. One that needs nothing else finds in an entry what it
finds there beside any other entries, under any channel, at any time: such findings can be kept.
All other rules are applied to each new document.

``rule_set.py`` declares rules, ``rules/`` holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias, TypedDict

from lxml import etree

from feedpub.finding import Finding, Severity
from feedpub.nouns import dataclass
from feedpub.partners import PartnerName
from feedpub.validation.document import Format, Parsed, shown
from feedpub.validation.html.markup import Flaw

#: What a rule looks at besides a single entry, or a single element outside of all entries.
#: ``channel``: the feed's own metadata and address. ``neighbours``: the other entries. ``clock``:
#: the current time. ``memory``: how entries differ from their last version. ``document``: its
#: bytes, its DOCTYPE, its root and the namespaces in it.
Need = Literal["channel", "neighbours", "clock", "memory", "document"]

#: ``publish``: what feedpub requires of its own documents; or the name of a partner, for what that
#: partner requires. Without any: what holds for everybody.
Profile = Literal["publish"] | PartnerName

#: The formats that a rule applies to. None stands for a document in an unknown format.
Formats = frozenset[Format | None]

#: RSS without a namespace.
IN_RSS: Formats = frozenset({"rss-2.0", "rss-0.9x"})
#: What the RSS Profile is about.
IN_RSS_2: Formats = frozenset({"rss-2.0"})
IN_RDF: Formats = frozenset({"rss-1.0"})
IN_ATOM: Formats = frozenset({"atom-1.0"})
IN_BOTH: Formats = IN_RSS | IN_ATOM
#: Every feed in XML, for rules about modules.
IN_FEEDS: Formats = IN_BOTH | IN_RDF
#: Every document in XML.
EVERYWHERE: Formats = IN_FEEDS | {None}
#: XML that is not a feed.
IN_OTHER_XML: Formats = frozenset({None})
IN_JSON: Formats = frozenset({"json-feed-1.1", "json-feed-1.0"})
NOWHERE: Formats = frozenset()

#: The source of a rule that no specification asks for.
OWN = ""

Element: TypeAlias = etree._Element


class Fault(NamedTuple):
    """One place where a rule is broken, and how."""

    message: str

    #: None for the document as a whole.
    element: Element | None = None

    #: Only if it is not the element's.
    line: int | None = None


Faults: TypeAlias = Iterator[Fault]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Rule:
    """What all kinds of rules have in common."""

    #: Stable, kebab-case. A rule about XML and one about JSON may share a code, no others.
    code: str

    #: In the publish profile.
    severity: Severity

    #: What the rule checks, in a sentence or two.
    about: str

    #: The specifications and their sections that ask for it, or ``OWN``.
    source: str

    #: What to do, in one line.
    advice: str

    formats: Formats

    #: Empty: only an entry.
    needs: frozenset[Need]

    #: The formats in which the rule asks for more than the specifications. Outside the publish
    #: profile an error is only a warning there: other people's valid feeds stay valid.
    beyond: Formats = NOWHERE

    #: The formats in which the rule is silent outside the publish profile: a valid feed from the
    #: wild has no noise.
    quiet: Formats = NOWHERE

    #: The formats in which the rule is silent, outside the publish profile, if the document's
    #: address is unknown: a file may be a draft.
    placed: Formats = NOWHERE

    #: The rule applies only in this partner's profile. None: in every profile.
    partner: PartnerName | None = None


class Facts(TypedDict):
    """The fields that every kind of rule has."""

    code: str
    severity: Severity
    about: str
    source: str
    advice: str
    formats: Formats
    needs: frozenset[Need]
    beyond: Formats
    quiet: Formats
    placed: Formats
    partner: PartnerName | None


def severity_in(
    rule: Rule, format: Format | None, profiles: Collection[str], *, addressed: bool = True
) -> Severity | None:
    """Return the severity of *rule* in a document of *format*; None if it does not apply.

    *addressed*: whether the address of the document is known.
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
    """Return the finding for one place where *rule* is broken."""
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


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class FailureRule(Rule):
    """Explains why content cannot be parsed, or returns None if it has another reason."""

    explain: Callable[[bytes, etree.XMLSyntaxError], str | None]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BytesRule(Rule):
    find: Callable[[bytes], Faults]


class Shape(NamedTuple):
    """What an element consists of, without any text: the same for most entries."""

    tag: str

    #: The names of its attributes.
    attributes: frozenset[str]

    #: The tags of its children, and those that several of them have.
    held: frozenset[str]
    repeated: frozenset[str]


#: An attribute, None for the text, and whether a value is beyond doubt.
Sound: TypeAlias = tuple[str | None, Callable[[str], object]]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class ElementRule(Rule):
    """Finds what is wrong with an element.

    Thousands of calls for a document find nothing. What is known about an element spares them:
    ``when`` and ``sound`` never change what is found.
    """

    find: Callable[[Element], Faults]

    #: The tags that it looks at; None for every element of a known namespace with children.
    at: frozenset[str] | None

    #: Whether it can find anything in an element of this shape. None: in any.
    when: Callable[[Shape], object] | None = None

    #: By tag: it finds something only where the value of one of these attributes, or the text, is
    #: not sound. None, or no such tag: a look at the element is needed.
    sound: Mapping[str, tuple[Sound, ...]] | None = None


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class BodyRule(Rule):
    """Reports one kind of flaw that was found in a text of HTML."""

    flaw: Flaw

    #: With ``{raw}`` for what was found, or ``{value}`` for the same in quotes.
    message: str

    def describe(self, found: str) -> str:
        return self.message.format(raw=found, value=shown(found))


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class TreeRule(Rule):
    #: If it needs only an entry, it looks at ``Parsed.elements`` and at nothing else.
    find: Callable[[Parsed], Faults]
