"""Withdraw and restore articles: record it, and remove them from every published document."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from feedpub.archive.articles import Change
from feedpub.archive.database import locked
from feedpub.archive.disk_reserve import give_up_reserve
from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive, opened
from feedpub.archive.withdrawals import Order, Subject
from feedpub.assembly.bodies import first_paragraph
from feedpub.compare_keys import same_title
from feedpub.config.publications import Publication
from feedpub.errors import AmbiguousError, ArchiveBusy, ArchiveError, ConfigError, FeedpubError
from feedpub.feed import Withdrawn
from feedpub.formats.fingerprint import Fingerprint, runs
from feedpub.formats.words import words_for
from feedpub.intake.text import plain
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.complete import complete_named
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.known_documents import KnownDocuments
from feedpub.pipeline.operations.scrub import Scrubbed, record_scrubbed, scrub
from feedpub.pipeline.plan import affected, fill_pages, known_feeds
from feedpub.pipeline.put_feeds import PutFeeds, put_feeds
from feedpub.pipeline.report import FeedReport, Message, Report, has_failure, note, notes, trouble
from feedpub.pipeline.run_state import settle_again


@dataclass(frozen=True, slots=True, kw_only=True)
class Takedown:
    """The result of withdrawing or restoring articles."""

    #: Title and entry id of each; the id as it was given if the archive could not be read.
    names: Sequence[str] = ()

    #: By name: how, since when and why an article had been withdrawn before, in words.
    before: Mapping[str, str] = field(default_factory=dict)

    #: Of those in ``before``: for which the order was another one, and is now this one.
    changed: Collection[str] = ()

    #: Whether the archive or its journal has it, so that no later build undoes it.
    recorded: bool = False

    report: Report = field(default_factory=Report)

    #: What was searched and what is left. None: nothing was searched.
    scrubbed: Scrubbed | None = None

    #: Whether a feed showed one of them, so that readers may have fetched it.
    was_shown: bool = False

    #: What makes the configuration unusable: no feed was made, and nobody can be notified.
    flaws: Sequence[str] = ()

    def failures(self) -> Iterator[str]:
        """Yield what went wrong, one line each."""
        yield from self.report.failures()
        yield from _troubles(self.scrubbed) if self.scrubbed else ()

    @property
    def exit_code(self) -> int:
        """0 if it is recorded and nothing of it is left, even if feeds could not be made again.

        1 also if a document had to be removed for lack of room: its readers miss it.
        """
        left = (self.scrubbed.remaining or self.scrubbed.removed) if self.scrubbed else ()
        unwritten = any(feed.failure and not (feed.held or feed.full) for feed in self.report.feeds)
        failed = left or unwritten or self.report.troubles
        return 0 if self.recorded and not failed else 1


def _troubles(scrubbed: Scrubbed) -> tuple[str, ...]:
    return (*scrubbed.troubles, *scrubbed.removed)


@dataclass(slots=True)
class _Progress:
    """How far a withdrawal or restoration has come; a failure may end it at any point."""

    names: Sequence[str] = ()
    before: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    recorded: bool = False
    was_shown: bool = False

    #: What the articles are recognised by. Empty until they were found in the archive.
    fingerprints: list[Fingerprint] = field(default_factory=list)
    feeds: list[FeedReport] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    scrubbed: Scrubbed | None = None

    #: What an earlier run recorded when it left nothing to do. None: something was left.
    settled: str | None = None

    def leave(self, why: str) -> None:
        """Report *why* feeds are left to the next build."""
        self.messages.append(note(why))
        self.settled = None

    @property
    def is_clean(self) -> bool:
        """Whether nothing has failed."""
        left = (self.scrubbed.remaining or any(_troubles(self.scrubbed))) if self.scrubbed else ()
        return not left and not has_failure(self.messages, feeds=self.feeds)

    def result(self, flaws: Sequence[str] = ()) -> Takedown:
        return Takedown(
            names=tuple(self.names),
            before=self.before,
            changed=self.changed,
            recorded=self.recorded,
            was_shown=self.was_shown,
            report=Report.of(self.messages, feeds=self.feeds),
            scrubbed=self.scrubbed,
            flaws=tuple(flaws),
        )


#: Called when feeds were made, while the archive has what was done: with the archive, the articles,
#: and what happened to the feeds.
AtEnd = Callable[[Archive, Sequence[Subject], Sequence[FeedReport]], None]


def no_look(_archive: Archive, _subjects: Sequence[Subject], _feeds: Sequence[FeedReport]) -> None:
    """Do nothing with what was done."""


def withdraw(
    run: RunContext,
    names: Sequence[str],
    order: Order,
    *,
    wait: float,
    flaws: Sequence[str] = (),
    by: str = "",
    at_end: AtEnd = no_look,
) -> Takedown:
    """Withdraw the articles *names* from everything that is published, whatever else is broken.

    *flaws* are what makes the configuration unusable. With flaws the withdrawal is recorded and
    the articles are removed from the published documents, but no feed is made again and nobody is
    notified. *by* is who withdraws them; empty: nobody who gives a name.

    A dry run makes the feeds, calls *at_end* and takes all of it back: no document is searched.

    Raises: ConfigError, for a name of no article or of several, and nothing is done; ArchiveBusy,
    if another run does not end within *wait* seconds; Stopped, while waiting for it. A dry run
    raises any ArchiveError.
    """
    names, order = [plain(each) for each in names], _clean(order)
    steps = partial(_withdraw, run, names, order, wait, flaws, by, at_end)
    done = _Progress()
    if run.dry_run:
        steps(done)
        return done.result(flaws)
    try:
        try:
            steps(done)
        except ArchiveBusy:
            raise
        except ArchiveError:
            if not give_up_reserve(run.layers.archive):
                raise
            # Whatever the error was, there is more room now.
            done = _Progress(recorded=done.recorded, before=done.before, changed=done.changed)
            steps(done)
    except ArchiveBusy:
        raise
    except ArchiveError as error:
        if flaws and not done.fingerprints:
            raise ConfigError(flaws) from error
        done.messages.append(trouble(str(error)))
        _scrub_without_archive(run, names, order, wait, done)
    return done.result(flaws)


def _withdraw(
    run: RunContext,
    names: Sequence[str],
    order: Order,
    wait: float,
    flaws: Sequence[str],
    by: str,
    at_end: AtEnd,
    done: _Progress,
) -> None:
    """Record *order*, and remove its articles from every document, with *done* as the log.

    Raises: ConfigError, ArchiveError, Stopped.
    """
    with opened(
        run.layers.archive, dry_run=run.dry_run, wait=wait, stopping=run.stopping
    ) as archive:
        done.messages += notes(archive.new_notes())
        if not flaws:
            with archive.transaction():
                done.messages += complete_named(run, archive, names)
        try:
            with archive.transaction():
                if flaws and archive.fact("directory") != run.destination.identity:
                    # Without a valid configuration, the publish directory is uncertain.
                    raise ConfigError(flaws)
                subjects = find_subjects(archive, names)
                orders = [
                    (each, _repeated(each, its))
                    for each, its in _orders(run, archive, subjects, order, flaws)
                ]
                done.fingerprints = [fingerprint_of(*each) for each in orders]
                done.names = [title_and_id(each) for each in subjects]
                for each, its in orders:
                    # Recorded before this: by a first try, which has seen what was there.
                    if each.order is not None and not done.recorded:
                        name = title_and_id(each)
                        done.before[name] = _earlier(archive, each, each.order)
                        if its != each.order or each.by_source:
                            done.changed.add(name)
                done.recorded = all(each.order == its for each, its in orders)
                done.settled = archive.fact("settled")
                feeds = _record(run, archive, orders, by)
                done.was_shown = bool(feeds)
                feeds |= archive.entries.unremembered()
            done.recorded = True
        finally:
            done.recorded = done.recorded or archive.is_journaled()
        if flaws:
            more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
            text = f"{flaws[0]}{more}; until that is fixed, no feed is made and no cache is purged"
            done.messages.append(note(text))
        else:
            _put_with_reserve(run, archive, feeds, done)
        at_end(archive, subjects, done.feeds)
        if run.dry_run:
            return
        gone = _gone(archive, subjects)
        if flaws:
            done.scrubbed = scrub(run.destination, done.fingerprints, gone)
        else:
            with archive.transaction():
                known = KnownDocuments(run, archive).content
                done.scrubbed = scrub(run.destination, done.fingerprints, gone, known)
            done.messages += notes(run.destination.old_versions())
            with archive.transaction():
                record_scrubbed(run, archive, done.scrubbed)
        erased = [each for each, its in orders if its.kind == "erased"]
        if erased and not done.scrubbed.remaining:
            _erase(archive, erased)
        if not flaws:
            with archive.transaction():
                _settle(run, archive, done)
        done.messages += notes(archive.new_notes())


def _settle(run: RunContext, archive: Archive, done: _Progress) -> None:
    """Record that the next run has nothing to do, if so."""
    if done.is_clean and not run.stopping():
        settle_again(run, archive, done.settled)


def _put_with_reserve(run: RunContext, archive: Archive, names: set[str], done: _Progress) -> None:
    """Make the feeds *names*; if the disk is full, once more with the reserve.

    Errors about feeds are reported, and do not end the withdrawal: only a dry run raises them.
    Raises: ArchiveError.
    """
    try:
        _add(done, put_named(run, archive, names, done.messages))
        full = {feed.name for feed in done.feeds if feed.full}
        if full and run.destination.give_up_reserve():
            done.feeds = [feed for feed in done.feeds if not feed.full]
            _add(done, put_named(run, archive, full, done.messages, feeds=done.feeds))
    except ArchiveError:
        raise
    except (FeedpubError, OSError, MemoryError) as error:
        if run.dry_run:
            raise
        done.leave(_why_not_made(error))


def _why_not_made(error: FeedpubError | OSError | MemoryError) -> str:
    match error:
        case FeedpubError():
            return str(error)
        case OSError():
            return f"its feeds could not be made again: {error.strerror or error}"
        case MemoryError():
            return "its feeds could not be made again: out of memory"


def _add(done: _Progress, put: PutFeeds) -> None:
    done.feeds += put.feeds
    done.messages += put.messages


def _scrub_without_archive(
    run: RunContext, names: Sequence[str], order: Order, wait: float, done: _Progress
) -> None:
    """Remove the articles from every document although the archive cannot be used."""
    # It cannot say, and most articles were.
    done.was_shown = True
    fingerprints = done.fingerprints
    if not fingerprints:
        # A name may be an id or an address of the article.
        fingerprints = [
            Fingerprint(entry_id=name, addresses=(name,), certain=False) for name in names
        ]
        done.names = names
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(ArchiveError):
            stack.enter_context(locked(run.layers.archive, wait=wait))
        gone = [] if order.kind == "replaced" else [each.entry_id for each in fingerprints]
        done.scrubbed = scrub(
            run.destination, fingerprints, withdrawn_entries(gone, order, run.now)
        )


def restore(
    run: RunContext,
    names: Sequence[str],
    reason: str,
    *,
    wait: float,
    by: str = "",
    at_end: AtEnd = no_look,
) -> Takedown:
    """Publish the withdrawn articles *names* again; *by* and *at_end* as in :func:`withdraw`.

    Raises: ConfigError, ArchiveError.
    """
    names, reason = [plain(each) for each in names], plain(reason)
    done = _Progress(recorded=True)
    with opened(run.layers.archive, dry_run=run.dry_run, wait=wait) as archive:
        done.messages += notes(archive.new_notes())
        with archive.transaction():
            done.messages += complete_named(run, archive, names)
        with archive.transaction():
            subjects = find_subjects(archive, names)
            public = [each.entry_id for each in subjects if each.order is None]
            if public:
                raise ConfigError([f"{each}: is not withdrawn" for each in public])
            done.settled = archive.fact("settled")
            archive.set_fact("settled", None)
            for each in subjects:
                archive.withdrawals.restore(each, reason, run.now)
                archive.actions.record(by, "restore", each.entry_id, run.now)
            done.names = [title_and_id(each) for each in subjects]
            changes = [
                Change(
                    key=each.key,
                    before=None,
                    after=archive.articles.former.of_article(each.key, each.article),
                )
                for each in subjects
                if each.article
            ]
            known, messages = known_feeds(run, archive)
            done.messages += messages
            # Its section may have changed since it was withdrawn, to one without a feed so far.
            pending = archive.feeds.pending() | set(affected(changes, known))
            fill_pages(run, archive, known, pending, done.messages)
            archive.feeds.set_pending(pending)
        _add(done, put_named(run, archive, pending, done.messages))
        at_end(archive, subjects, done.feeds)
        if run.dry_run:
            return done.result()
        with archive.transaction():
            _settle(run, archive, done)
        done.messages += notes(archive.new_notes())
    return done.result()


def _clean(order: Order) -> Order:
    """Return *order* with only those characters that every format can write."""
    paragraphs = [plain(each) for each in order.text.split("\n\n")]
    return replace(
        order,
        note=plain(order.note),
        reason=plain(order.reason),
        title=plain(order.title),
        text="\n\n".join(filter(None, paragraphs)),
    )


def find_subjects(archive: Archive, names: Sequence[str]) -> list[Subject]:
    """Return the articles with *names*, each once.

    Raises: ConfigError, for a name of no article; AmbiguousError, if every wrong name has several.
    """
    problems: list[str] = []
    ambiguous = 0
    subjects: dict[int, Subject] = {}
    for name in names:
        found = [
            each
            for each in archive.withdrawals.find(name)
            # One that could never be published has no more than its ids.
            if each.order or not archive.unread.is_refused(each.key)
        ]
        if not found:
            problems.append(f"{name}: no article has this id or address")
        elif len(found) > 1:
            ambiguous += 1
            several = ", ".join(f"{each.source}/{each.id}" for each in found)
            problems.append(f"{name}: may be any of {several}; name one of these")
        else:
            subjects[found[0].key] = found[0]
    if problems:
        raise (AmbiguousError if ambiguous == len(problems) else ConfigError)(problems)
    return list(subjects.values())


def title_and_id(subject: Subject) -> str:
    """Return title and entry id of *subject*, for people."""
    title = subject.article.title if subject.article else "an erased article"
    return f"{title} ({subject.entry_id})"


def _earlier(archive: Archive, subject: Subject, order: Order) -> str:
    """Return how and since when *subject* is withdrawn by *order*, by whom and why, in words."""
    assert subject.at is not None
    how = "withdrawn" if order.kind == "gone" else order.kind
    who = "its source" if subject.by_source else None
    who = who or archive.actions.last_by("withdraw", subject.entry_id, subject.at)
    by = f" by {who}" if who else ""
    why = f" ({order.reason or order.note})" if order.reason or order.note else ""
    return f"{how} since {subject.at:%Y-%m-%d %H:%M} UTC{by}{why}"


def _repeated(subject: Subject, order: Order) -> Order:
    """Return *order*; what it leaves out is as in the order of its kind that is in force.

    An erased article stays erased: a withdrawal would have its text stored once more.
    """
    before = subject.order
    if before is None or subject.by_source:
        return order
    if (before.kind, order.kind) == ("erased", "gone"):
        order = replace(order, kind="erased")
    if before.kind != order.kind:
        return order
    return replace(order, note=order.note or before.note, reason=order.reason or before.reason)


def fingerprint_of(subject: Subject, order: Order) -> Fingerprint:
    """Return what *subject* is recognised by in documents."""
    article = subject.article
    texts: list[str] = []
    if article is not None:
        body = article.content_html or ""
        texts = [article.summary or "", first_paragraph(body) or "", *runs(body)[:1]]
    instead = f"{order.title}\n{order.text}"
    title = article.title if article else ""
    # A text that only repeats the headline is no better evidence than the headline.
    texts = [each for each in texts if each and same_title(each) != same_title(title)]
    return Fingerprint(
        entry_id=subject.entry_id,
        old_ids=subject.old_ids,
        addresses=subject.addresses,
        title="" if title and title in instead else title,
        texts=tuple(dict.fromkeys(each for each in texts if each not in instead)),
        instead=order.title if order.kind == "replaced" else None,
    )


def _orders(
    run: RunContext,
    archive: Archive,
    subjects: Sequence[Subject],
    order: Order,
    flaws: Sequence[str],
) -> Iterator[tuple[Subject, Order]]:
    """Yield each of *subjects* with *order*, with a title and a text if it is replaced.

    Without a title in *order*, it is in the article's language if one of its feeds has that; else
    in that of its feeds if they share one; else in the site's.
    """
    if order.kind != "replaced" or order.title:
        title = order.title
        yield from ((each, replace(order, text=order.text or title)) for each in subjects)
        return
    known: Sequence[Publication] = ()
    if not flaws:
        # Feeds that share a name stop no withdrawal.
        with contextlib.suppress(ConfigError):
            known, _ = known_feeds(run, archive)
    for each in subjects:
        feeds = set(archive.withdrawals.feeds(each.entry_id))
        languages = {feed.channel.language for feed in known if feed.name in feeds}
        language = each.article.language if each.article else None
        if language not in languages and len(languages) == 1:
            (language,) = languages
        title = words_for(language, run.settings.site.language).withdrawn
        yield each, replace(order, title=title, text=order.text or title)


def _record(
    run: RunContext, archive: Archive, orders: Iterable[tuple[Subject, Order]], by: str
) -> set[str]:
    """Record the withdrawals by *by*; return the names of the feeds that have the articles."""
    # The next build has something to do, even if this one is killed.
    archive.set_fact("settled", None)
    feeds: set[str] = set()
    for subject, order in orders:
        if archive.withdrawals.withdraw(subject, order, run.now):
            archive.actions.record(by, "withdraw", subject.entry_id, run.now, order.kind)
        feeds |= set(archive.withdrawals.feeds(subject.entry_id))
    return feeds


def put_named(
    run: RunContext,
    archive: Archive,
    names: set[str],
    so_far: Sequence[Message],
    *,
    feeds: Sequence[FeedReport] = (),
) -> PutFeeds:
    """Make and put the feeds *names*. *so_far* and *feeds* were reported before."""
    with archive.transaction():
        known, messages = known_feeds(run, archive)
        chosen = [each for each in known if each.name in names]
        index = any(run.settings.common_documents()) and INDEX in archive.feeds.all()
        put = put_feeds(
            run,
            archive,
            chosen,
            listed=known if index and chosen else (),
            has_failed=has_failure(so_far, feeds=feeds),
        )
    return replace(put, messages=(*messages, *put.messages))


def _gone(archive: Archive, subjects: Sequence[Subject]) -> dict[str, Withdrawn]:
    """Return the tombstones of the withdrawn articles that are not replaced, by entry id."""
    gone: dict[str, Withdrawn] = {}
    with archive.transaction():
        for each in subjects:
            found = archive.withdrawals.find(each.entry_id)[0]
            if found.order and found.at and found.order.kind != "replaced":
                gone |= withdrawn_entries([each.entry_id], found.order, found.at)
    return gone


def withdrawn_entries(ids: Iterable[str], order: Order, at: datetime) -> dict[str, Withdrawn]:
    return {id: Withdrawn(id=id, at=at, note=order.note or None) for id in ids}


def _erase(archive: Archive, subjects: Sequence[Subject]) -> None:
    with archive.transaction():
        for each in subjects:
            archive.withdrawals.erase(each.key)
        archive.pictures.forget_others(at_once=True)
        archive.short_links.forget_others(at_once=True)
    archive.sweep()
