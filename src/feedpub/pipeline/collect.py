"""The first line: every source is asked, what it says is read and kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from feedpub.archive.articles import Change
from feedpub.archive.identity import Clash, IdMissing, IdTaken
from feedpub.archive.store import Archive
from feedpub.article import Article
from feedpub.assembly.entries import entry_id
from feedpub.errors import SourceError
from feedpub.feed import Finding
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.known import read
from feedpub.intake.sources.files import FilesSource
from feedpub.pipeline.report import Rejection, Report, SourceReport
from feedpub.pipeline.run import Run
from feedpub.protocols import Reading, Source

#: A change later than this ahead of the clock is not believed (clocks of machines differ).
_SKEW = timedelta(minutes=10)


def collect(run: Run, archive: Archive, report: Report) -> list[Change]:
    """Read what is new in every source and keep it. A source that fails costs no other."""
    changes: list[Change] = []
    for name, folder in run.folders.items():
        source: Source = FilesSource(name, folder)
        told = SourceReport(name=name)
        report.sources.append(told)
        try:
            for change in _collect_from(run, archive, source, report):
                changes.append(change)
                if change.before is None:
                    told.new += 1
                else:
                    told.changed += 1
        except SourceError as error:
            told.failure = str(error)
    return changes


def _collect_from(run: Run, archive: Archive, source: Source, report: Report) -> Iterator[Change]:
    terms = run.terms(source.name)
    known = archive.inputs.marks(source.name)
    decided_by = run.reading(source.name)
    anew = archive.fact(f"terms {source.name}") != decided_by
    if anew:
        # The same bytes may be read differently now; nobody has edited them.
        known = dict.fromkeys(known)
        archive.set_fact(f"terms {source.name}", decided_by)
    fetched = source.fetch(known)
    for name in fetched.gone:
        archive.inputs.lost(source.name, name)
        archive.quarantine.forget_readings(source.name, name)
    unnamed: list[Reading] = []
    late = archive.inputs.repeating(source.name)
    documents = sorted(fetched.documents, key=lambda raw: raw.name in late)
    for number, raw in enumerate(documents):
        run.watch(f"reading {source.name}", number, len(documents))
        archive.quarantine.forget_readings(source.name, raw.name)
        nameless = len(unnamed)
        try:
            for reading in read(raw, terms):
                change = _keep(run, archive, source.name, reading, report, unnamed, edited=not anew)
                if change is not None:
                    yield change
        except OSError as error:
            reading = unreadable(raw.name, "unreadable", str(error.strerror or error))
            _reject(run, archive, source.name, reading, report)
        else:
            # What could not be kept is read again.
            mark = raw.mark if len(unnamed) == nameless else None
            archive.inputs.saw(source.name, raw.name, mark)
    if unnamed:
        first = unnamed[0]
        more = f", and {len(unnamed) - 1} more like it" if len(unnamed) > 1 else ""
        raise SourceError(
            source.name,
            f"{first.name}: the id {first.id!r} is no address{more}: such an article needs"
            " site.authority in the configuration, a domain and a date of yours"
            ' ("news.example,2026")',
        )


def _keep(
    run: Run,
    archive: Archive,
    source: str,
    reading: Reading,
    report: Report,
    unnamed: list[Reading],
    *,
    edited: bool,
) -> Change | None:
    article = reading.article
    if article is None:
        _reject(run, archive, source, reading, report)
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
            edited=edited,
        )
    except IdMissing:
        unnamed.append(replace(reading, id=article.id))
        return None
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
            archive.inputs.repeats(source, reading.name)
        _refuse(run, archive, reading, article, clash.finding, report)
        return None
    if change is not None:
        findings = (*reading.findings, *change.findings)
        report.warnings += [f"{source}: {reading.name}: {each}" for each in findings]
    if change is not None and article.due > run.now and article.not_before is None:
        # An embargo is said with not_before; a date ahead of the clock may be a slip.
        until = article.due.isoformat()
        report.notes.append(f"{source}: {reading.name} ({article.id}): waits until {until}")
    return change


def _refuse(
    run: Run,
    archive: Archive,
    reading: Reading,
    article: Article,
    finding: Finding,
    report: Report,
) -> None:
    """Reject what was read well, and cannot be who it says that it is."""
    refused = Reading(name=reading.name, article=None, id=article.id, findings=(finding,))
    _reject(run, archive, article.source, refused, report)


def _reject(run: Run, archive: Archive, source: str, reading: Reading, report: Report) -> None:
    archive.quarantine.reject(source, reading.name, reading.id, reading.findings, run.now)
    report.rejected.append(
        Rejection(source=source, name=reading.name, id=reading.id, findings=reading.findings)
    )
