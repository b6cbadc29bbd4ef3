"""The keys of the table notify: who is notified of published documents."""

from __future__ import annotations

import ipaddress
import re
from typing import Annotated, Literal

from feedpub.addresses import web_address
from feedpub.config.constraints import Check, Limits
from feedpub.config.table import Table
from feedpub.config.value_types import (
    Address,
    CloudAddress,
    FolderAddress,
    HeaderName,
    HeaderValue,
    IPNetwork,
    Line,
    Variable,
    matching,
    only,
)
from feedpub.nouns import dataclass, field

_PLACEHOLDERS = ("address", "encoded", "host", "path")


def _target(value: str) -> str:
    """Check an address with placeholders for a document's address."""
    filled = value.replace("{address}", "https://feeds.example/all.rss")
    for placeholder in _PLACEHOLDERS:
        filled = filled.replace(
            f"{{{placeholder}}}", "/" if placeholder == "path" else "feeds.example"
        )
    if web_address(filled) is None:
        raise ValueError(
            "not an absolute address; use one such as https://cdn.example/purge{path}, with the"
            " placeholders {address}, {encoded}, {host} and {path} for the document's address"
        )
    return value


@dataclass(frozen=True, kw_only=True)
class PurgeTable(Table):
    """A cache in front of the publish directory, from which changed documents are purged."""

    preset: Literal["akamai", "bunny", "cloudflare", "fastly", "nginx", "varnish"] | None = None
    """A well-known cache: sets all keys that are not given here."""

    zone: Annotated[Line, matching(re.compile("[A-Za-z0-9]+"), "letters and digits")] | None = None
    """The id of the zone, for Cloudflare."""

    token_env: Variable | None = None
    """The environment variable with the key of the cache. Akamai's key signs requests; write it as
    client_token=...;client_secret=...;access_token=..."""

    url: Annotated[str, Limits(max_length=1000), Check(_target), only(*_PLACEHOLDERS)] | None = None
    """The address of the request. {address} stands for the document's address, {encoded} for the
    same as a parameter, {host} and {path} for its parts. Default for nginx and varnish: {address}.
    For Akamai, the host of your API client, and whether to invalidate or to delete:
    https://akab-xxxx.luna.akamaiapis.net/ccu/v3/invalidate/url/production"""

    method: Literal["DELETE", "POST", "PURGE", "PUT"] | None = None
    """The method of the request. Default: POST; for nginx and varnish PURGE. Akamai takes only
    POST."""

    headers: dict[HeaderName, HeaderValue] = field(default_factory=dict)
    """Further headers; {token} stands for the key. Default, if there is a key: Authorization, as a
    bearer token."""

    body: Line | None = None
    """The body of the request; {addresses} stands for a JSON list of addresses, {address} for one
    address."""

    most: Annotated[int, Limits(ge=1, le=1000)] | None = None
    """How many addresses one request may have, if body contains {addresses}. Default: 30."""

    def __post_init__(self) -> None:
        if self.preset is None and self.url is None:
            raise ValueError("preset and url are both missing; set one of them")
        if self.preset == "cloudflare" and self.zone is None:
            raise ValueError("preset cloudflare needs zone, the id of the zone; add it")
        if self.preset != "cloudflare" and self.zone is not None:
            raise ValueError("zone is only for preset cloudflare")
        if self.preset in ("akamai", "bunny", "cloudflare", "fastly") and self.token_env is None:
            raise ValueError(f"preset {self.preset} needs token_env")
        if self.preset == "akamai" and (self.url is None or self.method not in (None, "POST")):
            raise ValueError(
                "preset akamai needs url, that of your API client, and takes no method but POST"
            )
        if self.token_env is None and any("{token}" in each for each in self.headers.values()):
            raise ValueError("{token} in headers needs token_env")
        many = self.preset in ("akamai", "cloudflare") or "{addresses}" in (self.body or "")
        if self.most and not many:
            raise ValueError("most needs {addresses} in body")

    @property
    def name(self) -> str:
        """The name that identifies it in messages and in the archive."""
        if self.zone:
            return f"{self.preset} {self.zone}"
        return self.url or str(self.preset)


@dataclass(frozen=True, kw_only=True)
class NotifyTable(Table):
    """Who is notified of changed documents once they are published. For WebSub hubs, see hubs."""

    webhooks: list[Address] = field(default_factory=list)
    """Addresses that get a JSON list of the changed documents."""

    secret_env: Variable | None = None
    """The environment variable with the secret that signs webhooks (HMAC-SHA256)."""

    purge: list[PurgeTable] = field(default_factory=list)
    """Caches to purge, before all other notifications. One table each: [[notify.purge]]."""

    check: bool = False
    """Whether to fetch each document's public address until it serves what was published."""

    test_subscription: FolderAddress | None = None
    """The public address that leads to /websub/ at push.listen. feedpub run subscribes to a
    document of its own at each hub, and notices a hub that takes pings and delivers nothing."""

    check_readers: bool = False
    """Whether to fetch a feed once an hour as each of six well-known readers does, to find out
    whether a firewall keeps them out."""

    rsscloud: CloudAddress | None = None
    """The rssCloud server of every public RSS document, by the address at which it takes
    subscriptions: http://rpc.rsscloud.io:5337/pleaseNotify. RSS names it, and it is notified of
    each change."""

    allow_addresses: list[IPNetwork] = field(default_factory=list)
    """Private networks that notifications may be sent to: "10.1.2.0/24"."""

    def __post_init__(self) -> None:
        names = [each.name for each in self.purge]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"two purge tables for {name}; keep one")
        if self.secret_env and not self.webhooks:
            raise ValueError("secret_env is only for webhooks; add webhooks or remove it")

    @property
    def networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        return [ipaddress.ip_network(each) for each in self.allow_addresses]
