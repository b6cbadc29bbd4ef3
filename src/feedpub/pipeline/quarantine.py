"""Articles that cannot be published: kept in quarantine, and reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.archive.inputs import documents_of
from feedpub.archive.records import DamagedRecords
from feedpub.archive.store import Archive
from feedpub.article import SelectedArticle
from feedpub.feed import Finding
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Rejection
from feedpub.protocols import DATE_MISSING, PAGE_NOT_ARTICLE, Reading


def reject(run: RunContext, archive: Archive, source: str, reading: Reading) -> Rejection:
    """Quarantine *reading*, which gave no article.

    If it lacks nothing but a date, it waits with its draft, so that somebody can complete it;
    unless there is such an article already, whose text may have been erased.
    """
    draft = reading.draft if reading.errors <= {DATE_MISSING, PAGE_NOT_ARTICLE} else None
    if draft is not None and archive.stand_ins.known(source, (reading.id or reading.name,)):
        draft = None
    archive.quarantine.reject(source, reading.name, reading.id, reading.findings, run.now, draft)
    return Rejection(source=source, name=reading.name, id=reading.id, findings=reading.findings)


def hold(
    run: RunContext, archive: Archive, article: SelectedArticle, findings: Sequence[Finding]
) -> Rejection:
    """Quarantine *article*, whose entry may not be published because of *findings*."""
    archive.quarantine.hold(article, findings, run.now)
    return Rejection(
        source=article.source,
        name=f"entry {article.entry_id}",
        id=article.id,
        findings=tuple(findings),
    )


def hold_damaged(run: RunContext, archive: Archive, found: DamagedRecords) -> Iterator[Rejection]:
    """Quarantine articles whose records in the archive are damaged.

    The next run reads their documents again.
    """
    for each in found.damaged:
        finding = Finding(
            code="record-damaged",
            severity="error",
            message=f"its record in the archive is not what was written; read from {each.origin}",
            advice="the next build reads it again from there; if it was pushed, push it again",
        )
        archive.quarantine.keep_out(each, (finding,), run.now)
        archive.articles.read_again(each.key)
        archive.inputs.read_again(each.source, documents_of(each.origin))
        yield Rejection(
            source=each.source,
            name=f"entry {each.entry_id}",
            id=each.id,
            findings=(finding,),
        )
