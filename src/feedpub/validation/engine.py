"""Checks a document in XML against the rules: one parse, one walk over the elements."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Literal, NamedTuple

from lxml import etree

from feedpub.finding import Finding, Severity
from feedpub.nouns import dataclass, field
from feedpub.validation.document import Format, Parsed, is_well_formed, name_of, parse, text
from feedpub.validation.html.bodies import HOLDERS, body_of
from feedpub.validation.html.markup import Flaw
from feedpub.validation.outlines import EntryOutline, OutlinedDocument, outlines_to_keep
from feedpub.validation.positions import Positions
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import (
    IN_BOTH,
    BodyRule,
    BytesRule,
    Element,
    ElementRule,
    FailureRule,
    Fault,
    Profile,
    Rule,
    Shape,
    TreeRule,
    finding,
    severity_in,
)
from feedpub.validation.rules import DECISIVE_URIS, rules_for
from feedpub.validation.verdict import Verdict
from feedpub.validation.xml_names import ATOM, JUDGED_URIS, split


def validate(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    huge: bool = False,
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
    places: Literal["always", "of errors"] = "always",
) -> Verdict:
    """Check *content* against the rules for everybody and those of *profiles*.

    Never raises for what is in it. *address* is where it is published, which its self link must be.
    *huge* lifts the parser's limits, for documents of others. *now* is the current time by default.
    *changes* is how the entries differ from their last version. *places* are lines, columns and
    paths; "of errors" leaves them out of a document that has only warnings. A document that cannot
    be parsed has one finding, an error.
    """
    active = frozenset(profiles)
    try:
        parsed = parse(content, address=address, huge=huge, now=now, changes=changes)
    except etree.XMLSyntaxError as error:
        return Verdict(format=None, findings=(_failure(content, error, active),))
    rules = _rules_of(parsed, active)
    broken = [
        *_broken_by_bytes(content, rules),
        *_broken_by_tree(parsed, rules.of_tree),
        *_broken_by_elements(parsed, [parsed.root], rules.at),
    ]
    if places == "of errors" and all(each.severity == "warning" for each in broken):
        findings = _without_places(parsed, broken, rules.order)
    else:
        findings = _findings(parsed, broken, rules.order)
    return Verdict(format=parsed.format, findings=findings)


class EntriesChecked(NamedTuple):
    """What rules that need only an entry find in the entries of a document."""

    #: Without places; ordered by entry, and about an entry as in a verdict.
    findings: tuple[Finding, ...] = ()

    #: Those of the entries; None for one that is to be parsed with each of its documents. Empty:
    #: they all are.
    outlines: tuple[EntryOutline | None, ...] = ()


def check_entries(
    content: bytes, *, address: str | None, profiles: Collection[Profile]
) -> EntriesChecked:
    """Apply the rules that need only an entry. There are no findings if it cannot be parsed."""
    try:
        parsed = parse(content, address=address, huge=False, part="entries")
    except etree.XMLSyntaxError:
        return EntriesChecked()
    rules = _rules_of(parsed, frozenset(profiles))
    of_trees: dict[int, list[_Violation]] = {}
    if broken := list(_broken_by_tree(parsed, rules.of_tree_alone)):
        numbers = {entry: number for number, entry in enumerate(parsed.entries)}
        for each in broken:
            of_trees.setdefault(_entry_of(each, numbers) or 0, []).append(each)
    found: list[Finding] = []
    for number, entry in enumerate(parsed.entries):
        broken = of_trees.get(number, [])
        broken += _broken_by_elements(parsed, [entry], rules.at_alone)
        found += (finding(*each.parts, entry=number) for each in _in_order(broken, rules.order))
    kept = outlines_to_keep(parsed) if parsed.format in IN_BOTH else ()
    return EntriesChecked(tuple(found), tuple(kept))


def findings_in_rest(
    content: bytes,
    *,
    outlined: OutlinedDocument | None = None,
    address: str | None,
    profiles: Collection[Profile],
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
) -> tuple[Finding, ...]:
    """Return all findings of a verdict but those of :func:`check_entries`, without places.

    The elements of entries are not walked: only those are visited that rules ask for which need
    more than an entry. If *outlined* is given, which is *content* with the outlines of its entries,
    *content* is only proven to be well-formed.
    """
    active = frozenset(profiles)
    now = now or datetime.now(UTC)
    if outlined is not None and outlined.is_over(now) and is_well_formed(content):
        to_parse, outlines = outlined
    else:
        to_parse, outlines = content, None
    try:
        parsed = parse(
            to_parse,
            address=address,
            huge=False,
            now=now,
            changes=changes,
            part="rest",
            outlines=outlines,
        )
    except etree.XMLSyntaxError as error:
        return (_failure(content, error, active),)
    rules = _rules_of(parsed, active)
    broken = [
        *_broken_by_bytes(content, rules),
        *_broken_by_tree(parsed, rules.of_tree),
        *_broken_outside(parsed, rules),
        *_broken_around(parsed, rules),
    ]
    return _without_places(parsed, broken, rules.order)


class _Violation(NamedTuple):
    rule: Rule
    severity: Severity
    fault: Fault

    @property
    def parts(self) -> tuple[Rule, Severity, str]:
        return self.rule, self.severity, self.fault.message


class _Plan(NamedTuple):
    """What to do with elements of one shape."""

    #: Whether they may hold HTML, and whether there are rules about their namespace.
    is_holder: bool
    is_judged: bool

    #: Rules to apply to each of them.
    rules: tuple[tuple[ElementRule, Severity], ...]

    #: Names of attributes, and whether their values are beyond doubt; the same for the text.
    attributes: tuple[tuple[str, _SoundValues], ...]
    text: _SoundValues | None

    #: Rules to apply if some value is not.
    of_values: tuple[tuple[ElementRule, Severity], ...]


class _SoundValues(dict[str, bool]):
    """Whether a value is sound for all *checks*: most values are met again and again."""

    def __init__(self, checks: Iterable[Callable[[str], object]]) -> None:
        super().__init__()
        self._checks = tuple(checks)

    def __missing__(self, value: str) -> bool:
        is_sound = all(check(value) for check in self._checks)
        if len(value) <= _LONGEST_CACHED:
            if len(self) >= _MOST_VALUES:
                self.clear()
            self[value] = is_sound
        return is_sound


# A hostile document has a million shapes.
_MOST_PLANS = 4096
_MOST_VALUES = 1024

# Longer values are rarely the same, and would fill the memory.
_LONGEST_CACHED = 200


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class _RulesAt:
    """The rules about elements, with their severities."""

    #: By tag, and those about every element with children.
    tags: Mapping[str, tuple[tuple[ElementRule, Severity], ...]]
    parents: tuple[tuple[ElementRule, Severity], ...]

    #: By the flaw that they report.
    bodies: Mapping[Flaw, tuple[tuple[BodyRule, Severity], ...]]

    #: By what an element consists of: see ``_plan``.
    plans: dict[object, _Plan] = field(default_factory=dict)

    #: By tag and attribute, None for the text: whether a value is beyond doubt.
    sound: dict[tuple[str, str | None], _SoundValues] = field(default_factory=dict)

    def plan(self, shape: Shape, has_children: bool) -> _Plan:
        """Return what to do with an element of *shape*."""
        rules: list[tuple[ElementRule, Severity]] = []
        of_values: list[tuple[ElementRule, Severity]] = []
        names: set[str | None] = set()
        everywhere = self.parents if has_children else ()
        for rule, severity in (*self.tags.get(shape.tag, ()), *everywhere):
            if rule.when is not None and not rule.when(shape):
                continue
            sound = rule.sound and rule.sound.get(shape.tag)
            if sound:
                of_values.append((rule, severity))
                names.update(name for name, _ in sound if name is None or name in shape.attributes)
            else:
                rules.append((rule, severity))
        return _Plan(
            is_holder=shape.tag in HOLDERS,
            is_judged=_is_judged(shape.tag),
            rules=tuple(rules),
            attributes=tuple(
                (name, self._sound(shape.tag, name)) for name in sorted(filter(None, names))
            ),
            text=self._sound(shape.tag, None) if None in names else None,
            of_values=tuple(of_values),
        )

    def _sound(self, tag: str, name: str | None) -> _SoundValues:
        """Return which values of the attribute *name* of *tag* are sound for all its rules."""
        if (tag, name) not in self.sound:
            # Rules may share a check.
            checks = dict.fromkeys(
                is_sound
                for rule, _ in self.tags[tag]
                for each, is_sound in (rule.sound or {}).get(tag, ())
                if each == name
            )
            self.sound[tag, name] = _SoundValues(checks)
        return self.sound[tag, name]


class _Rules(NamedTuple):
    """The rules that apply to a document of one format, with their severities."""

    of_bytes: tuple[tuple[BytesRule, Severity], ...]
    of_tree: tuple[tuple[TreeRule, Severity], ...]

    #: Those that need only an entry.
    of_tree_alone: tuple[tuple[TreeRule, Severity], ...]

    #: All rules about elements; those that need only an entry; those that need more.
    at: _RulesAt
    at_alone: _RulesAt
    at_around: _RulesAt

    #: The order of findings about one element, by code.
    order: Mapping[str, int]


def _rules_of(parsed: Parsed, profiles: frozenset[Profile]) -> _Rules:
    uris = parsed.namespaces & DECISIVE_URIS
    return _rules(parsed.format, profiles, parsed.address is not None, uris)


@functools.lru_cache(maxsize=64)
def _rules(
    format: Format | None, profiles: frozenset[Profile], addressed: bool, uris: frozenset[str]
) -> _Rules:
    active = [
        (rule, severity)
        for rule in rules_for(format, profiles, uris)
        if format in rule.formats
        and (severity := severity_in(rule, format, profiles, addressed=addressed)) is not None
    ]
    of_tree = [(rule, severity) for rule, severity in active if isinstance(rule, TreeRule)]
    return _Rules(
        of_bytes=tuple(
            (rule, severity) for rule, severity in active if isinstance(rule, BytesRule)
        ),
        of_tree=tuple(of_tree),
        of_tree_alone=tuple(each for each in of_tree if not each[0].needs),
        at=_rules_at(active),
        at_alone=_rules_at([each for each in active if not each[0].needs]),
        at_around=_rules_at([each for each in active if each[0].needs]),
        order={rule.code: position for position, (rule, _) in enumerate(active)},
    )


def _rules_at(active: Iterable[tuple[Rule, Severity]]) -> _RulesAt:
    tags: dict[str, list[tuple[ElementRule, Severity]]] = {}
    parents: list[tuple[ElementRule, Severity]] = []
    bodies: dict[Flaw, list[tuple[BodyRule, Severity]]] = {}
    for rule, severity in active:
        if isinstance(rule, BodyRule):
            bodies.setdefault(rule.flaw, []).append((rule, severity))
        elif isinstance(rule, ElementRule):
            if rule.at is None:
                parents.append((rule, severity))
            for tag in rule.at or ():
                tags.setdefault(tag, []).append((rule, severity))
    return _RulesAt(
        tags={tag: tuple(rules) for tag, rules in tags.items()},
        parents=tuple(parents),
        bodies={flaw: tuple(rules) for flaw, rules in bodies.items()},
    )


def _failure(content: bytes, error: etree.XMLSyntaxError, profiles: frozenset[Profile]) -> Finding:
    """The one finding of a document that cannot be parsed."""
    for broken in _broken_by_bytes(content, _rules(None, profiles, False, _NOTHING)):
        if broken.severity == "error":
            return finding(*broken.parts, line=broken.fault.line)
    line, column = error.position
    for rule in rules_for(None, profiles, _NOTHING):
        if isinstance(rule, FailureRule) and (message := rule.explain(content, error)) is not None:
            return finding(rule, "error", message, line=line, column=column)
    raise AssertionError("xml-not-well-formed explains every failure")


def _broken_by_bytes(content: bytes, rules: _Rules) -> Iterator[_Violation]:
    for rule, severity in rules.of_bytes:
        for fault in rule.find(content):
            yield _Violation(rule, severity, fault)


def _broken_by_tree(
    parsed: Parsed, rules: Iterable[tuple[TreeRule, Severity]]
) -> Iterator[_Violation]:
    for rule, severity in rules:
        for fault in rule.find(parsed):
            yield _Violation(rule, severity, fault)


def _broken_by_elements(
    parsed: Parsed, stack: list[Element], rules: _RulesAt, without: Collection[Element] = ()
) -> Iterator[_Violation]:
    """Check the elements in *stack* and those in them, but not those of *without*."""
    if parsed.format is None:
        return
    plans = rules.plans
    while stack:
        element = stack.pop()
        tag = str(element.tag)
        names = element.keys()
        key: object
        if len(element):
            # They are kept while rules look at them: lxml need not make them again.
            children = [*element.iterchildren("*")]
            tags = [str(each.tag) for each in children]
            held = frozenset(tags)
            repeated = _NOTHING if len(held) == len(tags) else _repeated(tags)
            key = (tag, tuple(names), held, repeated)
        else:
            children = []
            key = (tag, *names) if names else tag
        if (plan := plans.get(key)) is None:
            if len(plans) >= _MOST_PLANS:
                plans.clear()
            shape = Shape(tag, frozenset(map(str, names)), _NOTHING, _NOTHING)
            if children:
                shape = shape._replace(held=held, repeated=repeated)
            plan = plans[key] = rules.plan(shape, has_children=len(element) > 0)
        if plan.is_holder:
            yield from _broken_by_body(element, rules)
        if not plan.is_judged:
            # Nor is anything checked that it holds.
            continue
        due = plan.rules
        if plan.of_values and not _has_sound_values(element, plan, len(children)):
            due += plan.of_values
        for rule, severity in due:
            for fault in rule.find(element):
                yield _Violation(rule, severity, fault)
        # Content of another type than Atom's own may be any XML, even a whole feed.
        if children and tag != _ATOM_CONTENT:
            children.reverse()
            stack.extend(each for each in children if each not in without)


def _has_sound_values(element: Element, plan: _Plan, children: int) -> bool:
    """Whether all values of *element* are beyond doubt for the rules of *plan*."""
    if len(element) != children:
        # Rules disagree about references to entities in a text.
        return False
    for name, sound in plan.attributes:
        if not sound[element.get(name, "")]:
            return False
    return plan.text is None or plan.text[text(element) if children else element.text or ""]


def _repeated(tags: list[str]) -> frozenset[str]:
    seen: set[str] = set()
    repeated = set()
    for tag in tags:
        if tag in seen:
            repeated.add(tag)
        seen.add(tag)
    return frozenset(repeated)


def _broken_outside(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    """What is found outside of entries by rules that need only an entry."""
    entries = frozenset(parsed.entries)
    outside = [] if parsed.root in entries else [parsed.root]
    return _broken_by_elements(parsed, outside, rules.at_alone, without=entries)


def _broken_around(parsed: Parsed, rules: _Rules) -> Iterator[_Violation]:
    """What is found anywhere by rules about elements that need more than an entry."""
    at = rules.at_around.tags
    if parsed.format is None or not at:
        return
    for element in parsed.root.iter(*at.keys()):
        for rule, severity in at[str(element.tag)]:
            for fault in rule.find(element):
                if _is_walked(element):
                    yield _Violation(rule, severity, fault)


@functools.lru_cache(maxsize=512)
def _is_judged(tag: str) -> bool:
    return split(tag)[0] in JUDGED_URIS


def _is_walked(element: Element) -> bool:
    return all(
        _is_judged(str(each.tag)) and each.tag != _ATOM_CONTENT for each in element.iterancestors()
    )


def _broken_by_body(element: Element, rules: _RulesAt) -> Iterator[_Violation]:
    markup = body_of(element)
    for flaw, found in markup.flaws.items() if markup else ():
        for rule, severity in rules.bodies.get(flaw, ()):
            message = f"{name_of(element)} {rule.describe(found)}"
            yield _Violation(rule, severity, Fault(message, element))


_ATOM_CONTENT = f"{ATOM}content"
_NOTHING: frozenset[str] = frozenset()


def _in_order(broken: list[_Violation], order: Mapping[str, int]) -> list[_Violation]:
    """*broken* in the order of their elements, those about the whole document first."""
    if len(broken) < 2:
        return broken

    def place(each: _Violation) -> tuple[tuple[int, ...], int]:
        element = each.fault.element
        return (() if element is None else _steps_to(element), order[each.rule.code])

    return sorted(broken, key=place)


def _steps_to(element: Element) -> tuple[int, ...]:
    """The way from the root to *element*: 1, then the number of each child."""
    steps = []
    while (parent := element.getparent()) is not None:
        steps.append(parent.index(element))
        element = parent
    return (1, *reversed(steps))


def _entry_of(broken: _Violation, numbers: Mapping[Element, int]) -> int | None:
    """The number of the entry that it is in."""
    element = broken.fault.element
    while element is not None:
        if element in numbers:
            return numbers[element]
        element = element.getparent()
    return None


def _without_places(
    parsed: Parsed, broken: list[_Violation], order: Mapping[str, int]
) -> tuple[Finding, ...]:
    numbers = {entry: number for number, entry in enumerate(parsed.entries)} if broken else {}
    return tuple(
        finding(*each.parts, line=each.fault.line, entry=_entry_of(each, numbers))
        for each in _in_order(broken, order)
    )


def _findings(
    parsed: Parsed, broken: list[_Violation], order: Mapping[str, int]
) -> tuple[Finding, ...]:
    if not broken:
        return ()
    places = Positions(
        parsed, [each.fault.element for each in broken if each.fault.element is not None]
    )

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
