"""Reads articles completely whose bodies were left unread when their source brought them.

A record is read with the same reader, and with the settings that its source has now; the result is
stored as if it had just been read.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import cache
from itertools import islice, takewhile
from typing import TypeVar

from feedpub.archive.articles import ReadCompletely
from feedpub.archive.records import Damaged, DamagedRecords
from feedpub.archive.store import Archive, opened
from feedpub.archive.unread import UnreadArticles
from feedpub.errors import Stopped
from feedpub.intake.readers.registry import read_completely
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.quarantine import hold_damaged, reject
from feedpub.pipeline.report import Message, notes, warning
from feedpub.pipeline.unused_keys import UnusedKeys, without_unused_keys
from feedpub.protocols import ReaderContext

T = TypeVar("T")

#: The fact that articles turned out to have other contents than was known, such as no text or no
#: image, so that feeds that select by what articles have must be made again.
CONTENTS_CHANGED = "contents changed"

#: So many are read in one transaction.
_BATCH = 500

#: So many are looked up and stored together.
_TOGETHER = 50


def complete(run: RunContext, archive: Archive, keys: Iterable[int]) -> Iterator[Message]:
    """Read the unread articles *keys* completely; yield what there is to report of each.

    One that cannot be read is rejected; its id stays its own.
    """

    @cache
    def terms(source: str, at: datetime) -> ReaderContext:
        # A source that is configured no longer is read with the settings of the site.
        return run.settings.terms(run.settings.sources.get(source), at)

    unused: dict[str, UnusedKeys] = {}
    every = iter(keys)
    while some := list(islice(every, _TOGETHER)):
        records = archive.unread.records(some)
        read: list[ReadCompletely] = []
        for key in some:
            record = records[key]
            if isinstance(record, Damaged):
                archive.unread.forget(key)
                yield from hold_damaged(run, archive, DamagedRecords([record]))
                continue
            reading = read_completely(record, terms(record.source, record.at))
            if reading.article is None:
                archive.articles.refuse(key)
                if archive.inputs.has(record.source, record.name):
                    yield reject(run, archive, record.source, reading)
                continue
            read.append(ReadCompletely(key, reading.article, reading.provenance))
            if record.source not in unused:
                unused[record.source] = UnusedKeys(run, archive, record.source)
            unused[record.source].add(reading)
            for each in without_unused_keys(reading.findings):
                yield warning(f"{record.source}: {record.name}: {each}")
        if archive.articles.complete(read, run.now):
            archive.set_fact(CONTENTS_CHANGED, "1")
    for keys_of_source in unused.values():
        yield from notes(keys_of_source.lines())


def complete_by_name(run: RunContext, names: Iterable[str]) -> list[Message]:
    """Open the archive for :func:`complete_named`. Raises: ArchiveError."""
    with opened(run.layers.archive) as archive, archive.transaction():
        return complete_named(run, archive, names)


def complete_named(run: RunContext, archive: Archive, names: Iterable[str]) -> list[Message]:
    """Read the articles completely that *names* may mean; see :meth:`.Withdrawals.find`."""
    if not archive.unread.has_backlog():
        return []
    keys = [each.key for name in names for each in archive.withdrawals.find(name)]
    return list(complete(run, archive, archive.unread.among(keys)))


def with_whole_articles(
    run: RunContext, archive: Archive, ask: Callable[[], T], messages: list[Message]
) -> T:
    """Return what *ask* returns, with the articles that it needs read completely.

    It is asked again after each time that it raises UnreadArticles. What there is to report is
    added to *messages*.
    """
    while True:
        try:
            return ask()
        except UnreadArticles as found:
            messages += complete(run, archive, found.keys)


def complete_backlog(
    run: RunContext, archive: Archive, *, seconds: float | None = None
) -> Iterator[Message]:
    """Read unread articles completely, in transactions of its own, those that waited longest first.

    All of them, or as many as take so many *seconds* of this thread's CPU time. Raises: Stopped,
    unless the time is limited.
    """
    until = None if seconds is None else time.thread_time() + seconds
    total = archive.unread.backlog().articles
    done = 0
    while keys := archive.unread.oldest(_BATCH):
        in_time = takewhile(lambda _: until is None or time.thread_time() < until, keys)
        with archive.transaction():
            messages = list(complete(run, archive, in_time))
        yield from messages
        done += len(keys)
        if until is not None and (run.stopping() or time.thread_time() >= until):
            return
        if run.stopping():
            raise Stopped("stopped while reading articles completely; the next run goes on")
        run.watch("reading articles completely", done, total)
