"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import (
    atom_content,
    atom_links,
    atom_people,
    atom_shape,
    dates,
    encoding,
    extension,
    geo,
    history,
    identifiers,
    ids,
    itunes,
    itunes_show,
    links,
    media,
    media_places,
    media_rights,
    media_values,
    modules,
    namespaces,
    podcasting,
    prefixes,
    rdf,
    required,
    rss_contacts,
    rss_guid,
    rss_structure,
    rss_values,
    text,
    threading,
    xml,
)
from feedpub.validation.rules.partners import flipboard, google, msn, podcasts, readers

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (
        encoding,
        xml,
        namespaces,
        prefixes,
        required,
        rss_structure,
        rss_contacts,
        rss_values,
        rdf,
        modules,
        text,
        ids,
        rss_guid,
        identifiers,
        links,
        dates,
        media,
        atom_shape,
        atom_content,
        atom_links,
        atom_people,
        history,
        threading,
        media_places,
        media_values,
        media_rights,
        itunes,
        itunes_show,
        podcasting,
        geo,
        extension,
        msn,
        google,
        flipboard,
        readers,
        podcasts,
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
