"""What machines may do with articles, as documents and elements say it.

RSL 1.0 (https://rslstandard.org/rsl): elements of RSS items, and a licence file of its own. TDM
Reservation Protocol (W3C community group report of 2024-05-10): ``tdmrep.json``. Atom and JSON Feed
have no form of either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from feedpub.feed import Channel, Document, Entry
from feedpub.format_info import LICENSE, LICENSE_DOCUMENT, TDMREP, TDMREP_DOCUMENT
from feedpub.formats.elements import checked, element
from feedpub.formats.writing import harmless
from feedpub.usage_rights import TDM, UsageRights

RSL = "https://rslstandard.org/rsl"

#: What the property Data Mining of a picture prohibits (IPTC Photo Metadata; PLUS vocabulary), in
#: words of RSL. Where terms beside it decide, or RSL has no word so narrow, all that it may mean.
_DATA_MINING = {
    "DMI-PROHIBITED-AIMLTRAINING": "ai-train",
    "DMI-PROHIBITED-GENAIMLTRAINING": "ai-train",
    "DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING": "ai-all",
    "DMI-PROHIBITED": "all",
    "DMI-PROHIBITED-SEECONSTRAINT": "all",
    "DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR": "all",
    "DMI-PROHIBITED-SEELINKEDRIGHTSEXPR": "all",
}


def stated(rights: UsageRights | None) -> str | None:
    """Return what items say of *rights*, whatever their address. None: nothing."""
    if rights is None or not rights.has_license:
        return None
    return _content(0, "", rights, "").decode()


def in_item(level: int, entry: Entry, rights: UsageRights) -> Iterator[bytes]:
    """Yield ``rsl:content`` for the page of *entry*, and for each picture that prohibits a use."""
    if address := entry.canonical or entry.link:
        yield _content(level, address, rights, "rsl:")
    for picture in entry.enclosures:
        if word := prohibited_by(picture.data_mining):
            yield _content(level, picture.url, UsageRights(prohibits=(word,)), "rsl:")


def prohibited_by(data_mining: str | None) -> str | None:
    """Return the use that a picture's property *data_mining* prohibits, in a word of RSL.

    None: it prohibits nothing that is known.
    """
    if data_mining is None:
        return None
    return _DATA_MINING.get(data_mining.rpartition("/")[2].rpartition(":")[2].upper())


def documents(
    base: str, general: UsageRights | None, channels: Iterable[Channel]
) -> Iterator[Document]:
    """Yield the licence file and ``tdmrep.json``, as far as there is something to say in them.

    *general* holds for everything below the address *base*, except for those *channels* that have
    rights of their own. These come first: in TDMRep the first match counts. In RSL the narrower
    address takes precedence (1.0, 3.1.1).
    """
    said = [
        (address, each.usage_rights)
        for each in channels
        # The address of a private feed is named nowhere.
        if each.names_others and each.usage_rights is not None and each.usage_rights != general
        for _, address in each.addresses
    ]
    if general is not None:
        said.append((base, general))
    if licensed := [(address, each) for address, each in said if _is_written(each)]:
        yield _document(LICENSE_DOCUMENT, LICENSE.name, _license_file(licensed), base)
    if reserved := [(address, each) for address, each in said if each.reservation is not None]:
        yield _document(TDMREP_DOCUMENT, TDMREP.name, _tdmrep(reserved), base)


def _is_written(rights: UsageRights) -> bool:
    return rights.has_license and rights.license is None


def _document(name: str, format: str, content: bytes, base: str) -> Document:
    return Document(name=name, format=format, content=content, address=base + name)


def _license_file(said: Iterable[tuple[str, UsageRights]]) -> bytes:
    """Return the licence file (RSL 1.0, 3.2 to 3.17)."""
    contents = b"".join(_content(1, address, rights, "") for address, rights in said)
    start = f'<?xml version="1.0" encoding="UTF-8"?>\n<rsl xmlns="{RSL}">\n'
    return checked(start.encode() + contents + b"</rsl>\n")


def _tdmrep(said: Iterable[tuple[str, UsageRights]]) -> bytes:
    """Return the rules (TDMRep, TDM File on the Origin Server): paths, the first match counts."""
    rules: list[dict[str, object]] = []
    for address, rights in said:
        # The pattern's own characters stand for themselves when they are encoded.
        path = urlsplit(address).path.replace("*", "%2A").replace("$", "%24")
        rule: dict[str, object] = {"location": path, "tdm-reservation": rights.reservation}
        if rights.reservation and rights.policy:
            rule["tdm-policy"] = rights.policy
        rules.append(rule)
    return json.dumps(rules, indent=2, ensure_ascii=False).encode() + b"\n"


def _content(level: int, address: str, rights: UsageRights, prefix: str) -> bytes:
    """Return ``content`` (RSL 1.0, 3.3): what holds for *address*."""
    inner = [*_licenses(level + 1, rights, prefix)]
    if rights.holder:
        inner.append(element(level + 1, f"{prefix}copyright", harmless(rights.holder)))
    if rights.policy:
        inner.append(element(level + 1, f"{prefix}terms", rights.policy))
    return element(level, f"{prefix}content", inner, url=address, server=rights.server)


def _licenses(level: int, rights: UsageRights, prefix: str) -> Iterator[bytes]:
    """Yield ``license`` for what is free or prohibited, and one for what is paid for (3.4)."""
    stated = [
        element(level + 1, f"{prefix}{name}", " ".join(words), type="usage")
        for name, uses in (("permits", rights.permits), ("prohibits", rights.prohibits))
        if (words := _words(uses))
    ]
    if stated:
        yield element(level, f"{prefix}license", stated)
    payment = rights.payment
    if payment and (words := _words(payment.uses)):
        inner = [
            element(level + 2, f"{prefix}{name}", value, currency=currency)
            for name, value, currency in (
                ("standard", payment.standard, None),
                ("custom", payment.custom, None),
                ("amount", payment.amount, payment.currency),
            )
            if value
        ]
        paid = [
            element(level + 1, f"{prefix}permits", " ".join(words), type="usage"),
            element(level + 1, f"{prefix}payment", inner, type=payment.type),
        ]
        yield element(level, f"{prefix}license", paid)


def _words(uses: Iterable[str]) -> list[str]:
    """Return those of *uses* that RSL has a word for."""
    return [each for each in uses if each != TDM]
