"""The kinds of notifiers, one row each.

To add a notifier: write its keys into ``config/notify_table.py``; write a module here with a class
that is a :class:`~feedpub.protocols.Notifier`, and a :class:`NotifierKind`; add that to NOTIFIERS;
describe it in ``docs/notify.md``. Outbox, retries, status page and metrics need no change.
"""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.deliveries import Target
from feedpub.config.model import Settings
from feedpub.feed import Document, FeedHead
from feedpub.notifiers.base import NotifierKind
from feedpub.notifiers.public_check import PUBLIC_CHECK
from feedpub.notifiers.purge import PURGE
from feedpub.notifiers.reader_check import READER_CHECK
from feedpub.notifiers.rsscloud import RSSCLOUD
from feedpub.notifiers.webhook import WEBHOOK
from feedpub.notifiers.websub import WEBSUB

#: The kind of the states of test subscriptions at hubs, which are no targets of deliveries.
SUBSCRIPTION_KIND = "subscription"

NOTIFIERS: tuple[NotifierKind, ...] = (
    PURGE,
    WEBSUB,
    RSSCLOUD,
    WEBHOOK,
    PUBLIC_CHECK,
    READER_CHECK,
)


def kind_of(target: Target) -> NotifierKind:
    """Return the row of the kind of *target*. Raises: KeyError."""
    return {each.name: each for each in NOTIFIERS}[target.kind]


def targets(settings: Settings) -> set[Target]:
    """Return every target that *settings* name."""
    return {kind.target(name) for kind in NOTIFIERS for name in kind.configured(settings)}


def subscribed(settings: Settings, feed: FeedHead | None, document: Document) -> Iterator[Target]:
    """Yield the targets to notify of *document*; *feed* is None if it belongs to no feed."""
    for kind in NOTIFIERS:
        yield from map(kind.target, kind.subscribed(settings, feed, document))


def caches(settings: Settings) -> Iterator[Target]:
    """Yield the targets that are caches."""
    for kind in NOTIFIERS:
        if kind.is_cache:
            yield from map(kind.target, kind.configured(settings))
