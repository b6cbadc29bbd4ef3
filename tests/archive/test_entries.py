"""What is remembered of the entries that feeds last published."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive.locations import untouched
from newsroom import NOW, make_article, set_back

from feedpub.archive.entries import published_entry
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.feeds import feed_list
from feedpub.archive.store import Archive, opened
from feedpub.article import ArchivedArticle, Episode, MediaFile, OriginFeed, Place
from feedpub.assembly.entries import Presentation, assemble
from feedpub.feed import Category, Channel, Enclosure, Entry, ExtraElement

CHANNEL = Channel(
    name="all",
    title="Harbour News",
    link="https://news.example/",
    description="Harbour News",
    language="en",
    base="https://feeds.example/",
    paths=(),
    author="Harbour News",
)


def make_entry(number: int = 1, **changes: Any) -> Entry:
    kept = ArchivedArticle(
        key=1,
        entry_id=f"https://p.news.example/p/{number}",
        article=make_article(title=f"{number}"),
    )
    treatment = Presentation(site="https://news.example/")
    feed = assemble(CHANNEL, [kept], treatment, now=NOW, since=None)
    assert feed is not None
    return replace(feed.entries[0], **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of an archive of a former version, which only SQLite has."""
    return tmp_path / "archive.db"


def publish(archive: Archive, *entries: Entry) -> None:
    archive.feeds.published("all", NOW, len(entries), {})
    archive.entries.published("all", map(published_entry, entries))


def test_a_feed_that_was_never_published_had_no_entries(archive: Archive) -> None:
    assert archive.entries.last("all") == []


def test_the_last_entries_are_stored_in_order(archive: Archive) -> None:
    publish(archive, make_entry(1))
    publish(archive, make_entry(3), make_entry(2))

    assert archive.entries.last("all") == [
        published_entry(make_entry(3)),
        published_entry(make_entry(2)),
    ]


def test_a_feed_that_lost_all_entries_is_stored_as_empty(archive: Archive) -> None:
    publish(archive, make_entry())
    publish(archive)

    assert archive.entries.last("all") == []


def test_storing_the_entries_of_a_feed_leaves_others_unchanged(archive: Archive) -> None:
    archive.feeds.published("sport", NOW, 1, {})
    archive.entries.published("sport", [published_entry(make_entry(9))])

    publish(archive, make_entry(1))

    assert archive.entries.last("sport") == [published_entry(make_entry(9))]


def test_unchanged_entries_are_not_written_again(location: ArchiveLocation) -> None:
    with opened(location) as archive, archive.transaction():
        publish(archive, make_entry())

    with (
        untouched(location, "entries"),
        opened(location) as archive,
        archive.transaction(),
    ):
        publish(archive, make_entry())

        assert archive.entries.last("all") == [published_entry(make_entry())]


CHANGED: dict[str, Any] = {
    "ids": (("rss", "17"),),
    "link": "https://news.example/b",
    "related": None,
    "related_is": "short_link",
    "title": "Another",
    "summary": "Another.",
    "has_own_summary": False,
    "content": None,
    "published": NOW - timedelta(days=900),
    "updated": NOW,
    "language": "de",
    "authors": ("Mara Ovens",),
    "contributors": (),
    "categories": (Category(term="World", scheme="https://news.example/#tag"),),
    "rights": None,
    "enclosures": (Enclosure(url="https://img.news.example/b.jpg"),),
    "media": (MediaFile(url="https://media.news.example/b.mp3", medium="audio"),),
    "episode": Episode(number=3),
    "origin_feed": OriginFeed(title="Harbour Wire"),
    "comments": "https://news.example/b#comments",
    "place": Place(name="Kiel"),
    "short_title": "b",
    "republication": "<p>b</p>",
    "extras": (ExtraElement("px", "a", ("b",)),),
}


#: What few partners see, and former versions did not record.
NOT_COMPARED = {"id", "subtitle", "access", "expires", "renditions"}


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Entry) if field.name not in NOT_COMPARED]
)
def test_a_change_of_any_field_is_seen_and_named(name: str) -> None:
    changed = make_entry(**{name: CHANGED[name]})

    assert published_entry(make_entry()).differs(published_entry(changed)) == [name]


def test_equal_entries_do_not_differ() -> None:
    assert published_entry(make_entry()).differs(published_entry(make_entry())) == []


def test_a_picture_has_the_digest_that_former_versions_gave_it() -> None:
    picture = Enclosure(url="https://img.news.example/1.jpg", type="image/jpeg", length=5)
    with_terms = replace(picture, usage_terms="Not for sale")

    entry, other = (
        published_entry(make_entry(enclosures=(each,))) for each in (picture, with_terms)
    )

    assert entry.digests["enclosures"] == "5PquXImJ"
    assert entry.differs(other) == ["enclosures"]
    assert other.digests["enclosures"] == "M8udC3qo"


@pytest.fixture
def former(path: Path) -> Path:
    """An archive as the first version of the tables left it, with a published feed."""
    with opened(path) as archive, archive.transaction():
        publish(archive, make_entry())
    set_back(path)
    return path


def test_an_archive_of_a_former_version_has_no_stored_entries(former: Path) -> None:
    with opened(former) as archive, archive.transaction():
        assert archive.entries.last("all") is None
        assert archive.feeds.updated("all") == NOW


def test_an_archive_of_a_former_version_stores_entries_from_the_next_publication_on(
    former: Path,
) -> None:
    with opened(former) as archive, archive.transaction():
        publish(archive, make_entry(2))

    with opened(former) as archive, archive.transaction():
        assert archive.entries.last("all") == [published_entry(make_entry(2))]


def test_a_dry_run_leaves_a_former_archive_as_it_was(former: Path) -> None:
    with opened(former, dry_run=True) as archive, archive.transaction():
        publish(archive, make_entry(2))

    with contextlib.closing(sqlite3.connect(former)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (1,)


def test_the_feeds_of_a_former_archive_have_no_newest_entry(former: Path) -> None:
    found = feed_list(former)

    assert found is not None
    assert (found.feeds["all"].entries, found.feeds["all"].newest) == (1, None)
