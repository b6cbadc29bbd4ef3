from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import NOW

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.queries.idle import Baseline, baseline
from feedpub.archive.store import opened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def settled(path: Path) -> Path:
    """An archive whose last run left nothing undone."""
    with opened(path) as archive, archive.transaction():
        archive.set_fact("settled", '{"version": "0.1"}')
        archive.inputs.saw("desk", "a.json", "10:1:2")
        archive.inputs.saw("desk", "b.json", None)
        archive.inputs.saw("wire", "a.json", "11:1:3")
        archive.feeds.published("all", NOW, 1, {"all.rss": PublishedFile(digest="d", mark="9:9:9")})
    return path


def test_a_glance_sees_what_the_last_run_left(settled: Path) -> None:
    found = baseline(settled)

    assert found == Baseline(
        settled={"version": "0.1"},
        inputs={"desk": {"a.json": "10:1:2", "b.json": None}, "wire": {"a.json": "11:1:3"}},
        documents={"all.rss": "9:9:9"},
    )


def test_an_archive_with_something_undone_has_nothing_to_see(settled: Path) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.set_fact("settled", None)

    assert baseline(settled) is None


def test_an_archive_that_never_was_settled_has_nothing_to_see(path: Path) -> None:
    with opened(path):
        pass

    assert baseline(path) is None


def test_where_no_archive_is_there_is_nothing_to_see(path: Path) -> None:
    assert baseline(path) is None


def test_a_glance_makes_no_file(path: Path) -> None:
    baseline(path)

    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"The ferry is back. " * 400], ids=["empty", "letters"])
def test_a_file_that_is_no_archive_has_nothing_to_see(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    assert baseline(path) is None


def test_a_folder_has_nothing_to_see(path: Path) -> None:
    path.mkdir()

    assert baseline(path) is None


def test_a_database_of_somebody_else_has_nothing_to_see(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE recipes (dish TEXT)")
    database.close()

    assert baseline(path) is None


def test_what_was_not_written_whole_has_nothing_to_see(settled: Path) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.set_fact("settled", '{"version": ')

    assert baseline(settled) is None


def test_a_glance_during_a_run_sees_what_was_committed(settled: Path) -> None:
    with opened(settled) as archive, archive.transaction():
        archive.inputs.lost("wire", "a.json")

        found = baseline(settled)

    assert found is not None
    assert found.inputs["wire"] == {"a.json": "11:1:3"}


@pytest.mark.parametrize("name", ["a#b?mode=rw&c.db", "100%41.db", "Zeitung (neu) ä.db"])
def test_a_glance_finds_an_archive_of_any_name(settled: Path, name: str) -> None:
    renamed = settled.rename(settled.with_name(name))

    assert baseline(renamed) is not None


def test_a_glance_leaves_the_archive_as_it_was(settled: Path) -> None:
    before = settled.read_bytes()

    baseline(settled)

    assert settled.read_bytes() == before


def test_a_glance_needs_nothing_but_the_standard_library(settled: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from feedpub.archive.queries.idle import baseline;"
        f"assert baseline(Path({str(settled)!r}));"
        "print([name for name in ('pydantic', 'lxml') if name in sys.modules])"
    )

    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert told.stdout == "[]\n"


def test_a_journal_that_goes_on_leaves_something_to_do(settled: Path) -> None:
    journal = settled.with_suffix(".journal.jsonl")
    journal.write_text('{"event":"slug","family":"sections","value":"World","slug":"world"}\n')

    assert baseline(settled) is None
