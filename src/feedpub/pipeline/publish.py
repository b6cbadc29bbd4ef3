"""The second line: select, assemble, render, check, put."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from feedpub.archive.entries import Told, told
from feedpub.archive.feeds import INDEX, Standing
from feedpub.archive.store import Archive
from feedpub.assembly.entries import Kept, assemble
from feedpub.config.lists import read_ids
from feedpub.config.publications import Publication
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError, FormatError, ListError
from feedpub.feed import Document, Feed, Finding
from feedpub.formats.catalogue import Catalogue, Listed, index_page, opml
from feedpub.formats.known import FORMATS
from feedpub.pipeline.difference import difference, what_became
from feedpub.pipeline.gate import findings_in
from feedpub.pipeline.memory import Recollection
from feedpub.pipeline.minded import Minded
from feedpub.pipeline.news import announce
from feedpub.pipeline.report import FeedReport, Refusal, Rejection, Report
from feedpub.pipeline.run import Run


def publish(
    run: Run,
    archive: Archive,
    feeds: Sequence[Publication],
    report: Report,
    listed: Sequence[Publication] = (),
) -> None:
    """Make each of *feeds* anew and put what changed. A feed that fails costs no other.

    *listed* are the feeds that the index lists, if that is to be made anew, too.
    """
    with DirectoryDestination(run.directory) as destination:
        standing = archive.feeds.documents()
        by = run.digest
        put: list[_Put] = []
        for number, publication in enumerate(feeds):
            if run.stopping():
                # What is not made yet goes on waiting.
                break
            run.watch("publishing", number, len(feeds))
            begun = time.monotonic()
            try:
                made = _make(run, archive, publication, report, by)
                if made is None:
                    archive.feeds.done(publication.name)
                    continue
                placed = _place(run, destination, made, standing)
                if run.dry_run or placed.told.written:
                    if made.feed is not None:
                        last = archive.entries.last(made.name)
                        compared = difference(
                            archive, publication, made.feed, made.told, last, run.now
                        )
                        placed = replace(placed, told=replace(placed.told, difference=compared))
                    report.refusals += made.refusals
                    report.warnings += made.warnings
                    report.notes += made.notes
                took = time.monotonic() - begun
                put.append(replace(placed, told=replace(placed.told, seconds=took)))
            except (DestinationError, _Held) as error:
                held = isinstance(error, _Held)
                failed = FeedReport(name=publication.name, failure=str(error), held=held)
                report.feeds.append(failed)
        _settle(run, archive, destination, put, report)
        if listed:
            _publish_index(run, archive, destination, listed, report)
        if not run.dry_run:
            troubles = destination.sweep(archive.feeds.documents())
            # A folder that takes no document says so once.
            report.troubles += troubles if report.exit_code == 0 else []


class _Held(Exception):
    """A feed cannot be made, or has a finding outside every entry: its last good documents stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A feed, or another thing that has documents, as it should stand."""

    name: str
    updated: datetime
    feed: Feed | None
    documents: tuple[Document, ...]

    #: What is remembered of its entries.
    told: tuple[Told, ...] = ()

    #: What the partner that it is written for would not take.
    refusals: tuple[Refusal, ...] = ()

    #: What readers will mind, beside what they were last told; one line each.
    warnings: tuple[str, ...] = ()

    #: What a document leaves out of what the others have, one line each.
    notes: tuple[str, ...] = ()

    #: How many findings it goes out with.
    findings: int = 0

    #: When the clock next changes it. None: never.
    next_change: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A feed whose documents were put, and are not durable yet."""

    made: _Made
    placed: dict[str, Standing]
    told: FeedReport


def _make(
    run: Run, archive: Archive, publication: Publication, report: Report, by: str
) -> _Made | None:
    """Select, assemble, render and check; an entry that is refused is left out and kept apart.

    None if there is nothing to publish and never was. *by* decides how entries are told.

    Raises: _Held.
    """
    selection = publication.selection
    last = archive.entries.last(publication.name)
    # A clock that went back makes nothing that is out a thing of the future.
    latest = archive.articles.latest(run.now)
    events = archive.withdrawals.of_feed(publication.channel, latest)
    if publication.ids is not None:
        try:
            selection = replace(selection, first=read_ids(publication.ids))
        except ListError as error:
            raise _Held(f"feed {publication.name} is held back: {error}") from error
    while True:
        articles = archive.articles.select(selection, publication.limit, run.now)
        feed = assemble(
            publication.channel,
            articles,
            publication.treatment,
            now=run.now,
            since=archive.feeds.updated(publication.name),
            withdrawn=events.withdrawn,
            moved=events.moved,
        )
        asked = publication.name, selection, publication.limit
        if feed is None:
            next_change = archive.moments.of_feed(*asked, articles, run.now)
            archive.moments.keep(publication.name, next_change)
            return None
        remembered = tuple(
            told(entry, words=kept.words, by=by)
            for entry, kept in zip(feed.entries, articles, strict=True)
        )
        recollection = Recollection(archive, feed, last, remembered, publication.treatment.site)
        documents = []
        refused: dict[int, list[Finding]] = {}
        minded = Minded(feed)
        try:
            for format in publication.formats:
                document = FORMATS[format].render(feed)
                documents.append(document)
                for finding in findings_in(document, feed, recollection.of(format), latest):
                    if minded.takes(finding):
                        continue
                    if finding.entry is None or finding.entry >= len(articles):
                        raise _Held(f"feed {document.name} is held back: {finding}")
                    refused.setdefault(finding.entry, []).append(finding)
        except FormatError as error:
            finding = Finding(code="render-failed", severity="error", message=error.reason)
            refused.setdefault(error.entry, []).append(finding)
        if not refused:
            return _Made(
                name=publication.name,
                updated=feed.updated,
                feed=feed,
                documents=tuple(documents),
                told=remembered,
                warnings=tuple(minded.warnings()),
                notes=tuple(minded.notes()),
                refusals=tuple(minded.refusals()),
                findings=minded.count(),
                next_change=archive.moments.of_feed(*asked, articles, run.now),
            )
        for position, findings in refused.items():
            _hold(run, archive, articles[position], findings, report)


def _publish_index(
    run: Run,
    archive: Archive,
    destination: DirectoryDestination,
    known: Sequence[Publication],
    report: Report,
) -> None:
    index = _index(run, archive, known)
    if index is None:
        archive.feeds.done(INDEX)
        return
    try:
        placed = _place(run, destination, index, archive.feeds.documents())
    except DestinationError as error:
        report.feeds.append(FeedReport(name=INDEX, failure=str(error)))
    else:
        _settle(run, archive, destination, [placed], report)


def _index(run: Run, archive: Archive, known: Sequence[Publication]) -> _Made | None:
    """What lists all public feeds that were ever published. None if there never was one."""
    stood = archive.feeds.all()
    site = run.settings.site
    feeds = tuple(
        Listed(channel=each.channel, entries=stood[each.name].entries, updated=stood[each.name].at)
        for each in known
        if each.public and each.name in stood and "sitemap" not in each.formats
    )
    moments = [each.updated for each in feeds if each.updated]
    updated = max(moments, default=stood[INDEX].at if INDEX in stood else None)
    if updated is None:
        return None
    catalogue = Catalogue(
        title=site.title,
        link=site.url,
        language=site.language,
        address=site.base_url,
        zone=site.timezone,
        feeds=feeds,
    )
    return _Made(
        name=INDEX,
        updated=updated,
        feed=None,
        documents=(index_page(catalogue), opml(catalogue)),
    )


def _hold(run: Run, archive: Archive, kept: Kept, findings: list[Finding], report: Report) -> None:
    archive.quarantine.hold(kept, findings, run.now)
    report.rejected.append(
        Rejection(
            source=kept.article.source,
            name=f"entry {kept.entry_id}",
            id=kept.article.id,
            findings=tuple(findings),
        )
    )


def _place(
    run: Run,
    destination: DirectoryDestination,
    made: _Made,
    standing: dict[str, Standing],
) -> _Put:
    """Put the documents that are not there yet; all of them were checked before."""
    placed: dict[str, Standing] = {}
    written, unchanged = [], []
    for document in made.documents:
        digest = hashlib.blake2b(document.content, digest_size=16).hexdigest()
        before = standing.get(document.name)
        if before and before.digest == digest and destination.stands(document.name, before.mark):
            placed[document.name] = before
            unchanged.append(document.name)
            continue
        if before is None and not run.dry_run and (mark := destination.adopt(document)):
            # An archive that was made anew does not know what it has put.
            placed[document.name] = Standing(digest=digest, mark=mark)
            unchanged.append(document.name)
            continue
        mark = "" if run.dry_run else destination.put(document)
        placed[document.name] = Standing(digest=digest, mark=mark)
        written.append(document.name)
    told = FeedReport(
        name=made.name,
        entries=len(made.feed.entries) if made.feed else 0,
        written=tuple(written),
        unchanged=tuple(unchanged),
        findings=made.findings,
    )
    return _Put(made=made, placed=placed, told=told)


def _settle(
    run: Run,
    archive: Archive,
    destination: DirectoryDestination,
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
                announce(run, archive, made.feed, [d for d in made.documents if d.name in names])
            report.feeds.append(each.told)
        else:
            report.feeds.append(FeedReport(name=each.told.name, failure=failure))
