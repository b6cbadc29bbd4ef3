"""A destination in memory, for tests of what publishes into any destination."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Self

from feedpub.errors import DestinationError, DirectoryBusy, Stopped
from feedpub.feed import Document
from feedpub.protocols import ClaimFlaw, Overwritten, StoredFile


class MemoryDestination:
    """Implements :class:`feedpub.protocols.Destination`, as far as memory can fail."""

    identity = "memory:feeds"

    def __init__(self) -> None:
        self.contents: dict[str, bytes] = {}
        self._marks: dict[str, str] = {}
        self._versions = count(1)
        self._holder: str | None = None

    def place(self, name: str) -> str:
        return f"{self.identity}/{name}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    @contextmanager
    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> Iterator[ClaimFlaw | None]:
        until = time.monotonic() + wait
        while (holder := self._holder) is not None:
            is_ours = holder == archive
            if not (is_ours and for_life) and has_daemon(holder):
                if is_ours:
                    yield None
                    return
                until = 0
            if time.monotonic() >= until:
                raise DirectoryBusy(self.identity, f"{holder} publishes there")
            if stopping():
                raise Stopped("stopped while another run was at work")
            time.sleep(0.01)
        self._holder = archive
        try:
            yield None
        finally:
            self._holder = None

    def put(self, document: Document) -> str:
        self.contents[document.name] = document.content
        mark = f"{len(document.content)}:{next(self._versions)}"
        self._marks[document.name] = mark
        return mark

    def adopt(self, document: Document) -> str | None:
        if self.contents.get(document.name) != document.content:
            return None
        return self._marks[document.name]

    def settle(self) -> None:
        pass

    def mark(self, name: str) -> str | None:
        return self._marks.get(name)

    def is_untouched(self, name: str, mark: str) -> bool:
        return self.mark(name) == mark

    def is_known(self, file: str, mark: str) -> bool:
        del file, mark
        return False

    def size(self, mark: str) -> int:
        return int(mark.partition(":")[0])

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        del may_ask
        if self.mark(name) == mark:
            return None
        return Overwritten(name=name, is_missing=name not in self.contents, since=None)

    def unknown(self, name: str, mark: str | None) -> tuple[str, ...]:
        return () if self.mark(name) in (None, mark) else (name,)

    def files(self) -> Iterator[StoredFile]:
        for name in sorted(self.contents):
            yield StoredFile(name=name, kind="document", document=name)

    def read(self, name: str) -> bytes | None:
        return self.contents.get(name)

    def remove(self, name: str) -> None:
        if name not in self.contents:
            raise DestinationError(self.place(name), "cannot be removed: there is none")
        del self.contents[name], self._marks[name]

    def sweep(self, names: Iterable[str]) -> list[str]:
        del names
        return []

    def outcomes(self) -> dict[str, str | None]:
        return {}

    def old_versions(self) -> tuple[str, ...]:
        return ()

    def keep_reserve(self, size: int) -> None:
        pass

    def give_up_reserve(self) -> bool:
        return False
