"""Entries that a build would bring back into documents that the archive does not know.

An archive that was lost, or restored from a backup, does not know what was withdrawn since. The
documents that stand do: what they lack, and is not newer than what they show, was taken out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from feedpub.archive.feeds import Standing
from feedpub.destinations.directory import mark_of
from feedpub.destinations.standing import content_of
from feedpub.feed import Document
from feedpub.formats.contents import Contents, Shown, contents_of

#: So many entries are named in one line.
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """A feed as the archive last published it."""

    #: The ids of its entries.
    ids: Collection[str]

    #: What it said of its own change. None: the archive never published it.
    updated: datetime | None


def digest_of(content: bytes) -> str:
    """What the archive remembers a document's bytes by."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def returning(
    directory: Path,
    documents: Iterable[Document],
    standing: Mapping[str, Standing],
    remembered: Callable[[], Remembered],
) -> Iterator[Shown]:
    """Yield the entries of a feed's new *documents* that were taken out of those that stand.

    Only documents whose files are not what the archive last put, as *standing* tells, are read.
    Those of other software know no id of ours: they are replaced.
    """
    for document in documents:
        path, known = directory / document.name, standing.get(document.name)
        mark = mark_of(path)
        if mark is None or (known and known.mark == mark):
            continue
        try:
            content = content_of(directory, document.name)
        except (OSError, MemoryError):
            # It cannot be replaced either, and the attempt says why.
            continue
        if content is None or (known and known.digest == digest_of(content)):
            continue
        before, now = contents_of(content), contents_of(document.content)
        if before is not None and before.is_ours and now is not None:
            yield from _returning(before, now, remembered())


def _returning(before: Contents, now: Contents, remembered: Remembered) -> Iterator[Shown]:
    dates = [each.published for each in before.entries if each.published]
    newest = max(dates, default=before.updated)
    is_older = before.updated and remembered.updated and before.updated > remembered.updated
    shown = {each.key for each in before.entries}
    for each in now.entries:
        if each.key in shown:
            continue
        is_old = newest and each.published and each.published <= newest
        was_shown = is_older and each.id in remembered.ids
        if is_old or was_shown or each.key in before.gone:
            yield each


def in_words(directory: Path, entries: Iterable[Shown]) -> str:
    """Why nothing is published, in one line that names the *entries* and what to do."""
    titles = {each.key: each.title for each in entries}
    named = [f"{title!r} ({key})" if title else key for key, title in titles.items()]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return (
        f"{directory}: nothing was published: documents there are newer than the archive, and would"
        f" get back what was taken out of them: {', '.join(named[:_NAMED])}{more}; take down what"
        " must stay down with feedpub withdraw ID, then run feedpub archive rebuild --yes"
    )
