"""Rules about the structure of RSS: what may hold what, and what says the same twice."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from lxml import etree

from feedpub.validation.document import ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.places import tags
from feedpub.validation.rule import IN_RDF, IN_RSS, IN_RSS_2, Element, Fault, Faults, Shape
from feedpub.validation.rule_set import RuleSet, is_blank
from feedpub.validation.values.kinds import matching
from feedpub.validation.xml_names import ATOM, CONTENT, RSS_CHILDREN, SLASH, XHTML, XML

#: RSS 2.0: the attributes of its elements.
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    tag: frozenset[str]() for tag in RSS_CHILDREN.keys() | frozenset().union(*RSS_CHILDREN.values())
} | {
    "rss": frozenset({"version"}),
    "category": frozenset({"domain"}),
    "cloud": frozenset({"domain", "port", "path", "registerProcedure", "protocol"}),
    "enclosure": frozenset({"url", "length", "type"}),
    "guid": frozenset({"isPermaLink"}),
    "source": frozenset({"url"}),
}


def _same(elements: Mapping[str, str]) -> Mapping[str, str]:
    """The elements of modules, each with the element that says the same."""
    return {
        tag: next(iter(tags(own))) for own, modules in elements.items() for tag in tags(modules)
    }


_SAME_IN_CHANNEL = _same(
    {
        "managingEditor": "dc:creator atom:author",
        "webMaster": "dc:publisher",
        "pubDate": "dc:date atom:published",
        "lastBuildDate": "dcterms:modified atom:updated",
        "copyright": "dc:rights atom:rights",
        "language": "dc:language",
        "category": "dc:subject atom:category",
        "title": "dc:title atom:title",
        "description": "dc:description atom:subtitle",
        "generator": "admin:generatorAgent atom:generator",
        "creativeCommons:license": "cc:license",
    }
)
_SAME_IN_ITEM = _same(
    {
        "author": "dc:creator atom:author",
        "pubDate": "dc:date atom:published",
        "source": "dc:source",
        "category": "dc:subject atom:category",
        "title": "dc:title atom:title",
        "description": "dc:description",
        "content:encoded": "atom:content",
        "guid": "dc:identifier atom:id",
        "creativeCommons:license": "cc:license",
    }
)

rules = RuleSet(IN_RSS)


@rules.element(
    "text-stray",
    "error",
    at=RSS_CHILDREN.keys()
    | tags("cloud enclosure rdf:RDF|Seq rss1:channel|item|image|textinput|items"),
    source="RSS 2.0; RSS 1.0, 5",
    advice="move the text into an element, or remove it",
    formats=IN_RSS | IN_RDF,
    sound_text=is_blank,
)
def text_stray(parent: Element) -> Faults:
    """Elements that hold others, or have attributes only, hold no text."""
    value = text(parent)
    if value and not value.isspace():
        yield Fault(f"<{name_of(parent)}> holds the text {shown(value.strip())}", parent)


@rules.element(
    "attribute-unknown",
    "error",
    at=_ATTRIBUTES,
    source="RSS 2.0",
    advice="write the attribute as the specification does, or remove it",
    when=lambda shape: any(
        name[0] != "{" and name not in _ATTRIBUTES[shape.tag] for name in shape.attributes
    ),
)
def attribute_unknown(element: Element) -> Faults:
    """An element has only the attributes that RSS defines for it."""
    known = _ATTRIBUTES[str(element.tag)]
    for name in map(str, element.attrib):
        if name not in known and name[0] != "{":
            yield Fault(f"unknown attribute {shown(name)} of {name_of(element)}", element)
            return


def _may_be_twice(shape: Shape, *, same: Mapping[str, str]) -> bool:
    return any(module in shape.held and own in shape.held for module, own in same.items())


def _twice(parent: Element, same: Mapping[str, str]) -> Faults:
    tags = {str(child.tag) for child in parent.iterchildren("*")}
    for module in sorted(same.keys() & tags):
        if same[module] in tags:
            extra, own = first(parent, module), first(parent, same[module])
            if extra is not None and own is not None:
                yield Fault(f"{name_of(extra)} says the same as {name_of(own)}", extra)


@rules.element(
    "rss-same-twice",
    "warning",
    at="channel",
    source="RSS Profile",
    advice="keep RSS's own element, or the module's: readers use one or the other",
    when=partial(_may_be_twice, same=_SAME_IN_CHANNEL),
)
def rss_same_twice(channel: Element) -> Faults:
    """A channel does not repeat RSS's own elements in those of a module."""
    return _twice(channel, _SAME_IN_CHANNEL)


@rules.element(
    "rss-same-twice-in-item",
    "warning",
    at={ITEM},
    source="RSS Profile",
    advice="keep RSS's own element, or the module's: readers use one or the other",
    when=partial(_may_be_twice, same=_SAME_IN_ITEM),
)
def rss_same_twice_in_item(item: Element) -> Faults:
    """An item does not repeat RSS's own elements in those of a module."""
    return _twice(item, _SAME_IN_ITEM)


@rules.element(
    "rss-description-twice",
    "warning",
    at={ITEM},
    source="RSS Profile, content:encoded",
    advice="use content:encoded for the full text",
    when=lambda shape: not shape.held.isdisjoint({f"{XHTML}body", f"{ATOM}content"}),
)
def rss_description_twice(item: Element) -> Faults:
    """The full text beside a description is in content:encoded, where readers look for it."""
    if first(item, "description") is None:
        return
    for tag in (f"{XHTML}body", f"{ATOM}content"):
        text = first(item, tag)
        if text is not None and text.get("src") is None:
            yield Fault(f"the item has both description and {name_of(text)}", text)


@rules.element(
    "rss-description-order",
    "warning",
    at={ITEM},
    source="RSS Profile, content:encoded",
    advice="write a description before content:encoded",
    when=lambda shape: f"{CONTENT}encoded" in shape.held,
)
def rss_description_order(item: Element) -> Faults:
    """A description comes before content:encoded: some readers use the last of the two."""
    content = first(item, f"{CONTENT}encoded")
    if (
        content is not None
        and next(content.itersiblings("description", preceding=True), None) is None
    ):
        yield Fault("content:encoded has no description before it", content)


@rules.element(
    "rss-enclosure-many",
    "warning",
    at={ITEM},
    source="RSS Profile, enclosure",
    advice="keep one, and list the others as media:content: many readers support only one",
    # RSS 0.93 allows several.
    formats=IN_RSS_2,
    when=lambda shape: "enclosure" in shape.repeated,
)
def rss_enclosure_many(item: Element) -> Faults:
    """An item has one enclosure at most."""
    for enclosure in [*item.iterchildren("enclosure")][1:2]:
        yield Fault("the item has a second enclosure", enclosure)


# fmt: off
rules.avoided(
    "rss-text-input", "warning", "textInput", "textInput has no effect",
    "No reader shows a textInput.", "RSS Profile, textInput", "remove it", formats=IN_RSS_2,
)
# fmt: on


_FIELD_NAME = matching("the name of a form field", r"[A-Za-z][A-Za-z0-9_:.-]*")


@rules.element(
    "rss-text-input-name",
    "error",
    at="textInput textinput",
    source="RSS 2.0, textInput; HTML 4.01, 6.2",
    advice="start with a letter, then use letters, digits, hyphens and underscores",
)
def rss_text_input_name(field: Element) -> Faults:
    """name is the name of the form's field."""
    for name in field.iterchildren("name"):
        if flaw := _FIELD_NAME.flaw(value := text(name).strip()):
            yield Fault(f"{shown(value)} {flaw}", name)


@rules.tree(
    "rss-metadata-late",
    "warning",
    needs={"channel", "neighbours"},
    source="RSS Profile, channel",
    advice="move it before the first item: some readers show items as they read them",
    formats=IN_RSS_2,
)
def rss_metadata_late(parsed: Parsed) -> Faults:
    """The elements of a channel come before its items."""
    if parsed.entries:
        for sibling in parsed.entries[0].itersiblings(*RSS_CHILDREN["channel"]):
            if sibling.tag != ITEM:
                yield Fault(f"{name_of(sibling)} comes after an item", sibling)


@rules.tree(
    "slash-comments-undated",
    "warning",
    needs={"channel", "document"},
    source="RSS Profile, slash:comments",
    advice="add lastBuildDate: when the comments were counted",
)
def slash_comments_undated(parsed: Parsed) -> Faults:
    """A feed with slash:comments has a lastBuildDate: the number changes."""
    if first(parsed.channel, "lastBuildDate") is None and f"{SLASH}comments" in parsed.tags:
        yield Fault("the feed has slash:comments, but no lastBuildDate", parsed.channel)


#: Findings about one element come after those of most other rules.
extension_rules = RuleSet(IN_RSS)


@extension_rules.element(
    "attribute-extension",
    "warning",
    at=_ATTRIBUTES,
    source="RSS 2.0, Extending RSS",
    advice="use an element of that namespace: few readers look for attributes",
    when=lambda shape: any(name[0] == "{" for name in shape.attributes),
)
def attribute_extension(element: Element) -> Faults:
    """RSS is extended by elements; attributes of a namespace are allowed, but hardly used."""
    for name in element.attrib:
        if str(name).startswith("{") and not str(name).startswith(XML):
            local = etree.QName(name).localname
            yield Fault(f"{name_of(element)} has the attribute {shown(local)} of a module", element)
            return
