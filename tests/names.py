"""Host names of tests: what ends in ``.harbour.example`` is this machine, to every program."""

from __future__ import annotations

import contextlib
import os
import runpy
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from web_server import Site, serving

_PATCH = """
import socket

_asked = socket.getaddrinfo


def _answered(host, *arguments, **named):
    if isinstance(host, str) and host.endswith(".harbour.example"):
        host = "127.0.0.1"
    return _asked(host, *arguments, **named)


socket.getaddrinfo = _answered
"""


def lead_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the names lead here, for this process and for those that it starts."""
    patch = folder / "sitecustomize.py"
    patch.parent.mkdir()
    patch.write_text(_PATCH, encoding="utf-8")
    before = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, [str(folder), before])))
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)
    runpy.run_path(str(patch))


def public(address: str, name: str) -> str:
    """*address*, of a server of this machine, as the world would know it."""
    return f"http://{name}.harbour.example:{urlsplit(address).port}"


@contextlib.contextmanager
def publishing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A server by its name in the world, which is that of the feeds."""
    lead_here(folder / "names", monkeypatch)
    with serving() as site:
        site.address = public(site.address, "feeds")
        yield site
