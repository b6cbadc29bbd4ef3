"""How entries differ from their last version, which only the publisher of a feed knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class EntryChange(NamedTuple):
    """How an entry differs from its last version."""

    #: The id of the last version. None if it has not changed.
    id: str | None = None

    #: Whether its date of change has changed.
    dated: bool = False

    #: Whether its text has changed.
    worded: bool = False

    #: Whether anything but that date has changed.
    changed: bool = False

    @property
    def is_touched(self) -> bool:
        return self.dated and not self.changed

    @property
    def is_unflagged(self) -> bool:
        return self.worded and not self.dated


#: By the id in the document. New and unchanged entries are not in it.
EntryChanges = Mapping[str, EntryChange]

NO_CHANGES: EntryChanges = {}
