"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import (
    atom_content,
    atom_links,
    atom_people,
    atom_shape,
    dates,
    history,
    identifiers,
    ids,
    links,
    media,
    namespaces,
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
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
