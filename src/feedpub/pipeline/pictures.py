"""Pictures that articles say too little of: their servers are asked, once for all."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing

from feedpub.archive.articles import Change
from feedpub.archive.pictures import Wanted
from feedpub.archive.store import Archive
from feedpub.article import Image
from feedpub.config.source_table import HTTPTable
from feedpub.pipeline.run import Run

#: What one run asks for, and how long, in seconds; the rest is for the next one.
_MOST = 200
_LONGEST = 10.0


def wanted(run: Run, archive: Archive, changes: Iterable[Change]) -> list[Wanted]:
    """The pictures that this run asks for. A run that writes nothing asks for none."""
    sources = [name for name in run.settings.sources if run.probes(name)]
    if run.dry_run or not sources:
        return []
    keys = [each.key for each in changes]
    return archive.pictures.wanted(sources, keys, run.now)[:_MOST]


def look_at(run: Run, pictures: Sequence[Wanted]) -> dict[str, Image | None]:
    """What servers say of *pictures*, by their addresses; None of those that cannot be had."""
    # They take a client for HTTP, which many newsrooms do without.
    from feedpub.intake.far_pictures import look
    from feedpub.web.client import Client

    clients = {}
    with ExitStack() as stack:
        for name in {each.source for each in pictures}:
            table = run.settings.sources[name]
            web = table if isinstance(table, HTTPTable) else None
            clients[name] = stack.enter_context(
                closing(
                    Client(
                        contact=run.settings.site.url,
                        allowed=web.networks if web else (),
                        pace=run.pace,
                        at_once=web.at_once if web else 2,
                        gap=1 / (web.per_second if web else 5),
                        until=time.monotonic() + _LONGEST,
                    )
                )
            )
        return look(clients, [(each.address, each.source) for each in pictures])
