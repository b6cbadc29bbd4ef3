"""The state in which a run leaves the archive: what is left to do, and room on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from feedpub.archive.disk_reserve import keep_reserve
from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER, DOCUMENTS_ARE_OLDER
from feedpub.archive.store import Archive
from feedpub.article import Selection
from feedpub.config.publications import Publication
from feedpub.errors import ArchiveError, DestinationError
from feedpub.pipeline.complete import CONTENTS_CHANGED
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.idle import settled, still_holds
from feedpub.pipeline.other_kinds import count_of_other_kinds
from feedpub.pipeline.plan import document_names, known_feeds, list_marks
from feedpub.pipeline.report import Remark, Totals, trouble

#: How many feeds without an article are named, and how many of the values of one.
_NAMED = 3

#: What an article of a value is, where "has the KIND" does not say it.
_HAS = {"source": "is of the source", "has": "has", "language": "is in"}


def keep_room(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Reserve room for the largest document, and for the archive to record a withdrawal.

    Reserves that are there already are not written again.
    """
    if run.dry_run:
        return
    destination = run.destination
    sizes = [destination.size(each.mark) for each in archive.feeds.documents().values()]
    try:
        keep_reserve(run.layers.archive)
        if sizes:
            destination.keep_reserve(max(sizes))
    except (ArchiveError, DestinationError) as error:
        yield trouble(f"{error}: a withdrawal may lack room on a full disk")


def totals_of(run: RunContext, archive: Archive, known: Sequence[Publication]) -> Totals:
    """Return what is counted at the end of a run, of the feeds *known* among others."""
    begun = archive.feeds.all().keys() | archive.feeds.pending()
    empty = [each for each in known if each.name not in begun]
    moments = archive.moments.next(), archive.retention.next(run.settings.archive.age, run.now)
    return Totals(
        left_over=_left_over(run, archive, known),
        quarantined=archive.quarantine.count(),
        unread=archive.unread.backlog().articles,
        known_feeds=len(known),
        empty_feeds=len(empty),
        empty_named=tuple(_without_articles(archive, empty[:_NAMED])),
        next_moment=min((each for each in moments if each is not None), default=None),
        next_delivery=archive.deliveries.next_due(),
    )


def _without_articles(archive: Archive, empty: Sequence[Publication]) -> Iterator[str]:
    """Yield the name of each of the feeds *empty*, with why it has no article if that is known."""
    if not empty:
        return
    any_article = bool(archive.articles.values("source"))
    for each in empty:
        missing = next(_unmatched(archive, each.selection), None) if any_article else None
        yield f"{each.name} ({missing})" if missing else each.name


def _unmatched(archive: Archive, selection: Selection) -> Iterator[str]:
    """Yield what *selection* asks for and no article has."""
    either = all(
        wanted.isdisjoint(archive.articles.values(kind)) for kind, wanted in selection.either
    )
    for kind, wanted in (*selection.wanted, *(selection.either if either else ())):
        if wanted.isdisjoint(archive.articles.values(kind)):
            values = sorted(wanted)
            shown = " or ".join(map(repr, values[:_NAMED])) + (" ..." if values[_NAMED:] else "")
            yield f"no article {_HAS.get(kind, f'has the {kind}')} {shown}"


def forget_removed(run: RunContext, archive: Archive, known: Sequence[Publication]) -> None:
    """Forget the documents of former feeds that were removed, as each run asks for it."""
    removed = []
    for name in _left_over(run, archive, known):
        if run.destination.mark(name) is None:
            # A mark is missing, too, of what cannot be reached; reading fails then.
            with suppress(DestinationError):
                if run.destination.read(name) is None:
                    removed.append(name)
    if removed:
        archive.feeds.forget_documents(removed)


def _left_over(run: RunContext, archive: Archive, known: Sequence[Publication]) -> tuple[str, ...]:
    """Return the documents that belong to no feed of the configuration."""
    return tuple(sorted(archive.feeds.documents().keys() - document_names(run, known)))


def record_state(
    run: RunContext,
    archive: Archive,
    known: Sequence[Publication],
    totals: Totals,
    *,
    is_done: bool,
) -> None:
    """Record for the next run whether anything is left to do."""
    if totals.unread or archive.fact(CONTENTS_CHANGED):
        is_done = False
    if archive.feeds.pending():
        is_done = False
    else:
        archive.set_fact(DOCUMENTS_ARE_OLDER, None)
        archive.set_fact(DIRECTORY_IS_OTHER, None)
    names = run.settings.sources
    # Only the web knows what is new on the web.
    local = len(run.folders) == len(names)
    local = local and not any(run.probes(each) or run.checks(each) for each in names)
    fact = None
    if is_done and local:
        fact = settled(
            run.layers,
            now=run.now,
            next_moment=totals.next_moment,
            folders=run.folders,
            passed_over={name: count_of_other_kinds(archive, name) for name in run.folders},
            lists=list_marks(archive, known),
            spool=run.spool,
            destination=run.destination.identity,
            feeds=totals.known_feeds,
            empty=totals.empty_feeds,
            empty_named=totals.empty_named,
            quarantined=totals.quarantined,
            left_over=totals.left_over,
        )
    archive.set_fact("settled", fact)


def settle_again(run: RunContext, archive: Archive, last: str | None) -> None:
    """Record that nothing is left to do, if so it was before this run, which has left nothing.

    *last* is what an earlier run recorded then; None if something was left to do. What has changed
    since beyond this run, such as a file of a source, is compared by the next run with what the
    archive has of it.
    """
    if last is None or not still_holds(last, run.layers, run.now):
        return
    if not any(keep_room(run, archive)):
        known, _ = known_feeds(run, archive)
        record_state(run, archive, known, totals_of(run, archive, known), is_done=True)
