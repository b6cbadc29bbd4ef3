"""Answers of servers, and the errors if there is none."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from feedpub.addresses import web_address
from feedpub.nouns import dataclass
from feedpub.protocols import Validators
from feedpub.validation.http.exchange import content_type
from feedpub.web.firewalls import STATUSES, Firewall, beginning, firewall_in, firewall_of
from feedpub.web.network import NO_NAME
from feedpub.web.unpacking import GZIP

_PASSING = frozenset({429, 502, 503, 504})
#: The number that the system puts in front of an error message.
_ERRNO = re.compile(r"\[Errno -?[0-9]{1,5}\] ")
#: What OpenSSL puts around a message: "[SSL: CERTIFICATE_VERIFY_FAILED] ... (_ssl.c:1006)".
_TLS = re.compile(r"^\[SSL[^\]]{0,80}\] (.*?)(?: \(_ssl\.c:[0-9]{1,6}\))?$")
#: RFC 8288, 3. Possessive, so that it never backtracks.
_LINK = re.compile(
    r"""<([^<>]*+)>((?:\s*+;\s*+[\w*-]++(?:\s*+=\s*+(?:"[^"]*+"|[^\s;,"]*+))?+)*+)"""
)
_NEXT = re.compile(r"""\brel\s*+=\s*+"?(?:[^";,]*\s)?next(?:[\s";,]|$)""", re.IGNORECASE)
#: In characters.
_MAX_LINE = 200

#: How pages for people begin, in lower case; no feed does.
_PAGES = (b"<!doctype html", b"<html", b"<head")

#: In seconds: the longest Retry-After that is obeyed.
_MAX_RETRY_AFTER = 86_400.0


class FetchError(Exception):
    """A document cannot be fetched. The message is a verb phrase about its address."""

    def __init__(
        self,
        message: str,
        *,
        passing: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        unreachable: str | None = None,
        firewall: Firewall | None = None,
    ) -> None:
        super().__init__(message)
        #: Whether a retry may succeed.
        self.passing = passing

        #: The server's Retry-After, in seconds. None: it gives none.
        self.retry_after = retry_after
        self.status = status

        #: The host that could not be reached or did not answer in time. None: another failure.
        self.unreachable = unreachable

        #: What took the request for that of a bot. None: nothing did, or it is not known.
        self.firewall = firewall


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A document as a server sent it."""

    #: The address after redirects.
    address: str

    #: Unpacked. None: it has not changed (304), or it is not needed.
    content: bytes | None

    #: From the Content-Type header: ``utf-8``. None: the header gives none.
    charset: str | None
    validators: Validators

    #: The size of the whole document in bytes, if only its beginning was asked for. None: unknown.
    size: int | None = None

    #: The next page of a list (RFC 8288, ``rel="next"``).
    next: str | None = None


class NotAsked(FetchError):
    """The time was over before the document's turn or its answer came."""


def answer_of(
    response: httpx.Response, address: str, content: bytes | None, size: int | None = None
) -> Answer:
    _, charset = content_type(_header(response, "content-type") or "")
    return Answer(
        address=address,
        content=content,
        charset=charset,
        size=size,
        validators=Validators(
            etag=_header(response, "etag"), modified=_header(response, "last-modified")
        ),
        next=_next(_header(response, "link") or "", address),
    )


def beginning_of(content: bytes) -> bytes:
    """Return how *content* begins, in lower case, without a byte order mark.

    Templates often leave blank lines at the beginning; these are left out, too.
    """
    return content[:1000].lstrip(b" \t\r\n\xef\xbb\xbf")[:15].lower()


def is_page(content: bytes) -> bool:
    """Whether *content* is a page for people."""
    return beginning_of(content).startswith(_PAGES)


def size_of(response: httpx.Response) -> int | None:
    """Return the size of the whole document of which *response* may be the beginning."""
    if response.status_code == 206:
        content_range = _header(response, "content-range") or ""
        match = re.fullmatch(r"bytes 0-[0-9]{1,15}/([0-9]{1,15})", content_range)
    else:
        match = re.fullmatch(r"([0-9]{1,15})", _header(response, "content-length") or "")
    return int(match[1]) if match else None


def _header(response: httpx.Response, name: str) -> str | None:
    """Return a header if it is a line that can be sent back."""
    value = response.headers.get(name, "")
    usable = value.isascii() and value.isprintable() and 0 < len(value) <= 4096
    return value if usable else None


def _next(links: str, address: str) -> str | None:
    for match in _LINK.finditer(links):
        if _NEXT.search(match.group(2)):
            return web_address(match.group(1), address)
    return None


def refusal(response: httpx.Response) -> FetchError:
    """Return the error for an answer that is not a document.

    The beginning of its content is read where that may tell which firewall it comes from.
    """
    status = response.status_code
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    after = _retry_after(response)
    message = f"answers {status} {phrase}".rstrip()
    firewall = _firewall(response)
    if firewall is not None:
        message += f": {firewall.name} takes the request for that of a bot"
    elif after is not None and status in _PASSING:
        message += f" and asks for a pause of {after:.0f} seconds"
    elif status in (401, 403):
        message += ": it has to let feedpub in, or needs a key"
    return FetchError(
        message,
        passing=status in _PASSING,
        retry_after=after,
        status=status,
        firewall=firewall,
    )


def _firewall(response: httpx.Response) -> Firewall | None:
    if response.status_code not in STATUSES:
        return None
    if found := firewall_of(response.headers):
        return found
    packed = response.headers.get("content-encoding", "").strip().lower() in GZIP
    try:
        return firewall_in(beginning(response.iter_raw(), packed=packed))
    except httpx.HTTPError:
        # The status says enough.
        return None


def _retry_after(response: httpx.Response) -> float | None:
    value = _header(response, "retry-after")
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", value):
        return min(float(value), _MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(value)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0.0, (at - datetime.now(UTC)).total_seconds()), _MAX_RETRY_AFTER)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_a_line(text: str) -> str:
    """Return the beginning of *text*, which may be anything, as one printable line."""
    return "".join(c if c.isprintable() else " " for c in text[:_MAX_LINE])


def fetch_error(error: httpx.HTTPError, host: str | None = None) -> FetchError:
    """Return the error for a request that *host* did not answer."""
    message = in_a_line(str(error))
    match error:
        case httpx.ConnectError():
            why = _TLS.sub(r"\1", _ERRNO.sub("", message))
            return FetchError(f"cannot be reached: {why}", passing=True, unreachable=host)
        case httpx.ConnectTimeout():
            why = NO_NAME if message == NO_NAME else "no answer"
            return FetchError(f"cannot be reached: {why}", passing=True, unreachable=host)
        case httpx.TimeoutException():
            return FetchError("is too slow: gave up waiting", unreachable=host)
        case httpx.NetworkError():
            return FetchError("closed the connection before the end", passing=True)
        case httpx.RemoteProtocolError():
            return FetchError(f"violates HTTP: {message}", passing=True)
    return FetchError(f"cannot be fetched: {message}")
