"""Rate and concurrency limits, by host."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Protocol

from feedpub.nouns import dataclass, field


@dataclass(slots=True)
class _Host:
    #: Requests in progress.
    active: int = 0

    #: When the next request may start, in :func:`time.monotonic`'s time.
    free_at: float = 0.0

    def is_idle(self, now: float) -> bool:
        return not self.active and now >= self.free_at


class Pace(Protocol):
    """Says when hosts on the web may be asked. One object is shared by all clients of a process."""

    def turn(
        self, host: str, *, at_once: int, gap: float, until: float
    ) -> AbstractContextManager[bool]:
        """Wait for a turn to ask *host*: at most *at_once* at a time, *gap* seconds apart.

        Yields False if the turn does not come before *until*, in :func:`time.monotonic`'s time;
        then the host must not be asked.
        """


@dataclass(slots=True)
class RateLimiter:
    """The limits of all hosts for one process."""

    _hosts: dict[str, _Host] = field(default_factory=dict)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    @contextlib.contextmanager
    def turn(self, host: str, *, at_once: int, gap: float, until: float) -> Iterator[bool]:
        """See :meth:`Pace.turn`."""
        came = self._wait(host, at_once, gap, until)
        try:
            yield came
        finally:
            if came:
                with self._changed:
                    self._hosts[host].active -= 1
                    self._changed.notify_all()

    def _wait(self, host: str, at_once: int, gap: float, until: float) -> bool:
        with self._changed:
            while True:
                now = time.monotonic()
                if now >= until:
                    return False
                known = self._known(host, now)
                if known.active < at_once and now >= known.free_at:
                    known.active += 1
                    known.free_at = now + gap
                    return True
                at = min(until, known.free_at) if known.active < at_once else until
                self._changed.wait(min(max(0.0, at - now), threading.TIMEOUT_MAX))

    def _known(self, host: str, now: float) -> _Host:
        """Return the state of *host*, and forget hosts that are idle."""
        known = self._hosts.get(host)
        if known is None:
            for name in [each for each, of in self._hosts.items() if of.is_idle(now)]:
                del self._hosts[name]
            known = self._hosts[host] = _Host()
        return known
