"""Feeds as they should be published: select, assemble, render, validate. Nothing is put yet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from feedpub.archive.entries import PublishedEntry, published_entry
from feedpub.archive.feeds import INDEX
from feedpub.archive.records import DamagedRecords
from feedpub.archive.store import Archive
from feedpub.archive.unread import UnreadArticles
from feedpub.article import ArchivedArticle, Selection
from feedpub.assembly.entries import assemble
from feedpub.config.publications import Publication
from feedpub.errors import FormatError, ListError
from feedpub.feed import Document, Feed, Finding
from feedpub.format_info import standalone
from feedpub.formats.feed_index import FeedIndex, ListedFeed, index_page, opml
from feedpub.formats.registry import render
from feedpub.pipeline.advisories import Advisories
from feedpub.pipeline.complete import complete
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.gate import findings_in, findings_in_index
from feedpub.pipeline.previous_entries import Recollection
from feedpub.pipeline.quarantine import hold, hold_damaged
from feedpub.pipeline.report import Message, Rejection
from feedpub.pipeline.selection import (
    count_left_out,
    left_out_notes,
    selection_of,
    without_old_articles,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A feed, or the index of all feeds, as it should be published."""

    name: str
    updated: datetime

    #: None: it is the index.
    feed: Feed | None
    publication: Publication | None = None
    documents: tuple[Document, ...] = ()

    #: What the archive remembers of its entries, once they are published.
    remembered: tuple[PublishedEntry, ...] = ()

    #: To be reported only if a document changes: what readers will notice, what its partner would
    #: refuse, what single formats leave out.
    advice: tuple[Message, ...] = ()

    #: How many older articles it leaves out because it replaces a live feed.
    left_out: int = 0

    #: How many findings it is published with.
    findings: int = 0

    #: When the clock next changes it. None: never.
    next_change: datetime | None = None

    #: How long it took, in seconds.
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMade:
    """A feed, or the index, that is not published now."""

    #: Why it is held back: its last good documents stay. None: it has no entry and never had one.
    failure: str | None = None


#: So many articles in a row that could not be read end the making of a feed.
_REFUSED = 1_000


class _HeldBack(Exception):
    """A feed cannot be made, or has an error that is not about one of its entries."""


def make(
    run: RunContext, archive: Archive, publication: Publication, by: str
) -> tuple[Made | NotMade, tuple[Message, ...]]:
    """Select, assemble, render and validate; return the result, and what there is to report.

    Entries with errors are left out and quarantined. *by* is the key of everything but articles
    that decides how entries are published.
    """
    maker = _FeedMaker(run=run, archive=archive, publication=publication, by=by)
    while True:
        try:
            made = maker.make()
        except UnreadArticles as unread:
            if not maker.complete(unread.keys):
                text = f"{_REFUSED:,} articles in a row cannot be read; see feedpub quarantine"
                made = NotMade(failure=f"feed {publication.name} is held back: {text}")
                break
            continue
        except _HeldBack as error:
            made = NotMade(failure=str(error))
        break
    return made, tuple(maker.messages)


@dataclass(slots=True, kw_only=True)
class _FeedMaker:
    """Makes one feed, again and again until no entry has an error."""

    run: RunContext
    archive: Archive
    publication: Publication
    by: str
    messages: list[Message] = field(default_factory=list)

    #: How many articles in a row could not be read.
    refused: int = 0

    def complete(self, keys: Iterable[int]) -> bool:
        """Read the articles *keys* completely; return False if too many in a row cannot be read."""
        for key in keys:
            found = list(complete(self.run, self.archive, [key]))
            is_refused = any(isinstance(each, Rejection) for each in found)
            self.refused = self.refused + 1 if is_refused else 0
            self.messages += found
        return self.refused < _REFUSED

    def make(self) -> Made | NotMade:
        """Raises: _HeldBack, UnreadArticles."""
        publication = self.publication
        try:
            selection, messages = selection_of(self.archive, publication)
        except ListError as error:
            raise _HeldBack(f"feed {publication.name} is held back: {error}") from error
        self.messages += messages
        selection = without_old_articles(self.run, self.archive, publication, selection)
        while True:
            articles = self._select(selection)
            feed = self._assemble(articles)
            if feed is None:
                self.archive.moments.keep(publication.name, self._next_change(selection, articles))
                return NotMade()
            made, refused = self._render(feed, selection, articles)
            if not refused:
                return made
            for position, findings in refused.items():
                self.messages.append(hold(self.run, self.archive, articles[position], findings))

    def _select(self, selection: Selection) -> Sequence[ArchivedArticle]:
        while True:
            try:
                return self.archive.articles.select(selection, self.publication.limit, self.run.now)
            except DamagedRecords as damaged:
                self.messages += hold_damaged(self.run, self.archive, damaged)

    def _assemble(self, articles: Sequence[ArchivedArticle]) -> Feed | None:
        publication = self.publication
        events = self.archive.withdrawals.of_feed(publication.channel, self._latest())
        return assemble(
            publication.channel,
            articles,
            publication.presentation,
            now=self.run.now,
            since=self.archive.feeds.updated(publication.name),
            withdrawn=events.withdrawn,
            moved=events.moved,
        )

    def _latest(self) -> datetime:
        # A clock that went back does not turn published articles into future ones.
        return self.archive.articles.latest(self.run.now)

    def _next_change(
        self, selection: Selection, articles: Sequence[ArchivedArticle]
    ) -> datetime | None:
        publication = self.publication
        return self.archive.moments.of_feed(
            publication.name, selection, publication.limit, articles, self.run.now
        )

    def _render(
        self, feed: Feed, selection: Selection, articles: Sequence[ArchivedArticle]
    ) -> tuple[Made, dict[int, list[Finding]]]:
        """Render and validate *feed*; return it, and the entries with errors by their positions.

        Raises: _HeldBack, for an error that is not about one of *articles*.
        """
        archive, publication = self.archive, self.publication
        remembered = tuple(
            published_entry(entry, words=article.words, by=self.by)
            for entry, article in zip(feed.entries, articles, strict=True)
        )
        last = archive.entries.last(publication.name)
        recollection = Recollection(archive, feed, last, remembered, publication.presentation.site)
        documents: list[Document] = []
        refused: dict[int, list[Finding]] = {}
        advisories = Advisories(feed)
        try:
            for format in publication.formats:
                document = render(feed, format)
                documents.append(document)
                found = findings_in(document, feed, recollection.in_format(format), self._latest())
                for finding in found:
                    if advisories.take(finding):
                        continue
                    if finding.entry is None or finding.entry >= len(articles):
                        raise _HeldBack(f"feed {document.name} is held back: {finding}")
                    refused.setdefault(finding.entry, []).append(finding)
        except FormatError as error:
            finding = Finding(code="render-failed", severity="error", message=error.reason)
            refused.setdefault(error.entry, []).append(finding)
        left_out = count_left_out(archive, publication, selection, articles, self.run.now)
        made = Made(
            name=publication.name,
            updated=feed.updated,
            feed=feed,
            publication=publication,
            documents=tuple(documents),
            remembered=remembered,
            advice=(
                *advisories.messages(),
                *left_out_notes(archive, publication.name, left_out),
            ),
            left_out=left_out,
            findings=advisories.count(),
            next_change=self._next_change(selection, articles),
        )
        return made, refused


def make_index(run: RunContext, archive: Archive, known: Sequence[Publication]) -> Made | NotMade:
    """Return the index of all public feeds of *known* that were ever published."""
    published = archive.feeds.all()
    site = run.settings.site
    feeds = tuple(
        ListedFeed(
            channel=each.channel,
            entries=published[each.name].entries,
            updated=published[each.name].at,
        )
        for each in known
        if each.public and each.name in published and not standalone(each.formats)
    )
    moments = [each.updated for each in feeds if each.updated]
    updated = max(moments, default=published[INDEX].at if INDEX in published else None)
    if updated is None:
        return NotMade()
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
        return NotMade(failure=f"the list of all feeds is held back: {finding}")
    return Made(name=INDEX, updated=updated, feed=None, documents=(page, outlines))
