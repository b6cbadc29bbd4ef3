"""Several destinations as one: each document is put into all of them."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from feedpub.errors import DestinationError, DirectoryBusy
from feedpub.nouns import replace

if TYPE_CHECKING:
    from feedpub.feed import Document
    from feedpub.protocols import ClaimFlaw, Destination, Overwritten, StoredFile


class SeveralDestinations:
    """Puts each document into several places, of which some may fail.

    Implements :class:`feedpub.protocols.Destination`. A mark holds one mark for each place, and a
    gap for one that failed, or that another archive publishes into: then the document counts as
    touched, and the next run puts it there, and only there. A file's name begins with its place:
    ``cdn:all.rss``. The name of a document alone stands for it in all places.
    """

    def __init__(self, places: Mapping[str, Destination]) -> None:
        """*places* are the destinations by the names that marks know them by."""
        self._places = dict(places)
        self._entered = ExitStack()
        #: The documents that some places may have already.
        self._doubtful: set[str] = set()
        #: By place: why documents could not be put there.
        self._failed: dict[str, list[DestinationError]] = {}
        #: The places that documents were put into.
        self._used: set[str] = set()
        #: By place that another archive publishes into meanwhile: the line that says so.
        self._busy: dict[str, str] = {}

    @property
    def identity(self) -> str:
        return ", ".join(each.identity for each in self._places.values())

    def place(self, name: str) -> str:
        if (found := self._found(name)) is not None:
            place, rest = found
            return self._places[place].place(rest)
        return ", ".join(each.place(name) for each in self._places.values())

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            for each in self._places.values():
                stack.enter_context(each)
            self._entered = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._entered.close()

    @contextlib.contextmanager
    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> Iterator[ClaimFlaw | None]:
        from feedpub.protocols import ClaimFlaw

        flaws: list[ClaimFlaw] = []
        busy: dict[str, DirectoryBusy] = {}
        with ExitStack() as stack:
            for place, each in self._places.items():
                claim = each.claim(
                    archive,
                    has_daemon=has_daemon,
                    wait=wait,
                    stopping=stopping,
                    for_life=for_life,
                )
                try:
                    if flaw := stack.enter_context(claim):
                        flaws.append(flaw)
                except DirectoryBusy as error:
                    busy[place] = error
            if len(busy) == len(self._places):
                raise next(iter(busy.values()))
            self._busy = {place: str(error) for place, error in busy.items()}
            stack.callback(self._busy.clear)
            reason = "; ".join(each.reason for each in flaws)
            is_of_disk = any(each.is_of_disk for each in flaws)
            yield ClaimFlaw(reason, is_of_disk) if flaws else None

    def put(self, document: Document) -> str:
        if (found := self._found(document.name)) is not None:
            place, name = found
            return self._places[place].put(_renamed(document, name))
        marks: dict[str, str | None] = {}
        failed: dict[str, DestinationError] = {}
        is_doubtful = document.name in self._doubtful
        for place, each in self._places.items():
            try:
                if place in self._busy:
                    raise DestinationError(each.place(document.name), self._busy[place])
                mark = each.adopt(document) if is_doubtful else None
                marks[place] = mark or each.put(document)
            except DestinationError as error:
                failed[place], marks[place] = error, None
        if len(failed) == len(marks):
            raise next(iter(failed.values()))
        self._used.update(marks)
        for place, failure in failed.items():
            self._failed.setdefault(place, []).append(failure)
        self._doubtful.discard(document.name)
        return _mark_of(len(document.content), marks)

    def adopt(self, document: Document) -> str | None:
        marks = {place: each.adopt(document) for place, each in self._places.items()}
        found = {place: mark for place, mark in marks.items() if mark is not None}
        if len(found) < len(marks):
            self._doubtful.add(document.name)
            return None
        return _mark_of(len(document.content), found)

    def settle(self) -> None:
        errors = []
        for each in self._places.values():
            try:
                each.settle()
            except DestinationError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def mark(self, name: str) -> str | None:
        if (found := self._found(name)) is not None:
            place, rest = found
            return self._places[place].mark(rest)
        marks = {place: each.mark(name) for place, each in self._places.items()}
        stored = {place: mark for place, mark in marks.items() if mark is not None}
        if not stored:
            return None
        place, mark = next(iter(stored.items()))
        return _mark_of(self._places[place].size(mark), stored)

    def is_untouched(self, name: str, mark: str) -> bool:
        marks = _marks_in(mark)
        if all(
            (part := marks.get(place)) is not None and each.is_untouched(name, part)
            for place, each in self._places.items()
        ):
            return True
        self._doubtful.add(name)
        return False

    def is_known(self, file: str, mark: str) -> bool:
        found = self._found(file)
        if found is None:
            return False
        part = _marks_in(mark).get(found[0])
        return part is not None and self._places[found[0]].is_known(found[1], part)

    def size(self, mark: str) -> int:
        return int(mark.partition(":")[0])

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        marks = _marks_in(mark)
        for place, each in self._places.items():
            part = marks.get(place)
            if part and (found := each.overwritten(name, part, may_ask=may_ask)):
                return replace(found, name=f"{place}:{found.name}")
        return None

    def unknown(self, name: str, mark: str | None) -> list[str]:
        marks = _marks_in(mark or "")
        return [
            f"{place}:{each}"
            for place, destination in self._places.items()
            # At a gap there is an earlier version, which is known.
            if place not in marks or marks[place] is not None
            for each in destination.unknown(name, marks.get(place))
        ]

    def files(self) -> Iterator[StoredFile]:
        from feedpub.protocols import StoredFile

        errors = []
        for place, each in self._places.items():
            try:
                for file in each.files():
                    name = f"{place}:{file.name}"
                    yield StoredFile(name=name, kind=file.kind, document=file.document)
            except DestinationError as error:
                errors.append(error)
        if errors:
            raise errors[0]

    def read(self, name: str) -> bytes | None:
        if (found := self._found(name)) is not None:
            place, rest = found
            return self._places[place].read(rest)
        contents = (each.read(name) for each in self._places.values())
        return next((each for each in contents if each is not None), None)

    def remove(self, name: str) -> None:
        if (found := self._found(name)) is not None:
            place, rest = found
            self._places[place].remove(rest)
            return
        failed: list[tuple[Destination, DestinationError]] = []
        for each in self._places.values():
            try:
                each.remove(name)
            except DestinationError as error:
                failed.append((each, error))
        for each, failure in failed:
            # Some places may have lacked it.
            if len(failed) == len(self._places) or each.mark(name) is not None:
                raise failure

    def sweep(self, names: Iterable[str]) -> list[str]:
        known = list(names)
        return [trouble for each in self._places.values() for trouble in each.sweep(known)]

    def outcomes(self) -> dict[str, str | None]:
        failed, self._failed = self._failed, {}
        used, self._used = self._used, set()
        return {
            each.identity: _in_words(each, failed[place]) if place in failed else None
            for place, each in self._places.items()
            if place in used
        }

    def old_versions(self) -> list[str]:
        return [line for each in self._places.values() for line in each.old_versions()]

    def keep_reserve(self, size: int) -> None:
        for each in self._places.values():
            each.keep_reserve(size)

    def give_up_reserve(self) -> bool:
        given = [each.give_up_reserve() for each in self._places.values()]
        return any(given)

    def _found(self, name: str) -> tuple[str, str] | None:
        """Return the place in the file's *name*, and the rest. None: it is that of a document."""
        place, colon, rest = name.partition(":")
        return (place, rest) if colon and place in self._places else None


def _renamed(document: Document, name: str) -> Document:
    from feedpub.nouns import replace

    return replace(document, name=name)


def _in_words(destination: Destination, errors: list[DestinationError]) -> str:
    documents = "1 more document" if len(errors) == 2 else f"{len(errors) - 1:,} more documents"
    more = f"; {documents} could not be put there" if errors[1:] else ""
    return f"{errors[0]}{more}; the next run puts what is missing in {destination.identity}"


def _mark_of(size: int, marks: Mapping[str, str | None]) -> str:
    # As the marks of all destinations, it begins with the size.
    return f"{size}:{json.dumps(marks, separators=(',', ':'))}"


def _marks_in(mark: str) -> dict[str, str | None]:
    """Return the marks by place. The mark of a single destination, of former settings, has none."""
    try:
        found = json.loads(mark.partition(":")[2])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
