"""Addresses: what is wrong with one that a reader is to follow."""

from __future__ import annotations

import functools
import ipaddress
import re
from typing import Literal, NamedTuple


class Flaw(NamedTuple):
    """What is wrong with an address."""

    #: ``relative``: leads nowhere by itself. ``character``: has something in it that may stand in
    #: none. ``script``: is an IRI where a URI is due. ``malformed``: no address at all.
    #: ``private``: not for everybody on the web.
    kind: Literal["relative", "character", "script", "malformed", "private"]
    reason: str


# RFC 3986, 3.1.
SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# RFC 3986, appendix A, lets these stand nowhere, and RFC 3987, 2.2, only letters of other scripts.
NEVER_IN_AN_IRI = re.compile(r'[\x00-\x20\x7f-\xa0"<>\\^`{|}\u2028\u2029]')
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_AUTHORITY = re.compile(r"//([^/?#]*)")
_PORT = re.compile(r":([0-9]*)\Z")
# RFC 3986, 3.2.2: reg-name, and what RFC 3987 adds.
_REG_NAME = re.compile(r"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}|[^\x00-\x7f])+")

# The most that is kept of hostile values; longer addresses are looked at each time.
_REMEMBERED_LENGTH = 2000


def flaw_of(address: str, *, iri: bool = False) -> Flaw | None:
    """What is wrong with *address*, if anything: the first thing that a reader would trip over.

    *iri*: it may have letters of every script in it, not only ASCII.
    """
    if len(address) > _REMEMBERED_LENGTH:
        return _flaw_of(address, iri)
    return _remembered(address, iri)


def _flaw_of(address: str, iri: bool) -> Flaw | None:
    if not address:
        return Flaw("relative", "is empty")
    if never := NEVER_IN_AN_IRI.search(address):
        return Flaw("character", f"has the character {never[0]!r} in it")
    if not iri and (letter := _NOT_ASCII.search(address)):
        return Flaw("script", f"has the character {letter[0]!r} in it")
    if _BAD_PERCENT.search(address):
        return Flaw("malformed", "has a % that no two hexadecimal digits follow")
    scheme = SCHEME.match(address)
    if scheme is None:
        return Flaw("relative", "is not absolute")
    if scheme[1].lower() not in ("http", "https"):
        return Flaw("private", f"is not http or https but {scheme[1][:20]}")
    authority = _AUTHORITY.match(address, scheme.end())
    if authority is None:
        return Flaw("malformed", f"lacks the two slashes after {scheme[0]}")
    return _authority_flaw(authority[1])


_remembered = functools.lru_cache(maxsize=4096)(_flaw_of)


def _authority_flaw(authority: str) -> Flaw | None:
    _, at, host = authority.rpartition("@")
    if port := _PORT.search(host):
        # RFC 6335, 6: ports have 16 bits. Five digits are enough to tell.
        if len(port[1]) > 5 or int(port[1] or 0) > 65535:
            return Flaw("malformed", f"has no such port as {port[1][:10]}")
        host = host[: port.start()]
    if not host:
        return Flaw("malformed", "has no host")
    if host.lower() in ("http", "https"):
        return Flaw("malformed", "has its scheme twice")
    if not _is_host(host):
        return Flaw("malformed", f"has no possible host: {host[:60]!r}")
    if at:
        return Flaw("private", "has a user name or password in it")
    return None


def _is_host(host: str) -> bool:
    if host.startswith("[") and host.endswith("]"):
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
            # RFC 5890, 2.3.2: what follows xn-- is Punycode; other scripts can be written in it.
            if label[:4].lower() == "xn--":
                label[4:].encode("ascii").decode("punycode")
            elif not label.isascii():
                label.encode("idna")
    except UnicodeError:
        return False
    return True
