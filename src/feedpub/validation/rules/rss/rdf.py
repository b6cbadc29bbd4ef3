"""Rules about RSS 1.0 and 0.90: a feed in RDF."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import Parsed, first, name_of, shown, text
from feedpub.validation.rule import IN_RDF, Fault, element_rule, tree_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.xml_names import (
    CHANNEL_ONCE,
    DC,
    ITEM_ONCE,
    RDF,
    RSS090,
    RSS1,
    RSS1_URI,
    XML,
    nearest,
    split,
)

_ABOUT = f"{RDF}about"
_RESOURCE = f"{RDF}resource"

_LEAVES = ("title", "link", "description", "name", "url")

#: RSS 1.0, 5: which elements of its own each holds.
_CHILDREN: Mapping[str, frozenset[str]] = {
    f"{RDF}RDF": frozenset({"channel", "image", "item", "textinput"}),
    f"{RSS1}channel": frozenset({"title", "link", "description", "image", "items", "textinput"}),
    f"{RSS1}image": frozenset({"title", "url", "link"}),
    f"{RSS1}item": frozenset({"title", "link", "description"}),
    f"{RSS1}textinput": frozenset({"title", "description", "name", "link"}),
    **{f"{RSS1}{name}": frozenset[str]() for name in (*_LEAVES, "items")},
}

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "channel": ("title", "link", "description"),
    "image": ("title", "url", "link"),
    "item": ("title", "link"),
    "textinput": ("title", "description", "name", "link"),
}

#: The resources that a feed describes. In a channel an image and a textinput are only pointed at.
_DESCRIBED = frozenset(f"{RSS1}{name}" for name in _REQUIRED)

_ONCE: Mapping[str, frozenset[str]] = {
    f"{RDF}RDF": frozenset(
        f"{rss}{name}" for rss in (RSS1, RSS090) for name in ("channel", "image", "textinput")
    ),
    f"{RSS1}channel": CHANNEL_ONCE.union(
        f"{RSS1}{name}" for name in ("title", "link", "description", "image", "items", "textinput")
    )
    | {f"{DC}language", f"{DC}rights"},
    f"{RSS1}image": frozenset(f"{RSS1}{name}" for name in ("title", "link", "url")),
    f"{RSS1}item": ITEM_ONCE.union(f"{RSS1}{name}" for name in ("title", "link", "description")),
    f"{RSS1}textinput": frozenset(
        f"{RSS1}{name}" for name in ("title", "link", "description", "name")
    ),
}

_TEXTS = frozenset(f"{RSS1}{name}" for name in _LEAVES)
_SIMPLE = frozenset(
    f"{DC}{name}"
    for name in "title subject description date type format identifier language rights".split()
)


def _is_described(element: etree._Element) -> bool:
    return element.tag in _DESCRIBED and (
        (parent := element.getparent()) is not None and parent.tag == f"{RDF}RDF"
    )


@tree_rule(
    "rdf-channel-missing",
    "error",
    formats=IN_RDF,
    source="RSS 1.0, 5.3",
    advice="add the channel, with a title, a link, a description and its items",
)
def rdf_channel_missing(parsed: Parsed) -> Iterator[Fault]:
    """RSS 1.0, 5.3: the channel says what the feed is."""
    if parsed.channel is parsed.root:
        yield Fault("the feed has no channel", parsed.root)


@element_rule(
    "rdf-element-missing",
    "error",
    at=_DESCRIBED,
    formats=IN_RDF,
    source="RSS 1.0, 5.3, 5.4, 5.5, 5.6",
    advice="add what the specification requires",
)
def rdf_element_missing(parent: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3, 5.4, 5.5, 5.6: what each of its resources is described by."""
    if _is_described(parent):
        for name in _REQUIRED[split(str(parent.tag))[1]]:
            if first(parent, f"{RSS1}{name}") is None:
                yield Fault(f"<{name_of(parent)}> has no {name}", parent)


@element_rule(
    "rdf-items-missing",
    "error",
    at={f"{RSS1}channel"},
    formats=IN_RDF,
    source="RSS 1.0, 5.3.5",
    advice="list the items in an rdf:Seq in the channel",
)
def rdf_items_missing(channel: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3.5: the channel lists its items, in the order in which they are to be shown."""
    if first(channel, f"{RSS1}items") is None:
        yield Fault("<channel> has no items", channel)


@element_rule(
    "rdf-element-unknown",
    "error",
    at=_CHILDREN,
    formats=IN_RDF,
    source="RSS 1.0, 4.1, 5",
    advice="use a module's element: those of RSS 2.0 are none of RSS 1.0",
)
def rdf_element_unknown(parent: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 4.1, 5: its own elements are few; all others are of modules."""
    names = _CHILDREN[str(parent.tag)]
    for child in parent.iterchildren("*"):
        uri, name = split(str(child.tag))
        if uri in ("", RSS1_URI) and (name not in names or not uri) and not _is_literal(parent):
            meant = nearest(name, names)
            hint = f"; is <{meant}> meant?" if meant else ""
            yield Fault(f"<{name_of(child)}> is not defined in <{name_of(parent)}>{hint}", child)


@element_rule(
    "rdf-element-repeated",
    "error",
    at=_ONCE,
    formats=IN_RDF,
    source="RSS 1.0, 5",
    advice="keep one: readers take the first or the last",
)
def rdf_element_repeated(parent: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5: what stands once at most."""
    seen = set()
    once = _ONCE[str(parent.tag)]
    for child in parent.iterchildren("*"):
        if child.tag in seen:
            yield Fault(f"<{name_of(parent)}> has a second {name_of(child)}", child)
        elif child.tag in once:
            seen.add(child.tag)


@element_rule(
    "rdf-about-missing",
    "error",
    at=_DESCRIBED,
    formats=IN_RDF,
    source="RSS 1.0, 5.3, 5.4, 5.5, 5.6",
    advice="name it with rdf:about: its address",
)
def rdf_about_missing(element: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3, 5.4, 5.5, 5.6: a resource is named by its rdf:about."""
    if _is_described(element) and element.get(_ABOUT) is None and element.get("about") is None:
        yield Fault(f"<{name_of(element)}> has no rdf:about", element)


@tree_rule(
    "rdf-about-repeated",
    "error",
    formats=IN_RDF,
    source="RSS 1.0, 5.3, 5.5",
    advice="give each resource an address of its own",
)
def rdf_about_repeated(parsed: Parsed) -> Iterator[Fault]:
    """RSS 1.0, 5.3, 5.5: rdf:about is unique in the document."""
    seen = set()
    for element in parsed.root.iterchildren(*sorted(_DESCRIBED)):
        about = element.get(_ABOUT)
        if about is not None and about in seen:
            yield Fault(f"the resource {shown(about)} is described already", element)
        seen.add(about)


@element_rule(
    "rdf-link-invalid",
    "error",
    at=_DESCRIBED | {f"{RSS1}link", f"{RSS1}url", f"{RDF}li"},
    formats=IN_RDF,
    source="RSS 1.0, 5; RFC 3986, 3",
    advice="write the whole address, from https:// on",
)
def rdf_link_invalid(element: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5: rdf:about, rdf:resource, link and url are URLs (RFC 3986, 3)."""
    if element.tag in (f"{RSS1}link", f"{RSS1}url"):
        values = [text(element).strip()]
    else:
        values = [element.attrib[name] for name in (_ABOUT, _RESOURCE) if name in element.attrib]
    for value in values:
        flaw = flaw_of(value)
        if flaw is not None and flaw.kind != "private":
            yield Fault(f"the address {shown(value)} {flaw.reason}", element)


@element_rule(
    "rdf-list-attribute",
    "error",
    at={f"{RDF}li"},
    formats=IN_RDF,
    source="RSS 1.0, 5.3.5",
    advice='write rdf:resource="..." with the rdf:about of the item',
)
def rdf_list_attribute(li: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3.5: rdf:li points at an item by rdf:resource."""
    unknown = [
        name
        for name in map(str, li.attrib)
        if name not in ("resource", _RESOURCE, f"{RDF}parseType") and not name.startswith(XML)
    ]
    if unknown:
        yield Fault(f"rdf:li has the attribute {shown(unknown[0])}", li)


@element_rule(
    "rdf-list-target",
    "error",
    at={f"{RDF}li"},
    formats=IN_RDF,
    source="RSS 1.0, 5.3.5",
    advice='write rdf:resource="..." with the rdf:about of the item',
)
def rdf_list_target(li: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3.5: rdf:li points at an item by rdf:resource."""
    if li.get("resource") is None and li.get(_RESOURCE) is None and not len(li):
        yield Fault("rdf:li has no rdf:resource", li)


@element_rule(
    "rdf-part-target",
    "error",
    at={f"{RSS1}channel"},
    formats=IN_RDF,
    source="RSS 1.0, 5.3.4, 5.3.6",
    advice='write rdf:resource="..." with the rdf:about of the image or the textinput',
)
def rdf_part_target(channel: etree._Element) -> Iterator[Fault]:
    """RSS 1.0, 5.3.4 and 5.3.6: an image and a textinput stand beside the channel."""
    for part in channel.iterchildren(f"{RSS1}image", f"{RSS1}textinput"):
        if part.get(_RESOURCE) is None and part.get("resource") is None and not len(part):
            yield Fault(f"<{name_of(part)}> has no rdf:resource", part)


@element_rule(
    "rdf-invalid",
    "error",
    at=_TEXTS | _SIMPLE,
    formats=IN_RDF,
    source="RDF 1.1 XML Syntax, 2.2, 7.2",
    advice='escape the markup, or write rdf:parseType="Literal"',
)
def rdf_invalid(element: etree._Element) -> Iterator[Fault]:
    """RDF 1.1 XML Syntax, 2.2: a property is text, or one node; 7.2: a node has no text."""
    if not len(element) or _is_literal(element):
        return
    children = [*element.iterchildren("*")]
    mixed = bool(text(element).strip())
    texts = any(text(child).strip() for child in children)
    if children and (mixed or texts or len(children) > 1):
        yield Fault(f"{name_of(element)} holds elements that are no RDF", element)


def _is_literal(element: etree._Element) -> bool:
    return element.get(f"{RDF}parseType") in ("Literal", "Resource", "Collection")
