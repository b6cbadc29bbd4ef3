from __future__ import annotations

from pathlib import Path

import pytest

from feedpub.intake.sources.files import FilesSource


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    return folder


@pytest.fixture
def source(folder: Path) -> FilesSource:
    return FilesSource("desk", folder)
