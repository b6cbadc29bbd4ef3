"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import (
    blank,
    bodies,
    dates,
    hosts,
    ids,
    links,
    media,
    namespaces,
    plain,
    required,
    silent,
    text,
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
        links,
        dates,
        media,
        bodies,
        plain,
        blank,
        hosts,
        silent,
    )
    for value in vars(module).values()
    if isinstance(value, Rule)
)
