"""One document of the web, fetched with care: so far for feeds that somebody named by hand."""

from __future__ import annotations

import time

import httpx

#: In bytes, unpacked.
MAX_BYTES = 16 * 1024 * 1024

#: In seconds: in all, and without a byte.
_IN_ALL = 60
_PATIENCE = 10
_REDIRECTS = 5

#: What is asked for where a feed is wanted.
FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/json, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)


class FetchError(Exception):
    """A document cannot be fetched; says why."""


def fetch(address: str, *, agent: str) -> bytes:
    """Return what *address*, http or https, answers. No proxy is asked, no cookie kept.

    Raises: FetchError.
    """
    headers = {"user-agent": agent, "accept": FEEDS, "accept-encoding": "gzip"}
    until = time.monotonic() + _IN_ALL
    try:
        with httpx.Client(headers=headers, timeout=_PATIENCE, trust_env=False) as client:
            request = client.build_request("GET", address)
            for _ in range(_REDIRECTS + 1):
                if request.url.scheme not in ("http", "https"):
                    raise FetchError(f"leads to {request.url.scheme}:, which is not followed")
                response = client.send(request, stream=True)
                try:
                    if response.next_request is None:
                        return _content(response, until)
                    client.cookies.clear()
                    request = client.build_request("GET", response.next_request.url)
                finally:
                    response.close()
            raise FetchError(f"leads on more than {_REDIRECTS} times")
    except httpx.HTTPError as error:
        raise FetchError(str(error) or type(error).__name__) from error
    except httpx.InvalidURL as error:
        raise FetchError(f"is no address: {error}") from error


def _content(response: httpx.Response, until: float) -> bytes:
    if response.status_code != httpx.codes.OK:
        raise FetchError(f"answers {response.status_code} {response.reason_phrase}".strip())
    # Packed once, a network's read unpacks to some MB at most; packed twice, to any number.
    if response.headers.get("content-encoding", "identity").lower() not in ("identity", "gzip"):
        raise FetchError("answers in an encoding that was not asked for")
    content = bytearray()
    for piece in response.iter_bytes():
        content += piece
        if len(content) > MAX_BYTES:
            raise FetchError(f"is larger than {MAX_BYTES // 2**20} MiB")
        if time.monotonic() > until:
            raise FetchError(f"takes longer than {_IN_ALL} seconds")
    return bytes(content)
