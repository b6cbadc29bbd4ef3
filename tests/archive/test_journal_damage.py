"""A journal that is torn, spoiled, in the way or without room."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from archive.events import FERRY, FERRY_LATER, HARBOUR, written
from newsroom import Newsroom, furnish, make_record

from feedpub.archive.journal import Event, Journal
from feedpub.errors import ArchiveError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.journal.jsonl"


def test_an_incomplete_last_line_is_ignored(path: Path) -> None:
    written(path, FERRY)
    with path.open("ab") as file:
        file.write(b'{"event":"minted","id":"torn"}')

    events = list(Journal(path).replay(0))

    assert events == [FERRY]


def test_an_incomplete_last_line_does_not_count_in_the_length(path: Path) -> None:
    length = written(path, FERRY).length()
    with path.open("ab") as file:
        file.write(b'{"event":"mint')

    assert Journal(path).length() == length


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 200_000])
def test_an_incomplete_last_line_of_any_size_is_cut_off_by_the_next_flush(
    path: Path, size: int
) -> None:
    written(path, FERRY)
    with path.open("ab") as file:
        file.write(b"x" * size)

    written(path, HARBOUR)

    assert list(Journal(path).replay(0)) == [FERRY, HARBOUR]


def test_a_journal_of_one_incomplete_line_starts_over(path: Path) -> None:
    path.write_bytes(b'{"event":"mint')

    written(path, FERRY)

    assert list(Journal(path).replay(0)) == [FERRY]


@pytest.mark.parametrize(
    "line",
    [b"{", b"", b"[]", b"null", b'"minted"', b"\xff\xfe", b'{"event":"minted"} {}', b"[" * 100_000],
    ids=["cut", "blank", "list", "null", "text", "no-utf8", "two", "deep"],
)
def test_a_complete_line_that_is_not_an_event_is_an_error_of_one_line(
    path: Path, line: bytes
) -> None:
    path.write_bytes(line + b"\n")

    with pytest.raises(ArchiveError) as caught:
        list(Journal(path).replay(0))

    assert "\n" not in str(caught.value)


WRONG: list[Event] = [
    {},
    {"event": None},
    {"event": ["minted"]},
    {"event": "withdrawn", "id": "ferry"},
    {"event": "minted"},
    {"event": "dated", "entry_id": "urn:story:ferry"},
    {"event": "dated", "published": 1},
    {"event": "slug", "family": "sections"},
    {**FERRY, "source": None},
    {**FERRY, "id": ["ferry"]},
    {**FERRY, "entry_id": 17},
    {**FERRY, "first_seen": True},
    {**FERRY, "published": "yesterday"},
    {**FERRY, "published": 1.5},
    {**FERRY_LATER, "published": "2026-11-18"},
    {**FERRY_LATER, "entry_id": None},
    {**HARBOUR, "slug": 17},
    {**HARBOUR, "value": None},
]


@pytest.mark.parametrize("event", WRONG, ids=str)
def test_an_event_without_its_fields_is_refused(path: Path, event: Event) -> None:
    path.write_text(f"{json.dumps(FERRY)}\n{json.dumps(event)}\n")
    events = Journal(path).replay(0)
    assert next(events) == FERRY

    with pytest.raises(ArchiveError, match="line 2 is not an event"):
        next(events)


def test_the_error_about_a_bad_line_names_the_journal(path: Path) -> None:
    path.write_bytes(b"harbour\n")

    with pytest.raises(ArchiveError, match=r"archive\.journal\.jsonl: line 1 is not an event"):
        list(Journal(path).replay(0))


@pytest.mark.parametrize("asked", [Journal.length, Journal.flush, lambda each: [*each.replay(0)]])
def test_a_folder_in_place_of_the_journal_is_an_archive_error(
    path: Path, asked: Callable[[Journal], object]
) -> None:
    path.mkdir()
    journal = Journal(path)
    journal.note(FERRY)

    with pytest.raises(ArchiveError, match="Is a directory"):
        asked(journal)


def test_nothing_is_written_through_a_symbolic_link(path: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    path.symlink_to(outside)
    journal = Journal(path)
    journal.note(FERRY)

    with pytest.raises(ArchiveError):
        journal.flush()

    assert outside.read_bytes() == b""


FULL = """
import resource, sys
from pathlib import Path
from feedpub.archive.journal import Journal
from feedpub.errors import ArchiveError

path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, resource.RLIM_INFINITY))
journal = Journal(path)
journal.note({"event": "dated", "entry_id": "there is no room for this", "published": 1})
try:
    journal.flush()
except ArchiveError as error:
    print(error)
"""


def test_a_flush_to_a_full_disk_damages_no_earlier_event(path: Path) -> None:
    written(path, FERRY)

    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True
    )

    assert "File too large" in told.stdout
    assert list(Journal(path).replay(0)) == [FERRY]


def spoiled_by_the_disk(newsroom: Newsroom) -> None:
    """Change a byte of the journal's first line as a failing disk does: nothing else changes."""
    path = newsroom.folder / ".feedpub/archive.journal.jsonl"
    found = path.stat()
    with path.open("r+b") as file:
        file.seek(3)
        file.write(b"\0")
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns))


def test_an_unchanged_journal_is_read_once_a_day(newsroom: Newsroom) -> None:
    furnish(newsroom)
    newsroom.build()
    spoiled_by_the_disk(newsroom)
    newsroom.write("4.json", make_record(4))
    at_once = newsroom.build()
    newsroom.change("UPDATE facts SET value = value - 86400 WHERE name = 'journal read'")

    newsroom.write("5.json", make_record(5))
    a_day_later = newsroom.build()

    assert at_once.notes == ()
    assert "rewritten from the archive" in a_day_later.notes[0]


def test_a_journal_that_was_written_to_is_read_at_once(newsroom: Newsroom) -> None:
    furnish(newsroom)
    newsroom.build()
    path = newsroom.folder / ".feedpub/archive.journal.jsonl"
    path.write_bytes(path.read_bytes().replace(b"minted", b"mint\0d", 1))

    newsroom.write("4.json", make_record(4))
    report = newsroom.build()

    assert "rewritten from the archive" in report.notes[0]
