"""The two lines, collect and publish. Only this module knows their order."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive, opened
from feedpub.config.publications import Publication
from feedpub.pipeline.adopt import settle
from feedpub.pipeline.collect import collect
from feedpub.pipeline.elsewhere import clear_other_directory
from feedpub.pipeline.idle import settled
from feedpub.pipeline.plan import document_names, known_feeds, list_marks, mark_pending, wanted
from feedpub.pipeline.publish import publish
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run


def build(
    run: Run,
    names: Collection[str] = (),
    *,
    before_publishing: Callable[[Report], None] = lambda _report: None,
    lock: bool = True,
) -> Report:
    """Collect from every source, then publish the feeds that changed, of those in *names* if any.

    *before_publishing* is told what was collected, and may raise: then nothing is published.
    Without *lock* the caller holds the archive's.

    Raises: ConfigError, if *names* has one that no feed has; ArchiveError.
    """
    report = Report(dry_run=run.dry_run)
    with opened(run.layers.archive, dry_run=run.dry_run, lock=lock) as archive:
        report.notes += archive.notes
        with archive.transaction():
            # From here on something is undone, until this run or a later one has published.
            archive.set_fact("settled", None)
            newest = archive.adopted.newest()
            changes = collect(run, archive, report)
            found = settle(
                archive, archive.adopted.waiting(newest), unseen_from=newest, now=run.now
            )
            report.notes += [str(each) for each in found if each.why and each.known]
            changes += archive.articles.pass_time(run.now)
            known = known_feeds(run, archive, report)
            known = mark_pending(run, archive, known, changes)
            chosen = wanted(known, names)
        before_publishing(report)
        with archive.transaction():
            pending = archive.feeds.pending()
            feeds = [each for each in chosen if each.name in pending]
            clear_other_directory(run, archive, report)
            publish(run, archive, feeds, report, listed=known if INDEX in pending else ())
            _conclude(run, archive, known, report)
    return report


def _conclude(run: Run, archive: Archive, known: Sequence[Publication], report: Report) -> None:
    """Count what waits; write down whether anything is left to do."""
    made = document_names(run, known)
    report.left_over = tuple(sorted(archive.feeds.documents().keys() - made))
    report.quarantined = archive.quarantine.count()
    report.known_feeds = len(known)
    # What is new on the web, only the web can tell.
    local = len(run.folders) == len(run.settings.sources)
    done = local and not archive.feeds.pending() and report.exit_code == 0
    archive.set_fact(
        "settled",
        settled(
            run.layers,
            now=run.now,
            next_moment=archive.moments.next(),
            folders=run.folders,
            lists=list_marks(archive, known),
            directory=run.directory,
            feeds=len(known),
            quarantined=report.quarantined,
        )
        if done
        else None,
    )
