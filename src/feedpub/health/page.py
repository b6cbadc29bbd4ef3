"""status.html: the state of sources and feeds, for the newsroom."""

from __future__ import annotations

from datetime import datetime, timedelta

from markupsafe import Markup

from feedpub.health.plots import plot
from feedpub.health.state import Health
from feedpub.templates import Templates

#: A family can have thousands of feeds. Those with complaints come first.
_SHOWN = 500


def status_page(health: Health) -> bytes:
    """Return the page, in English and without external files: it can be opened from disk."""
    templates = Templates(
        "health",
        style="status.css",
        # Only this style, and nothing else.
        policy="default-src 'none'; style-src {style}; base-uri 'none'",
    )
    now = health.at
    feeds = sorted(health.feeds, key=lambda feed: feed.complaint(now) is None)
    page = templates.render(
        "status.html",
        health=health,
        run_complaints=[
            *health.run_complaints(),
            *filter(None, [health.backlog_complaint(), health.journal_complaint()]),
        ],
        complaints=[
            *(("source", each) for each in health.sources if each.complaint(now)),
            *(("feed", each) for each in feeds if each.complaint(now)),
            *((each.kind, each) for each in health.targets if each.complaint(now)),
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
        ending=lambda address: address.rpartition(".")[2],
        ago=lambda moment: _ago(moment, now),
    )
    return page.encode()


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
