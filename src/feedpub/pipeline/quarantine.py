"""What cannot be published waits, and is named."""

from __future__ import annotations

from feedpub.archive.store import Archive
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Rejection, Report
from feedpub.protocols import Reading


def reject(
    run: RunContext, archive: Archive, source: str, reading: Reading, report: Report
) -> None:
    """Put *reading*, of which no article came, into quarantine."""
    archive.quarantine.reject(source, reading.name, reading.id, reading.findings, run.now)
    report.rejected.append(
        Rejection(source=source, name=reading.name, id=reading.id, findings=reading.findings)
    )
