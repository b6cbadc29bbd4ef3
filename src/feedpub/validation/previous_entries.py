"""What readers were last told of entries: what only their publisher can hold a document against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """How an entry differs from what readers were last told of it."""

    #: The id that they know it by. None: the one that it has now.
    id: str | None = None

    #: Whether it says another moment of its last change now.
    dated: bool = False

    #: Whether its words are others now.
    worded: bool = False

    #: Whether anything of it is another now, but for that moment.
    changed: bool = False

    @property
    def is_touched(self) -> bool:
        return self.dated and not self.changed

    @property
    def is_unflagged(self) -> bool:
        return self.worded and not self.dated


#: By the id in the document. Entries that are new, or told as they were, are not in it.
Memory = Mapping[str, Before]

NOTHING: Memory = {}

TOUCHED = "says that it was changed, and is what it was"
UNFLAGGED = "has other words, and says that it was last changed when it was before"
