"""Declares rules: functions by decorators, simple ones as rows of a table.

A row has the code, the severity, the places in the notation of ``places.py``, what is checked
there, and then what people read: what the rule is about, the source, the advice. ::

    rules = RuleSet(IN_RSS, source="RSS 2.0")

    rules.values("rss-ttl", "error", "ttl", MINUTES, "The ttl is a whole number.", "RSS 2.0, ttl")

    @rules.element("rss-hour-24", "warning", at="skipHours", advice="write 0 for midnight")
    def rss_hour_24(hours: Element) -> Faults:
        \"\"\"Midnight is hour 0.\"\"\"
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Generic, TypeAlias, TypedDict, TypeVar, Unpack

from lxml import etree

from feedpub.finding import Severity
from feedpub.partners import PartnerName
from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.html.markup import Flaw
from feedpub.validation.places import Attribute, attributes, children, tags
from feedpub.validation.rule import (
    EVERYWHERE,
    NOWHERE,
    OWN,
    BodyRule,
    BytesRule,
    Element,
    ElementRule,
    Facts,
    FailureRule,
    Fault,
    Faults,
    Formats,
    Need,
    Rule,
    Shape,
    Sound,
    TreeRule,
)
from feedpub.validation.values.kinds import Kind
from feedpub.validation.xml_names import split

_F = TypeVar("_F")
_R = TypeVar("_R", bound=Rule)
_Declare: TypeAlias = Callable[[_F], _F]
_Explain: TypeAlias = Callable[[bytes, etree.XMLSyntaxError], str | None]
_FindInBytes: TypeAlias = Callable[[bytes], Faults]
_FindInElement: TypeAlias = Callable[[Element], Faults]
_FindInTree: TypeAlias = Callable[[Parsed], Faults]


class Options(TypedDict, total=False):
    """What most rules leave as it is: see ``Rule``."""

    formats: Formats
    beyond: Formats
    quiet: Formats
    placed: Formats


class FunctionOptions(Options, total=False):
    #: In place of the function's docstring.
    about: str

    #: Without it, a rule needs only an entry.
    needs: Collection[Need]


class CheckOptions(Options, total=False):
    """See ``ElementRule``."""

    when: Callable[[Shape], object]
    sound: Mapping[str, tuple[Sound, ...]]

    #: It finds something only in elements whose text is not sound.
    sound_text: Callable[[str], object]


class ElementOptions(CheckOptions, FunctionOptions, total=False):
    """What most rules about elements leave as it is."""


class BaseRuleSet(Generic[_R]):
    """Rules in the order in which they are declared, which is that of findings in one place."""

    def __init__(
        self, formats: Formats, *, source: str = OWN, partner: PartnerName | None = None
    ) -> None:
        """*formats* and *source* are those of all rules that do not have their own."""
        self._formats = formats
        self._source = source
        self._partner = partner
        self._rules: list[_R] = []

    def __iter__(self) -> Iterator[_R]:
        return iter(self._rules)

    def _facts(
        self,
        code: str,
        severity: Severity,
        find: Callable[..., object] | None,
        source: str | None,
        advice: str,
        options: FunctionOptions,
    ) -> Facts:
        about = options.get("about") or (find and find.__doc__) or ""
        return Facts(
            code=code,
            severity=severity,
            about=" ".join(about.split()),
            source=self._source if source is None else source,
            advice=advice,
            formats=options.get("formats", self._formats),
            needs=frozenset(options.get("needs", ())),
            beyond=options.get("beyond", NOWHERE),
            quiet=options.get("quiet", NOWHERE),
            placed=options.get("placed", NOWHERE),
            partner=self._partner,
        )


class RuleSet(BaseRuleSet[Rule]):
    """Rules about documents in XML. Its decorators return the function as it is."""

    def failure(self, code: str, *, source: str | None = None, advice: str) -> _Declare[_Explain]:
        """Declare a failure rule, which is always an error, whatever the document was to be."""

        def declare(explain: _Explain) -> _Explain:
            facts = self._facts(code, "error", explain, source, advice, {"needs": {"document"}})
            facts["formats"] = EVERYWHERE
            self._rules.append(FailureRule(explain=explain, **facts))
            return explain

        return declare

    def bytes(
        self,
        code: str,
        severity: Severity,
        *,
        source: str | None = None,
        advice: str,
        **options: Unpack[FunctionOptions],
    ) -> _Declare[_FindInBytes]:
        """Declare a rule about the bytes of a document, whatever its format."""

        def declare(find: _FindInBytes) -> _FindInBytes:
            facts = self._facts(code, severity, find, source, advice, options)
            facts["formats"] = EVERYWHERE
            facts["needs"] = frozenset({"document"})
            self._rules.append(BytesRule(find=find, **facts))
            return find

        return declare

    def element(
        self,
        code: str,
        severity: Severity,
        *,
        at: str | Collection[str] | None,
        source: str | None = None,
        advice: str,
        **options: Unpack[ElementOptions],
    ) -> _Declare[_FindInElement]:
        """Declare a rule about each element *at* these places, or with these tags.

        None: each element with children.
        """

        def declare(find: _FindInElement) -> _FindInElement:
            facts = self._facts(code, severity, find, source, advice, options)
            known = tags(at) if isinstance(at, str) else None if at is None else frozenset(at)
            sound = options.get("sound")
            if (sound_text := options.get("sound_text")) is not None:
                sound = dict.fromkeys(known or (), ((None, sound_text),))
            self._rules.append(
                ElementRule(
                    find=find,
                    at=known,
                    when=options.get("when"),
                    sound=sound,
                    **facts,
                )
            )
            return find

        return declare

    def tree(
        self,
        code: str,
        severity: Severity,
        *,
        source: str | None = None,
        advice: str,
        **options: Unpack[FunctionOptions],
    ) -> _Declare[_FindInTree]:
        """Declare a rule about a parsed document, which is applied to it once."""

        def declare(find: _FindInTree) -> _FindInTree:
            facts = self._facts(code, severity, find, source, advice, options)
            self._rules.append(TreeRule(find=find, **facts))
            return find

        return declare

    def body(
        self,
        code: str,
        severity: Severity,
        flaw: Flaw,
        message: str,
        about: str,
        source: str | None,
        advice: str,
        **options: Unpack[Options],
    ) -> None:
        """Declare a rule about one kind of flaw in texts of HTML; see ``BodyRule.message``."""
        described: FunctionOptions = {"about": about, "needs": (), **options}
        facts = self._facts(code, severity, None, source, advice, described)
        self._rules.append(BodyRule(flaw=flaw, message=message, **facts))

    def values(
        self,
        code: str,
        severity: Severity,
        places: str,
        kind: Kind,
        about: str,
        source: str | None = None,
        advice: str = "",
        *,
        blank: bool = True,
        strip: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Declare what kind of value stands in *places*: texts, or attributes if they are there.

        *blank*: whether that holds for a blank value too; *strip*: the characters around a text
        that do not matter, white space if None. The advice is that of *kind* unless it is given.
        """
        self.kinds(
            code,
            severity,
            {places: kind},
            about,
            source,
            advice or kind.advice,
            blank=blank,
            strip=strip,
            **options,
        )

    def kinds(
        self,
        code: str,
        severity: Severity,
        table: Mapping[str, Kind],
        about: str,
        source: str | None = None,
        advice: str = "",
        *,
        blank: bool = True,
        strip: str | None = None,
        **options: Unpack[Options],
    ) -> None:
        """Declare several kinds of values in one rule, by their places; see ``values``."""
        checks: dict[str, list[tuple[Attribute | None, Kind]]] = {}
        for places, kind in table.items():
            for tag, named in attributes(places).items():
                checks.setdefault(tag, []).extend((attribute, kind) for attribute in named)

        def find(element: Element) -> Faults:
            for attribute, kind in checks[str(element.tag)]:
                value = element.get(attribute.tag) if attribute else text(element).strip(strip)
                if value is None or not (blank or (value if attribute else value.strip())):
                    continue
                if (flaw := kind.flaw(value)) is not None:
                    name = name_of(element)
                    quoted = f" {shown(value)}" if value else ""
                    where = f"{attribute.name}{quoted} of {name}" if attribute else name + quoted
                    yield Fault(f"{where} {flaw if value else 'is empty'}", element)

        def is_sound(value: str, *, is_text: bool, kind: Kind) -> bool:
            if is_text:
                value = value.strip(strip)
            return not (blank or (value.strip() if is_text else value)) or kind.flaw(value) is None

        sound = {
            tag: tuple(
                (
                    attribute and attribute.tag,
                    functools.partial(is_sound, is_text=attribute is None, kind=kind),
                )
                for attribute, kind in of_tag
            )
            for tag, of_tag in checks.items()
        }
        self.element(
            code,
            severity,
            at=checks,
            source=source,
            advice=advice,
            about=about,
            sound=sound,
            **options,
        )(find)

    def check(
        self,
        code: str,
        severity: Severity,
        at: str,
        is_wrong: Callable[[Element], object],
        message: str,
        about: str,
        source: str | None = None,
        advice: str = "",
        **options: Unpack[CheckOptions],
    ) -> None:
        """Declare one condition and its message, which may hold the ``{name}`` of the element."""

        def find(element: Element) -> Faults:
            if is_wrong(element):
                yield Fault(message.format(name=name_of(element)), element)

        self.element(
            code,
            severity,
            at=at,
            source=source,
            advice=advice,
            about=about,
            **options,
        )(find)

    def required(
        self,
        code: str,
        severity: Severity,
        places: str,
        about: str,
        source: str | None = None,
        advice: str = "add what the specification requires",
        *,
        blank: bool = True,
        **options: Unpack[Options],
    ) -> None:
        """Declare what is required: attributes (``@``), or children (``/``).

        *blank*: whether a blank attribute counts as present.
        """
        parents = children(places) if "/" in places else {}
        elements = {} if parents else attributes(places)

        def find(element: Element) -> Faults:
            tag = str(element.tag)
            for child in parents.get(tag, ()):
                if first(element, child) is None:
                    yield Fault(f"<{name_of(element)}> has no {split(child)[1]}", element)
            for attribute in elements.get(tag, ()):
                value = element.get(attribute.tag) if attribute else ""
                if attribute and (value is None or not (value or blank)):
                    yield Fault(f"<{name_of(element)}> has no {attribute.name}", element)

        def when(shape: Shape) -> bool:
            return not (
                shape.held.issuperset(parents.get(shape.tag, ()))
                and all(
                    attribute is None or (blank and attribute.tag in shape.attributes)
                    for attribute in elements.get(shape.tag, ())
                )
            )

        self.element(
            code,
            severity,
            at=parents or elements,
            source=source,
            advice=advice,
            about=about,
            when=when,
            **options,
        )(find)

    def once(
        self,
        code: str,
        severity: Severity,
        table: Mapping[str, Collection[str]],
        about: str,
        source: str | None = None,
        advice: str = "keep one: readers take the first or the last",
        **options: Unpack[Options],
    ) -> None:
        """Declare which children an element may hold only once, by its tag."""

        def find(parent: Element) -> Faults:
            seen = set()
            limited = table[str(parent.tag)]
            for child in parent.iterchildren("*"):
                if child.tag in seen:
                    yield Fault(f"<{name_of(parent)}> has a second {name_of(child)}", child)
                elif child.tag in limited:
                    seen.add(child.tag)

        self.element(
            code,
            severity,
            at=table,
            source=source,
            advice=advice,
            about=about,
            when=lambda shape: not shape.repeated.isdisjoint(table[shape.tag]),
            **options,
        )(find)

    def filled(
        self,
        code: str,
        severity: Severity,
        places: str | Collection[str],
        about: str,
        source: str | None = None,
        advice: str = "",
        **options: Unpack[Options],
    ) -> None:
        """Declare which elements must not be empty."""

        def find(element: Element) -> Faults:
            if is_empty(element):
                yield Fault(f"{name_of(element)} is empty", element)

        self.element(
            code,
            severity,
            at=places,
            source=source,
            advice=advice,
            about=about,
            sound_text=str.strip,
            **options,
        )(find)

    def avoided(
        self,
        code: str,
        severity: Severity,
        places: str,
        message: str,
        about: str,
        source: str | None = None,
        advice: str = "",
        **options: Unpack[Options],
    ) -> None:
        """Declare which elements or attributes should not be there at all."""
        avoided = attributes(places)

        def find(element: Element) -> Faults:
            for attribute in avoided[str(element.tag)]:
                if attribute is None or element.get(attribute.tag) is not None:
                    yield Fault(message, element)

        def when(shape: Shape) -> bool:
            return any(
                attribute is None or attribute.tag in shape.attributes
                for attribute in avoided[shape.tag]
            )

        self.element(
            code,
            severity,
            at=avoided,
            source=source,
            advice=advice,
            about=about,
            when=when,
            **options,
        )(find)


def is_blank(text: str) -> bool:
    return not text or text.isspace()


def is_empty(element: Element) -> bool:
    return not (element.text and element.text.strip()) and not len(element)
