"""WebSub: tell a hub that a topic has changed, so that it fetches and distributes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from feedpub.config.model import Settings
from feedpub.feed import Document, FeedHead
from feedpub.notifiers.base import NotifierKind, notify_errors
from feedpub.nouns import dataclass
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSub:
    """Notifies one hub, one request for each document."""

    hub: str
    client: Client

    @property
    def batch_size(self) -> int:
        return 1

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        for each in documents:
            # WebSub, 6, leaves the request to each hub. PubSubHubbub 0.4 had hub.url; hubs of
            # today read hub.topic. Neither minds the other.
            form = {"hub.mode": "publish", "hub.topic": each.address, "hub.url": each.address}
            with notify_errors():
                self.client.send(
                    "POST",
                    self.hub,
                    {"content-type": "application/x-www-form-urlencoded"},
                    urlencode(form).encode("ascii"),
                )


def _configured(settings: Settings) -> Iterable[str]:
    hubs = {hub for feed in settings.feeds.values() for hub in feed.hubs or ()}
    return hubs.union(settings.site.hubs)


def _subscribed(_settings: Settings, feed: FeedHead | None, document: Document) -> Iterable[str]:
    return () if feed is None else feed.channel.hubs_of(document.format)


def _make(_settings: Settings, name: str, client: Client) -> WebSub:
    return WebSub(hub=name, client=client)


WEBSUB = NotifierKind(
    name="hub", configured=_configured, subscribed=_subscribed, make=_make, claim_size=20
)
