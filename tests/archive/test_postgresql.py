"""A newsroom whose archive is in PostgreSQL: the same commands, and the same bytes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from newsroom import CONFIG, NOW, Newsroom, fill, make_record
from postgresql import emptied, mistakes, needs_postgresql

import feedpub.archive
from feedpub.archive import session
from feedpub.archive.database import connected, locked, reading, statement
from feedpub.archive.facts import FACT, SET_FACT
from feedpub.archive.location import PostgresArchive
from feedpub.archive.store import opened
from feedpub.archive.table_journal import TableJournal
from feedpub.archive.withdrawals import Order
from feedpub.errors import ArchiveBusy, ArchiveError
from feedpub.pipeline.operations.withdraw import withdraw

pytestmark = needs_postgresql


@pytest.fixture
def url() -> str:
    """The address of a database with empty tables."""
    return emptied()


@pytest.fixture
def pair(tmp_path: Path, url: str) -> tuple[Newsroom, Newsroom]:
    """Two newsrooms with the same articles: one archive is a file, the other in PostgreSQL."""
    rooms = Newsroom(tmp_path / "file"), Newsroom(tmp_path / "server")
    for each in rooms:
        each.articles.mkdir(parents=True)
        each.configure(CONFIG)
        fill(each, 40)
        each.write("Äpfel.json", make_record(41, section="Äpfel", tags=["zebra", "Äther", "apfel"]))
        each.write("apfel.json", make_record(42, section="apfel", published=None))
    rooms[1].configure(CONFIG + f'\n[archive]\nurl = "{url}"\njournal = "journal"\n')
    return rooms


def test_a_newsroom_has_the_same_bytes_on_postgresql(pair: tuple[Newsroom, Newsroom]) -> None:
    for each in pair:
        each.build()

    file, of_server = (each.published() for each in pair)
    assert len(file) > 10
    assert of_server == file


def test_withdrawals_and_changes_have_the_same_bytes(pair: tuple[Newsroom, Newsroom]) -> None:
    for each in pair:
        each.build()
        each.write("3.json", make_record(3, title="Another title", section="World"))
        each.write("new.json", make_record(77, section="Politik"))
        (each.articles / "5.json").unlink()
        order = Order(kind="gone", note="Not ours", reason="wrong")
        withdraw(each.run(NOW), ["https://p.news.example/p/7"], order, wait=0)
        each.build(now=NOW + timedelta(hours=1))

    file, of_server = (each.published() for each in pair)
    assert of_server == file


def test_commands_work_with_an_archive_on_postgresql(pair: tuple[Newsroom, Newsroom]) -> None:
    _, newsroom = pair

    for arguments in (
        ["build"],
        ["build"],
        ["status"],
        ["feeds"],
        ["history", "https://p.news.example/p/7"],
        ["quarantine"],
        ["config", "check"],
        ["archive", "check"],
        ["archive", "stats"],
        ["archive", "vacuum"],
        ["withdraw", "https://p.news.example/p/8", "--erase", "--reason", "court"],
        ["build"],
        ["archive", "check"],
    ):
        done = newsroom.feedpub(*arguments)
        assert (arguments, done.returncode, done.stderr.count("Error")) == (arguments, 0, 0)
    status = json.loads(newsroom.feedpub("status", "--json").stdout)
    assert [each["articles"] for each in status["sources"]] == [41]


def test_two_runs_do_not_write_at_once(pair: tuple[Newsroom, Newsroom]) -> None:
    _, newsroom = pair
    newsroom.build()

    with ThreadPoolExecutor() as thread, ExitStack() as stack:
        thread.submit(stack.enter_context, locked(newsroom.run().layers.archive)).result()
        done = newsroom.feedpub("build")
        thread.submit(stack.close).result()

    assert done.returncode == 75
    assert "another run (process" in done.stderr


def test_a_lock_can_be_shared_and_ends_with_its_connection(url: str, tmp_path: Path) -> None:
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")

    def is_free(*, shared: bool, wait: float = 0) -> bool:
        try:
            with locked(archive, shared=shared, wait=wait):
                return True
        except ArchiveBusy:
            return False

    with ThreadPoolExecutor() as thread:
        with locked(archive, shared=True):
            shared = [thread.submit(is_free, shared=each).result() for each in (True, False)]
        with locked(archive):
            alone = [thread.submit(is_free, shared=each).result() for each in (True, False)]
            with connected(archive) as database:
                database.close()
            lost = thread.submit(is_free, shared=False, wait=30).result()

    assert (shared, alone, lost) == ([True, False], [False, False], True)


def test_connections_have_the_name_by_which_those_of_frozen_workers_are_ended(
    url: str, tmp_path: Path
) -> None:
    address = f"{url}{'&' if '?' in url else '?'}application_name=mine"
    archive = PostgresArchive(url=address, files=tmp_path / "archive.db")

    with connected(archive), psycopg.connect(url) as beside:
        names = beside.execute(
            "SELECT DISTINCT application_name FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchall()

    assert names == [(f"feedpub {socket.gethostname()} {os.getpid()}",)]


def test_a_machine_needs_no_folder_for_its_files(pair: tuple[Newsroom, Newsroom]) -> None:
    _, newsroom = pair
    (newsroom.articles / "apfel.json").unlink()
    (newsroom.folder / ".feedpub").write_text("no folder can be made here")

    done = [newsroom.feedpub(*words) for words in (["build"], ["build"], ["status"])]

    assert [(each.returncode, each.stderr) for each in done] == [(0, "")] * 3


def test_a_server_that_is_not_there_is_one_line(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG + '\n[archive]\nurl = "postgresql://feedpub@127.0.0.1:1/news"\n')

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "cannot connect to 127.0.0.1:1: Connection refused; " in line
    assert "check that the server is running" in line


def test_a_database_that_cannot_be_written_is_named_with_what_to_do(
    pair: tuple[Newsroom, Newsroom], url: str
) -> None:
    _, newsroom = pair
    name = urlsplit(url).path.removeprefix("/")
    assert not mistakes(url, [f"ALTER DATABASE {name} SET default_transaction_read_only = on"])

    done = newsroom.feedpub("build")
    mistakes(url, ["BEGIN READ WRITE", f"ALTER DATABASE {name} RESET ALL", "COMMIT"])

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "read-only transaction; name the primary server in archive.url" in line


@pytest.mark.parametrize(
    "address", ["postgresql://feedpub:secret@db/news", "postgresql://db/news?password=secret"]
)
def test_a_password_in_the_address_is_refused(newsroom: Newsroom, address: str) -> None:
    newsroom.configure(CONFIG + f'\n[archive]\nurl = "{address}"\n')

    done = newsroom.feedpub("build")

    assert done.returncode == 2
    assert "archive.url: has a password" in done.stderr
    assert "secret" not in done.stderr


def end_others(url: str) -> None:
    """End all other connections to the database at *url*."""
    query = (
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    assert mistakes(url, [query]) == []


def test_a_connection_that_is_lost_is_one_line_and_the_next_run_goes_on(
    pair: tuple[Newsroom, Newsroom], url: str
) -> None:
    file, newsroom = pair
    archive = newsroom.run().layers.archive

    with (
        pytest.raises(ArchiveError, match=r"the connection to .* was lost \(.*\); run this again$"),
        opened(archive) as found,
        found.transaction(),
    ):
        found.set_fact("lost", "1")
        end_others(url)
        found.fact("lost")
    with opened(archive) as found, found.transaction():
        kept = found.fact("lost")
    for each in pair:
        each.build()

    assert kept is None
    assert newsroom.published() == file.published()


def test_a_connection_that_is_lost_while_many_rows_are_written_is_one_error(
    url: str, tmp_path: Path
) -> None:
    program = f"""
from pathlib import Path

from feedpub.archive.database import connected, errors_of
from feedpub.archive.facts import SET_FACT
from feedpub.archive.location import PostgresArchive
from feedpub.errors import ArchiveError

archive = PostgresArchive(url={url!r}, files=Path("archive.db"))
try:
    with errors_of(archive), connected(archive) as database, database.transaction():
        with connected(archive) as other:
            pid = database.connection.info.backend_pid
            other.connection.execute(b"SELECT pg_terminate_backend($1, 5000)", [pid])
        database.run_many(SET_FACT, [dict(name=str(n), value="x") for n in range(5000)])
except ArchiveError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )

    assert "was lost" in done.stdout
    assert done.stderr == ""


def test_connections_that_were_kept_are_made_again_after_a_restart(
    pair: tuple[Newsroom, Newsroom], url: str
) -> None:
    _, newsroom = pair
    newsroom.feedpub("build")
    end_others(url)

    status, again = newsroom.feedpub("status"), newsroom.feedpub("build")

    assert (status.returncode, again.returncode) == (0, 0)
    assert "nothing to do" in again.stdout


def test_a_statement_that_fails_within_a_transaction_commits_nothing(
    url: str, tmp_path: Path
) -> None:
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")

    with (
        pytest.raises(ArchiveError, match="went on"),
        session.opened(archive) as found,
        found.transaction(),
    ):
        found.set_fact("half", "1")
        with pytest.raises(found.database.IntegrityError):
            found.database.run(SET_FACT, name="empty", value=None)
    with opened(archive) as found, found.transaction():
        assert found.fact("half") is None


def test_an_event_is_in_the_journal_only_once_it_is_committed(url: str, tmp_path: Path) -> None:
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")
    event = {"event": "slug", "family": "sections", "value": "City", "slug": "city"}

    with session.opened(archive) as found:
        with suppress(KeyError), found.transaction():
            found.record(event)
            found.commit_so_far()
            found.record({**event, "value": "Town", "slug": "town"})
            raise KeyError
        after_the_first = found.is_journaled()
        with found.transaction():
            events = list(TableJournal(found, None).events())

    assert (after_the_first, events) == (True, [event])


def test_the_extra_is_named_if_it_is_missing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom.configure(CONFIG + '\n[archive]\nurl = "postgresql://db/news"\n')
    monkeypatch.delitem(sys.modules, "feedpub.archive.postgresql")
    monkeypatch.delattr(feedpub.archive, "postgresql")
    monkeypatch.setitem(sys.modules, "psycopg", None)

    done = newsroom.feedpub("build")

    assert done.returncode == 1
    assert (
        "archive.url needs the extra postgres: pip install '.[postgres]' in the folder of feedpub"
        in done.stderr
    )


def test_who_reads_for_long_keeps_deleted_words_from_being_removed(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedpub.archive.postgresql, "_READERS_END", 1)
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")
    with opened(archive) as found, found.transaction():
        found.set_fact("unswept", "1")

    with (
        pytest.raises(ArchiveError, match="is being read by another program; run this again"),
        reading(archive) as database,
    ):
        assert database is not None
        database.value(FACT, name="unswept")
        with opened(archive) as found:
            found.sweep()
    with opened(archive) as found:
        found.sweep()
        with found.transaction():
            assert found.fact("unswept") is None


def test_whole_tables_are_read_part_by_part_while_others_are_written(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedpub.archive.postgresql, "_FETCHED", 3)
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")
    every = statement("facts of a test", "SELECT name FROM facts WHERE value = '1' ORDER BY name")

    with session.opened(archive) as found, found.transaction():
        for number in range(7):
            found.set_fact(str(number), "1")
        names = []
        for row in found.database.each(every):
            names.append(row.name)
            found.set_fact(row.name, "2")

    assert names == ["0", "1", "2", "3", "4", "5", "6"]


def test_a_thread_does_not_get_a_lock_twice(url: str, tmp_path: Path) -> None:
    archive = PostgresArchive(url=url, files=tmp_path / "archive.db")

    with locked(archive), locked(archive, what="asking"):
        with pytest.raises(ArchiveBusy, match="another run"), locked(archive):
            pass
        with pytest.raises(ArchiveBusy), locked(archive, wait=0.1):
            pass
    with locked(archive, wait=5):
        pass
