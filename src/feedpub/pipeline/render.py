"""Feeds as they should stand: select, assemble, render, check. Nothing is put yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from feedpub.archive.entries import PublishedEntry, told
from feedpub.archive.feeds import INDEX
from feedpub.archive.records import DamagedRecords
from feedpub.archive.store import Archive
from feedpub.assembly.entries import assemble
from feedpub.config.publications import Publication
from feedpub.errors import FormatError, ListError
from feedpub.feed import Document, Feed, Finding
from feedpub.format_info import standalone
from feedpub.formats.feed_index import FeedIndex, ListedFeed, index_page, opml
from feedpub.formats.registry import render
from feedpub.pipeline.advisories import Minded
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.gate import findings_in, findings_in_index
from feedpub.pipeline.id_lists import selection_of
from feedpub.pipeline.previous_entries import Recollection
from feedpub.pipeline.quarantine import hold, hold_damaged
from feedpub.pipeline.report import Refusal, Report
from feedpub.pipeline.takeovers import (
    left_out,
    say_what_is_left_out,
    without_old_stories,
)


class HeldBack(Exception):
    """A feed cannot be made, or has a finding outside every entry: its last good documents stay."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A feed, or another thing that has documents, as it should stand."""

    name: str
    updated: datetime
    feed: Feed | None

    #: None of what lists all feeds.
    publication: Publication | None = None
    documents: tuple[Document, ...] = ()

    #: What is remembered of its entries.
    told: tuple[PublishedEntry, ...] = ()

    #: What the partner that it is written for would not take.
    refusals: tuple[Refusal, ...] = ()

    #: What readers will mind, beside what they were last told; one line each.
    warnings: tuple[str, ...] = ()

    #: What a document leaves out of what the others have, one line each.
    notes: tuple[str, ...] = ()

    #: How many older stories stay out, as the feed takes the place of a live one.
    left_out: int = 0

    #: How many findings it goes out with.
    findings: int = 0

    #: When the clock next changes it. None: never.
    next_change: datetime | None = None

    #: In seconds: how long that took.
    seconds: float = 0.0


def make(
    run: RunContext, archive: Archive, publication: Publication, report: Report, by: str
) -> Made | None:
    """Select, assemble, render and check; an entry that is refused is left out and kept apart.

    None if there is nothing to publish and never was. *by* decides how entries are told.

    Raises: Held.
    """
    last = archive.entries.last(publication.name)
    # A clock that went back makes nothing that is out a thing of the future.
    latest = archive.articles.latest(run.now)
    events = archive.withdrawals.of_feed(publication.channel, latest)
    try:
        selection = selection_of(archive, publication, report)
    except ListError as error:
        raise HeldBack(f"feed {publication.name} is held back: {error}") from error
    selection = without_old_stories(run, archive, publication, selection)
    while True:
        try:
            articles = archive.articles.select(selection, publication.limit, run.now)
        except DamagedRecords as damaged:
            report.rejected += hold_damaged(run, archive, damaged)
            continue
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
                document = render(feed, format)
                documents.append(document)
                for finding in findings_in(document, feed, recollection.of(format), latest):
                    if minded.takes(finding):
                        continue
                    if finding.entry is None or finding.entry >= len(articles):
                        raise HeldBack(f"feed {document.name} is held back: {finding}")
                    refused.setdefault(finding.entry, []).append(finding)
        except FormatError as error:
            finding = Finding(code="render-failed", severity="error", message=error.reason)
            refused.setdefault(error.entry, []).append(finding)
        if not refused:
            old = left_out(archive, publication, selection, articles, run.now)
            return Made(
                name=publication.name,
                updated=feed.updated,
                feed=feed,
                publication=publication,
                documents=tuple(documents),
                told=remembered,
                warnings=tuple(minded.warnings()),
                notes=(*minded.notes(), *say_what_is_left_out(archive, publication.name, old)),
                left_out=old,
                refusals=tuple(minded.refusals()),
                findings=minded.count(),
                next_change=archive.moments.of_feed(*asked, articles, run.now),
            )
        for position, findings in refused.items():
            report.rejected.append(hold(run, archive, articles[position], findings))


def make_index(run: RunContext, archive: Archive, known: Sequence[Publication]) -> Made | None:
    """What lists all public feeds that were ever published. None if there never was one.

    Raises: Held.
    """
    stood = archive.feeds.all()
    site = run.settings.site
    feeds = tuple(
        ListedFeed(
            channel=each.channel, entries=stood[each.name].entries, updated=stood[each.name].at
        )
        for each in known
        if each.public and each.name in stood and not standalone(each.formats)
    )
    moments = [each.updated for each in feeds if each.updated]
    updated = max(moments, default=stood[INDEX].at if INDEX in stood else None)
    if updated is None:
        return None
    index = FeedIndex(
        title=site.title,
        link=site.url,
        language=site.language,
        address=site.base_url,
        zone=site.timezone,
        feeds=feeds,
    )
    page, outlines = index_page(index), opml(index)
    for finding in findings_in_index(page, outlines, index):
        raise HeldBack(f"the list of all feeds is held back: {finding}")
    return Made(name=INDEX, updated=updated, feed=None, documents=(page, outlines))
