"""How the sources and feeds of an invented newsroom fare."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from feedpub.health.state import FeedHealth, Health, Point, SourceHealth, Trouble

AT = datetime(2026, 11, 22, 14, 37, 12, tzinfo=UTC)
LONG = "section/donaudampfschifffahrtselektrizitaetenhauptbetriebswerk-" + "und-mehr" * 9

OUTAGE = Trouble(
    since=AT - timedelta(hours=3),
    times=36,
    reason=f"https://wire.example/{'a' * 300}.xml: answers 503 Service Unavailable <b>",
)


def hours(*changes: int, failures: int = 0, entries: int | None = None) -> tuple[Point, ...]:
    """The last hours, up to the one of :data:`AT`."""
    top = AT.replace(minute=0, second=0)
    first = top - timedelta(hours=len(changes) - 1)
    return tuple(
        Point(at=first + timedelta(hours=n), changes=each, failures=failures, entries=entries)
        for n, each in enumerate(changes)
    )


SOURCE = SourceHealth(
    name="desk",
    type="files",
    articles=12840,
    succeeded=AT - timedelta(seconds=20),
    stale_at=AT + timedelta(hours=1),
    took=0.25,
    trouble=None,
    points=hours(*range(12), *range(12)),
)
FEED = FeedHealth(
    name="all",
    title="Harbour News",
    addresses=("https://feeds.example/all.rss", "https://feeds.example/all.atom"),
    entries=50,
    newest=AT - timedelta(minutes=4),
    changed=AT - timedelta(minutes=4),
    bytes=120_000,
    findings=0,
    took=0.125,
    pending=False,
    stale_after=None,
    trouble=None,
    points=hours(*range(12), entries=50),
)
WELL = Health(
    at=AT,
    newsroom="feeds.example",
    title="Harbour News",
    version="1",
    sources=(SOURCE,),
    feeds=(FEED,),
    quarantined=0,
)
BAD = replace(
    WELL,
    sources=(
        SOURCE,
        replace(SOURCE, name="wire", trouble=OUTAGE, points=hours(3, 0, 1, failures=2)),
        replace(SOURCE, name="new", succeeded=None, articles=0, points=()),
    ),
    feeds=(
        FEED,
        replace(FEED, name=LONG, title=LONG * 2, stale_after=timedelta(minutes=1)),
        replace(FEED, name="home", trouble=OUTAGE),
        replace(FEED, name="later", pending=True),
        replace(FEED, name="fresh", addresses=(), entries=None, newest=None, changed=None),
    ),
    quarantined=3,
)
