"""Where the journal of an archive in PostgreSQL is exported to: a file, or objects.

It must not share the fate of the database. What is exported has the bytes of the journal that an
archive in a file has, :mod:`feedpub.archive.journal`.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from feedpub.archive.journal import Journal, forget_aside, put_aside
from feedpub.durable import make_folder
from feedpub.errors import ArchiveError, DestinationError, needs_extra
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.destinations.object_client import ObjectClient, StoredObject

_T = TypeVar("_T")

#: In bytes: a segment is closed once it is as long.
_SEGMENT: Final = 1_000_000

_SEGMENT_NAME: Final = re.compile(r"(\d{20})\.jsonl$")
_HEADERS: Final = {"Content-Type": "application/jsonl; charset=utf-8"}

#: The lines of the journal from a line on, which is counted from 1.
LinesFrom = Callable[[int], Iterable[bytes]]


class JournalExport(Protocol):
    """A copy of the journal outside the database. Every method raises ArchiveError."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def may_rot(self) -> bool:
        """Whether it may be damaged and have the same mark, as by a failing disk."""

    def mark(self) -> str:
        """Return a text that changes whenever it is written; empty if there is nothing."""

    def lines(self) -> Iterator[bytes]:
        """Yield every complete line."""

    def append(self, count: int, lines: LinesFrom) -> None:
        """Add the *lines* after the first *count*, which it has."""

    def replace(self, lines: LinesFrom) -> None:
        """Replace everything by *lines*."""

    def put_aside(self) -> str | None:
        """Keep a copy of what is there and damaged; return its name. None: there is no copy."""

    def forget_aside(self) -> None:
        """Remove that copy, which may have erased words."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of this machine, written as the journal of an archive in a file is."""

    path: Path

    may_rot = True

    @property
    def name(self) -> str:
        return str(self.path)

    def mark(self) -> str:
        return Journal(self.path).mark()

    def lines(self) -> Iterator[bytes]:
        try:
            with self.path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        yield line
        except FileNotFoundError:
            return
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error

    def append(self, count: int, lines: LinesFrom) -> None:
        self._make_folder()
        Journal(self.path).append(lines(count + 1))

    def replace(self, lines: LinesFrom) -> None:
        self._make_folder()
        Journal(self.path).replace(lines(1))

    def put_aside(self) -> str | None:
        aside = put_aside(self.path)
        return None if aside is None else aside.name

    def forget_aside(self) -> None:
        forget_aside(self.path)

    def _make_folder(self) -> None:
        try:
            make_folder(self.path.parent)
        except OSError as error:
            raise ArchiveError(self.path, error.strerror or str(error)) from error


class ExportedObjects:
    """Objects in a bucket: segments of the journal, each named for the number of its first line.

    The last one is written again until it is long enough. A segment ends where the next one begins,
    whatever it has beyond that: so it is read while a shorter one replaces it.
    """

    may_rot = False

    def __init__(self, url: str) -> None:
        self.name = url
        self._made: ObjectClient | None = None

    def mark(self) -> str:
        segments = self._segments()
        if not segments:
            return ""
        text = "\n".join(f"{first} {each.size} {each.etag}" for first, each in segments.items())
        return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()

    def lines(self) -> Iterator[bytes]:
        number = 1
        for first, following in pairwise([*self._segments(), 0]):
            if first != number:
                # The segment before it is missing, or was cut.
                return
            for line in self._read(first).splitlines(keepends=True):
                if number == following or not line.endswith(b"\n"):
                    break
                yield line
                number += 1

    def append(self, count: int, lines: LinesFrom) -> None:
        segments = self._segments()
        first = count + 1
        if segments:
            last = max(segments)
            if segments[last].size < _SEGMENT and last < first:
                first = last
        self._write(first, lines(first))

    def replace(self, lines: LinesFrom) -> None:
        former = self._segments()
        written = self._write(1, lines(1))
        for first in sorted(former.keys() - written, reverse=True):
            self._asked(partial(_delete, _segment(first)))

    def put_aside(self) -> str | None:
        return None

    def forget_aside(self) -> None:
        pass

    def _segments(self) -> dict[int, StoredObject]:
        """Return the segments by the number of the first line of each, in order."""
        found = self._asked(lambda client: client.list())
        numbers = {int(match[1]): name for name in found if (match := _SEGMENT_NAME.match(name))}
        return {first: found[numbers[first]] for first in sorted(numbers)}

    def _read(self, first: int) -> bytes:
        found = self._asked(lambda client: client.read(_segment(first)))
        return b"" if found is None else found[0]

    def _write(self, first: int, lines: Iterable[bytes]) -> set[int]:
        """Write *lines*, the first of which has the number *first*.

        Return the numbers of the first lines of the segments.
        """
        written = set()
        part: list[bytes] = []
        size = 0
        # At the end, what is left is written.
        for line in chain(lines, (b"",)):
            if part and (size >= _SEGMENT or not line):
                self._asked(partial(_put, _segment(first), b"".join(part)))
                written.add(first)
                first += len(part)
                part, size = [], 0
            part.append(line)
            size += len(line)
        return written

    def _asked(self, ask: Callable[[ObjectClient], _T]) -> _T:
        """Return what *ask* returns. Raises: ArchiveError."""
        try:
            if self._made is None:
                from feedpub.destinations.object_client import ObjectClient

                # Other programs for S3-compatible servers read the same variables.
                endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get(
                    "AWS_ENDPOINT_URL"
                )
                self._made = ObjectClient(self.name, endpoint=endpoint)
            return ask(self._made)
        except ImportError as error:
            raise ArchiveError(self.name, needs_extra("cloud")) from error
        except DestinationError as error:
            raise ArchiveError(self.name, str(error).removeprefix(f"{self.name}: ")) from error


def export_at(place: str) -> JournalExport:
    """Return the export at *place*: a path, or ``s3://bucket/prefix``, gs:// or az://."""
    return ExportedObjects(place) if "://" in place else ExportedFile(Path(place))


def _put(name: str, content: bytes, client: ObjectClient) -> None:
    client.put(name, content, headers=_HEADERS, metadata="", replaces="anything")


def _delete(name: str, client: ObjectClient) -> None:
    client.delete(name)


def _segment(first: int) -> str:
    return f"{first:020}.jsonl"
