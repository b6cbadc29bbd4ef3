"""The readers by kind of document. Each is imported when the first such document is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from functools import cache, lru_cache
from pathlib import PurePath

from feedpub.intake.readers.apis.presets import PRESETS, preset
from feedpub.intake.readers.content import unreadable
from feedpub.intake.source_defaults import completed
from feedpub.intake.sources.files import SUFFIXES
from feedpub.nouns import replace
from feedpub.protocols import (
    ObjectReader,
    Raw,
    Reader,
    ReaderContext,
    Reading,
    UnreadRecord,
)


def can_read(name: str) -> bool:
    return PurePath(name).suffix in SUFFIXES


def read(raw: Raw, context: ReaderContext) -> Iterator[Reading]:
    """Yield the articles in *raw*, read by its kind. Raises: OSError, when it is opened."""
    context = _within(raw.name, raw.address, context)
    context = replace(context, now=_read_at(raw, context.now))
    for reading in _reader(_kind(raw)).read(raw, context):
        yield completed(reading, context)


def unread_record(raw: Raw, reading: Reading, now: datetime) -> UnreadRecord | None:
    """Return the record of *reading*, read from *raw* at *now*, if its body was left for later."""
    if reading.unread is None:
        return None
    return UnreadRecord(
        source=raw.source,
        name=reading.name,
        value=reading.unread,
        kind=_kind(raw),
        address=raw.address,
        at=_read_at(raw, now),
        left=reading.left,
    )


def read_completely(record: UnreadRecord, context: ReaderContext) -> Reading:
    """Return the reading of *record* with its body, as its document would have given it."""
    reader = _object_reader(record.kind)
    if context.now != record.at:
        context = replace(context, now=record.at)
    context = _within(record.name, record.address, context)
    value = json.loads(record.value)
    readings = list(reader.read_object(record.source, record.name, value, context))
    if len(readings) != 1:
        # Its source is configured to be read in another way now.
        message = f"has {len(readings)} articles as its source is configured now"
        return unreadable(record.name, "record-type", message, "a record is one article")
    return completed(readings[0], context)


def _kind(raw: Raw) -> str:
    return raw.kind or _suffix(raw.name)


# It is asked for each record of a document.
@lru_cache(maxsize=64)
def _suffix(name: str) -> str:
    return PurePath(name).suffix


def _read_at(raw: Raw, now: datetime) -> datetime:
    """Return the moment that relative dates in *raw* count from, if it is read *now*."""
    return now if raw.written is None else min(now, raw.written)


def _within(name: str, address: str | None, context: ReaderContext) -> ReaderContext:
    """Return *context* for the document, or the record in it, that has *name* and *address*."""
    pictures = None if context.pictures is None else context.pictures.relative_to(name)
    if pictures is not context.pictures:
        context = replace(context, pictures=pictures)
    return context if address is None else replace(context, base=address)


@cache
def _object_reader(kind: str) -> ObjectReader:
    reader = _reader(kind)
    assert isinstance(reader, ObjectReader)
    return reader


@cache
def _reader(kind: str) -> Reader:
    match kind:
        case ".txt":
            from feedpub.intake.readers.text.reader import PageTextReader

            return PageTextReader()
        case ".html" | ".htm":
            from feedpub.intake.readers.html.reader import HTMLPageReader

            return HTMLPageReader()
        case ".md" | ".markdown":
            from feedpub.intake.readers.records.markdown import MarkdownReader

            return MarkdownReader()
        case ".json" | ".jsonl":
            from feedpub.intake.readers.records.json_records import RecordReader

            return RecordReader(lines=kind == ".jsonl")
        case ".xml" | ".atom":
            from feedpub.intake.readers.xml.reader import XMLReader

            return XMLReader()
        case "fields":
            from feedpub.intake.readers.apis.mapped_json import FieldsReader

            return FieldsReader()
        case _ if kind in PRESETS:
            from feedpub.intake.readers.apis.presets import PresetReader

            return PresetReader(preset(kind))
        case _:
            raise AssertionError(f"no reader for {kind}")
