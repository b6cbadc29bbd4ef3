"""Stories taken down: recorded, out of every document, and looked for in what stands."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from feedpub.archive.articles import Change
from feedpub.archive.database import locked
from feedpub.archive.disk_reserve import give_up_reserve
from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive, opened
from feedpub.archive.withdrawals import Order, Subject
from feedpub.assembly.bodies import first_paragraph
from feedpub.compare_keys import same_title
from feedpub.errors import AmbiguousError, ArchiveBusy, ArchiveError, ConfigError, FeedpubError
from feedpub.feed import Withdrawn
from feedpub.formats.fingerprint import Traces, runs
from feedpub.intake.text import plain
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.scrub import Scrubbed, record_scrubbed, scrub
from feedpub.pipeline.plan import affected, fill_pages, known_feeds
from feedpub.pipeline.publish import publish
from feedpub.pipeline.report import Report


@dataclass(slots=True, kw_only=True)
class Takedown:
    """What became of an order to take articles down, or to show them again."""

    #: Title and entry id of each; the id as it was given where there is no archive to ask.
    names: list[str] = field(default_factory=list)

    #: Whether the archive or its journal knows: no later build brings it back.
    recorded: bool = False

    report: Report = field(default_factory=Report)

    #: By what it is found. Empty until the archive has told.
    traces: list[Traces] = field(default_factory=list)

    #: What stands, and what was looked through. None: nothing was looked for.
    scrubbed: Scrubbed | None = None

    def failures(self) -> Iterator[str]:
        """What went wrong on the way, one line each."""
        yield from self.report.failures()
        yield from self.scrubbed.troubles if self.scrubbed else ()
        yield from self.scrubbed.removed if self.scrubbed else ()

    @property
    def exit_code(self) -> int:
        """0 if it is recorded and stands nowhere, though feeds could not be made anew.

        A document that was removed for want of room is missed by its readers: 1.
        """
        left = (self.scrubbed.standing or self.scrubbed.removed) if self.scrubbed else ()
        unwritten = any(feed.failure and not (feed.held or feed.full) for feed in self.report.feeds)
        failed = left or unwritten or self.report.troubles
        return 0 if self.recorded and not failed else 1


def withdraw(
    run: RunContext, names: Sequence[str], order: Order, *, wait: float, flaws: Sequence[str] = ()
) -> Takedown:
    """Take the articles *names* down, from whatever stands, whatever else is broken.

    With *flaws* the configuration cannot be meant: it is recorded and taken out of the documents
    that stand, no feed is made anew, and nobody is told.

    Raises: ConfigError, for a name that means no article or several, and nothing is done;
    ArchiveBusy, if another run does not end within *wait* seconds; Stopped, while it does not.
    """
    names, order = [plain(each) for each in names], _clean(order)
    done = Takedown()
    try:
        try:
            _take_down(run, names, order, wait, flaws, done)
        except ArchiveBusy:
            raise
        except ArchiveError:
            if not give_up_reserve(run.layers.archive):
                raise
            # Whatever it was, there is more room now.
            done = Takedown(recorded=done.recorded)
            _take_down(run, names, order, wait, flaws, done)
    except ArchiveBusy:
        raise
    except ArchiveError as error:
        traces = done.traces
        if flaws and not traces:
            raise ConfigError(flaws) from error
        done.report.troubles.append(str(error))
        if not traces:
            # Nothing can be asked: what was named may be an id or an address of it.
            traces = [Traces(entry_id=name, addresses=(name,), certain=False) for name in names]
            done.names = list(names)
        with contextlib.ExitStack() as stack:
            with contextlib.suppress(ArchiveError):
                stack.enter_context(locked(run.layers.archive, wait=wait))
            gone = [] if order.kind == "replaced" else [each.entry_id for each in traces]
            done.scrubbed = scrub(run.destination, traces, words_of(gone, order, run.now))
    return done


def _take_down(
    run: RunContext,
    names: Sequence[str],
    order: Order,
    wait: float,
    flaws: Sequence[str],
    done: Takedown,
) -> None:
    """Record the *order*, and take what it is about out of every document.

    *done* is filled on the way. Raises: ConfigError, ArchiveError, Stopped.
    """
    with opened(run.layers.archive, wait=wait, stopping=run.stopping) as archive:
        done.report.notes += archive.notes
        try:
            with archive.transaction():
                if flaws and archive.fact("directory") != run.destination.identity:
                    # Nobody knows what it should have said of where documents stand.
                    raise ConfigError(flaws)
                subjects = named(archive, names)
                done.traces = [traces_of(each, order) for each in subjects]
                done.names = [called(each) for each in subjects]
                done.recorded = all(each.order == order for each in subjects)
                feeds = _record(run, archive, subjects, order)
            done.recorded = True
        finally:
            done.recorded = done.recorded or archive.is_journaled()
        if flaws:
            more = f" (and {len(flaws) - 1} more)" if len(flaws) > 1 else ""
            done.report.notes.append(
                f"{flaws[0]}{more}; until that is mended no feed is made anew, and no cache is told"
            )
        else:
            with _noting(done.report):
                _publish_with_reserve(run, archive, feeds, done.report)
        done.scrubbed = scrub(run.destination, done.traces, _gone(archive, subjects))
        if not flaws:
            with archive.transaction():
                record_scrubbed(run, archive, done.scrubbed)
        if order.kind == "erased" and not done.scrubbed.standing:
            _erase(archive, subjects)


def _publish_with_reserve(
    run: RunContext, archive: Archive, feeds: set[str], report: Report
) -> None:
    """Make *feeds* anew; those that there is no room for, with what the reserve gives up."""
    publish_changed(run, archive, feeds, report)
    again = {feed.name for feed in report.feeds if feed.full}
    if again and run.destination.give_up_reserve():
        report.feeds = [feed for feed in report.feeds if not feed.full]
        publish_changed(run, archive, again, report)


def restore(run: RunContext, names: Sequence[str], reason: str, *, wait: float) -> Takedown:
    """Show the articles *names* again. Raises: ConfigError, ArchiveError."""
    names, reason = [plain(each) for each in names], plain(reason)
    done = Takedown(recorded=True)
    with opened(run.layers.archive, wait=wait) as archive:
        done.report.notes += archive.notes
        with archive.transaction():
            subjects = named(archive, names)
            standing = [each.entry_id for each in subjects if each.order is None]
            if standing:
                raise ConfigError([f"{each}: is not withdrawn" for each in standing])
            archive.set_fact("settled", None)
            for each in subjects:
                archive.withdrawals.restore(each, reason, run.now)
            done.names = [called(each) for each in subjects]
            changes = [
                Change(key=each.key, before=None, after=each.article.facets)
                for each in subjects
                if each.article
            ]
            known = known_feeds(run, archive, done.report)
            # Its section may be another than when it was withdrawn, or one without a feed so far.
            pending = archive.feeds.pending() | set(affected(changes, known))
            fill_pages(run, archive, known, pending)
            archive.feeds.set_pending(pending)
        publish_changed(run, archive, pending, done.report)
    return done


def _clean(order: Order) -> Order:
    """*order* in characters that every format can write."""
    paragraphs = [plain(each) for each in order.text.split("\n\n")]
    return replace(
        order,
        note=plain(order.note),
        reason=plain(order.reason),
        title=plain(order.title),
        text="\n\n".join(filter(None, paragraphs)),
    )


@contextlib.contextmanager
def _noting(report: Report) -> Iterator[None]:
    """What keeps feeds from being made anew is told, and keeps nothing else from being done."""
    try:
        yield
    except ArchiveError:
        raise
    except FeedpubError as error:
        report.notes.append(str(error))
    except OSError as error:
        report.notes.append(f"its feeds could not be made anew: {error.strerror or error}")
    except MemoryError:
        report.notes.append("its feeds could not be made anew: out of memory")


def named(archive: Archive, names: Sequence[str]) -> list[Subject]:
    """The articles that *names* mean, each once.

    Raises: ConfigError, for a name that means none; AmbiguousError, if all others mean one.
    """
    problems: list[str] = []
    ambiguous = 0
    subjects: dict[int, Subject] = {}
    for name in names:
        found = archive.withdrawals.find(name)
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


def called(subject: Subject) -> str:
    """What a person would call *subject*."""
    title = subject.article.title if subject.article else "an erased article"
    return f"{title} ({subject.entry_id})"


def traces_of(subject: Subject, order: Order) -> Traces:
    """By what *subject* is found, wherever it stands."""
    article = subject.article
    texts: list[str] = []
    if article is not None:
        body = article.content_html or ""
        texts = [article.summary or "", first_paragraph(body) or "", *runs(body)[:1]]
    instead = f"{order.title}\n{order.text}"
    title = article.title if article else ""
    # A text that only repeats the headline says no more than that.
    texts = [each for each in texts if each and same_title(each) != same_title(title)]
    return Traces(
        entry_id=subject.entry_id,
        old_ids=subject.old_ids,
        addresses=subject.addresses,
        title="" if title and title in instead else title,
        texts=tuple(dict.fromkeys(each for each in texts if each not in instead)),
        instead=order.title if order.kind == "replaced" else None,
    )


def _record(
    run: RunContext, archive: Archive, subjects: Sequence[Subject], order: Order
) -> set[str]:
    """Write the withdrawals down; return the feeds that they concern."""
    # From here on something is undone, until a build has looked at everything.
    archive.set_fact("settled", None)
    feeds: set[str] = set()
    for each in subjects:
        archive.withdrawals.withdraw(each, order, run.now)
        feeds |= set(archive.withdrawals.feeds(each.entry_id))
    return feeds | archive.entries.unremembered()


def publish_changed(run: RunContext, archive: Archive, names: set[str], report: Report) -> None:
    """Publish the feeds *names*."""
    with archive.transaction():
        known = known_feeds(run, archive, report)
        feeds = [each for each in known if each.name in names]
        index = run.settings.publish.index and INDEX in archive.feeds.all()
        publish(run, archive, feeds, report, listed=known if index and feeds else ())


def _gone(archive: Archive, subjects: Sequence[Subject]) -> dict[str, Withdrawn]:
    """What documents say of each that is gone, by its entry id."""
    said: dict[str, Withdrawn] = {}
    with archive.transaction():
        for each in subjects:
            found = archive.withdrawals.find(each.entry_id)[0]
            if found.order and found.at and found.order.kind != "replaced":
                said |= words_of([each.entry_id], found.order, found.at)
    return said


def words_of(ids: Iterable[str], order: Order, at: datetime) -> dict[str, Withdrawn]:
    return {id: Withdrawn(id=id, at=at, note=order.note or None) for id in ids}


def _erase(archive: Archive, subjects: Sequence[Subject]) -> None:
    with archive.transaction():
        for each in subjects:
            archive.withdrawals.erase(each.key)
        archive.pictures.forget_others(at_once=True)
        archive.short_links.forget_others(at_once=True)
    archive.sweep()
