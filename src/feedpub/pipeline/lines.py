"""The two lines, collect and publish. Only this module knows their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from feedpub.archive.activity import Try
from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive, opened
from feedpub.config.publications import Publication
from feedpub.pipeline.adopt import settle
from feedpub.pipeline.ask import Asked, ask
from feedpub.pipeline.collect import collect
from feedpub.pipeline.elsewhere import clear_other_directory
from feedpub.pipeline.idle import settled
from feedpub.pipeline.plan import document_names, known_feeds, list_marks, mark_pending, wanted
from feedpub.pipeline.publish import publish
from feedpub.pipeline.pushed import Pushed, collect_pushed, take_away
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run


def build(
    run: Run,
    names: Collection[str] = (),
    *,
    ask_for: Callable[[Archive], Mapping[str, Asked]] | None = None,
    later: Collection[str] = (),
    before_publishing: Callable[[Report], None] = lambda _report: None,
    lock: bool = True,
    wait: float = 0,
) -> Report:
    """Collect from every source, then publish the feeds that changed, of those in *names* if any.

    *ask_for* asks the sources to collect from, if these are not all.
    *later* are the feeds, by their keys, that wait for a time of their own once they stand, but for
    what the clock changes in them.
    *before_publishing* is told what was collected, and may raise: then nothing is published.
    Without *lock* the caller holds the archive's; else it is waited for, *wait* seconds at most.

    Raises: ConfigError, if *names* has one that no feed has; ArchiveError; Stopped.
    """
    report = Report(dry_run=run.dry_run)
    pushed = Pushed()
    with opened(run.layers.archive, dry_run=run.dry_run, wait=wait, lock=lock) as archive:
        report.notes += archive.notes
        with archive.transaction():
            # From here on something is undone, until this run or a later one has published.
            archive.set_fact("settled", None)
            newest = archive.adopted.newest()
            whole = ask_for is None
            ask_for = ask_for or partial(ask, run, names=run.settings.sources)
            changes = collect(run, archive, report, ask_for(archive))
            changes += collect_pushed(run, archive, report, pushed)
            found = settle(
                archive, archive.adopted.waiting(newest), unseen_from=newest, now=run.now
            )
            report.notes += [str(each) for each in found if each.why and each.known]
            changes += archive.articles.pass_time(run.now)
            known = known_feeds(run, archive, report)
            known = mark_pending(run, archive, known, changes)
            stood, due = archive.feeds.all(), archive.moments.due(run.now)
            chosen = [
                each
                for each in wanted(known, names)
                if each.family not in later or each.name in due or each.name not in stood
            ]
        if not run.dry_run:
            take_away(pushed, report)
        before_publishing(report)
        with archive.transaction():
            pending = archive.feeds.pending()
            feeds = [each for each in chosen if each.name in pending]
            clear_other_directory(run, archive, report)
            publish(run, archive, feeds, report, listed=known if INDEX in pending else ())
            _conclude(run, archive, known, report, whole=whole)
            _remember(archive, report, run.now)
    return report


def _remember(archive: Archive, report: Report, now: datetime) -> None:
    """Keep how every source and every feed fared."""
    archive.activity.record(
        "source",
        (
            Try(name=each.name, failure=each.failure, changes=each.new + each.changed)
            for each in report.sources
            # That somebody pushes says nothing about the source itself.
            if not each.pushed
        ),
        now,
    )
    archive.activity.record(
        "feed",
        (
            Try(
                name=each.name,
                failure=each.failure,
                changes=each.changes,
                entries=None if each.failure else each.entries,
            )
            for each in report.feeds
        ),
        now,
    )
    archive.activity.forget_old(now)


def _conclude(
    run: Run, archive: Archive, known: Sequence[Publication], report: Report, *, whole: bool
) -> None:
    """Count what waits; write down whether anything is left to do."""
    made = document_names(run, known)
    report.left_over = tuple(sorted(archive.feeds.documents().keys() - made))
    report.quarantined = archive.quarantine.count()
    report.known_feeds = len(known)
    # What is new on the web, only the web can tell.
    local = len(run.folders) == len(run.settings.sources)
    done = whole and local and not archive.feeds.pending() and report.exit_code == 0
    report.next_moment = archive.moments.next()
    report.next_telling = archive.deliveries.next_due()
    archive.set_fact(
        "settled",
        settled(
            run.layers,
            now=run.now,
            next_moment=report.next_moment,
            folders=run.folders,
            lists=list_marks(archive, known),
            spool=run.spool,
            directory=run.directory,
            feeds=len(known),
            quarantined=report.quarantined,
        )
        if done
        else None,
    )
