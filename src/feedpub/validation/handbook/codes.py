"""Every code that a finding about a feed can have, with its rules."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from feedpub.finding import Finding
from feedpub.validation.http.rules import RESPONSE_RULES
from feedpub.validation.jsonfeed.engine import JSON_RULES
from feedpub.validation.rule import EVERYWHERE, IN_JSON, OWN, Rule, finding
from feedpub.validation.rules import all_rules

#: For a feed that cannot be read at all.
UNREADABLE = Rule(
    code="unreadable",
    severity="error",
    about="The feed cannot be read, or is larger than 100 MB.",
    source=OWN,
    advice="name a readable file, or an address that answers, of 100 MB at most",
    formats=EVERYWHERE | IN_JSON,
    needs=frozenset({"document"}),
)


@functools.cache
def rules_by_code() -> Mapping[str, tuple[Rule, ...]]:
    """Return the rules of each code, sorted by code. XML and JSON may have a rule each."""
    found: dict[str, list[Rule]] = {}
    for rule in (*all_rules(), *JSON_RULES, *RESPONSE_RULES, UNREADABLE):
        found.setdefault(rule.code, []).append(rule)
    return {code: tuple(found[code]) for code in sorted(found)}


def unreadable(reason: str) -> Finding:
    """Return the finding about a feed that cannot be read."""
    return finding(UNREADABLE, UNREADABLE.severity, reason)
