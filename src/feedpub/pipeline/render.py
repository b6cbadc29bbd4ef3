"""Feeds as they should be published: select, assemble, render, validate. Nothing is put yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

import feedpub
from feedpub.archive.entries import PublishedEntry, digests_of, remembered
from feedpub.archive.feeds import INDEX, Published, PublishedFile
from feedpub.archive.fragments import Fragment, KeptEntry, Renditions, digest
from feedpub.archive.next_changes import Shown
from feedpub.archive.records import DamagedRecords
from feedpub.archive.store import Archive
from feedpub.archive.unread import UnreadArticles
from feedpub.article import ArchivedArticle, SelectedArticle, Selection
from feedpub.assembly.entries import is_held, last_change, make_entry
from feedpub.config.publications import Publication
from feedpub.errors import FormatError, ListError
from feedpub.feed import Document, Entry, EntryHead, FeedHead, Finding, has_errors
from feedpub.format_info import INDEX_PAGE, SITEMAP_INDEX, standalone
from feedpub.formats.registry import entry_settings, join, write_entry
from feedpub.formats.video_sitemap import has_too_long_film
from feedpub.nouns import dataclass, field, fields, replace
from feedpub.pipeline.advisories import Advisories
from feedpub.pipeline.complete import complete
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.gate import (
    are_all_entries,
    check_entries,
    findings_in,
    findings_in_index,
    findings_in_sitemap_index,
    outlined,
)
from feedpub.pipeline.previous_entries import EntryComparison
from feedpub.pipeline.quarantine import hold, hold_damaged
from feedpub.pipeline.report import Message, Rejection, note
from feedpub.pipeline.selection import (
    count_left_out,
    left_out_notes,
    selection_of,
    without_old_articles,
)
from feedpub.pipeline.verdicts import (
    CheckedDocument,
    unchecked,
    verdict_key,
    verdict_of,
    warnings_in,
)
from feedpub.validation.previous_entries import EntryChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A feed, or the index of all feeds, as it should be published."""

    name: str
    updated: datetime

    #: None: it is the index.
    feed: FeedHead | None
    publication: Publication | None = None
    documents: tuple[CheckedDocument, ...] = ()

    #: What the archive remembers of its entries, once they are published.
    remembered: tuple[PublishedEntry, ...] = ()

    #: What it remembers of those last published. None: nothing.
    last: Sequence[PublishedEntry] | None = None

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
    run: RunContext,
    archive: Archive,
    publication: Publication,
    by: str,
    published: Mapping[str, PublishedFile],
) -> tuple[Made | NotMade, tuple[Message, ...]]:
    """Select, assemble, render and validate; return the result, and what there is to report.

    Entries with errors are left out and quarantined. *by* is the key of everything but articles
    that decides how entries are published, *published* are the documents as they were last put.
    """
    maker = _FeedMaker(
        run=run,
        archive=archive,
        publication=publication,
        renditions=renditions_of(publication),
        by=by,
        published=published,
    )
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


def renditions_of(publication: Publication) -> Renditions:
    """Return what decides, apart from articles, how *publication* makes its entries."""
    presentation, channel = publication.presentation, publication.channel
    presented = {each.name: getattr(presentation, each.name) for each in fields(presentation)}
    return Renditions(
        feed=channel.feed,
        head=digest(feedpub.__version__, presented),
        formats={
            each: digest(
                feedpub.__version__,
                presented,
                each,
                channel.profile,
                entry_settings(channel, each),
            )
            for each in publication.formats
        },
    )


def entries_of(
    run: RunContext, archive: Archive, publication: Publication, ids: Collection[str]
) -> dict[str, Entry]:
    """Return those entries of *publication* that have *ids*, as it would show them now.

    Raises: ListError; UnreadArticles, unless the feed was just made.
    """
    selection, _ = selection_of(archive, publication)
    selection = without_old_articles(run, archive, publication, selection)
    shown = archive.articles.select(selection, publication.limit, run.now)
    wanted = [each for each in shown if each.entry_id in ids]
    made = (_entry(run, publication, each) for each in archive.articles.whole(wanted))
    return {each.id: each for each in made}


def _entry(run: RunContext, publication: Publication, article: ArchivedArticle) -> Entry:
    return make_entry(article, publication.presentation, run.now, publication.channel.feed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """An article that the feed shows."""

    article: SelectedArticle
    kept: KeptEntry

    #: None: all of it is kept.
    entry: Entry | None

    #: As it is in the documents that were made so far, by format.
    fragments: dict[str, Fragment]

    @property
    def head(self) -> EntryHead:
        return self.kept.head

    @property
    def made(self) -> dict[str, Fragment]:
        """The fragments that are not kept yet."""
        kept = self.kept.fragments
        return {format: each for format, each in self.fragments.items() if format not in kept}


@dataclass(slots=True, kw_only=True)
class _FeedMaker:
    """Makes one feed, again and again until no entry has an error."""

    run: RunContext
    archive: Archive
    publication: Publication
    renditions: Renditions
    by: str

    #: The documents as they were last put.
    published: Mapping[str, PublishedFile]
    messages: list[Message] = field(default_factory=list)

    #: How many articles in a row could not be read.
    refused: int = 0

    #: How many images that may not be distributed were left out of articles that were made now,
    #: by the title of each.
    held_images: dict[str, int] = field(default_factory=dict)

    #: The articles made now with a film that the video sitemap lists without its duration.
    long_films: list[str] = field(default_factory=list)

    #: The latest time of any run, once it was looked up.
    latest: datetime | None = None

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
            shown = self._select(selection)
            feed = self._assemble(shown)
            if feed is None:
                self.archive.moments.keep(publication.name, self._next_change(selection, shown))
                return NotMade()
            made, refused = self._render(feed, selection, shown)
            if not refused:
                return made
            for position, findings in refused.items():
                article = shown[position].article
                self.messages.append(hold(self.run, self.archive, article, findings))

    def _select(self, selection: Selection) -> Sequence[_Shown]:
        articles = self.archive.articles
        while True:
            try:
                found = articles.select(selection, self.publication.limit, self.run.now)
                return self._shown(found)
            except DamagedRecords as damaged:
                self.messages += hold_damaged(self.run, self.archive, damaged)

    def _shown(self, articles: Sequence[SelectedArticle]) -> Sequence[_Shown]:
        """Return *articles* as they are kept, or made now. Raises: DamagedRecords."""
        kept = self.archive.fragments.of(articles, self.renditions, self.run.now)
        formats = set(self.publication.formats)
        whole = {key for key, each in kept.items() if formats <= each.fragments.keys()}
        made = self._made([each for each in articles if each.key not in whole])
        shown = []
        for each in articles:
            entry = None
            if each.key in whole:
                its = kept[each.key]
            else:
                entry, its = made[each.key]
                if each.key in kept:
                    its = replace(its, fragments=kept[each.key].fragments)
            fragments = dict(its.fragments)
            shown.append(_Shown(article=each, kept=its, entry=entry, fragments=fragments))
        return shown

    def _made(self, articles: Sequence[SelectedArticle]) -> dict[int, tuple[Entry, KeptEntry]]:
        """Make the entries of *articles*; return them by key. Raises: DamagedRecords."""
        made = {}
        for each in self.archive.articles.whole(articles):
            entry = _entry(self.run, self.publication, each)
            presentation = self.publication.presentation
            if held := sum(is_held(image, presentation) for image in each.article.images):
                self.held_images[f"{each.article.title!r} ({each.entry_id})"] = held
            if "video-sitemap" in self.publication.formats and has_too_long_film(entry):
                self.long_films.append(f"{each.article.title!r} ({each.entry_id})")
            rights = [image.rights_expires for image in each.article.images]
            kept = KeptEntry(
                head=entry.head,
                digests=digests_of(entry, each.words),
                rights=tuple(sorted(filter(None, rights))),
                looked_up=each.looked_up,
                fragments={},
            )
            made[each.key] = entry, kept
        return made

    def _assemble(self, shown: Sequence[_Shown]) -> FeedHead | None:
        publication = self.publication
        events = self.archive.withdrawals.of_feed(publication.channel, self._latest())
        entries = tuple(each.head for each in shown)
        updated = last_change(
            entries, since=self.archive.feeds.updated(publication.name), moved=events.moved
        )
        if updated is None:
            return None
        return FeedHead(
            channel=publication.channel,
            entries=entries,
            updated=updated,
            withdrawn=events.withdrawn,
        )

    def _latest(self) -> datetime:
        # A clock that went back does not turn published articles into future ones.
        if self.latest is None:
            self.latest = self.archive.clock.latest(self.run.now)
        return self.latest

    def _next_change(self, selection: Selection, shown: Sequence[_Shown]) -> datetime | None:
        publication = self.publication
        clocked = [Shown.of(each.article, each.kept.rights) for each in shown]
        return self.archive.moments.of_feed(
            publication.name, selection, publication.limit, clocked, self.run.now
        )

    def _by(self, shown: _Shown) -> str:
        """Return by which rules an entry was made: those learnt from a site count, too."""
        rules = shown.article.rules
        return self.by if rules is None else f"{self.by} {rules}"

    def _render(
        self, feed: FeedHead, selection: Selection, shown: Sequence[_Shown]
    ) -> tuple[Made, dict[int, list[Finding]]]:
        """Render and validate *feed*; return it, and the entries with errors by their positions.

        Raises: _HeldBack, for an error that is not about one of the articles *shown*.
        """
        archive, publication = self.archive, self.publication
        published = tuple(
            remembered(each.head, each.kept.digests, self._by(each)) for each in shown
        )
        last = archive.entries.last(publication.name)
        comparison = EntryComparison(archive, feed, last, published, publication.presentation.site)
        documents: list[CheckedDocument] = []
        refused: dict[int, list[Finding]] = {}
        advisories = Advisories(feed)
        try:
            for format in publication.formats:
                document = self._document(feed, format, shown)
                changes = comparison.in_format(format)
                fragments = [each.fragments[format] for each in shown]
                checked, rest = self._checked(document, feed, fragments, changes, advisories)
                documents.append(checked)
                for finding in findings_in(document, feed, changes, self._latest(), rest):
                    if advisories.take(finding):
                        continue
                    if finding.entry is None or finding.entry >= len(shown):
                        raise _HeldBack(f"feed {document.name} is held back: {finding}")
                    refused.setdefault(finding.entry, []).append(finding)
        except FormatError as error:
            finding = Finding(code="render-failed", severity="error", message=error.reason)
            refused.setdefault(error.entry, []).append(finding)
        self._keep([each for at, each in enumerate(shown) if at not in refused])
        left_out = count_left_out(
            archive, publication, selection, {each.article.key for each in shown}, self.run.now
        )
        made = Made(
            name=publication.name,
            updated=feed.updated,
            feed=feed,
            publication=publication,
            documents=tuple(documents),
            remembered=published,
            last=last,
            advice=(
                *advisories.messages(),
                *_of_held_images(publication.name, self.held_images),
                *_of_long_films(publication.name, self.long_films),
                *left_out_notes(archive, publication.name, left_out),
            ),
            left_out=left_out,
            findings=advisories.count(),
            next_change=self._next_change(selection, shown),
        )
        return made, refused

    def _checked(
        self,
        document: Document,
        feed: FeedHead,
        entries: Sequence[Fragment],
        changes: EntryChanges,
        advisories: Advisories,
    ) -> tuple[CheckedDocument, Sequence[Finding] | None]:
        """Check *document* for what its *entries* do not have alone.

        The codes of their own warnings are recorded as *advisories*. What was found in the document
        when it was published is not looked for again. The findings are None if the document is to
        be checked as one.
        """
        checked = unchecked(document)
        if any(each.warnings is None for each in entries) or not are_all_entries(feed):
            return checked, None
        advisories.add(
            (code, position)
            for position, each in enumerate(entries)
            for code in each.warnings or ()
        )
        partner = feed.channel.profile
        key = verdict_key(document, checked.digest, partner)
        before = self.published.get(document.name)
        if not changes and before and before.verdict and before.verdict.startswith(key):
            advisories.add(warnings_in(before.verdict))
            return replace(checked, verdict=before.verdict), ()
        from feedpub.validation.publish_gate import check_rest, lasting

        found = check_rest(
            document,
            outlined=outlined(feed, document.format, [each.outline for each in entries]),
            partner=partner,
            now=self._latest(),
            changes=changes,
        )
        if has_errors(found) or (lasts := lasting(found, partner=partner)) is None:
            return checked, found
        return replace(checked, verdict=verdict_of(key, lasts)), found

    def _document(self, feed: FeedHead, format: str, shown: Sequence[_Shown]) -> Document:
        """Return the document of *feed* in *format*. Raises: FormatError.

        Entries that are not kept in that format are written and checked.
        """
        written: list[tuple[_Shown, bytes]] = []
        for position, each in enumerate(shown):
            if format in each.fragments:
                continue
            assert each.entry is not None
            try:
                written.append((each, write_entry(each.entry, feed.channel, format)))
            except ValueError as error:
                name = feed.channel.name
                raise FormatError(name, format, position, str(error)) from error
        contents = [(each.head, content) for each, content in written]
        found = check_entries(feed, format, contents)
        for (each, content), (findings, outline) in zip(written, found, strict=True):
            codes = None if has_errors(findings) else tuple(each.code for each in findings)
            each.fragments[format] = Fragment(content=content, warnings=codes, outline=outline)
        return join(feed, format, [each.fragments[format].content for each in shown])

    def _keep(self, shown: Sequence[_Shown]) -> None:
        """Keep what was made of *shown*. Archive documents hardly ever change: not for them."""
        if self.publication.channel.page is not None:
            return
        made = [
            (each.article, replace(each.kept, fragments=each.made)) for each in shown if each.made
        ]
        self.archive.fragments.keep(made, self.renditions, self.run.now)


def _of_held_images(feed: str, held: Mapping[str, int]) -> tuple[Message, ...]:
    """Return what is reported of the images that *feed* leaves out, by their articles."""
    if not held:
        return ()
    count, (first, *others) = sum(held.values()), held
    images = "1 image" if count == 1 else f"{count:,} images"
    more = f" and {len(others):,} more" if others else ""
    return (
        note(
            f"feed {feed}: {first}{more}: {images} left out that may not be distributed"
            " (images.without_syndication_rights)"
        ),
    )


def _of_long_films(feed: str, long: Sequence[str]) -> tuple[Message, ...]:
    """Return what is reported of the articles with films that are *long*."""
    if not long:
        return ()
    more = f" and {len(long) - 1:,} more" if len(long) > 1 else ""
    return (
        note(
            f"feed {feed}: {long[0]}{more}: film listed without its duration, as video sitemaps"
            " allow at most 8 hours; publish its parts as films of their own to have it listed"
        ),
    )


def make_index(run: RunContext, archive: Archive, known: Sequence[Publication]) -> Made | NotMade:
    """Return the documents of no single feed: lists, rights. None was published: NotMade."""
    settings, published = run.settings, archive.feeds.all()
    names = {name for name, _ in settings.common_documents()}
    listed = [each for each in known if each.public and each.name in published]
    feeds = [each for each in listed if not standalone(each.formats)]
    sitemaps = [
        each
        for each in known
        if SITEMAP_INDEX in names
        and each.channel.names_others
        and each.name in published
        and standalone(each.formats)
    ]
    moments = [published[each.name].at for each in (*feeds, *sitemaps)]
    updated = max(moments, default=published[INDEX].at if INDEX in published else None)
    if updated is None:
        return NotMade()
    # Few runs change the list of feeds.
    from feedpub.formats.usage_rights import documents

    channels = (each.channel for each in known)
    made = [*documents(settings.site.base_url, settings.rights_of(), channels)]
    try:
        if INDEX_PAGE in names:
            made = [*_feed_index(run, feeds, published), *made]
        if SITEMAP_INDEX in names:
            made.append(_sitemap_index(run, sitemaps, published))
    except _HeldBack as error:
        return NotMade(failure=str(error))
    return Made(name=INDEX, updated=updated, feed=None, documents=tuple(map(unchecked, made)))


def _sitemap_index(
    run: RunContext, sitemaps: Sequence[Publication], published: Mapping[str, Published]
) -> Document:
    """Return the index of *sitemaps*. Raises: _HeldBack."""
    from feedpub.formats.sitemap_index import sitemap_index

    listed = [
        (address, published[each.name].at)
        for each in sitemaps
        for _, address in each.channel.addresses
    ]
    document = sitemap_index(run.settings.site.base_url, listed)
    for finding in findings_in_sitemap_index(document, [address for address, _ in listed]):
        raise _HeldBack(f"the list of all sitemaps is held back: {finding}")
    return document


def _feed_index(
    run: RunContext, feeds: Sequence[Publication], published: Mapping[str, Published]
) -> tuple[Document, Document]:
    """Return the page and the OPML that list *feeds*. Raises: _HeldBack."""
    from feedpub.formats.feed_index import FeedIndex, ListedFeed, index_page, opml

    site = run.settings.site
    listed = tuple(
        ListedFeed(
            channel=each.channel,
            entries=published[each.name].entries,
            updated=published[each.name].at,
        )
        for each in feeds
    )
    index = FeedIndex(
        title=site.title,
        link=site.url,
        language=site.language,
        address=site.base_url,
        zone=site.timezone,
        feeds=listed,
    )
    page, outlines = index_page(index), opml(index)
    for finding in findings_in_index(page, outlines, index):
        raise _HeldBack(f"the list of all feeds is held back: {finding}")
    return page, outlines
