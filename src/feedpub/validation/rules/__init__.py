"""All rules, in a fixed order: findings about one element come in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import geo
from feedpub.validation.rules.any import (
    dates,
    hosts,
    identifiers,
    ids,
    links,
    paging,
    previous_entries,
    required,
    suspicious,
)
from feedpub.validation.rules.atom import content, people, shape, threading
from feedpub.validation.rules.atom import links as atom_links
from feedpub.validation.rules.media import images, placement, rights
from feedpub.validation.rules.media import values as media_values
from feedpub.validation.rules.partners import flipboard, google, msn, readers
from feedpub.validation.rules.partners import podcasts as apple_podcasts
from feedpub.validation.rules.podcasts import itunes, podcast_namespace
from feedpub.validation.rules.rss import contacts, extension, guid, modules, rdf, structure, values
from feedpub.validation.rules.text import bodies, empty, stray_markup, types
from feedpub.validation.rules.xml import encoding, namespaces, prefixes, syntax

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (
        encoding,
        syntax,
        namespaces,
        prefixes,
        required,
        structure,
        contacts,
        values,
        rdf,
        modules,
        types,
        ids,
        previous_entries,
        guid,
        identifiers,
        links,
        dates,
        images,
        shape,
        content,
        atom_links,
        people,
        paging,
        threading,
        placement,
        media_values,
        rights,
        itunes,
        podcast_namespace,
        geo,
        extension,
        msn,
        google,
        flipboard,
        readers,
        apple_podcasts,
        bodies,
        stray_markup,
        empty,
        hosts,
        suspicious,
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
