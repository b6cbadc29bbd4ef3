"""What was pushed: read as its source's, kept, and taken away once the archive holds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from feedpub.archive.articles import Change
from feedpub.archive.store import Archive
from feedpub.archive.waiting import waiting
from feedpub.errors import SourceError
from feedpub.intake.sources.spool import Spool, reject
from feedpub.pipeline.collect import collect_from
from feedpub.pipeline.missing import Seen
from feedpub.pipeline.report import Rejection, Report, SourceReport
from feedpub.pipeline.run import Run
from feedpub.protocols import Fetched


@dataclass(slots=True, kw_only=True)
class Pushed:
    """Files of the spool that were read."""

    kept: list[Path] = field(default_factory=list)

    #: In which something could not be read, or may not be who it says that it is.
    rejected: list[Path] = field(default_factory=list)


def collect_pushed(run: Run, archive: Archive, report: Report, pushed: Pushed) -> list[Change]:
    """Read and keep what waits in the spool; say in *pushed* what became of it."""
    changes: list[Change] = []
    if run.spool is None:
        return changes
    spool = Spool(run.spool)
    for source in run.settings.sources:
        told = SourceReport(name=source, pushed=True)
        try:
            for path, raw in spool.documents(source).items():
                before = len(report.rejected)
                found, seen = Fetched(documents=(raw,)), Seen()
                report.pushed[raw.name] = seen.ids
                for change in collect_from(
                    run, archive, source, found, report, whole=False, seen=seen
                ):
                    changes.append(change)
                    told.new += change.before is None
                    told.changed += change.before is not None
                fate = pushed.kept if len(report.rejected) == before else pushed.rejected
                fate.append(path)
        except SourceError as error:
            # What waits goes on waiting.
            told.failure = str(error)
        if told.new or told.changed or told.failure:
            report.sources.append(told)
    return changes


def take_away(pushed: Pushed, report: Report) -> None:
    """Empty the spool of what the archive holds by now: it would only be read again."""
    try:
        for path in pushed.kept:
            path.unlink(missing_ok=True)
        for path in pushed.rejected:
            reject(path)
    except OSError as error:
        report.troubles.append(f"{error.filename}: {error.strerror}; it is read again each time")


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
