"""A feed fetched as its readers fetch it, with everything that the server said on the way."""

from __future__ import annotations

import time

import httpx

from feedpub.validation.exchange import Exchange, Hop
from feedpub.web.answers import FetchError
from feedpub.web.client import FEEDS

#: In seconds: in all, and without a byte.
_IN_ALL = 60
_PATIENCE = 10
_REDIRECTS = 10


def exchange_with(address: str, *, agent: str, most: int) -> Exchange:
    """Ask *address*, http or https, for a feed, then whether it changed since.

    For addresses that a person typed: a private one is asked like any other. No proxy is asked, no
    cookie kept, and no more than *most* bytes are read.

    Raises: FetchError.
    """
    headers = {"user-agent": agent, "accept": FEEDS, "accept-encoding": "gzip"}
    until = time.monotonic() + _IN_ALL
    try:
        with httpx.Client(headers=headers, timeout=_PATIENCE, trust_env=False) as client:
            return _follow(client, address, most, until)
    except httpx.HTTPError as error:
        raise FetchError(str(error) or type(error).__name__) from error
    except (httpx.InvalidURL, UnicodeError) as error:
        raise FetchError(f"is no address: {error}") from error


def _follow(client: httpx.Client, address: str, most: int, until: float) -> Exchange:
    request = client.build_request("GET", address)
    hops: list[Hop] = []
    while True:
        if request.url.scheme not in ("http", "https"):
            raise FetchError(f"leads to {request.url.scheme}:, which is not followed")
        response = client.send(request, stream=True)
        client.cookies.clear()
        try:
            following = response.next_request
            if following is None:
                content = _content(response, most, until)
                return Exchange(
                    hops=tuple(hops),
                    address=str(request.url) if hops else address,
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    content=content,
                    again=_asked_again(client, request.url, response),
                )
        finally:
            response.close()
        if len(hops) == _REDIRECTS:
            raise FetchError(f"leads on more than {_REDIRECTS} times")
        here = str(request.url) if hops else address
        hops.append(Hop(address=here, status=response.status_code, target=str(following.url)))
        request = client.build_request("GET", following.url)


def _content(response: httpx.Response, most: int, until: float) -> bytes:
    # Packed once, a network's read unpacks to some MB at most; packed twice, to any number.
    if response.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
        raise FetchError("answers in an encoding that was not asked for")
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > most:
            raise FetchError(f"is larger than {most // 10**6} MB")
        if time.monotonic() > until:
            raise FetchError(f"takes longer than {_IN_ALL} seconds")
    return bytes(content)


def _asked_again(client: httpx.Client, url: httpx.URL, response: httpx.Response) -> int | None:
    """The status of the answer to who has it already; None if it gave nothing to ask with."""
    known = {"if-none-match": "etag", "if-modified-since": "last-modified"}
    headers = {
        name: response.headers[source]
        for name, source in known.items()
        if source in response.headers
    }
    if response.status_code != httpx.codes.OK or not headers:
        return None
    with client.stream("GET", url, headers=headers) as again:
        client.cookies.clear()
        return again.status_code
