"""Reading published documents back: which entries one has, and taking an entry out of it.

Each format's module says in its ``LAYOUT`` where the entries of its documents are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from functools import cached_property
from typing import Protocol

from lxml import etree

from feedpub.feed import Withdrawn
from feedpub.formats.writing import GENERATOR, MEDIA, TOMBSTONES, rfc822, rfc3339
from feedpub.nouns import dataclass

#: Whether an entry is meant, by its id (None where the format has none), its links and its title.
Wanted = Callable[[str | None, Iterable[str], str], bool]


#: A date as formats write it: RFC 3339, or RFC 822 with four digits for the year.
_DATE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(?:Z|[+-][0-9:]+)"
    r"|[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]+ (?:GMT|[+-][0-9]{4})"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry as a document lists it."""

    #: None in formats without ids: pages and sitemaps.
    id: str | None

    links: tuple[str, ...]
    title: str

    #: None if the document does not say.
    published: datetime | None

    #: When it last changed. None: as published, or the format has no such date.
    updated: datetime | None

    #: The bytes of the entry alone.
    content: bytes

    #: Returns all that ``content`` says, without its dates.
    text_of: Callable[[bytes], str]

    @property
    def text(self) -> str:
        """All that it says, without its dates. It is read each time, as few need it."""
        return self.text_of(self.content)

    @property
    def key(self) -> str:
        """What identifies the entry among documents of its format: its id or its address."""
        return self.id or "".join(self.links[:1]).partition("?")[0] or self.title

    def is_wanted(self, wanted: Wanted) -> bool:
        return wanted(self.id, self.links, self.title)


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The entries of a document."""

    entries: tuple[ListedEntry, ...]

    #: The ids that it marks as deleted (RFC 6721, also in JSON; Media RSS 1.5.1, media:status).
    gone: frozenset[str] = frozenset()

    #: When it last changed. None: it does not say.
    updated: datetime | None = None

    #: Whether feedpub wrote it.
    is_ours: bool = False


class OpenedDocument:
    """The bytes of a document of unknown format; parsed once if they are XML."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._start = content.lstrip()[:9].lower()

    def starts_with(self, prefix: bytes) -> bool:
        """Whether it starts with *prefix*, which is lower case; white space and case don't count.

        At most nine bytes are compared.
        """
        return self._start.startswith(prefix)

    @cached_property
    def root(self) -> etree._Element | None:
        """The root element. None if it is not well-formed XML or has a DOCTYPE."""
        if self.starts_with(b"{") or self.starts_with(b"<!doctype"):
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            root = etree.fromstring(self.content, parser)
        except (ValueError, etree.LxmlError):
            return None
        return None if root.getroottree().docinfo.doctype else root


class Layout(Protocol):
    """Finds the entries in documents of one format.

    Methods may raise ValueError, RecursionError, OverflowError or LxmlError for damaged documents.
    """

    def fits(self, document: OpenedDocument) -> bool:
        """Whether *document* is in this format."""

    def contents(self, document: OpenedDocument) -> Contents:
        """Return the entries of *document*."""

    def without(
        self, document: OpenedDocument, wanted: Wanted, gone: Withdrawn | None, /
    ) -> bytes | None:
        """Return *document* without its entries that are *wanted*. None if it has none of them.

        The rest stays as it is. If *gone* is given, the document's date becomes that of the
        withdrawal, and formats that can mark entries as deleted do so.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class DateFormat:
    """How a format reads and writes its dates."""

    read: Callable[[str | None], datetime | None]
    write: Callable[[datetime], str]


def read_rfc3339(text: object) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text)) if isinstance(text, str) else None
    except ValueError:
        return None


def _read_rfc822(text: str | None) -> datetime | None:
    # It imports what opens connections.
    from email.utils import parsedate_to_datetime

    try:
        return _aware(parsedate_to_datetime(text or ""))
    except (ValueError, TypeError):
        return None


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


RFC822 = DateFormat(read=_read_rfc822, write=rfc822)
RFC3339 = DateFormat(read=read_rfc3339, write=rfc3339)


@dataclass(frozen=True, slots=True, kw_only=True)
class XMLLayout:
    """The layout of an XML format: the paths of its elements, in lxml's notation.

    The paths of entries, ``updated`` and ``generator`` start at the root; the others at an entry.
    """

    #: The tag of the root.
    root: str

    #: None: a document in this format has no entries.
    entries: str | None = None

    id: str | None = None
    title: str = "title"

    #: The elements that hold an entry's links, and the attribute with the address. None: the
    #: address is the element's text, and only the first one counts.
    links: str = "link"
    link_attribute: str | None = None

    published: str = ""

    #: When an entry last changed (RFC 3339). None: the format has no such date.
    entry_updated: str | None = None
    dates: DateFormat = RFC3339
    updated: str | None = None
    generator: str | None = None

    #: The namespaces by which feedpub's documents are recognized if they name no generator.
    namespaces: Mapping[str | None, str] | None = None

    #: Whether documents without just these namespaces are in another format.
    only_ours: bool = False

    #: Adds to a document that an entry is gone. None: the format cannot say that.
    add_tombstone: Callable[[bytes, Withdrawn], bytes] | None = None

    def fits(self, document: OpenedDocument) -> bool:
        root = document.root
        if root is None or root.tag != self.root:
            return False
        return not self.only_ours or root.nsmap == self.namespaces

    def contents(self, document: OpenedDocument) -> Contents:
        root = document.root
        assert root is not None
        gone = {each.get("ref", "") for each in root.iterfind(f"{{{TOMBSTONES}}}deleted-entry")}
        entries = []
        for element in self._elements(root):
            entry = self._entry(element)
            status = element.find(f"{{{MEDIA}}}status")
            if status is not None and status.get("state") == "deleted":
                gone.add(entry.key)
            else:
                entries.append(entry)
        return Contents(
            entries=tuple(entries),
            gone=frozenset(gone),
            updated=self.dates.read(root.findtext(self.updated)) if self.updated else None,
            is_ours=self._is_ours(root),
        )

    def without(
        self, document: OpenedDocument, wanted: Wanted, gone: Withdrawn | None
    ) -> bytes | None:
        root = document.root
        assert root is not None
        found = [each for each in self._elements(root) if self._entry(each).is_wanted(wanted)]
        if not found:
            return None
        for element in found:
            _remove(element)
        if gone is not None and self.updated and (date := root.find(self.updated)) is not None:
            date.text = self.dates.write(gone.at)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        ids = {element.findtext(self.id) for element in found} if self.id else ()
        if self.add_tombstone is not None and gone is not None and gone.id in ids:
            written = self.add_tombstone(written, gone)
        return written + (b"\n" if document.content.endswith(b"\n") else b"")

    def _elements(self, root: etree._Element) -> list[etree._Element]:
        """The entries of *root*, with those that are marked as deleted."""
        return root.findall(self.entries) if self.entries else []

    def _entry(self, element: etree._Element) -> ListedEntry:
        id = element.findtext(self.id) if self.id else None
        updated = element.findtext(self.entry_updated) if self.entry_updated else None
        if self.link_attribute is None:
            links = [element.findtext(self.links) or ""]
        else:
            links = [each.get(self.link_attribute, "") for each in element.iterfind(self.links)]
        return ListedEntry(
            id=id.strip() if id else None,
            links=tuple(links),
            title=element.findtext(self.title) or "",
            published=self.dates.read(element.findtext(self.published)),
            updated=read_rfc3339(updated),
            content=etree.tostring(element, encoding="UTF-8", with_tail=False),
            text_of=_text_of_xml,
        )

    def _is_ours(self, root: etree._Element) -> bool:
        if self.namespaces is not None:
            return root.nsmap == self.namespaces
        return self.generator is not None and root.findtext(self.generator) == GENERATOR


def _text_of_xml(content: bytes) -> str:
    texts = (text.strip() for text in etree.fromstring(content).itertext())
    return "\n".join(each for each in texts if each and not _DATE.fullmatch(each))


def _remove(element: etree._Element) -> None:
    parent, before = element.getparent(), element.getprevious()
    assert parent is not None
    if before is not None and element.getnext() is None:
        # The parent's end tag stays on a line of its own.
        before.tail = element.tail
    parent.remove(element)
