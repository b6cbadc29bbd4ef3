from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import object_stores
import pytest
from memory_destination import MemoryDestination
from object_stores import Bucket
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


@pytest.fixture(scope="session")
def rclone_buckets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Bucket]]:
    """Buckets of a store that ignores conditions."""
    if object_stores.RCLONE is None:
        pytest.skip("rclone is not installed")
    folder = tmp_path_factory.mktemp("buckets")
    with object_stores.rclone(folder) as endpoint:
        yield (Bucket(endpoint=endpoint, name=name) for name in object_stores.BUCKETS)


@pytest.fixture(scope="session")
def moto_stores() -> Iterator[str]:
    """A store that obeys conditions."""
    with object_stores.moto() as endpoint:
        yield endpoint


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in object_stores.credentials().items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def plain_bucket(rclone_buckets: Iterator[Bucket], credentials: None) -> Bucket:
    """A bucket of a store that ignores conditions."""
    return next(rclone_buckets)


@pytest.fixture
def strict_bucket(moto_stores: str, credentials: None) -> Bucket:
    """A bucket of a store that obeys conditions."""
    name = f"bucket-{uuid.uuid4()}"
    httpx.put(f"{moto_stores}/{name}").raise_for_status()
    return Bucket(endpoint=moto_stores, name=name)


@pytest.fixture(params=["plain_bucket", "strict_bucket"])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    found: Bucket = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["directory", "memory", "several", "object store", "sftp"])
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
        case "object store":
            bucket: Bucket = request.getfixturevalue("plain_bucket")
            made = bucket.opened()
    with made:
        yield made
