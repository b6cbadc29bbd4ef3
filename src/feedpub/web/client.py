"""The HTTP client of feedpub: everything that is fetched from the web goes through it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import httpx

import feedpub
from feedpub.addresses import web_address, with_parameters, without_parameter
from feedpub.nouns import dataclass, field, replace
from feedpub.protocols import Validators
from feedpub.web.answers import (
    Answer,
    FetchError,
    NotAsked,
    answer_of,
    fetch_error,
    refusal,
    size_of,
)
from feedpub.web.network import AddressRefused, Network, Redirected, deadline, http_client
from feedpub.web.rate_limit import Pace, RateLimiter
from feedpub.web.server_clocks import CLOCKS
from feedpub.web.unpacking import GZIP, PLAIN, Broken, joined

#: In bytes, unpacked.
MAX_BYTES = 16 * 1024 * 1024

#: In seconds, for one document with all retries and redirects.
PER_DOCUMENT = 15.0

#: In seconds, between two attempts, if the server does not say how long to wait.
_WAITS = (1.0, 3.0)
_MAX_REDIRECTS = 5

#: How many pieces of a response that is not needed are read, so that its connection can be reused.
_MAX_PIECES = 4

FEEDS = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml,"
    " application/json;q=0.9, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.1"
)
PAGES = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
LISTS = "application/xml, text/xml, text/html;q=0.9, */*;q=0.1"
RECORDS = "application/json, */*;q=0.1"
IMAGES = "image/*, */*;q=0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An API key. It is sent to its own server only and never shown."""

    value: str

    #: Scheme and host.
    server: tuple[str, str]

    #: The name of the header or of the query parameter that carries it.
    header: str | None = None
    parameter: str | None = None


@dataclass(slots=True)
class _Request:
    """One document to be fetched, in several attempts if need be."""

    headers: dict[str, str]

    #: In seconds, between two requests to its host.
    gap: float

    #: When its time is over, in :func:`time.monotonic`'s time.
    end: float

    method: str = "GET"
    content: bytes = b""

    #: How many bytes from its beginning are wanted. None: all.
    most: int | None = None

    #: Whether a redirect to an address need not be followed.
    enough: Callable[[str], bool] = lambda _address: False


@dataclass(slots=True, kw_only=True)
class Client:
    """Fetches documents for one source, from any number of threads.

    Uses no proxies and keeps no cookies. Every connection is checked against the addresses that
    may be called (:mod:`feedpub.web.network`), that of each redirect as well.
    """

    #: An address that tells server owners who is asking.
    contact: str

    #: Networks that are not public but may be called.
    allowed: Iterable[Network] = ()

    pace: Pace = field(default_factory=RateLimiter)

    #: How many requests one host gets at a time.
    at_once: int = 2

    #: In seconds, between two requests to one host.
    gap: float = 0.0

    #: When everything must be over, in :func:`time.monotonic`'s time.
    until: float = float("inf")

    key: Key | None = None
    _http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        agent = f"feedpub/{feedpub.__version__} (+{self.contact})"
        self._http = http_client(self.allowed, agent)

    def close(self) -> None:
        self._http.close()

    def get(
        self,
        address: str,
        *,
        accept: str,
        known: Validators | None = None,
        gap: float = 0.0,
    ) -> Answer:
        """Return the document at *address*.

        With its validators *known*, the answer has no content if the document has not changed.
        *gap* is the wait between two requests that the host asks for, in seconds.

        Raises: FetchError.
        """
        start = _checked(address)
        headers = {"accept": accept}
        if known and known.etag:
            headers["if-none-match"] = known.etag
        if known and known.modified:
            headers["if-modified-since"] = known.modified
        request = _Request(headers, max(gap, self.gap), time.monotonic() + PER_DOCUMENT)
        for wait in (*_WAITS, None):
            try:
                return self._follow(start, request)
            except FetchError as error:
                after = wait if error.retry_after is None else error.retry_after
                if wait is None or after is None or not error.passing:
                    raise
                if time.monotonic() + after >= min(request.end, self.until):
                    raise
                time.sleep(after)
        raise AssertionError("the last attempt neither returned nor raised")

    def get_as(self, agent: str, address: str) -> Answer:
        """Return the feed at *address* as the reader *agent* gets it, in a single attempt.

        Raises: FetchError; NotAsked.
        """
        headers = {"accept": FEEDS, "user-agent": agent}
        request = _Request(headers, self.gap, time.monotonic() + PER_DOCUMENT)
        return self._follow(_checked(address), request)

    def beginning(
        self,
        address: str,
        *,
        accept: str,
        most: int,
        patience: float,
        enough: Callable[[str], bool] = lambda _address: False,
    ) -> Answer:
        """Return the first *most* bytes of *address*, in a single attempt of *patience* seconds.

        A redirect to an address for which *enough* is true is not followed.

        Raises: FetchError; NotAsked.
        """
        headers = {
            "accept": accept,
            "accept-encoding": "identity",
            "range": f"bytes=0-{most - 1}",
        }
        end = time.monotonic() + patience
        request = _Request(headers, self.gap, end, most=most, enough=enough)
        return self._follow(_checked(address), request)

    def send(self, method: str, address: str, headers: dict[str, str], content: bytes) -> bytes:
        """Send *content* to *address*, in a single attempt: retries are up to the caller.

        Returns the beginning of the answer. Raises: FetchError, unless the server accepts it.
        """
        target = _checked(address)
        end = time.monotonic() + PER_DOCUMENT
        request = _Request({"accept": "*/*", **headers}, self.gap, end, method, content)
        answer = self._ask(target, request)
        assert isinstance(answer, Answer), "redirects of what is sent are not followed"
        return answer.content or b""

    def without_key(self, address: str) -> str:
        """Return *address* without the key, which servers repeat in links and redirects."""
        if self.key is None or self.key.parameter is None:
            return address
        return without_parameter(address, self.key.parameter)

    def _follow(self, address: str, request: _Request) -> Answer:
        here = address
        for _ in range(_MAX_REDIRECTS + 1):
            found = self._ask(here, request)
            if isinstance(found, Answer):
                return replace(found, next=self.without_key(found.next) if found.next else None)
            found = self.without_key(found)
            if request.enough(found):
                return Answer(address=found, content=None, charset=None, validators=Validators())
            if here.startswith("https:") and not found.startswith("https:"):
                raise FetchError(f"redirects from https to {found}, which is not followed")
            here = found
        raise FetchError(f"redirects more than {_MAX_REDIRECTS} times")

    def _ask(self, address: str, request: _Request) -> Answer | str:
        """Return the answer of *address*, or the address that it redirects to."""
        host = urlsplit(address).netloc
        since = time.monotonic()
        with self.pace.turn(host, at_once=self.at_once, gap=request.gap, until=self.until) as came:
            if not came:
                raise NotAsked("could not be asked in time; the next run goes on")
            # The wait for its turn does not count against the document's time.
            request.end += time.monotonic() - since
            try:
                with deadline(min(request.end, self.until)):
                    return self._exchange(address, request)
            except AddressRefused as refused:
                raise FetchError(
                    f"is at {refused}, not a public address (host {host}); if this is intended,"
                    " add its network to allow_addresses"
                ) from refused
            except httpx.HTTPError as error:
                if isinstance(error, httpx.TimeoutException) and time.monotonic() >= self.until:
                    # Others used up the source's time.
                    raise NotAsked("had no time left to answer; the next run goes on") from error
                raise fetch_error(error, host) from error
            except Broken as broken:
                raise FetchError(str(broken)) from broken
            except (httpx.InvalidURL, UnicodeError) as error:
                raise FetchError(f"is not a valid address: {error}") from error

    def _exchange(self, address: str, request: _Request) -> Answer | str:
        headers, url = request.headers, address
        if self.key is not None and urlsplit(address)[:2] == self.key.server:
            if self.key.parameter:
                url = with_parameters(address, [(self.key.parameter, self.key.value)])
            if self.key.header:
                headers = {**headers, self.key.header: self.key.value}
        method, content = request.method, request.content or None
        try:
            with self._http.stream(method, url, headers=headers, content=content) as response:
                CLOCKS.note(response.url.host, response.headers)
                if method == "GET":
                    return _answer(response, address, request)
                return _accepted(response, address)
        except Redirected as redirect:
            if method == "GET":
                return _target(redirect, address)
            message = f"redirects ({redirect.status}); use the address that it redirects to"
            raise FetchError(message, status=redirect.status) from redirect


def _checked(address: str) -> str:
    found = web_address(address)
    if found is None:
        raise FetchError("is not a web address")
    return found


def _target(redirect: Redirected, address: str) -> str:
    target = web_address(redirect.location, address)
    if target is None:
        raise FetchError(f"redirects ({redirect.status}), but not to a web address")
    return target


def _answer(response: httpx.Response, address: str, request: _Request) -> Answer:
    status = response.status_code
    if status in (301, 302, 303, 307, 308):
        raise FetchError(f"redirects ({status}), but not to a web address")
    conditions = {"if-none-match", "if-modified-since"}
    if status == 304 and not conditions.isdisjoint(request.headers):
        return answer_of(response, address, None)
    if status != 200 and not (status == 206 and request.most):
        raise refusal(response)
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if request.most and encoding in PLAIN:
        return _beginning(response, address, request.most)
    if request.most or encoding not in (*PLAIN, *GZIP):
        raise FetchError("answers in a content encoding that was not asked for")
    content = joined(response.iter_raw(), MAX_BYTES, packed=encoding in GZIP)
    return answer_of(response, address, content)


def _beginning(response: httpx.Response, address: str, most: int) -> Answer:
    """Return the first *most* bytes of *response*, without waiting for the rest."""
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


def _accepted(response: httpx.Response, address: str) -> Answer:
    """Return an answer with the beginning of its content if the server accepted what was sent."""
    if not 200 <= response.status_code < 300:
        raise refusal(response)
    content = b""
    for number, piece in enumerate(response.iter_raw()):
        content += piece
        # A short body is read to its end, so that the connection can be reused.
        if number > _MAX_PIECES:
            break
    return answer_of(response, address, content)
