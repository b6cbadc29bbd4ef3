"""The readers by kind of document. Each is imported when the first such document is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import PurePath

from feedpub.intake.readers.apis.presets import PRESETS, preset
from feedpub.intake.source_defaults import completed
from feedpub.intake.sources.files import SUFFIXES
from feedpub.protocols import Raw, Reader, ReaderContext, Reading


def can_read(name: str) -> bool:
    return PurePath(name).suffix in SUFFIXES


def read(raw: Raw, context: ReaderContext) -> Iterator[Reading]:
    """Yield the articles in *raw*, read by its kind. Raises: OSError, when it is opened."""
    if context.pictures is not None:
        context = replace(context, pictures=context.pictures.relative_to(raw.name))
    if raw.written is not None:
        context = replace(context, now=min(context.now, raw.written))
    if raw.address is not None:
        context = replace(context, base=raw.address)
    for reading in _reader(raw.kind or PurePath(raw.name).suffix).read(raw, context):
        yield completed(reading, context)


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
        case "fields":
            from feedpub.intake.readers.apis.mapped_json import FieldsReader

            return FieldsReader()
        case _ if kind in PRESETS:
            from feedpub.intake.readers.apis.presets import PresetReader

            return PresetReader(preset(kind))
        case _:
            raise AssertionError(f"no reader for {kind}")
