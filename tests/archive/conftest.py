from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from newsroom import NOW
from postgresql import emptied, needs_postgresql

from feedpub.archive.articles import Change
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.archive.store import Archive, opened
from feedpub.article import Article

Put = Callable[..., Change | None]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> ArchiveLocation:
    """Where a new archive is: a file that is not there yet, or a database with empty tables."""
    if request.param == "sqlite":
        return tmp_path / "archive.db"
    journal = str(tmp_path / "archive.journal.jsonl")
    return PostgresArchive(url=emptied(), files=tmp_path / "archive.db", journal=journal)


@pytest.fixture
def archive(location: ArchiveLocation) -> Iterator[Archive]:
    """A new archive with a transaction open."""
    with opened(location) as archive, archive.transaction():
        yield archive


@pytest.fixture
def put(archive: Archive) -> Put:
    """Keep an article, by default with its own id for entry id."""

    def put(
        article: Article,
        *,
        now: datetime = NOW,
        origin: str = "ferry.json",
        entry_id: str | None = None,
    ) -> Change | None:
        return archive.articles.put(
            article, provenance={}, origin=origin, entry_id=entry_id or article.id, now=now
        )

    return put
