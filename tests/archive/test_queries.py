from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feedpub.archive.queries.feeds import feed_list
from feedpub.archive.queries.history import history_of
from feedpub.archive.queries.quarantine import quarantined
from feedpub.archive.queries.status import ArchiveStatus, archive_status
from feedpub.errors import ArchiveError


@pytest.mark.parametrize("content", [None, b""], ids=["none yet", "being made"])
def test_an_archive_without_tables_is_empty(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "archive.db"
    if content is not None:
        path.write_bytes(content)

    found = archive_status(path), feed_list(path), history_of(path, "all"), quarantined(path)

    assert found == (ArchiveStatus(), None, [], [])


@pytest.mark.parametrize(
    "look", [archive_status, feed_list, lambda path: history_of(path, "all"), quarantined]
)
def test_a_file_that_is_not_an_archive_is_an_error(
    tmp_path: Path, look: Callable[[Path], object]
) -> None:
    path = tmp_path / "archive.db"
    path.write_bytes(b"The ferry is back. " * 400)

    with pytest.raises(ArchiveError, match=r"archive\.db: is damaged \(file is not"):
        look(path)
