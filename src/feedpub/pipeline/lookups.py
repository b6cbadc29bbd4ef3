"""Asks servers for facts that articles lack: size and type of images, where short links lead."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
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
from feedpub.nouns import dataclass
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, warning
from feedpub.web.threads import begun

if TYPE_CHECKING:
    from feedpub.intake.lookups.short_links import LinkTarget
    from feedpub.web.client import Client

#: How many questions one run asks, and for how long, in seconds; the next run asks the rest.
_MOST = 200
_MOST_LINKS = 100
_LONGEST = 10.0


@dataclass(frozen=True, slots=True)
class Questions:
    """What is to be looked up."""

    pictures: list[Wanted]
    links: list[ShortLink]

    #: Until when no other run asks the same.
    lease: datetime

    def __bool__(self) -> bool:
        return bool(self.pictures or self.links)


@dataclass(frozen=True, slots=True)
class LookupResult:
    """What servers answered. None: there was no answer."""

    #: By their addresses.
    pictures: dict[str, Image | None]
    links: dict[ShortLink, LinkTarget | None]

    #: Answers that cannot be understood.
    mistakes: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredLookups:
    """What was stored of the answers."""

    #: Feeds that select articles by these are made again.
    facets: frozenset[Facets]
    messages: tuple[Remark, ...]


def open_questions(run: RunContext, archive: Archive, changes: Iterable[Change]) -> Questions:
    """Return what this run looks up, and reserve it for this run. A dry run looks nothing up."""
    questions = Questions([], [], run.now + LEASE)
    if run.dry_run:
        return questions
    keys = [each.key for each in changes]
    probed = [name for name in run.settings.sources if run.probes(name)]
    checked = [name for name in run.settings.sources if run.checks(name)]
    if probed:
        questions.pictures.extend(archive.pictures.wanted(probed, keys, run.now)[:_MOST])
        archive.pictures.claim((each.address for each in questions.pictures), questions.lease)
    if checked:
        links = archive.short_links.wanted(checked, keys, run.now, most=_MOST_LINKS)
        questions.links.extend(links)
        archive.short_links.claim(questions.links, questions.lease)
    return questions


def look_up(run: RunContext, questions: Questions) -> LookupResult:
    """Ask the servers, about images and short links at the same time."""
    # Imports an HTTP client, which many newsrooms do not need.
    from feedpub.intake.lookups import images, short_links

    asked = {
        each: short_links.Question(each.address, each.url, each.source) for each in questions.links
    }
    sources = {each.source for each in questions.pictures} | {
        each.source for each in questions.links
    }
    with _clients(run, sources) as clients:
        links = begun(partial(short_links.look_up_links, clients, list(asked.values())))
        by_source = {each.address: each.source for each in questions.pictures}
        pictures = images.look_up_images(clients, by_source)
        link_answers = links.result()
    return LookupResult(
        pictures.results,
        {
            each: link_answers.results[asked[each]]
            for each in asked
            if asked[each] in link_answers.results
        },
        pictures.mistakes + link_answers.mistakes,
    )


def store(
    run: RunContext, archive: Archive, questions: Questions, result: LookupResult
) -> StoredLookups:
    """Store *result*; questions without an answer are released for the next run."""
    from feedpub.intake.short_links import wrong_link

    messages = [warning(each) for each in result.mistakes]
    archive.pictures.record(result.pictures, questions.lease, run.now)
    left = [each.address for each in questions.pictures if each.address not in result.pictures]
    archive.pictures.put_back(left, questions.lease)
    unasked = [each for each in questions.links if each not in result.links]
    archive.short_links.put_back(unasked, questions.lease)
    facets = {
        each
        for picture in questions.pictures
        if result.pictures.get(picture.address)
        for each in picture.facets
    }
    leads = {link: answer.leads if answer else None for link, answer in result.links.items()}
    for link in archive.short_links.record(leads, questions.lease, run.now):
        facets.add(link.facets)
        answer = result.links[link]
        if answer and answer.leads != "there":
            finding = wrong_link(link.address, link.url, dead=answer.leads == "dead", to=answer.to)
            messages.append(warning(f"{link.source}: {link.id}: {finding}"))
    archive.pictures.forget_others(at_once=False)
    archive.short_links.forget_others(at_once=False)
    return StoredLookups(facets=frozenset(facets), messages=tuple(messages))


@contextmanager
def _clients(run: RunContext, sources: Collection[str]) -> Iterator[Mapping[str, Client]]:
    """Yield an HTTP client for each of *sources*; together they keep to the time limit."""
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
