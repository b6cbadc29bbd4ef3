"""Object stores on this machine for tests: rclone, which ignores conditions, and moto, which obeys.

Each test has a bucket of its own. Both stores take their credentials from the environment.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Self

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


class CountingProxy:
    """Passes connections on to a store, notes the requests, and cuts the connection at one."""

    def __init__(self, endpoint: str) -> None:
        self._port = int(endpoint.rpartition(":")[2])
        #: Method and path of each request so far.
        self.requests: list[str] = []
        #: The number of the request at which the connection is cut, from 1. None: at none.
        self.cut_at: int | None = None
        #: Whether the store gets that request before the connection is cut.
        self.passes_on = False
        #: By the end of its path: with which status a request is refused.
        self.refused: dict[str, int] = {}
        #: Whether all connections are refused, as by a server that is down.
        self.is_down = False
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._serve)
        self._server.daemon_threads = True
        self._server.block_on_close = False

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,)).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def counted(self) -> Counter[str]:
        """Return how many requests there were since the last call, by method."""
        requests, self.requests = self.requests, []
        return Counter(each.split()[0] for each in requests)

    def _serve(self, client: socket.socket, _address: object, _server: object) -> None:
        if self.is_down:
            return
        with socket.create_connection(("127.0.0.1", self._port)) as server:
            lost = threading.Event()
            back = threading.Thread(target=self._answer, args=(server, client, lost))
            back.start()
            with contextlib.suppress(OSError):
                while data := client.recv(1 << 20):
                    found = _REQUEST.match(data)
                    if found is not None:
                        self.requests.append(found[0].decode())
                        if len(self.requests) == self.cut_at:
                            if not self.passes_on:
                                client.shutdown(socket.SHUT_RDWR)
                                break
                            lost.set()
                        if (status := self._refusal(found[0].decode())) is not None:
                            head = f"HTTP/1.1 {status} Refused\r\nContent-Length: 0\r\n"
                            client.sendall(f"{head}Connection: close\r\n\r\n".encode())
                            break
                    server.sendall(data)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _refusal(self, request: str) -> int | None:
        found = (each for end, each in self.refused.items() if request.endswith(end))
        return next(found, None)

    def _answer(self, server: socket.socket, client: socket.socket, lost: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(1 << 20):
                if lost.is_set():
                    # The store has obeyed: nothing changes any more once the client goes on.
                    break
                client.sendall(data)
        with contextlib.suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)


_REQUEST = re.compile(rb"(?:GET|HEAD|PUT|POST|DELETE) \S+")
