"""What outlives the archive's file: ids, first publications, slugs."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import NOW, make_article, selected

from feedpub.archive.store import opened
from feedpub.errors import ArchiveError


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.db"


@pytest.fixture
def journal(path: Path) -> Path:
    return path.with_suffix(".journal.jsonl")


def keep(
    path: Path, name: str, *, entry_id: str = "", published: datetime = NOW, slug: str = ""
) -> None:
    """One run that keeps an article, and assigns a slug to its name."""
    with opened(path) as archive, archive.transaction():
        archive.articles.put(
            make_article(id=name, published=published),
            provenance={},
            origin="a.json",
            entry_id=entry_id or f"tag:news.example,2026:desk/{name}",
            now=NOW,
        )
        if slug:
            archive.feeds.add_slugs("sections", {name: slug})


def known(path: Path) -> dict[str, tuple[str, datetime]]:
    """The entry id and the date of every article, by its own id."""
    with opened(path) as archive, archive.transaction():
        return {
            kept.article.id: (kept.entry_id, kept.article.published) for kept in selected(archive)
        }


def test_an_archive_that_was_deleted_gives_the_same_ids_and_dates_again(path: Path) -> None:
    keep(path, "ferry", published=NOW - timedelta(days=9))
    before = known(path)
    path.unlink()

    keep(path, "ferry", entry_id="tag:moved.example,2027:x", published=NOW - timedelta(days=1))

    assert known(path) == before


def test_an_id_of_the_journal_cannot_be_taken_by_another_article(path: Path) -> None:
    keep(path, "ferry", entry_id="urn:story:1")
    path.unlink()

    with opened(path) as archive, archive.transaction(), pytest.raises(Exception) as caught:
        archive.articles.put(
            make_article(id="harbour"), provenance={}, origin="", entry_id="urn:story:1", now=NOW
        )

    assert str(caught.value) == "desk/ferry"


def test_a_deleted_archive_shows_nothing_before_its_sources_are_read(path: Path) -> None:
    keep(path, "ferry")
    path.unlink()

    assert known(path) == {}


def test_a_deleted_journal_is_rewritten(path: Path, journal: Path) -> None:
    keep(path, "ferry", slug="ferry")
    keep(path, "harbour")
    before = journal.read_text().splitlines()
    journal.unlink()

    known(path)

    assert sorted(journal.read_text().splitlines()) == sorted(before)


def test_a_truncated_journal_is_rewritten(path: Path, journal: Path) -> None:
    keep(path, "ferry")
    keep(path, "harbour")
    before = journal.read_bytes()
    journal.write_bytes(before[:-30])

    known(path)

    assert journal.read_bytes() == before


def test_a_rewritten_journal_restores_an_archive_that_is_deleted_later(
    path: Path, journal: Path
) -> None:
    keep(path, "ferry", published=NOW - timedelta(days=9))
    before = known(path)
    journal.unlink()
    known(path)
    path.unlink()

    keep(path, "ferry", entry_id="tag:moved.example,2027:x")

    assert known(path) == before


def test_an_undamaged_journal_is_not_rewritten(path: Path, journal: Path) -> None:
    keep(path, "ferry")
    before = journal.stat()

    known(path)

    after = journal.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_ids_that_only_the_journal_has_are_used(path: Path) -> None:
    # As after a crash between the journal's fsync and the archive's commit.
    keep(path, "ferry")
    older = path.with_name("older.db")
    shutil.copy(path, older)
    keep(path, "harbour", published=NOW - timedelta(days=9))
    before = known(path)
    shutil.copy(older, path)

    keep(path, "harbour", entry_id="tag:moved.example,2027:x")

    assert known(path) == before


def test_slugs_that_only_the_journal_has_are_used(path: Path) -> None:
    keep(path, "ferry")
    older = path.with_name("older.db")
    shutil.copy(path, older)
    keep(path, "harbour", slug="harbour-news")
    shutil.copy(older, path)

    with opened(path) as archive:
        assert archive.feeds.slugs("sections") == {"harbour": "harbour-news"}


def test_replayed_events_are_not_journaled_again(path: Path, journal: Path) -> None:
    keep(path, "ferry")
    before = journal.read_bytes()
    path.unlink()

    keep(path, "ferry")

    assert journal.read_bytes() == before


def test_an_incomplete_line_loses_only_its_own_id(path: Path, journal: Path) -> None:
    keep(path, "ferry", published=NOW - timedelta(days=9))
    before = known(path)
    with journal.open("ab") as file:
        file.write(b'{"event":"minted","source":"desk","id":"torn')
    path.unlink()

    keep(path, "ferry", entry_id="tag:moved.example,2027:x")

    assert known(path) == before


def test_an_older_archive_gets_every_id_from_a_rewritten_journal(path: Path, journal: Path) -> None:
    keep(path, "ferry", slug="ferry")
    older = path.with_name("older.db")
    shutil.copy(path, older)
    keep(path, "harbour", published=NOW - timedelta(days=9))
    before = known(path)
    journal.unlink()
    known(path)
    shutil.copy(older, path)

    keep(path, "harbour", entry_id="tag:moved.example,2027:x")

    assert known(path) == before


MINTED = {
    "event": "minted",
    "source": "desk",
    "id": "ferry",
    "entry_id": "urn:story:1",
    "first_seen": 1,
    "published": 1,
}
WITHDRAWN = {
    "event": "withdrawn",
    "entry_id": "urn:story:1",
    "kind": "gone",
    "at": 1,
    "until": 0,
    "note": "",
    "reason": "",
    "title": "",
    "text": "",
    "feeds": ["all"],
}


def test_a_withdrawal_of_an_unknown_article_is_ignored(path: Path, journal: Path) -> None:
    journal.write_text(json.dumps({**WITHDRAWN, "entry_id": "urn:story:nobody"}) + "\n")

    keep(path, "ferry")

    assert set(known(path)) == {"ferry"}


@pytest.mark.parametrize(
    "event",
    [
        {},
        {"event": None},
        {"event": "minted"},
        {"event": "slug", "family": "sections"},
        {**MINTED, "source": None},
        {**MINTED, "id": ["ferry"]},
        {**MINTED, "published": "yesterday"},
        {"event": "dated", "entry_id": "urn:story:1", "published": None},
        {**MINTED, "of a later version": "x"},
        {**MINTED, "published": 2**70},
        {**WITHDRAWN, "feeds": "all"},
        {**WITHDRAWN, "feeds": ["all", 1]},
        {**WITHDRAWN, "until": None},
    ],
    ids=[
        *["empty", "null", "minted", "slug", "no source", "list", "no number", "dated"],
        *["unknown key", "huge number", "no list", "a number in a list", "until when"],
    ],
)
def test_an_event_that_cannot_be_applied_is_an_error_of_one_line(
    path: Path, journal: Path, event: dict[str, Any]
) -> None:
    journal.write_text(json.dumps(event) + "\n")

    with pytest.raises(ArchiveError) as caught:
        keep(path, "ferry")

    assert "\n" not in str(caught.value)


def test_an_event_of_a_later_version_is_refused(path: Path, journal: Path) -> None:
    journal.write_text('{"event":"promised","id":"ferry"}\n')

    with pytest.raises(ArchiveError, match=r"line 1 is not an event: .*promised"):
        keep(path, "ferry")


def test_a_refused_event_leaves_the_archive_unchanged(path: Path, journal: Path) -> None:
    keep(path, "ferry")
    before = known(path)
    good = journal.read_bytes()
    journal.write_bytes(good + b"no event\n")
    with pytest.raises(ArchiveError):
        known(path)

    journal.write_bytes(good)

    assert known(path) == before
