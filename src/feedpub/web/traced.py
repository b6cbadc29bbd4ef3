"""A feed fetched as its readers fetch it, with everything that the server said on the way."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Mapping

import httpx

from feedpub.validation.http.exchange import Exchange, Hop
from feedpub.web.answers import FetchError, answer_of, in_words
from feedpub.web.client import FEEDS
from feedpub.web.network import Transport, until
from feedpub.web.unpacking import Broken, TooLarge, joined

#: In seconds: in all, and without a byte.
_IN_ALL = 60
_PATIENCE = 10
_REDIRECTS = 10

#: A person typed the address: a private one is asked like any other.
_ANYWHERE = (ipaddress.IPv4Network("0.0.0.0/0"), ipaddress.IPv6Network("::/0"))


def exchange_with(address: str, *, agent: str, most: int) -> Exchange:
    """Ask *address*, http or https, for a feed, then whether it changed since.

    For addresses that a person typed. No proxy is asked, no cookie kept, and no more than *most*
    bytes are read.

    Raises: FetchError.
    """
    transport = Transport(_ANYWHERE)
    end = time.monotonic() + _IN_ALL
    try:
        with until(end):
            return _follow(transport, address, {"user-agent": agent}, most)
    except httpx.HTTPError as error:
        if time.monotonic() >= end:
            raise FetchError(f"takes longer than {_IN_ALL} seconds") from error
        raise in_words(error) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"is no address: {error}") from error
    finally:
        transport.close()


def _follow(transport: Transport, address: str, headers: Mapping[str, str], most: int) -> Exchange:
    headers = {"accept": FEEDS, "accept-encoding": "gzip", **headers}
    url = httpx.URL(address)
    hops: list[Hop] = []
    while True:
        response = _asked(transport, url, headers)
        try:
            if not response.has_redirect_location:
                return Exchange(
                    hops=tuple(hops),
                    address=address,
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    content=_content(response, most),
                    again=_asked_again(transport, url, headers, response),
                )
        finally:
            response.close()
        if len(hops) == _REDIRECTS:
            raise FetchError(f"leads on more than {_REDIRECTS} times")
        url = _target(url, response)
        hops.append(Hop(address=address, status=response.status_code, target=str(url)))
        address = str(url)


def _asked(transport: Transport, url: httpx.URL, headers: Mapping[str, str]) -> httpx.Response:
    if url.scheme not in ("http", "https"):
        raise FetchError(f"leads to {url.scheme}:, which is not followed")
    if not url.host:
        raise FetchError("is no address: it has no host")
    patience = httpx.Timeout(_PATIENCE).as_dict()
    request = httpx.Request("GET", url, headers=headers, extensions={"timeout": patience})
    if url.userinfo:
        # It sets the header, and yields what is to be sent.
        next(httpx.BasicAuth(url.username, url.password).auth_flow(request))
    return transport.handle_request(request)


def _target(url: httpx.URL, response: httpx.Response) -> httpx.URL:
    """Where *response*, the answer of *url*, leads."""
    try:
        return url.join(response.headers["location"])
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"leads on ({response.status_code}), but to no address") from error


def _content(response: httpx.Response, most: int) -> bytes:
    if response.status_code != httpx.codes.OK:
        return b""
    encoding = response.headers.get("content-encoding", "identity").lower()
    if encoding not in ("identity", "gzip"):
        raise FetchError("answers in an encoding that was not asked for")
    try:
        return joined(response.iter_raw(), most, packed=encoding == "gzip")
    except TooLarge as error:
        raise FetchError(f"is larger than {most // 10**6} MB") from error
    except Broken as error:
        raise FetchError(str(error)) from error


def _asked_again(
    transport: Transport, url: httpx.URL, headers: Mapping[str, str], response: httpx.Response
) -> int | None:
    """The status of the answer to who has it already; None if it gave nothing to ask with."""
    known = answer_of(response, str(url), None).validators
    conditions = {"if-none-match": known.etag, "if-modified-since": known.modified}
    said = {name: value for name, value in conditions.items() if value is not None}
    if response.status_code != httpx.codes.OK or not said:
        return None
    again = _asked(transport, url, {**headers, **said})
    again.close()
    return again.status_code
