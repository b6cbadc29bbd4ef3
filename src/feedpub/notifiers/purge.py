"""Purges: a cache between the publish directory and the readers is told to fetch anew."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit

from feedpub.notifiers.edgegrid import authorization
from feedpub.notifiers.errors import refusals
from feedpub.protocols import News
from feedpub.web.client import Client

_PLACE = re.compile(r"\{[a-z]+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """How a cache is asked, with places for what it is asked."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    #: Of how many addresses at once; more than one stand in the body.
    most: int = 1

    #: Whether the key signs it, as Akamai wants, and is not sent.
    edgegrid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    request: Request
    client: Client
    token: str | None = field(default=None, repr=False)

    @property
    def most(self) -> int:
        return self.request.most

    def tell(self, news: Sequence[News]) -> None:
        addresses = [each.address for each in news]
        parts = urlsplit(addresses[0])
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        values = {
            "{address}": addresses[0],
            "{encoded}": quote(addresses[0], safe=""),
            "{host}": parts.netloc,
            "{path}": path,
        }
        asked = self.request
        secret = {**values, "{token}": self.token or ""}
        headers = {name.lower(): _filled(value, secret) for name, value in asked.headers.items()}
        body = _filled(asked.body, {**values, "{addresses}": json.dumps(addresses)}).encode()
        url = _filled(asked.url, values)
        if body:
            headers.setdefault("content-type", "application/json")
        if asked.edgegrid:
            headers["authorization"] = authorization(self.token or "", url, body)
        with refusals():
            self.client.send(asked.method, url, headers, body)


def _filled(template: str, values: Mapping[str, str]) -> str:
    """*template* with *values* in their places. What stands in a value is no place."""
    return _PLACE.sub(lambda match: values.get(match.group(), match.group()), template)
