"""The hosts of addresses: whether everybody can reach them, and whether they are what was meant."""

from __future__ import annotations

import functools
import ipaddress
import re
from urllib.parse import urlsplit

from feedpub.validation.values.addresses import flaw_of

#: RFC 6761, RFC 6762, RFC 8375, RFC 7686: names that lead nowhere on the web.
_RESERVED = re.compile(r"(?:.*\.)?(?:localhost|local|test|invalid|internal|lan|home\.arpa|onion)")

# A host that the path was glued to: example.comblog. The rest are domains that there are.
_GLUED = re.compile(
    r".*\.(?:com(?!munity|pany|pare|puter|sec|cast|mbank)|org(?!anic)|net(?!work|bank|flix)"
    r"|gov|edu|info(?!r)|html?)[a-z]{2,}"
)


@functools.lru_cache(maxsize=4096)
def host_of(address: str) -> str | None:
    """The host of *address* in lower case; None if that is no address of a page."""
    flaw = flaw_of(address, iri=True)
    if flaw is not None and flaw.kind != "private":
        return None
    try:
        parts = urlsplit(address)
        return parts.hostname if parts.scheme in ("http", "https") else None
    except ValueError:
        return None


@functools.lru_cache(maxsize=4096)
def private(host: str) -> bool:
    """Whether *host* is one that not everybody on the web can reach."""
    host = host.rstrip(".")
    if _RESERVED.fullmatch(host):
        return True
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global and not _documented(host)
    except ValueError:
        return False


def _documented(host: str) -> bool:
    """RFC 5737, RFC 3849: the addresses of examples, as example.org is their name."""
    return host.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "[2001:db8:"))


def oddity_of(host: str) -> str | None:
    """Why *host* may not be the one that was meant."""
    host = host.rstrip(".")
    if "_" in host:
        return "has a host with an underscore"
    if "." not in host and ":" not in host:
        return "has a host without a dot"
    if _GLUED.fullmatch(host):
        return f"has a host that the path may be glued to: {host[:60]}"
    return None


def site_of(host: str) -> str:
    """What *host* has in common with others of its site: its last two names, or three."""
    labels = host.rstrip(".").split(".")
    # co.uk, com.au: two short names are a registry's.
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])
