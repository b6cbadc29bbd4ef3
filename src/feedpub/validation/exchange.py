"""What passed between us and a server, as plain values: nothing here is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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


#: RFC 9110, 15.4.2, 15.4.9.
PERMANENT = frozenset({301, 308})
