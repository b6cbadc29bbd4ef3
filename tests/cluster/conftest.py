from __future__ import annotations

from collections.abc import Iterator

import postgresql
import pytest
from cluster_room import ClusterRoom
from newsroom import CONFIG, Newsroom


@pytest.fixture
def url() -> Iterator[str]:
    """The URL of a new database."""
    with postgresql.database() as url:
        yield url


@pytest.fixture
def room(newsroom: Newsroom, url: str) -> Iterator[ClusterRoom]:
    """A newsroom whose database is prepared for workers, of which none runs yet."""
    room = ClusterRoom(newsroom, url)
    room.configure(CONFIG)
    room.prepare()
    yield room
    room.close()
