"""Articles are stored in batches, and unchanged records are not read again.

The archive is what it is if every record is read, and its article is stored alone.
"""

from __future__ import annotations

import json
import os
import random
import string
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import CONFIG as ONE_SOURCE
from newsroom import NOW, Newsroom

from feedpub.archive.plainly_new import NewArticles
from feedpub.archive.withdrawals import Order
from feedpub.pipeline import store_articles
from feedpub.pipeline.operations.withdraw import withdraw
from feedpub.pipeline.report import Report
from feedpub.pipeline.unchanged_records import UnchangedRecords

CONFIG = ONE_SOURCE.replace(
    'path = "articles"',
    """path = "articles/desk"
missing = "withdraw"

[sources.wire]
type = "files"
path = "articles/wire\"""",
)

#: Without what depends on the moment and the place of the test.
TABLES = {
    "ledger": "*",
    "articles": "key, record, provenance, digest, sum, words, origin, published, waits_until,"
    " expires, number, revised",
    "facets": "*",
    "moments": "*",
    "marks": "*",
    "addresses": "*",
    "inputs": "source, name, mark IS NULL",
    "quarantine": "*",
    "happened": "*",
    "superseded": "*",
    "source_takedowns": "*",
    "withdrawals": "*",
    "barred": "*",
    "slugs": "*",
    "entries": "feed, position, entry_id, title, published",
    "tombstones": "*",
    "facts": "*",
}
#: Those that depend on the folder, or on the clock.
IGNORED_FACTS = (
    *("digest", "values compared", "directory", "fragments", "journal read", "settled"),
    "journal mark",
)


class Source:
    """Writes records of which many have something in common, and many have not."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._number = 0

    def lines(self, count: int, known: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return *count* records: new ones, and others of *known* as they were or edited."""
        chance = self._random
        found: list[dict[str, Any]] = []
        for _ in range(count):
            before = [*known, *found]
            if before and chance.random() < 0.4:
                found.append(self._edited(chance.choice(before)))
            else:
                found.append(self._new())
        return found

    def _new(self) -> dict[str, Any]:
        self._number += 1
        number = self._number
        record: dict[str, Any] = {
            "id": f"story-{number}",
            "url": f"https://news.example/a-{10_000 + number}",
            "short_link": f"https://n.example/s/{number}",
            "title": f"Story {number}",
            "content_html": f"<p>What happened in story {number}.</p>",
            "section": f"Section {number % 3}",
            "published": (NOW - timedelta(days=30, minutes=number)).isoformat(),
        }
        for _ in range(self._random.choice((0, 0, 0, 1, 2))):
            self._random.choice(TWISTS)(record, self._random)
        return record

    def _edited(self, before: dict[str, Any]) -> dict[str, Any]:
        record = dict(before)
        for _ in range(self._random.choice((0, 1, 1, 2))):
            self._random.choice((*TWISTS, *EDITS))(record, self._random)
        return record


def _page(record: dict[str, Any], chance: random.Random) -> None:
    """The address of one of a few pages, also as a part of it or spelled differently."""
    address = f"https://news.example/live-{chance.randrange(4)}"
    twist = chance.choice(
        ("", "", f"#p{chance.randrange(5)}", "/", "?utm_source=x", f"?page={chance.randrange(3)}")
    )
    record["url"] = chance.choice((address, address.replace("https", "http"))) + twist


def _is_identified_by_its_address(record: dict[str, Any], chance: random.Random) -> None:
    record.pop("id", None)
    if chance.random() < 0.5:
        record.pop("short_link", None)


def _is_an_address(record: dict[str, Any], chance: random.Random) -> None:
    address = f"https://News.example/{chance.choice('AaBb')}{chance.randrange(3)}"
    record["id"] = chance.choice((address, address.lower(), f"{address}/", f"{address}#x"))


def _few_ids(record: dict[str, Any], chance: random.Random) -> None:
    record["id"] = chance.choice(("A1", "a1", "Ä1", "7", "07", "story-3", "A 1"))


def _no_title(record: dict[str, Any], _chance: random.Random) -> None:
    record["title"] = ""


def _wrong_type(record: dict[str, Any], _chance: random.Random) -> None:
    record["tags"] = 17


def _marked(record: dict[str, Any], chance: random.Random) -> None:
    record["status"] = chance.choice(("draft", "withdrawn", "published", "who knows"))


def _dated(record: dict[str, Any], chance: random.Random) -> None:
    day = (NOW + timedelta(days=chance.choice((-20, -10, 0, 3)))).date().isoformat()
    record["published"] = chance.choice((day, f"{day}T06:00:00Z", f"{day}T20:00:00+02:00"))


def _changed(record: dict[str, Any], chance: random.Random) -> None:
    at = NOW + timedelta(days=chance.choice((-9, -3, 0, 2)), minutes=chance.randrange(60))
    record["updated"] = at.isoformat()


def _embargo(record: dict[str, Any], chance: random.Random) -> None:
    at = (NOW + timedelta(days=chance.choice((-1, 1, 2)))).isoformat()
    record[chance.choice(("not_before", "expires"))] = at


def _words(record: dict[str, Any], chance: random.Random) -> None:
    record["content_html"] = f"<p>It was {''.join(chance.choices(string.ascii_letters, k=9))}.</p>"


def _title(record: dict[str, Any], chance: random.Random) -> None:
    record["title"] = f"Story {chance.choice(('about a ferry', 'of the day'))}"


def _another_id(record: dict[str, Any], chance: random.Random) -> None:
    record["id"] = f"moved-{chance.randrange(100)}"


def _another_address(record: dict[str, Any], chance: random.Random) -> None:
    record["url"] = f"https://news.example/moved-{chance.randrange(20)}"


TWISTS = (
    _page,
    _page,
    _is_identified_by_its_address,
    _is_an_address,
    _few_ids,
    _no_title,
    _wrong_type,
    _marked,
    _dated,
    _changed,
    _embargo,
)
EDITS = (_words, _title, _another_id, _another_address)


def _days(seed: int) -> Iterator[dict[str, list[dict[str, Any]] | None]]:
    """Yield what changes each day: the records of documents by their names. None: it is gone."""
    chance = random.Random(seed)
    desk, wire = Source(seed), Source(seed + 1)
    now: dict[str, list[dict[str, Any]]] = {}
    for day in range(4):
        changes: dict[str, list[dict[str, Any]] | None] = {}
        known = [each for of in now.values() for each in of]
        if day == 2 and (gone := [name for name in now if name.startswith("desk/b")]):
            changes[gone[0]] = None
        for name in ("desk/a.jsonl", "desk/b.json", "desk/c.json", f"desk/n{day}.jsonl"):
            if (day and chance.random() < 0.4) or changes.get(name, ()) is None:
                continue
            before = now.get(name, [])
            kept = [each for each in before if chance.random() < 0.9]
            changes[name] = kept + desk.lines(chance.randrange(3, 14), known)
        # The other source has some of the same stories.
        some = chance.sample(known, min(len(known), 4))
        changes["wire/a.jsonl"] = [*now.get("wire/a.jsonl", []), *wire.lines(5, some)]
        for name, records in changes.items():
            if records is None:
                del now[name]
            else:
                now[name] = records
        yield changes


def _write(room: Newsroom, changes: dict[str, list[dict[str, Any]] | None], day: int) -> None:
    for name, records in changes.items():
        if records is None:
            (room.articles / name).unlink()
            continue
        content: Any = records
        if name.endswith(".jsonl"):
            content = "".join(f"{json.dumps(each)}\n" for each in records)
        path = room.write(name, content)
        # Long enough ago to have a mark, and the same in every newsroom.
        at = 1_700_000_000 + 1_000 * day
        os.utime(path, (at, at))


def _lines(room: Newsroom, report: Report) -> list[str]:
    """Return what a run has reported, without its durations."""
    counts = [f"{each.name}: {each.new} {each.changed} {each.failure}" for each in report.sources]
    told = (*report.rejected, *report.warnings, *report.troubles, *report.notes)
    return [*counts, *(str(each).replace(str(room.folder), "") for each in told)]


def _contents(room: Newsroom) -> dict[str, list[tuple[Any, ...]]]:
    found = {
        table: sorted(room.rows(f"SELECT {columns} FROM {table}"), key=repr)
        for table, columns in TABLES.items()
    }
    found["facts"] = [row for row in found["facts"] if row[0] not in IGNORED_FACTS]
    journal = (room.folder / ".feedpub/archive.journal.jsonl").read_text(encoding="utf-8")
    return {**found, "journal": [(line,) for line in journal.splitlines()]}


def _history(folder: Path, seed: int) -> list[Any]:
    """Return the contents of the archive after each day, and what was reported."""
    room = Newsroom(folder)
    folder.mkdir()
    room.configure(CONFIG)
    found: list[Any] = []
    for day, changes in enumerate(_days(seed)):
        _write(room, changes, day)
        now: datetime = NOW + timedelta(days=day)
        found.append(_lines(room, room.build(now=now)))
        found.append(_contents(room))
        shown = [id for (id,) in room.rows("SELECT entry_id FROM ledger ORDER BY key")]
        order = Order(kind=("gone", "erased", "gone", "gone")[day], reason="wrong")
        withdraw(room.run(now), [shown[(seed * 7 + day) % len(shown)]], order, wait=0)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_batches_of_any_size_store_what_reading_one_article_at_a_time_stores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    with monkeypatch.context() as alone:
        alone.setattr(NewArticles, "among", lambda _self, _arrivals: set())
        alone.setattr(UnchangedRecords, "_is_at", lambda _self, _name, _origin: False)
        wanted = _history(tmp_path / "alone", seed)

    for size in (1, 3, 1_000):
        monkeypatch.setattr(store_articles, "BATCH", size)
        found = _history(tmp_path / f"batches of {size}", seed)
        for now, before in zip(found, wanted, strict=True):
            assert now == before
