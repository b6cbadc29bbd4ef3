"""Which reader reads what."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from feedpub.intake.readers.html_page import HTMLPageReader
from feedpub.intake.readers.page_text import PageTextReader
from feedpub.intake.readers.record import RecordReader
from feedpub.protocols import Raw, Reader, Reading, Terms

_READERS: dict[str, Reader] = {
    ".html": HTMLPageReader(),
    ".htm": HTMLPageReader(),
    ".txt": PageTextReader(),
    ".json": RecordReader(),
    ".jsonl": RecordReader(lines=True),
}


def can_read(name: str) -> bool:
    return PurePath(name).suffix in _READERS


def read(raw: Raw, terms: Terms) -> Iterator[Reading]:
    """Yield what the reader for *raw*'s suffix makes of it. Raises: OSError, where it is opened."""
    return _READERS[PurePath(raw.name).suffix].read(raw, terms)
