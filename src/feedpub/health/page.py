"""status.html: the state of sources and feeds, for the newsroom."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from feedpub.health.plots import plot
from feedpub.health.state import Health
from feedpub.templates import Templates

#: A family can have thousands of feeds. Those with complaints come first.
_SHOWN = 500


#: A page of a daemon is old when so many renewals of it are missing.
_MISSED = 10


def status_page(health: Health, every: timedelta | None = None) -> bytes:
    """Return the page, in English and without external files: it can be opened from disk.

    *every*: how often it is renewed. None: by each run.
    """
    templates = Templates(
        "health",
        style="status.css",
        script="status.js",
        # Only this style and this script, and nothing else.
        policy="default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'",
    )
    now = health.at
    feeds = health.worst_feeds
    page = templates.render(
        "status.html",
        health=health,
        run_complaints=[
            *health.run_complaints(),
            *filter(None, (each.complaint(now) for each in health.disks)),
            *filter(
                None,
                [
                    health.backlog_complaint(),
                    health.journal_complaint(),
                    health.clock_complaint(),
                ],
            ),
        ],
        complaints=[
            *(("source", each) for each in health.worst_sources if each.complaint(now)),
            *(("feed", each) for each in feeds if each.complaint(now)),
            *((each.kind, each) for each in health.worst_targets if each.complaint(now)),
        ],
        day=sum(
            point.changes
            for each in health.sources
            for point in each.points
            if now - point.at < timedelta(days=1)
        ),
        feeds=feeds[:_SHOWN],
        more=len(feeds) - len(feeds[:_SHOWN]),
        plot=lambda points: plot(points, now),
        every=every,
        old_after=int(_old_after(health, every).total_seconds()),
        ending=lambda address: address.rpartition(".")[2],
        ago=lambda moment: _ago(moment, now),
    )
    return page.encode()


def _old_after(health: Health, every: timedelta | None) -> timedelta:
    """Return after how long the page may be wrong: a page made then could look different.

    Without a daemon: when the first source is stale unless it is read again.
    """
    if every is not None:
        return _MISSED * every
    stale = (each.stale_at - health.at for each in health.sources if each.stale_at)
    return min((each for each in stale if each > timedelta()), default=timedelta(days=1))


def _ago(moment: datetime | None, now: datetime) -> Markup:
    """Return ``5 min ago``, with the exact time as a tooltip."""
    if moment is None:
        return Markup("never")
    passed = max(now - moment, timedelta())
    if passed < timedelta(minutes=1):
        text = "just now"
    elif passed < timedelta(hours=1):
        text = f"{passed.seconds // 60} min ago"
    elif passed < timedelta(days=1):
        text = f"{passed.seconds // 3600} h ago"
    else:
        text = f"{passed.days} d ago"
    whole = f"{moment:%Y-%m-%d %H:%M} UTC"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), whole, text
    )
