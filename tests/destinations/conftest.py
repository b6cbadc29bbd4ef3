from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedpub.destinations.directory import DirectoryDestination


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


@pytest.fixture
def destination(root: Path) -> Iterator[DirectoryDestination]:
    with DirectoryDestination(root) as destination:
        yield destination
