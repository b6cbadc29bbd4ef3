"""The journal of an archive in PostgreSQL: the table, and what it is exported to."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import object_stores
import obstore
import pytest
from archive.locations import PlacedNewsroom, back_up, change, lose, restore
from newsroom import CONFIG, NOW, error_lines, fill, make_article, make_record
from obstore.store import S3Store
from postgresql import emptied, needs_postgresql

from feedpub.archive.database import connected
from feedpub.archive.journal_export import ExportedFile, ExportedObjects, JournalExport
from feedpub.archive.location import PostgresArchive
from feedpub.archive.store import opened

pytestmark = needs_postgresql


@pytest.fixture
def archive(tmp_path: Path) -> PostgresArchive:
    journal = str(tmp_path / "beside/journal.jsonl")
    return PostgresArchive(url=emptied(), files=tmp_path / "archive.db", journal=journal)


@pytest.fixture
def room(tmp_path: Path) -> PlacedNewsroom:
    """A newsroom on PostgreSQL, with articles that were not read yet."""
    room = PlacedNewsroom(tmp_path)
    room.articles.mkdir()
    room.configure(f'{CONFIG}\n[archive]\nurl = "{emptied()}"\njournal = "beside/journal.jsonl"\n')
    fill(room, 8)
    return room


def keep(archive: PostgresArchive, *names: str) -> None:
    """One run that keeps an article of each of *names*."""
    with opened(archive) as found, found.transaction():
        for name in names:
            found.articles.put(
                make_article(id=name), provenance={}, origin="", entry_id=name, now=NOW
            )


def exported(archive: PostgresArchive) -> list[str]:
    """The articles whose minting is in the export, in order."""
    assert archive.journal is not None
    return [json.loads(line)["entry_id"] for line in Path(archive.journal).read_text().splitlines()]


def in_table(archive: PostgresArchive) -> list[str]:
    with connected(archive) as database, database.transaction():
        query = "SELECT event FROM journal ORDER BY number"
        return [json.loads(event)["entry_id"] for (event,) in rows_of(archive, query)]


def rows_of(archive: PostgresArchive, query: str) -> list[tuple[object, ...]]:
    from archive.locations import rows

    return rows(archive, query)


def test_the_table_and_the_export_have_the_same_events(archive: PostgresArchive) -> None:
    keep(archive, "ferry", "harbour")
    keep(archive, "dock")

    assert exported(archive) == in_table(archive) == ["ferry", "harbour", "dock"]


def test_the_export_has_the_bytes_of_the_journal_of_a_file(
    archive: PostgresArchive, tmp_path: Path
) -> None:
    file = tmp_path / "other.db"
    for each in (archive, file):
        keep(each, "ferry", "harbour")

    assert archive.journal is not None
    journal = tmp_path / "other.journal.jsonl"
    assert Path(archive.journal).read_bytes() == journal.read_bytes()


def test_what_is_rolled_back_is_in_neither(archive: PostgresArchive) -> None:
    keep(archive, "ferry")

    with opened(archive) as found, pytest.raises(ZeroDivisionError), found.transaction():
        found.articles.put(
            make_article(id="lost"), provenance={}, origin="", entry_id="lost", now=NOW
        )
        _ = 1 / 0
    keep(archive, "dock")

    assert exported(archive) == in_table(archive) == ["ferry", "dock"]


def test_a_run_with_no_event_does_not_write_the_export(archive: PostgresArchive) -> None:
    keep(archive, "ferry")
    assert archive.journal is not None
    before = Path(archive.journal).stat()

    with opened(archive) as found, found.transaction():
        found.set_fact("clock", "1")

    assert Path(archive.journal).stat() == before


def test_an_export_that_fails_is_reported_and_made_up_by_the_next_run(
    room: PlacedNewsroom,
) -> None:
    room.feedpub("build")
    (room.folder / "beside").rename(room.folder / "away")
    (room.folder / "beside").write_text("in the way")
    room.write("9.json", make_record(9))

    first = room.feedpub("build")
    status = room.feedpub("status")
    still = room.feedpub("build")
    (room.folder / "beside").unlink()
    (room.folder / "away").rename(room.folder / "beside")
    last = room.feedpub("build")

    for done in (first, still):
        assert done.returncode == 0
        assert "beside/journal.jsonl: Not a directory; the next run exports" in done.stderr
    assert status.returncode == 1
    assert "the journal could not be exported: " in status.stderr
    assert (last.returncode, last.stderr) == (0, "")
    lines = (room.folder / "beside/journal.jsonl").read_text().splitlines()
    assert [(line,) for line in lines] == room.rows("SELECT event FROM journal ORDER BY number")
    assert "journal" not in room.feedpub("status").stderr


def test_what_a_killed_run_did_not_export_is_exported_by_a_run_with_nothing_to_do(
    room: PlacedNewsroom,
) -> None:
    room.feedpub("build")
    journal = room.folder / "beside/journal.jsonl"
    complete = journal.read_bytes()
    # As it is between the commit and the export.
    with journal.open("r+b") as file:
        file.truncate(complete[:-1].rindex(b"\n") + 1 + 5)
    change(room.location, "UPDATE facts SET value = '1' WHERE name = 'journal'")

    done = room.feedpub("build")

    assert (done.returncode, done.stderr) == (0, "")
    assert journal.read_bytes() == complete


def test_a_database_that_is_lost_gives_the_same_documents_again(room: PlacedNewsroom) -> None:
    room.write("9.json", make_record(9, published=None))
    room.feedpub("build")
    room.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "a slip")
    before = room.published()
    lose(room.location)

    done = room.feedpub("build")

    assert done.returncode == 0, done.stderr
    assert room.published() == before
    assert b"Story 3" not in b"".join(before.values())
    assert room.feedpub("archive", "check").returncode == 0


def test_the_events_that_only_the_export_has_reach_an_older_database(
    room: PlacedNewsroom,
) -> None:
    room.feedpub("build")
    back_up(room.location)
    room.write("9.json", make_record(9, published=None))
    room.feedpub("build")
    room.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "a slip")
    before = room.published()
    restore(room.location)

    done = room.feedpub("build")

    assert done.returncode == 0, done.stderr
    assert room.published() == before
    assert room.feedpub("archive", "check").returncode == 0


def test_an_erased_word_leaves_the_export(room: PlacedNewsroom) -> None:
    (room.folder / "old.xml").write_text(FEED)
    assert room.feedpub("adopt", "old.xml").returncode == 0
    room.feedpub("build")
    journal = room.folder / "beside/journal.jsonl"
    before = journal.read_text()

    done = room.feedpub("withdraw", "https://p.news.example/p/3", "--erase", "--reason", "court")

    assert done.returncode == 0, done.stderr
    assert "Story 3 of old" in before
    assert "Story 3 of old" not in journal.read_text()
    assert "Story 3 of old" not in str(room.rows("SELECT event FROM journal"))
    assert room.feedpub("archive", "check").returncode == 0


FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>T</title><link>https://news.example/</link>
<description>D</description><item><title>Story 3 of old</title>
<link>https://news.example/world/a-3</link><guid>https://p.news.example/p/3</guid>
<pubDate>Wed, 04 Mar 2026 09:00:00 GMT</pubDate></item></channel></rss>
"""


def test_a_damaged_export_is_kept_and_written_again(archive: PostgresArchive) -> None:
    keep(archive, "ferry", "harbour")
    assert archive.journal is not None
    journal = Path(archive.journal)
    good = journal.read_bytes()
    journal.write_bytes(good.replace(b"minted", b"mint\0d", 1))

    with opened(archive) as found:
        (note,) = found.new_notes()

    assert "line 1 is not an event" in note
    assert "the damaged one is kept as journal.jsonl.damaged" in note
    assert journal.read_bytes() == good


def test_an_export_that_is_missing_is_written_again(archive: PostgresArchive) -> None:
    keep(archive, "ferry")
    assert archive.journal is not None
    Path(archive.journal).unlink()

    with opened(archive) as found:
        (note,) = found.new_notes()

    assert note.endswith("beside/journal.jsonl: is missing; written again from the archive")
    assert exported(archive) == ["ferry"]


def test_each_of_two_machines_has_all_of_the_journal_in_its_own_file(
    archive: PostgresArchive, tmp_path: Path
) -> None:
    other = PostgresArchive(
        url=archive.url, files=tmp_path / "other", journal=str(tmp_path / "other.jsonl")
    )

    keep(archive, "ferry")
    keep(other, "harbour")
    keep(archive, "dock")

    assert exported(archive) == ["ferry", "harbour", "dock"]
    assert exported(other) == ["ferry", "harbour"]


def test_without_an_export_the_first_build_and_the_check_say_what_may_be_lost(
    room: PlacedNewsroom,
) -> None:
    room.move(f'url = "{room.location.url}"')

    checked = room.feedpub("config", "check")
    first = room.feedpub("build")
    room.write("9.json", make_record(9))
    second = room.feedpub("build")

    for done in (checked, first):
        assert done.returncode == 0
        assert "if the database is lost, the journal is lost with it" in done.stderr
    assert second.stderr == ""


@pytest.fixture(scope="session")
def moto_stores() -> Iterator[str]:
    with object_stores.moto() as endpoint:
        yield endpoint


@pytest.fixture
def bucket(moto_stores: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new bucket, to which the environment leads."""
    name = f"journal-{uuid.uuid4()}"
    httpx.put(f"{moto_stores}/{name}").raise_for_status()
    for key, value in object_stores.credentials().items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", moto_stores)
    return name


@pytest.fixture(params=["file", "objects"])
def export(request: pytest.FixtureRequest, tmp_path: Path) -> JournalExport:
    """An export to which nothing was written yet."""
    if request.param == "file":
        return ExportedFile(tmp_path / "beside/journal.jsonl")
    return ExportedObjects(f"s3://{request.getfixturevalue('bucket')}/desk/journal")


#: Three of them are longer than a segment.
LINES = [f'{{"event":"{number}{"x" * 400_000}"}}\n'.encode() for number in range(10)]


def write(export: JournalExport, count: int, until: int) -> None:
    """Append lines up to *until*; *count* were written before."""
    export.append(count, lambda first: LINES[first - 1 : until])


def test_what_is_appended_is_read_back(export: JournalExport) -> None:
    marks = [export.mark()]
    for count, until in ((0, 2), (2, 3), (3, 9), (9, 10)):
        write(export, count, until)
        marks.append(export.mark())

    assert list(export.lines()) == LINES
    assert marks[0] == ""
    assert len(set(marks)) == len(marks)


def test_what_is_replaced_is_gone(export: JournalExport) -> None:
    write(export, 0, 9)

    export.replace(lambda first: [b"{}\n", b"[]\n"][first - 1 :])

    assert list(export.lines()) == [b"{}\n", b"[]\n"]


def test_an_export_to_which_nothing_was_written_has_no_lines(export: JournalExport) -> None:
    assert (list(export.lines()), export.mark()) == ([], "")


def store_of(bucket: str, endpoint: str) -> S3Store:
    return S3Store(bucket, config={"endpoint": endpoint}, client_options={"allow_http": True})


def test_segments_are_named_for_their_first_event_and_only_the_last_is_written_again(
    bucket: str, moto_stores: str
) -> None:
    export = ExportedObjects(f"s3://{bucket}/desk/journal")
    store = store_of(bucket, moto_stores)

    def listed() -> dict[str, str | None]:
        return {each["path"]: each["e_tag"] for some in obstore.list(store) for each in some}

    write(export, 0, 4)
    before = listed()
    write(export, 4, 5)
    after = listed()

    first, last = (f"desk/journal/{number:020}.jsonl" for number in (1, 4))
    assert before.keys() == after.keys() == {first, last}
    assert before[first] == after[first]
    assert before[last] != after[last]


def test_a_segment_that_is_missing_ends_the_export(bucket: str, moto_stores: str) -> None:
    export = ExportedObjects(f"s3://{bucket}/desk/journal")
    write(export, 0, 10)
    obstore.delete(store_of(bucket, moto_stores), f"desk/journal/{4:020}.jsonl")

    assert list(export.lines()) == LINES[:3]


def test_a_newsroom_survives_the_loss_of_its_database_in_a_bucket(
    room: PlacedNewsroom, bucket: str
) -> None:
    room.move(f'url = "{room.location.url}"\njournal = "s3://{bucket}/desk"')
    room.feedpub("build")
    room.feedpub("withdraw", "https://p.news.example/p/3", "--reason", "a slip")
    before = room.published()
    lose(room.location)

    done = room.feedpub("build")

    assert done.returncode == 0, done.stderr
    assert room.published() == before


def test_a_lost_database_is_not_filled_again_while_its_export_cannot_be_read(
    room: PlacedNewsroom, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.move(f'url = "{room.location.url}"\njournal = "s3://{bucket}/desk"')
    room.feedpub("build")
    lose(room.location)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")

    done = room.feedpub("build")

    assert done.returncode == 1
    (line,) = error_lines(done)
    assert line.startswith(f"feedpub: archive s3://{bucket}/desk: ")
    assert line.endswith("cannot be reached: connection refused")


def test_another_archive_does_not_overwrite_an_export(
    archive: PostgresArchive, tmp_path: Path
) -> None:
    assert archive.journal is not None
    with opened(archive) as found:
        Path(archive.journal).parent.mkdir(exist_ok=True)
        Path(archive.journal).write_bytes(LINES[0])
        with found.transaction():
            found.articles.put(
                make_article(id="ferry"), provenance={}, origin="", entry_id="ferry", now=NOW
            )
        (note,) = found.new_notes()

    assert "has events that this archive did not write" in note
    assert Path(archive.journal).read_bytes() == LINES[0]
