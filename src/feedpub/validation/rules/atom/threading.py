"""Rules about replies (RFC 4685) and withdrawn entries (RFC 6721)."""

from __future__ import annotations

from feedpub.validation.document import relation, shown
from feedpub.validation.rule import IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.dates import read_rfc3339
from feedpub.validation.values.kinds import IRI_REFERENCE, MEDIA_TYPE, date, matching
from feedpub.validation.xml_names import THR

rules = RuleSet(IN_FEEDS)

# fmt: off
rules.required(
    "thr-attribute-missing", "error", "thr:in-reply-to@ref", "A reply refers to an id.",
    "RFC 4685, 3", "write the id of the entry that it replies to into ref", blank=False,
)
# fmt: on


@rules.element(
    "thr-attribute-unknown",
    "error",
    at="thr:in-reply-to",
    source="RFC 4685, 3",
    advice="keep only ref, href, type and source",
)
def thr_attribute_unknown(reply: Element) -> Faults:
    """A reply has the attributes ref, href, type and source only."""
    for name in reply.attrib:
        if name[0] != "{" and name not in ("ref", "href", "type", "source"):
            yield Fault(f"unknown attribute {shown(str(name))} of in-reply-to", reply)


# fmt: off
rules.values(
    "thr-type-invalid", "error", "thr:in-reply-to@type", MEDIA_TYPE,
    "type is the media type of what href leads to.", "RFC 4685, 3; RFC 6838, 4.2",
    "write a media type such as application/xhtml+xml, or leave it out",
)
rules.values(
    "thr-address-invalid", "error", "thr:in-reply-to@href|source", IRI_REFERENCE,
    "href and source are IRIs, or references relative to one.", "RFC 4685, 3; RFC 3987, 2.2",
    "write the addresses of the entry that it replies to, and of that entry's feed",
)
rules.values(
    "thr-count-invalid", "error", "atom:link@thr:count thr:total",
    matching("a number of replies", r"(?a:\s*[0-9]+\s*)"),
    "The number of replies is a whole number.", "RFC 4685, 4, 5",
    "write the number of replies in digits", strip="",
)
rules.values(
    "thr-updated-invalid", "error", "atom:link@thr:updated", date(read_rfc3339),
    "thr:updated is a date as in Atom.", "RFC 4685, 4; RFC 3339, 5.6", "write 2018-03-21T11:00:00Z",
)
rules.avoided(
    "thr-when-obsolete", "error", "atom:link@thr:when", "thr:when was in drafts only",
    "thr:updated has replaced thr:when, which was in drafts only.", "RFC 4685, 4",
    "write thr:updated instead",
)
# fmt: on


@rules.element(
    "thr-attribute-misplaced",
    "error",
    at="atom:link",
    source="RFC 4685, 4",
    advice='move it to the link with rel="replies"',
    when=lambda shape: any(name.startswith(THR) for name in shape.attributes),
)
def thr_attribute_misplaced(link: Element) -> Faults:
    """thr:count and thr:updated belong to the link to the replies."""
    if relation(link) == "replies":
        return
    for name in ("count", "updated"):
        if link.get(f"{THR}{name}") is not None:
            yield Fault(f'thr:{name} is on a link without rel="replies"', link)


@rules.element(
    "tombstone-invalid",
    "error",
    at="tombstones:deleted-entry",
    source="RFC 6721, 3",
    advice="write the id of the withdrawn entry into ref, and the date into when",
)
def tombstone_invalid(deleted: Element) -> Faults:
    """A deleted-entry has a ref, an IRI, and a when, a date as in Atom."""
    if not deleted.get("ref"):
        yield Fault("deleted-entry has no ref", deleted)
    when = deleted.get("when")
    if when is None:
        yield Fault("deleted-entry has no when", deleted)
    elif (moment := read_rfc3339(when)).at is None:
        yield Fault(f"when {shown(when)} {moment.reason}", deleted)
