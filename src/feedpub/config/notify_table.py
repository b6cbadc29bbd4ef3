"""The keys of the table tell: who is told of what was published."""

from __future__ import annotations

import ipaddress
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from feedpub.addresses import web_address
from feedpub.config.table import Table
from feedpub.config.value_types import (
    Address,
    HeaderName,
    HeaderValue,
    IPNetwork,
    Line,
    Variable,
    only,
)

_PLACES = ("address", "encoded", "host", "path")


def _target(value: str) -> str:
    """An address with places for another one."""
    filled = value.replace("{address}", "https://feeds.example/all.rss")
    for place in _PLACES:
        filled = filled.replace(f"{{{place}}}", "/" if place == "path" else "feeds.example")
    if web_address(filled) is None:
        raise ValueError(
            "allowed is an absolute address, in which {address}, {encoded}, {host} and {path} may"
            " stand for the document's"
        )
    return value


class PurgeTable(Table):
    """A cache in front of the publish directory, told to fetch each document that has changed."""

    preset: Literal["akamai", "bunny", "cloudflare", "fastly", "nginx", "varnish"] | None = None
    """One that is known: what the other keys leave out is as it wants it."""

    zone: Annotated[Line, Field(pattern="^[A-Za-z0-9]+$")] | None = None
    """Cloudflare's id of the zone."""

    token_env: Variable | None = None
    """The environment variable with the key that it wants to see. Akamai's signs what is sent:
    client_token=...;client_secret=...;access_token=..."""

    url: Annotated[str, Field(max_length=1000), AfterValidator(_target), only(*_PLACES)] | None = (
        None
    )
    """Where it is asked: {address} is the document's, {encoded} the same as a parameter, {host} and
    {path} are its parts. Default of nginx and varnish: {address}. Of Akamai the host of your API
    client, and whether to invalidate or to delete:
    https://akab-xxxx.luna.akamaiapis.net/ccu/v3/invalidate/url/production"""

    method: Literal["DELETE", "POST", "PURGE", "PUT"] | None = None
    """How it is asked. Default: POST; of nginx and varnish PURGE. Akamai takes POST alone."""

    headers: dict[HeaderName, HeaderValue] = Field(default={})
    """What else it is told; {token} is the key. Default, if there is one: Authorization, as a
    bearer's."""

    body: Line | None = None
    """What it is sent; {addresses} is a JSON list of addresses, {address} the only one."""

    most: Annotated[int, Field(ge=1, le=1000)] | None = None
    """How many addresses at once, if body has {addresses}. Default: 30."""

    @model_validator(mode="after")
    def _fits_together(self) -> PurgeTable:
        if self.preset is None and self.url is None:
            raise ValueError("needs preset, or url")
        if (self.preset == "cloudflare") != (self.zone is not None):
            raise ValueError("zone is Cloudflare's, which needs it")
        if self.preset in ("akamai", "bunny", "cloudflare", "fastly") and self.token_env is None:
            raise ValueError(f"{self.preset} needs token_env")
        if self.preset == "akamai" and (self.url is None or self.method not in (None, "POST")):
            raise ValueError("akamai needs url, that of your API client, and takes POST alone")
        if self.token_env is None and any("{token}" in each for each in self.headers.values()):
            raise ValueError("{token} needs token_env")
        many = self.preset in ("akamai", "cloudflare") or "{addresses}" in (self.body or "")
        if self.most and not many:
            raise ValueError("most needs a body with {addresses}")
        return self

    @property
    def name(self) -> str:
        """What it is called where it is shown."""
        if self.zone:
            return f"{self.preset} {self.zone}"
        return self.url or str(self.preset)


class Tell(Table):
    """Who is told of what was published, after it is public. WebSub hubs: see hubs."""

    webhooks: list[Address] = Field(default=[])
    """Addresses that get a JSON list of the documents that changed."""

    secret_env: Variable | None = None
    """The environment variable with the secret that webhooks are signed with (HMAC-SHA256)."""

    purge: list[PurgeTable] = Field(default=[])
    """Caches that are told first. One table each: [[tell.purge]]."""

    check: bool = False
    """Whether each document's public address is fetched, until it serves what was published."""

    allow_addresses: list[IPNetwork] = Field(default=[])
    """Networks that are not public, and may be called all the same: "10.1.2.0/24"."""

    @model_validator(mode="after")
    def _fits_together(self) -> Tell:
        names = [each.name for each in self.purge]
        for name in names:
            if names.count(name) > 1:
                raise ValueError(f"{name} is told to purge twice")
        if self.secret_env and not self.webhooks:
            raise ValueError("secret_env is for webhooks, which are missing")
        return self

    @property
    def networks(self) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        return [ipaddress.ip_network(each) for each in self.allow_addresses]
