"""Rules about the shape of Atom: attributes, text where none belongs, white space, namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import ENTRY, Parsed, name_of, shown, text
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, Fault, element_rule, tree_rule
from feedpub.validation.values.identifiers import identifier_flaw
from feedpub.validation.values.languages import language_flaw
from feedpub.validation.xml_names import ATOM, ATOM_URI, KNOWN_URIS, XHTML, XHTML_URI, XML, split

_BASE = f"{XML}base"
_FEED = f"{ATOM}feed"
_LANG = f"{XML}lang"

#: RFC 4287: the attributes without a namespace that each element may have.
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    f"{ATOM}{name}": frozenset(attributes.split())
    for names, attributes in (
        ("feed entry source author contributor name uri email", ""),
        ("icon id logo published updated", ""),
        ("title subtitle summary rights", "type"),
        ("content", "type src"),
        ("category", "term scheme label"),
        ("generator", "uri version"),
        ("link", "href rel type hreflang title length"),
    )
    for name in names.split()
}

#: What holds elements and no text of its own.
_CONTAINERS = frozenset(f"{ATOM}{name}" for name in "feed entry source author contributor".split())

#: RFC 4287, 3: Date constructs and IRIs; 3.2.3: e-mail addresses.
_TIGHT = frozenset(f"{ATOM}{name}" for name in "email icon id logo uri published updated".split())

_TEXTS = frozenset(f"{ATOM}{name}" for name in "title subtitle summary rights content".split())


@element_rule(
    "atom-attribute-unknown",
    "error",
    at=_ATTRIBUTES,
    formats=IN_ATOM,
    source="RFC 4287, 2, 4, 6.4.1",
    advice="take it out, or put it into a namespace of its own; mode was in Atom 0.3 only",
)
def atom_attribute_unknown(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4: what each element may have; undefinedAttribute is one of a namespace."""
    if names := element.keys():
        known = _ATTRIBUTES[str(element.tag)]
        for name in names:
            if name not in known and str(name)[0] != "{":
                yield Fault(f"{name_of(element)} has the attribute {shown(str(name))}", element)


@element_rule(
    "attribute-blank",
    "warning",
    at={*_TEXTS, f"{ATOM}link", f"{ATOM}category", f"{ATOM}generator"},
    formats=IN_FEEDS,
    source="RFC 4287, 3.1.1, 4.2.2, 4.2.4, 4.2.7",
    advice="say what is meant, or leave the attribute out",
)
def attribute_blank(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1, 4.2.2, 4.2.4 and 4.2.7: a value that says nothing is none."""
    # Every value of these says something. That a link's type is none is a fault of its own.
    for name in ("type", "rel", "title", "term", "label", "version"):
        value = element.get(name)
        if value is not None and not value.strip() and (name != "type" or element.tag in _TEXTS):
            yield Fault(f"{name} of {name_of(element)} is blank", element)


@element_rule(
    "atom-text-misplaced",
    "error",
    at=_CONTAINERS,
    formats=IN_ATOM,
    source="RFC 4287, 3.2, 4.1.1, 4.1.2, 4.2.11",
    advice="put the text into an element, or take it out",
)
def atom_text_misplaced(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.2, 4.1 and 4.2.11: these hold elements; text between them means nothing."""
    if value := text(element).strip():
        yield Fault(f"<{name_of(element)}> holds the text {shown(value)}", element)


@element_rule(
    "atom-whitespace",
    "error",
    at=_TIGHT,
    formats=IN_ATOM,
    source="RFC 4287, 3, 3.2.3",
    advice="write the value close to its tags: many readers do not take white space off",
)
def atom_whitespace(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3: there must not be any white space in a Date construct or in any IRI.

    3.2.3: an addr-spec has none around it.
    """
    value = text(element)
    if value and (value[0] in " \t\r\n" or value[-1] in " \t\r\n") and value.strip():
        yield Fault(f"white space stands around {shown(value.strip())}", element)


@element_rule(
    "atom-base-invalid",
    "error",
    at=_ATTRIBUTES,
    formats=IN_ATOM,
    source="RFC 4287, 2; XML Base, 3.1; RFC 3987, 2.2",
    advice="write the whole address that links are relative to",
)
def atom_base_invalid(element: etree._Element) -> Iterator[Fault]:
    """XML Base, 3.1: an IRI, or a reference to one."""
    base = element.get(_BASE)
    if base and (flaw := identifier_flaw(base)) and flaw.kind in ("character", "malformed"):
        yield Fault(f"xml:base {shown(base)} {flaw.reason}", element)


@element_rule(
    "atom-language-invalid",
    "error",
    at=_ATTRIBUTES.keys() - _TEXTS - {_FEED, ENTRY},
    formats=IN_ATOM,
    source="RFC 4287, 2; RFC 5646, 2.1",
    advice="write a tag like de, en-GB or zh-Hant-TW",
)
def atom_language_invalid(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 2: xml:lang may stand on every element; RFC 5646, 2.1: the well-formed tags."""
    tag = element.get(_LANG)
    if tag and (flaw := language_flaw(tag)) and flaw.kind == "invalid":
        yield Fault(f"{shown(tag)} {flaw.reason}", element)


@tree_rule(
    "atom-metadata-late",
    "warning",
    formats=IN_ATOM,
    source="RFC 4287, 4.1.1",
    advice="put it before the first entry: readers that read as they go know it too late",
)
def atom_metadata_late(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.1.1: the order means nothing, but some readers show entries as they come."""
    if not parsed.entries or parsed.entries[0] is parsed.root:
        return
    for sibling in parsed.entries[0].itersiblings(f"{ATOM}*"):
        if sibling.tag != ENTRY:
            yield Fault(f"{name_of(sibling)} stands behind an entry", sibling)


@tree_rule(
    "atom-namespace-prefix",
    "warning",
    formats=IN_ATOM,
    source="Namespaces in XML 1.0, 6.2; RFC 4287, 1.2",
    advice="make it the default namespace: some readers look for names without a prefix",
)
def atom_namespace_prefix(parsed: Parsed) -> Iterator[Fault]:
    """Namespaces in XML 1.0, 6.2: a prefix means nothing, but to readers without namespaces."""
    if parsed.root.prefix is not None:
        yield Fault(f"Atom's elements have the prefix {shown(parsed.root.prefix)}", parsed.root)


@element_rule(
    "xhtml-prefix",
    "warning",
    at=_TEXTS,
    formats=IN_ATOM,
    source="Namespaces in XML 1.0, 6.2; RFC 4287, 3.1.1.3",
    advice="make XHTML the default namespace of the div: readers cut the markup out as it is",
)
def xhtml_prefix(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1.3: a prefix is allowed, but readers that cut out text show nothing then."""
    if element.get("type") == "xhtml":
        for inner in element.iterdescendants(f"{XHTML}*"):
            if inner.prefix is not None:
                yield Fault(f"XHTML's elements have the prefix {shown(inner.prefix)}", inner)
                return


@element_rule(
    "xhtml-foreign",
    "error",
    at=_TEXTS,
    formats=IN_ATOM,
    source="RFC 4287, 3.1.1.3, 6.4; RFC 5023, 10.2",
    advice="put it beside the text: elements of feeds mean nothing in XHTML",
)
def xhtml_foreign(element: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.1.1.3: XHTML. A feed's own elements stand in feeds and entries."""
    if element.get("type") != "xhtml":
        return
    for inner in element.iterdescendants("{*}*"):
        uri = split(str(inner.tag))[0]
        if uri in _OF_FEEDS and inner.getparent() is not element:
            yield Fault(f"<{name_of(inner)}> stands in XHTML", inner)
            return


# What may stand in XHTML for its own sake is not of feeds: Dublin Core, RDF, places.
_OF_FEEDS = frozenset(
    uri
    for uri in KNOWN_URIS - {XHTML_URI}
    if uri == ATOM_URI or "purl.org/syndication" in uri or "/2007/app" in uri or "/rss/1.0" in uri
)
