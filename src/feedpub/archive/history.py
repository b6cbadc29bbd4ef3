"""The history of articles and feeds; of events that repeat only the newest are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from feedpub.archive.database import statement
from feedpub.archive.session import Session
from feedpub.archive.timestamps import seconds
from feedpub.archive.versions import as_json
from feedpub.article import Article, to_record
from feedpub.nouns import dataclass

#: How many changes of an article are kept, and how many publications of a feed. When an article was
#: first seen, withdrawn or restored is kept forever.
CHANGES = 100
ISSUES = 10_000

_LAST = statement("last event of any article", "SELECT max(number) FROM happened")
_SINCE = statement("articles with events since", "SELECT key FROM happened WHERE number > :number")
_ADD_EVENT = statement(
    "add event of article",
    "INSERT INTO happened (key, at, what, detail) VALUES (:key, :at, :what, :detail)",
)
_CORRECT_SEEN = statement(
    "correct first event",
    "UPDATE happened SET detail = :detail WHERE key = :key AND what = 'seen'",
)
_DELETE_SEEN = statement(
    "delete first event", "DELETE FROM happened WHERE key = :key AND what = 'seen'"
)
_ADD_ISSUE = statement(
    "add issue of feed",
    "INSERT INTO issues (feed, at, documents, entries) VALUES (:feed, :at, :documents, :entries)",
)


class _Rows:
    """The statements that drop the oldest of the rows of an article or a feed."""

    def __init__(self, what: str, table: str, condition: str, detail: str) -> None:
        of = f"FROM {table} WHERE {condition}"
        self.first_kept = statement(
            f"first kept {what}",
            f"SELECT number {of} ORDER BY number DESC LIMIT 1 OFFSET :skipped",
        )
        self.older = statement(f"older {what}s", f"SELECT {detail} {of} AND number < :number")
        self.delete_older = statement(f"delete older {what}s", f"DELETE {of} AND number < :number")
        self.detail = statement(
            f"detail of {what}", f"SELECT {detail} FROM {table} WHERE number = :number"
        )
        self.set_detail = statement(
            f"set detail of {what}", f"UPDATE {table} SET {detail} = :detail WHERE number = :number"
        )


_CHANGES = _Rows("change", "happened", "key = :key AND what = 'changed'", "detail")
_ISSUES = _Rows("issue", "issues", "feed = :feed", "entries")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChanges:
    """How the entries of a feed changed when it was published, by their ids."""

    added: tuple[str, ...] = ()

    #: The fields that changed, in words.
    changed: Mapping[str, tuple[str, ...]]

    #: Why the entry left the feed; empty if that is unknown.
    gone: Mapping[str, str]


class History:
    """Events of articles, and issues of feeds: each time that a feed was published."""

    def __init__(self, session: Session) -> None:
        self._database = session.database

    def last(self) -> int:
        """Return the number of the last event of any article; 0 if there is none."""
        return self._database.value(_LAST) or 0

    def since(self, number: int) -> frozenset[int]:
        """Return the keys of the articles with events after the one of that *number*."""
        return frozenset(self._database.values(_SINCE, number=number))

    def of_article(
        self,
        key: int,
        before: Article | None,
        article: Article,
        digest: str,
        now: datetime,
        note: str | None = None,
    ) -> None:
        """Record that *article* is new, or the names of the fields that changed; no text of it.

        *note* says more about it.
        """
        detail: dict[str, object] = {"digest": digest}
        if before is not None:
            old, new = to_record(before), to_record(article)
            fields = [name for name in {**old, **new} if old.get(name) != new.get(name)]
            if not fields:
                return
            detail["fields"] = fields
        if note is not None:
            detail["note"] = note
        what = "seen" if before is None else "changed"
        self._database.run(_ADD_EVENT, key=key, at=seconds(now), what=what, detail=as_json(detail))
        if before is not None:
            self._drop_oldest(_CHANGES, CHANGES, key=key)

    def of_new(self, digests: Mapping[int, str], now: datetime) -> None:
        """Record that articles are new, by their keys; see :meth:`of_article`."""
        at = seconds(now)
        self._database.run_many(
            _ADD_EVENT,
            [
                {"key": key, "at": at, "what": "seen", "detail": _of_first(digest)}
                for key, digest in digests.items()
            ],
        )

    def correct(self, digests: Mapping[int, str]) -> None:
        """Record, by their keys, which digests articles had in the versions first seen."""
        self._database.run_many(
            _CORRECT_SEEN,
            [{"key": key, "detail": _of_first(digest)} for key, digest in digests.items()],
        )

    def not_seen(self, key: int) -> None:
        """Record that article *key* was not seen, as it was refused."""
        self._database.run(_DELETE_SEEN, key=key)

    def of_feed(
        self, feed: str, documents: Mapping[str, str], what: FeedChanges | None, now: datetime
    ) -> None:
        """Record that *feed* was published as *documents*, with their digests, and what changed."""
        entries: dict[str, object] = {}
        if what is not None:
            entries = {"added": what.added, "changed": what.changed, "gone": what.gone}
        self._database.run(
            _ADD_ISSUE,
            feed=feed,
            at=seconds(now),
            documents=json.dumps(documents, separators=(",", ":")),
            entries=as_json({name: value for name, value in entries.items() if value}),
        )
        self._drop_oldest(_ISSUES, ISSUES, feed=feed)

    def _drop_oldest(self, rows: _Rows, count: int, **of: int | str) -> None:
        """Keep the newest *count* rows; the oldest of them says how many were before it."""
        database = self._database
        first = database.value(rows.first_kept, **of, skipped=count - 1)
        if first is None:
            return
        older = [json.loads(each) for each in database.values(rows.older, **of, number=first)]
        if not older:
            return
        database.run(rows.delete_older, **of, number=first)
        detail = json.loads(database.value(rows.detail, number=first))
        detail["left_out"] = sum(each.get("left_out", 0) + 1 for each in older)
        database.run(rows.set_detail, number=first, detail=as_json(detail))


def _of_first(digest: str) -> str:
    """Return the detail of the event that an article was first seen with *digest*, as JSON."""
    return f'{{"digest":"{digest}"}}'
