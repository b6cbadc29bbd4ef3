"""Removes withdrawn articles from documents that no build has made since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER
from feedpub.archive.store import Archive
from feedpub.archive.withdrawals import Subject
from feedpub.feed import Withdrawn
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, notes, trouble
from feedpub.protocols import StoredFile

if TYPE_CHECKING:
    from feedpub.pipeline.operations.scrub import Scrubbed


def scrub_other_directory(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Remove what is withdrawn from the publish directory, if the last build had another one.

    Old documents may be there, which no withdrawal has searched. Places that the last build had,
    and this one has not, are named.
    """
    identity = run.destination.identity
    before = archive.fact("directory")
    if run.dry_run or before == identity:
        return
    if before is not None:
        archive.set_fact(DIRECTORY_IS_OTHER, "1")
    scrubbed = _scrubbed(run, archive.withdrawals.held())
    if scrubbed is not None:
        left = [*scrubbed.remaining, *scrubbed.troubles]
        yield from map(trouble, (*scrubbed.removed, *left))
        if left:
            return
    archive.set_fact("directory", identity)
    yield from notes(_left_behind(before or "", identity))


def _left_behind(before: str, now: str) -> Iterator[str]:
    """Yield a line for each place of the destination *before* that the one *now* lacks."""
    places = now.split(", ")
    for each in filter(None, before.split(", ")):
        # A folder that was moved has left nothing.
        if each not in places and (Path(each).exists() or not each.startswith("/")):
            yield (
                f"{each}: no longer a destination; documents that are there stay, and withdrawals"
                " no longer reach them; remove them"
            )


def scrub_taken_down(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Remove what sources have taken down from every published document.

    Feeds that could not be made again still have it, and documents that the archive does not
    know. What cannot be removed now is tried again by the next build.
    """
    ids = archive.source_takedowns.uncleared()
    if run.dry_run or not ids:
        return
    from feedpub.pipeline.operations.scrub import record_scrubbed

    found = [each for id in ids for each in archive.withdrawals.find(id)]
    from feedpub.pipeline.operations.known_documents import KnownDocuments

    known = KnownDocuments(run, archive).content
    scrubbed = _scrubbed(run, [each for each in found if each.order is not None], known)
    if scrubbed is not None:
        record_scrubbed(run, archive, scrubbed)
        yield from notes(scrubbed.remaining)
        yield from map(trouble, (*scrubbed.troubles, *scrubbed.removed))
        if scrubbed.troubles:
            return
    archive.source_takedowns.clear()


def _scrubbed(
    run: RunContext,
    subjects: Iterable[Subject],
    known: Callable[[StoredFile], bytes | None] = lambda _file: None,
) -> Scrubbed | None:
    """Search all documents for *subjects*, all of them withdrawn. None: there are none."""
    # Few runs have anything to search for.
    from feedpub.pipeline.operations.scrub import scrub
    from feedpub.pipeline.operations.withdraw import fingerprint_of, withdrawn_entries

    fingerprints = []
    gone: dict[str, Withdrawn] = {}
    for each in subjects:
        assert each.order is not None and each.at is not None
        fingerprints.append(fingerprint_of(each, each.order))
        if each.order.kind != "replaced":
            gone |= withdrawn_entries([each.entry_id], each.order, each.at)
    return scrub(run.destination, fingerprints, gone, known) if fingerprints else None
