"""Connections to allowed addresses only, each within a deadline; and the httpx client on them."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import math
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from feedpub.web.threads import begun

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: IPv4 in IPv6 (RFC 6052): the last four bytes are the address that is connected to.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: The only IPv6 addresses that are assigned to hosts of the internet (RFC 4291, 2.4; IANA).
#: Outside are site-local (fec0::/10), IPv4-compatible (::/96) and local NAT64 (64:ff9b:1::/48)
#: addresses, all of which ipaddress calls global.
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")

#: More that ipaddress of Python 3.11 calls global: RFC 6890, RFC 7526, RFC 9637.
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))

#: In seconds, for a connection, and without a byte.
_PATIENCE = 10.0

#: The message of a timeout while a host's name is looked up.
NO_NAME = "no answer from its name server"

#: When all network calls of this thread must be over, in :func:`time.monotonic`'s time.
_deadline: ContextVar[float] = ContextVar("deadline", default=math.inf)


class AddressRefused(Exception):
    """A host has no address that may be called. The message names the addresses that it has."""


class Redirected(Exception):
    """An answer that redirects. Raised so that its address is checked before it is followed."""

    def __init__(self, status: int, location: str) -> None:
        super().__init__(location)
        self.status = status
        self.location = location


@contextlib.contextmanager
def deadline(moment: float) -> Iterator[None]:
    """End every network call in the block at *moment*, even if single bytes keep arriving."""
    token = _deadline.set(moment)
    try:
        yield
    finally:
        _deadline.reset(token)


def addresses_of(host: str, port: int) -> list[str]:
    """Return the IP addresses of *host*, in the order to try them in.

    Raises: OSError; TimeoutError, which is one, if the name is not looked up in time.
    """
    # The system's resolver takes no time limit.
    looked_up = begun(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    try:
        found = looked_up.result(_left(_PATIENCE))
    except TimeoutError as error:
        raise TimeoutError(NO_NAME) from error
    except UnicodeError as error:
        raise OSError(None, "is not a host name", host) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def http_client(allowed: Iterable[Network], agent: str) -> httpx.Client:
    """Return a client that calls public addresses and *allowed* networks only.

    A redirect raises Redirected. Only gzip is accepted, as other encodings can unpack to any size
    at once. Uses no proxies and keeps no cookies.
    """
    # At level INFO httpx logs every URL, with the API keys in them.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    return httpx.Client(
        transport=Transport(allowed),
        headers={"user-agent": agent, "accept-encoding": "gzip"},
        event_hooks={"response": [_raise_for_redirect]},
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        timeout=_PATIENCE,
        trust_env=False,
    )


def _raise_for_redirect(response: httpx.Response) -> None:
    # Even with follow_redirects=False httpx 0.28 parses Location, and raises for what it cannot.
    if response.has_redirect_location:
        raise Redirected(response.status_code, response.headers["location"])


class Transport(httpx.BaseTransport):
    """HTTP/1.1 over connections that are checked against *allowed* and the deadline.

    The address is checked after the host name was resolved, and it is the address that is connected
    to: resolving the name again could give another. The certificate is still checked against the
    name. httpx's own transport cannot do this, as it takes no network backend.
    """

    def __init__(self, allowed: Iterable[Network] = ()) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=_certificates(),
            network_backend=_Backend(tuple(allowed)),
            max_keepalive_connections=4,
            keepalive_expiry=10,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with _httpx_errors():
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=url,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        assert isinstance(response.stream, Iterable)
        stream = _Stream(response.stream, response.close)
        return httpx.Response(response.status, headers=response.headers, stream=stream)

    def close(self) -> None:
        self._pool.close()


class _Stream(httpx.SyncByteStream):
    def __init__(self, pieces: Iterable[bytes], close: Any) -> None:
        self._pieces, self._close = pieces, close

    def __iter__(self) -> Iterator[bytes]:
        with _httpx_errors():
            yield from self._pieces

    def close(self) -> None:
        self._close()


@contextlib.contextmanager
def _httpx_errors() -> Iterator[None]:
    """Raise httpcore's errors as httpx's of the same names."""
    try:
        yield
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.TimeoutException,
        httpcore.UnsupportedProtocol,
    ) as error:
        raise getattr(httpx, type(error).__name__)(str(error)) from error


class _Backend(httpcore.NetworkBackend):
    """Resolves host names, and connects to addresses that may be called."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._allowed = allowed
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = addresses_of(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise httpcore.ConnectError(error.strerror or str(error)) from error
        permitted = [each for each in found if self._is_permitted(each)]
        if not permitted:
            raise AddressRefused(", ".join(found[:3]))
        for number, address in enumerate(permitted, 1):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, _left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(permitted):
                    raise
            else:
                return _TimedStream(stream)
        raise AssertionError("no address was tried")

    def _is_permitted(self, text: str) -> bool:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return False
        embedded = _embedded(address)
        return is_public(address) or any(embedded in each for each in self._allowed)


def is_public(address: _Address) -> bool:
    """Whether *address* is on the public internet: not multicast, link-local or a tunnel's.

    An address that embeds an IPv4 address is public if that is.
    """
    address = _embedded(address)
    if isinstance(address, ipaddress.IPv6Address) and (
        address not in _GLOBAL_UNICAST or address.sixtofour or address.teredo
    ):
        return False
    if any(address in each for each in _SPECIAL):
        return False
    return address.is_global and not address.is_multicast


def _embedded(address: _Address) -> _Address:
    """Return the IPv4 address that *address* embeds, or *address* itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(address.packed[-4:])
    return address


class _TimedStream(httpcore.NetworkStream):
    """A stream whose calls end at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, _left(timeout))
        return _TimedStream(stream)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None) -> float:
    """Return *timeout*, or the time until the deadline if that is less."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("deadline exceeded")
    return left if timeout is None else min(timeout, left)


@cache
def _certificates() -> ssl.SSLContext:
    # Loaded once, because it takes as long as a request.
    return httpx.create_ssl_context(trust_env=False)
