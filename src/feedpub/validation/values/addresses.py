"""Addresses of pages and files: what is wrong with one."""

from __future__ import annotations

import functools
from typing import Literal, NamedTuple

from feedpub.patterns import pattern


class Flaw(NamedTuple):
    """What is wrong with an address."""

    #: ``relative``: not absolute. ``character``: has a character that no address may have.
    #: ``script``: an IRI where a URI is required. ``malformed``: not an address. ``private``: not
    #: public on the web.
    kind: Literal["relative", "character", "script", "malformed", "private"]
    reason: str


# RFC 3986, 3.1.
SCHEME = pattern(r"([A-Za-z][A-Za-z0-9+.-]*):")
# RFC 3986, appendix A; RFC 3987, 2.2, only adds letters of other scripts.
NEVER_IN_AN_IRI = pattern(r'[\x00-\x20\x7f-\xa0"<>\\^`{|}\u2028\u2029]')
_NOT_ASCII = pattern(r"[^\x00-\x7f]")
_BAD_PERCENT = pattern(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = pattern(r"//([^/?#]*)")
_PORT = pattern(r":([0-9]*)\Z")
# RFC 3986, 3.2.2: reg-name, with the additions of RFC 3987.
_REG_NAME = pattern(r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+")

# Nearly all addresses. Two hyphens may be Punycode, which must be decodable.
_ORDINARY = pattern(
    r"https?://((?:[a-z0-9]++(?:-[a-z0-9]++)*+\.)++[a-z0-9]++)"
    r"(?:[/?#][A-Za-z0-9._~!$&'()*+,;=:@/?#-]*+)?"
)
# That of a label; with more, each would have to be measured.
_LONGEST_ORDINARY = 63

# Longer addresses are not cached: hostile values would fill the memory.
_LONGEST_CACHED = 2000


def flaw_of(address: str, *, iri: bool = False) -> Flaw | None:
    """Return the first thing that is wrong with *address*, or None.

    *iri*: whether letters of every script are allowed, not only ASCII.
    """
    if len(address) > _LONGEST_CACHED:
        return _flaw_of(address, iri)
    return _cached(address, iri)


def joined(base: str, reference: str) -> str:
    """Return the address that *reference* leads to from *base*. Empty if there is none."""
    from urllib.parse import urljoin

    try:
        return urljoin(base, reference)
    except ValueError:
        return ""


def ordinary_host(address: str) -> str | None:
    """Return the host of *address* if it is one that clearly has no flaw, as nearly all are."""
    found = _ORDINARY.fullmatch(address)
    return found[1] if found is not None and len(found[1]) <= _LONGEST_ORDINARY else None


def _flaw_of(address: str, iri: bool) -> Flaw | None:
    return None if ordinary_host(address) is not None else _full_flaw_of(address, iri)


def _full_flaw_of(address: str, iri: bool) -> Flaw | None:
    if not address:
        return Flaw("relative", "is empty")
    if never := NEVER_IN_AN_IRI.search(address):
        return Flaw("character", f"contains the character {never[0]!r}")
    if not iri and (letter := _NOT_ASCII.search(address)):
        return Flaw("script", f"contains the character {letter[0]!r}")
    if _BAD_PERCENT.search(address):
        return Flaw("malformed", "has a % without two hexadecimal digits after it")
    scheme = SCHEME.match(address)
    if scheme is None:
        return Flaw("relative", "is not absolute")
    if scheme[1].lower() not in ("http", "https"):
        return Flaw("private", f"has the scheme {scheme[1][:20]} instead of http or https")
    authority = _AUTHORITY.match(address, scheme.end())
    if authority is None:
        return Flaw("malformed", f"lacks the two slashes after {scheme[0]}")
    return _authority_flaw(authority[1])


_cached = functools.lru_cache(maxsize=4096)(_flaw_of)


def _authority_flaw(authority: str) -> Flaw | None:
    _, at, host = authority.rpartition("@")
    if port := _PORT.search(host):
        # RFC 6335, 6: ports have 16 bits.
        if len(port[1]) > 5 or int(port[1] or 0) > 65535:
            return Flaw("malformed", f"has the port {port[1][:10]}, which does not exist")
        host = host[: port.start()]
    if not host:
        return Flaw("malformed", "has no host")
    if host.lower() in ("http", "https"):
        return Flaw("malformed", "has its scheme twice")
    if not _is_host(host):
        return Flaw("malformed", f"has an invalid host: {host[:60]!r}")
    if at:
        return Flaw("private", "contains a user name or password")
    return None


def _is_host(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
        import ipaddress

        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            return False
        return True
    if not _REG_NAME.fullmatch(host) or len(host) > 253:
        return False
    labels = host.removesuffix(".").split(".")
    if not all(0 < len(label) <= 63 for label in labels):
        return False
    try:
        for label in labels:
            # RFC 5890, 2.3.2: xn-- is followed by Punycode. Other scripts must be encodable as it.
            if label[:4].lower() == "xn--":
                label[4:].encode("ascii").decode("punycode")
            elif not label.isascii():
                label.encode("idna")
    except UnicodeError:
        return False
    return True
