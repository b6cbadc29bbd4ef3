from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from memory_destination import MemoryDestination
from sftp_server import SftpServer, serving

from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.several import SeveralDestinations
from feedpub.destinations.sftp import SftpDestination
from feedpub.protocols import Destination


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "feeds"


@pytest.fixture
def directory(root: Path) -> Iterator[DirectoryDestination]:
    with DirectoryDestination(root) as directory:
        yield directory


@pytest.fixture(scope="session")
def sftp_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SftpServer]:
    with serving(tmp_path_factory.mktemp("sshd") / "keys") as server:
        yield server


@pytest.fixture(params=["directory", "memory", "several", "sftp"])
def destination(request: pytest.FixtureRequest, root: Path) -> Iterator[Destination]:
    """Every implementation. Add yours, and it passes the same tests."""
    made: Destination
    match request.param:
        case "directory":
            made = DirectoryDestination(root)
        case "memory":
            made = MemoryDestination()
        case "several":
            places = {"directory": DirectoryDestination(root), "memory": MemoryDestination()}
            made = SeveralDestinations(places)
        case "sftp":
            server: SftpServer = request.getfixturevalue("sftp_server")
            made = SftpDestination(server.address(root))
    with made:
        yield made
