"""Registered names: languages, countries, link relations, schemes, categories of podcasts.

They are in ``validation/data``; each file names its source and date. scripts/refresh_registries.py
rewrites those that have a package.
"""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.validation.data_files import sections


def registered(name: str) -> Mapping[str, frozenset[str]]:
    """Return the words of each section of the data file *name*."""
    return {
        section: frozenset(" ".join(lines).split()) for section, lines in sections(name).items()
    }


def _categories(lines: list[str]) -> Mapping[str, frozenset[str]]:
    pairs = (line.partition(":") for line in lines)
    return {
        category: frozenset(each.strip() for each in inner.split(";") if inner)
        for category, _, inner in pairs
    }


_IANA = registered("iana.txt")

#: RFC 8288, 4.2.
LINK_RELATIONS = _IANA["link-relations"]

#: Of URIs (RFC 7595).
SCHEMES = _IANA["uri-schemes"]

#: ISO 3166-1, alpha-2, and the two unassigned codes that are in common use.
COUNTRIES = registered("countries.txt")["countries"] | {"EU", "UK"}

_PODCASTS = sections("podcast_categories.txt")

#: Apple's categories of podcasts with their subcategories, and the former ones.
CATEGORIES = _categories(_PODCASTS["current"])
OBSOLETE = _categories(_PODCASTS["obsolete"])
