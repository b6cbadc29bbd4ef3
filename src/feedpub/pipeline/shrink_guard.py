"""Shrink guard: a source that suddenly lists less than half of its articles has failed."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from feedpub.archive.store import Archive
from feedpub.errors import SourceError

#: After this time a smaller number is accepted.
_ACCEPTED_AFTER = timedelta(days=1)

#: Half of fewer articles than this may well be gone.
_FEW = 4


def check_count(archive: Archive, source: str, count: int | None, now: datetime) -> None:
    """Compare *count*, the number of articles that *source* lists, with its usual one; record it.

    None if the number is unknown. Raises: SourceError, if it is less than half of the usual
    number, until a day after *source* last listed that many.
    """
    if count is None:
        return
    name = f"usual {source}"
    recorded = archive.fact(name)
    if recorded is not None:
        usual, at = json.loads(recorded)
        until = datetime.fromtimestamp(at, now.tzinfo) + _ACCEPTED_AFTER
        if usual >= _FEW and count < usual / 2 and now < until:
            raise SourceError(
                source,
                f"lists {count} articles, and {usual} before; what was read before stays, and the"
                f" new number is accepted from {until.isoformat(timespec='minutes')} on",
            )
    archive.set_fact(name, json.dumps([count, now.timestamp()]))
