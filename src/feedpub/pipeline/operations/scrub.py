"""Search every published document for withdrawn stories, and remove what is found."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.store import Archive
from feedpub.errors import DestinationError
from feedpub.feed import Document, Withdrawn
from feedpub.formats.fingerprint import Fingerprint
from feedpub.formats.registry import contents_of, without_entry
from feedpub.nouns import dataclass
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.outbox import enqueue_purges
from feedpub.pipeline.return_guard import digest_of
from feedpub.protocols import Destination, StoredFile

_WORDS = {
    "entry": "its entry",
    "address": "its address",
    "title": "its title",
    "text": "its text",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubbed:
    """What a search for withdrawn stories has found and removed."""

    #: How many documents and copies were searched.
    documents: int

    #: The documents from which an entry was removed, and the copies that were removed.
    changed: tuple[StoredFile, ...]

    #: Where a part of a story is still published, and which: one line each.
    remaining: tuple[str, ...]

    #: Where another entry has the headline of a story, and nothing else of it: one line each.
    headlines: tuple[str, ...]

    #: Documents that were removed and could not be put again for lack of room: one line each.
    removed: tuple[str, ...]

    #: What failed, one line each.
    troubles: tuple[str, ...]


def scrub(
    destination: Destination,
    fingerprints: Sequence[Fingerprint],
    gone: Mapping[str, Withdrawn],
    known: Callable[[StoredFile], bytes | None] = lambda _file: None,
) -> Scrubbed:
    """Remove the stories of *fingerprints* from every document in *destination*.

    *gone* has, by entry id, what documents show instead of a withdrawn story. *known* returns the
    bytes of a document that need not be read.
    """
    files, unlisted = _files(destination)
    changed: list[StoredFile] = []
    suspects: list[StoredFile] = []
    removed: list[str] = []
    troubles: list[str] = []
    with destination:
        # Copies first: some can only be judged by the document, as long as it is the old one.
        for file in sorted(files, key=lambda each: (each.kind != "copy", each.name)):
            try:
                content = known(file) or destination.read(file.name)
                found = [] if content is None else _found_in(content, fingerprints)
                if found is None:
                    continue
                # Empty: the file cannot be searched.
                suspects.append(file)
                if _remove(destination, file, found, gone):
                    changed.append(file)
            except _DocumentLost as error:
                changed.append(file)
                removed.append(str(error))
            except (DestinationError, MemoryError) as error:
                suspects.append(file)
                troubles.append(_reason(destination, file, error))
        if changed:
            try:
                destination.settle()
            except DestinationError as error:
                troubles.append(str(error))
    remaining = [f"{line}: it may still be there" for line in unlisted]
    headlines: list[str] = []
    for file in dict.fromkeys(suspects):
        for line, is_headline in _remains(destination, file, fingerprints):
            (headlines if is_headline else remaining).append(line)
    if troubles and not remaining:
        # Done, but a power cut may undo it.
        remaining = [f"{line}; it may come back there" for line in troubles]
    return Scrubbed(
        documents=len(files),
        changed=tuple(changed),
        # A place that is down says the same of each document.
        remaining=tuple(dict.fromkeys(remaining)),
        headlines=tuple(headlines),
        removed=tuple(removed),
        troubles=tuple(dict.fromkeys(troubles)),
    )


def record_scrubbed(run: RunContext, archive: Archive, scrubbed: Scrubbed) -> None:
    """Record the *scrubbed* documents as published, and that caches must drop the old ones.

    Otherwise the documents of a feed that the configuration leaves out for a while would later
    seem to be newer than the archive.
    """
    destination = run.destination
    if not scrubbed.troubles:
        names = [each.document for each in scrubbed.changed if each.kind == "document"]
        published: dict[str, PublishedFile] = {}
        with destination:
            for name in dict.fromkeys(names):
                content = destination.read(name)
                if content is None:
                    continue
                # If the document is another one in another place, the next build replaces both.
                document = Document(name=name, format="", content=content, address="")
                if mark := destination.adopt(document):
                    published[name] = PublishedFile(digest=digest_of(content), mark=mark)
        archive.feeds.replaced(published)
    enqueue_purges(run, archive, (file.document for file in scrubbed.changed))


def _files(destination: Destination) -> tuple[list[StoredFile], list[str]]:
    """Return the files of *destination*, and why not all could be listed."""
    found: list[StoredFile] = []
    try:
        found.extend(destination.files())
    except DestinationError as error:
        return found, [str(error)]
    return found, []


def _found_in(content: bytes, fingerprints: Sequence[Fingerprint]) -> list[Fingerprint] | None:
    """Return those of *fingerprints* that are found in *content*. None if none is."""
    found = [each for each in fingerprints if each.found_in(content)]
    others = [
        each
        for each in fingerprints
        if each.instead is not None and each not in found and each.is_named_in(content)
    ]
    shown = contents_of(content) if others else None
    for entry in shown.entries if shown else ():
        # A document that was not rendered again may have words that the article had before.
        found += [
            each
            for each in others
            if each.is_entry(entry.id, entry.links, entry.title) and each.is_former(entry.title)
        ]
    return found or None


def _remove(
    destination: Destination,
    file: StoredFile,
    found: Sequence[Fingerprint],
    gone: Mapping[str, Withdrawn],
) -> bool:
    """Remove the stories *found* in *file*; return whether anything could be removed.

    Raises: _DocumentLost, DestinationError.
    """
    if file.kind != "document":
        destination.remove(file.name)
        return True
    content = destination.read(file.name) or b""
    left = content
    for each in found:
        fewer = without_entry(left, each.is_entry, gone.get(each.entry_id))
        left = left if fewer is None else fewer
    if left == content:
        return False
    _replace(destination, Document(name=file.name, format="", content=left, address=""))
    return True


class _DocumentLost(Exception):
    """A document had to be removed, and there is no room for its new version."""


def _replace(destination: Destination, document: Document) -> None:
    """Replace a document by *document*, which shows less, even if the disk is full.

    The reserve makes room first, then the removal of the old document: what is withdrawn does not
    stay published for lack of room, and no document is rewritten in place.

    Raises: _DocumentLost, DestinationError.
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
        raise _DocumentLost(f"{error}; it was removed, and the next build puts it") from error


def _remains(
    destination: Destination, file: StoredFile, fingerprints: Sequence[Fingerprint]
) -> Iterator[tuple[str, bool]]:
    """Yield what *file* still shows of *fingerprints*, and whether it is only a headline."""
    try:
        content = destination.read(file.name)
    except (DestinationError, MemoryError) as error:
        yield f"{_reason(destination, file, error)}: it may still be there", False
        return
    if content is None:
        return
    place = destination.place(file.name)
    for each in fingerprints:
        what = each.found_in(content)
        if what is None:
            continue
        shown = contents_of(content)
        # What a damaged document shows is uncertain: the title may be all that is left of a story.
        is_headline = what == "title" and shown is not None
        holders = [
            entry.key
            for entry in (shown.entries if shown else ())
            if each.found_in(entry.content) == what
        ]
        if is_headline:
            where = f"in the entry {holders[0]}" if holders else "outside every entry"
            yield f"{place}: only its headline is left, {where}; it may stay", True
            continue
        for holder in holders or [each.entry_id]:
            where = "" if holder == each.entry_id else f", in the entry {holder}"
            yield f"{place}: {_WORDS[what]} is still there{where}", False


def _reason(
    destination: Destination, file: StoredFile, error: DestinationError | MemoryError
) -> str:
    if isinstance(error, DestinationError):
        return str(error)
    return f"{destination.place(file.name)}: out of memory"
