"""Rules about what must be there, and what may be there only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lxml import etree

from feedpub.validation.document import (
    ENTRY,
    ITEM,
    Parsed,
    first,
    name_of,
    relation,
)
from feedpub.validation.rule import (
    IN_ATOM,
    IN_FEEDS,
    IN_RSS,
    Fault,
    element_rule,
    tree_rule,
)
from feedpub.validation.xml_names import (
    ATOM,
    CHANNEL_ONCE,
    CONTENT,
    DC,
    ITEM_ONCE,
    MEDIA,
    RSS1,
    THR,
)

_AUTHOR = f"{ATOM}author"
_ID = f"{ATOM}id"
_NAME = f"{ATOM}name"
_TITLE = f"{ATOM}title"
_UPDATED = f"{ATOM}updated"

_REQUIRED: Mapping[str, tuple[str, ...]] = {
    # RSS 2.0, Required channel elements; image; textInput.
    "channel": ("title", "link", "description"),
    "image": ("url", "title", "link"),
    "textInput": ("title", "description", "name", "link"),
    # RFC 4287, 4.1.1, 4.1.2, 3.2. That an entry has an id and an item a guid is a rule of its own.
    f"{ATOM}feed": (_ID, _TITLE, _UPDATED),
    ENTRY: (_TITLE, _UPDATED),
    _AUTHOR: (_NAME,),
    f"{ATOM}contributor": (_NAME,),
}

_REQUIRED_ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    # RSS 2.0: three attributes of an enclosure, one of source, five of cloud.
    "enclosure": ("url", "length", "type"),
    "source": ("url",),
    "cloud": ("domain", "port", "path", "registerProcedure", "protocol"),
    # RFC 4287, 4.2.7.1, 4.2.2.1.
    f"{ATOM}link": ("href",),
    f"{ATOM}category": ("term",),
    # Media RSS 1.5.1.
    f"{MEDIA}thumbnail": ("url",),
    f"{MEDIA}player": ("url",),
}

# Modules leave it open; but readers take one, the first or the last.
_MODULES_ONCE = frozenset(
    {f"{CONTENT}encoded", _UPDATED, f"{ATOM}published"}
    | {f"{DC}{name}" for name in ("language", "rights", "source")}
    | {f"{MEDIA}{name}" for name in ("copyright", "description", "player", "title")}
)

_ONCE: Mapping[str, frozenset[str]] = {
    "rss": frozenset({"channel"}),
    "channel": (_MODULES_ONCE | CHANNEL_ONCE).union(
        "title link description language copyright managingEditor webMaster pubDate lastBuildDate"
        " generator docs cloud ttl image rating textInput skipHours skipDays".split()
    ),
    # RSS 2.0 does not say how many enclosures an item may have.
    ITEM: (_MODULES_ONCE | ITEM_ONCE).union(
        "title link description author comments guid pubDate source".split()
    ),
    "image": frozenset("url title link width height description".split()),
    "textInput": frozenset("title description name link".split()),
    # RFC 4287, 4.1.1, 4.1.2, 4.2.11, 3.2.
    f"{ATOM}feed": _MODULES_ONCE.union(
        f"{ATOM}{name}" for name in "generator icon id logo rights subtitle title".split()
    ),
    # RFC 4685, 5.
    ENTRY: (_MODULES_ONCE | {f"{THR}total"}).union(
        f"{ATOM}{name}" for name in "content id rights source summary title".split()
    ),
    f"{ATOM}source": frozenset(
        f"{ATOM}{name}" for name in "generator icon id logo rights subtitle title updated".split()
    ),
    _AUTHOR: frozenset(f"{ATOM}{name}" for name in ("name", "uri", "email")),
    f"{ATOM}contributor": frozenset(f"{ATOM}{name}" for name in ("name", "uri", "email")),
    f"{MEDIA}group": _MODULES_ONCE,
    f"{MEDIA}content": _MODULES_ONCE,
}


@element_rule(
    "element-missing",
    "error",
    at=_REQUIRED,
    source="RSS 2.0, Required channel elements, image, textInput; RFC 4287, 4.1.1, 4.1.2, 3.2",
    advice="add what the specification requires",
)
def element_missing(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Required channel elements, image, textInput; RFC 4287, 4.1.1, 4.1.2, 3.2."""
    for tag in _REQUIRED[str(parent.tag)]:
        if first(parent, tag) is None:
            yield Fault(f"<{name_of(parent)}> has no {etree.QName(tag).localname}", parent)


@element_rule(
    "item-empty",
    "error",
    at={ITEM},
    formats=IN_RSS,
    source="RSS 2.0, Elements of <item>",
    advice="give it a title",
)
def item_empty(item: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, Elements of <item>: at least one of title or description."""
    if first(item, "title") is None and first(item, "description") is None:
        yield Fault("<item> has neither title nor description", item)


@element_rule(
    "element-repeated",
    "error",
    at=_ONCE,
    source="RSS 2.0; RFC 4287, 4.1.1, 4.1.2, 3.2; Media RSS 1.5.1",
    advice="keep one: readers take the first or the last",
)
def element_repeated(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0; RFC 4287, 4.1.1, 4.1.2, 3.2; Media RSS 1.5.1: what stands once at most."""
    seen = set()
    once = _ONCE[str(parent.tag)]
    for child in parent.iterchildren("*"):
        tag = child.tag
        if tag in seen:
            yield Fault(f"<{name_of(parent)}> has a second {name_of(child)}", child)
        elif tag in once:
            seen.add(tag)


@element_rule(
    "attribute-missing",
    "error",
    at=_REQUIRED_ATTRIBUTES,
    source="RSS 2.0, enclosure, source, cloud; RFC 4287, 4.2.2.1, 4.2.7.1; Media RSS 1.5.1",
    advice="add what the specification requires",
)
def attribute_missing(element: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, enclosure, source, cloud; RFC 4287, 4.2.2.1, 4.2.7.1; Media RSS 1.5.1."""
    for name in _REQUIRED_ATTRIBUTES[str(element.tag)]:
        if element.get(name) is None:
            yield Fault(f"<{name_of(element)}> has no {name}", element)


@element_rule(
    "title-blank",
    "error",
    at={
        *("channel", ITEM, f"{RSS1}channel", f"{RSS1}item"),
        *(f"{ATOM}feed", ENTRY, f"{ATOM}source"),
    },
    formats=IN_FEEDS,
    source="RSS 2.0, title; RSS 1.0, 5.3.1, 5.5.1; RFC 4287, 4.2.14",
    advice="give it a title that people can read",
    beyond=IN_FEEDS,
)
def title_blank(parent: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, title; RSS 1.0, 5.3.1, 5.5.1; RFC 4287, 4.2.14: by what people know it."""
    namespace = str(parent.tag).rpartition("}")
    title = first(parent, f"{namespace[0]}{namespace[1]}title")
    if title is not None and not "".join(title.itertext()).strip():
        yield Fault("the title is blank", title)


@tree_rule(
    "atom-author-missing",
    "error",
    formats=IN_ATOM,
    source="RFC 4287, 4.1.1, 4.1.2",
    advice="name an author in the entry, or one in the feed for all",
)
def atom_author_missing(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.1.2: an author in the entry, in its source, or in the feed."""
    if first(parsed.channel, _AUTHOR) is not None:
        return
    for entry in parsed.entries:
        source = first(entry, f"{ATOM}source")
        if first(entry, _AUTHOR) is None and (source is None or first(source, _AUTHOR) is None):
            yield Fault("neither the entry nor the feed has an author", entry)


@element_rule(
    "atom-content-missing",
    "error",
    at={ENTRY},
    formats=IN_ATOM,
    source="RFC 4287, 4.1.2",
    advice="link to the article's page, or carry its text",
)
def atom_content_missing(entry: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.1.2: an entry without content has an alternate link."""
    if first(entry, f"{ATOM}content") is None and not any(
        relation(link) == "alternate" for link in entry.iterchildren(f"{ATOM}link")
    ):
        yield Fault("the entry has neither content nor an alternate link", entry)
