"""WebSub: a hub is told that a topic has changed, and fetches it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from feedpub.notifiers.errors import refusals
from feedpub.protocols import News
from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSub:
    hub: str
    client: Client

    @property
    def most(self) -> int:
        return 1

    def tell(self, news: Sequence[News]) -> None:
        for each in news:
            # WebSub, 6, leaves it to each hub. PubSubHubbub 0.4 had hub.url; hubs of today read
            # hub.topic, and neither minds the other.
            form = {"hub.mode": "publish", "hub.topic": each.address, "hub.url": each.address}
            with refusals():
                self.client.send(
                    "POST",
                    self.hub,
                    {"content-type": "application/x-www-form-urlencoded"},
                    urlencode(form).encode("ascii"),
                )
