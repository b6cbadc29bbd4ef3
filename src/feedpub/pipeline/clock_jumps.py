"""A clock that was set wrong, or right again, as far as the archive shows it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from feedpub.archive.queries.due import CLOCK
from feedpub.archive.store import Archive
from feedpub.archive.timestamps import moment
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, note

#: A newsroom that rests for longer than the first of these has a clock to look at; one that goes
#: back by more than the second was not merely put right by a time server.
_AHEAD, _BACK = timedelta(days=366), timedelta(days=1)


def clock_jumps(run: RunContext, archive: Archive) -> Iterator[Remark]:
    """Yield in one line that the clock is far ahead, or was ahead in the last run."""
    last = archive.fact(CLOCK)
    if last is None:
        return
    before, now = moment(int(last)), f"the clock is at {run.now:%Y-%m-%d %H:%M} UTC"
    if before - run.now > _BACK:
        yield note(
            f"{now}, but the last run took place at {before:%Y-%m-%d %H:%M} UTC by its own: if that"
            " was wrong, articles whose embargo it ended stay out; feedpub withdraw takes one out"
        )
    if run.now - before <= _AHEAD:
        return
    known = max(before, archive.articles.newest(run.now) or before)
    if run.now - known > _AHEAD:
        yield note(
            f"{now}, {(run.now - known).days:,} days after the last run and the newest article:"
            " if that is wrong, correct it before the next run; embargoes end and articles expire"
            " by it"
        )
