"""Older stories that a feed leaves out because it takes the place of a live one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from feedpub.archive.store import Archive
from feedpub.article import Selection
from feedpub.assembly.entries import Kept
from feedpub.config.publications import Publication
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run


def without_old_stories(
    run: Run, archive: Archive, publication: Publication, selection: Selection
) -> Selection:
    """Return *selection* without what readers of the feed would take for new; see TakenOver.

    Archive documents have them: nobody is shown those as news.
    """
    if selection.page is not None:
        return selection
    taken = archive.takeovers.of(publication.name, run.now)
    if taken is None:
        return selection
    named = archive.articles.named(selection.first).values()
    keys = frozenset(key for keys in named for key in keys)
    # A folder has all of its articles; a list on the web has the newest.
    in_part = frozenset(run.settings.sources.keys() - run.folders.keys())
    return replace(selection, taken_over=replace(taken, named=keys, in_part=in_part))


def left_out(
    archive: Archive,
    publication: Publication,
    selection: Selection,
    shown: Sequence[Kept],
    now: datetime,
) -> int:
    """How many older stories would be in the feed if it did not take the place of a live one."""
    if selection.taken_over is None:
        return 0
    every = archive.articles.keys(replace(selection, taken_over=None), publication.limit, now)
    return len(every - {each.key for each in shown})


def say_what_is_left_out(archive: Archive, name: str, count: int) -> list[str]:
    """What is told of it when the feed *name* is first published in the place of a live one."""
    if not count or not archive.takeovers.waiting(name):
        return []
    stories = f"{count:,} older {'story' if count == 1 else 'stories'}"
    return [
        f"feed {name}: {stories} left out, which the readers of the feed that it takes over would"
        " see as new; name those that you want in its ids"
    ]


def end_takeovers(archive: Archive, name: str, report: Report, now: datetime) -> None:
    """The feed *name* is published in the place of a live one: what comes now is new.

    Unless a source failed: what it has then is read later, and is as old.
    """
    if any(each.failure for each in report.sources):
        return
    for taken in archive.takeovers.waiting(name):
        archive.takeovers.end(taken, now)
