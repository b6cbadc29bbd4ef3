"""Object stores on this machine for tests: rclone, which ignores conditions, and moto, which obeys.

Each test has a bucket of its own. Both stores take their credentials from the environment.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import obstore
from obstore.store import S3Store

from feedpub.destinations.object_store import ObjectStoreDestination
from feedpub.nouns import dataclass

KEY, SECRET = "test-key", "test-secret"

#: The buckets of a store of rclone, one for each test.
BUCKETS = [f"bucket-{number}" for number in range(300)]

RCLONE = shutil.which("rclone", path=f"{Path(sys.executable).parent}{os.pathsep}{os.defpath}")


@contextlib.contextmanager
def rclone(folder: Path) -> Iterator[str]:
    """Serve :data:`BUCKETS` in *folder*; yield the address."""
    assert RCLONE is not None
    # It does not see one that is made later for five minutes, and stalls if told to look at once.
    for name in BUCKETS:
        (folder / name).mkdir()
    port = free_port()
    command = [RCLONE, "serve", "s3", "--addr", f"127.0.0.1:{port}"]
    command += ["--auth-key", f"{KEY},{SECRET}", str(folder)]
    with running([*command, "--config", os.devnull], port):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def moto() -> Iterator[str]:
    """Serve buckets in memory; yield the address."""
    port = free_port()
    with running([sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], port):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until it is no longer needed; wait until it answers at *port*."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not is_open(port):
            assert process.poll() is None, f"{command[0]} has ended"
            assert time.monotonic() < until, f"{command[0]} does not answer"
            time.sleep(0.02)
        yield
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


def is_open(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """An empty bucket."""

    endpoint: str
    name: str

    def opened(
        self, prefix: str = "feeds", *, endpoint: str | None = None, variants: tuple[str, ...] = ()
    ) -> ObjectStoreDestination:
        """Return a prefix of it as a destination, asked through *endpoint* if there is one."""
        return ObjectStoreDestination(
            f"s3://{self.name}/{prefix}",
            endpoint=endpoint or self.endpoint,
            cache_control="public, max-age=60",
            variants=variants,
        )

    def answer(self, name: str) -> tuple[bytes, dict[str, str]]:
        """Return an object below ``feeds/`` as readers get it: its bytes, its headers."""
        found = obstore.get(self._store(), f"feeds/{name}")
        return bytes(found.bytes()), dict(found.attributes)

    def documents(self) -> dict[str, bytes]:
        """Return the bytes of all visible objects below ``feeds/`` by name."""
        store = self._store()
        names = [each["path"] for some in obstore.list(store, "feeds") for each in some]
        return {
            name.removeprefix("feeds/"): bytes(obstore.get(store, name).bytes())
            for name in names
            if "/." not in name
        }

    def _store(self) -> S3Store:
        return S3Store(
            self.name,
            config={"endpoint": self.endpoint, "region": "us-east-1"},
            client_options={"allow_http": True},
        )


def credentials() -> dict[str, str]:
    """Return the environment in which the stores let one in."""
    return {
        "AWS_ACCESS_KEY_ID": KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
