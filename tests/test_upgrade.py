"""A newsroom that an older version has published opens in this one, and its readers notice nothing.

See upgrades/README.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from newsroom import CONFIG, Newsroom, make_record

import feedpub
from feedpub.destinations.directory_files import mark_of
from feedpub.intake.sources.files import FilesSource, printable
from feedpub.pipeline.operations.rebuild import rebuild

HERE = Path(__file__).with_name("upgrades")

#: When these newsrooms were last built.
LAST = datetime(2026, 10, 21, 6, 0, tzinfo=UTC)

#: What was taken down and not restored, by a word that only it has.
WITHDRAWN = {
    "desk-6": "Harbour story 6",
    "desk-7": "Harbour story 7",
    "desk-8": "Harbour story 8",
    "https://news.example/harbour/12": "Harbour story 12",
    "urn:wire:7": "takes back",
}

#: The entry ids of what no source has, because it was only ever pushed.
PUSHED = ("tag:news.example,2026:desk/desk-21", "urn:wire:8")

ATOM = "{http://www.w3.org/2005/Atom}"
TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
LEDGER = "SELECT source, id, entry_id, first_seen, published, touched FROM ledger ORDER BY id"
DOWN = (
    "SELECT ledger.id, kind, at, until, reason, restored FROM withdrawals"
    " JOIN ledger USING (key) ORDER BY ledger.id"
)


@pytest.fixture(params=sorted(each.parent.name for each in HERE.glob("*/archive.sql")))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Newsroom:
    """A newsroom as that version left it; the files are those that it has read."""
    room = Newsroom(tmp_path / "newsroom")
    shutil.copytree(HERE / request.param, room.folder, ignore=shutil.ignore_patterns("archive.*"))
    long_ago = LAST.timestamp() - 86400
    for path in room.folder.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    state = room.folder / ".feedpub"
    state.mkdir()
    shutil.copy(HERE / request.param / "archive.journal.jsonl", state)
    dump = (HERE / request.param / "archive.sql").read_text(encoding="utf-8")
    with contextlib.closing(sqlite3.connect(state / "archive.db")) as database:
        database.executescript(dump.replace("/newsroom/", f"{room.folder}/"))
        for source, folder in (("desk", "articles"), ("wire", "wire")):
            for name, mark in FilesSource(source, room.folder / folder).listing().marks.items():
                database.execute(
                    "UPDATE inputs SET mark = ? WHERE source = ? AND name = ?",
                    (mark, source, printable(name)),
                )
        for (name,) in database.execute("SELECT name FROM documents").fetchall():
            database.execute(
                "UPDATE documents SET mark = ? WHERE name = ?",
                (mark_of(room.feeds / name), name),
            )
        database.commit()
    return room


def read_anew(room: Newsroom) -> None:
    """Every source is read anew, as after a change of the program's version or of a reader."""
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        database.execute(
            "DELETE FROM facts WHERE name LIKE 'terms %' OR name IN (?, ?)", ("digest", "settled")
        )
        database.commit()


def move_house(room: Newsroom) -> None:
    """The files are copies: every mark is another."""
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        database.execute("UPDATE inputs SET mark = '1:1:1'")
        database.execute("UPDATE documents SET mark = '1:1:1'")
        database.commit()
    read_anew(room)


def nothing(room: Newsroom) -> None:
    """Nothing happens but the upgrade."""


def lose_journal(room: Newsroom) -> None:
    """Only the archive tells what was."""
    (room.folder / ".feedpub/archive.journal.jsonl").unlink()


def entries(room: Newsroom) -> dict[tuple[str, str], tuple[str | None, ...]]:
    """The dates of each entry, by its document and its id; and of each tombstone."""
    found: dict[tuple[str, str], tuple[str | None, ...]] = {}
    for name, content in room.published().items():
        if name.endswith(".json"):
            for item in json.loads(content)["items"]:
                dates = item["date_published"], item.get("date_modified")
                found[name, item["id"]] = dates
        elif name.endswith((".rss", ".atom")):
            tree = etree.fromstring(content)
            for item in tree.iter("item"):
                dates = item.findtext("pubDate"), item.findtext(f"{ATOM}updated")
                found[name, item.findtext("guid") or ""] = dates
            for entry in tree.iter(f"{ATOM}entry"):
                dates = entry.findtext(f"{ATOM}published"), entry.findtext(f"{ATOM}updated")
                found[name, entry.findtext(f"{ATOM}id") or ""] = dates
            for stone in tree.iter(TOMBSTONE):
                found[name, f"gone: {stone.get('ref')}"] = (stone.get("when"),)
    return found


def ledger(room: Newsroom) -> list[tuple[Any, ...]]:
    return room.rows(LEDGER)


def shown(room: Newsroom) -> str:
    return "\n".join(content.decode() for name, content in room.published().items() if "." in name)


def check(room: Newsroom, before: dict[tuple[str, str], tuple[str | None, ...]]) -> None:
    """0 ids, 0 dates have moved, and what was taken down is gone."""
    after = entries(room)
    assert {key: dates for key, dates in after.items() if key in before} == before
    words = shown(room)
    assert [each for each in WITHDRAWN.values() if f"{each}<" in words or f"{each} " in words] == []


@pytest.mark.parametrize(
    "way", [nothing, read_anew, move_house, lose_journal], ids=lambda way: way.__name__
)
def test_no_id_and_no_date_moves_and_nothing_withdrawn_comes_back(old: Newsroom, way: Any) -> None:
    before = entries(old)
    known = ledger(old)
    way(old)

    report = old.build(now=LAST)

    assert list(report.failures()) == []
    check(old, before)
    assert set(known) <= set(ledger(old))


@pytest.mark.parametrize("way", [nothing, read_anew], ids=lambda way: way.__name__)
def test_a_correction_that_was_only_pushed_stays(old: Newsroom, way: Any) -> None:
    way(old)

    old.build(now=LAST)

    assert "Harbour story 10, corrected by phone" in shown(old)


def test_the_journal_alone_tells_every_id_and_every_withdrawal(old: Newsroom) -> None:
    before = entries(old)
    known = ledger(old)
    down = old.rows(DOWN)
    (old.folder / ".feedpub/archive.db").unlink()

    report = rebuild(old.run(LAST), may_lose=True, wait=0)

    assert list(report.failures()) == []
    # Nobody can push again what was only pushed.
    check(old, {key: dates for key, dates in before.items() if key[1] not in PUSHED})
    assert set(known) <= set(ledger(old))
    assert old.rows(DOWN) == down


def test_what_waited_goes_out_under_the_id_and_the_date_that_it_was_given(old: Newsroom) -> None:
    known = set(ledger(old))

    old.build(now=LAST + timedelta(days=60))

    found = entries(old)
    released = "tag:news.example,2026:desk/desk-15"
    assert found["section/ships.atom", released] == ("2026-09-16T03:15:00Z",) * 2
    assert known <= set(ledger(old))
    words = shown(old)
    assert [each for each in (*WITHDRAWN.values(), "ends later") if each in words] == []


@pytest.mark.parametrize(
    "command", ["status", "quarantine", "diff", "build", "history desk-1", "archive rebuild --yes"]
)
def test_commands_answer_over_it(old: Newsroom, command: str) -> None:
    done = old.feedpub(*command.split())

    assert done.returncode in ((0, 1) if command == "status" else (0,)), done.stderr
    assert done.stdout


def test_what_was_withdrawn_can_be_restored(old: Newsroom) -> None:
    done = old.feedpub("restore", "desk-6")

    assert done.returncode == 0, done.stderr
    assert "Harbour story 6 once more" in shown(old)


def test_keys_that_archives_keep_are_spelled_as_by_former_versions(newsroom: Newsroom) -> None:
    images = '\n[sources.desk.images]\nbase_url = "https://images.example/"\n'
    newsroom.configure(CONFIG + images + "[notify]\ncheck = true\n")
    run = newsroom.run()

    reading = json.loads(run.reading("desk"))

    folder = newsroom.articles
    assert reading == [
        *(feedpub.__version__, "Europe/Berlin", "en", "https://news.example/", None),
        f"Pictures(folder={folder!r}, base_url='https://images.example/', document='')",
        *("{}", "", "{}", "{}", "()", "()", "4"),
    ]
    settings = run.settings.values()
    former = {("tell" if key == "notify" else key): value for key, value in settings.items()}
    content = json.dumps([feedpub.__version__, former], sort_keys=True).encode()
    assert run.digest == hashlib.blake2b(content).hexdigest()


def test_an_upgrade_goes_on_where_a_disk_has_damaged_a_title(newsroom: Newsroom) -> None:
    for number in (1, 2):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    before, published = newsroom.rows(LEDGER), newsroom.published()
    newsroom.change("DROP TABLE titles")
    newsroom.change("PRAGMA user_version = 14")
    damaged = b'{"title": "\xff"}'.hex()
    newsroom.change(f"UPDATE articles SET record = CAST(x'{damaged}' AS TEXT) WHERE key = 1")

    report = newsroom.build()

    assert report.exit_code == 0
    assert newsroom.rows(LEDGER) == before
    assert newsroom.published() == published
    assert newsroom.rows("SELECT title FROM titles ORDER BY key") == [("story 1",), ("story 2",)]
