"""What readers last saw of each entry. Only the publisher of a feed can check it against that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How an entry differs from what readers last saw of it."""

    #: The id that readers know. None if it has not changed.
    id: str | None = None

    #: Whether the date of its last change is a different one.
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
Memory = Mapping[str, Before]

NOTHING: Memory = {}
