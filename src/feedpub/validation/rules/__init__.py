"""All rules about documents in XML, in a fixed order: that of findings about one element."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from feedpub.partners import PARTNERS
from feedpub.validation.rule import Rule
from feedpub.validation.rules import geo, media
from feedpub.validation.rules.any import dates, hosts, ids, links, paging, required, suspicious
from feedpub.validation.rules.atom import content, people, shape, threading
from feedpub.validation.rules.atom import links as atom_links
from feedpub.validation.rules.podcasts import itunes, podcast_namespace
from feedpub.validation.rules.rss import contacts, modules, rdf, structure, values
from feedpub.validation.rules.text import bodies, empty, stray_markup, types
from feedpub.validation.rules.xml import namespaces, syntax


def _partner_rules() -> Iterator[Rule]:
    for partner in PARTNERS.values():
        yield from import_module(partner.rules).rules


RULES: tuple[Rule, ...] = (
    *syntax.rules,
    *namespaces.rules,
    *required.rules,
    *structure.rules,
    *contacts.rules,
    *values.rules,
    *rdf.rules,
    *modules.rules,
    *types.rules,
    *ids.rules,
    *links.rules,
    *dates.rules,
    *shape.rules,
    *content.rules,
    *atom_links.rules,
    *people.rules,
    *paging.rules,
    *threading.rules,
    *media.rules,
    *itunes.rules,
    *podcast_namespace.rules,
    *geo.rules,
    *structure.extension_rules,
    *_partner_rules(),
    *bodies.rules,
    *stray_markup.rules,
    *empty.rules,
    *hosts.rules,
    *suspicious.rules,
)
