"""Every document that stands is looked through, and what a story left in it is taken out."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.store import Archive
from feedpub.destinations.directory import DirectoryDestination, mark_of
from feedpub.destinations.published_files import (
    content_of,
    is_current,
    is_stray,
    is_variant,
    standing,
)
from feedpub.errors import DestinationError
from feedpub.feed import Document, Withdrawn
from feedpub.formats.contents import contents_of
from feedpub.formats.fingerprint import Traces
from feedpub.formats.removal import without_entry
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.outbox import purge
from feedpub.pipeline.return_guard import digest_of

_WORDS = {
    "entry": "its entry",
    "address": "its address",
    "title": "its title",
    "text": "its text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What stands of stories that were taken down."""

    #: How many documents and variants were looked through.
    documents: int

    #: The documents that an entry was taken out of, and the variants that were removed.
    changed: tuple[str, ...]

    #: Where something of a story stands, and what: one line each.
    standing: tuple[str, ...]

    #: Where another entry has the headline of a story, and nothing else of it: one line each.
    headlines: tuple[str, ...]

    #: Documents that were removed and not put again, for want of room: one line each.
    removed: tuple[str, ...]

    #: What could not be done, one line each.
    troubles: tuple[str, ...]


def clear(directory: Path, traces: Sequence[Traces], gone: Mapping[str, Withdrawn]) -> Cleared:
    """Take what *traces* tell of out of every document below *directory*.

    *gone* are the words that documents have for it, by its entry id.
    """
    names, unseen = _names(directory)
    changed: list[str] = []
    suspect: list[str] = []
    removed: list[str] = []
    troubles: list[str] = []
    with DirectoryDestination(directory) as destination:
        # What a variant was made of is asked before it is replaced.
        for name in sorted(names, key=lambda each: (not is_variant(each), each)):
            try:
                found = _found_in(directory, name, traces)
                if found is None:
                    continue
                suspect.append(name)
                if _clear(directory, destination, name, found, gone):
                    changed.append(name)
            except _Removed as error:
                changed.append(name)
                removed.append(str(error))
            except (DestinationError, OSError, MemoryError) as error:
                suspect.append(name)
                troubles.append(_reason(directory / name, error))
        if changed:
            try:
                destination.settle()
            except DestinationError as error:
                troubles.append(str(error))
    told = [f"{line}: it may stand there" for line in unseen]
    headlines: list[str] = []
    for name in dict.fromkeys(suspect):
        for line, is_headline in _standing(directory, name, traces):
            (headlines if is_headline else told).append(line)
    if troubles and not told:
        # Done, but a power cut may undo it.
        told = [f"{line}; it may stand there again" for line in troubles]
    return Cleared(
        documents=len(names),
        changed=tuple(changed),
        standing=tuple(told),
        headlines=tuple(headlines),
        removed=tuple(removed),
        troubles=tuple(troubles),
    )


def settle_cleared(run: RunContext, archive: Archive, cleared: Cleared) -> None:
    """Have the archive know the documents that were *cleared* as they stand now, and caches too.

    A feed that the configuration leaves out for a while is not taken for newer than the archive.
    """
    if not cleared.troubles:
        standing: dict[str, PublishedFile] = {}
        for name in cleared.changed:
            mark = mark_of(run.directory / name)
            if mark is not None and (content := content_of(run.directory, name)) is not None:
                standing[name] = PublishedFile(digest=digest_of(content), mark=mark)
        archive.feeds.replaced(standing)
    purge(run, archive, cleared.changed)


def _names(directory: Path) -> tuple[list[str], list[str]]:
    """What stands, and what could not be looked into."""
    found: list[str] = []
    try:
        found.extend(standing(directory))
    except FileNotFoundError:
        return found, []
    except OSError as error:
        return found, [_reason(directory, error)]
    return found, []


def _found_in(directory: Path, name: str, traces: Sequence[Traces]) -> list[Traces] | None:
    """Those of *traces* that lead into *name*; none of them if nobody can tell. None: no trace.

    Raises: OSError.
    """
    content = content_of(directory, name)
    if content is None:
        if not is_current(directory, name):
            return []
        # It is what stands beside it.
        content = content_of(directory, name.rpartition(".")[0]) or b""
    found = [each for each in traces if each.found_in(content)]
    others = [
        each
        for each in traces
        if each.instead is not None and each not in found and each.is_named_in(content)
    ]
    shown = contents_of(content) if others else None
    for entry in shown.entries if shown else ():
        # A document that was not made anew may have words that the article had before.
        found += [
            each
            for each in others
            if each.is_entry(entry.id, entry.links, entry.title) and each.is_former(entry.title)
        ]
    return found or None


def _clear(
    directory: Path,
    destination: DirectoryDestination,
    name: str,
    found: Sequence[Traces],
    gone: Mapping[str, Withdrawn],
) -> bool:
    """Take what was *found* out of *name*; whether that could be.

    Raises: _Removed, DestinationError, OSError.
    """
    if is_variant(name) or is_stray(name):
        destination.remove(name)
        return True
    content = content_of(directory, name) or b""
    left = content
    for each in found:
        fewer = without_entry(left, each.is_entry, gone.get(each.entry_id))
        left = left if fewer is None else fewer
    if left == content:
        return False
    _put(destination, Document(name=name, format="", content=left, address=""))
    return True


class _Removed(Exception):
    """A document had to go, for there is no room for what is left of it."""


def _put(destination: DirectoryDestination, document: Document) -> None:
    """Put *document* in the place of one that shows more, however full the disk is.

    The reserve is given up first, then what stands there: what is to be taken down never stays
    for want of room, and what stands is never rewritten in place.

    Raises: _Removed, DestinationError.
    """
    try:
        destination.put(document)
        return
    except DestinationError as error:
        if not error.full:
            raise
    if destination.give_up_reserve():
        with contextlib.suppress(DestinationError):
            destination.put(document)
            return
    destination.remove(document.name)
    try:
        destination.put(document)
    except DestinationError as error:
        raise _Removed(f"{error}; it was removed, and the next build puts it") from error


def _standing(directory: Path, name: str, traces: Sequence[Traces]) -> Iterator[tuple[str, bool]]:
    """Yield what still stands in the document *name*, and whether it is a headline alone."""
    try:
        content = content_of(directory, name)
    except FileNotFoundError:
        return
    except (OSError, MemoryError) as error:
        yield f"{_reason(directory / name, error)}: it may stand there", False
        return
    if content is None:
        return
    for each in traces:
        what = each.found_in(content)
        if what is None:
            continue
        shown = contents_of(content)
        # Nobody can tell what a damaged document shows: a title may be all that is left of it.
        is_headline = what == "title" and shown is not None
        holders = [
            entry.key
            for entry in (shown.entries if shown else ())
            if each.found_in(entry.content) == what
        ]
        if is_headline:
            where = f"in the entry {holders[0]}, too" if holders else "outside every entry"
            yield f"{directory / name}: its headline alone stands {where}; it may stay", True
            continue
        for holder in holders or [each.entry_id]:
            where = "" if holder == each.entry_id else f", in the entry {holder}"
            yield f"{directory / name}: {_WORDS[what]} still stands{where}", False


def _reason(path: Path, error: DestinationError | OSError | MemoryError) -> str:
    if isinstance(error, DestinationError):
        return str(error)
    return f"{path}: {error.strerror if isinstance(error, OSError) else 'out of memory'}"
