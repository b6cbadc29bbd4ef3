from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, make_record


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom with a configuration and no articles yet."""
    room = Newsroom(tmp_path)
    room.configure(CONFIG)
    room.articles.mkdir()
    return room


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom of one feed, with three articles that were not read yet."""
    newsroom.configure(CONFIG.partition("[feeds.sections]")[0])
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    return newsroom
