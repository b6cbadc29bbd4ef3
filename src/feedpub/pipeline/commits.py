"""A large import is committed in parts: what ends it then costs no more than the last part.

Two facts lead the next run on. One says that articles are stored whose feeds are not recorded as
pending yet, so that all feeds are; the other that a source was not read to its end, so that all of
it is read again where articles that it no longer has are withdrawn.
"""

from __future__ import annotations

from feedpub.archive.store import Archive

#: So many changes are committed together, at least.
COMMIT = 2_000


class Commits:
    """The commits of the import of one source."""

    def __init__(self, archive: Archive, source: str) -> None:
        self._archive = archive
        self._unfinished = _unfinished(source)
        self._count = 0

    def count(self) -> None:
        """Note that an article has changed."""
        self._count += 1

    def commit(self) -> None:
        """Commit what was stored so far, if it is enough."""
        if self._count >= COMMIT:
            self._count = 0
            self._archive.set_fact(self._unfinished, "")
            self._archive.commit_so_far()

    def end(self) -> None:
        """Note that all documents were read."""
        self._archive.set_fact(self._unfinished, None)


def is_unfinished(archive: Archive, source: str) -> bool:
    """Whether an import of *source* was ended in its middle."""
    return archive.fact(_unfinished(source)) is not None


def _unfinished(source: str) -> str:
    return f"unfinished {source}"
