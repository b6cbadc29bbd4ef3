"""Articles that were pushed into the spool: read, stored, and removed once the archive has them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from feedpub.archive.articles import Change
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.quarantine import quarantined
from feedpub.archive.store import Archive
from feedpub.errors import SourceError
from feedpub.intake.sources.finished_files import open_plain
from feedpub.intake.sources.spool import KEPT, PushedFile, Spool
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.missing import Seen
from feedpub.pipeline.report import Message, Rejection, Remark, SourceReport, note, trouble
from feedpub.pipeline.sibling_records import SiblingRecords
from feedpub.pipeline.stand_in_dates import StandInDates
from feedpub.pipeline.store_articles import EventLog, store_articles
from feedpub.protocols import Fetched

#: The fact with the day on which old rejected files were last removed from the spool.
_LOOKED = "rejected files"


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedFromSpool:
    """What was read from the spool."""

    changes: tuple[Change, ...] = ()

    #: Whether there are more of them.
    many: bool = False

    #: Only of sources for which there is something to report.
    sources: tuple[SourceReport, ...] = ()
    messages: tuple[Message, ...] = ()

    #: The ids of the articles that were read, by document.
    ids: Mapping[str, Collection[str]] = field(default_factory=dict)

    #: Files of which everything was stored, and files with something that could not be.
    stored: tuple[PushedFile, ...] = ()
    rejected: tuple[PushedFile, ...] = ()


def collect_pushed(run: RunContext, archive: Archive) -> CollectedFromSpool:
    """Read and store what is in the spool."""
    if run.spool is None:
        return CollectedFromSpool()
    spool = Spool(run.spool, run.settings.push.quiet, run.is_known_complete)
    sources: list[SourceReport] = []
    log, files = EventLog(), _Files()
    for name in run.settings.sources:
        done = EventLog()
        failure = None
        try:
            _collect_source(run, archive, spool, name, done, files)
        except SourceError as error:
            # Its files stay in the spool.
            failure = str(error)
        if done.new or done.changed or failure:
            sources.append(
                SourceReport(
                    name=name, new=done.new, changed=done.changed, pushed=True, failure=failure
                )
            )
        log.changes += done.changes
        log.many |= done.many
        log.messages += done.messages
    if not run.dry_run:
        log.take(_remove_old(run, archive, spool))
    return CollectedFromSpool(
        changes=tuple(log.changes),
        many=log.many,
        sources=tuple(sources),
        messages=tuple(log.messages),
        ids=files.ids,
        stored=tuple(files.stored),
        rejected=tuple(files.rejected),
    )


@dataclass(slots=True)
class _Files:
    ids: dict[str, Collection[str]] = field(default_factory=dict)
    stored: list[PushedFile] = field(default_factory=list)
    rejected: list[PushedFile] = field(default_factory=list)


def _collect_source(
    run: RunContext, archive: Archive, spool: Spool, name: str, done: EventLog, files: _Files
) -> None:
    """Read and store the files of the source *name*. Raises: SourceError."""
    if not run.dry_run:
        spool.recover(name)
    found = spool.files(name)
    # Opened plainly: a file is removed only if it is the one that was opened to be stored.
    together = Fetched(
        documents=tuple(replace(each.raw, open=partial(open_plain, each.path)) for each in found)
    )
    dates = StandInDates(run=run, archive=archive, source=name, fetched=together, whole=False)
    siblings = SiblingRecords(run, archive, name, together, dates, whole=False, corrects=True)
    for file in found:
        seen, before = Seen(), len(done.messages)
        fetched = Fetched(documents=(file.raw,))
        done.take(
            store_articles(run, archive, name, fetched, whole=False, seen=seen, siblings=siblings)
        )
        if seen.unfinished:
            continue
        files.ids[file.raw.name] = seen.ids
        is_rejected = any(isinstance(each, Rejection) for each in done.messages[before:])
        (files.rejected if is_rejected else files.stored).append(file)


def empty_spool(collected: CollectedFromSpool) -> Iterator[Remark]:
    """Remove the files that the archive has stored by now; else they would be read again."""
    steps = [each.remove for each in collected.stored]
    steps += [each.reject for each in collected.rejected]
    for step in steps:
        try:
            step()
        except OSError as error:
            yield trouble(f"{error.filename}: {error.strerror}; it is read again each time")


def _remove_old(run: RunContext, archive: Archive, spool: Spool) -> Iterator[Remark]:
    """Once a day, remove files that were rejected long ago."""
    today = run.now.date().isoformat()
    if archive.fact(_LOOKED) == today:
        return
    archive.set_fact(_LOOKED, today)
    try:
        removed = spool.forget_old()
    except OSError as error:
        yield note(f"{error.filename}: {error.strerror}: old files stay there")
        return
    if removed:
        what = "1 file that was" if removed == 1 else f"{removed:,} files that were"
        yield note(f"spool: removed {what} rejected more than {KEPT.days} days ago")


def rejected_from(
    archive: ArchiveLocation, source: str, document: str, read: Mapping[str, Collection[str]]
) -> list[Rejection]:
    """Return the articles that came in *document* of the spool and are in quarantine.

    Whichever run has read it. *read* are the ids of the articles that the last run has read, by
    document: they may have come in another one before.

    Raises: ArchiveError.
    """
    ids = read.get(document, ())
    return [
        Rejection(source=source, name=each.name, id=each.id, findings=each.findings)
        for each in quarantined(archive)
        if each.source == source and (each.came_in(document) or each.id in ids)
    ]
