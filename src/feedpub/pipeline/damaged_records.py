"""Articles whose records in the archive are damaged: not published until they are read anew."""

from __future__ import annotations

from feedpub.archive.inputs import documents_of
from feedpub.archive.records import DamagedRecords
from feedpub.archive.store import Archive
from feedpub.feed import Finding
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Rejection, Report


def keep_out(run: RunContext, archive: Archive, found: DamagedRecords, report: Report) -> None:
    """Let what was *found* wait in quarantine; the next run reads their documents anew."""
    for each in found.damaged:
        finding = Finding(
            code="record-damaged",
            severity="error",
            message=f"its record in the archive is not what was written; read from {each.origin}",
            advice="the next build reads it anew from there; if it was pushed, push it again",
        )
        archive.quarantine.keep_out(each, (finding,), run.now)
        archive.articles.read_again(each.key)
        archive.inputs.read_again(each.source, documents_of(each.origin))
        report.rejected.append(
            Rejection(
                source=each.source,
                name=f"entry {each.entry_id}",
                id=each.id,
                findings=(finding,),
            )
        )
