"""All rules, in a fixed order: what is said of one element is said in this order."""

from __future__ import annotations

from feedpub.validation.rule import Rule
from feedpub.validation.rules import dates, ids, links, media, namespaces, required, text, xml

RULES: tuple[Rule, ...] = tuple(
    value
    for module in (xml, namespaces, required, text, ids, links, dates, media)
    for value in vars(module).values()
    if isinstance(value, Rule)
)
