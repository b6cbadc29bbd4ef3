"""The state of whole runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from feedpub.nouns import dataclass


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
