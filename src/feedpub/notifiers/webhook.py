"""Webhooks: a JSON list of the changed documents, signed if there is a secret."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from feedpub.config.model import Settings
from feedpub.notifiers.base import NotifierKind, notify_errors, secret_of
from feedpub.nouns import dataclass, field
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Posts changed documents to one address, many in one request."""

    address: str
    client: Client
    secret: str | None = field(default=None, repr=False)

    @property
    def batch_size(self) -> int:
        return 500

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        body = json.dumps([_record(each) for each in documents], ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        if self.secret is not None:
            # Signed as GitHub does it: receivers of webhooks have code for that.
            signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["x-hub-signature-256"] = f"sha256={signature}"
        with notify_errors():
            self.client.send("POST", self.address, headers, body)


def _record(document: PublishedDocument) -> dict[str, object]:
    return {
        "feed": document.feed or None,
        "format": document.format,
        "address": document.address,
        "digest": document.digest,
        "entries": document.entries,
    }


def _targets(settings: Settings, *_: object) -> Iterable[str]:
    return settings.notify.webhooks


def _make(settings: Settings, name: str, client: Client) -> Webhook:
    return Webhook(address=name, client=client, secret=secret_of(settings.notify.secret_env))


WEBHOOK = NotifierKind(
    name="webhook", configured=_targets, subscribed=_targets, make=_make, claim_size=500
)
