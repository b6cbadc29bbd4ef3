"""The state of whole runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from feedpub.nouns import dataclass

#: A daemon that has given no sign of life for so long hangs; systemd waits as long.
_SILENT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHealth:
    """The last run of ``feedpub build`` or of a daemon's job; or a daemon."""

    #: Its name in messages: ``the last run``.
    name: str
    began: datetime

    #: Whether it was killed or crashed: it has no end, and its process is gone.
    is_lost: bool

    #: Whether the last run that ended failed; and why, except for failures of sources and feeds.
    failed: bool = False
    reasons: tuple[str, ...] = ()

    def complaint(self) -> str | None:
        """Return what is wrong and needs attention. None if nothing is wrong."""
        if self.is_lost:
            began = f"{self.name} began {minute(self.began)}"
            return f"{began} and did not end: it was killed or crashed"
        if not self.failed:
            return None
        more = f" (and {len(self.reasons) - 1} more)" if len(self.reasons) > 1 else ""
        why = f": {self.reasons[0]}{more}" if self.reasons else ""
        return f"{self.name} failed{why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Liveness:
    """Whether the daemon of a machine works, or one of its workers: not how the feeds are."""

    at: datetime

    #: The command: ``feedpub run``, ``feedpub worker``. None: neither is running.
    command: str | None = None

    #: When it last gave a sign of life, as it does every 30 seconds. None: neither is running.
    seen: datetime | None = None

    def complaint(self) -> str | None:
        """Return what is wrong. None: it works."""
        if self.seen is None:
            return "feedpub run is not running here, nor is feedpub worker; start one of them"
        if self.at - self.seen > _SILENT:
            return f"{self.command} has given no sign of life since {minute(self.seen)}; restart it"
        return None

    def as_json(self) -> dict[str, Any]:
        """Return it for ``feedpub status --live --json``."""
        return {
            "at": self.at.isoformat(),
            "live": self.complaint() is None,
            "command": self.command,
            "seen": self.seen.isoformat() if self.seen else None,
        }


def complaints_of(runs: Iterable[RunHealth], *, others_fail: bool) -> Iterator[str]:
    """Yield why somebody should look at *runs*, one line each.

    *others_fail*: whether a source, feed or target is already reported as failing.
    """
    for each in runs:
        complaint = each.complaint()
        if complaint and (each.is_lost or each.reasons or not others_fail):
            yield complaint


def minute(moment: datetime) -> str:
    """Return *moment* for people: ``2026-11-18 11:00 UTC``."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
