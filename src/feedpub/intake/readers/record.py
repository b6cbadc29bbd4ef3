"""Article records: JSON (one object or an array a file) and JSON Lines (one object a line)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from feedpub.intake.readers.checked import checked, unreadable
from feedpub.intake.readers.fields import kind_of
from feedpub.protocols import Raw, Reading, Terms

#: In bytes. A larger export belongs into JSON Lines, which is read line by line.
MAX_FILE = 64 * 1024 * 1024
MAX_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class RecordReader:
    """Reads article records. Wrong types reject the record, unknown keys are a warning."""

    #: Whether each line is a record of its own.
    lines: bool = False

    def read(self, raw: Raw, terms: Terms) -> Iterator[Reading]:
        return _read_lines(raw, terms) if self.lines else _read_file(raw, terms)


def _read_file(raw: Raw, terms: Terms) -> Iterator[Reading]:
    with raw.open() as stream:
        content = stream.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        message = f"is larger than {MAX_FILE // 2**20} MiB"
        yield unreadable(raw.name, "too-large", message, "write it as JSON Lines")
        return
    try:
        value = _json(content)
    except ValueError as error:
        yield unreadable(raw.name, "json-invalid", str(error), "")
        return
    if not isinstance(value, list):
        yield _read_record(raw.source, raw.name, value, terms)
        return
    for number, each in enumerate(value, 1):
        yield _read_record(raw.source, f"{raw.name}:{number}", each, terms)


def _read_lines(raw: Raw, terms: Terms) -> Iterator[Reading]:
    with raw.open() as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            name = f"{raw.name}:{number}"
            if len(line) > MAX_LINE:
                message = f"the line is longer than {MAX_LINE // 2**20} MiB"
                yield unreadable(name, "too-large", message, "the rest of the file is not read")
                return
            if not line.strip():
                continue
            try:
                value = _json(line)
            except ValueError as error:
                yield unreadable(name, "json-invalid", str(error), "")
            else:
                yield _read_record(raw.source, name, value, terms)


def _json(content: bytes) -> Any:
    """Raises: ValueError, in one line, for whatever is wrong with it."""
    try:
        text = content.decode(json.detect_encoding(content))
        return json.loads(text.removeprefix("\N{BOM}"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise ValueError(f"cannot be decoded as {error.encoding}") from error
    except RecursionError as error:
        raise ValueError("is no JSON: nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(
            f"is no JSON: line {error.lineno}, column {error.colno}: {error.msg}"
        ) from error
    except ValueError as error:
        # Python refuses numbers of more than 4,300 digits.
        raise ValueError(f"is no JSON: {str(error).partition(';')[0]}") from error


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON value")


def _read_record(source: str, name: str, record: Any, terms: Terms) -> Reading:
    if not isinstance(record, dict):
        message = f"wanted an object, got {kind_of(record)}"
        return unreadable(name, "record-type", message, "a record is a JSON object")
    return checked(source, name, record, terms)
