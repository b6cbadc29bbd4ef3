"""What servers say of the time, in the Date header of each answer (RFC 9110, 6.6.1)."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping

from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True)
class _Answer:
    """By how many seconds our clock was ahead of that of a server, and when it answered."""

    ahead: float
    monotonic: float


class ServerClocks:
    """The last answer of each host, as far as it says what time it is there."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._answers: dict[str, _Answer] = {}

    def note(self, host: str, headers: Mapping[str, str]) -> None:
        """Note the time in the *headers* of an answer of *host*; their names are in lower case.

        An answer from a cache has the date when it was made, and how long ago that was (Age).
        """
        # Imports much that a run without web sources does without.
        from email.utils import parsedate_to_datetime

        try:
            date = parsedate_to_datetime(headers.get("date", "")).timestamp()
            age = int(headers.get("age", "0"))
        except (ValueError, OverflowError):
            return
        answer = _Answer(time.time() - (date + max(0, age)), time.monotonic())
        with self._guard:
            self._answers[host] = answer

    def ahead(self, since: float) -> dict[str, float]:
        """Return by how many seconds our clock is ahead of those of hosts, by host.

        Of those that have answered *since* that moment (``time.monotonic``).
        """
        with self._guard:
            return {
                host: each.ahead
                for host, each in sorted(self._answers.items())
                if each.monotonic >= since
            }


#: Of all requests of this process.
CLOCKS = ServerClocks()
