"""Feeds are made, then put, then recorded. A feed that fails does not affect the others."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from feedpub.archive.facts import LAST_CHANGE
from feedpub.archive.feeds import INDEX, PublishedFile
from feedpub.archive.rebuild_swap import DIRECTORY_IS_OTHER, DOCUMENTS_ARE_OLDER
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.errors import DestinationError
from feedpub.feed import Document
from feedpub.formats.layouts import ListedEntry
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.diff import difference, what_became
from feedpub.pipeline.outbox import enqueue
from feedpub.pipeline.render import Made, NotMade, make, make_index
from feedpub.pipeline.report import (
    Difference,
    FeedReport,
    Message,
    has_failure,
    note,
    notes,
    trouble,
)
from feedpub.pipeline.return_guard import (
    LastPublished,
    UnknownDocument,
    are_any_unknown,
    documents_unknown,
    in_words,
    lost,
    lost_in_words,
    returning,
)
from feedpub.pipeline.selection import end_takeovers
from feedpub.protocols import Destination, Overwritten

#: In bytes: so much is put before it is made durable and recorded. More is not kept in memory.
_UNSETTLED = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PutFeeds:
    """What happened to feeds that were to be made and put."""

    feeds: tuple[FeedReport, ...] = ()
    messages: tuple[Message, ...] = ()

    #: By the identity of each of several places: why documents are missing there. None: none is.
    places: Mapping[str, str | None] = field(default_factory=dict)

    #: Why nothing was put: documents would get back entries that were withdrawn.
    returning: str | None = None


def put_feeds(
    run: RunContext,
    archive: Archive,
    feeds: Sequence[Publication],
    listed: Sequence[Publication] = (),
    *,
    may_return: bool = False,
    source_failed: bool = False,
    has_failed: bool = False,
    beside_others: bool = False,
) -> PutFeeds:
    """Make *feeds*, put the documents that changed, and record them.

    *listed* are the feeds in the index, if that is to be made, too. If the archive does not know
    the published documents, and would bring back entries that were withdrawn, nothing is put,
    unless it *may_return* them. *source_failed* says whether a source could not be read in this
    run, *has_failed* whether anything has failed so far. *beside_others* says that other processes
    publish other feeds meanwhile: only documents of *feeds* are looked at.
    """
    names = [name for each in feeds for name in each.documents]
    documents = archive.feeds.documents
    published = archive.feeds.documents_named(names) if beside_others else documents()
    making = _Making(run=run, archive=archive, publications=feeds, published=published)
    made: Iterable[Made] = making.made()
    messages: list[Message] = []
    if are_any_unknown(run.destination, names, published):
        # All are compared with what is there before any of them is put.
        made = list(made)
        unknown = {
            each.name: list(
                documents_unknown(
                    run.destination, [one.document for one in each.documents], published
                )
            )
            for each in made
        }
        may_return = may_return or archive.fact(DOCUMENTS_ARE_OLDER) is not None
        back = {} if may_return else _returning(archive, unknown)
        if back:
            why = in_words(
                run.destination.identity, [entry for each in back.values() for entry in each]
            )
            held = [FeedReport(name=name, failure=why, held=True) for name in back]
            return PutFeeds(
                feeds=(*making.reports, *held), messages=tuple(making.messages), returning=why
            )
        messages += notes(_lost(run, archive, unknown))
    with run.destination as destination:
        putting = _Putting(
            run=run, archive=archive, destination=destination, source_failed=source_failed
        )
        putting.put(made, published)
        if listed:
            putting.put_index(listed)
        archive.fragments.forget(putting.gone)
        reports = [*making.reports, *putting.reports]
        messages = [*making.messages, *messages, *putting.messages]
        # Where nothing is left, the destination is new: restored, moved or emptied.
        is_new = len([each for each in putting.overwritten if each.is_missing]) == len(published)
        if putting.overwritten and not is_new and archive.fact(DIRECTORY_IS_OTHER) is None:
            messages.append(note(_overwritten_in_words(destination, putting.overwritten)))
        places = destination.outcomes()
        messages += map(trouble, filter(None, places.values()))
        if not (run.dry_run or beside_others):
            troubles = destination.sweep(documents())
            # A directory that cannot be written to is reported once.
            if not (has_failed or has_failure(messages, feeds=reports)):
                messages += map(trouble, troubles)
    return PutFeeds(feeds=tuple(reports), messages=tuple(messages), places=places)


def _overwritten_in_words(destination: Destination, found: Sequence[Overwritten]) -> str:
    """Return what another program did to published documents; the first of them is named."""
    first, *others = found
    did = "removed" if first.is_missing else "changed"
    more = f" (and {len(others):,} more like it)" if others else ""
    return (
        f"{destination.place(first.name)}: was {did} since the last run recorded it, by another"
        f" program or by a run that was killed{more}; it is published again"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """Makes feeds one by one, and collects what there is to report of them."""

    run: RunContext
    archive: Archive
    publications: Sequence[Publication]
    published: Mapping[str, PublishedFile]

    #: Of the feeds that were not made.
    reports: list[FeedReport] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def made(self) -> Iterator[Made]:
        """Make the feeds until the run is to stop; the others stay pending."""
        run, by = self.run, self.run.digest
        for number, publication in enumerate(self.publications):
            if run.stopping():
                return
            run.watch("publishing", number, len(self.publications))
            begun = time.monotonic()
            made, messages = make(run, self.archive, publication, by, self.published)
            self.messages.extend(messages)
            if isinstance(made, Made):
                yield replace(made, seconds=time.monotonic() - begun)
            else:
                self.reports.extend(_not_made(self.archive, publication.name, made))


def _not_made(archive: Archive, name: str, reason: NotMade) -> Iterator[FeedReport]:
    """Yield the report of a feed that is held back; one that has no entry is done."""
    if reason.failure is None:
        archive.feeds.done(name)
    else:
        yield FeedReport(name=name, failure=reason.failure, held=True)


def _returning(
    archive: Archive, unknown: Mapping[str, Sequence[UnknownDocument]]
) -> dict[str, list[ListedEntry]]:
    """Return by feed the entries that were withdrawn and that new documents would have again."""
    moved = archive.fact(DIRECTORY_IS_OTHER) is not None
    found = {}
    for name, documents in unknown.items():
        last = partial(_last_published, archive, name)
        if back := list(returning(documents, last, moved=moved)):
            found[name] = back
    return found


def _last_published(archive: Archive, feed: str) -> LastPublished:
    last = archive.entries.last(feed) or ()
    return LastPublished(ids={each.id for each in last}, updated=archive.feeds.updated(feed))


def _lost(
    run: RunContext, archive: Archive, unknown: Mapping[str, Sequence[UnknownDocument]]
) -> Iterator[str]:
    """Yield a line if entries leave feeds because their articles are lost."""

    def is_known(id: str) -> bool:
        subjects = archive.withdrawals.find(id)
        return any(each.article is not None or each.order is not None for each in subjects)

    found: dict[str, str] = {}
    for documents in unknown.values():
        found |= lost(documents, is_known)
    if found:
        yield lost_in_words(run.destination.identity, found)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A feed whose documents were put, and may not be durable yet."""

    made: Made
    documents: dict[str, PublishedFile]
    report: FeedReport


@dataclass(slots=True, kw_only=True)
class _Putting:
    """Puts feeds into the destination, and records them."""

    run: RunContext
    archive: Archive
    destination: Destination
    source_failed: bool

    #: Of feeds that could not be put; of those that were put.
    failures: list[FeedReport] = field(default_factory=list)
    settled: list[FeedReport] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    #: Documents that another program has changed or removed.
    overwritten: list[Overwritten] = field(default_factory=list)

    #: The ids of entries that left a feed.
    gone: set[str] = field(default_factory=set)

    @property
    def reports(self) -> list[FeedReport]:
        return [*self.failures, *self.settled]

    def put(self, feeds: Iterable[Made], published: Mapping[str, PublishedFile]) -> None:
        """Put *feeds* as they come, and record them once they are durable."""
        put: list[_Put] = []
        size = 0
        for made in feeds:
            begun = time.monotonic()
            try:
                placed = self._place(made, published)
            except DestinationError as error:
                failed = FeedReport(name=made.name, failure=str(error), full=error.full)
                self.failures.append(failed)
                continue
            compared = None
            if self.run.dry_run or placed.report.written:
                compared = self._difference(made)
                self.messages += made.advice
            seconds = made.seconds + time.monotonic() - begun
            report = replace(placed.report, difference=compared, seconds=seconds)
            put.append(replace(placed, report=report))
            size += sum(len(each.document.content) for each in made.documents)
            if size > _UNSETTLED:
                self._settle(put)
                # A run that is killed leaves few documents that the archive does not know.
                self.archive.commit_so_far()
                put, size = [], 0
        self._settle(put)

    def put_index(self, known: Sequence[Publication]) -> None:
        """Put the index of the feeds *known*."""
        index = make_index(self.run, self.archive, known)
        if isinstance(index, NotMade):
            self.settled += _not_made(self.archive, INDEX, index)
            return
        try:
            placed = self._place(index, self.archive.feeds.documents())
        except DestinationError as error:
            self.settled.append(FeedReport(name=INDEX, failure=str(error), full=error.full))
        else:
            self._settle([placed])

    def _place(self, made: Made, published: Mapping[str, PublishedFile]) -> _Put:
        """Put the documents that are not there yet. Raises: DestinationError."""
        documents: dict[str, PublishedFile] = {}
        written: list[str] = []
        for checked in made.documents:
            document, digest = checked.document, checked.digest
            before = published.get(document.name)
            there = self._there(document, digest, before)
            if there is None:
                flaw = self._flaw(document.name, before)
                mark = "" if self.run.dry_run else self.destination.put(document)
                self.overwritten += flaw
                there = PublishedFile(digest=digest, mark=mark)
                written.append(document.name)
            documents[document.name] = replace(there, verdict=checked.verdict)
        report = FeedReport(
            name=made.name,
            entries=len(made.feed.entries) if made.feed else 0,
            written=tuple(written),
            unchanged=tuple(name for name in documents if name not in written),
            findings=made.findings,
            left_out=made.left_out,
        )
        return _Put(made=made, documents=documents, report=report)

    def _there(
        self, document: Document, digest: str, before: PublishedFile | None
    ) -> PublishedFile | None:
        """Return the published file if it is exactly *document*, else None."""
        if before is None:
            # An archive that was rebuilt does not know what it has put.
            adopts = not self.run.dry_run
            mark = self.destination.adopt(document) if adopts else None
            return PublishedFile(digest=digest, mark=mark) if mark else None
        is_same = before.digest == digest
        return before if is_same and self._is_untouched(document, before) else None

    def _is_untouched(self, document: Document, before: PublishedFile) -> bool:
        return self.destination.is_untouched(document.name, before.mark)

    def _flaw(self, name: str, before: PublishedFile | None) -> list[Overwritten]:
        """Return what another program did to the document *name* since it was put, if anything."""
        if before is None:
            return []
        flaw = self.destination.overwritten(name, before.mark, may_ask=True)
        return [] if flaw is None else [flaw]

    def _difference(self, made: Made) -> Difference | None:
        """Compare *made* with what was last published of it."""
        if made.feed is None or made.publication is None:
            return None
        return difference(
            self.archive, made.publication, made.feed, made.remembered, made.last, self.run.now
        )

    def _settle(self, put: Sequence[_Put]) -> None:
        """Record what was put once it is durable, and not before."""
        if not self.run.dry_run:
            try:
                self.destination.settle()
            except DestinationError as error:
                self.settled += [
                    FeedReport(name=each.made.name, failure=str(error)) for each in put
                ]
                return
        for each in put:
            self._record(each)
            self.settled.append(each.report)

    def _record(self, put: _Put) -> None:
        archive, made, now = self.archive, put.made, self.run.now
        archive.feeds.published(made.name, made.updated, len(made.remembered), put.documents)
        archive.moments.keep(made.name, made.next_change)
        self.gone |= archive.entries.published(made.name, made.remembered)
        if put.report.written:
            at = int(archive.clock.dated(now).timestamp())
            archive.set_fact(f"{LAST_CHANGE}{made.name}", str(at))
        if made.feed is not None and put.report.written:
            digests = {name: file.digest for name, file in put.documents.items()}
            archive.history.of_feed(made.name, digests, what_became(put.report.difference), now)
        if self.run.dry_run:
            return
        documents = [each.document for each in made.documents]
        written = [each for each in documents if each.name in put.report.written]
        enqueue(self.run, archive, made.feed, written)
        # What a source that failed has is read later, and is as old as the rest.
        if not self.source_failed:
            end_takeovers(archive, made.name, now)
