"""Identifiers: IRIs that name something permanently, and their normal form."""

from __future__ import annotations

import contextlib
import functools
import re
import unicodedata
from collections.abc import Mapping
from typing import Literal, NamedTuple
from urllib.parse import unquote_to_bytes

from feedpub.addresses import Misnamed, misnamed
from feedpub.patterns import pattern
from feedpub.validation.values.addresses import NEVER_IN_AN_IRI, SCHEME, flaw_of


class IdentifierFlaw(NamedTuple):
    """What is wrong with an identifier."""

    kind: Literal["relative", "character", "malformed", "tag", "urn", "uuid"]
    reason: str


_REASONS: Mapping[Misnamed, str] = {
    "tag": "is not tag:, a host or e-mail address, a date in the past, and a name",
    "urn": "is not urn:, a namespace, a colon and a name in it",
    "uuid": "is not 32 hexadecimal digits in five groups",
}

# RFC 3986, appendix B.
_PARTS = pattern(r"([^:/?#]+):(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
_LETTERS = pattern(r"(?:[A-Za-z0-9._~-]|%[0-9A-Fa-f]{2})+")
_PORT = pattern(r":([0-9]*)\Z")
_DEFAULT_PORTS = {"http": "80", "https": "443", "ftp": "21"}
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")

_LONGEST_CACHED = 2000


def identifier_flaw(value: str) -> IdentifierFlaw | None:
    """Return what is wrong with *value* as an identifier, which is an absolute IRI; or None."""
    if len(value) > _LONGEST_CACHED:
        return _flaw(value)
    return _cached(value)


def _flaw(value: str) -> IdentifierFlaw | None:
    scheme = SCHEME.match(value)
    name = scheme[1].lower() if scheme else ""
    if name in ("tag", "urn"):
        kind = misnamed(value)
        return None if kind is None else IdentifierFlaw(kind, _REASONS[kind])
    if never := NEVER_IN_AN_IRI.search(value):
        return IdentifierFlaw("character", f"contains the character {never[0]!r}")
    if scheme is None:
        return IdentifierFlaw("relative", "is not absolute")
    if scheme.end() == len(value):
        return IdentifierFlaw("malformed", "has nothing after its scheme")
    # A browser need not be able to open it.
    flaw = flaw_of(value, iri=True)
    if flaw is None or flaw.kind == "private":
        return None
    return IdentifierFlaw("malformed", flaw.reason)


_cached = functools.lru_cache(maxsize=4096)(_flaw)


def canonical(value: str) -> str | None:
    """Return the normal form of an absolute IRI (RFC 3986, 6.2). None if it is very long."""
    if len(value) > _LONGEST_CACHED:
        return None
    return _canonical(value)


@functools.lru_cache(maxsize=4096)
def _canonical(value: str) -> str:
    parts = _PARTS.fullmatch(value)
    if parts is None:
        return value
    scheme, authority, path = parts[1].lower(), parts[2], _decoded(parts[3])
    rest = _decoded(parts[4] or "") + _decoded(parts[5] or "")
    if authority is None:
        return f"{scheme}:{path}{rest}"
    user, at, host = authority.rpartition("@")
    host = host.lower()
    if (port := _PORT.search(host)) and port[1] in ("", _DEFAULT_PORTS.get(scheme)):
        host = host[: port.start()]
    user = f"{user}{at}" if user.strip(":") else ""
    if scheme in _DEFAULT_PORTS:
        path = _without_dots(path) or "/"
    return f"{scheme}://{user}{host}{path}{rest}"


def _decoded(part: str) -> str:
    """Decode the unreserved characters of *part*, and write the others in upper case.

    RFC 3986, 6.2.2.
    """
    return _LETTERS.sub(_recoded, part) if "%" in part else part


def _recoded(found: re.Match[str]) -> str:
    octets = unquote_to_bytes(found[0])
    with contextlib.suppress(UnicodeDecodeError):
        # RFC 3987, 5.3.2.2.
        octets = unicodedata.normalize("NFC", octets.decode("utf-8")).encode("utf-8")
    return "".join(chr(octet) if octet in _UNRESERVED else f"%{octet:02X}" for octet in octets)


def _without_dots(path: str) -> str:
    """Remove the dot segments of a path that starts with a slash (RFC 3986, 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
