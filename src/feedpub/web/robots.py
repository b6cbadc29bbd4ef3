"""What a host asks programs to leave alone (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit

from protego import Protego

from feedpub.web.answers import FetchError
from feedpub.web.client import Client

#: In bytes. RFC 9309, 2.5: no more has to be read.
_MOST = 512 * 1024
_AGENT = "feedpub"

#: In seconds. Nobody is left alone for longer, or a run would never end.
_LONGEST_GAP = 30.0


@dataclass(slots=True)
class Robots:
    """The rules of each host, asked for once a run."""

    client: Client
    _rules: dict[str, Protego | None] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def gap(self, address: str) -> float:
        """How long to wait between two requests to the host of *address*, in seconds.

        Raises: FetchError, if its host does not want *address* to be asked for.
        """
        rules = self._of(address)
        if rules is None:
            return 0.0
        if not rules.can_fetch(address, _AGENT):
            raise FetchError(
                "is closed to programs by robots.txt of its host; if the site is yours, say so"
                " with robots = false"
            )
        return min(rules.crawl_delay(_AGENT) or 0.0, _LONGEST_GAP)

    def _of(self, address: str) -> Protego | None:
        """The rules of *address*'s host; None: there are none (2.3.1.3)."""
        scheme, host = urlsplit(address)[:2]
        place = f"{scheme}://{host}/robots.txt"
        with self._lock:
            if place not in self._rules:
                self._rules[place] = self._read(place)
            return self._rules[place]

    def _read(self, place: str) -> Protego | None:
        try:
            content = self.client.get(place, accept="text/plain, */*;q=0.1").content
        except FetchError as error:
            if error.status is not None and 400 <= error.status < 500 and error.status != 429:
                return None
            # 2.3.1.4: who cannot say what is allowed, allows nothing.
            raise FetchError(f"is left alone: {place} {error}") from error
        return Protego.parse((content or b"")[:_MOST].decode("utf-8", "replace"))
