"""The one way in which documents of the web are fetched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import httpx

import feedpub
from feedpub.addresses import web_address, with_parameters, without_parameter
from feedpub.protocols import Validators
from feedpub.web.answers import (
    Answer,
    FetchError,
    NotAsked,
    answer_of,
    in_words,
    refusal,
    size_of,
)
from feedpub.web.network import AddressRefused, Network, Transport, until
from feedpub.web.rate_limit import Pace
from feedpub.web.unpacking import Broken, joined

#: In bytes, unpacked.
MAX_BYTES = 16 * 1024 * 1024

#: In seconds: for a document in all, tries and redirects included, and without a byte.
PER_DOCUMENT = 15.0
_PATIENCE = 10.0

#: In seconds: the waits between tries, where the server does not say how long.
_WAITS = (1.0, 3.0)
_REDIRECTS = 5

#: Of an answer that nobody wants to know.
_MOST_PIECES = 4

FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
LISTS = "application/xml, text/xml, text/html;q=0.9, */*;q=0.1"
RECORDS = "application/json, */*;q=0.1"
PICTURES = "image/*, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What a server wants to see; sent to no other, and shown to nobody."""

    value: str

    #: Its scheme and host.
    server: tuple[str, str]

    #: A header's name, or a parameter's of the address.
    header: str | None = None
    parameter: str | None = None


@dataclass(slots=True)
class _Wanted:
    """How one document is asked for, again and again if need be."""

    headers: dict[str, str]

    #: In seconds, between two requests.
    gap: float

    #: When its time is over.
    end: float

    method: str = "GET"
    content: bytes = b""

    #: In bytes, how much of its beginning is enough. None: all of it is wanted.
    most: int | None = None

    #: Whether it is enough to know that it leads to an address.
    enough: Callable[[str], bool] = lambda _address: False


@dataclass(slots=True, kw_only=True)
class Client:
    """Fetches for one source, from any number of threads. No proxy is asked, no cookie kept."""

    #: Whose machine this is: an address that tells a server's owner.
    contact: str

    #: Networks that are not public, and may be called all the same.
    allowed: Iterable[Network] = ()

    pace: Pace = field(default_factory=Pace)
    at_once: int = 2

    #: In seconds, between two requests to one host.
    gap: float = 0.0

    #: When everything must be over, as :func:`time.monotonic` tells it.
    until: float = float("inf")

    key: Key | None = None
    _transport: Transport = field(init=False)

    def __post_init__(self) -> None:
        self._transport = Transport(self.allowed)

    def close(self) -> None:
        self._transport.close()

    def get(
        self,
        address: str,
        *,
        accept: str,
        known: Validators | None = None,
        gap: float = 0.0,
    ) -> Answer:
        """Return what *address* answers; *known* is what was said of it when it was last read.

        *gap* is how long its host wants to be left alone between two requests, in seconds.

        Raises: FetchError.
        """
        start = web_address(address)
        if start is None:
            raise FetchError("is no address of the web")
        headers = {"accept": accept}
        if known and known.etag:
            headers["if-none-match"] = known.etag
        if known and known.modified:
            headers["if-modified-since"] = known.modified
        wanted = _Wanted(headers, max(gap, self.gap), time.monotonic() + PER_DOCUMENT)
        for wait in (*_WAITS, None):
            try:
                return self._follow(start, wanted)
            except FetchError as error:
                after = wait if error.retry_after is None else error.retry_after
                if wait is None or after is None or not error.passing:
                    raise
                if time.monotonic() + after >= min(wanted.end, self.until):
                    raise
                time.sleep(after)
        raise AssertionError("tried, and neither answered nor refused")

    def beginning(
        self,
        address: str,
        *,
        accept: str,
        most: int,
        patience: float,
        enough: Callable[[str], bool] = lambda _address: False,
    ) -> Answer:
        """Return the first *most* bytes of *address*, asked for once, for *patience* seconds.

        An address that it leads to is not asked itself if it is *enough* to know that.

        Raises: FetchError; NotAsked.
        """
        start = web_address(address)
        if start is None:
            raise FetchError("is no address of the web")
        headers = {
            "accept": accept,
            "accept-encoding": "identity",
            "range": f"bytes=0-{most - 1}",
        }
        return self._follow(
            start,
            _Wanted(headers, self.gap, time.monotonic() + patience, most=most, enough=enough),
        )

    def send(self, method: str, address: str, headers: dict[str, str], content: bytes) -> None:
        """Have *address* take *content*, in a single try: who calls knows when the next may be.

        Raises: FetchError, unless it says that it did.
        """
        target = web_address(address)
        if target is None:
            raise FetchError("is no address of the web")
        end = time.monotonic() + PER_DOCUMENT
        self._ask(target, _Wanted({"accept": "*/*", **headers}, self.gap, end, method, content))

    def without_key(self, address: str) -> str:
        """*address*, as a server gave it, without the key that it had from us."""
        if self.key is None or self.key.parameter is None:
            return address
        return without_parameter(address, self.key.parameter)

    def _follow(self, address: str, wanted: _Wanted) -> Answer:
        here = address
        for _ in range(_REDIRECTS + 1):
            found = self._ask(here, wanted)
            if isinstance(found, Answer):
                return replace(found, next=self.without_key(found.next) if found.next else None)
            found = self.without_key(found)
            if wanted.enough(found):
                return Answer(address=found, content=None, charset=None, validators=Validators())
            if here.startswith("https:") and not found.startswith("https:"):
                raise FetchError(f"leads from https to {found}, which is not followed")
            here = found
        raise FetchError(f"leads on more than {_REDIRECTS} times")

    def _ask(self, address: str, wanted: _Wanted) -> Answer | str:
        """What *address* answers, or the address that it leads to."""
        host = urlsplit(address).netloc
        since = time.monotonic()
        with self.pace.turn(host, at_once=self.at_once, gap=wanted.gap, until=self.until) as came:
            if not came:
                raise NotAsked("could not be asked in time; the next run goes on")
            # To wait for its turn is no fault of its server.
            wanted.end += time.monotonic() - since
            end = min(wanted.end, self.until)
            try:
                with until(end):
                    response = self._transport.handle_request(self._request(address, wanted))
                    try:
                        if wanted.method != "GET":
                            return _taken(response, address)
                        return _heard(response, address, wanted)
                    finally:
                        response.close()
            except AddressRefused as refused:
                raise FetchError(
                    f"is at {refused}, no public address (host {host}); if it is meant to be"
                    " asked, name its network in allow_addresses"
                ) from refused
            except httpx.HTTPError as error:
                if isinstance(error, httpx.TimeoutException) and time.monotonic() >= self.until:
                    # Others took the time that it was not given.
                    raise NotAsked("had no time left to answer; the next run goes on") from error
                raise in_words(error, host) from error
            except Broken as broken:
                raise FetchError(str(broken)) from broken
            except (httpx.InvalidURL, UnicodeError) as error:
                raise FetchError(f"is no address: {error}") from error

    def _request(self, address: str, wanted: _Wanted) -> httpx.Request:
        headers = {
            "user-agent": f"feedpub/{feedpub.__version__} (+{self.contact})",
            # What is packed otherwise may unpack to any size at once.
            "accept-encoding": "gzip",
            **wanted.headers,
        }
        if self.key is not None and urlsplit(address)[:2] == self.key.server:
            if self.key.parameter:
                address = with_parameters(address, [(self.key.parameter, self.key.value)])
            if self.key.header:
                headers[self.key.header] = self.key.value
        patience = httpx.Timeout(_PATIENCE).as_dict()
        return httpx.Request(
            wanted.method,
            address,
            headers=headers,
            content=wanted.content or None,
            extensions={"timeout": patience},
        )


def _heard(response: httpx.Response, address: str, wanted: _Wanted) -> Answer | str:
    """The document of *response*, or the address that it leads to."""
    status = response.status_code
    if status in (301, 302, 303, 307, 308):
        said = response.headers.get("location", "")
        target = web_address(said, address)
        if target is None or not said:
            raise FetchError(f"leads on ({status}), but to no address of the web")
        return target
    conditions = {"if-none-match", "if-modified-since"}
    if status == 304 and not conditions.isdisjoint(wanted.headers):
        return answer_of(response, address, None)
    if status != 200 and not (status == 206 and wanted.most):
        raise refusal(response)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if wanted.most and encoding in ("", "identity"):
        return _begun(response, address, wanted.most)
    if wanted.most or encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchError("answers in an encoding that was not asked for")
    content = joined(response.iter_raw(), MAX_BYTES, packed="gzip" in encoding)
    return answer_of(response, address, content)


def _begun(response: httpx.Response, address: str, most: int) -> Answer:
    """The beginning of *response*, no more than *most* bytes; the rest is not waited for."""
    content = b""
    size = size_of(response)
    for piece in response.iter_raw():
        content += piece[: most - len(content)]
        if len(content) >= most:
            break
    else:
        if response.status_code == 200:
            size = len(content)
    return answer_of(response, address, content, size)


def _taken(response: httpx.Response, address: str) -> Answer:
    """Nothing, if *response* says that what was sent is taken. What else it says is not needed."""
    status = response.status_code
    if 300 <= status < 400:
        raise FetchError(f"leads on ({status}): name the address that takes it", status=status)
    if not 200 <= status < 300:
        raise refusal(response)
    for number, _ in enumerate(response.iter_raw()):
        # A short answer is read to its end, so that the connection can be used again.
        if number > _MOST_PIECES:
            break
    return answer_of(response, address, None)
