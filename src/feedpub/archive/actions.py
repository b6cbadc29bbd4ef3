"""What people did who gave their names."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from feedpub.archive.database import statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds

#: What people do.
Deed = Literal["withdraw", "restore", "republish", "retry", "order", "build"]

_LAST_BY = statement(
    "who did it last",
    "SELECT by FROM actions WHERE about = :about AND what = :what AND at >= :since"
    " ORDER BY number DESC LIMIT 1",
)


class Actions:
    """Who did what. Of somebody without a name nothing is recorded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, by: str, what: Deed, about: str, now: datetime, detail: str = "") -> None:
        """Record that *by* did *what*, in the transaction of what was done and after it.

        *about* is an article's id in the feeds, the name of a feed, or that of what was in
        quarantine; empty for a build, which is recorded before it begins.
        """
        if by:
            event = {"at": seconds(now), "by": by, "what": what, "about": about, "detail": detail}
            self._session.record({"event": "action", **event})

    def last_by(self, what: Deed, about: str, since: datetime) -> str | None:
        """Return who did *what* last, at *since* or after it. None: nobody who gave a name."""
        found: str | None = self._session.database.value(
            _LAST_BY, what=what, about=about, since=seconds(since)
        )
        return found
