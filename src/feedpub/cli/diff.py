"""``feedpub diff``"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub import api
from feedpub.archive.feeds import INDEX
from feedpub.cli.options import ConfigPath, FeedNames
from feedpub.cli.terminal import complain, counted, minute, progress, say, say_json
from feedpub.pipeline.report_lines import as_published, problem_lines

if TYPE_CHECKING:
    from feedpub.pipeline.report import FeedReport, Report

#: That many documents of no feed are named.
_SHOWN = 6


def diff(
    feeds: FeedNames = None,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each feed.")
    ] = False,
) -> None:
    """Show what the next build would add, change and remove. Nothing is written.

    Exit status: 0 even if there are differences; 1, 2 and 75 as for build.
    """
    report = api.diff(config, feeds or (), progress=progress)
    for line in problem_lines(report):
        complain(line)
    changing = [feed for feed in report.feeds if feed.written or _looks_new(feed)]
    if as_json:
        for feed in changing:
            say_json(_as_json(feed))
    else:
        for feed in changing:
            for line in _lines(feed):
                say(line)
        if report.left_over:
            say(_left_over(report.left_over))
        say(_summary(report))
    raise typer.Exit(report.exit_code)


def _looks_new(feed: FeedReport) -> int:
    """Return how many of its adopted items would look new."""
    return len(feed.difference.looks_new) if feed.difference else 0


def _lines(feed: FeedReport) -> Iterator[str]:
    if feed.name == INDEX:
        yield f"{', '.join(feed.written)} would be written, too"
        return
    yield feed.name
    difference = feed.difference
    if difference is None:
        yield "  its entries are not remembered yet; the next build that makes it remembers them"
        return
    for entry in difference.added:
        where = entry.link or "no address"
        yield f"  + added {entry.title} ({minute(entry.published)}, {where})"
    for changed in difference.changed:
        yield f"  ~ changed {changed.entry.title}: {', '.join(changed.fields)}"
    for gone in difference.gone:
        yield f"  - gone {gone.title}" + (f": {gone.why}" if gone.why else "")
    for format, id, entry in difference.looks_new:
        yield f"  ! would look new {entry.title}: readers of {format} know it as {id}"
    if feed.left_out:
        stories = counted(feed.left_out, "older story", "older stories")
        yield f"  . left out {stories}, which readers of the feed that it replaces never had"
    if feed.written and not (difference.added or difference.changed or difference.gone):
        yield f"  no entry changes; {', '.join(feed.written)} would be written again"


def _left_over(names: Sequence[str]) -> str:
    """Return what becomes of documents whose feed was renamed or removed."""
    shown = ", ".join(names[:_SHOWN])
    if len(names) > _SHOWN:
        shown += f" and {len(names) - _SHOWN:,} more"
    one = len(names) == 1
    belongs, them = ("belongs", "it") if one else ("belong", "them")
    return (
        f"{shown} {belongs} to no feed of the configuration: the next build neither changes nor"
        f" removes {them}; the aliases of another feed lead readers of {them} there"
    )


def _summary(report: Report) -> str:
    written = [feed for feed in report.feeds if feed.written and feed.name != INDEX]
    if not written and any(feed.written for feed in report.feeds):
        text = "no feed would change"
    elif not written:
        failing = report.exit_code != 0
        text = "nothing would change" + ("" if failing else f": {as_published(report)}")
    else:
        known = [feed.difference for feed in written if feed.difference is not None]
        added = sum(len(each.added) for each in known)
        changed = sum(len(each.changed) for each in known)
        gone = sum(len(each.gone) for each in known)
        entries = counted(added, "entry", "entries")
        text = (
            f"{counted(len(written), 'feed')} would change:"
            f" {entries} added, {changed:,} changed, {gone:,} gone"
        )
    if old := sum(feed.difference.old for feed in report.feeds if feed.difference):
        new = sum(map(_looks_new, report.feeds))
        text += f"; {new:,} of {counted(old, 'old item')} would look new"
    if out := sum(feed.left_out for feed in report.feeds):
        text += f"; {counted(out, 'older story', 'older stories')} left out"
    return text


def _as_json(feed: FeedReport) -> dict[str, Any]:
    shown: dict[str, Any] = {"feed": feed.name, "documents": list(feed.written)}
    difference = feed.difference
    if difference is None:
        # Nothing was remembered to compare with.
        return {**shown, "added": None, "changed": None, "gone": None, "old": None}
    if feed.left_out:
        shown["left_out"] = feed.left_out
    return {
        **shown,
        "added": [
            {
                "id": entry.id,
                "title": entry.title,
                "published": entry.published.isoformat(),
                "link": entry.link,
            }
            for entry in difference.added
        ],
        "changed": [
            {
                "id": each.entry.id,
                "title": each.entry.title,
                "fields": list(each.fields),
            }
            for each in difference.changed
        ],
        "gone": [{"id": each.id, "title": each.title, "why": each.why} for each in difference.gone],
        "old": {
            "items": difference.old,
            "looks_new": [
                {"format": format, "known_as": id, "id": entry.id_in(format), "title": entry.title}
                for format, id, entry in difference.looks_new
            ],
        },
    }
