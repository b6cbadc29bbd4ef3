"""What was pushed: read as its source's, kept, and taken away once the archive holds it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from feedpub.archive.articles import Change
from feedpub.archive.queries.quarantine import waiting
from feedpub.archive.store import Archive
from feedpub.errors import SourceError
from feedpub.intake.sources.finished_files import open_plain
from feedpub.intake.sources.spool import KEPT, PushedFile, Spool
from feedpub.pipeline.collect import collect_from
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.missing import Seen
from feedpub.pipeline.report import Rejection, Report, SourceReport
from feedpub.pipeline.sibling_records import Brought
from feedpub.protocols import Fetched

#: The fact that says on which day the spool's folder of rejected files was last looked through.
_LOOKED = "rejected files"


@dataclass(slots=True, kw_only=True)
class Pushed:
    """Files of the spool that were read."""

    kept: list[PushedFile] = field(default_factory=list)

    #: In which something could not be read, or may not be who it says that it is.
    rejected: list[PushedFile] = field(default_factory=list)


def collect_pushed(
    run: RunContext, archive: Archive, report: Report, pushed: Pushed
) -> list[Change]:
    """Read and keep what waits in the spool; say in *pushed* what became of it."""
    changes: list[Change] = []
    if run.spool is None:
        return changes
    spool = Spool(run.spool, run.settings.push.quiet, run.saw_whole)
    for source in run.settings.sources:
        told = SourceReport(name=source, pushed=True)
        try:
            if not run.dry_run:
                spool.recover(source)
            files = spool.files(source)
            # Opened apart: a file is removed if it is the one that was opened for being kept.
            every = Fetched(
                documents=tuple(
                    replace(file.raw, open=partial(open_plain, file.path)) for file in files
                )
            )
            others = Brought(run, archive, source, every, whole=False, corrects=True)
            for file in files:
                before = len(report.rejected)
                found, seen = Fetched(documents=(file.raw,)), Seen()
                for change in collect_from(
                    run, archive, source, found, report, whole=False, seen=seen, others=others
                ):
                    changes.append(change)
                    told.new += change.before is None
                    told.changed += change.before is not None
                if seen.unfinished:
                    continue
                report.pushed[file.raw.name] = seen.ids
                fate = pushed.kept if len(report.rejected) == before else pushed.rejected
                fate.append(file)
        except SourceError as error:
            # What waits goes on waiting.
            told.failure = str(error)
        if told.new or told.changed or told.failure:
            report.sources.append(told)
    if not run.dry_run:
        _forget_old(run, archive, spool, report)
    return changes


def take_away(pushed: Pushed, report: Report) -> None:
    """Empty the spool of what the archive holds by now: it would only be read again."""
    steps = [each.remove for each in pushed.kept] + [each.reject for each in pushed.rejected]
    for step in steps:
        try:
            step()
        except OSError as error:
            trouble = f"{error.filename}: {error.strerror}; it is read again each time"
            report.troubles.append(trouble)


def _forget_old(run: RunContext, archive: Archive, spool: Spool, report: Report) -> None:
    """Once a day, remove what was rejected so long ago that nobody will look at it."""
    today = run.now.date().isoformat()
    if archive.fact(_LOOKED) == today:
        return
    archive.set_fact(_LOOKED, today)
    try:
        removed = spool.forget_old()
    except OSError as error:
        report.notes.append(f"{error.filename}: {error.strerror}: old files stay there")
        return
    if removed:
        what = "1 file that was" if removed == 1 else f"{removed:,} files that were"
        report.notes.append(f"spool: removed {what} rejected more than {KEPT.days} days ago")


def refused(archive: Path, source: str, document: str, report: Report) -> list[Rejection]:
    """What came in that *document* of the spool and is not published, and why.

    It is so whichever run has read it; *report* tells what was read and had come before, too.

    Raises: ArchiveError.
    """
    read = report.pushed.get(document, ())
    return [
        Rejection(source=source, name=each.name, id=each.id, findings=each.findings)
        for each in waiting(archive)
        if each.source == source and (each.came_in(document) or each.id in read)
    ]
