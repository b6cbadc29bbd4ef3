"""The archive's file: opened, kept, refused. What outlives it: test_recovery.py."""

from __future__ import annotations

import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from archive.locations import everything_in, journal_at
from newsroom import NOW, make_article, selected

from feedpub.archive import session
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.schema import VERSION
from feedpub.archive.store import Archive, opened
from feedpub.article import Article, Selection
from feedpub.errors import ArchiveBusy, ArchiveError

Make = Callable[[Path], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """For what can only become of a file."""
    return tmp_path / "archive.db"


def put(archive: Archive, article: Article) -> None:
    archive.articles.put(article, provenance={}, origin="a.json", entry_id=article.id, now=NOW)


def keep(location: ArchiveLocation, *articles: Article, dry_run: bool = False) -> None:
    with opened(location, dry_run=dry_run) as archive, archive.transaction():
        for article in articles:
            put(archive, article)


def titles(location: ArchiveLocation) -> list[str]:
    with opened(location) as archive, archive.transaction():
        return [kept.article.title for kept in selected(archive)]


def test_stored_articles_are_there_in_the_next_session(location: ArchiveLocation) -> None:
    keep(location, make_article())

    assert titles(location) == ["The ferry is back"]


def test_the_archives_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / ".feedpub" / "archive.db"

    keep(path, make_article())

    assert path.is_file()


@pytest.mark.parametrize("name", ["a#b?c=d&e.db", "100%.db", "Zeitung (neu) ä.db", "archive"])
def test_an_archive_may_have_any_name(tmp_path: Path, name: str) -> None:
    keep(tmp_path / name, make_article())

    assert (tmp_path / name).is_file()


def test_a_transaction_that_fails_leaves_nothing(location: ArchiveLocation) -> None:
    with opened(location) as archive, contextlib.suppress(ZeroDivisionError), archive.transaction():
        put(archive, make_article())
        _ = 1 / 0

    assert titles(location) == []


def test_a_failed_transaction_journals_nothing(location: ArchiveLocation) -> None:
    with opened(location) as archive:
        with contextlib.suppress(ZeroDivisionError), archive.transaction():
            put(archive, make_article(id="urn:story:failed"))
            _ = 1 / 0
        with archive.transaction():
            put(archive, make_article(id="urn:story:kept"))

    assert "urn:story:failed" not in journal_at(location).read_text()


def test_a_transaction_lasts_though_the_next_one_fails(location: ArchiveLocation) -> None:
    with opened(location) as archive:
        with archive.transaction():
            put(archive, make_article())
        with contextlib.suppress(ZeroDivisionError), archive.transaction():
            put(archive, make_article(title="Half of it"))
            _ = 1 / 0

    assert titles(location) == ["The ferry is back"]


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from newsroom import NOW, make_article, selected
from feedpub.archive.store import opened

with opened(Path(sys.argv[1])) as archive, archive.transaction():
    archive.articles.put(
        make_article(title="Never"), provenance={}, origin="", entry_id="urn:x", now=NOW
    )
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.slow
def test_a_run_that_is_killed_leaves_the_archive_as_it_was(path: Path) -> None:
    keep(path, make_article(id="urn:story:1"))
    tests = str(Path(__file__).parent.parent)

    ended = subprocess.run([sys.executable, "-c", KILLED, str(path), tests], check=False)

    assert ended.returncode == -signal.SIGKILL
    assert titles(path) == ["The ferry is back"]


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)]
)
def test_a_session_has_the_settings_for_durable_commits(
    path: Path, pragma: str, value: Any
) -> None:
    with session.opened(path) as opened_session, opened_session.transaction():
        found = opened_session.database.driver.execute(f"PRAGMA {pragma}").fetchone()[0]

    assert found == value


def test_a_session_waits_for_others_that_read_the_file(path: Path) -> None:
    with session.opened(path) as opened_session, opened_session.transaction():
        found = opened_session.database.driver.execute("PRAGMA busy_timeout").fetchone()[0]

    assert found == 15_000


def test_two_sessions_cannot_be_open_at_once(location: ArchiveLocation) -> None:
    with opened(location), pytest.raises(ArchiveBusy), opened(location):
        pass


def test_a_dry_run_fails_while_another_run_is_at_work(location: ArchiveLocation) -> None:
    with opened(location), pytest.raises(ArchiveBusy), opened(location, dry_run=True):
        pass


def test_a_fact_is_kept_by_its_name(location: ArchiveLocation) -> None:
    with opened(location) as archive, archive.transaction():
        archive.set_fact("clock", "17")

    with opened(location) as archive:
        assert archive.fact("clock") == "17"


def test_a_fact_that_is_set_to_none_is_forgotten(archive: Archive) -> None:
    archive.set_fact("clock", "17")

    archive.set_fact("clock", None)

    assert archive.fact("clock") is None


def test_a_dry_run_without_an_archive_makes_no_file_and_no_folder(tmp_path: Path) -> None:
    keep(tmp_path / ".feedpub" / "archive.db", make_article(), dry_run=True)

    assert list(tmp_path.iterdir()) == []


def test_a_dry_run_leaves_archive_and_journal_as_they_were(location: ArchiveLocation) -> None:
    keep(location, make_article(id="urn:story:1"))
    before = everything_in(location)

    keep(location, make_article(id="urn:story:2"), make_article(id="urn:story:1"), dry_run=True)

    assert everything_in(location) == before


def test_a_dry_run_sees_what_is_kept(location: ArchiveLocation) -> None:
    keep(location, make_article())

    with opened(location, dry_run=True) as archive, archive.transaction():
        assert len(archive.articles.select(Selection(), 10, NOW)) == 1


def test_a_dry_run_sees_what_it_did_itself(location: ArchiveLocation) -> None:
    with opened(location, dry_run=True) as archive:
        with archive.transaction():
            put(archive, make_article())
        with archive.transaction():
            assert len(archive.articles.select(Selection(), 10, NOW)) == 1


def test_a_dry_run_does_not_rewrite_the_journal(location: ArchiveLocation) -> None:
    keep(location, make_article())
    journal_at(location).unlink()

    keep(location, make_article(), dry_run=True)

    assert not journal_at(location).exists()


def test_tables_of_another_version_are_refused_in_one_line(path: Path) -> None:
    keep(path, make_article())
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")

    with pytest.raises(ArchiveError) as caught, opened(path):
        pass

    assert str(caught.value) == (
        f"archive {path}: was written by a later version of feedpub (tables 99, these are"
        f" {VERSION}); use that version, or move it away, and the next run makes a new one from"
        " the sources and the journal"
    )


def of_letters(path: Path) -> None:
    path.write_bytes(b"The ferry is back. " * 400)


def of_a_folder(path: Path) -> None:
    path.mkdir()


def cut(path: Path) -> None:
    keep(path, make_article())
    path.write_bytes(path.read_bytes()[:5000])


def spoiled(path: Path) -> None:
    keep(path, make_article())
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xa5" * (len(content) - 4096))


@pytest.mark.parametrize("make", [of_letters, of_a_folder, cut, spoiled])
def test_an_incomplete_database_is_refused_in_one_line(path: Path, make: Make) -> None:
    make(path)

    with pytest.raises(ArchiveError) as caught:
        titles(path)

    assert str(caught.value).startswith(f"archive {path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("make", [of_letters, cut, spoiled])
def test_the_refusal_of_a_broken_file_says_what_to_do(path: Path, make: Make) -> None:
    make(path)

    with pytest.raises(ArchiveError, match="import a backup, or run feedpub archive rebuild"):
        titles(path)


def test_a_file_that_is_not_a_database_is_not_overwritten(path: Path) -> None:
    of_letters(path)
    before = path.read_bytes()

    with contextlib.suppress(ArchiveError):
        keep(path, make_article())

    assert path.read_bytes() == before


def test_a_database_of_another_program_is_refused_and_gets_no_tables(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (dish TEXT)")

    with contextlib.suppress(ArchiveError):
        keep(path, make_article())

    with contextlib.closing(sqlite3.connect(path)) as other:
        tables = other.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    assert tables == [("recipes",)]


def test_an_empty_file_becomes_an_archive(path: Path) -> None:
    path.touch()

    keep(path, make_article())

    assert titles(path) == ["The ferry is back"]


def test_the_lock_is_free_after_a_refusal(path: Path) -> None:
    of_letters(path)
    with contextlib.suppress(ArchiveError):
        keep(path)
    path.unlink()

    keep(path, make_article())

    assert titles(path) == ["The ferry is back"]


def test_a_run_that_hangs_while_it_opens_the_archive_keeps_it_locked(path: Path) -> None:
    error = sqlite3.OperationalError("locking protocol")
    # As SQLite has it once it has waited for ten seconds.
    error.sqlite_errorcode = sqlite3.SQLITE_PROTOCOL

    with pytest.raises(ArchiveBusy) as caught, opened(path):
        raise error

    assert str(caught.value) == f"archive {path}: another run has not finished opening it"
