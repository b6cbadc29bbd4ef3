"""The rules about documents in XML, in a fixed order: that of findings about one element.

A module of rules is imported when there is a document that they apply to.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Iterator
from importlib import import_module
from typing import NamedTuple

from feedpub.partners import PARTNERS, with_followed
from feedpub.validation.document import Format
from feedpub.validation.rule import (
    EVERYWHERE,
    IN_ATOM,
    IN_BOTH,
    IN_FEEDS,
    IN_RDF,
    IN_RSS,
    Formats,
    Rule,
)
from feedpub.validation.xml_names import (
    GEO_URI,
    GEORSS_URI,
    GML_URI,
    ITUNES_OLD_URI,
    ITUNES_URI,
    PODCAST_URI,
    RSL_URI,
)


class RuleModule(NamedTuple):
    """A module with rules, or with some of the rules of a module."""

    #: Below this package.
    name: str

    #: All formats that some of its rules apply to.
    formats: Formats

    #: Its rules find nothing in a document without any of these namespaces. None: they may.
    uris: frozenset[str] | None = None

    #: The partner whose rules they are. None: they are for everybody.
    partner: str | None = None

    rule_set: str = "rules"

    def rules(self) -> Collection[Rule]:
        """Import the module and return its rules."""
        found: Collection[Rule] = getattr(import_module(f"{__name__}.{self.name}"), self.rule_set)
        return found


MODULES = (
    RuleModule("xml.syntax", EVERYWHERE),
    RuleModule("xml.namespaces", EVERYWHERE),
    RuleModule("any.required", IN_FEEDS),
    RuleModule("rss.structure", IN_RSS | IN_RDF),
    RuleModule("rss.contacts", IN_RSS),
    RuleModule("rss.values", IN_RSS),
    RuleModule("rss.rdf", IN_RDF),
    RuleModule("rss.modules", IN_FEEDS),
    RuleModule("text.types", IN_FEEDS),
    RuleModule("any.ids", IN_FEEDS),
    RuleModule("any.links", IN_BOTH),
    RuleModule("any.dates", IN_FEEDS),
    RuleModule("atom.shape", IN_FEEDS),
    RuleModule("atom.content", IN_ATOM),
    RuleModule("atom.links", IN_FEEDS),
    RuleModule("atom.people", IN_ATOM),
    RuleModule("any.paging", IN_FEEDS),
    RuleModule("atom.threading", IN_FEEDS),
    RuleModule("media", EVERYWHERE),
    RuleModule("podcasts.itunes", IN_FEEDS, uris=frozenset({ITUNES_URI, ITUNES_OLD_URI})),
    RuleModule("podcasts.podcast_namespace", IN_FEEDS, uris=frozenset({PODCAST_URI})),
    RuleModule("geo", IN_FEEDS, uris=frozenset({GEO_URI, GEORSS_URI, GML_URI})),
    RuleModule("rsl", EVERYWHERE, uris=frozenset({RSL_URI})),
    RuleModule("rss.structure", IN_RSS | IN_RDF, rule_set="extension_rules"),
    *(
        RuleModule(partner.rules.removeprefix(f"{__name__}."), EVERYWHERE, partner=partner.name)
        for partner in PARTNERS.values()
    ),
    RuleModule("text.bodies", IN_FEEDS),
    RuleModule("text.stray_markup", IN_FEEDS),
    RuleModule("text.empty", IN_FEEDS),
    RuleModule("any.hosts", IN_BOTH),
    RuleModule("any.suspicious", EVERYWHERE),
)

#: The namespaces that decide which rules are needed.
DECISIVE_URIS = frozenset().union(*(each.uris for each in MODULES if each.uris is not None))


def rules_for(
    format: Format | None, profiles: Collection[str], uris: Collection[str]
) -> Iterator[Rule]:
    """Yield the rules that may find something in a document of *format* with namespaces *uris*.

    Those of partners only if they are in *profiles*. Some do not apply to *format*.
    """
    for module in MODULES:
        if (
            format in module.formats
            and (module.uris is None or not module.uris.isdisjoint(uris))
            and (module.partner is None or module.partner in profiles)
        ):
            yield from module.rules()


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Return all rules."""
    return tuple(rule for module in MODULES for rule in module.rules())


@functools.cache
def codes_of_partner(name: str) -> frozenset[str]:
    """Return the codes of the rules that are checked for the partner *name* alone."""
    names = with_followed(name)
    return frozenset(
        rule.code for module in MODULES if module.partner in names for rule in module.rules()
    )
