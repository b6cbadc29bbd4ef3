"""Every code that a validated feed can be told of, and all rules that have it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from feedpub.errors import ConfigError
from feedpub.feed import Finding
from feedpub.partners import PARTNERS
from feedpub.validation.http.rules import ANSWER_RULES
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.rule import EVERYWHERE, IN_JSON, OWN, Profile, Rule, finding
from feedpub.validation.rules import RULES

PROFILES: tuple[Profile, ...] = ("publish", *sorted(PARTNERS))


def profiles_named(names: Iterable[str]) -> frozenset[Profile]:
    """Return the profiles *names*. Raises: ConfigError, if there is no profile of a name."""
    found = {name: name for name in PROFILES}
    wanted = list(names)
    if unknown := [name for name in wanted if name not in found]:
        listed = ", ".join(PROFILES)
        raise ConfigError([f"there is no profile {name!r}: {listed}" for name in unknown])
    return frozenset(found[name] for name in wanted if name in found)


#: What cannot be had at all. No rule looks at anything.
UNREADABLE = Rule(
    code="unreadable",
    severity="error",
    about="The feed cannot be read, or is larger than 100 MB.",
    source=OWN,
    advice="let it be a file that can be read, or an address that answers, of 100 MB at most",
    formats=EVERYWHERE | IN_JSON,
    scope="document",
)


@functools.cache
def rules_by_code() -> Mapping[str, tuple[Rule, ...]]:
    """The rules of each code, in alphabetical order: one, or one about XML and one about JSON."""
    found: dict[str, list[Rule]] = {}
    for rule in (*RULES, *JSON_RULES, *ANSWER_RULES, UNREADABLE):
        found.setdefault(rule.code, []).append(rule)
    return {code: tuple(found[code]) for code in sorted(found)}


def unreadable(reason: str) -> Finding:
    """What is said of a feed that cannot be read."""
    return finding(UNREADABLE, UNREADABLE.severity, reason)
