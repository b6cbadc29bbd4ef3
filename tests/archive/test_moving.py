"""An archive that moves from SQLite to PostgreSQL, and back."""

from __future__ import annotations

import json
import sqlite3
import time
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import processes
import psycopg
import pytest
from archive.locations import PlacedNewsroom
from newsroom import CONFIG, error_lines, fill, make_record
from postgresql import emptied, needs_postgresql

from feedpub.archive import schema
from feedpub.archive.export import FACTS_OF_FILES, export, import_into
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.store import opened

pytestmark = needs_postgresql


@pytest.fixture
def on_server() -> str:
    """The configuration of an archive in PostgreSQL."""
    return f'url = "{emptied()}"\njournal = "journal.jsonl"'


@pytest.fixture
def built(tmp_path: Path) -> PlacedNewsroom:
    """A newsroom that has published, withdrawn, erased, corrected and refused articles."""
    room = PlacedNewsroom(tmp_path)
    room.articles.mkdir()
    room.configure(CONFIG)
    fill(room, 12)
    room.write("13.json", make_record(13, title=""))
    room.write("14.json", make_record(14, published=None))
    room.feedpub("build")
    room.write("2.json", make_record(2, title="Corrected"))
    room.feedpub("build")
    room.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "a slip")
    room.feedpub("withdraw", "https://p.news.example/p/4", "--erase", "--reason", "court")
    return room


def rows(room: PlacedNewsroom) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for facts about the files beside an archive."""
    found = {}
    for table in schema.columns():
        query = f"SELECT {', '.join(schema.columns()[table])} FROM {table}"
        found[table] = sorted(room.rows(query), key=repr)
    found["facts"] = [row for row in found["facts"] if row[0] not in FACTS_OF_FILES]
    return found


def move(room: PlacedNewsroom, table: str) -> None:
    """Export the archive, and import it where *table* of the configuration says."""
    (room.folder / "moved.jsonl").unlink(missing_ok=True)
    assert room.feedpub("archive", "export", "moved.jsonl").returncode == 0
    if not table:
        for path in (room.folder / ".feedpub").iterdir():
            path.unlink()
    room.move(table)
    done = room.feedpub("archive", "import", "moved.jsonl")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_archive_that_moves_there_and_back_loses_nothing(
    built: PlacedNewsroom, on_server: str
) -> None:
    before = rows(built)

    move(built, on_server)
    there = rows(built)
    move(built, "")

    assert there == before
    assert rows(built) == before
    assert built.feedpub("archive", "check").returncode == 0


def test_a_build_after_each_move_writes_nothing(built: PlacedNewsroom, on_server: str) -> None:
    built.feedpub("build")
    documents = built.published()
    times = {each: each.stat().st_mtime_ns for each in built.feeds.rglob("*.atom")}

    for table in (on_server, ""):
        move(built, table)
        assert built.feedpub("build").returncode == 0

        assert built.published() == documents
        assert {each: each.stat().st_mtime_ns for each in times} == times


def test_the_journal_moves_with_the_archive(built: PlacedNewsroom, on_server: str) -> None:
    events = set((built.folder / ".feedpub/archive.journal.jsonl").read_bytes().splitlines())

    move(built, on_server)

    exported = (built.folder / "journal.jsonl").read_bytes().splitlines()
    assert [text.encode() for (text,) in built.rows("SELECT event FROM journal")] == exported
    # What was overtaken by a later event is not written again.
    assert set(exported) <= events
    assert {json.loads(each)["event"] for each in exported} >= {"minted", "withdrawn"}


def test_keys_go_on_after_the_greatest_one(built: PlacedNewsroom, on_server: str) -> None:
    move(built, on_server)
    built.write("15.json", make_record(15))

    assert built.feedpub("build").returncode == 0

    assert built.rows("SELECT count(*), max(key) FROM ledger") == [(13, 13)]


def fill_every_table(archive: Path) -> None:
    """Write a row into each table of a new archive."""
    with opened(archive):
        pass
    with closing(sqlite3.connect(archive)) as database, database:
        for text in schema.statements(schema.TABLES):
            table = text.partition("(")[0].split()[-1]
            values = []
            for name in schema.columns()[table]:
                kind = text.partition(f" {name} ")[2].split()[0].strip(",")
                values.append({"INTEGER": 1, "{counted}": 1, "{bytes}": b"\0\xff"}.get(kind, "[]"))
            marks = ", ".join("?" * len(values))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", values)


def rows_exported(archive: ArchiveLocation) -> list[bytes]:
    """The lines of an export, but for its end and for facts about the files beside the archive."""
    to = BytesIO()
    export(archive, to)
    lines = to.getvalue().splitlines()[:-1]
    return [each for each in lines if not each.startswith(FACTS)]


FACTS = tuple(f'["{name}",'.encode() for name in FACTS_OF_FILES)


def test_both_databases_export_the_same_rows_of_all_tables(tmp_path: Path) -> None:
    file, back = tmp_path / "archive.db", tmp_path / "back.db"
    server = PostgresArchive(url=emptied(), files=file)
    fill_every_table(file)

    for old, new in ((file, server), (server, back)):
        copy = BytesIO()
        export(old, copy)
        copy.seek(0)
        import_into(new, "copy", copy)

    tables = len(schema.columns())
    assert len(rows_exported(file)) == 1 + 2 * tables
    assert rows_exported(file) == rows_exported(server) == rows_exported(back)


def test_an_archive_with_rows_is_not_replaced(built: PlacedNewsroom, on_server: str) -> None:
    move(built, on_server)
    before = rows(built)

    done = built.feedpub("archive", "import", "moved.jsonl")

    assert done.returncode == 1
    assert "nothing was imported" in done.stderr
    assert rows(built) == before


def test_a_journal_that_was_exported_before_is_not_replaced(
    built: PlacedNewsroom, on_server: str
) -> None:
    assert built.feedpub("archive", "export", "moved.jsonl").returncode == 0
    built.move(on_server)
    (built.folder / "journal.jsonl").write_text("{}\n")

    done = built.feedpub("archive", "import", "moved.jsonl")

    assert done.returncode == 1
    assert "journal.jsonl: exists already; nothing was imported" in done.stderr
    assert (built.folder / "journal.jsonl").read_text() == "{}\n"


def test_of_a_damaged_export_nothing_is_imported(built: PlacedNewsroom, on_server: str) -> None:
    assert built.feedpub("archive", "export", "moved.jsonl").returncode == 0
    path = built.folder / "moved.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Corrected", b"corrected"))
    built.move(on_server)

    done = built.feedpub("archive", "import", "moved.jsonl")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    assert not any(rows(built).values())
    assert built.rows("SELECT * FROM journal") == []


def await_waiting(connection: psycopg.Connection[Any]) -> None:
    """Wait until another connection waits for a lock."""
    query = "SELECT 1 FROM pg_locks WHERE NOT granted"
    until = time.monotonic() + 60
    while not connection.execute(query).fetchone():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_an_import_that_was_killed_can_be_done_again(built: PlacedNewsroom, on_server: str) -> None:
    assert built.feedpub("archive", "export", "moved.jsonl").returncode == 0
    before = rows(built)
    built.move(on_server)
    # It waits in the middle for a row that another transaction has written.
    location = built.location
    assert isinstance(location, PostgresArchive)
    with psycopg.connect(location.url) as other:
        other.execute("INSERT INTO facts (name, value) VALUES ('clock', '1')")
        killed = processes.start("archive", "import", "moved.jsonl", folder=built.folder)
        await_waiting(other)
        killed.kill()
        killed.wait()
        other.rollback()
    left = any(rows(built).values())

    done = built.feedpub("archive", "import", "moved.jsonl", "--wait", "60")

    assert (left, done.returncode) == (False, 0), done.stderr
    assert rows(built) == before
