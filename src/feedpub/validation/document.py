"""Bytes become a tree, once; and what rules ask of it all the time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from lxml import etree

from feedpub.validation.previous_entries import NOTHING, Memory
from feedpub.validation.values.encodings import recoded
from feedpub.validation.xml_names import ATOM, MEDIA, RDF, RSS090, RSS1, split

#: ``rss-0.9x``: the versions before 2.0 whose root is ``rss``. ``rss-1.0``: RDF, 0.90 too.
Format = Literal["rss-2.0", "rss-0.9x", "rss-1.0", "atom-1.0", "json-feed-1.1", "json-feed-1.0"]

_MEDIA_TYPE = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}[ \t]*(?:;.*)?"
)

# libxml2's code (xmlerror.h): an encoding that it does not know.
_UNSUPPORTED_ENCODING = 32

ITEM = "item"
ENTRY = f"{ATOM}entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A document that could be parsed."""

    content: bytes

    #: Where it is published, if that is known.
    address: str | None

    #: When it is looked at.
    now: datetime

    #: What readers were last told of its entries, as far as that was something else.
    memory: Memory

    root: etree._Element

    #: None if it is no feed that we know.
    format: Format | None

    #: RSS's ``channel``, Atom's ``feed``; the root if it is no feed, or an entry alone.
    channel: etree._Element

    #: The ``item`` or ``entry`` elements, in their order; the root if it is an entry alone.
    entries: tuple[etree._Element, ...]

    #: Every tag that stands in it.
    tags: frozenset[str]


def parse(
    content: bytes,
    *,
    address: str | None,
    huge: bool,
    now: datetime | None = None,
    memory: Memory = NOTHING,
) -> Parsed:
    """Parse *content* without touching the network or any file.

    *huge* lifts libxml2's limits: 10 MB a text, 256 levels (then 2,048). *now* is the clock's time
    unless it says otherwise.

    Raises: etree.XMLSyntaxError, for whatever cannot be parsed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=huge,
        # The text around a comment is then one text. No rule is about comments.
        remove_comments=True,
        remove_pis=True,
        # Not collect_ids=False: to libxml2 2.14 that means to load the DTD, whatever load_dtd says.
    )
    root = _read(content, parser)
    format, channel, entries = _outline(root)
    return Parsed(
        content=content,
        address=address,
        now=now or datetime.now(UTC),
        memory=memory,
        root=root,
        format=format,
        channel=channel,
        entries=entries,
        # Their strings are the document's own: to gather them costs less than to look at each.
        tags=frozenset({str(element.tag) for element in root.iter("*")}),
    )


def _read(content: bytes, parser: etree.XMLParser) -> etree._Element:
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if error.code != _UNSUPPORTED_ENCODING or (in_utf8 := recoded(content)) is None:
            raise
        return etree.fromstring(in_utf8, parser)


def _outline(
    root: etree._Element,
) -> tuple[Format | None, etree._Element, tuple[etree._Element, ...]]:
    """The format of a document, what holds the feed's metadata, and its entries."""
    if root.tag == f"{ATOM}feed":
        return "atom-1.0", root, tuple(root.iterchildren(ENTRY))
    if root.tag == ENTRY:
        # RFC 4287, 2: an Atom Entry Document.
        return "atom-1.0", root, (root,)
    if root.tag == "rss" and (channel := first(root, "channel")) is not None:
        old = root.get("version", "").startswith("0.9")
        return "rss-0.9x" if old else "rss-2.0", channel, tuple(channel.iterchildren(ITEM))
    if root.tag == f"{RDF}RDF":
        for rss in (RSS1, RSS090):
            if first(root, f"{rss}*") is not None:
                channel = first(root, f"{rss}channel")
                items = tuple(root.iterchildren(f"{rss}item"))
                return "rss-1.0", root if channel is None else channel, items
    return None, root, ()


def first(parent: etree._Element, tag: str) -> etree._Element | None:
    return next(parent.iterchildren(tag), None)


def is_removed(entry: etree._Element) -> bool:
    """Whether *entry* only says that it is gone (Media RSS 1.5.1, media:status)."""
    status = first(entry, f"{MEDIA}status")
    return status is not None and status.get("state") == "deleted"


def text(element: etree._Element) -> str:
    """The text that *element* itself holds, without that of elements in it.

    An entity that a DOCTYPE declares stays as it is written: ``&name;``.
    """
    own = element.text or ""
    if len(element):
        own += "".join(
            (child.text or "" if isinstance(child, etree._Entity) else "") + (child.tail or "")
            for child in element
        )
    return own


def relation(link: etree._Element) -> str:
    """What an ``atom:link`` is of (RFC 4287, 4.2.7.2): ``alternate`` where it does not say."""
    rel = link.get("rel") or "alternate"
    return rel.removeprefix("http://www.iana.org/assignments/relation/")


def is_media_type(value: str) -> bool:
    """RFC 6838, 4.2, with the parameters that may follow (RFC 2045, 5.1)."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def shown(value: str) -> str:
    """*value* in quotes for a message of one line: control characters escaped, its end cut off."""
    return repr(value if len(value) <= 60 else f"{value[:57]}...")


def name_of(element: etree._Element) -> str:
    """Its name as it is written in the document: ``guid``, ``media:credit``."""
    # Not by etree.QName, which refuses a name with a prefix that is not declared.
    _, name = split(str(element.tag))
    if len(name) > 60:
        name = f"{name[:57]}..."
    return f"{element.prefix}:{name}" if element.prefix else name
