"""What a source says of an article that is not public, and of which version it says so."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """Which version of an article a source speaks of, as far as it says so."""

    #: The number of the version (``version`` of NewsML-G2 and ninjs). None: it has none.
    number: int | None = None

    #: When this version was made: ``versionCreated``, ``atom:updated``, ``when`` of a tombstone.
    #: Never the date of publication, which may be ahead of the clock. None: it does not say.
    at: datetime | None = None

    def compared(self, other: Revision) -> int:
        """1 if this is newer than *other*, -1 if it is older; 0 if it is the same or unknown.

        Numbers count before dates; what only one of the two has does not count.
        """
        if self.number is not None and other.number is not None and self.number != other.number:
            return 1 if self.number > other.number else -1
        if self.at is None or other.at is None:
            return 0
        # The archive keeps whole seconds.
        apart = int(self.at.timestamp()) - int(other.at.timestamp())
        return (apart > 0) - (apart < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTakedown:
    """A source says that an article is not public, or no longer is."""

    #: The id that the source has for the article; of one without an id, its addresses.
    names: tuple[str, ...]

    #: Why, for people: ``its source says that it is canceled (pubStatus)``.
    reason: str

    revision: Revision = field(default_factory=Revision)

    #: Whether it takes one article back for good (a kill, a tombstone). Then it is obeyed however
    #: many there are at once; other marks may be the mistake of an export.
    final: bool = False

    #: Whether it counts for an article that comes later, too.
    lasting: bool = True
