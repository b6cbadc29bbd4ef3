from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from memory_destination import MemoryDestination

from feedpub.destinations.directory import DirectoryDestination
from feedpub.protocols import Destination


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


@pytest.fixture
def directory(root: Path) -> Iterator[DirectoryDestination]:
    with DirectoryDestination(root) as directory:
        yield directory


@pytest.fixture(params=["directory", "memory"])
def destination(request: pytest.FixtureRequest, root: Path) -> Iterator[Destination]:
    """Every implementation. Add yours, and it passes the same tests."""
    made: Destination
    made = DirectoryDestination(root) if request.param == "directory" else MemoryDestination()
    with made:
        yield made
