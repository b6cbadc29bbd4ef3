"""The second line: every feed is made, then put, then recorded."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from feedpub.archive.feeds import INDEX, PublishedFile
from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER, STANDING_IS_OLDER
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.errors import DestinationError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.diff import difference, what_became
from feedpub.pipeline.outbox import enqueue
from feedpub.pipeline.render import HeldBack, Made, make, make_index
from feedpub.pipeline.report import FeedReport, Report
from feedpub.pipeline.return_guard import (
    LastPublished,
    Unknown,
    digest_of,
    documents_unknown,
    in_words,
    lost,
    lost_in_words,
    returning,
)
from feedpub.pipeline.takeovers import end_takeovers
from feedpub.protocols import Destination


def publish(
    run: RunContext,
    archive: Archive,
    feeds: Sequence[Publication],
    report: Report,
    listed: Sequence[Publication] = (),
    *,
    may_return: bool = False,
) -> None:
    """Make each of *feeds* anew and put what changed. A feed that fails costs no other.

    *listed* are the feeds that the index lists, if that is to be made anew, too.

    If the archive does not know what stands, and would bring back what was taken out of it,
    nothing is put, unless it *may_return*.
    """
    made = _make_all(run, archive, feeds, report)
    standing = archive.feeds.documents()
    unknown = {
        each.name: list(documents_unknown(run.destination, each.documents, standing))
        for each in made
    }
    may_return = may_return or archive.fact(STANDING_IS_OLDER) is not None
    if not may_return and _would_return(run, archive, unknown, report):
        return
    report.notes += _lost(run, archive, unknown)
    with run.destination as destination:
        put: list[_Put] = []
        for each in made:
            begun = time.monotonic()
            try:
                placed = _place(run, destination, each, standing)
                if run.dry_run or placed.told.written:
                    if each.feed is not None and each.publication is not None:
                        last = archive.entries.last(each.name)
                        compared = difference(
                            archive, each.publication, each.feed, each.told, last, run.now
                        )
                        placed = replace(placed, told=replace(placed.told, difference=compared))
                    report.refusals += each.refusals
                    report.warnings += each.warnings
                    report.notes += each.notes
                took = each.seconds + time.monotonic() - begun
                put.append(replace(placed, told=replace(placed.told, seconds=took)))
            except DestinationError as error:
                failed = FeedReport(name=each.name, failure=str(error), full=error.full)
                report.feeds.append(failed)
        _settle(run, archive, destination, put, report)
        if listed:
            _publish_index(run, archive, destination, listed, report)
        if not run.dry_run:
            troubles = destination.sweep(archive.feeds.documents())
            # A folder that takes no document says so once.
            report.troubles += troubles if report.exit_code == 0 else []


def _make_all(
    run: RunContext, archive: Archive, feeds: Sequence[Publication], report: Report
) -> list[Made]:
    """Make *feeds*; those that fail, and those left when the run is to end, go on waiting."""
    by = run.digest
    found: list[Made] = []
    for number, publication in enumerate(feeds):
        if run.stopping():
            break
        run.watch("publishing", number, len(feeds))
        begun = time.monotonic()
        try:
            made = make(run, archive, publication, report, by)
        except HeldBack as error:
            report.feeds.append(FeedReport(name=publication.name, failure=str(error), held=True))
            continue
        if made is None:
            archive.feeds.done(publication.name)
        else:
            found.append(replace(made, seconds=time.monotonic() - begun))
    return found


def _would_return(
    run: RunContext, archive: Archive, unknown: Mapping[str, Sequence[Unknown]], report: Report
) -> bool:
    """Whether documents would get back what was taken out of them; then *report* says so."""
    moved = archive.fact(DIRECTORY_IS_OTHER) is not None
    found = {}
    for name, documents in unknown.items():
        remembered = partial(_remembered, archive, name)
        if back := list(returning(documents, remembered, moved=moved)):
            found[name] = back
    if not found:
        return False
    why = in_words(run.destination.identity, [entry for back in found.values() for entry in back])
    report.returning = why
    report.feeds += [FeedReport(name=name, failure=why, held=True) for name in found]
    return True


def _lost(
    run: RunContext, archive: Archive, unknown: Mapping[str, Sequence[Unknown]]
) -> Iterator[str]:
    """Yield a line if entries leave feeds because nobody has their articles any more."""

    def is_known(id: str) -> bool:
        subjects = archive.withdrawals.find(id)
        return any(each.article is not None or each.order is not None for each in subjects)

    found: dict[str, str] = {}
    for documents in unknown.values():
        found |= lost(documents, is_known)
    if found:
        yield lost_in_words(run.destination.identity, found)


def _remembered(archive: Archive, feed: str) -> LastPublished:
    last = archive.entries.last(feed) or ()
    return LastPublished(ids={each.id for each in last}, updated=archive.feeds.updated(feed))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A feed whose documents were put, and are not durable yet."""

    made: Made
    placed: dict[str, PublishedFile]
    told: FeedReport


def _publish_index(
    run: RunContext,
    archive: Archive,
    destination: Destination,
    known: Sequence[Publication],
    report: Report,
) -> None:
    try:
        index = make_index(run, archive, known)
    except HeldBack as error:
        report.feeds.append(FeedReport(name=INDEX, failure=str(error), held=True))
        return
    if index is None:
        archive.feeds.done(INDEX)
        return
    try:
        placed = _place(run, destination, index, archive.feeds.documents())
    except DestinationError as error:
        report.feeds.append(FeedReport(name=INDEX, failure=str(error), full=error.full))
    else:
        _settle(run, archive, destination, [placed], report)


def _place(
    run: RunContext,
    destination: Destination,
    made: Made,
    standing: dict[str, PublishedFile],
) -> _Put:
    """Put the documents that are not there yet; all of them were checked before."""
    placed: dict[str, PublishedFile] = {}
    written, unchanged = [], []
    for document in made.documents:
        digest = digest_of(document.content)
        before = standing.get(document.name)
        if (
            before
            and before.digest == digest
            and destination.is_untouched(document.name, before.mark)
        ):
            placed[document.name] = before
            unchanged.append(document.name)
            continue
        if before is None and not run.dry_run and (mark := destination.adopt(document)):
            # An archive that was made anew does not know what it has put.
            placed[document.name] = PublishedFile(digest=digest, mark=mark)
            unchanged.append(document.name)
            continue
        mark = "" if run.dry_run else destination.put(document)
        placed[document.name] = PublishedFile(digest=digest, mark=mark)
        written.append(document.name)
    told = FeedReport(
        name=made.name,
        entries=len(made.feed.entries) if made.feed else 0,
        written=tuple(written),
        unchanged=tuple(unchanged),
        findings=made.findings,
        left_out=made.left_out,
    )
    return _Put(made=made, placed=placed, told=told)


def _settle(
    run: RunContext,
    archive: Archive,
    destination: Destination,
    put: Sequence[_Put],
    report: Report,
) -> None:
    """Record what was put once it is durable, and not before."""
    failure = None
    if not run.dry_run:
        try:
            destination.settle()
        except DestinationError as error:
            failure = str(error)
    for each in put:
        if failure is None:
            made = each.made
            archive.feeds.published(made.name, made.updated, len(made.told), each.placed)
            archive.moments.keep(made.name, made.next_change)
            archive.entries.published(made.name, made.told)
            if made.feed is not None and each.told.written:
                digests = {name: standing.digest for name, standing in each.placed.items()}
                what = what_became(each.told.difference)
                archive.history.of_feed(made.name, digests, what, run.now)
            if not run.dry_run:
                names = each.told.written
                enqueue(run, archive, made.feed, [d for d in made.documents if d.name in names])
            report.feeds.append(each.told)
            if not run.dry_run:
                end_takeovers(archive, made.name, report, run.now)
        else:
            report.feeds.append(FeedReport(name=each.told.name, failure=failure))
