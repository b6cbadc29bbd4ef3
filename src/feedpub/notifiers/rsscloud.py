"""rssCloud: tell a server that an RSS document has changed, so that it tells its subscribers.

The protocol of the server at rpc.rsscloud.io (https://rpc.rsscloud.io/docs/rsscloud-rest): pings go
to the address beside that of subscriptions.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from feedpub.config.model import Settings
from feedpub.errors import NotifyError
from feedpub.feed import Document, FeedHead
from feedpub.notifiers.base import NotifierKind, notify_errors
from feedpub.nouns import dataclass
from feedpub.patterns import pattern
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client

_HEADERS = {
    "content-type": "application/x-www-form-urlencoded",
    "accept": "application/json, text/xml;q=0.9, */*;q=0.1",
    "accept-encoding": "identity",
}

#: In an answer in XML: ``<result success="false" msg="..."/>``.
_REFUSED = pattern(r"""\bsuccess\s{0,9}=\s{0,9}["']false["']""")
_MESSAGE = pattern(r"""\bmsg\s{0,9}=\s{0,9}"([^"]{1,300})""")


@dataclass(frozen=True, slots=True, kw_only=True)
class RssCloud:
    """Pings one server, one request for each document."""

    #: Where it takes subscriptions.
    address: str
    client: Client

    @property
    def batch_size(self) -> int:
        return 1

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        head, _, tail = self.address.rpartition("pleaseNotify")
        for each in documents:
            form = urlencode({"url": each.address}).encode("ascii")
            with notify_errors():
                answer = self.client.send("POST", f"{head}ping{tail}", _HEADERS, form)
            if (reason := _refusal(answer)) is not None:
                raise NotifyError(f"answers: {reason}", whole_target=False)


def _refusal(answer: bytes) -> str | None:
    """Return why the server did not take a ping, which it says with status 200. None: it did."""
    text = answer.decode(errors="replace")
    reason = None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        if _REFUSED.search(text):
            message = _MESSAGE.search(text)
            reason = message.group(1) if message else ""
    else:
        if isinstance(found, dict) and found.get("success") in (False, "false"):
            reason = str(found.get("msg") or "")[:300]
    return None if reason is None else " ".join(reason.split()) or "no success"


def _configured(settings: Settings) -> Iterable[str]:
    return filter(None, [settings.notify.rsscloud])


def _subscribed(_settings: Settings, feed: FeedHead | None, document: Document) -> Iterable[str]:
    return filter(None, [feed.channel.cloud_of(document.format) if feed else None])


def _make(_settings: Settings, name: str, client: Client) -> RssCloud:
    return RssCloud(address=name, client=client)


RSSCLOUD = NotifierKind(
    name="rsscloud", configured=_configured, subscribed=_subscribed, make=_make, claim_size=20
)
