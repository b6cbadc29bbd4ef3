"""Rules about JSON Feed, and the set that declares them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias, Unpack

from feedpub.finding import Severity
from feedpub.nouns import dataclass
from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import NodeKind, ParsedJSON, ValueType, texts
from feedpub.validation.jsonfeed.positions import Path
from feedpub.validation.rule import Rule
from feedpub.validation.rule_set import BaseRuleSet, FunctionOptions, Options
from feedpub.validation.values import kinds


class JSONFault(NamedTuple):
    """One place where a rule is broken, and how."""

    message: str
    path: Path = ()

    #: Only if it is not that of the value at the path.
    offset: int | None = None


JSONFaults: TypeAlias = Iterator[JSONFault]
_Find: TypeAlias = Callable[[ParsedJSON], JSONFaults]


@dataclass(frozen=True, slots=True, kw_only=True)
class JSONRule(Rule):
    find: _Find


class JSONRuleSet(BaseRuleSet[JSONRule]):
    """Rules about JSON Feed. A code may be that of a rule about XML with the same aim."""

    def rule(
        self,
        code: str,
        severity: Severity,
        *,
        source: str | None = None,
        advice: str,
        **options: Unpack[FunctionOptions],
    ) -> Callable[[_Find], _Find]:
        """Declare a rule about a parsed document."""

        def declare(find: _Find) -> _Find:
            facts = self._facts(code, severity, find, source, advice, options)
            self._rules.append(JSONRule(find=find, **facts))
            return find

        return declare

    def required(
        self,
        code: str,
        severity: Severity,
        kind: NodeKind,
        keys: str,
        about: str,
        source: str,
        advice: str,
        **options: Unpack[Options],
    ) -> None:
        """Declare that each object of *kind* has at least one of *keys*."""
        expected = keys.split()
        either = f"neither {' nor '.join(expected)}" if len(expected) > 1 else f"no {keys}"
        start = "the feed has" if kind == "feed" else "has"

        def find(parsed: ParsedJSON) -> JSONFaults:
            for node in parsed.of(kind):
                if node.members.keys().isdisjoint(expected):
                    yield JSONFault(f"{start} {either}", node.path)

        self.rule(code, severity, source=source, advice=advice, about=about, **options)(find)

    def values(
        self,
        code: str,
        severity: Severity,
        value: ValueType,
        kind: kinds.Kind,
        about: str,
        source: str,
        advice: str = "",
        **options: Unpack[Options],
    ) -> None:
        """Declare what is required of all texts that are a *value*."""

        def find(parsed: ParsedJSON) -> JSONFaults:
            for node, key, text in texts(parsed, value):
                if (flaw := kind.flaw(text)) is not None:
                    yield JSONFault(f"{key} {shown(text)} {flaw}", (*node.path, key))

        advice = advice or kind.advice
        self.rule(code, severity, source=source, advice=advice, about=about, **options)(find)
