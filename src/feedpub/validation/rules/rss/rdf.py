"""Rules about RSS 1.0 and 0.90: a feed in RDF."""

from __future__ import annotations

from collections.abc import Mapping

from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.places import children, tags
from feedpub.validation.rule import IN_RDF, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.xml_names import (
    CHANNEL_ONCE,
    ITEM_ONCE,
    RDF,
    RSS1,
    RSS1_URI,
    XML,
    nearest,
    split,
)

_ABOUT = f"{RDF}about"
_RESOURCE = f"{RDF}resource"

#: RSS 1.0, 5: the elements of its own that each may hold.
_CHILDREN: Mapping[str, frozenset[str]] = {
    tag: frozenset(names.split())
    for places, names in {
        "rdf:RDF": "channel image item textinput",
        "rss1:channel": "title link description image items textinput",
        "rss1:image": "title url link",
        "rss1:item": "title link description",
        "rss1:textinput": "title description name link",
        "rss1:title|link|description|name|url|items": "",
    }.items()
    for tag in tags(places)
}

#: The resources that a feed describes, with what each must have. In a channel an image and a
#: textinput are only references.
_REQUIRED = children(
    "rss1:channel/rss1:title|link|description rss1:image/rss1:title|url|link"
    " rss1:item/rss1:title|link rss1:textinput/rss1:title|description|name|link"
)

_ONCE: Mapping[str, frozenset[str]] = {
    tag: frozenset(held)
    | {f"{RSS1}channel": CHANNEL_ONCE, f"{RSS1}item": ITEM_ONCE}.get(tag, frozenset())
    for tag, held in children(
        "rdf:RDF/rss1:channel|image|textinput rdf:RDF/rss090:channel|image|textinput"
        " rss1:channel/rss1:title|link|description|image|items|textinput"
        " rss1:channel/dc:language|rights rss1:image/rss1:title|link|url"
        " rss1:item/rss1:title|link|description rss1:textinput/rss1:title|link|description|name"
    ).items()
}

rules = RuleSet(IN_RDF)


def _is_described(element: Element) -> bool:
    return element.tag in _REQUIRED and (
        (parent := element.getparent()) is not None and parent.tag == f"{RDF}RDF"
    )


def _has_no_target(element: Element) -> bool:
    return element.get("resource") is None and element.get(_RESOURCE) is None and not len(element)


def _is_literal(element: Element) -> bool:
    return element.get(f"{RDF}parseType") in ("Literal", "Resource", "Collection")


@rules.tree(
    "rdf-channel-missing",
    "error",
    needs={"channel"},
    source="RSS 1.0, 5.3",
    advice="add the channel, with a title, a link, a description and its items",
)
def rdf_channel_missing(parsed: Parsed) -> Faults:
    """A feed has a channel."""
    if parsed.channel is parsed.root:
        yield Fault("the feed has no channel", parsed.root)


@rules.element(
    "rdf-element-missing",
    "error",
    at=_REQUIRED,
    source="RSS 1.0, 5.3, 5.4, 5.5, 5.6",
    advice="add what the specification requires",
)
def rdf_element_missing(parent: Element) -> Faults:
    """Some elements must hold others: a channel its title, link and description."""
    if _is_described(parent):
        for tag in _REQUIRED[str(parent.tag)]:
            if first(parent, tag) is None:
                yield Fault(f"<{name_of(parent)}> has no {split(tag)[1]}", parent)


# fmt: off
rules.required(
    "rdf-items-missing", "error", "rss1:channel/rss1:items",
    "A channel lists its items in the order in which they are shown.", "RSS 1.0, 5.3.5",
    "list the items in an rdf:Seq in the channel",
)
# fmt: on


@rules.element(
    "rdf-element-unknown",
    "error",
    at=_CHILDREN,
    source="RSS 1.0, 4.1, 5",
    advice="use a module's element: RSS 1.0 does not have those of RSS 2.0",
)
def rdf_element_unknown(parent: Element) -> Faults:
    """RSS 1.0 defines few elements of its own; all others belong to modules."""
    names = _CHILDREN[str(parent.tag)]
    for child in parent.iterchildren("*"):
        uri, name = split(str(child.tag))
        if uri in ("", RSS1_URI) and (name not in names or not uri) and not _is_literal(parent):
            meant = nearest(name, names)
            hint = f"; is <{meant}> meant?" if meant else ""
            yield Fault(f"<{name_of(child)}> is not defined in <{name_of(parent)}>{hint}", child)


# fmt: off
rules.once(
    "rdf-element-repeated", "error", _ONCE, "Some elements may be there only once.", "RSS 1.0, 5",
)
# fmt: on


# fmt: off
rules.check(
    "rdf-about-missing", "error", "rss1:channel|image|item|textinput",
    lambda element: (
        _is_described(element) and element.get(_ABOUT) is None and element.get("about") is None
    ),
    "<{name}> has no rdf:about", "A resource is identified by rdf:about.",
    "RSS 1.0, 5.3, 5.4, 5.5, 5.6", "add rdf:about with its address",
)
# fmt: on


@rules.tree(
    "rdf-about-repeated",
    "error",
    needs={"neighbours"},
    source="RSS 1.0, 5.3, 5.5",
    advice="give each resource its own address",
)
def rdf_about_repeated(parsed: Parsed) -> Faults:
    """Two resources do not have the same rdf:about."""
    seen = set()
    for element in parsed.root.iterchildren(*sorted(_REQUIRED)):
        about = element.get(_ABOUT)
        if about is not None and about in seen:
            yield Fault(f"the resource {shown(about)} is already described", element)
        seen.add(about)


@rules.element(
    "rdf-link-invalid",
    "error",
    at=_REQUIRED.keys() | tags("rss1:link|url rdf:li"),
    source="RSS 1.0, 5; RFC 3986, 3",
    advice="write the absolute address, starting with https://",
)
def rdf_link_invalid(element: Element) -> Faults:
    """rdf:about, rdf:resource, link and url are absolute addresses."""
    if element.tag in (f"{RSS1}link", f"{RSS1}url"):
        values = [text(element).strip()]
    else:
        values = [element.attrib[name] for name in (_ABOUT, _RESOURCE) if name in element.attrib]
    for value in values:
        flaw = flaw_of(value)
        if flaw is not None and flaw.kind != "private":
            yield Fault(f"the address {shown(value)} {flaw.reason}", element)


@rules.element(
    "rdf-list-attribute",
    "error",
    at="rdf:li",
    source="RSS 1.0, 5.3.5",
    advice='write rdf:resource="..." with the rdf:about of the item',
)
def rdf_list_attribute(li: Element) -> Faults:
    """rdf:li has the attribute rdf:resource only."""
    unknown = [
        name
        for name in map(str, li.attrib)
        if name not in ("resource", _RESOURCE, f"{RDF}parseType") and not name.startswith(XML)
    ]
    if unknown:
        yield Fault(f"unknown attribute {shown(unknown[0])} of rdf:li", li)


# fmt: off
rules.check(
    "rdf-list-target", "error", "rdf:li", _has_no_target, "rdf:li has no rdf:resource",
    "rdf:li refers to an item with rdf:resource.", "RSS 1.0, 5.3.5",
    'write rdf:resource="..." with the rdf:about of the item',
)
# fmt: on


@rules.element(
    "rdf-part-target",
    "error",
    at="rss1:channel",
    source="RSS 1.0, 5.3.4, 5.3.6",
    advice='write rdf:resource="..." with the rdf:about of the image or the textinput',
)
def rdf_part_target(channel: Element) -> Faults:
    """A channel refers to its image and textinput, which come after it."""
    for part in channel.iterchildren(f"{RSS1}image", f"{RSS1}textinput"):
        if _has_no_target(part):
            yield Fault(f"<{name_of(part)}> has no rdf:resource", part)


@rules.element(
    "rdf-invalid",
    "error",
    at="rss1:title|link|description|name|url"
    " dc:title|subject|description|date|type|format|identifier|language|rights",
    source="RDF 1.1 XML Syntax, 2.2, 7.2",
    advice='escape the markup, or write rdf:parseType="Literal"',
)
def rdf_invalid(element: Element) -> Faults:
    """A property holds text, or one node; a node holds no text."""
    if not len(element) or _is_literal(element):
        return
    children = [*element.iterchildren("*")]
    mixed = bool(text(element).strip())
    texts = any(text(child).strip() for child in children)
    if children and (mixed or texts or len(children) > 1):
        yield Fault(f"{name_of(element)} holds elements that are not RDF", element)
