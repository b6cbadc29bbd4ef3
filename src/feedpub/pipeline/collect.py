"""The first line: every source is asked, what it says is read and kept."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import chain

from feedpub.archive.articles import Change
from feedpub.archive.identity import IdMissing, IdTaken, Overtaken
from feedpub.archive.presence import Clash, Others
from feedpub.archive.store import Archive
from feedpub.article import Article
from feedpub.assembly.entries import entry_id
from feedpub.errors import SourceError, Stopped
from feedpub.feed import Finding, has_errors
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.registry import read
from feedpub.intake.sources.finished_files import Unfinished
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.fetch import SourceRequest, known_now
from feedpub.pipeline.id_warnings import Oddities, without_oddities
from feedpub.pipeline.mended_feeds import Mended
from feedpub.pipeline.missing import Seen, settle_missing, settle_posts
from feedpub.pipeline.quarantine import reject
from feedpub.pipeline.report import Report, SourceReport
from feedpub.pipeline.shrink_guard import hold_against_usual
from feedpub.pipeline.sibling_records import Brought
from feedpub.pipeline.source_takedowns import TakedownsRead, is_doubtful, settle_takedowns
from feedpub.protocols import Fetched, Raw, Reading, SourceTakedown

#: A change later than this ahead of the clock is not believed (clocks of machines differ).
_SKEW = timedelta(minutes=10)


def collect(
    run: RunContext, archive: Archive, report: Report, asked: Mapping[str, SourceRequest]
) -> list[Change]:
    """Read and keep what the sources say that were *asked*. One that fails costs no other."""
    changes: list[Change] = []
    for name, each in asked.items():
        told = SourceReport(name=name)
        report.sources.append(told)
        try:
            fetched = each.answer()
            if each.whole and each.known and each.known.is_overtaken(known_now(archive, name)):
                report.notes.append(
                    f"{name}: another run has read it meanwhile; the next one asks it again"
                )
                continue
            newer = archive.history.since(each.known.last) if each.known else frozenset()
            begun, seen = time.monotonic(), Seen()
            for change in collect_from(
                run,
                archive,
                name,
                fetched,
                report,
                edited=not each.anew,
                whole=each.whole,
                newer=newer,
                seen=seen,
            ):
                changes.append(change)
                if change.before is None:
                    told.new += 1
                else:
                    told.changed += 1
            if not each.whole and name in run.folders:
                # A look at the whole folder reads it again, or sees that it is gone.
                for raw in fetched.documents:
                    archive.inputs.saw(name, raw.name, None)
            told.unfinished = bool(seen.unfinished)
            told.seconds = fetched.seconds + time.monotonic() - begun
        except SourceError as error:
            told.failure = str(error)
    return changes


def collect_from(
    run: RunContext,
    archive: Archive,
    source: str,
    fetched: Fetched,
    report: Report,
    *,
    edited: bool = True,
    whole: bool = True,
    newer: Collection[int] = (),
    seen: Seen | None = None,
    others: Brought | None = None,
) -> Iterator[Change]:
    """Read and keep what *source* says, and yield what it changes.

    Not *edited* are documents that are read differently now. Without *whole* they stand beside what
    the source has to say: what is known of that stays as it is. The articles of the keys *newer*
    were read by another run since *source* was asked: they stay as they are, until they are read
    again. *seen* is told what was read. *others* is what *source* brings, if not *fetched* alone.

    Raises: SourceError; Stopped, and what was read is to be forgotten.
    """
    read_now = _readings(run, archive, source, fetched)
    if whole:
        archive.set_fact(f"terms {source}", run.reading(source))
        archive.inputs.remember(source, fetched.validators)
    mended = Mended(archive, source)
    for name in fetched.gone:
        archive.inputs.lost(source, name)
        mended.lost(name)
        archive.quarantine.forget_readings(source, name)
    report.notes += [f"{source}: {each}" for each in fetched.missed]
    unnamed: list[str] = []
    again: set[str] = set()
    seen = seen or Seen()
    others = others or Brought(run, archive, source, fetched, whole=whole)
    oddities = Oddities(source)
    heard = TakedownsRead(known=archive.source_takedowns.of(source) if fetched.documents else {})
    keep = partial(_keep, run, archive, report, heard, edited=edited, newer=newer, others=others)
    late = archive.inputs.repeating(source)
    read_now = sorted(read_now, key=lambda each: each[0].name in late)
    for number, (raw, readings) in enumerate(read_now):
        if run.stopping():
            raise Stopped(f"stopped while reading {source}; it is read again")
        run.watch(f"reading {source}", number, len(read_now))
        try:
            readings = _begun(readings)
            archive.quarantine.forget_readings(source, raw.name)
            for reading in readings:
                seen.add(raw.name, reading)
                mended.add(reading)
                if heard.take(raw.name, reading):
                    continue
                if reading.doubt is not None and is_doubtful(archive, source, reading, report):
                    doubted = replace(reading, article=None, findings=(reading.doubt,))
                    reject(run, archive, source, doubted, report)
                    continue
                try:
                    change = keep(raw, reading)
                except IdMissing as missing:
                    unnamed.append(f"{reading.name}: the id {missing.id!r}")
                    again.add(raw.name)
                except Overtaken:
                    again.add(raw.name)
                else:
                    if change is not None:
                        oddities.add(reading.name, change.findings)
                        yield change
        except (Unfinished, FileNotFoundError) as error:
            # What is known of it stays as it is.
            seen.doubtful.add(raw.name)
            seen.unfinished.add(raw.name)
            why = error if isinstance(error, Unfinished) else "is gone since the folder was listed"
            report.notes.append(f"{source}: {raw.name}: {why}")
        except OSError as error:
            archive.quarantine.forget_readings(source, raw.name)
            reading = unreadable(raw.name, "unreadable", str(error.strerror or error))
            seen.add(raw.name, reading)
            reject(run, archive, source, reading, report)
        else:
            mended.end(raw.name)
            if raw.name not in seen.doubtful:
                heard.documents.add(raw.name)
            # What could not be kept is read again.
            mark = None if raw.name in again else raw.mark
            if whole:
                archive.inputs.saw(source, raw.name, mark)
    report.notes += [*others.unread(heard.documents), *oddities.lines(), *mended.lines()]
    yield from settle_takedowns(run, archive, source, heard, report, newer=newer, whole=whole)
    if unnamed:
        more = f", and {len(unnamed) - 1} more like it" if len(unnamed) > 1 else ""
        raise SourceError(
            source,
            f"{unnamed[0]} is no address{more}: such an article needs"
            " site.authority in the configuration, a domain and a date of yours"
            ' ("news.example,2026")',
        )
    if whole and fetched.posts is not None:
        yield from settle_posts(run, archive, source, fetched.posts, report, newer)
    elif whole and run.withdraws(source):
        yield from settle_missing(run, archive, source, fetched, seen, report, newer)


def _begun(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Return *readings*, with their document opened. Raises: OSError."""
    every = iter(readings)
    first = next(every, None)
    return every if first is None else chain((first,), every)


def _readings(
    run: RunContext, archive: Archive, source: str, fetched: Fetched
) -> Iterable[tuple[Raw, Iterable[Reading]]]:
    """Each document with what its reader makes of it.

    Raises: SourceError, if the source says so much less than usual that it must be its mistake.
    """
    terms = run.terms(source)
    if not fetched.of_one_list or all(raw.name in fetched.beside for raw in fetched.documents):
        hold_against_usual(archive, source, fetched.listed, run.now)
        return ((raw, read(raw, terms)) for raw in fetched.documents)
    whole = [(raw, list(read(raw, terms))) for raw in fetched.documents]
    every = [each for raw, of_it in whole if raw.name not in fetched.beside for each in of_it]
    if not any(reading.article or reading.takedown for reading in every):
        raise SourceError(source, _nothing_in(fetched.documents[0].name, every))
    count = _count(archive, source, every) if fetched.countable else None
    hold_against_usual(archive, source, count, run.now)
    return whole


def _count(archive: Archive, source: str, readings: Sequence[Reading]) -> int:
    """How many articles a list has, with those that are public and that it takes down now."""

    def is_public(takedown: SourceTakedown) -> bool:
        subject = archive.source_takedowns.find(source, takedown.names)
        return subject is not None and subject.order is None

    return sum(
        each.takedown is None or has_errors(each.findings) or is_public(each.takedown)
        for each in readings
    )


def _nothing_in(name: str, readings: Sequence[Reading]) -> str:
    """Why a list holds no article at all."""
    if not readings:
        return f"{name}: lists no article; what was read before stays"
    first = readings[0]
    why = next(each for each in first.findings if each.severity == "error")
    more = f", and {len(readings) - 1} more like it" if len(readings) > 1 else ""
    return f"{first.name}: {why}{more}; what was read before stays"


def _keep(
    run: RunContext,
    archive: Archive,
    report: Report,
    heard: TakedownsRead,
    raw: Raw,
    reading: Reading,
    *,
    edited: bool,
    newer: Collection[int],
    others: Others,
) -> Change | None:
    """Raises: IdMissing, Overtaken."""
    source, article = raw.source, reading.article
    if article is None:
        reject(run, archive, source, reading, report)
        return None
    if article.updated is not None and article.updated > archive.articles.latest(run.now) + _SKEW:
        told = f"{source}: {reading.name} ({article.id}): updated {article.updated.isoformat()}"
        report.notes.append(f"{told} lies in the future; left out")
        article = replace(article, updated=None)
    minted = entry_id(article, run.settings.site.authority)
    try:
        change = archive.articles.put(
            article,
            provenance=reading.provenance,
            origin=reading.name,
            entry_id=minted,
            now=run.now,
            revision=reading.revision,
            edited=edited,
            raw=raw,
            newer=newer,
            others=others,
        )
    except IdTaken as taken:
        finding = Finding(
            code="entry-id-taken",
            severity="error",
            message=f"its entry id {minted} belongs to {taken.holder} for life",
            advice="give one of the two another id",
            field="id",
        )
        _refuse(run, archive, reading, article, finding, report)
        return None
    except Clash as clash:
        if clash.finding.code == "id-repeated":
            archive.inputs.repeats(source, raw.name)
        _refuse(run, archive, reading, article, clash.finding, report)
        return None
    heard.read(raw.name, reading, article)
    if change is not None:
        findings = (*reading.findings, *without_oddities(change.findings))
        report.warnings += [f"{source}: {reading.name}: {each}" for each in findings]
    if change is not None and article.due > run.now and article.not_before is None:
        report.notes.append(
            f"{source}: {reading.name} ({article.id}): {_of_its_date(article, change)}"
        )
    return change


def _of_its_date(article: Article, change: Change) -> str:
    """What becomes of *article*, which says that it is published at a moment ahead of the clock.

    An embargo is said with not_before; a date ahead of the clock may be a slip.
    """
    if change.waits or change.published is None:
        return f"waits until {article.due.isoformat()}"
    return (
        f"is dated {article.published.isoformat()} now; it is out since"
        f" {change.published.isoformat()} and keeps that date; not_before takes it back"
    )


def _refuse(
    run: RunContext,
    archive: Archive,
    reading: Reading,
    article: Article,
    finding: Finding,
    report: Report,
) -> None:
    """Reject what was read well, and cannot be who it says that it is."""
    refused = Reading(name=reading.name, article=None, id=article.id, findings=(finding,))
    reject(run, archive, article.source, refused, report)
