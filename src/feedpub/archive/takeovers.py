"""Feeds that replace live feeds, and the older stories that must not reach their readers."""

from __future__ import annotations

from datetime import datetime

from feedpub.archive.database import Statement, statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, seconds
from feedpub.article import TakenOver

_WAITS = statement("takeover waits", "SELECT 1 FROM takeovers WHERE feed = :feed AND until = 0")
_OF = statement(
    "takeover of feed",
    "SELECT feed, published, until FROM takeovers WHERE feed IN (:feed, '')"
    " ORDER BY feed DESC LIMIT 1",
)
_WAITING = statement(
    "waiting takeovers", "SELECT feed FROM takeovers WHERE feed IN (:feed, '') AND until = 0"
)
_NEWEST, _OLDEST = (
    statement(
        f"{what} adopted item with an article",
        f"SELECT {which}(ledger.published) FROM adopted JOIN ledger ON ledger.key = adopted.key"
        " WHERE adopted.feed IN (:feed, '')",
    )
    for what, which in (("newest", "max"), ("oldest", "min"))
)


class Takeovers:
    """The articles that a feed leaves out because its readers would take them for new ones.

    The feed ``""`` is every feed: it was not specified which one replaces a live feed.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def begin(self, feed: str) -> None:
        """Record that *feed* replaces a live feed when it is next published."""
        if self._database.value(_WAITS, feed=feed) is None:
            self._session.record({"event": "taken-over", "feed": feed, "published": 0, "until": 0})

    def of_feed(self, feed: str, now: datetime) -> TakenOver | None:
        """Return what *feed*, published *now*, leaves out. None: nothing."""
        row = self._database.row(_OF, feed=feed)
        if row is None:
            return None
        newest = self._date(_NEWEST, row.feed)
        published = row.published if row.until else newest
        if not newest or not published:
            return None
        return TakenOver(
            feed=feed,
            published=moment(published),
            oldest=moment(min(self._date(_OLDEST, row.feed), published)),
            until=moment(row.until) if row.until else now,
        )

    def waiting(self, feed: str) -> list[str]:
        """Return the takeovers that end once *feed* is published, by their feeds."""
        return self._database.values(_WAITING, feed=feed)

    def end(self, taken: str, now: datetime) -> None:
        """Record that articles first seen after *now* are new to the readers of *taken*."""
        published = self._date(_NEWEST, taken)
        event = {"event": "taken-over", "feed": taken, "published": published}
        self._session.record(event | {"until": seconds(now)})

    def _date(self, which: Statement, feed: str) -> int:
        """Return the date of an adopted item with an article; 0 if there is none."""
        return int(self._database.value(which, feed=feed) or 0)
