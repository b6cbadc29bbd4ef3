"""Entries that a build would bring back into documents that the archive does not know.

An archive that was lost, or restored from a backup, does not know what was withdrawn since. The
documents that stand do: what they lack, and is not newer than what they show, was taken out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from feedpub.archive.feeds import PublishedFile
from feedpub.errors import DestinationError
from feedpub.feed import Document
from feedpub.formats.layouts import Contents, ListedEntry
from feedpub.formats.registry import contents_of
from feedpub.protocols import Destination

#: So many entries are named in one line.
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPublished:
    """A feed as the archive last published it."""

    #: The ids of its entries.
    ids: Collection[str]

    #: What it said of its own change. None: the archive never published it.
    updated: datetime | None


def digest_of(content: bytes) -> str:
    """What the archive remembers a document's bytes by."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """A document that stands and that the archive did not put there, and the new one."""

    before: Contents
    now: Contents


def documents_unknown(
    destination: Destination, documents: Iterable[Document], standing: Mapping[str, PublishedFile]
) -> Iterator[Unknown]:
    """Yield those of *documents* in whose place stands what the archive last put nowhere.

    Only documents whose files are not what the archive last put, as *standing* tells, are read.
    Those of other software know no id of ours: they are replaced.
    """
    for document in documents:
        known, mark = standing.get(document.name), destination.mark(document.name)
        if mark is None or (known and known.mark == mark):
            continue
        try:
            content = destination.read(document.name)
        except (DestinationError, MemoryError):
            # It cannot be replaced either, and the attempt says why.
            continue
        if content is None or (known and known.digest == digest_of(content)):
            continue
        before, now = contents_of(content), contents_of(document.content)
        if before is not None and before.is_ours and now is not None:
            yield Unknown(before=before, now=now)


def returning(
    unknown: Iterable[Unknown], remembered: Callable[[], LastPublished], *, moved: bool = False
) -> Iterator[ListedEntry]:
    """Yield the entries of a feed's new documents that were taken out of those that stand.

    If the publish directory was *moved*, documents may be of former days: those that are no newer
    than what the archive remembers of their feed lack nothing that was taken out.
    """
    for each in unknown:
        last = remembered()
        if not (moved and _is_of_former_days(each.before, last)):
            yield from _returning(each.before, each.now, last)


def lost(unknown: Iterable[Unknown], has_article: Callable[[str], bool]) -> dict[str, str]:
    """The entries that stand, by id, and that no new document of their feed has, with their titles.

    Only those without an article: nobody has told it to an archive that was lost or restored.
    """
    pairs = list(unknown)
    now = {each.key for pair in pairs for each in pair.now.entries}
    shown = {each.id: each.title for pair in pairs for each in pair.before.entries if each.id}
    return {id: title for id, title in shown.items() if id not in now and not has_article(id)}


def _is_of_former_days(before: Contents, remembered: LastPublished) -> bool:
    if remembered.updated is None:
        return False
    return before.updated is None or before.updated <= remembered.updated


def _returning(before: Contents, now: Contents, remembered: LastPublished) -> Iterator[ListedEntry]:
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


def in_words(destination: str, entries: Iterable[ListedEntry]) -> str:
    """Why nothing is published, in one line that names the *entries* and what to do."""
    return (
        f"{destination}: nothing was published: documents there are newer than the archive, and"
        " would get back what was taken out of them:"
        f" {_named({e.key: e.title for e in entries})}; take down what must stay down with feedpub"
        " withdraw ID, then run feedpub archive rebuild --yes"
    )


def lost_in_words(destination: str, titles: Mapping[str, str]) -> str:
    """Which entries leave their feeds, in one line that says what to do; *titles* by their ids."""
    return (
        f"{destination}: taken out, as the archive was lost and no source has their articles:"
        f" {_named(titles)}; push them again to have them back, with the same ids and dates"
    )


def _named(titles: Mapping[str, str]) -> str:
    named = [f"{title!r} ({key})" if title else key for key, title in titles.items()]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"
