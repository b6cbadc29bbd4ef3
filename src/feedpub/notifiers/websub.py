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


_FORM = {"content-type": "application/x-www-form-urlencoded"}


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
                    _FORM,
                    urlencode(form).encode("ascii"),
                )


def subscribe(
    client: Client, hub: str, *, topic: str, callback: str, secret: str, lease: int
) -> None:
    """Ask *hub* to deliver *topic* to *callback* for *lease* seconds (WebSub, 5.1).

    Raises: NotifyError.
    """
    form = {
        "hub.mode": "subscribe",
        "hub.topic": topic,
        "hub.callback": callback,
        "hub.secret": secret,
        "hub.lease_seconds": lease,
    }
    with notify_errors():
        client.send("POST", hub, _FORM, urlencode(form).encode("ascii"))


def hubs_of(settings: Settings) -> Iterable[str]:
    """Return all hubs that *settings* name."""
    hubs = {hub for feed in settings.feeds.values() for hub in feed.hubs or ()}
    return hubs.union(settings.site.hubs)


def _subscribed(_settings: Settings, feed: FeedHead | None, document: Document) -> Iterable[str]:
    return () if feed is None else feed.channel.hubs_of(document.format)


def _make(_settings: Settings, name: str, client: Client) -> WebSub:
    return WebSub(hub=name, client=client)


WEBSUB = NotifierKind(
    name="hub", configured=hubs_of, subscribed=_subscribed, make=_make, claim_size=20
)
