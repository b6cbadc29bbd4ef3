"""A clock that is wrong or was set right again, as far as archive and servers show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from feedpub.archive.clock import SUSPICIOUS, TOLERANCE
from feedpub.archive.queries.due import CLOCK
from feedpub.archive.store import Archive
from feedpub.archive.timestamps import moment
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, note

#: Servers that say the same time differ by no more.
_AGREE = timedelta(hours=1)

#: So many servers are named.
_NAMED = 3


def clock_jumps(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Yield in one line that the clock is far ahead, or was ahead in the last run."""
    last = archive.fact(CLOCK)
    if last is None:
        return
    before, now = moment(int(last)), f"the clock is at {run.now:%Y-%m-%d %H:%M} UTC"
    if before - run.now > TOLERANCE:
        yield note(
            f"{now}, but the last run took place at {before:%Y-%m-%d %H:%M} UTC by its own: if that"
            " was wrong, articles whose embargo it ended stay out; feedpub withdraw takes one out"
        )
    if run.now - before <= SUSPICIOUS or archive.clock.dated(run.now) == run.now:
        return
    known = max(before, archive.clock.newest(run.now) or before)
    if run.now - known > SUSPICIOUS:
        yield note(
            f"{now}, {(run.now - known).days:,} days after the last run and the newest article:"
            " if that is wrong, correct it before the next run; embargoes end and articles expire"
            " by it; until an article is newer, feedpub gives no date after"
            f" {archive.clock.dated(run.now):%Y-%m-%d %H:%M} UTC"
        )


def compare_clocks(
    run: RunContext, archive: Archive, ahead: Mapping[str, float]
) -> Iterator[Remark]:
    """Record by how much the clock is ahead of servers; yield in one line that it is.

    *ahead*: by how many seconds it is, by host, of those that this run has asked. A single server
    may be wrong itself: what it says counts if the last run does not contradict it.
    """
    if not ahead:
        return
    found = [timedelta(seconds=each) for each in ahead.values()]
    least, most = min(found), max(found)
    trusted = archive.clock.trusted()
    is_sure = len(found) > 1 or trusted is None or run.now - most >= trusted - _AGREE
    if any(abs(each) <= TOLERANCE for each in found):
        archive.clock.compared(run.now, timedelta())
        return
    if least < TOLERANCE or most - least > _AGREE or not is_sure:
        archive.clock.compared(run.now, None)
        return
    archive.clock.compared(run.now, least)
    hosts = [*ahead]
    more = f" and {len(hosts) - _NAMED:,} more" if len(hosts) > _NAMED else ""
    yield note(
        f"the clock is at {run.now:%Y-%m-%d %H:%M} UTC, but at {run.now - least:%Y-%m-%d %H:%M} UTC"
        f" by {', '.join(hosts[:_NAMED])}{more}: correct it; embargoes end and articles expire by"
        " it; dates that feedpub gives are by theirs"
    )
