"""The hosts of addresses: whether they are public, and whether they look mistyped."""

from __future__ import annotations

import functools
from urllib.parse import urlsplit

from feedpub.patterns import pattern
from feedpub.validation.values.addresses import flaw_of, ordinary_host

#: Names that are not public (RFC 6761, RFC 6762, RFC 8375, RFC 7686).
_RESERVED = pattern(r"(?:.*\.)?(?:localhost|local|test|invalid|internal|lan|home\.arpa|onion)")

# A host with the path stuck to it, such as example.comblog; the exceptions are real domains.
_GLUED = pattern(
    r".*\.(?:com(?!munity|pany|pare|puter|sec|cast|mbank)|org(?!anic)|net(?!work|bank|flix)"
    r"|gov|edu|info(?!r)|html?)[a-z]{2,}"
)


@functools.lru_cache(maxsize=4096)
def host_of(address: str) -> str | None:
    """Return the host of *address* in lower case. None if it is not the address of a page."""
    if (ordinary := ordinary_host(address)) is not None:
        return ordinary
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
    """Whether *host* is not reachable from the public web."""
    host = host.rstrip(".")
    if _RESERVED.fullmatch(host):
        return True
    number = host.strip("[]")
    if not (number[-1:].isdigit() or ":" in number):
        # No IP address.
        return False
    import ipaddress

    try:
        return not ipaddress.ip_address(number).is_global and not _is_for_examples(host)
    except ValueError:
        return False


@functools.lru_cache(maxsize=4096)
def private_host_of(address: str) -> str | None:
    """Return the host of *address* if it is not reachable from the public web, else None."""
    host = host_of(address)
    return host if host is not None and private(host) else None


def _is_for_examples(host: str) -> bool:
    """Whether *host* is an address for examples (RFC 5737, RFC 3849), like the name example.org."""
    return host.startswith(("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:", "[2001:db8:"))


def oddity_of(host: str) -> str | None:
    """Return why *host* may be mistyped, or None."""
    host = host.rstrip(".")
    if "_" in host:
        return "has a host with an underscore"
    if "." not in host and ":" not in host:
        return "has a host without a dot"
    if _GLUED.fullmatch(host):
        return f"has a host with the path stuck to it: {host[:60]}"
    return None


def site_of(host: str) -> str:
    """Return the last two names of *host*, or three: what the hosts of one site have in common."""
    labels = host.rstrip(".").split(".")
    # co.uk, com.au: two short names belong to a registry.
    short = len(labels) > 2 and len(labels[-1]) == 2 and len(labels[-2]) <= 3
    return ".".join(labels[-3:] if short else labels[-2:])
