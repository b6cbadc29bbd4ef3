from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import NOW

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.idle import Baseline, baseline
from feedpub.archive.store import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """For what can only become of a file."""
    return tmp_path / "archive.db"


@pytest.fixture
def settled(location: ArchiveLocation) -> ArchiveLocation:
    """An archive whose last run left nothing undone."""
    with opened(location) as archive, archive.transaction():
        archive.set_fact("settled", '{"version": "0.1"}')
        archive.inputs.record("desk", "a.json", "10:1:2")
        archive.inputs.record("desk", "b.json", None)
        archive.inputs.record("wire", "a.json", "11:1:3")
        archive.feeds.published("all", NOW, 1, {"all.rss": PublishedFile(digest="d", mark="9:9:9")})
    return location


@pytest.fixture
def settled_file(path: Path) -> Path:
    """The same in a file."""
    with opened(path) as archive, archive.transaction():
        archive.set_fact("settled", '{"version": "0.1"}')
    return path


def test_the_state_that_the_last_run_left_is_read(settled: ArchiveLocation) -> None:
    found = baseline(settled)

    assert found == Baseline(
        settled={"version": "0.1"},
        inputs={"desk": {"a.json": "10:1:2", "b.json": None}, "wire": {"a.json": "11:1:3"}},
        documents={"all.rss": "9:9:9"},
    )


def test_an_archive_with_something_left_to_do_has_no_baseline(settled: ArchiveLocation) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.set_fact("settled", None)

    assert baseline(settled) is None


def test_an_archive_that_was_never_settled_has_no_baseline(location: ArchiveLocation) -> None:
    with opened(location):
        pass

    assert baseline(location) is None


def test_without_an_archive_there_is_no_baseline(path: Path) -> None:
    assert baseline(path) is None


def test_reading_creates_no_file(path: Path) -> None:
    baseline(path)

    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"The ferry is back. " * 400], ids=["empty", "letters"])
def test_a_file_that_is_not_an_archive_has_no_baseline(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert baseline(path) is None


def test_a_folder_has_no_baseline(path: Path) -> None:
    path.mkdir()

    assert baseline(path) is None


def test_a_database_of_another_program_has_no_baseline(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (dish TEXT)")
    database.close()

    assert baseline(path) is None


def test_a_truncated_archive_has_no_baseline(settled: ArchiveLocation) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.set_fact("settled", '{"version": ')

    assert baseline(settled) is None


def test_reading_during_a_run_sees_what_was_committed(settled: ArchiveLocation) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.inputs.lost("wire", "a.json")

        found = baseline(settled)

    assert found is not None
    assert found.inputs["wire"] == {"a.json": "11:1:3"}


@pytest.mark.parametrize("name", ["a#b?mode=rw&c.db", "100%41.db", "Zeitung (neu) ä.db"])
def test_an_archive_may_have_any_file_name(settled_file: Path, name: str) -> None:
    renamed = settled_file.rename(settled_file.with_name(name))

    assert baseline(renamed) is not None


def test_reading_leaves_the_archive_as_it_was(settled_file: Path) -> None:
    before = settled_file.read_bytes()

    baseline(settled_file)

    assert settled_file.read_bytes() == before


def test_reading_needs_only_the_standard_library(settled_file: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from feedpub.archive.queries.idle import baseline;"
        f"assert baseline(Path({str(settled_file)!r}));"
        "print([name for name in ('pydantic', 'lxml') if name in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"


def test_a_journal_with_more_events_leaves_something_to_do(settled_file: Path) -> None:
    journal = settled_file.with_suffix(".journal.jsonl")
    journal.write_text('{"event":"slug","family":"sections","value":"World","slug":"world"}\n')

    assert baseline(settled_file) is None
