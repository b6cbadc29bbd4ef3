"""What a job did, for the log."""

from __future__ import annotations

from feedpub.health.logs import logger
from feedpub.pipeline.report import Report


def tell(name: str, report: Report, seconds: float) -> None:
    log = logger()
    for source in report.sources:
        if source.failure:
            log.warning("source failed", source=source.name, reason=source.failure)
        elif source.new or source.changed:
            log.info("collected", source=source.name, new=source.new, changed=source.changed)
    for rejection in report.rejected:
        log.warning("rejected", reason=str(rejection))
    for note in report.notes:
        log.info("note", note=note)
    for feed in report.feeds:
        if feed.failure:
            log.error("feed failed", feed=feed.name, reason=feed.failure)
        elif feed.written:
            log.info("published", feed=feed.name, entries=feed.entries, changes=feed.changes)
    for trouble in report.troubles:
        log.error("trouble", reason=trouble)
    log.debug("done", job=name, seconds=seconds)
