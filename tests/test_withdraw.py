"""A story is taken down: out of every document, whatever else is broken, for good."""

from __future__ import annotations

import errno
import gzip
import json
import shutil
import sqlite3
import threading
import time
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.database import locked
from feedpub.archive.journal import Journal
from feedpub.archive.withdrawals import Order
from feedpub.destinations.directory_files import read
from feedpub.errors import ArchiveBusy, ArchiveError, ConfigError
from feedpub.pipeline.operations.scrub import record_scrubbed
from feedpub.pipeline.operations.withdraw import Takedown, restore, withdraw

ID = "https://p.news.example/p/1"
TITLE = "The mayor & her ferry"
SUMMARY = "What the mayor did with the ferry in the night of the storm."
LATER = NOW + timedelta(hours=1)

WIDE = CONFIG.replace(
    "[feeds.all]",
    '[publish]\nindex = true\n\n[feeds.all]\nformats = ["rss", "atom", "json", "html"]',
)


def story(**changes: Any) -> dict[str, Any]:
    body = "<p>What the mayor did with the ferry in the night of the storm, nobody knew.</p>"
    return make_record(1, **{"title": TITLE, "summary": SUMMARY, "content_html": body, **changes})


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published the story, and another one of its section."""
    newsroom.configure(WIDE)
    newsroom.write("1.json", story())
    newsroom.write("2.json", make_record(2))
    newsroom.write("3.json", make_record(3, section="Politik"))
    newsroom.build()
    return newsroom


def take_down(room: Newsroom, name: str = ID, now: Any = LATER, **order: Any) -> Takedown:
    return withdraw(room.run(now), [name], Order(**order), wait=0)


def stands(room: Newsroom) -> list[str]:
    """The documents in which a reader of bytes finds the story."""
    return [
        name
        for name, content in room.published().items()
        if b"mayor" in content or b"/a-1<" in content or b'/a-1"' in content
    ]


def archived(room: Newsroom) -> bytes:
    folder = room.folder / ".feedpub"
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


# everywhere


def test_a_withdrawal_removes_the_story_from_every_document(room: Newsroom) -> None:
    assert len(stands(room)) == 6

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, [])


def test_a_withdrawal_keeps_the_other_stories(room: Newsroom) -> None:
    take_down(room)

    for name in ("all.rss", "all.atom"):
        ids = [entry.id for entry in feedparser.parse(room.published()[name]).entries]
        assert ids == ["https://p.news.example/p/3", "https://p.news.example/p/2"]


@pytest.mark.parametrize(
    "name", [ID, "https://news.example/world/a-1", "https://news.example/world/a-1/", f"desk/{ID}"]
)
def test_it_may_be_named_by_its_id_its_addresses_or_its_source(room: Newsroom, name: str) -> None:
    take_down(room, name)

    assert stands(room) == []


def test_feeds_that_never_showed_it_are_not_touched(room: Newsroom) -> None:
    before = (room.feeds / "section" / "politik.rss").stat()

    take_down(room)

    after = (room.feeds / "section" / "politik.rss").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_atom_has_a_tombstone_with_the_time_of_the_withdrawal(room: Newsroom) -> None:
    take_down(room, note="Taken down on legal advice.", reason="Case 4711")

    atom = room.published()["all.atom"].decode()
    assert f'<at:deleted-entry ref="{ID}" when="2026-11-18T12:00:00Z">' in atom
    assert "<at:comment>Taken down on legal advice.</at:comment>" in atom
    assert not any(b"4711" in content for content in room.published().values())


def test_a_withdrawal_updates_the_dates_of_its_feeds(room: Newsroom) -> None:
    take_down(room)

    published = room.published()
    assert b"<lastBuildDate>Wed, 18 Nov 2026 12:00:00 GMT</lastBuildDate>" in published["all.rss"]
    assert json.loads(published["all.json"])["_feedpub"]["updated"] == "2026-11-18T12:00:00Z"
    assert b"18 Nov 2026 12:00:00" in published["feeds.opml"]


def test_a_feed_that_loses_its_only_story_stays_published_and_empty(room: Newsroom) -> None:
    take_down(room, "https://p.news.example/p/3")

    atom = feedparser.parse(room.published()["section/politik.atom"])
    assert (atom.entries, atom.feed.updated) == ([], "2026-11-18T12:00:00Z")


def test_compressed_copies_of_its_documents_are_removed(room: Newsroom) -> None:
    for suffix in (".gz", ".br", ".zst"):
        path = room.feeds / f"all.rss{suffix}"
        content = (room.feeds / "all.rss").read_bytes()
        path.write_bytes(gzip.compress(content) if suffix == ".gz" else b"packed")
        shutil.copystat(room.feeds / "all.rss", path)

    take_down(room)

    assert [name for name in room.published() if name.startswith("all.rss")] == ["all.rss"]


def test_compressed_copies_of_other_documents_stay(room: Newsroom) -> None:
    plain = room.feeds / "section" / "politik.rss"
    for suffix in (".gz", ".br"):
        path = plain.with_name(plain.name + suffix)
        path.write_bytes(gzip.compress(plain.read_bytes()) if suffix == ".gz" else b"packed")
        shutil.copystat(plain, path)

    take_down(room)

    assert {"section/politik.rss.gz", "section/politik.rss.br"} <= room.published().keys()


def test_it_is_removed_from_documents_of_removed_feeds(room: Newsroom) -> None:
    room.configure(WIDE.replace("[feeds.sections]", "[feeds.areas]"))
    room.build()
    assert "section/world.rss" in stands(room)

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, [])


def test_it_is_removed_from_documents_that_the_archive_does_not_know(room: Newsroom) -> None:
    shutil.copy(room.feeds / "all.atom", room.feeds / "forgotten.atom")

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, [])


def test_it_is_removed_from_a_document_of_any_name(room: Newsroom) -> None:
    room.configure(
        WIDE.replace(
            "[feeds.sections]", "[feeds.sections.paths]\nrss = '{slug}/feed'\n[feeds.sections]"
        )
    )
    room.build()
    packed = room.feeds / "world" / "feed.gz"
    packed.write_bytes(gzip.compress((room.feeds / "world" / "feed").read_bytes()))
    (room.feeds / "picture.jpg").write_bytes(b"\xff\xd8 the mayor")

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, ["picture.jpg"])
    assert not packed.exists()


def test_a_document_too_large_to_search_is_reported(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.destinations.directory_files.MAX_SIZE", 100_000)
    (room.feeds / "export.json").write_bytes(b"{" * 100_001)

    done = take_down(room)

    assert done.scrubbed is not None
    assert done.scrubbed.remaining == (
        f"{room.feeds}/export.json: File too large to search: it may still be there",
    )


def test_temporary_files_of_a_killed_run_are_removed(room: Newsroom) -> None:
    stray = room.feeds / ".all.rss.0123456789abcdef.tmp"
    shutil.copy(room.feeds / "all.rss", stray)

    take_down(room)

    assert not stray.exists()


def test_another_document_with_its_text_is_reported(room: Newsroom) -> None:
    room.write("4.json", make_record(4, content_html=f"<p>Read also: {SUMMARY}</p>"))
    room.build()

    done = take_down(room)

    assert done.exit_code == 1
    assert done.scrubbed is not None
    assert done.scrubbed.remaining[-1] == (
        f"{room.feeds}/section/world.rss: its text is still there,"
        " in the entry https://p.news.example/p/4"
    )


# for good


def test_a_source_that_still_lists_it_does_not_bring_it_back(room: Newsroom) -> None:
    take_down(room)
    room.write("1.json", story(title="The mayor & her ferry, again"))

    room.build(now=LATER + timedelta(hours=1))

    assert stands(room) == []


def test_no_later_build_changes_a_byte(room: Newsroom) -> None:
    take_down(room)
    before = room.published()

    room.build(now=LATER + timedelta(hours=1))

    assert room.published() == before


def test_a_settled_archive_does_not_bring_it_back(room: Newsroom) -> None:
    room.build()
    take_down(room)
    room.feedpub("build")

    assert room.feedpub("build").stdout == "nothing to do: 3 feeds as published\n"
    assert stands(room) == []


def test_a_rebuilt_archive_does_not_bring_it_back(room: Newsroom) -> None:
    take_down(room, note="On advice.")
    before = room.published()
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()

    room.build(now=LATER + timedelta(days=1))

    assert room.published() == before


def test_a_rewritten_journal_has_the_withdrawal(room: Newsroom) -> None:
    take_down(room, note="On advice.")
    before = room.published()
    (room.folder / ".feedpub" / "archive.journal.jsonl").unlink()
    room.build(now=LATER + timedelta(hours=1))
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()

    room.build(now=LATER + timedelta(days=1))

    assert room.published() == before


def test_the_same_withdrawal_is_not_recorded_twice(room: Newsroom) -> None:
    take_down(room)
    journal = (room.folder / ".feedpub" / "archive.journal.jsonl").read_bytes()
    before = room.published()

    done = take_down(room, now=LATER + timedelta(hours=5))

    assert done.exit_code == 0
    assert room.published() == before
    assert (room.folder / ".feedpub" / "archive.journal.jsonl").read_bytes() == journal


def test_a_feed_has_the_newest_hundred_tombstones(newsroom: Newsroom) -> None:
    for number in range(1, 103):
        newsroom.write(f"{number}.json", make_record(number, section="World"))
    newsroom.configure(CONFIG.replace("[feeds.all]", "[feeds.all]\nlimit = 200"))
    newsroom.build()

    for number in range(1, 103):
        moment = LATER + timedelta(minutes=number)
        run = newsroom.run(moment)
        if number == 1:
            names = [f"https://p.news.example/p/{each}" for each in range(1, 102)]
            withdraw(run, names, Order(), wait=0)
        elif number == 102:
            withdraw(run, ["https://p.news.example/p/102"], Order(), wait=0)

    atom = newsroom.published()["all.atom"]
    assert atom.count(b"<at:deleted-entry ") == 100
    assert atom.index(b'"https://p.news.example/p/102"') < atom.index(
        b'"https://p.news.example/p/10"'
    )


# whatever else is broken


def test_it_is_removed_from_a_feed_that_cannot_be_made(room: Newsroom) -> None:
    broken = room.folder / "top.txt"
    broken.write_text(ID)
    room.configure(WIDE + f'\n[feeds.top]\ntitle = "Top"\nids = "{broken.name}"\n')
    room.build()
    assert "top.rss" in stands(room)
    broken.write_bytes(b"\xff\xfe\xff")

    done = take_down(room)

    assert "not UTF-8" in next(done.failures())
    assert (done.exit_code, stands(room)) == (0, [])
    assert b"<guid" in room.published()["top.rss"]


def test_a_feed_that_could_not_be_made_is_made_by_the_next_build(room: Newsroom) -> None:
    broken = room.folder / "top.txt"
    broken.write_text(ID)
    room.configure(WIDE + f'\n[feeds.top]\ntitle = "Top"\nids = "{broken.name}"\n')
    room.build()
    broken.write_bytes(b"\xff\xfe\xff")
    take_down(room)

    broken.write_text("https://p.news.example/p/3")
    report = room.build(now=LATER + timedelta(hours=1))

    assert report.exit_code == 0
    assert stands(room) == []
    first = feedparser.parse(room.published()["top.rss"]).entries[0]
    assert first.id == "https://p.news.example/p/3"


def test_another_broken_article_does_not_stop_a_withdrawal(room: Newsroom) -> None:
    room.write("4.json", make_record(4, title=None))
    room.write("5.json", b"{")
    room.build()

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, [])


def test_a_missing_source_does_not_stop_a_withdrawal(room: Newsroom) -> None:
    shutil.rmtree(room.articles)

    done = take_down(room)

    assert (done.exit_code, stands(room)) == (0, [])


def test_two_feeds_of_one_name_do_not_stop_a_withdrawal(room: Newsroom) -> None:
    room.configure(WIDE + '\n[feeds."section/world"]\ntitle = "World"\n')

    done = take_down(room)

    assert list(done.report.notes) == ["two feeds have the name section/world: rename one"]
    assert (done.exit_code, stands(room)) == (0, [])


def full(*_: object) -> int:
    raise ArchiveError("archive.journal.jsonl", "No space left on device")


def test_it_is_removed_even_if_the_disk_is_too_full_to_record_it(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Journal, "flush", full)

    done = take_down(room)

    assert stands(room) == []
    assert (done.exit_code, done.recorded) == (1, False)


def test_a_withdrawal_that_only_the_journal_has_holds(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    flush = Journal.flush

    def flush_and_fail(journal: Journal) -> int:
        length = flush(journal)
        if length > standing:
            # The archive's own disk is full when it commits.
            monkeypatch.setattr("feedpub.archive.session.Session.set_fact", full)
        return length

    standing = Journal(room.folder / ".feedpub" / "archive.journal.jsonl").length()
    with monkeypatch.context() as patched:
        patched.setattr(Journal, "flush", flush_and_fail)
        done = take_down(room)
    monkeypatch.undo()

    assert (stands(room), done.recorded, done.exit_code) == ([], True, 1)
    room.build(now=LATER + timedelta(hours=1))
    assert stands(room) == []
    assert f'ref="{ID}"'.encode() in room.published()["all.atom"]


def test_one_that_is_tried_again_as_the_disk_was_full_is_not_one_from_before(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = [ArchiveError("archive.db", "No space left on device")]

    def full_once(*arguments: Any) -> None:
        if failures:
            raise failures.pop()
        record_scrubbed(*arguments)

    monkeypatch.setattr("feedpub.pipeline.operations.withdraw.record_scrubbed", full_once)

    done = take_down(room)

    assert (stands(room), done.recorded, done.exit_code) == ([], True, 0)
    assert done.before == {}


@pytest.mark.parametrize("error", [OSError(errno.EMFILE, "Too many open files"), MemoryError()])
def test_it_is_removed_even_if_the_machine_cannot_make_feeds(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def lacking(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr("feedpub.pipeline.operations.withdraw.put_feeds", lacking)
        done = take_down(room)

    assert (stands(room), done.exit_code) == ([], 0)
    room.build(now=LATER + timedelta(hours=1))
    assert f'ref="{ID}"'.encode() in room.published()["all.atom"]


def test_a_document_too_large_for_memory_is_reported(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacking(*_: object) -> bytes:
        raise MemoryError

    monkeypatch.setattr("feedpub.destinations.directory.read", lacking)

    done = take_down(room)

    assert done.exit_code == 1
    assert done.scrubbed is not None
    assert (
        f"{room.feeds / 'all.rss'}: out of memory: it may still be there" in done.scrubbed.remaining
    )


def test_searching_a_document_takes_no_more_memory_than_its_size(room: Newsroom) -> None:
    (room.feeds / "all.rss.gz").write_bytes(gzip.compress((room.feeds / "all.rss").read_bytes()))

    tracemalloc.start()
    try:
        contents = [read(room.feeds, name) for name in ("all.rss", "all.rss.gz")]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert contents[0] == contents[1]
    assert most < 16_000_000


def test_it_is_removed_even_if_the_archive_cannot_be_read(room: Newsroom) -> None:
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()
    (room.folder / ".feedpub" / "archive.db").write_bytes(b"no database at all, but some bytes" * 9)

    done = take_down(room)

    assert stands(room) == []
    assert (done.exit_code, done.recorded) == (1, False)


def test_a_document_that_cannot_be_replaced_is_reported(room: Newsroom) -> None:
    odd = room.feeds / "odd.xml"
    odd.write_text(f"<rss><channel><item>{TITLE.replace('&', '&amp;')}")

    done = take_down(room)

    assert done.exit_code == 1
    assert done.scrubbed is not None
    assert done.scrubbed.remaining == (f"{odd}: its title is still there",)


def test_a_run_at_work_is_waited_for(room: Newsroom) -> None:
    archive = room.folder / ".feedpub" / "archive.db"
    held = threading.Event()

    def work() -> None:
        with locked(archive):
            held.set()
            time.sleep(0.4)

    worker = threading.Thread(target=work)
    worker.start()
    held.wait()
    done = withdraw(room.run(LATER), [ID], Order(), wait=30)
    worker.join()

    assert (done.exit_code, stands(room)) == (0, [])


def test_a_run_that_does_not_end_is_an_error(room: Newsroom) -> None:
    with locked(room.folder / ".feedpub" / "archive.db"), pytest.raises(ArchiveBusy):
        withdraw(room.run(LATER), [ID], Order(), wait=0.1)

    assert len(stands(room)) == 6


# replaced


def test_a_replaced_story_keeps_its_id_date_and_link(room: Newsroom) -> None:
    before = feedparser.parse(room.published()["all.atom"]).entries[2]

    done = take_down(
        room,
        kind="replaced",
        title="Withdrawn",
        text="This story was withdrawn.",
        until=LATER + timedelta(days=3),
    )

    after = feedparser.parse(room.published()["all.atom"]).entries[2]
    assert done.exit_code == 0
    assert (after.id, after.published, after.link) == (before.id, before.published, before.link)
    assert (after.title, after.content[0].value) == (
        "Withdrawn",
        "<p>This story was withdrawn.</p>",
    )
    assert after.updated == "2026-11-18T12:00:00Z"
    assert not any(b"mayor" in content for content in room.published().values())


def test_a_replacement_is_removed_when_its_time_is_over(room: Newsroom) -> None:
    until = LATER + timedelta(days=3)
    take_down(room, kind="replaced", title="Withdrawn", text="Withdrawn.", until=until)
    room.build(now=until - timedelta(seconds=1))
    assert b"deleted-entry" not in room.published()["all.atom"]

    room.build(now=until)

    assert f'ref="{ID}" when="2026-11-21T12:00:00Z"'.encode() in room.published()["all.atom"]
    assert not any(b"Withdrawn" in content for content in room.published().values())


def test_the_clock_alone_ends_a_replacement(room: Newsroom) -> None:
    until = LATER + timedelta(days=3)
    take_down(room, kind="replaced", title="Withdrawn", text="Withdrawn.", until=until)
    room.build(now=LATER + timedelta(hours=1))

    settled = json.loads(fact(room, "settled"))

    assert settled["until"] == until.timestamp()


def fact(room: Newsroom, name: str) -> str:
    with sqlite3.connect(room.folder / ".feedpub" / "archive.db") as database:
        value: str = database.execute("SELECT value FROM facts WHERE name = ?", [name]).fetchone()[
            0
        ]
    return value


# erased


def test_an_erased_story_is_in_no_byte_of_the_archive(room: Newsroom) -> None:
    assert b"mayor" in archived(room)

    done = take_down(room, kind="erased")

    assert (done.exit_code, stands(room)) == (0, [])
    assert b"mayor" not in archived(room)
    assert b"world/a-1" not in archived(room)


def test_former_versions_of_an_erased_story_are_erased_too(room: Newsroom) -> None:
    for number in range(5):
        longer = "<p>More of the mayor.</p>" * 400 * (number + 1)
        room.write("1.json", story(title=f"The mayor & her ferry {number}", content_html=longer))
        room.build(now=NOW + timedelta(minutes=number))
    room.write("1.json", story())
    room.build(now=NOW + timedelta(minutes=9))

    take_down(room, kind="erased")

    assert b"mayor" not in archived(room)


def test_an_erased_story_is_not_stored_again(room: Newsroom) -> None:
    take_down(room, kind="erased")
    room.write("1.json", story(title="The mayor & her ferry, again"))

    room.build(now=LATER + timedelta(hours=1))

    assert stands(room) == []
    assert b"mayor" not in archived(room)


def test_an_erased_story_that_is_withdrawn_once_more_stays_erased(room: Newsroom) -> None:
    take_down(room, kind="erased", reason="Case 4711")

    done = take_down(room, kind="gone")

    assert not done.changed
    room.write("1.json", story(title="The mayor & her ferry, again"))
    room.build(now=LATER + timedelta(hours=1))
    assert b"mayor" not in archived(room)
    assert b"Case 4711" in archived(room)


def test_a_story_that_is_still_published_somewhere_is_not_erased_yet(room: Newsroom) -> None:
    (room.feeds / "odd.xml").write_text(f"<rss>{SUMMARY}")

    done = take_down(room, kind="erased")

    assert done.exit_code == 1
    assert b"mayor" in archived(room)


def test_an_archive_of_a_former_version_is_vacuumed(room: Newsroom) -> None:
    with sqlite3.connect(room.folder / ".feedpub" / "archive.db") as database:
        database.execute("PRAGMA secure_delete = OFF")
        database.execute("INSERT INTO facts VALUES ('old', ?)", ["the mayor " * 20_000])
        database.execute("DELETE FROM facts WHERE name = 'old'")
        database.execute("INSERT INTO facts VALUES ('unswept', '1')")
    database.close()
    assert archived(room).count(b"the mayor ") > 1000

    take_down(room, kind="erased")

    assert b"mayor" not in archived(room)


def test_an_erased_story_that_is_restored_is_read_again(room: Newsroom) -> None:
    before = feedparser.parse(room.published()["all.atom"]).entries[2]
    take_down(room, kind="erased")
    restore(room.run(LATER + timedelta(hours=1)), [ID], "", wait=0)

    room.build(now=LATER + timedelta(hours=2))

    assert feedparser.parse(room.published()["all.atom"]).entries[2] == before


# restored


@pytest.mark.parametrize("kind", ["gone", "replaced"])
def test_a_restored_story_is_as_it_was(room: Newsroom, kind: Any) -> None:
    before = {name: feedparser.parse(room.published()[name]).entries for name in stands(room)}
    until = LATER + timedelta(days=2) if kind == "replaced" else None
    take_down(room, kind=kind, title="Withdrawn", text="Withdrawn.", until=until)

    done = restore(room.run(LATER + timedelta(hours=1)), [ID], "won", wait=0)

    assert done.report.exit_code == 0
    assert {name: feedparser.parse(room.published()[name]).entries for name in before} == before
    assert b"deleted-entry" not in room.published()["all.atom"]


def test_restoring_a_story_does_not_set_the_date_of_its_feed_back(room: Newsroom) -> None:
    take_down(room)

    restore(room.run(LATER + timedelta(hours=1)), [ID], "", wait=0)

    assert feedparser.parse(room.published()["all.atom"]).feed.updated == "2026-11-18T13:00:00Z"


def test_a_restored_story_may_be_withdrawn_again(room: Newsroom) -> None:
    take_down(room)
    restore(room.run(LATER + timedelta(hours=1)), [ID], "", wait=0)

    take_down(room, now=LATER + timedelta(hours=2))

    assert stands(room) == []
    assert f'ref="{ID}" when="2026-11-18T14:00:00Z"'.encode() in room.published()["all.atom"]


def test_a_story_that_is_not_withdrawn_cannot_be_restored(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="p/1: is not withdrawn"):
        restore(room.run(LATER), [ID], "", wait=0)


# named


def test_nothing_is_withdrawn_if_a_name_is_unknown(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="nowhere: no article has this id or address"):
        withdraw(room.run(LATER), [ID, "nowhere"], Order(), wait=0)

    assert len(stands(room)) == 6


def test_a_name_of_two_articles_is_an_error_that_lists_them(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    newsroom.configure(CONFIG + '\n[sources.wire]\ntype = "files"\npath = "wire"\n')
    newsroom.write("1.json", make_record(1, id="post-17"))
    wire = newsroom.folder / "wire"
    wire.mkdir()
    (wire / "1.json").write_text(json.dumps(make_record(2, id="post-17")))
    newsroom.build()

    with pytest.raises(ConfigError, match="may be any of desk/post-17, wire/post-17"):
        withdraw(newsroom.run(LATER), ["post-17"], Order(), wait=0)
    withdraw(newsroom.run(LATER), ["wire/post-17"], Order(), wait=0)

    assert b"Story 1<" in newsroom.published()["all.rss"]
    assert b"Story 2<" not in newsroom.published()["all.rss"]


def test_no_document_keeps_former_words_of_a_replaced_story(room: Newsroom) -> None:
    """A feed that the configuration leaves out is not made again when its stories change."""
    left_out = room.config.read_text() + '\n[feeds.old]\ntitle = "Old"\ncontent = "summary"\n'
    room.configure(left_out)
    room.write("1.json", make_record(1, title="The mayor took the money", summary="News."))
    room.build()
    room.configure(left_out.partition("\n[feeds.old]")[0])
    room.write("1.json", make_record(1, title="The mayor is said to be rich"))
    room.build()
    packed = room.feeds / "all.rss.gz"
    packed.write_bytes(gzip.compress((room.feeds / "old.rss").read_bytes()))

    done = room.feedpub("withdraw", make_record(1)["id"], "--replace")

    assert done.returncode == 0, done.stderr
    assert not [name for name, content in room.published().items() if b"took the money" in content]
    assert b"Withdrawn" in room.published()["all.rss"]
    assert not packed.exists()
