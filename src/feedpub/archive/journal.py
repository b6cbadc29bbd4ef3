"""The append-only journal: everything that no source has if the archive's file is lost.

One JSON object a line: the ids that were minted, with the moments when articles were first seen,
first published and changed without a date, what stood in for dates that sources did not give, the
first crawls of lists, the documents that repeat an id, the slugs that were assigned, former
values that have feeds, the items of adopted feeds, and withdrawals. A line counts once it ends with
a newline and the archive has committed the journal's length up to it. What comes after that length
is replayed.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from feedpub.archive.database import kept_aside
from feedpub.durable import replacing, sync_folder
from feedpub.errors import ArchiveError
from feedpub.nouns import dataclass

Event = dict[str, Any]

#: The fields of each event.
_EVENTS: dict[str, dict[str, type]] = {
    # An article was seen for the first time.
    "minted": {"source": str, "id": str, "entry_id": str, "first_seen": int, "published": int},
    # Its date changed before it was published.
    "dated": {"entry_id": str, "published": int},
    # Its source gave no date of publication; what stood in for it. Empty: nothing does any longer.
    "stood-in": {"entry_id": str, "stand_in": str},
    # The first crawl of a list of a source: hashes of the addresses in it, separated by spaces, and
    # the feeds that had been published by then.
    "first-crawl": {"source": str, "list": str, "at": int, "addresses": str, "feeds": list},
    # Its words changed without its source dating the change.
    "touched": {"entry_id": str, "touched": int},
    # An archive document of a feed was filled; one entry id a line.
    "page": {"feed": str, "number": int, "entry_ids": str},
    # An item of a feed of other software, as feed readers know it; published is 0 without a date.
    "adopted": {
        "feed": str,
        "format": str,
        "guid": str,
        "addresses": str,
        "title": str,
        "published": int,
    },
    # The item is this article.
    "matched": {"feed": str, "format": str, "guid": str, "source": str, "id": str},
    # An article got the id of its items before it was published under another one.
    "renamed": {"source": str, "id": str, "entry_id": str},
    # A feed replaces a live one: articles after these moments are new to its readers.
    "taken-over": {"feed": str, "published": int, "until": int},
    # A document had a story under the id of another one; it was refused.
    "repeated": {"source": str, "name": str},
    # An article that is identified by an address has another one now.
    "also": {"source": str, "id": str, "other": str},
    # A value got its slug in a family of feeds.
    "slug": {"family": str, "value": str, "slug": str},
    # A value that former readers gave: all of the present ones together stand for it now.
    "former": {"source": str, "kind": str, "value": str, "present": list, "since": int},
    # An article is still found by such a value, which it had.
    "kept": {"entry_id": str, "kind": str, "value": str},
    # An article was withdrawn; feeds are those that had shown it.
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
    # Hashes of its addresses, by which it is recognized if another source brings it.
    "barred": {"entry_id": str, "marks": list},
    # It was restored.
    "restored": {"entry_id": str, "at": int, "reason": str},
    # A source marks an article as not public. number is -1 and revised 0 if it does not give the
    # version; holds is 1 if the article is withdrawn because of it.
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
    # The source has taken that back.
    "taken_back": {"source": str, "id": str},
    # Somebody did something, and gave a name; the event of what was done comes before it.
    "action": {"at": int, "by": str, "what": str, "about": str, "detail": str},
    # A feed lost its last entry at that date.
    "emptied": {"feed": str, "updated": int},
}


class Journal:
    """Events are collected by :meth:`note` and are on disk after :meth:`flush`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: list[bytes] = []

        #: A length, and the checksum of that much of the file.
        self._known_checksum = (0, 0)

    def replay(self, since: int, *, spoiled: bool = False) -> Iterator[Event]:
        """Yield the events after the first *since* bytes; an incomplete last line is ignored.

        Yields all events if no line ends there: then it is another journal than the archive has
        learnt, or a *spoiled* one, whose damaged lines are skipped.

        Raises: ArchiveError, if a complete line is not an event.
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
                        yield event_of(line)
                    except ValueError as error:
                        if skips:
                            continue
                        number += _lines_before(self.path, since)
                        message = f"line {number:,} is not an event: {line[:60]!r} ({error})"
                        raise ArchiveError(self.path, message) from error
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def length(self) -> int:
        """Return the number of bytes of complete lines on disk. Raises: ArchiveError."""
        try:
            with self.path.open("rb") as file:
                return _whole(file.fileno())
        except FileNotFoundError:
            return 0
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def lines(self) -> int:
        """Return the number of complete lines. Raises: ArchiveError."""
        return _lines_before(self.path, self.length()) if self.path.exists() else 0

    def damaged(self, length: int) -> Iterator[tuple[int, str]]:
        """Yield the number of each line in the first *length* bytes that is not an event, and why.

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
                        event_of(line)
                    except ValueError as error:
                        yield number, str(error)
                    if at >= length:
                        return
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def checksum(self, length: int) -> int:
        """Return the CRC-32 of the first *length* bytes. Raises: ArchiveError."""
        if self._known_checksum[0] != length:
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
            self._known_checksum = length, found
        return self._known_checksum[1]

    def trust(self, length: int, checksum: int) -> None:
        """Take *checksum* for that of the first *length* bytes, without reading them."""
        self._known_checksum = length, checksum

    def mark(self) -> str:
        """Return a text that changes whenever the file is written; empty if there is none."""
        try:
            found = self.path.stat()
        except OSError:
            return ""
        return f"{found.st_size} {found.st_mtime_ns}"

    def note(self, event: Event) -> None:
        self._lines.append(line_of(event))

    def drop(self) -> None:
        """Discard the events that were noted and not flushed."""
        self._lines.clear()

    def flush(self) -> int:
        """Write and fsync the noted events; return the journal's length. Raises: ArchiveError."""
        if not self._lines:
            return self.length()
        length = self.append(self._lines)
        self._lines.clear()
        return length

    def append(self, lines: Iterable[bytes]) -> int:
        """Write and fsync *lines* after the complete ones; return the journal's length.

        Raises: ArchiveError.
        """
        content = b"".join(lines)
        try:
            created = not self.path.exists()
            file = os.open(
                self.path,
                os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW,
                0o644,
            )
            try:
                whole = _whole(file)
                # An incomplete line of a run that was killed was never committed.
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
        before, checksum = self._known_checksum
        if before == whole:
            self._known_checksum = whole + len(content), zlib.crc32(content, checksum)
        return whole + len(content)

    def rewrite(self, events: Iterable[Event]) -> int:
        """Replace the journal by *events*, completely or not at all; return its length.

        They are written as they come: there may be a million. Raises: ArchiveError.
        """
        return self.replace(map(line_of, events))

    def replace(self, lines: Iterable[bytes]) -> int:
        """Replace the journal by *lines*, as :meth:`rewrite` does. Raises: ArchiveError."""
        lines = iter(lines)
        first = next(lines, None)
        if first is None:
            # Without an event there is nothing to replace it by.
            self.trust(0, 0)
            return 0
        length = checksum = 0
        try:
            with replacing(self.path) as file:
                for line in chain((first,), lines):
                    file.write(line)
                    length += len(line)
                    checksum = zlib.crc32(line, checksum)
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error
        self.trust(length, checksum)
        return length

    def reword(self, reworded: Callable[[Event], Event]) -> None:
        """Replace each event by *reworded* of it, all or none. Raises: ArchiveError."""
        self.rewrite(map(reworded, self.replay(0)))


def _lines_before(path: Path, end: int) -> int:
    count = 0
    with path.open("rb") as file:
        while end > 0 and (part := file.read(min(end, 1024 * 1024))):
            count += part.count(b"\n")
            end -= len(part)
    return count


# Made once: json.dumps makes one for each call with options.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def line_of(event: Event) -> bytes:
    """Return *event* as the journal has it."""
    return _encode(event).encode() + b"\n"


def event_of(line: bytes) -> Event:
    """Return the event of *line*. Raises: ValueError, which says what is wrong with it."""
    try:
        event = json.loads(line)
        kinds = _EVENTS[event["event"]]
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError("not JSON, or an unknown kind of event") from error
    if event.keys() != {"event", *kinds}:
        raise ValueError("from a later version, or incomplete")
    for name, kind in kinds.items():
        if type(event[name]) is not kind or (kind is int and abs(event[name]) >= 2**62):
            raise ValueError(f"invalid {name}")
        if kind is list and not all(type(each) is str for each in event[name]):
            raise ValueError(f"invalid {name}")
    checked: Event = event
    return checked


def _whole(file: int) -> int:
    """Return the length of *file* up to its last newline."""
    end = os.fstat(file).st_size
    while end > 0:
        start = max(0, end - 65536)
        newline = os.pread(file, end - start, start).rfind(b"\n")
        if newline >= 0:
            return start + newline + 1
        end = start
    return 0


@dataclass(frozen=True, slots=True)
class JournalFlaw:
    """What is wrong with a journal."""

    what: str

    #: Whether it is undamaged, but not the journal that the archive has learnt.
    is_another: bool = False


def flaw(journal: Journal, length: int, checksum: int | None) -> JournalFlaw | None:
    """Return what is wrong with the first *length* bytes of *journal*, which had *checksum*.

    None if nothing is. Raises: ArchiveError.
    """
    if not length:
        return None
    there = journal.length()
    if not there and not journal.path.exists():
        return JournalFlaw("is missing")
    if there < length:
        return JournalFlaw(f"has only {there:,} bytes instead of {length:,}")
    if checksum is not None and journal.checksum(length) == checksum:
        return None
    damaged = list(journal.damaged(length))
    if damaged:
        lines = ", ".join(f"{number:,}" for number, _ in damaged[:5])
        more = f" and {len(damaged) - 5:,} more" if len(damaged) > 5 else ""
        s = "s" if len(damaged) > 1 else ""
        verb = "are" if len(damaged) > 1 else "is"
        return JournalFlaw(f"line{s} {lines}{more} {verb} damaged ({damaged[0][1]})")
    if checksum is None:
        return None
    return JournalFlaw("is not the one that this archive wrote", is_another=True)


def forget_aside(journal: Path) -> None:
    """Remove the copy of a damaged journal, which may have erased words.

    Raises: ArchiveError.
    """
    aside = kept_aside(journal)
    try:
        aside.unlink(missing_ok=True)
    except OSError as error:
        raise ArchiveError(aside, error.strerror or str(error)) from error


def put_aside(journal: Path) -> Path | None:
    """Copy a damaged *journal*, replacing an earlier copy; return its path. None if missing.

    Raises: ArchiveError.
    """
    if not journal.exists():
        return None
    aside = kept_aside(journal)
    import shutil

    try:
        # A copy, so that there is a journal at any moment.
        aside.unlink(missing_ok=True)
        shutil.copyfile(journal, aside)
    except OSError as error:
        raise ArchiveError(aside, error.strerror or str(error)) from error
    return aside
