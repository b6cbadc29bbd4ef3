"""What can be done with documents, whatever their format: writing and reading back.

The formats are the rows of :data:`feedpub.format_info.FORMATS`. Their modules are imported when
they are first needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Protocol, cast

from lxml import etree

from feedpub.feed import Document, Feed, Withdrawn
from feedpub.format_info import FORMATS, FormatInfo, all_formats
from feedpub.formats.layouts import Contents, Layout, OpenedDocument, Wanted

_DAMAGED = (ValueError, RecursionError, OverflowError, etree.LxmlError)


class Format(Protocol):
    """What the module of a format has: these two names, at its top level."""

    #: Where its documents have their entries.
    LAYOUT: Layout

    def write(self, feed: Feed) -> bytes:
        """Return the document of *feed*: the same bytes on any machine, at any time.

        Raises: FormatError, naming the entry.
        """


def render(feed: Feed, format: str) -> Document:
    """Return the document of *feed* in *format*. Raises: FormatError, naming the entry."""
    module = cast(Format, _module(FORMATS[format]))
    return Document(
        name=feed.channel.path(format),
        format=format,
        content=module.write(feed),
        address=feed.channel.address(format),
    )


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


def _module(format: FormatInfo) -> Any:
    return import_module(format.module)
