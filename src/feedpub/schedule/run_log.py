"""Log events about what jobs did."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from feedpub.health.logs import logger
from feedpub.pipeline.report import Report

#: In seconds: a failure with an unchanged reason is logged again after that.
_REPEAT_AFTER = 3600.0


class RunLogger:
    """Logs what jobs did; a failure that repeats with the same reason is logged once an hour."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        #: By kind and name: the reason of a failure, and when it was logged.
        self._failing: dict[tuple[str, str], tuple[str, float]] = {}
        #: By kind: other lines of the last report, and when they were logged.
        self._logged: dict[str, dict[str, float]] = {"note": {}, "trouble": {}}

    def log_run(self, name: str, report: Report, seconds: float) -> None:
        """Log what the job *name* did, according to its *report*."""
        log = logger()
        # Every run reads the spool, and its report does not mention a spool without failures.
        with self._guard:
            failing = [which for kind, which in self._failing if kind == "spool"]
        spools: dict[str, str | None] = dict.fromkeys(failing)
        for source in report.sources:
            if source.pushed:
                spools[source.name] = source.failure
            else:
                self.log_result("source", source.name, source.failure)
            if source.new or source.changed:
                log.info("collected", source=source.name, new=source.new, changed=source.changed)
        for source_name, failure in spools.items():
            self.log_result("spool", source_name, failure)
        for rejection in report.rejected:
            log.warning("rejected", reason=str(rejection))
        for note in self._new("note", report.notes):
            log.info("note", note=note)
        for feed in report.feeds:
            self.log_result("feed", feed.name, feed.failure)
            if feed.written:
                log.info("published", feed=feed.name, entries=feed.entries, changes=feed.changes)
        if report.pruned:
            log.info("deleted text of old articles", articles=len(report.pruned))
        for trouble in self._new("trouble", report.troubles):
            log.error("trouble", reason=trouble)
        log.debug("done", job=name, seconds=seconds)

    def _new(self, kind: str, lines: Sequence[str]) -> list[str]:
        """Return the *lines* that the last report did not have, or that are due to be repeated."""
        now = time.monotonic()
        with self._guard:
            logged = {
                each: at
                for each, at in self._logged[kind].items()
                if each in lines and now < at + _REPEAT_AFTER
            }
            fresh = [each for each in lines if each not in logged]
            self._logged[kind] = logged | dict.fromkeys(fresh, now)
        return fresh

    def log_result(self, kind: str, name: str, failure: str | None) -> None:
        """Log that *name* has begun to fail, fails for another reason, or works again."""
        now = time.monotonic()
        with self._guard:
            known = self._failing.get((kind, name))
            if failure is None:
                self._failing.pop((kind, name), None)
            elif known and known[0] == failure and now < known[1] + _REPEAT_AFTER:
                return
            else:
                self._failing[kind, name] = failure, now
        if failure is not None:
            log = logger().error if kind == "feed" else logger().warning
            log(f"{kind} failed", **{kind: name}, reason=failure)
        elif known:
            logger().info("works again", **{kind: name})
