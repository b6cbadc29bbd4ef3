"""The articles that a feed's list names, and the names on it that mean none."""

from __future__ import annotations

import json
from dataclasses import replace

from feedpub.archive.store import Archive
from feedpub.article import Selection
from feedpub.config.id_lists import read_ids
from feedpub.config.publications import Publication
from feedpub.pipeline.report import Report

#: So many names are told in one line.
_SHOWN = 3


def selection_of(archive: Archive, publication: Publication, report: Report) -> Selection:
    """Return what *publication* selects, with the names of its list as the list has them now.

    Names that no article has are told in *report*, each once for as long as it is on the list.

    Raises: ListError.
    """
    selection = publication.selection
    if publication.ids is not None:
        selection = replace(selection, first=read_ids(publication.ids))
    fact = f"unknown on the list of {publication.name}"
    told = json.loads(archive.fact(fact) or "[]")
    if not (selection.first or told):
        return selection
    named = archive.articles.named(selection.first)
    unknown = [name for name in selection.first if name not in named]
    archive.set_fact(fact, json.dumps(unknown) if unknown else None)
    if fresh := [name for name in unknown if name not in told]:
        shown = ", ".join(map(repr, fresh[:_SHOWN]))
        more = f" and {len(fresh) - _SHOWN:,} more" if len(fresh) > _SHOWN else ""
        place = publication.ids or f"feeds.{publication.family}.ids"
        report.notes.append(
            f"feed {publication.name}: {place}: no article has the id or address {shown}{more};"
            " left out until one has"
        )
    return selection
