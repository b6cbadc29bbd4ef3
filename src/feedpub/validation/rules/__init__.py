"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import (
    atom_content,
    atom_links,
    atom_people,
    atom_shape,
    dates,
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
    namespaces,
    podcasting,
    required,
    text,
    threading,
    xml,
)

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (
        xml,
        namespaces,
        required,
        text,
        ids,
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
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
