"""Rules about the structure of Atom: attributes, stray text, white space, namespaces."""

from __future__ import annotations

from feedpub.validation.document import ENTRY, Parsed, name_of, shown, text
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_ATOM, IN_FEEDS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet, is_blank
from feedpub.validation.values.kinds import identifier_without, language_without
from feedpub.validation.xml_names import ATOM, ATOM_URI, KNOWN_URIS, XHTML, XHTML_URI, split

_OTHERS = "source|author|contributor|name|uri|email|icon|id|logo|published|updated"

#: RFC 4287: the attributes without a namespace that each element may have.
_ATTRIBUTES = {
    tag: frozenset(attributes.split())
    for names, attributes in (
        (f"feed|entry|{_OTHERS}", ""),
        ("title|subtitle|summary|rights", "type"),
        ("content", "type src"),
        ("category", "term scheme label"),
        ("generator", "uri version"),
        ("link", "href rel type hreflang title length"),
    )
    for tag in tags(f"atom:{names}")
}

_TEXTS = tags("atom:title|subtitle|summary|rights|content")

#: The attributes for which every value means something.
_NOT_BLANK = ("type", "rel", "title", "term", "label", "version")

_XHTML_ONLY = dict.fromkeys(_TEXTS, (("type", lambda value: value != "xhtml"),))

# What may stand in XHTML for its own sake does not belong to feeds: Dublin Core, RDF, places.
_OF_FEEDS = frozenset(
    uri
    for uri in KNOWN_URIS - {XHTML_URI}
    if uri == ATOM_URI or "purl.org/syndication" in uri or "/2007/app" in uri or "/rss/1.0" in uri
)

rules = RuleSet(IN_ATOM)


@rules.element(
    "atom-attribute-unknown",
    "error",
    at=_ATTRIBUTES,
    source="RFC 4287, 2, 4, 6.4.1",
    advice="remove it, or move it to a namespace; mode was in Atom 0.3 only",
    when=lambda shape: any(
        name[0] != "{" and name not in _ATTRIBUTES[shape.tag] for name in shape.attributes
    ),
)
def atom_attribute_unknown(element: Element) -> Faults:
    """An element has only attributes that Atom defines for it, or of another namespace."""
    if names := element.keys():
        known = _ATTRIBUTES[str(element.tag)]
        for name in names:
            if name not in known and str(name)[0] != "{":
                yield Fault(f"unknown attribute {shown(str(name))} of {name_of(element)}", element)


@rules.element(
    "attribute-blank",
    "warning",
    at={*_TEXTS, *tags("atom:link|category|generator")},
    source="RFC 4287, 3.1.1, 4.2.2, 4.2.4, 4.2.7",
    advice="give the attribute a value, or leave it out",
    formats=IN_FEEDS,
    sound=dict.fromkeys(
        (*_TEXTS, *tags("atom:link|category|generator")),
        tuple((name, str.strip) for name in _NOT_BLANK),
    ),
)
def attribute_blank(element: Element) -> Faults:
    """An attribute has a value, or is left out."""
    # A blank type of a link breaks atom-link-type-invalid.
    for name in _NOT_BLANK:
        value = element.get(name)
        if value is not None and not value.strip() and (name != "type" or element.tag in _TEXTS):
            yield Fault(f"{name} of {name_of(element)} is empty", element)


@rules.element(
    "atom-text-misplaced",
    "error",
    at="atom:feed|entry|source|author|contributor",
    source="RFC 4287, 3.2, 4.1.1, 4.1.2, 4.2.11",
    advice="move the text into an element, or remove it",
    sound_text=is_blank,
)
def atom_text_misplaced(element: Element) -> Faults:
    """Feeds, entries, sources and people hold elements, not text."""
    if value := text(element).strip():
        yield Fault(f"<{name_of(element)}> holds the text {shown(value)}", element)


@rules.element(
    "atom-whitespace",
    "error",
    at="atom:email|icon|id|logo|uri|published|updated",
    source="RFC 4287, 3, 3.2.3",
    advice="remove the white space: many readers do not",
    sound_text=lambda value: value == value.strip(" \t\r\n"),
)
def atom_whitespace(element: Element) -> Faults:
    """There is no white space around a date, an IRI or an e-mail address."""
    value = text(element)
    if value and (value[0] in " \t\r\n" or value[-1] in " \t\r\n") and value.strip():
        yield Fault(f"white space around {shown(value.strip())}", element)


# fmt: off
rules.values(
    "atom-base-invalid", "error",
    f"atom:feed|entry|{_OTHERS}|title|subtitle|summary|rights|content|category|generator|link"
    "@xml:base",
    identifier_without("character", "malformed"),
    "xml:base is an IRI, or a reference relative to one.",
    "RFC 4287, 2; XML Base, 3.1; RFC 3987, 2.2", "write the absolute address of the base",
)
rules.values(
    # feed-language-invalid is about feeds, entries and texts.
    "atom-language-invalid", "error", f"atom:{_OTHERS}|category|generator|link@xml:lang",
    language_without("invalid"),
    "xml:lang is a language tag.", "RFC 4287, 2; RFC 5646, 2.1", blank=False,
)
# fmt: on


@rules.tree(
    "atom-metadata-late",
    "warning",
    needs={"channel", "neighbours"},
    source="RFC 4287, 4.1.1",
    advice="move it before the first entry: some readers show entries as they read them",
)
def atom_metadata_late(parsed: Parsed) -> Faults:
    """The metadata of a feed come before its entries."""
    if not parsed.entries or parsed.entries[0] is parsed.root:
        return
    for sibling in parsed.entries[0].itersiblings(f"{ATOM}*"):
        if sibling.tag != ENTRY:
            yield Fault(f"{name_of(sibling)} comes after an entry", sibling)


@rules.tree(
    "atom-namespace-prefix",
    "warning",
    needs={"document"},
    source="Namespaces in XML 1.0, 6.2; RFC 4287, 1.2",
    advice="make it the default namespace: some readers look for names without a prefix",
)
def atom_namespace_prefix(parsed: Parsed) -> Faults:
    """Atom is the default namespace."""
    if parsed.root.prefix is not None:
        yield Fault(f"Atom has the prefix {shown(parsed.root.prefix)}", parsed.root)


@rules.element(
    "xhtml-prefix",
    "warning",
    at=_TEXTS,
    source="Namespaces in XML 1.0, 6.2; RFC 4287, 3.1.1.3",
    advice="make XHTML the default namespace of the div: some readers copy the markup as it is",
    sound=_XHTML_ONLY,
)
def xhtml_prefix(element: Element) -> Faults:
    """XHTML is the default namespace of its div."""
    if element.get("type") == "xhtml":
        for inner in element.iterdescendants(f"{XHTML}*"):
            if inner.prefix is not None:
                yield Fault(f"XHTML has the prefix {shown(inner.prefix)}", inner)
                return


@rules.element(
    "xhtml-foreign",
    "error",
    at=_TEXTS,
    source="RFC 4287, 3.1.1.3, 6.4; RFC 5023, 10.2",
    advice="move it out of the text: elements of feeds mean nothing in XHTML",
    sound=_XHTML_ONLY,
)
def xhtml_foreign(element: Element) -> Faults:
    """XHTML holds no elements of feeds."""
    if element.get("type") != "xhtml":
        return
    for inner in element.iterdescendants("{*}*"):
        uri = split(str(inner.tag))[0]
        if uri in _OF_FEEDS and inner.getparent() is not element:
            yield Fault(f"<{name_of(inner)}> does not belong in XHTML", inner)
            return
