"""Parses a document into a tree, and what most rules read from it."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from xml.parsers import expat

from lxml import etree

from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.values.encodings import recoded
from feedpub.validation.xml_names import ATOM, MEDIA, RDF, RSS090, RSS1, split

if TYPE_CHECKING:
    from feedpub.validation.outlines import EntryOutline

#: ``rss-0.9x``: the versions before 2.0 whose root is ``rss``. ``rss-1.0``: RDF, 0.90 too.
Format = Literal["rss-2.0", "rss-0.9x", "rss-1.0", "atom-1.0", "json-feed-1.1", "json-feed-1.0"]

#: What is checked of a document: all of it, only its entries, or only what is outside of them.
Part = Literal["all", "entries", "rest"]

_MEDIA_TYPE = pattern(
    r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}[ \t]*(?:;.*)?"
)

# libxml2's error code (xmlerror.h) for an unknown encoding.
_UNSUPPORTED_ENCODING = 32

ITEM = "item"
ENTRY = f"{ATOM}entry"


_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Parsed:
    """A document that is well-formed."""

    content: bytes

    #: What rules that need only an entry look at.
    part: Part

    #: The address that it is published at, if known.
    address: str | None

    #: When it is validated.
    now: datetime

    #: How its entries differ from their last version.
    changes: EntryChanges

    root: etree._Element

    #: None if it is not a feed of a known format.
    format: Format | None

    #: RSS's ``channel``, Atom's ``feed``; the root if it is not a feed, or a single entry.
    channel: etree._Element

    #: The ``item`` or ``entry`` elements in order; the root if it is a single entry.
    entries: tuple[etree._Element, ...]

    #: What is known of entries that are empty elements here. None: they are here.
    outlines: tuple[EntryOutline, ...] | None

    _known: dict[object, Any] = field(default_factory=dict, repr=False)

    def once(self, compute: Callable[[Parsed], _T]) -> _T:
        """Return what *compute* returns for it, computed once for all rules."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        found: _T = self._known[compute]
        return found

    @functools.cached_property
    def tags(self) -> frozenset[str]:
        """All tags in it."""
        return frozenset({str(element.tag) for element in self.root.iter("*")})

    @functools.cached_property
    def namespaces(self) -> frozenset[str]:
        """The namespaces that are declared by its root or have elements in it."""
        declared = self.root.nsmap.values()
        if declared and self.content.count(b"xmlns") == len(declared):
            # No other element declares one.
            return frozenset(declared)
        return frozenset({*declared, *(split(tag)[0] for tag in self.tags)})

    @functools.cached_property
    def has_doctype(self) -> bool:
        return self.root.getroottree().docinfo.internalDTD is not None

    def elements(self) -> Iterator[etree._Element]:
        """Yield the elements of its part, in order."""
        match self.part:
            case "all":
                return self.root.iter("*")
            case "entries":
                return itertools.chain.from_iterable(entry.iter("*") for entry in self.entries)
            case "rest":
                return self._outside()

    def _outside(self) -> Iterator[etree._Element]:
        entries = frozenset(self.entries)
        stack = [self.root]
        while stack:
            element = stack.pop()
            if element not in entries:
                yield element
                stack.extend(element.iterchildren("*", reversed=True))

    @functools.cached_property
    def held(self) -> tuple[Mapping[str, etree._Element], ...]:
        """For each entry the first of its children with each tag."""
        return tuple(
            {str(child.tag): child for child in entry.iterchildren("*", reversed=True)}
            for entry in self.entries
        )

    def first_of(self, uri: str) -> etree._Element | None:
        """Return its first element in the namespace *uri*."""
        return next(self.root.iter(f"{{{uri}}}*"), None)

    def place_of(self, uri: str) -> etree._Element | None:
        """Return the root if it declares the namespace *uri*, else the first element in it."""
        return self.root if uri in self.root.nsmap.values() else self.first_of(uri)


def parse(
    content: bytes,
    *,
    address: str | None,
    huge: bool,
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
    part: Part = "all",
    outlines: tuple[EntryOutline, ...] | None = None,
) -> Parsed:
    """Parse *content* without touching the network or any file.

    *huge* lifts libxml2's limits of 10 MB per text and 256 levels (then 2,048). *now* is the
    current time by default. *part* is what is to be checked. *outlines* are those of its entries,
    if these are empty.

    Raises: etree.XMLSyntaxError, if it cannot be parsed.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=huge,
        # Joins the text around a comment. No rule is about comments.
        remove_comments=True,
        remove_pis=True,
        # Not collect_ids=False: libxml2 2.14 would load the DTD in spite of load_dtd.
    )
    root = _read(content, parser)
    format, channel, entries = _outline(root)
    return Parsed(
        content=content,
        part=part,
        address=address,
        now=now or datetime.now(UTC),
        changes=changes,
        root=root,
        format=format,
        channel=channel,
        entries=entries,
        outlines=outlines,
    )


def is_well_formed(content: bytes) -> bool:
    """Whether *content* is well-formed XML in UTF-8 whose prefixes are declared.

    In a third of the time that it takes to parse it into a tree.
    """
    parser = expat.ParserCreate("UTF-8", " ")
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return False
    return True


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
    """Return the format of a document, the element with the feed's metadata, and the entries."""
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
    """Whether *entry* only marks itself as deleted (Media RSS 1.5.1, media:status)."""
    status = first(entry, f"{MEDIA}status")
    return status is not None and status.get("state") == "deleted"


def text(element: etree._Element) -> str:
    """Return the text directly in *element*, without that of its children.

    References to entities that a DOCTYPE declares stay as they are: ``&name;``.
    """
    own = element.text or ""
    if len(element):
        own += "".join(
            (child.text or "" if isinstance(child, etree._Entity) else "") + (child.tail or "")
            for child in element
        )
    return own


def relation(link: etree._Element) -> str:
    """Return the relation of an ``atom:link``, ``alternate`` by default (RFC 4287, 4.2.7.2)."""
    rel = link.get("rel") or "alternate"
    return rel.removeprefix("http://www.iana.org/assignments/relation/")


def is_media_type(value: str) -> bool:
    """Whether *value* is a media type (RFC 6838, 4.2), perhaps with parameters (RFC 2045, 5.1)."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def shown(value: str) -> str:
    """Return *value* in quotes for a message: shortened, with control characters escaped."""
    return repr(value if len(value) <= 60 else f"{value[:57]}...")


def name_of(element: etree._Element) -> str:
    """Return its name as written in the document: ``guid``, ``media:credit``."""
    # Not with etree.QName, which raises for an undeclared prefix.
    _, name = split(str(element.tag))
    if len(name) > 60:
        name = f"{name[:57]}..."
    return f"{element.prefix}:{name}" if element.prefix else name
