"""The archive as one file, and back."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from newsroom import Newsroom, error_lines, fill, make_record

from feedpub.archive import schema
from feedpub.archive.database import connected

#: Facts about the files that one archive has beside it.
OF_ITS_FILES = ("settled", "journal", "journal checksum", "journal mark", "journal read")


@pytest.fixture
def built(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published, withdrawn, corrected and refused articles."""
    fill(newsroom, 6)
    newsroom.write("7.json", make_record(7, title=""))
    newsroom.feedpub("build")
    newsroom.write("2.json", make_record(2, title="Corrected"))
    newsroom.feedpub("build")
    newsroom.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "a slip")
    return newsroom


def rows(newsroom: Newsroom) -> dict[str, list[object]]:
    """Return all rows of all tables, except facts about the archive's own files."""
    found: dict[str, list[object]] = {}
    for table in schema.columns():
        found[table] = sorted(newsroom.rows(f"SELECT * FROM {table}"), key=repr)
    found["facts"] = [row for row in found["facts"] if row[0] not in OF_ITS_FILES]
    return found


def journal(newsroom: Newsroom) -> Path:
    return newsroom.folder / ".feedpub/archive.journal.jsonl"


def set_aside(newsroom: Newsroom) -> None:
    """Remove the archive and its journal."""
    for path in (newsroom.folder / ".feedpub").iterdir():
        path.unlink()


def test_the_columns_of_the_schema_are_those_of_the_tables() -> None:
    with connected(None) as database:
        database.script(schema.statements(schema.TABLES))

        tables = {
            name: [row[1] for row in database.driver.execute(f"PRAGMA table_info({name})")]
            for (name,) in database.driver.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table'"
            )
        }

    assert schema.columns() == tables


@pytest.mark.parametrize("name", ["backup.jsonl", "backup.jsonl.gz"])
def test_an_imported_archive_has_what_the_exported_one_had(built: Newsroom, name: str) -> None:
    before, events = rows(built), set(journal(built).read_bytes().splitlines())

    exported = built.feedpub("archive", "export", name)
    set_aside(built)
    imported = built.feedpub("archive", "import", name)

    assert (exported.returncode, imported.returncode) == (0, 0), imported.stderr
    assert rows(built) == before
    # What was overtaken by a later event is not written again.
    assert set(journal(built).read_bytes().splitlines()) <= events
    assert built.feedpub("archive", "check").returncode == 0


def test_a_build_after_an_import_changes_no_document(built: Newsroom) -> None:
    documents = built.published()
    built.feedpub("archive", "export", "backup.jsonl")
    set_aside(built)
    built.feedpub("archive", "import", "backup.jsonl")

    done = built.feedpub("build")

    assert done.returncode == 0
    assert built.published() == documents


def test_only_its_owner_may_read_an_export(built: Newsroom) -> None:
    built.feedpub("archive", "export", "backup.jsonl")

    assert (built.folder / "backup.jsonl").stat().st_mode & 0o777 == 0o600


def test_the_same_archive_gives_the_same_bytes(built: Newsroom) -> None:
    for name in ("a.gz", "b.gz"):
        built.feedpub("archive", "export", name)

    assert (built.folder / "a.gz").read_bytes() == (built.folder / "b.gz").read_bytes()


def test_the_standard_output_gets_what_a_file_gets(built: Newsroom) -> None:
    built.feedpub("archive", "export", "backup.jsonl")

    done = built.feedpub_process("archive", "export", "-")

    assert done.stdout.encode() == (built.folder / "backup.jsonl").read_bytes()


def test_an_export_does_not_replace_a_file(built: Newsroom) -> None:
    (built.folder / "backup.jsonl").write_text("mine")

    done = built.feedpub("archive", "export", "backup.jsonl")

    assert (done.returncode, (built.folder / "backup.jsonl").read_text()) == (2, "mine")
    assert "already exists; nothing was written" in done.stderr


def test_an_import_does_not_replace_an_archive(built: Newsroom) -> None:
    built.feedpub("archive", "export", "backup.jsonl")
    before = rows(built)

    done = built.feedpub("archive", "import", "backup.jsonl")

    assert done.returncode == 1
    assert "exists already; nothing was imported" in done.stderr
    assert rows(built) == before


def test_an_import_does_not_replace_a_journal(built: Newsroom) -> None:
    built.feedpub("archive", "export", "backup.jsonl")
    for path in (built.folder / ".feedpub").iterdir():
        if path != journal(built):
            path.unlink()
    before = journal(built).read_bytes()

    done = built.feedpub("archive", "import", "backup.jsonl")

    assert (done.returncode, journal(built).read_bytes()) == (1, before)


def kill_before_the_archive_is_moved(newsroom: Newsroom) -> None:
    """Leave what an import leaves that is killed when it has written the journal."""
    set_aside(newsroom)
    assert newsroom.feedpub("archive", "import", "backup.jsonl").returncode == 0
    archive = newsroom.folder / ".feedpub/archive.db"
    archive.rename(archive.with_name("archive.db.import"))


def test_an_import_that_was_killed_can_be_done_again(built: Newsroom) -> None:
    built.feedpub("archive", "export", "backup.jsonl")
    before = rows(built)
    kill_before_the_archive_is_moved(built)

    done = built.feedpub("archive", "import", "backup.jsonl")

    assert (done.returncode, rows(built)) == (0, before), done.stderr


def test_an_import_that_was_killed_does_not_replace_what_the_journal_has_learnt_since(
    built: Newsroom,
) -> None:
    built.feedpub("archive", "export", "backup.jsonl")
    kill_before_the_archive_is_moved(built)
    lines = journal(built).read_bytes().splitlines(keepends=True)
    journal(built).write_bytes(b"".join([*lines, lines[-1]]))
    before = journal(built).read_bytes()

    done = built.feedpub("archive", "import", "backup.jsonl")

    assert (done.returncode, journal(built).read_bytes()) == (1, before)
    assert "exists already; nothing was imported" in done.stderr


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_end(content: bytes) -> bytes:
    return b"".join(content.splitlines(keepends=True)[:-1])


def with_another_title(content: bytes) -> bytes:
    return content.replace(b"Corrected", b"corrected", 1)


def with_a_row_less(content: bytes) -> bytes:
    lines = content.splitlines(keepends=True)
    return b"".join(lines[:3] + lines[4:])


def of_a_later_version(content: bytes) -> bytes:
    return content.replace(f'"tables":{schema.VERSION}'.encode(), b'"tables":999', 1)


def with_another_table(content: bytes) -> bytes:
    return content.replace(b'"table":"ledger"', b'"table":"sqlite_master"', 1)


def with_a_line_after_its_end(content: bytes) -> bytes:
    return content + b"[1]\n"


@pytest.mark.parametrize(
    "damaged",
    [
        cut,
        without_end,
        with_another_title,
        with_a_row_less,
        of_a_later_version,
        with_another_table,
        with_a_line_after_its_end,
        lambda _content: b"",
        lambda _content: b"{}\n",
        lambda _content: b"\xff\xfe\n",
        lambda content: gzip.compress(content)[:-20],
    ],
)
def test_a_damaged_export_is_refused_in_one_line_and_nothing_is_made(
    built: Newsroom, damaged: object
) -> None:
    built.feedpub("archive", "export", "backup.jsonl")
    path = built.folder / "backup.jsonl"
    assert callable(damaged)
    path.write_bytes(damaged(path.read_bytes()))
    set_aside(built)

    done = built.feedpub("archive", "import", "backup.jsonl")

    assert done.returncode == 1
    assert len(error_lines(done)) == 1
    left = {each.name for each in (built.folder / ".feedpub").iterdir()}
    assert left <= {"archive.db.lock"}


def test_an_export_of_nothing_says_so(newsroom: Newsroom) -> None:
    fill(newsroom, 1)

    done = newsroom.feedpub("archive", "export", "backup.jsonl")

    assert done.returncode == 1
    assert "there is no archive yet" in done.stderr
    assert not (newsroom.folder / "backup.jsonl").exists()


def test_stats_say_how_many_articles_there_are_and_how_large_the_archive_is(
    built: Newsroom,
) -> None:
    done = built.feedpub("archive", "stats", "--json")

    found = json.loads(done.stdout)
    sizes = {each["name"]: each["rows"] for each in found["tables"]}
    assert sizes["ledger"] == 6
    assert sizes["withdrawals"] == 1
    assert found["file"] == (built.folder / ".feedpub/archive.db").stat().st_size
    assert found["journal"] == journal(built).stat().st_size
    shown = built.feedpub("archive", "stats").stdout
    assert "6 articles in" in shown
    assert "published from 2026-03-02 to 2026-03-07" in shown


def test_vacuum_gives_free_room_back(built: Newsroom) -> None:
    built.change("CREATE TABLE bulk AS SELECT zeroblob(3000000) AS x")
    built.change("DROP TABLE bulk")

    before = json.loads(built.feedpub("archive", "stats", "--json").stdout)
    done = built.feedpub("archive", "vacuum")
    after = json.loads(built.feedpub("archive", "stats", "--json").stdout)

    assert done.returncode == 0, done.stderr
    assert before["free"] > 2_900_000
    assert after["file"] < before["file"] - 2_900_000
    assert built.feedpub("archive", "check").returncode == 0
