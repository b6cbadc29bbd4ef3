"""What jobs did, for the log."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from feedpub.health.logs import logger
from feedpub.pipeline.report import Report

#: In seconds: what fails for the same reason all the time is said again.
_SAID_AGAIN = 3600.0


class RunLogger:
    """Says what jobs did; of what fails as it did at the last try, that is said once."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        #: Why what fails does so, and when that was said.
        self._failing: dict[tuple[str, str], tuple[str, float]] = {}
        #: By kind, what else the last report said, and when that was logged.
        self._said: dict[str, dict[str, float]] = {"note": {}, "trouble": {}}

    def tell(self, name: str, report: Report, seconds: float) -> None:
        """Log what the job *name* did."""
        log = logger()
        # Every run looks into the spool, and its report is silent where nothing is wrong there.
        with self._guard:
            failing = [which for kind, which in self._failing if kind == "spool"]
        spools: dict[str, str | None] = dict.fromkeys(failing)
        for source in report.sources:
            if source.pushed:
                spools[source.name] = source.failure
            else:
                self._fared("source", source.name, source.failure)
            if source.new or source.changed:
                log.info("collected", source=source.name, new=source.new, changed=source.changed)
        for source_name, failure in spools.items():
            self._fared("spool", source_name, failure)
        for rejection in report.rejected:
            log.warning("rejected", reason=str(rejection))
        for note in self._new("note", report.notes):
            log.info("note", note=note)
        for feed in report.feeds:
            self._fared("feed", feed.name, feed.failure)
            if feed.written:
                log.info("published", feed=feed.name, entries=feed.entries, changes=feed.changes)
        for trouble in self._new("trouble", report.troubles):
            log.error("trouble", reason=trouble)
        log.debug("done", job=name, seconds=seconds)

    def _new(self, kind: str, lines: Sequence[str]) -> list[str]:
        """Return those of *lines* that the last report did not have, and what is due again."""
        now = time.monotonic()
        with self._guard:
            said = {
                each: at
                for each, at in self._said[kind].items()
                if each in lines and now < at + _SAID_AGAIN
            }
            fresh = [each for each in lines if each not in said]
            self._said[kind] = said | dict.fromkeys(fresh, now)
        return fresh

    def _fared(self, kind: str, name: str, failure: str | None) -> None:
        """Say that it fails, or works again, if that is news."""
        now = time.monotonic()
        with self._guard:
            known = self._failing.get((kind, name))
            if failure is None:
                self._failing.pop((kind, name), None)
            elif known and known[0] == failure and now < known[1] + _SAID_AGAIN:
                return
            else:
                self._failing[kind, name] = failure, now
        if failure is not None:
            say = logger().error if kind == "feed" else logger().warning
            say(f"{kind} failed", **{kind: name}, reason=failure)
        elif known:
            logger().info("works again", **{kind: name})
