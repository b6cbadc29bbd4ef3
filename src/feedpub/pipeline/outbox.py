"""What is to be told of documents that were published anew, and to whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from feedpub.archive.deliveries import Target
from feedpub.archive.store import Archive
from feedpub.config.model import Settings
from feedpub.feed import Document, Feed
from feedpub.formats.catalogue import INDEX_PAGE
from feedpub.notifiers.digest import digest_of
from feedpub.pipeline.context import RunContext
from feedpub.protocols import News


def targets(settings: Settings) -> set[Target]:
    """Everybody who is ever told."""
    hubs = {hub for feed in settings.feeds.values() for hub in feed.hubs or ()}
    found = {Target("hub", each) for each in hubs.union(settings.site.hubs)}
    found |= {Target("purge", each.name) for each in settings.tell.purge}
    found |= {Target("webhook", each) for each in settings.tell.webhooks}
    return found | ({Target("look", "")} if settings.tell.check else set())


def announce(
    run: RunContext, archive: Archive, feed: Feed | None, written: Iterable[Document]
) -> None:
    """Keep that documents of *feed* were *written*, for those who are to be told.

    In the transaction that records what was published: one never lasts without the other.
    """
    if not targets(run.settings):
        return
    for document in written:
        news = News(
            document=document.name,
            feed=feed.channel.name if feed else "",
            format=document.format,
            address=document.address,
            digest=digest_of(document.content),
            entries=len(feed.entries) if feed else None,
        )
        for target in _told_of(run.settings, feed, document):
            archive.deliveries.add(target, news, run.now)
        if document.name == INDEX_PAGE:
            # Servers answer with it where the folder is asked for.
            folder = run.settings.site.base_url
            _purge(run, archive, News(document="", feed="", format="", address=folder, digest=""))


def purge(run: RunContext, archive: Archive, names: Iterable[str]) -> None:
    """Record for the caches that the documents *names* were changed in place."""
    for name in sorted(set(names)):
        address = run.settings.site.base_url + name
        _purge(run, archive, News(document=name, feed="", format="", address=address, digest=""))


def _purge(run: RunContext, archive: Archive, news: News) -> None:
    for each in run.settings.tell.purge:
        archive.deliveries.add(Target("purge", each.name), news, run.now)


def _told_of(settings: Settings, feed: Feed | None, document: Document) -> Iterator[Target]:
    for each in settings.tell.purge:
        yield Target("purge", each.name)
    if feed is not None:
        for hub in feed.channel.hubs_of(document.format):
            yield Target("hub", hub)
    for webhook in settings.tell.webhooks:
        yield Target("webhook", webhook)
    if settings.tell.check:
        yield Target("look", "")
