"""The archive made anew, of the sources and the journal."""

from __future__ import annotations

import contextlib

from feedpub.archive.aside import bring_back, forget, missing, put_aside, recover
from feedpub.archive.lock import locked
from feedpub.archive.store import opened
from feedpub.errors import ArchiveError, RebuildError
from feedpub.pipeline.lines import build
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run


def rebuild(run: Run, *, may_lose: bool, wait: float) -> Report:
    """Make the archive anew, and publish what is not as it should stand.

    The old one stands again if a source cannot be read, or if articles that no source has any
    more would be lost, unless they *may*.

    Raises: RebuildError, ArchiveError, ConfigError; the old archive stands.
    """
    archive = run.layers.archive

    def check(report: Report) -> None:
        for source in report.sources:
            if source.failure:
                raise RebuildError(f"{source.failure}; the old archive stands")
        lost = missing(archive) or []
        if lost and not may_lose:
            more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
            raise RebuildError(
                f"no source has {lost[0]}{more} any longer, and the new archive would not have it;"
                " the old one stands; --yes goes on without"
            )

    with locked(archive, wait=wait):
        note = recover(archive)
        with contextlib.suppress(ArchiveError), opened(archive, lock=False):
            # A journal that was lost is written again, as far as this archive knows.
            pass
        put_aside(archive)
        try:
            report = build(run, before_publishing=check, lock=False)
        except BaseException:
            bring_back(archive)
            raise
        forget(archive)
    report.notes += [note] if note else []
    return report
