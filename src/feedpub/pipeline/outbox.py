"""Put published documents into the outbox: one delivery for each target of each document."""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.archive.store import Archive
from feedpub.feed import Document, FeedHead
from feedpub.format_info import INDEX_PAGE
from feedpub.notifiers.base import digest_of
from feedpub.notifiers.registry import caches, kind_of, subscribed, targets
from feedpub.nouns import replace
from feedpub.pipeline.context import RunContext
from feedpub.protocols import PublishedDocument


def enqueue(
    run: RunContext, archive: Archive, feed: FeedHead | None, written: Iterable[Document]
) -> None:
    """Enqueue the documents of *feed* that were *written* for the targets that subscribe to them.

    Runs in the transaction that records what was published, so that neither lasts without the
    other.
    """
    if not targets(run.settings):
        return
    for document in written:
        published = PublishedDocument(
            document=document.name,
            feed=feed.channel.name if feed else "",
            format=document.format,
            address=document.address,
            digest=digest_of(document.content),
            entries=len(feed.entries) if feed else None,
        )
        for target in subscribed(run.settings, feed, document):
            only = replace(published, document="") if kind_of(target).latest_only else published
            archive.deliveries.add(target, only, run.now)
        if document.name == INDEX_PAGE:
            # Web servers serve it at the address of its folder, too.
            _enqueue_purge(run, archive, "", run.settings.site.base_url)


def enqueue_purges(run: RunContext, archive: Archive, names: Iterable[str]) -> None:
    """Enqueue the documents *names*, which were changed in place, for the caches."""
    for name in sorted(set(names)):
        _enqueue_purge(run, archive, name, run.settings.site.base_url + name)


def _enqueue_purge(run: RunContext, archive: Archive, document: str, address: str) -> None:
    changed = PublishedDocument(document=document, feed="", format="", address=address, digest="")
    for target in caches(run.settings):
        archive.deliveries.add(target, changed, run.now)
