"""Rules about what names something for ever: ids of Atom, schemes of categories, licences."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, Fault, element_rule
from feedpub.validation.values.identifiers import canonical, identifier_flaw
from feedpub.validation.xml_names import ATOM, CREATIVE_COMMONS, THR, TOMBSTONES

_ID = f"{ATOM}id"

#: What is an absolute IRI, and the attribute that it stands in; None: the text.
_IDENTIFIERS: dict[str, str | None] = {
    _ID: None,
    f"{ATOM}category": "scheme",
    f"{THR}in-reply-to": "ref",
    f"{TOMBSTONES}deleted-entry": "ref",
    f"{CREATIVE_COMMONS}license": None,
}


@element_rule(
    "atom-id-relative",
    "error",
    at={_ID},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.6",
    advice="make it an IRI with a scheme: https://, tag: or urn:",
)
def atom_id_relative(id: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.6: the content of atom:id must be an absolute IRI."""
    yield from _flawed(id, "relative")


@element_rule(
    "identifier-relative",
    "error",
    at=_IDENTIFIERS.keys() - {_ID},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.2.2; RFC 4685, 3; RFC 6721, 3; creativeCommons module",
    advice="write the whole IRI, from its scheme on",
)
def identifier_relative(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.2.2: the scheme of a category is an IRI. So is what a reply refers to."""
    yield from _flawed(element, "relative")


@element_rule(
    "identifier-character",
    "error",
    at=_IDENTIFIERS,
    formats=IN_FEEDS,
    source="RFC 3987, 2.2",
    advice="percent-encode what may not stand in it: spaces, quotes, brackets",
)
def identifier_character(element: etree._Element) -> Iterator[Fault]:
    """RFC 3987, 2.2: spaces, control characters and some signs stand in no IRI."""
    yield from _flawed(element, "character")


@element_rule(
    "identifier-malformed",
    "error",
    at=_IDENTIFIERS,
    formats=IN_FEEDS,
    source="RFC 3986, 2.1, 3; RFC 9110, 4.2",
    advice="write it as its scheme asks for: http:// with a host, two digits after each %",
)
def identifier_malformed(element: etree._Element) -> Iterator[Fault]:
    """RFC 3986, 2.1 and 3: something follows the scheme, and two digits each percent sign."""
    yield from _flawed(element, "malformed")


@element_rule(
    "identifier-tag-invalid",
    "error",
    at=_IDENTIFIERS,
    formats=IN_FEEDS,
    source="RFC 4151, 2.1",
    advice="write tag:harbour.example,2018-03-21:ferry; month and day have two digits or are not",
)
def identifier_tag_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 4151, 2.1: a host or an address, a comma, a date that was, a colon, a name."""
    yield from _flawed(element, "tag")


@element_rule(
    "identifier-urn-invalid",
    "error",
    at=_IDENTIFIERS,
    formats=IN_FEEDS,
    source="RFC 8141, 2",
    advice="write urn:, a namespace of letters, digits and hyphens, a colon and the name",
)
def identifier_urn_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 8141, 2: the namespace has 2 to 32 letters, digits and hyphens."""
    yield from _flawed(element, "urn")


@element_rule(
    "identifier-uuid-invalid",
    "error",
    at=_IDENTIFIERS,
    formats=IN_FEEDS,
    source="RFC 9562, 4",
    advice="write urn:uuid: and 8-4-4-4-12 hexadecimal digits, as a library makes them",
)
def identifier_uuid_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 9562, 4: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12."""
    yield from _flawed(element, "uuid")


@element_rule(
    "atom-id-not-canonical",
    "warning",
    at={_ID},
    formats=IN_FEEDS,
    source="RFC 4287, 4.2.6; RFC 3986, 6.2",
    advice="write it in its normal form before it is published, and never change it afterwards",
)
def atom_id_not_canonical(id: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.6: ids should be normalized, so that nothing on their way changes them."""
    value = text(id).strip()
    if identifier_flaw(value) is None and (normal := canonical(value)) not in (None, value):
        yield Fault(f"the id {shown(value)} would be {shown(normal)} in its normal form", id)


def _flawed(element: etree._Element, kind: str) -> Iterator[Fault]:
    attribute = _IDENTIFIERS[str(element.tag)]
    # White space around it is a fault of its own.
    value = text(element).strip() if attribute is None else element.get(attribute)
    if not value:
        return
    flaw = identifier_flaw(value)
    if flaw is not None and flaw.kind == kind:
        name = f"{attribute} of {name_of(element)}" if attribute else name_of(element)
        yield Fault(f"{name} {shown(value)} {flaw.reason}", element)
