"""What a source usually says: so much less of it is its mistake, and no news."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from feedpub.archive.store import Archive
from feedpub.errors import SourceError

#: What has been so for this long is no slip any more.
_BELIEVED_AFTER = timedelta(days=1)

#: Of fewer articles, half is soon gone.
_FEW = 4


def hold_against_usual(archive: Archive, source: str, count: int | None, now: datetime) -> None:
    """Remember that *source* lists *count* articles; None if that is not known.

    Raises: SourceError, if that is less than half of what it usually lists; a day after it last
    listed as many, the new number is the usual one.
    """
    if count is None:
        return
    name = f"usual {source}"
    known = archive.fact(name)
    if known is not None:
        usual, at = json.loads(known)
        until = datetime.fromtimestamp(at, now.tzinfo) + _BELIEVED_AFTER
        if usual >= _FEW and count < usual / 2 and now < until:
            raise SourceError(
                source,
                f"lists {count} articles, and {usual} before; what was read before stays, and the"
                f" new number counts from {until.isoformat(timespec='minutes')} on",
            )
    archive.set_fact(name, json.dumps([count, now.timestamp()]))
