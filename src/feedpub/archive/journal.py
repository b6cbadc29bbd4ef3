"""The append-only journal: what no source can tell again once the archive's file is lost.

One JSON object a line: the ids that were minted, with the moments of first sight, of first
publication and of changes that no source dates, the documents that repeat an id, the slugs that
were assigned, the items of adopted feeds, and what was taken down. A line counts once it ends with
a newline and the archive has committed the length up to it; what stands behind that is replayed.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from feedpub.durable import sync_folder
from feedpub.errors import ArchiveError

Event = dict[str, Any]

#: What each event says.
_EVENTS: dict[str, dict[str, type]] = {
    # An article was seen for the first time.
    "minted": {"source": str, "id": str, "entry_id": str, "first_seen": int, "published": int},
    # It was dated otherwise before anybody saw it.
    "dated": {"entry_id": str, "published": int},
    # Its words changed without a word of its source.
    "touched": {"entry_id": str, "touched": int},
    # An archive document of a feed was filled; one entry id a line.
    "page": {"feed": str, "number": int, "entry_ids": str},
    # An item of a feed of other software, as its readers know it; published is 0 without a date.
    "adopted": {
        "feed": str,
        "format": str,
        "guid": str,
        "addresses": str,
        "title": str,
        "published": int,
    },
    # It is this article.
    "matched": {"feed": str, "format": str, "guid": str, "source": str, "id": str},
    # An article got the id of the items that it is, before anybody saw it under another.
    "renamed": {"source": str, "id": str, "entry_id": str},
    # A feed takes the place of a live one; what it brings that is new begins with these moments.
    "taken-over": {"feed": str, "published": int, "until": int},
    # A document had a story under the id of another, which was refused.
    "repeated": {"source": str, "name": str},
    # An article that goes by an address has another one now.
    "also": {"source": str, "id": str, "other": str},
    # A value got its name in a family of feeds.
    "slug": {"family": str, "value": str, "slug": str},
    # An article was taken down; the feeds that had shown it.
    "withdrawn": {
        "entry_id": str,
        "kind": str,
        "at": int,
        "until": int,
        "note": str,
        "reason": str,
        "title": str,
        "text": str,
        "feeds": list,
    },
    # By which it is known, should another source bring it: hashes of its addresses.
    "barred": {"entry_id": str, "marks": list},
    # It is shown again.
    "restored": {"entry_id": str, "at": int, "reason": str},
    # A source says that an article is not public. number is -1 and revised 0 where it does not say
    # of which version; holds is 1 if the article is withdrawn because of it.
    "taken_down": {
        "source": str,
        "id": str,
        "number": int,
        "revised": int,
        "since": int,
        "document": str,
        "reason": str,
        "final": int,
        "holds": int,
    },
    # The source says that it is public again.
    "taken_back": {"source": str, "id": str},
    # A feed lost its last entry, and says so with that date.
    "emptied": {"feed": str, "updated": int},
}


class Journal:
    """Lines are gathered with :meth:`note` and are on disk after :meth:`flush`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[bytes] = []

        #: A length, and the checksum of that much of it as it stands.
        self._known = (0, 0)

    def replay(self, since: int, *, spoiled: bool = False) -> Iterator[Event]:
        """Yield the events behind the first *since* bytes; a torn last line is none.

        All of them, if no line ends there: then it is another journal that was learnt from, or the
        one that was learnt from is *spoiled* in front of that, and its damaged lines are no events.

        Raises: ArchiveError, if a whole line is no event.
        """
        try:
            skips = False
            with self.path.open("rb") as file:
                file.seek(max(0, since - 1))
                if since and file.read(1) != b"\n":
                    file.seek(0)
                    since, skips = 0, spoiled
                for number, line in enumerate(file, 1):
                    if not line.endswith(b"\n"):
                        return
                    try:
                        yield _event(line)
                    except ValueError as error:
                        if skips:
                            continue
                        number += _lines_before(self.path, since)
                        message = f"line {number:,} is no event: {line[:60]!r} ({error})"
                        raise ArchiveError(self.path, message) from error
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def length(self) -> int:
        """Bytes of whole lines on disk. Raises: ArchiveError."""
        try:
            with self.path.open("rb") as file:
                return _whole(file.fileno())
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def lines(self) -> int:
        """How many whole lines there are. Raises: ArchiveError."""
        return _lines_before(self.path, self.length()) if self.path.exists() else 0

    def damaged(self, length: int) -> Iterator[tuple[int, str]]:
        """The numbers of the lines in the first *length* bytes that are no event, each with why.

        Raises: ArchiveError.
        """
        try:
            with self.path.open("rb") as file:
                at = 0
                for number, line in enumerate(file, 1):
                    at += len(line)
                    if at > length and not line.endswith(b"\n"):
                        return
                    try:
                        _event(line)
                    except ValueError as error:
                        yield number, str(error)
                    if at >= length:
                        return
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def checksum(self, length: int) -> int:
        """The CRC-32 of the first *length* bytes. Raises: ArchiveError."""
        if self._known[0] != length:
            found = 0
            try:
                with self.path.open("rb") as file:
                    left = length
                    while left and (part := file.read(min(left, 1024 * 1024))):
                        found = zlib.crc32(part, found)
                        left -= len(part)
            except FileNotFoundError:
                pass
            except OSError as error:
                raise ArchiveError(self.path, error.strerror or str(error)) from error
            self._known = length, found
        return self._known[1]

    def mark(self) -> str:
        """Changes when anybody writes the file; empty if there is none."""
        return mark_of_journal(self.path)

    def note(self, event: Event) -> None:
        text = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
        self._lines.append(text.encode() + b"\n")

    def drop(self) -> None:
        """Forget what was noted and not flushed."""
        self._lines.clear()

    def flush(self) -> int:
        """Write and fsync what was noted; return the journal's length. Raises: ArchiveError."""
        if not self._lines:
            return self.length()
        content = b"".join(self._lines)
        try:
            created = not self.path.exists()
            file = os.open(
                self.path,
                os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW,
                0o644,
            )
            try:
                whole = _whole(file)
                # What a dead run left of a line was never committed.
                os.ftruncate(file, whole)
                view = memoryview(content)
                while view:
                    view = view[os.write(file, view) :]
                os.fsync(file)
            finally:
                os.close(file)
            if created:
                sync_folder(self.path.parent)
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error
        self._lines.clear()
        before, checksum = self._known
        if before == whole:
            self._known = whole + len(content), zlib.crc32(content, checksum)
        return whole + len(content)

    def rewrite(self, events: Iterable[Event]) -> int:
        """Replace the journal by *events*, whole or not at all; return its length.

        For a journal that is shorter than the archive remembers it. Raises: ArchiveError.
        """
        fresh = Journal(self.path.with_name(self.path.name + ".new"))
        try:
            fresh.path.unlink(missing_ok=True)
            for event in events:
                fresh.note(event)
            length = fresh.flush()
            if length:
                fresh.path.replace(self.path)
                sync_folder(self.path.parent)
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error
        self._known = (0, 0)
        return length

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        """Replace each event by what *reworded* makes of it, all or none. Raises: ArchiveError."""
        self.rewrite([reworded(event) for event in self.replay(0)])


def mark_of_journal(path: Path) -> str:
    """What tells whether the journal at *path* was written; empty if there is none."""
    try:
        found = path.stat()
    except OSError:
        return ""
    return f"{found.st_size} {found.st_mtime_ns}"


def _lines_before(path: Path, end: int) -> int:
    with path.open("rb") as file:
        return file.read(end).count(b"\n")


def _event(line: bytes) -> Event:
    """The event of *line*. Raises: ValueError, which says what is wrong with it."""
    try:
        event = json.loads(line)
        kinds = _EVENTS[event["event"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError("it is not JSON, or of an unknown kind") from error
    if event.keys() != {"event", *kinds}:
        raise ValueError("of a later version, or cut")
    for name, kind in kinds.items():
        if type(event[name]) is not kind or (kind is int and abs(event[name]) >= 2**62):
            raise ValueError(f"{name} is not what it must be")
        if kind is list and not all(type(each) is str for each in event[name]):
            raise ValueError(f"{name} is not what it must be")
    checked: Event = event
    return checked


def _whole(file: int) -> int:
    """The length of *file* up to its last newline."""
    end = os.fstat(file).st_size
    while end > 0:
        start = max(0, end - 65536)
        newline = os.pread(file, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0
