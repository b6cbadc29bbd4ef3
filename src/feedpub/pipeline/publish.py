"""The second line: select, assemble, render, check, put."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from feedpub.archive.feeds import Standing
from feedpub.archive.store import Archive
from feedpub.assembly import Kept, assemble
from feedpub.config.publications import Publication
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import DestinationError, FormatError
from feedpub.feed import Document, Feed, Finding
from feedpub.formats.known import FORMATS
from feedpub.pipeline.difference import difference
from feedpub.pipeline.report import FeedReport, Rejection, Report
from feedpub.pipeline.run import Run
from feedpub.validation.check import check


def publish(run: Run, archive: Archive, feeds: Sequence[Publication], report: Report) -> None:
    """Make each of *feeds* anew and put what changed. A feed that fails costs no other."""
    with DirectoryDestination(run.directory) as destination:
        standing = archive.feeds.documents()
        put: list[tuple[FeedReport, Feed, dict[str, Standing]]] = []
        for number, publication in enumerate(feeds):
            run.watch("publishing", number, len(feeds))
            try:
                made = _make(run, archive, publication, report)
                if made is None:
                    archive.feeds.done(publication.name)
                    continue
                feed, documents = made
                placed, told = _place(run, destination, feed, documents, standing)
                if run.dry_run:
                    compared = difference(archive, publication, feed, run.now)
                    told = replace(told, difference=compared)
            except (DestinationError, _Held) as error:
                report.feeds.append(FeedReport(name=publication.name, failure=str(error)))
                continue
            put.append((told, feed, placed))
        _settle(run, archive, destination, put, report)


class _Held(Exception):
    """A feed has a finding outside every entry: its last good documents stay."""


def _make(
    run: Run, archive: Archive, publication: Publication, report: Report
) -> tuple[Feed, list[Document]] | None:
    """Select, assemble, render and check; an entry that is refused is left out and kept apart.

    None if there is nothing to publish and never was. Raises: _Held.
    """
    while True:
        articles = archive.articles.select(publication.selection, publication.limit, run.now)
        feed = assemble(
            publication.channel,
            articles,
            publication.treatment,
            now=run.now,
            since=archive.feeds.updated(publication.name),
        )
        if feed is None:
            return None
        documents = []
        refused: dict[int, list[Finding]] = {}
        try:
            for format in publication.formats:
                document = FORMATS[format].render(feed)
                documents.append(document)
                for finding in check(document):
                    if finding.severity != "error":
                        continue
                    if finding.entry is None:
                        raise _Held(f"feed {document.name} is held back: {finding}")
                    refused.setdefault(finding.entry, []).append(finding)
        except FormatError as error:
            finding = Finding(code="render-failed", severity="error", message=error.reason)
            refused.setdefault(error.entry, []).append(finding)
        if not refused:
            return feed, documents
        for position, findings in refused.items():
            _hold(run, archive, articles[position], findings, report)


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
    feed: Feed,
    documents: Sequence[Document],
    standing: dict[str, Standing],
) -> tuple[dict[str, Standing], FeedReport]:
    """Put the documents that are not there yet; all of them were checked before."""
    placed: dict[str, Standing] = {}
    written, unchanged = [], []
    for document in documents:
        digest = hashlib.blake2b(document.content, digest_size=16).hexdigest()
        before = standing.get(document.name)
        if before and before.digest == digest and destination.stands(document.name, before.mark):
            placed[document.name] = before
            unchanged.append(document.name)
            continue
        mark = "" if run.dry_run else destination.put(document)
        placed[document.name] = Standing(digest=digest, mark=mark)
        written.append(document.name)
    told = FeedReport(
        name=feed.channel.name,
        entries=len(feed.entries),
        written=tuple(written),
        unchanged=tuple(unchanged),
    )
    return placed, told


def _settle(
    run: Run,
    archive: Archive,
    destination: DirectoryDestination,
    put: Sequence[tuple[FeedReport, Feed, dict[str, Standing]]],
    report: Report,
) -> None:
    """Record what was put once it is durable, and not before."""
    failure = None
    if not run.dry_run:
        try:
            destination.settle()
        except DestinationError as error:
            failure = str(error)
    for told, feed, placed in put:
        if failure is None:
            archive.feeds.published(told.name, feed.updated, told.entries, placed)
            archive.entries.published(told.name, feed.entries)
            report.feeds.append(told)
        else:
            report.feeds.append(FeedReport(name=told.name, failure=failure))
    if not run.dry_run:
        troubles = destination.sweep(archive.feeds.documents())
        # A folder that takes no document says so once.
        report.troubles += troubles if report.exit_code == 0 else []
