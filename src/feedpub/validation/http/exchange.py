"""A request for a feed and the response, as plain values. Nothing is fetched here."""

from __future__ import annotations

import re
from collections.abc import Mapping

from feedpub.nouns import dataclass
from feedpub.patterns import pattern

#: RFC 9110, 5.6.6: a parameter of a header, its value quoted or not. Possessive: no backtracking.
_PARAMETER = pattern(
    r""";\s*+([^\s;="]*+)(?:\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?+|([^;"]*+)))?+""", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """A redirect."""

    address: str
    status: int

    #: The address that it leads to, absolute.
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A request for a feed, with gzip, and the response."""

    #: The redirects, in order.
    hops: tuple[Hop, ...] = ()

    #: The address that the response came from, after all redirects.
    address: str

    status: int

    #: By name in lower case.
    headers: Mapping[str, str]

    #: Uncompressed. Empty unless the status is 200.
    content: bytes

    #: The status of a second request with If-None-Match and If-Modified-Since. None: the response
    #: had no validators to send.
    again: int | None = None

    @property
    def lasting_address(self) -> str:
        """The address to keep for the feed: the one after permanent redirects (RFC 9110, 15.4)."""
        for hop in self.hops:
            if hop.status not in PERMANENT:
                return hop.address
        return self.address


def content_type(header: str) -> tuple[str, str | None]:
    """Return the media type and the charset of a Content-Type, in lower case. Never raises."""
    type, semicolon, rest = header.partition(";")
    charset = None
    for match in _PARAMETER.finditer(semicolon + rest):
        name, quoted, token = match.groups()
        if name.lower() == "charset" and charset is None:
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted else token or ""
            charset = value.strip().lower() or None
    return type.strip().lower(), charset


#: RFC 9110, 15.4.2, 15.4.9.
PERMANENT = frozenset({301, 308})
