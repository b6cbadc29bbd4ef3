"""Records that are as they were when their articles were last read: they are not read again."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Collection
from functools import cached_property

from feedpub.archive.inputs import documents_of
from feedpub.archive.store import Archive
from feedpub.pipeline.context import RunContext
from feedpub.protocols import KnownRecord


class UnchangedRecords:
    """Finds the articles of one source whose current versions were read from the same bytes."""

    def __init__(self, run: RunContext, archive: Archive, source: str) -> None:
        self._archive = archive
        self._source = source
        self._hash = hashlib.blake2b(f"{source}\n{run.reading(source)}\n".encode(), digest_size=16)

    def find(self, name: str, content: bytes) -> KnownRecord:
        """Return what the archive knows of the record *name*, which has *content*."""
        hashed = self._hash.copy()
        hashed.update(content)
        found = b64encode(hashed.digest()).decode("ascii")
        if not self._has_articles:
            return KnownRecord(found, None)
        for key, origin in self._archive.articles.read_from(found):
            if self._is_at(name, origin) and key not in self._watched:
                return KnownRecord(found, key)
        return KnownRecord(found, None)

    def _is_at(self, name: str, origin: str) -> bool:
        """Whether the record *name* is the one at *origin*, perhaps at another place there."""
        if name == origin:
            return True
        both = set(documents_of(name)).intersection(documents_of(origin))
        return not both.isdisjoint(self._documents)

    @cached_property
    def _has_articles(self) -> bool:
        """Whether the source had articles when its first record was read.

        Those that are stored after that are at other places in the same documents.
        """
        return self._archive.articles.has_any(self._source)

    @cached_property
    def _documents(self) -> Collection[str]:
        """The documents that were read to their end before."""
        return self._archive.inputs.marks(self._source).keys()

    @cached_property
    def _watched(self) -> Collection[int]:
        """The keys of articles that the source took down: whether it has them again counts."""
        takedowns = self._archive.source_takedowns
        return takedowns.keys(self._source, takedowns.of_source(self._source))
