"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import (
    dates,
    encoding,
    extension,
    geo,
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
    xml,
)

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
        links,
        dates,
        media,
        media_places,
        media_values,
        media_rights,
        itunes,
        itunes_show,
        podcasting,
        geo,
        extension,
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
