from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """A newsroom with a configuration and no articles yet."""
    room = Newsroom(tmp_path)
    room.configure(CONFIG)
    room.articles.mkdir()
    return room
