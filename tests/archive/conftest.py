from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from newsroom import NOW

from feedpub.archive.articles import Change
from feedpub.archive.store import Archive, opened
from feedpub.article import Article

Put = Callable[..., Change | None]


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """A new archive with a transaction open."""
    with opened(tmp_path / "archive.db") as archive, archive.transaction():
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
