"""Which reader reads what. A reader is imported when a document of its kind is met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import PurePath

from feedpub.intake.source_defaults import completed
from feedpub.intake.sources.files import SUFFIXES
from feedpub.protocols import Raw, Reader, ReaderContext, Reading


def can_read(name: str) -> bool:
    return PurePath(name).suffix in SUFFIXES


def read(raw: Raw, terms: ReaderContext) -> Iterator[Reading]:
    """Yield what the reader for *raw*'s kind makes of it. Raises: OSError, where it is opened."""
    if terms.pictures is not None:
        terms = replace(terms, pictures=terms.pictures.beside(raw.name))
    if raw.written is not None:
        terms = replace(terms, now=min(terms.now, raw.written))
    if raw.address is not None:
        terms = replace(terms, base=raw.address)
    for reading in _reader(raw.kind or PurePath(raw.name).suffix).read(raw, terms):
        yield completed(reading, terms)


@cache
def _reader(kind: str) -> Reader:
    match kind:
        case ".txt":
            from feedpub.intake.readers.text.reader import PageTextReader

            return PageTextReader()
        case ".html" | ".htm":
            from feedpub.intake.readers.html.reader import HTMLPageReader

            return HTMLPageReader()
        case ".md":
            from feedpub.intake.readers.records.markdown import MarkdownReader

            return MarkdownReader()
        case ".json" | ".jsonl":
            from feedpub.intake.readers.records.json_records import RecordReader

            return RecordReader(lines=kind == ".jsonl")
        case ".xml":
            from feedpub.intake.readers.xml.reader import XMLReader

            return XMLReader()
        case "wordpress":
            from feedpub.intake.readers.apis.wordpress import WordPressReader

            return WordPressReader()
        case "ghost":
            from feedpub.intake.readers.apis.ghost import GhostReader

            return GhostReader()
        case "fields":
            from feedpub.intake.readers.apis.mapped_json import FieldsReader

            return FieldsReader()
        case _:
            raise AssertionError(f"no reader for {kind}")
