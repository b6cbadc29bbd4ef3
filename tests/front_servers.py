"""Real web servers, nginx and Caddy, that serve a newsroom by what ``feedpub config`` prints."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Server:
    """A web server with the configuration that ``feedpub config`` prints."""

    port: int
    base: str
    feeds: Path

    def get(self, path: str, **headers: str) -> Answer:
        """What it says to a request for *path*, below base_url."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request("GET", urlsplit(self.base).path + path, headers=named)
            response = connection.getresponse()
            received: dict[str, str] = {}
            for name, value in response.getheaders():
                # RFC 9110, 5.2: several lines are one list.
                key = name.lower()
                received[key] = f"{received[key]}, {value}" if key in received else value
            return Answer(response.status, received, response.read())


def unread_in_newsboat(folder: Path, address: str) -> int:
    """How many entries newsboat has of the feed at *address*; its files are in *folder*."""
    newsboat = shutil.which("newsboat")
    if newsboat is None:
        pytest.skip("newsboat is not installed")
    (folder / "urls").write_text(f"{address}\n")
    (folder / "newsboat").touch()
    command = [
        newsboat,
        "-u",
        f"{folder}/urls",
        "-c",
        f"{folder}/cache",
        "-C",
        f"{folder}/newsboat",
    ]
    subprocess.run([*command, "-x", "reload"], check=True)
    unread = subprocess.run(
        [*command, "-x", "print-unread"], capture_output=True, text=True, check=True
    )
    return int(unread.stdout.split()[0])


def varies_by(answer: Answer) -> set[str]:
    """The request headers that caches must compare."""
    return {each.strip().lower() for each in answer.headers["vary"].split(",")}


def program(name: str) -> str:
    """Where the web server *name* is installed; the test is skipped where it is not."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def nginx_command(folder: Path, port: int) -> list[str]:
    """How nginx is run with the snippet in *folder*; ``access`` there is its log."""
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(
        f"{kind}_temp_path {folder};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; master_process off; pid {folder}/pid; events {{ }}\n"
        f"http {{ access_log {folder}/access; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; include {folder}/snippet; }} }}\n"
    )
    return [program("nginx"), "-e", f"{folder}/errors", "-c", f"{folder}/nginx.conf"]


def caddy_command(folder: Path, port: int, verb: str = "run") -> list[str]:
    """How Caddy is run with the snippet in *folder*; ``access`` there is its log."""
    (folder / "Caddyfile").write_text(
        f"{{\n\tadmin unix//{folder}/admin\n\tauto_https off\n}}\n:{port} {{\n"
        f"\tbind 127.0.0.1\n\tlog {{\n\t\toutput file {folder}/access\n\t}}\n"
        f"\timport {folder}/snippet\n}}\n"
    )
    return [program("caddy"), verb, "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


def environment(folder: Path) -> dict[str, str]:
    """Where Caddy keeps what it wants to remember."""
    return {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(command: list[str], folder: Path, port: int, log: IO[bytes]) -> Iterator[None]:
    """The server that *command* starts, from when it answers."""
    with subprocess.Popen(
        command, env=environment(folder), stdout=log, stderr=subprocess.STDOUT
    ) as process:
        try:
            while True:
                assert process.poll() is None, Path(log.name).read_text()
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
