"""What can be done with documents, whatever their format: writing and reading back.

The formats are the rows of :data:`feedpub.format_info.FORMATS`. Their modules are imported when
they are first needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import Any, Protocol, cast
from urllib.parse import quote

from lxml import etree

from feedpub.errors import FormatError
from feedpub.feed import Channel, Document, Entry, Feed, FeedHead, Withdrawn
from feedpub.format_info import FORMATS, FormatInfo, all_formats
from feedpub.formats.layouts import Contents, Layout, OpenedDocument, Wanted
from feedpub.formats.writing import Settings
from feedpub.nouns import replace

_DAMAGED = (ValueError, RecursionError, OverflowError, etree.LxmlError)


#: Where the name of the feed goes in an entry: a byte that no text in UTF-8 has.
_SLOT = b"\xff"

#: Stands for that name while an entry is written. It never leaves the process, so that no article
#: can have it.
_NAME = os.urandom(16).hex()


class Format(Protocol):
    """What the module of a format has: these names, at its top level."""

    #: Where its documents have their entries.
    LAYOUT: Layout

    def entry_settings(self, channel: Channel) -> Settings:
        """Return all of *channel* that decides the bytes of its entries."""

    def write_entry(self, entry: Entry, channel: Channel) -> bytes:
        """Return *entry* as it is in the documents of *channel*. Empty: they leave it out.

        These are the same bytes on any machine, at any time. Raises: ValueError, if it cannot be
        written.
        """

    def join(self, feed: FeedHead, entries: Iterable[bytes]) -> bytes:
        """Return the document of *feed* with *entries* in place of its own."""


def entry_settings(channel: Channel, format: str) -> Settings:
    """Return all of *channel* that decides what :func:`write_entry` returns for an entry.

    Channels with equal settings share the bytes of their entries.
    """
    return _format(format).entry_settings(channel)


def write_entry(entry: Entry, channel: Channel, format: str) -> bytes:
    """Return *entry* for :func:`join`. Raises: ValueError, if it cannot be written.

    It is no UTF-8 if the links of *channel* are tracked by the feed's name: :func:`join` fills the
    name in, so that feeds whose entries differ in it alone can share them.
    """
    module = _format(format)
    if not any("{feed}" in value for _, value in channel.tracking):
        return module.write_entry(entry, channel)
    tracking = tuple((name, value.replace("{feed}", _NAME)) for name, value in channel.tracking)
    written = module.write_entry(entry, replace(channel, tracking=tracking))
    return written.replace(_NAME.encode(), _SLOT)


def join(
    feed: FeedHead, format: str, entries: Iterable[bytes], *, name: str | None = None
) -> Document:
    """Return the document of *feed* in *format* with *entries*, from :func:`write_entry`.

    The entries of *feed* itself are not looked at; those that were withdrawn are written. *name* is
    what their links are tracked by; by default :func:`name_in_links`.
    """
    channel = feed.channel
    filled = (name or name_in_links(channel)).encode()
    return Document(
        name=channel.path(format),
        format=format,
        content=_format(format).join(feed, entries).replace(_SLOT, filled),
        address=channel.address(format),
    )


def name_in_links(channel: Channel) -> str:
    """Return the name of the feed of *channel* as links are tracked by it."""
    # As in an address: no format needs to escape what is left.
    return quote(channel.feed, safe="")


def render(feed: Feed, format: str) -> Document:
    """Return the document of *feed* in *format*. Raises: FormatError, naming the entry."""
    return join(feed, format, _entries(feed, format))


def _entries(feed: Feed, format: str) -> Iterator[bytes]:
    for position, entry in enumerate(feed.entries):
        try:
            yield write_entry(entry, feed.channel, format)
        except ValueError as error:
            raise FormatError(feed.channel.name, format, position, str(error)) from error


def contents_of(content: bytes) -> Contents | None:
    """Return the entries of the document *content*. None if its format is unknown, or damaged."""
    document = OpenedDocument(content)
    try:
        for layout in _layouts():
            if layout.fits(document):
                return layout.contents(document)
    except _DAMAGED:
        pass
    return None


def without_entry(content: bytes, wanted: Wanted, gone: Withdrawn | None) -> bytes | None:
    """Return the document *content* without the entries that are *wanted*.

    This serves where the feed cannot be rendered again. If *gone* is given, the document says that
    its entry is gone, if its format can. None if there is no such entry, or if the document is
    damaged or of an unknown format.
    """
    document = OpenedDocument(content)
    try:
        for layout in _layouts():
            if layout.fits(document):
                return layout.without(document, wanted, gone)
    except _DAMAGED:
        pass
    return None


def _layouts() -> Iterator[Layout]:
    for each in all_formats():
        yield _module(each).LAYOUT


def _format(name: str) -> Format:
    return cast(Format, _module(FORMATS[name]))


def _module(format: FormatInfo) -> Any:
    return import_module(format.module)
