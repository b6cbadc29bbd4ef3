"""Fetches one document from an address that a person typed."""

from __future__ import annotations

import ipaddress
from contextlib import closing
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.web.answers import FetchError
from feedpub.web.client import FEEDS, Client
from feedpub.web.network import addresses_of


def fetch(address: str, *, contact: str) -> bytes:
    """Return the document at *address*. Its host may be private; hosts it redirects to may not.

    Raises: FetchError.
    """
    known = web_address(address)
    if known is None:
        raise FetchError("is not a web address (http or https)")
    allowed = [ipaddress.ip_network(each) for each in ip_addresses(known)]
    with closing(Client(contact=contact, allowed=allowed)) as client:
        return client.get(known, accept=FEEDS).content or b""


def ip_addresses(address: str) -> list[str]:
    """Return the IP addresses of the host of *address*. Raises: FetchError."""
    parts = urlsplit(address)
    try:
        found = addresses_of(parts.hostname or "", parts.port or 443)
    except OSError as error:
        raise FetchError(f"cannot be reached: {error.strerror or error}") from error
    return [each.partition("%")[0] for each in found]
