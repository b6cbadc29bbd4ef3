"""The articles that a feed selects, beyond its rules: those on its list of ids, and those that it
leaves out because it replaces a live feed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from feedpub.archive.store import Archive
from feedpub.article import Selection, Unannounced
from feedpub.config.id_lists import read_ids
from feedpub.config.publications import Publication
from feedpub.nouns import replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, notes

#: So many names are shown in one line.
_SHOWN = 3


def selection_of(
    archive: Archive, publication: Publication
) -> tuple[Selection, tuple[Remark, ...]]:
    """Return the selection of *publication*, with the names that are on its list now.

    Names that no article has, or one whose text is no longer kept, are reported, each once for as
    long as it is on the list.

    Raises: ListError.
    """
    selection = publication.selection
    if publication.ids is not None:
        selection = replace(selection, first=read_ids(publication.ids))
    fact = f"unknown on the list of {publication.name}"
    bare_fact = f"without text on the list of {publication.name}"
    if not (selection.first or archive.fact(fact) or archive.fact(bare_fact)):
        return selection, ()
    named = archive.articles.named(selection.first)
    unknown = [name for name in selection.first if name not in named]
    place = f"feed {publication.name}: {publication.ids or f'feeds.{publication.family}.ids'}"
    messages: list[str] = []
    if fresh := _unreported(archive, fact, unknown):
        messages.append(
            f"{place}: no article has the id or address {_some(fresh)}; left out until one has"
        )
    places = archive.retention.places(selection.first)
    if fresh := _unreported(archive, bare_fact, list(places)):
        messages.append(
            f"{place}: the text of {_some(fresh)}, read from {places[fresh[0]]}, is no longer kept;"
            " left out until feedpub build --article has read it again"
        )
    return selection, notes(messages)


def _unreported(archive: Archive, fact: str, names: Sequence[str]) -> list[str]:
    """Return those of *names* that are not in *fact*, which then has them all."""
    reported = json.loads(archive.fact(fact) or "[]")
    archive.set_fact(fact, json.dumps(names) if names else None)
    return [name for name in names if name not in reported]


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(map(repr, names[:_SHOWN]))
    return shown + (f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else "")


def without_old_articles(
    run: RunContext, archive: Archive, publication: Publication, selection: Selection
) -> Selection:
    """Return *selection* without articles that readers would take for new.

    See :class:`TakenOver` and :class:`Unannounced`.

    Archive documents keep them: readers are not notified of those.
    """
    if selection.page is not None:
        return selection
    taken = archive.takeovers.of_feed(publication.name, run.now)
    unannounced = archive.stand_ins.unannounced(publication.name)
    if taken is None and not unannounced:
        return selection
    named = archive.articles.named(selection.first).values()
    keys = frozenset(key for keys in named for key in keys)
    if unannounced:
        left_out = Unannounced(sources=tuple(unannounced.items()), named=keys)
        selection = replace(selection, unannounced=left_out)
    if taken is None:
        return selection
    # A folder has all of its articles; a list on the web has only the newest.
    in_part = frozenset(run.settings.sources.keys() - run.folders.keys())
    return replace(selection, taken_over=replace(taken, named=keys, in_part=in_part))


def count_left_out(
    archive: Archive,
    publication: Publication,
    selection: Selection,
    shown: Collection[int],
    now: datetime,
) -> int:
    """Return how many older articles the feed would have if it did not replace a live one.

    It shows the articles with the keys *shown*.
    """
    if selection.taken_over is None:
        return 0
    every = archive.articles.keys(replace(selection, taken_over=None), publication.limit, now)
    return len(every.difference(shown))


def left_out_notes(archive: Archive, name: str, count: int) -> tuple[Remark, ...]:
    """Return what is reported when the feed *name* first replaces a live one."""
    if not count or not archive.takeovers.waiting(name):
        return ()
    stories = f"{count:,} older {'story' if count == 1 else 'stories'}"
    return notes(
        [
            f"feed {name}: {stories} left out, which the readers of the feed that it takes over"
            " would see as new; name those that you want in its ids"
        ]
    )


def end_takeovers(archive: Archive, name: str, now: datetime) -> None:
    """Record that the feed *name* has replaced a live one: articles that come now are new."""
    for taken in archive.takeovers.waiting(name):
        archive.takeovers.end(taken, now)
