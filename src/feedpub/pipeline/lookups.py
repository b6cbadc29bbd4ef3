"""What articles do not say and servers know, of pictures and short links: they are asked."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from feedpub.archive.articles import Change, Facets
from feedpub.archive.image_facts import Wanted
from feedpub.archive.lookups import LEASE
from feedpub.archive.short_links import ShortLink
from feedpub.archive.store import Archive
from feedpub.article import Image
from feedpub.config.source_table import HTTPTable
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report
from feedpub.web.threads import begun

if TYPE_CHECKING:
    from feedpub.intake.lookups.short_links import Led
    from feedpub.web.client import Client

#: What one run asks for, and how long, in seconds; the rest is for the next one.
_MOST = 200
_MOST_LINKS = 100
_LONGEST = 10.0


@dataclass(frozen=True, slots=True)
class Far:
    """What is not known."""

    pictures: list[Wanted]
    links: list[ShortLink]

    #: Until when no other run asks for it.
    lease: datetime

    def __bool__(self) -> bool:
        return bool(self.pictures or self.links)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What servers say of it; None of what they do not say."""

    #: By their addresses.
    pictures: dict[str, Image | None]
    links: dict[ShortLink, Led | None]

    #: Answers that nobody has thought of.
    mistakes: list[str]


def not_known(run: RunContext, archive: Archive, changes: Iterable[Change]) -> Far:
    """What this run asks for, and no other meanwhile. One that writes nothing asks for nothing."""
    far = Far([], [], run.now + LEASE)
    if run.dry_run:
        return far
    keys = [each.key for each in changes]
    probed = [name for name in run.settings.sources if run.probes(name)]
    checked = [name for name in run.settings.sources if run.checks(name)]
    if probed:
        far.pictures.extend(archive.pictures.wanted(probed, keys, run.now)[:_MOST])
        archive.pictures.claim((each.address for each in far.pictures), far.lease)
    if checked:
        far.links.extend(archive.short_links.wanted(checked, keys, run.now, most=_MOST_LINKS))
        archive.short_links.claim(far.links, far.lease)
    return far


def look_at(run: RunContext, far: Far) -> LookupResult:
    """Ask for *far*, pictures and short links at a time."""
    # They take a client for HTTP, which many newsrooms do without.
    from feedpub.intake.lookups import images, short_links

    asked = {each: short_links.Question(each.address, each.url, each.source) for each in far.links}
    sources = {each.source for each in far.pictures} | {each.source for each in far.links}
    with _clients(run, sources) as clients:
        links = begun(partial(short_links.look, clients, list(asked.values())))
        pictures = images.look(clients, {each.address: each.source for each in far.pictures})
        led = links.result()
    return LookupResult(
        pictures.told,
        {each: led.told[asked[each]] for each in asked if asked[each] in led.told},
        pictures.mistakes + led.mistakes,
    )


def learn(
    run: RunContext, archive: Archive, far: Far, told: LookupResult, report: Report
) -> set[Facets]:
    """Keep what was *told*; return what feeds that have to do with it select articles by."""
    from feedpub.intake.short_links import wrong_link

    report.warnings += told.mistakes
    archive.pictures.learn(told.pictures, far.lease, run.now)
    left = [each.address for each in far.pictures if each.address not in told.pictures]
    archive.pictures.put_back(left, far.lease)
    unasked = [each for each in far.links if each not in told.links]
    archive.short_links.put_back(unasked, far.lease)
    facets = {
        each for picture in far.pictures if told.pictures.get(picture.address)
        for each in picture.facets
    }  # fmt: skip
    leads = {link: led.leads if led else None for link, led in told.links.items()}
    for link in archive.short_links.learn(leads, far.lease, run.now):
        facets.add(link.facets)
        led = told.links[link]
        if led and led.leads != "there":
            finding = wrong_link(link.address, link.url, dead=led.leads == "dead", to=led.to)
            report.warnings.append(f"{link.source}: {link.id}: {finding}")
    archive.pictures.forget_others(at_once=False)
    archive.short_links.forget_others(at_once=False)
    return facets


@contextmanager
def _clients(run: RunContext, sources: Collection[str]) -> Iterator[Mapping[str, Client]]:
    """For each of *sources*, who asks for it; all of them together are done in time."""
    from feedpub.web.client import Client

    until = time.monotonic() + _LONGEST
    clients = {}
    with ExitStack() as stack:
        for name in sources:
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
                        until=until,
                    )
                )
            )
        yield clients
