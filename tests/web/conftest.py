from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from web_server import Site, serving

from feedpub.web import client as module
from feedpub.web.client import Client

#: Where the tests' servers are; 127.0.0.2, which stands for others of the house, is not in it.
LOOPBACK = [ipaddress.ip_network("127.0.0.1/32")]

Make = Callable[..., Client]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def internal() -> Iterator[Site]:
    """A server of the house, which nobody on the web may have called."""
    with serving("127.0.0.2") as site:
        yield site
        assert site.asked == []


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make clients that try again at once."""
    monkeypatch.setattr(module, "_WAITS", (0.01, 0.02))

    made: list[Client] = []

    def make(**changes: Any) -> Client:
        values = {"contact": "https://news.example/", "allowed": LOOPBACK, **changes}
        made.append(Client(**values))
        return made[-1]

    yield make
    for each in made:
        each.close()
