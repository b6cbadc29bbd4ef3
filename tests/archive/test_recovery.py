"""What outlives the archive's file: ids, first publications, slugs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from archive.locations import back_up, journal_at, lose, restore
from newsroom import NOW, make_article, selected

from feedpub.archive.location import ArchiveLocation
from feedpub.archive.store import opened
from feedpub.errors import ArchiveError


@pytest.fixture
def journal(location: ArchiveLocation) -> Path:
    return journal_at(location)


def keep(
    location: ArchiveLocation,
    name: str,
    *,
    entry_id: str = "",
    published: datetime = NOW,
    slug: str = "",
) -> None:
    """One run that keeps an article, and assigns a slug to its name."""
    with opened(location) as archive, archive.transaction():
        archive.articles.put(
            make_article(id=name, published=published),
            provenance={},
            origin="a.json",
            entry_id=entry_id or f"tag:news.example,2026:desk/{name}",
            now=NOW,
        )
        if slug:
            archive.feeds.add_slugs("sections", {name: slug})


def known(location: ArchiveLocation) -> dict[str, tuple[str, datetime]]:
    """The entry id and the date of every article, by its own id."""
    with opened(location) as archive, archive.transaction():
        return {
            kept.article.id: (kept.entry_id, kept.article.published) for kept in selected(archive)
        }


def test_an_archive_that_was_deleted_gives_the_same_ids_and_dates_again(
    location: ArchiveLocation,
) -> None:
    keep(location, "ferry", published=NOW - timedelta(days=9))
    before = known(location)
    lose(location)

    keep(location, "ferry", entry_id="tag:moved.example,2027:x", published=NOW - timedelta(days=1))

    assert known(location) == before


def test_an_id_of_the_journal_cannot_be_taken_by_another_article(location: ArchiveLocation) -> None:
    keep(location, "ferry", entry_id="urn:story:1")
    lose(location)

    with opened(location) as archive, archive.transaction(), pytest.raises(Exception) as caught:
        archive.articles.put(
            make_article(id="harbour"), provenance={}, origin="", entry_id="urn:story:1", now=NOW
        )

    assert str(caught.value) == "desk/ferry"


def test_a_deleted_archive_shows_nothing_before_its_sources_are_read(
    location: ArchiveLocation,
) -> None:
    keep(location, "ferry")
    lose(location)

    assert known(location) == {}


def test_a_deleted_journal_is_rewritten(location: ArchiveLocation, journal: Path) -> None:
    keep(location, "ferry", slug="ferry")
    keep(location, "harbour")
    before = journal.read_text().splitlines()
    journal.unlink()

    known(location)

    assert sorted(journal.read_text().splitlines()) == sorted(before)


def test_a_truncated_journal_is_rewritten(location: ArchiveLocation, journal: Path) -> None:
    keep(location, "ferry")
    keep(location, "harbour")
    before = journal.read_bytes()
    journal.write_bytes(before[:-30])

    known(location)

    assert journal.read_bytes() == before


def test_a_rewritten_journal_restores_an_archive_that_is_deleted_later(
    location: ArchiveLocation, journal: Path
) -> None:
    keep(location, "ferry", published=NOW - timedelta(days=9))
    before = known(location)
    journal.unlink()
    known(location)
    lose(location)

    keep(location, "ferry", entry_id="tag:moved.example,2027:x")

    assert known(location) == before


def test_an_undamaged_journal_is_not_rewritten(location: ArchiveLocation, journal: Path) -> None:
    keep(location, "ferry")
    before = journal.stat()

    known(location)

    after = journal.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_ids_that_only_the_journal_has_are_used(location: ArchiveLocation) -> None:
    # As after a crash between the journal's fsync and the archive's commit.
    keep(location, "ferry")
    back_up(location)
    keep(location, "harbour", published=NOW - timedelta(days=9))
    before = known(location)
    restore(location)

    keep(location, "harbour", entry_id="tag:moved.example,2027:x")

    assert known(location) == before


def test_slugs_that_only_the_journal_has_are_used(location: ArchiveLocation) -> None:
    keep(location, "ferry")
    back_up(location)
    keep(location, "harbour", slug="harbour-news")
    restore(location)

    with opened(location) as archive:
        assert archive.feeds.slugs("sections") == {"harbour": "harbour-news"}


def test_replayed_events_are_not_journaled_again(location: ArchiveLocation, journal: Path) -> None:
    keep(location, "ferry")
    before = journal.read_bytes()
    lose(location)

    keep(location, "ferry")

    assert journal.read_bytes() == before


def test_an_incomplete_line_loses_only_its_own_id(location: ArchiveLocation, journal: Path) -> None:
    keep(location, "ferry", published=NOW - timedelta(days=9))
    before = known(location)
    with journal.open("ab") as file:
        file.write(b'{"event":"minted","source":"desk","id":"torn')
    lose(location)

    keep(location, "ferry", entry_id="tag:moved.example,2027:x")

    assert known(location) == before


def test_an_older_archive_gets_every_id_from_a_rewritten_journal(
    location: ArchiveLocation, journal: Path
) -> None:
    keep(location, "ferry", slug="ferry")
    back_up(location)
    keep(location, "harbour", published=NOW - timedelta(days=9))
    before = known(location)
    journal.unlink()
    known(location)
    restore(location)

    keep(location, "harbour", entry_id="tag:moved.example,2027:x")

    assert known(location) == before


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


def test_a_withdrawal_of_an_unknown_article_is_ignored(
    location: ArchiveLocation, journal: Path
) -> None:
    journal.write_text(json.dumps({**WITHDRAWN, "entry_id": "urn:story:nobody"}) + "\n")

    keep(location, "ferry")

    assert set(known(location)) == {"ferry"}


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
    location: ArchiveLocation, journal: Path, event: dict[str, Any]
) -> None:
    journal.write_text(json.dumps(event) + "\n")

    with pytest.raises(ArchiveError) as caught:
        keep(location, "ferry")

    assert "\n" not in str(caught.value)


def test_an_event_of_a_later_version_is_refused(location: ArchiveLocation, journal: Path) -> None:
    journal.write_text('{"event":"promised","id":"ferry"}\n')

    with pytest.raises(ArchiveError, match=r"line 1 is not an event: .*promised"):
        keep(location, "ferry")


def test_a_refused_event_leaves_the_archive_unchanged(
    location: ArchiveLocation, journal: Path
) -> None:
    keep(location, "ferry")
    before = known(location)
    good = journal.read_bytes()
    journal.write_bytes(good + b"no event\n")
    with pytest.raises(ArchiveError):
        known(location)

    journal.write_bytes(good)

    assert known(location) == before
