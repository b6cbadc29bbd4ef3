"""Rules about replies (RFC 4685) and what was withdrawn (RFC 6721)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import is_media_type, relation, shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.xml_names import ATOM, THR, TOMBSTONES

_DELETED = f"{TOMBSTONES}deleted-entry"
_LINK = f"{ATOM}link"
_REPLY = f"{THR}in-reply-to"

_NUMBER = re.compile(r"\s*[0-9]+\s*", re.ASCII)


@element_rule(
    "thr-attribute-missing",
    "error",
    at={_REPLY},
    formats=IN_FEEDS,
    source="RFC 4685, 3",
    advice="write the id of what it replies to into ref",
)
def thr_attribute_missing(reply: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 3: ref is required."""
    if not reply.get("ref"):
        yield Fault("in-reply-to has no ref", reply)


@element_rule(
    "thr-attribute-unknown",
    "error",
    at={_REPLY},
    formats=IN_FEEDS,
    source="RFC 4685, 3",
    advice="keep ref, href, type and source only",
)
def thr_attribute_unknown(reply: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 3: ref, href, type and source."""
    for name in reply.attrib:
        if name[0] != "{" and name not in ("ref", "href", "type", "source"):
            yield Fault(f"in-reply-to has the attribute {shown(str(name))}", reply)


@element_rule(
    "thr-type-invalid",
    "error",
    at={_REPLY},
    formats=IN_FEEDS,
    source="RFC 4685, 3; RFC 6838, 4.2",
    advice="write a media type such as application/xhtml+xml, or none",
)
def thr_type_invalid(reply: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 3: type is a hint about the media type of what href leads to."""
    type = reply.get("type")
    if type is not None and not is_media_type(type):
        yield Fault(f"the type {shown(type)} is no media type", reply)


@element_rule(
    "thr-address-invalid",
    "error",
    at={_REPLY},
    formats=IN_FEEDS,
    source="RFC 4685, 3; RFC 3987, 2.2",
    advice="write the addresses of what it replies to, and of the feed that this is in",
)
def thr_address_invalid(reply: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 3: href and source are IRI references."""
    for name in ("href", "source"):
        value = reply.get(name)
        flaw = None if value is None else flaw_of(value, iri=True)
        if flaw is not None and flaw.kind in ("character", "malformed"):
            yield Fault(f"{name} {shown(value or '')} {flaw.reason}", reply)


@element_rule(
    "thr-count-invalid",
    "error",
    at={_LINK, f"{THR}total"},
    formats=IN_FEEDS,
    source="RFC 4685, 4, 5",
    advice="write the number of replies in digits",
)
def thr_count_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 4 and 5: a number that is not negative."""
    value = element.get(f"{THR}count") if element.tag == _LINK else text(element)
    if value is not None and not _NUMBER.fullmatch(value):
        yield Fault(f"the number of replies {shown(value)} is none", element)


@element_rule(
    "thr-updated-invalid",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4685, 4; RFC 3339, 5.6",
    advice="write 2018-03-21T11:00:00Z",
)
def thr_updated_invalid(link: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 4: a Date construct of Atom."""
    value = link.get(f"{THR}updated")
    if value is not None and (moment := read_rfc3339(value)).at is None:
        yield Fault(f"thr:updated {shown(value)} {moment.reason}", link)


@element_rule(
    "thr-when-obsolete",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4685, 4",
    advice="write thr:updated instead: thr:when is of a draft",
)
def thr_when_obsolete(link: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 4: thr:count and thr:updated; thr:when was in its drafts only."""
    if link.get(f"{THR}when") is not None:
        yield Fault("the link has a thr:when", link)


@element_rule(
    "thr-attribute-misplaced",
    "error",
    at={_LINK},
    formats=IN_FEEDS,
    source="RFC 4685, 4",
    advice='write it on the link of rel="replies"',
)
def thr_attribute_misplaced(link: etree._Element) -> Iterator[Fault]:
    """RFC 4685, 4: thr:count and thr:updated are of the link to the replies."""
    if relation(link) == "replies":
        return
    for name in ("count", "updated"):
        if link.get(f"{THR}{name}") is not None:
            yield Fault(f"thr:{name} stands on a link of another relation", link)


@element_rule(
    "tombstone-invalid",
    "error",
    at={_DELETED},
    formats=IN_FEEDS,
    source="RFC 6721, 3",
    advice="write the id of what was withdrawn into ref, and the moment into when",
)
def tombstone_invalid(deleted: etree._Element) -> Iterator[Fault]:
    """RFC 6721, 3: ref, an IRI, and when, a date of RFC 3339, are required."""
    if not deleted.get("ref"):
        yield Fault("deleted-entry has no ref", deleted)
    when = deleted.get("when")
    if when is None:
        yield Fault("deleted-entry has no when", deleted)
    elif (moment := read_rfc3339(when)).at is None:
        yield Fault(f"when {shown(when)} {moment.reason}", deleted)
