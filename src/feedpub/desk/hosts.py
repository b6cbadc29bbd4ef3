"""Where the desk answers: its hosts, its origins, and whether editors log in."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

from feedpub.errors import ConfigError
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The addresses of a desk."""

    #: By the values of Host that are answered, in lower case: the origin that forms come from.
    origins: Mapping[str, str]

    #: What editors open.
    address: str

    #: Whether editors need a token. Otherwise they only say their name.
    needs_login: bool

    #: Whether a reverse proxy stands in front of it.
    is_proxied: bool

    @property
    def is_secure(self) -> bool:
        """Whether browsers use https."""
        return self.address.startswith("https:")

    @property
    def is_readable(self) -> bool:
        """Whether somebody between browsers and the desk can read tokens."""
        host = urlsplit(self.address).hostname or ""
        try:
            is_here = ipaddress.ip_address(host).is_loopback
        except ValueError:
            is_here = host == "localhost"
        return not self.is_secure and not is_here

    @property
    def cookie(self) -> str:
        """The name of its cookie: two desks on one host have different ones."""
        port = urlsplit(self.address).port
        name = f"feedpub-desk-{port}" if port else "feedpub-desk"
        return f"__Host-{name}" if self.is_secure else name


def hosts_of(listening: socket.socket, host: str, url: str | None) -> Hosts:
    """Return the hosts of a desk that listens for ``--host`` *host*, at *url* if that is set.

    Raises: ConfigError, if editors could not open it.
    """
    bound, port = listening.getsockname()[:2]
    ip = ipaddress.ip_address(bound.partition("%")[0])
    if url is not None:
        address = urlsplit(url)
        origin = f"{address.scheme}://{address.netloc}"
        hosts = {address.netloc}
        if address.port is None:
            hosts.add(f"{address.netloc}:{443 if address.scheme == 'https' else 80}")
        return Hosts(
            origins=dict.fromkeys(hosts, origin), address=url, needs_login=True, is_proxied=True
        )
    if ip.is_unspecified:
        raise ConfigError(
            [
                f"--host {host}: all addresses of this machine; set [desk] url in the configuration"
                " to the one that editors open, or name one address"
            ]
        )
    names = {str(bound), host.lower(), *(["localhost"] if ip.is_loopback else [])}
    hosts = {_netloc(each, port) for each in names}
    hosts |= {_netloc(each, None) for each in names if port == 80}
    return Hosts(
        origins={each: f"http://{each}" for each in hosts},
        address=f"http://{_netloc(str(bound), port)}/",
        needs_login=not ip.is_loopback,
        is_proxied=False,
    )


def _netloc(host: str, port: int | None) -> str:
    named = f"[{host}]" if ":" in host else host
    return named if port is None else f"{named}:{port}"
