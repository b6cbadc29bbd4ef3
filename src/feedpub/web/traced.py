"""Fetches a feed as its readers do, and records every exchange on the way."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from feedpub.validation.http.exchange import Exchange, Hop
from feedpub.web.answers import FetchError, answer_of, fetch_error
from feedpub.web.client import FEEDS
from feedpub.web.network import Redirected, deadline, http_client
from feedpub.web.unpacking import GZIP, PLAIN, Broken, TooLarge, joined

#: In seconds, in all.
_TIME = 60
_MAX_REDIRECTS = 10

#: A person typed the address, so it may be private.
_ANYWHERE = (ipaddress.IPv4Network("0.0.0.0/0"), ipaddress.IPv6Network("::/0"))


def exchange_with(address: str, *, agent: str, most: int) -> Exchange:
    """Fetch the feed at *address*, then ask whether it has changed since.

    For addresses that a person typed. No more than *most* bytes are read.

    Raises: FetchError.
    """
    end = time.monotonic() + _TIME
    try:
        with http_client(_ANYWHERE, agent) as client, deadline(end):
            client.headers["accept"] = FEEDS
            return _follow(client, address, most)
    except httpx.HTTPError as error:
        if time.monotonic() >= end:
            raise FetchError(f"takes longer than {_TIME} seconds") from error
        raise fetch_error(error) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"is not a valid address: {error}") from error


def _follow(client: httpx.Client, address: str, most: int) -> Exchange:
    url = httpx.URL(address)
    hops: list[Hop] = []
    while True:
        try:
            with _get(client, url) as response:
                return Exchange(
                    hops=tuple(hops),
                    address=address,
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    content=_content(response, most),
                    again=_status_if_unchanged(client, url, response),
                )
        except Redirected as redirect:
            if len(hops) == _MAX_REDIRECTS:
                raise FetchError(f"redirects more than {_MAX_REDIRECTS} times") from redirect
            url = _target(url, redirect)
            hops.append(Hop(address=address, status=redirect.status, target=str(url)))
            address = str(url)


@contextmanager
def _get(
    client: httpx.Client, url: httpx.URL, conditions: dict[str, str] | None = None
) -> Iterator[httpx.Response]:
    if url.scheme not in ("http", "https"):
        raise FetchError(f"redirects to {url.scheme}:, which is not followed")
    if not url.host:
        raise FetchError("is not a valid address: it has no host")
    with client.stream("GET", url, headers=conditions) as response:
        yield response


def _target(url: httpx.URL, redirect: Redirected) -> httpx.URL:
    try:
        return url.join(redirect.location)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"redirects ({redirect.status}), but not to an address") from error


def _content(response: httpx.Response, most: int) -> bytes:
    if response.status_code != httpx.codes.OK:
        return b""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in (*PLAIN, *GZIP):
        raise FetchError("answers in a content encoding that was not asked for")
    try:
        return joined(response.iter_raw(), most, packed=encoding in GZIP)
    except TooLarge as error:
        raise FetchError(f"is larger than {most // 10**6} MB") from error
    except Broken as error:
        raise FetchError(str(error)) from error


def _status_if_unchanged(
    client: httpx.Client, url: httpx.URL, response: httpx.Response
) -> int | None:
    """Return the status of a conditional request; None if the answer has no validators."""
    validators = answer_of(response, str(url), None).validators
    headers = {"if-none-match": validators.etag, "if-modified-since": validators.modified}
    conditions = {name: value for name, value in headers.items() if value is not None}
    if response.status_code != httpx.codes.OK or not conditions:
        return None
    try:
        with _get(client, url, conditions) as again:
            return again.status_code
    except Redirected as redirect:
        return redirect.status
