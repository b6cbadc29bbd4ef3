"""Rules about Media RSS: who a file is for, and whether it arrived whole."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.countries import COUNTRIES
from feedpub.validation.values.modules import is_uri
from feedpub.validation.xml_names import MEDIA

_RATINGS = {
    "urn:simple": re.compile(r"adult|nonadult"),
    "urn:mpaa": re.compile(r"g|m|nc-17|pg|pg-13|r|x"),
    "urn:v-chip": re.compile(r"14\+|18\+|c|c8|g|pg|tv-(?:14|g|ma|pg|y|y7|y7-fv)"),
    # PICS 1.1: the transmitted ratings in a label, of ICRA's five vocabularies.
    "urn:icra": re.compile(r"r\s*\(\s*[clnov][a-z] [01](?:\s+[clnov][a-z] [01])*\s*\)"),
}
_DIGESTS = {"md5": re.compile(r"[0-9A-Fa-f]{32}"), "sha-1": re.compile(r"[0-9A-Fa-f]{40}")}


@element_rule(
    "media-hash-invalid",
    "error",
    at={f"{MEDIA}hash"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:hash",
    advice="write the 32 digits of an MD5 or the 40 of a SHA-1, and which of them it is",
)
def media_hash_invalid(digest: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:hash: md5 or sha-1, and a digest of that length."""
    algorithm = digest.get("algo", "md5")
    if algorithm not in _DIGESTS:
        yield Fault(f"there is no algo {shown(algorithm)}", digest)
    elif not _DIGESTS[algorithm].fullmatch(value := text(digest).strip()):
        yield Fault(f"{shown(value)} is no digest of {algorithm}", digest)


@element_rule(
    "media-rating-invalid",
    "error",
    at={f"{MEDIA}rating"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:rating",
    advice="write a rating of the scheme; without one adult or nonadult",
)
def media_rating_invalid(rating: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:rating: urn:simple by default; urn:mpaa, urn:v-chip, urn:icra."""
    scheme = rating.get("scheme", "urn:simple")
    value = text(rating).strip()
    if scheme in _RATINGS and not _RATINGS[scheme].fullmatch(value.lower()):
        yield Fault(f"{shown(value)} is no rating of {scheme}", rating)


@element_rule(
    "media-restriction-relationship",
    "error",
    at={f"{MEDIA}restriction"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:restriction",
    advice="write allow or deny",
)
def media_restriction_relationship(restriction: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:restriction: allow or deny."""
    relationship = restriction.get("relationship", "allow")
    if relationship not in ("allow", "deny"):
        yield Fault(f"there is no relationship {shown(relationship)}", restriction)


@element_rule(
    "media-restriction-type",
    "error",
    at={f"{MEDIA}restriction"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:restriction",
    advice="write country, uri or sharing",
)
def media_restriction_type(restriction: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:restriction: country, uri or sharing."""
    type = restriction.get("type", "country")
    if type not in ("country", "uri", "sharing"):
        yield Fault(f"there is no type {shown(type)}", restriction)


@element_rule(
    "media-restriction-country",
    "error",
    at={f"{MEDIA}restriction"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:restriction; ISO 3166-1",
    advice="write codes of two letters with a space between them, or all or none",
)
def media_restriction_country(restriction: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:restriction; ISO 3166-1: countries by their codes of two letters."""
    if restriction.get("type") == "country":
        for country in text(restriction).split():
            if country.upper() not in COUNTRIES and country not in ("all", "none"):
                yield Fault(f"there is no country {shown(country)}", restriction)
                return


@element_rule(
    "media-restriction-uri",
    "error",
    at={f"{MEDIA}restriction"},
    formats=IN_FEEDS,
    source="Media RSS 1.5.1, media:restriction; RFC 3986, 3",
    advice="write whole URIs with a space between them, or all or none",
)
def media_restriction_uri(restriction: etree._Element) -> Iterator[Fault]:
    """Media RSS 1.5.1, media:restriction; RFC 3986, 3: sites by their URIs."""
    if restriction.get("type") == "uri":
        for uri in text(restriction).split():
            if not is_uri(uri) and uri not in ("all", "none"):
                yield Fault(f"{shown(uri)} is not a whole URI", restriction)
                return
