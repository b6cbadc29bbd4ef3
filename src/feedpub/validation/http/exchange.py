"""What passed between us and a server, as plain values: nothing here is fetched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

#: RFC 9110, 5.6.6: one parameter of a header, its value quoted or not. Possessive: it never goes
#: back.
_PARAMETER = re.compile(
    r""";\s*+([^\s;="]*+)(?:\s*+=\s*+(?:"((?:[^"\\]|\\.)*+)"?+|([^;"]*+)))?+""", re.DOTALL
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """An answer that leads elsewhere."""

    address: str
    status: int

    #: Where it leads, absolute.
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A feed asked for, with gzip, and the answer."""

    #: The redirects on the way, in their order.
    hops: tuple[Hop, ...] = ()

    #: Where the answer came from in the end.
    address: str

    status: int

    #: By their names in lower case.
    headers: Mapping[str, str]

    #: Unpacked. Empty unless the status is 200: of all others nothing else is said.
    content: bytes

    #: The status of the answer to the same question with If-None-Match and If-Modified-Since.
    #: None: nothing was there to ask with.
    again: int | None = None

    @property
    def lasting_address(self) -> str:
        """The address that the feed is to be known by: permanent redirects change it (RFC 9110)."""
        for hop in self.hops:
            if hop.status not in PERMANENT:
                return hop.address
        return self.address


def content_type(said: str) -> tuple[str, str | None]:
    """The media type of a Content-Type header and its charset, in lower case. Never raises."""
    type, semicolon, rest = said.partition(";")
    charset = None
    for match in _PARAMETER.finditer(semicolon + rest):
        name, quoted, token = match.groups()
        if name.lower() == "charset" and charset is None:
            value = re.sub(r"\\(.)", r"\1", quoted) if quoted else token or ""
            charset = value.strip().lower() or None
    return type.strip().lower(), charset


#: RFC 9110, 15.4.2, 15.4.9.
PERMANENT = frozenset({301, 308})
