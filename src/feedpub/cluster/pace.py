"""The pace of requests to hosts on the web, for all workers together."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator

from feedpub.cluster.coordination import Coordination, key_of
from feedpub.errors import ArchiveError
from feedpub.nouns import dataclass, field
from feedpub.web.rate_limit import RateLimiter

#: In seconds: how often a host is looked at that as many requests as are allowed are asking.
_POLL = 0.1

#: Reserves the next moment for a request, if that comes soon enough; returns the seconds until it.
_RESERVE = """
INSERT INTO cluster_hosts AS hosts (host, free_at)
    VALUES (%s, clock_timestamp() + %s * '1 s'::interval)
ON CONFLICT (host) DO UPDATE
    SET free_at = greatest(hosts.free_at, clock_timestamp()) + %s * '1 s'::interval
    WHERE hosts.free_at <= clock_timestamp() + %s * '1 s'::interval
RETURNING extract(epoch FROM free_at - clock_timestamp())::float8 - %s
"""


@dataclass(slots=True)
class SharedPace:
    """The limits of all hosts for all workers of a newsroom; see :class:`.Pace`.

    Without the database only this process keeps to them: its run will fail soon.
    """

    _coordination: Coordination
    _own: RateLimiter = field(default_factory=RateLimiter)
    _guard: threading.Lock = field(default_factory=threading.Lock)

    #: The places that requests of this process have, by host. A connection could take a lock again
    #: that it holds.
    _taken: set[tuple[str, int]] = field(default_factory=set)

    @contextlib.contextmanager
    def turn(self, host: str, *, at_once: int, gap: float, until: float) -> Iterator[bool]:
        """See :meth:`.Pace.turn`."""
        with self._own.turn(host, at_once=at_once, gap=gap, until=until) as came:
            if not came:
                yield False
                return
            try:
                place = self._place(host, at_once, until)
                came = place is not None and self._wait(host, gap, until)
            except ArchiveError:
                place, came = None, True
            try:
                yield came
            finally:
                if place is not None:
                    self._give_back(host, *place)

    def _place(self, host: str, at_once: int, until: float) -> tuple[int, int] | None:
        """Take a place among the requests to *host*; None if none is free before *until*.

        Returns it with the number of the connection that holds it. Raises: ArchiveError.
        """
        while True:
            for place in range(at_once):
                with self._guard:
                    if (host, place) in self._taken:
                        continue
                    sql = "SELECT pg_try_advisory_lock(%s)"
                    ((is_free,),) = self._coordination.rows(sql, [_key(host, place)])
                    if is_free:
                        self._taken.add((host, place))
                        return place, self._coordination.number
            if time.monotonic() + _POLL >= until:
                return None
            time.sleep(_POLL)

    def _give_back(self, host: str, place: int, connection: int) -> None:
        with self._guard:
            self._taken.discard((host, place))
            if connection == self._coordination.number:
                with contextlib.suppress(ArchiveError):
                    sql = "SELECT pg_advisory_unlock(%s)"
                    self._coordination.rows(sql, [_key(host, place)])

    def _wait(self, host: str, gap: float, until: float) -> bool:
        """Wait for the next moment for a request. Raises: ArchiveError."""
        room = min(until - time.monotonic(), 1e6)
        found = self._coordination.rows(_RESERVE, [host, gap, gap, room, gap])
        if not found:
            return False
        time.sleep(max(0.0, found[0][0]))
        return True


def _key(host: str, place: int) -> int:
    return key_of("host", host, str(place))
