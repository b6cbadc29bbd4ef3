"""Webhooks: a JSON list of the documents that changed, signed if there is a secret."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from feedpub.notifiers.errors import refusals
from feedpub.protocols import News
from feedpub.web.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    address: str
    client: Client
    secret: str | None = field(default=None, repr=False)

    @property
    def most(self) -> int:
        return 500

    def tell(self, news: Sequence[News]) -> None:
        body = json.dumps([_record(each) for each in news], ensure_ascii=False).encode()
        headers = {"content-type": "application/json"}
        if self.secret is not None:
            # As GitHub signs: whoever takes webhooks has code for it.
            signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
            headers["x-hub-signature-256"] = f"sha256={signature}"
        with refusals():
            self.client.send("POST", self.address, headers, body)


def _record(news: News) -> dict[str, object]:
    return {
        "feed": news.feed or None,
        "format": news.format,
        "address": news.address,
        "digest": news.digest,
        "entries": news.entries,
    }
