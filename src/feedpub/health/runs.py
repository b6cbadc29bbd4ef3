"""Nouns of health: runs as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunHealth:
    """The last run that began, of ``feedpub build`` or of the daemon's jobs; or a daemon."""

    #: What a person would call it: ``the last run``.
    name: str
    began: datetime

    #: Whether it was killed, or crashed: it has not ended, and nobody is at work.
    is_lost: bool

    #: Whether the last run that ended failed; and why, as far as neither a source nor a feed says.
    failed: bool = False
    reasons: tuple[str, ...] = ()

    def complaint(self) -> str | None:
        """Why somebody should look at it."""
        if self.is_lost:
            began = f"{self.name} began {minute(self.began)}"
            return f"{began} and did not end: it was killed or crashed"
        if not self.failed:
            return None
        more = f" (and {len(self.reasons) - 1} more)" if len(self.reasons) > 1 else ""
        why = f": {self.reasons[0]}{more}" if self.reasons else ""
        return f"{self.name} failed{why}"


def complaints_of(runs: Iterable[RunHealth], *, others_fail: bool) -> Iterator[str]:
    """Why somebody should look at *runs*, one line each.

    *others_fail*: whether something else says already why a run failed.
    """
    for each in runs:
        complaint = each.complaint()
        if complaint and (each.is_lost or each.reasons or not others_fail):
            yield complaint


def minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
