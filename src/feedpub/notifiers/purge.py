"""Purges: have a cache between the publish directory and the readers drop old documents."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from feedpub.config.model import Settings
from feedpub.config.notify_table import PurgeTable
from feedpub.notifiers.base import NotifierKind, notify_errors, secret_of
from feedpub.notifiers.edgegrid import authorization
from feedpub.nouns import dataclass, field
from feedpub.protocols import PublishedDocument

if TYPE_CHECKING:
    # An HTTP client, which runs without due deliveries do not import.
    from feedpub.web.client import Client


_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that purges addresses from a cache, with placeholders for these addresses."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    #: How many addresses one request can purge; more than one only in the body.
    batch_size: int = 1

    #: Whether the key signs the request, as Akamai requires, instead of being sent.
    edgegrid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Purge:
    """Purges changed documents from one cache."""

    request: Request
    client: Client
    token: str | None = field(default=None, repr=False)

    @property
    def batch_size(self) -> int:
        return self.request.batch_size

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        addresses = [each.address for each in documents]
        parts = urlsplit(addresses[0])
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        values = {
            "{address}": addresses[0],
            "{encoded}": quote(addresses[0], safe=""),
            "{host}": parts.netloc,
            "{path}": path,
        }
        request = self.request
        secret = {**values, "{token}": self.token or ""}
        headers = {name.lower(): _fill(value, secret) for name, value in request.headers.items()}
        body = _fill(request.body, {**values, "{addresses}": json.dumps(addresses)}).encode()
        url = _fill(request.url, values)
        if body:
            headers.setdefault("content-type", "application/json")
        if request.edgegrid:
            headers["authorization"] = authorization(self.token or "", url, body)
        with notify_errors():
            self.client.send(request.method, url, headers, body)


def request_of(table: PurgeTable) -> Request:
    """Return the request that *table* describes; keys that it leaves out come from its preset."""
    preset = _preset(table.preset, table.zone)
    headers = {**preset.headers, **table.headers}
    if (
        table.token_env
        and not preset.edgegrid
        and not any("{token}" in each for each in headers.values())
    ):
        headers["Authorization"] = "Bearer {token}"
    body = table.body or preset.body
    return Request(
        method=table.method or preset.method,
        url=table.url or preset.url,
        headers=headers,
        body=body,
        batch_size=(table.most or 30) if "{addresses}" in body else 1,
        edgegrid=preset.edgegrid,
    )


def _preset(name: str | None, zone: str | None) -> Request:
    """Return the request that the cache *name* documents; an empty POST for any other cache."""
    match name:
        case "akamai":
            # https://techdocs.akamai.com/purge-cache/reference/invalidate-url
            return Request(
                method="POST", url="", body='{"objects": {addresses}}', batch_size=30, edgegrid=True
            )
        case "bunny":
            # https://docs.bunny.net/reference/purgepublic_indexpost
            return Request(
                method="POST",
                url="https://api.bunny.net/purge?url={encoded}",
                headers={"AccessKey": "{token}"},
            )
        case "cloudflare":
            # https://developers.cloudflare.com/api/resources/cache/methods/purge/
            return Request(
                method="POST",
                url=f"https://api.cloudflare.com/client/v4/zones/{zone}/purge_cache",
                headers={"Authorization": "Bearer {token}"},
                body='{"files": {addresses}}',
                batch_size=30,
            )
        case "fastly":
            # https://www.fastly.com/documentation/reference/api/purging/
            return Request(
                method="POST",
                url="https://api.fastly.com/purge/{host}{path}",
                headers={"Fastly-Key": "{token}"},
            )
        case "nginx" | "varnish":
            return Request(method="PURGE", url="{address}", headers={"Host": "{host}"})
    return Request(method="POST", url="")


def _fill(template: str, values: Mapping[str, str]) -> str:
    """Return *template* with its placeholders filled; a placeholder inside of a value stays."""
    return _PLACEHOLDER.sub(lambda match: values.get(match.group(), match.group()), template)


def _targets(settings: Settings, *_: object) -> Iterable[str]:
    return [each.name for each in settings.notify.purge]


def _make(settings: Settings, name: str, client: Client) -> Purge:
    table = next(each for each in settings.notify.purge if each.name == name)
    return Purge(request=request_of(table), client=client, token=secret_of(table.token_env))


PURGE = NotifierKind(
    name="purge",
    configured=_targets,
    subscribed=_targets,
    make=_make,
    claim_size=120,
    is_cache=True,
)
