"""Keep a build from publishing entries again that were withdrawn, after an archive was lost.

An archive that was lost, or restored from a backup, lacks the withdrawals since. The published
documents show them: an entry that they lack, and that is not newer than those they have, was
removed from them; one that changed there later than the version that is to replace it was replaced.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime

from feedpub.archive.feeds import PublishedFile
from feedpub.errors import DestinationError
from feedpub.feed import Document
from feedpub.formats.layouts import Contents, ListedEntry
from feedpub.formats.registry import contents_of
from feedpub.nouns import dataclass
from feedpub.protocols import Destination

#: How many entries a message names at most.
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPublished:
    """A feed as the archive last published it."""

    #: The ids of its entries.
    ids: Collection[str]

    #: Its own date of change. None: the archive never published it.
    updated: datetime | None


def digest_of(content: bytes) -> str:
    """Return the digest of a document's bytes that the archive keeps."""
    return hashlib.blake2b(content, digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnknownDocument:
    """A published document that the archive did not put there, and the one that replaces it."""

    before: Contents
    now: Contents


def are_any_unknown(
    destination: Destination, names: Iterable[str], published: Mapping[str, PublishedFile]
) -> bool:
    """Whether any document of *names* may be there that the archive did not put.

    *published* is what the archive last put. No document is read.
    """
    return any(destination.unknown(name, _mark(published.get(name))) for name in names)


def documents_unknown(
    destination: Destination, documents: Iterable[Document], published: Mapping[str, PublishedFile]
) -> Iterator[UnknownDocument]:
    """Yield those of *documents* whose published version the archive did not put.

    *published* is what the archive last put. Only documents that differ from it are read. Documents
    of other software are left out: they have none of our ids, and are simply replaced.
    """
    for document in documents:
        known = published.get(document.name)
        for name in destination.unknown(document.name, _mark(known)):
            try:
                content = destination.read(name)
            except (DestinationError, MemoryError):
                # It cannot be replaced either, and that reports why.
                continue
            if content is None or (known and known.digest == digest_of(content)):
                continue
            before, now = contents_of(content), contents_of(document.content)
            if before is not None and before.is_ours and now is not None:
                yield UnknownDocument(before=before, now=now)


def _mark(file: PublishedFile | None) -> str | None:
    return file.mark if file else None


def returning(
    unknown: Iterable[UnknownDocument],
    remembered: Callable[[], LastPublished],
    *,
    moved: bool = False,
) -> Iterator[ListedEntry]:
    """Yield the entries of a feed's new documents that were removed from the published ones.

    Those that were replaced there are among them: what stands there changed later, and says
    something else.

    If the publish directory was *moved*, its documents may just be old: those that are not newer
    than the last version in the archive are skipped.
    """
    for each in unknown:
        last = remembered()
        if not (moved and _is_old(each.before, last)):
            yield from _returning(each.before, each.now, last)


def lost(unknown: Iterable[UnknownDocument], has_article: Callable[[str], bool]) -> dict[str, str]:
    """Return the published entries that no new document of their feed has: titles by id.

    Only entries without an article: no source has brought it to an archive that was lost or
    restored.
    """
    pairs = list(unknown)
    now = {each.key for pair in pairs for each in pair.now.entries}
    shown = {each.id: each.title for pair in pairs for each in pair.before.entries if each.id}
    return {id: title for id, title in shown.items() if id not in now and not has_article(id)}


def _is_old(before: Contents, remembered: LastPublished) -> bool:
    if remembered.updated is None:
        return False
    return before.updated is None or before.updated <= remembered.updated


def _returning(before: Contents, now: Contents, remembered: LastPublished) -> Iterator[ListedEntry]:
    dates = [each.published for each in before.entries if each.published]
    newest = max(dates, default=before.updated)
    is_older = before.updated and remembered.updated and before.updated > remembered.updated
    shown = {each.key: each for each in before.entries}
    for each in now.entries:
        if there := shown.get(each.key):
            if _is_former(each, there):
                yield each
            continue
        is_old = newest and each.published and each.published <= newest
        was_shown = is_older and each.id in remembered.ids
        if is_old or was_shown or each.key in before.gone:
            yield each


def _is_former(entry: ListedEntry, there: ListedEntry) -> bool:
    """Whether *entry* is an older version of what is *there*, and says something else."""
    changed, last_changed = entry.updated or entry.published, there.updated or there.published
    if changed is None or last_changed is None:
        return False
    return changed < last_changed and entry.text != there.text


def in_words(destination: str, entries: Iterable[ListedEntry]) -> str:
    """Return the message that nothing is published because of *entries*, and what to do."""
    return (
        f"{destination}: nothing was published: documents there are newer than the archive, and"
        " this would bring back what was removed or replaced:"
        f" {_named(_each_once(entries))}; withdraw what must not come back with"
        " feedpub withdraw ID, then run feedpub archive rebuild --yes"
    )


def _each_once(entries: Iterable[ListedEntry]) -> dict[str, str]:
    """Return the titles of *entries* by what identifies them.

    Those of pages, which have no ids, only of stories that no other format has.
    """
    every = list(entries)
    found = {each.key: each.title for each in every if each.id is not None}
    named = set(found.values())
    return found | {
        each.key: each.title for each in every if each.id is None and each.title not in named
    }


def lost_in_words(destination: str, titles: Mapping[str, str]) -> str:
    """Return the message that entries leave their feeds, and what to do; *titles* by their ids."""
    return (
        f"{destination}: removed, as the archive was lost and no source has these articles:"
        f" {_named(titles)}; push them again to have them back, with the same ids and dates"
    )


def _named(titles: Mapping[str, str]) -> str:
    named = [f"{title!r} ({key})" if title else key for key, title in titles.items()]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"
