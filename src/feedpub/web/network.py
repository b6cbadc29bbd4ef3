"""Connections: only to addresses that may be called, and over when their time is."""

from __future__ import annotations

import contextlib
import ipaddress
import math
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpcore
import httpx

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: IPv4 in IPv6 (RFC 6052): what is connected to in the end stands in its last four bytes.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

#: When all reading and writing of this thread must be over, as :func:`time.monotonic` tells it.
_until: ContextVar[float] = ContextVar("until", default=math.inf)


class AddressRefused(Exception):
    """A host has no address that may be called; says which one it has."""


@contextlib.contextmanager
def until(moment: float) -> Iterator[None]:
    """Nothing of the network takes longer than that in here, however slowly it drips."""
    token = _until.set(moment)
    try:
        yield
    finally:
        _until.reset(token)


def addresses_of(host: str, port: int) -> list[str]:
    """The IP addresses of *host*, in the order in which they should be tried. Raises: OSError."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(None, "is no host", host) from error
    return list(dict.fromkeys(str(each[4][0]) for each in found))


class Transport(httpx.BaseTransport):
    """HTTP/1.1 over connections that are held against *allowed* and the time that is left.

    An address is checked after its name was looked up, and connected to itself: a name that is
    looked up anew may lead elsewhere. The certificate is held against the name all the same.
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
        with _as_httpx():
            response = self._pool.handle_request(
                httpcore.Request(
                    method=request.method,
                    url=httpcore.URL(
                        scheme=request.url.raw_scheme,
                        host=request.url.raw_host,
                        port=request.url.port,
                        target=request.url.raw_path,
                    ),
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
        with _as_httpx():
            yield from self._pieces

    def close(self) -> None:
        self._close()


@contextlib.contextmanager
def _as_httpx() -> Iterator[None]:
    """httpx has an error of the same name for each of httpcore's."""
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
    """Looks names up, and connects to what may be called."""

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
        except OSError as error:
            raise httpcore.ConnectError(error.strerror or str(error)) from error
        callable_ones = [each for each in found if self._may_call(each)]
        if not callable_ones:
            raise AddressRefused(", ".join(found[:3]))
        for number, address in enumerate(callable_ones, 1):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, _left(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(callable_ones):
                    raise
            else:
                return _TimedStream(stream)
        raise AssertionError("no address, and no error")

    def _may_call(self, text: str) -> bool:
        try:
            address = _meant(ipaddress.ip_address(text.partition("%")[0]))
        except ValueError:
            return False
        return is_public(address) or any(address in each for each in self._allowed)


def is_public(address: _Address) -> bool:
    """Whether *address* is one of the internet, and no group's, no neighbour's, no tunnel's."""
    if isinstance(address, ipaddress.IPv6Address) and (address.sixtofour or address.teredo):
        return False
    return address.is_global and not address.is_multicast


def _meant(address: _Address) -> _Address:
    """The IPv4 address that *address* wraps, or itself."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return ipaddress.IPv4Address(address.packed[-4:])
    return address


class _TimedStream(httpcore.NetworkStream):
    """A stream whose every call ends in time."""

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
    """*timeout*, or what is left of the time if that is less."""
    left = _until.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("its time is over")
    return left if timeout is None else min(timeout, left)


@cache
def _certificates() -> ssl.SSLContext:
    # Once: it takes as long as many a request.
    return httpx.create_ssl_context(trust_env=False)
