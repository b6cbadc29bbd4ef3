"""Rules about how RSS is put together: what stands where, what says the same twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.rule import IN_RDF, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import (
    ADMIN,
    ATOM,
    CC,
    CONTENT,
    CREATIVE_COMMONS,
    DC,
    DCTERMS,
    RDF,
    RSS1,
    RSS_CHILDREN,
    SLASH,
    XHTML,
)

_CONTAINERS = frozenset(RSS_CHILDREN)
_RDF_CONTAINERS = frozenset(
    {f"{RDF}RDF", f"{RDF}Seq"}
    | {f"{RSS1}{name}" for name in ("channel", "item", "image", "textinput", "items")}
)

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]*")

#: RSS 2.0: the attributes of its elements; all others have none.
_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    tag: frozenset() for tag in _CONTAINERS.union(*RSS_CHILDREN.values())
} | {
    "rss": frozenset({"version"}),
    "category": frozenset({"domain"}),
    "cloud": frozenset({"domain", "port", "path", "registerProcedure", "protocol"}),
    "enclosure": frozenset({"url", "length", "type"}),
    "guid": frozenset({"isPermaLink"}),
    "source": frozenset({"url"}),
}

#: What a module says that RSS has an element for.
_SAME_IN_CHANNEL = {
    f"{DC}creator": "managingEditor",
    f"{DC}publisher": "webMaster",
    f"{DC}date": "pubDate",
    f"{DC}rights": "copyright",
    f"{DC}language": "language",
    f"{DC}subject": "category",
    f"{DC}title": "title",
    f"{DC}description": "description",
    f"{DCTERMS}modified": "lastBuildDate",
    f"{ADMIN}generatorAgent": "generator",
    f"{ATOM}author": "managingEditor",
    f"{ATOM}category": "category",
    f"{ATOM}generator": "generator",
    f"{ATOM}published": "pubDate",
    f"{ATOM}rights": "copyright",
    f"{ATOM}subtitle": "description",
    f"{ATOM}title": "title",
    f"{ATOM}updated": "lastBuildDate",
    f"{CC}license": f"{CREATIVE_COMMONS}license",
}
_SAME_IN_ITEM = {
    f"{DC}creator": "author",
    f"{DC}date": "pubDate",
    f"{DC}source": "source",
    f"{DC}subject": "category",
    f"{DC}title": "title",
    f"{DC}description": "description",
    f"{DC}identifier": "guid",
    f"{ATOM}author": "author",
    f"{ATOM}category": "category",
    f"{ATOM}content": f"{CONTENT}encoded",
    f"{ATOM}id": "guid",
    f"{ATOM}published": "pubDate",
    f"{ATOM}title": "title",
    f"{CC}license": f"{CREATIVE_COMMONS}license",
}


@element_rule(
    "text-stray",
    "error",
    at=_CONTAINERS | _RDF_CONTAINERS | {"cloud", "enclosure"},
    formats=IN_RSS | IN_RDF,
    source="RSS 2.0; RSS 1.0, 5",
    advice="put the text into an element, or take it out",
)
def text_stray(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0; RSS 1.0, 5: what holds elements or has attributes only holds no text."""
    value = text(parent)
    if value and not value.isspace():
        yield Fault(f"{shown(value.strip())} stands in {name_of(parent)} itself", parent)


@element_rule(
    "attribute-unknown",
    "error",
    at=_ATTRIBUTES,
    formats=IN_RSS,
    source="RSS 2.0",
    advice="write it as the specification does, or leave it out",
)
def attribute_unknown(element: etree._Element) -> Iterator[Fault]:
    """RSS 2.0: the attributes that it defines are those of its elements, to the letter."""
    known = _ATTRIBUTES[str(element.tag)]
    for name in map(str, element.attrib):
        if name not in known and name[0] != "{":
            yield Fault(f"<{name_of(element)}> has no attribute {shown(name)}", element)
            return


@element_rule(
    "rss-same-twice",
    "warning",
    at={"channel"},
    formats=IN_RSS,
    source="RSS Profile",
    advice="keep RSS's own element, or the module's: readers take the one or the other",
)
def rss_same_twice(channel: etree._Element) -> Iterator[Fault]:
    """RSS Profile: what RSS has an element for is not said in a module's as well."""
    yield from _twice(channel, _SAME_IN_CHANNEL)


@element_rule(
    "rss-same-twice-in-item",
    "warning",
    at={ITEM},
    formats=IN_RSS,
    source="RSS Profile",
    advice="keep RSS's own element, or the module's: readers take the one or the other",
)
def rss_same_twice_in_item(item: etree._Element) -> Iterator[Fault]:
    """RSS Profile: what RSS has an element for is not said in a module's as well."""
    yield from _twice(item, _SAME_IN_ITEM)


def _twice(parent: etree._Element, same: Mapping[str, str]) -> Iterator[Fault]:
    tags = {str(child.tag) for child in parent.iterchildren("*")}
    for module in sorted(same.keys() & tags):
        if same[module] in tags:
            extra, own = first(parent, module), first(parent, same[module])
            if extra is not None and own is not None:
                yield Fault(f"{name_of(own)} and {name_of(extra)} say the same", extra)


@element_rule(
    "rss-description-twice",
    "warning",
    at={ITEM},
    formats=IN_RSS,
    source="RSS Profile, content:encoded",
    advice="use content:encoded for the full text",
)
def rss_description_twice(item: etree._Element) -> Iterator[Fault]:
    """RSS Profile, content:encoded: where readers look for the full text."""
    if first(item, "description") is None:
        return
    for tag in (f"{XHTML}body", f"{ATOM}content"):
        text = first(item, tag)
        if text is not None and text.get("src") is None:
            yield Fault(f"{name_of(text)} stands beside a description", text)


@element_rule(
    "rss-description-order",
    "warning",
    at={ITEM},
    formats=IN_RSS,
    source="RSS Profile, content:encoded",
    advice="write a description before content:encoded",
)
def rss_description_order(item: etree._Element) -> Iterator[Fault]:
    """RSS Profile, content:encoded: some readers take the last of the two, so it comes second."""
    content = first(item, f"{CONTENT}encoded")
    if (
        content is not None
        and next(content.itersiblings("description", preceding=True), None) is None
    ):
        yield Fault("content:encoded has no description before it", content)


@element_rule(
    "rss-enclosure-many",
    "warning",
    at={ITEM},
    formats=IN_RSS,
    source="RSS Profile, enclosure",
    advice="keep one, and name the others in media:content: many readers know one only",
)
def rss_enclosure_many(item: etree._Element) -> Iterator[Fault]:
    """RSS Profile, enclosure: one an item."""
    for enclosure in [*item.iterchildren("enclosure")][1:2]:
        yield Fault("is a second enclosure", enclosure)


@element_rule(
    "rss-text-input",
    "warning",
    at={"textInput"},
    formats=IN_RSS,
    source="RSS Profile, textInput",
    advice="leave it out: no reader shows it",
)
def rss_text_input(field: etree._Element) -> Iterator[Fault]:
    """RSS Profile, textInput: few feeds have one, and no reader knows what to do with it."""
    yield Fault("textInput is of no use", field)


@element_rule(
    "rss-text-input-name",
    "error",
    at={"textInput"},
    formats=IN_RSS,
    source="RSS 2.0, textInput; HTML 4.01, 6.2",
    advice="write the name of a field: a letter, then letters, digits, hyphens and underscores",
)
def rss_text_input_name(field: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, textInput: name is that of the form's field, a name of HTML (HTML 4.01, 6.2)."""
    for name in field.iterchildren("name"):
        if not _FIELD.fullmatch(value := text(name).strip()):
            yield Fault(f"{shown(value)} is no name of a field", name)


@tree_rule(
    "slash-comments-undated",
    "warning",
    formats=IN_RSS,
    source="RSS Profile, slash:comments",
    advice="say in lastBuildDate when the number was counted",
)
def slash_comments_undated(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, slash:comments: the number changes; lastBuildDate says of when it is."""
    if f"{SLASH}comments" in parsed.tags and first(parsed.channel, "lastBuildDate") is None:
        yield Fault("slash:comments counts something that has no date", parsed.channel)
