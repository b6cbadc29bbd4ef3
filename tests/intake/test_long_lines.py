"""A line of JSON Lines that is too long costs itself."""

from __future__ import annotations

import io
import json
from zoneinfo import ZoneInfo

import pytest
from newsroom import NOW, make_record

from feedpub.intake.readers.records.json_records import MAX_LINE
from feedpub.intake.readers.registry import read
from feedpub.protocols import Raw, ReaderContext, Reading


def read_lines(content: bytes, name: str = "export.jsonl") -> list[Reading]:
    raw = Raw(source="desk", name=name, open=lambda: io.BytesIO(content))
    return list(read(raw, ReaderContext(timezone=ZoneInfo("Europe/Berlin"), now=NOW)))


def line(number: int, **changes: str) -> bytes:
    return json.dumps(make_record(number, **changes)).encode() + b"\n"


@pytest.mark.parametrize("more", [1, 2, 1024 * 1024, MAX_LINE, MAX_LINE + 5])
def test_the_lines_behind_one_that_is_too_long_are_read(more: int) -> None:
    long = b"x" * (MAX_LINE + more - 1) + b"\n"

    readings = read_lines(line(1) + long + line(3) + line(4))

    assert [each.name for each in readings] == [f"export.jsonl:{n}" for n in (1, 2, 3, 4)]
    assert [each.article is not None for each in readings] == [True, False, True, True]
    assert readings[1].findings[0].code == "too-large"


def test_a_line_of_the_most_bytes_is_read() -> None:
    record = line(1)
    padded = record[:-2] + b" " * (MAX_LINE - len(record)) + b"}\n"
    assert len(padded) == MAX_LINE

    readings = read_lines(padded + line(2))

    assert [each.article is not None for each in readings] == [True, True]


def test_a_last_line_that_is_too_long_and_has_no_end_ends_the_file() -> None:
    readings = read_lines(line(1) + b"x" * (MAX_LINE * 2), name="export.jsonl")

    assert [each.article is not None for each in readings] == [True, False]
