"""What a server answered, and how it is said that it did not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from feedpub.addresses import web_address
from feedpub.protocols import Validators
from feedpub.validation.http.exchange import content_type

_PASSING = frozenset({429, 502, 503, 504})
#: The system's own number of an error, in front of what it means.
_NUMBER = re.compile(r"\[Errno -?[0-9]{1,5}\] ")
#: RFC 8288, 3. Possessive: it never goes back.
_LINK = re.compile(
    r"""<([^<>]*+)>((?:\s*+;\s*+[\w*-]++(?:\s*+=\s*+(?:"[^"]*+"|[^\s;,"]*+))?+)*+)"""
)
_NEXT = re.compile(r"""\brel\s*+=\s*+"?(?:[^";,]*\s)?next(?:[\s";,]|$)""", re.IGNORECASE)
_MOST_SAID = 200

#: In seconds. Nobody is left alone for longer, whatever he wants.
_LONGEST_REST = 86_400.0


class FetchError(Exception):
    """A document cannot be fetched; says why."""

    def __init__(
        self,
        message: str,
        *,
        passing: bool = False,
        retry_after: float | None = None,
        status: int | None = None,
        silent: str | None = None,
    ) -> None:
        super().__init__(message)
        #: Whether it may be over in a moment.
        self.passing = passing

        #: In seconds: when the server wants to be asked again. None: it does not say.
        self.retry_after = retry_after
        self.status = status

        #: The host that could not be reached or did not answer in time. None: it is not for that.
        self.silent = silent


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A document as a server gave it."""

    #: Where it came from in the end.
    address: str

    #: Unpacked. None: it is what it was (304), or nobody wants to know.
    content: bytes | None

    #: As the server says: ``utf-8``. None: it does not.
    charset: str | None
    validators: Validators

    #: In bytes, of the whole document where only its beginning was asked for. None: nobody knows.
    size: int | None = None

    #: Where a list goes on (RFC 8288, ``rel="next"``).
    next: str | None = None


class NotAsked(FetchError):
    """Its turn did not come in time, or not its answer."""


def answer_of(
    response: httpx.Response, address: str, content: bytes | None, size: int | None = None
) -> Answer:
    _, charset = content_type(_said(response, "content-type") or "")
    return Answer(
        address=address,
        content=content,
        charset=charset,
        size=size,
        validators=Validators(
            etag=_said(response, "etag"), modified=_said(response, "last-modified")
        ),
        next=_next(_said(response, "link") or "", address),
    )


def size_of(response: httpx.Response) -> int | None:
    """The size of the whole document that *response* may be the beginning of, as it says."""
    if response.status_code == 206:
        told = re.fullmatch(
            r"bytes 0-[0-9]{1,15}/([0-9]{1,15})", _said(response, "content-range") or ""
        )
    else:
        told = re.fullmatch(r"([0-9]{1,15})", _said(response, "content-length") or "")
    return int(told[1]) if told else None


def _said(response: httpx.Response, name: str) -> str | None:
    """A header, if it is one line that can be sent back."""
    value = response.headers.get(name, "")
    usable = value.isascii() and value.isprintable() and 0 < len(value) <= 4096
    return value if usable else None


def _next(links: str, address: str) -> str | None:
    for match in _LINK.finditer(links):
        if _NEXT.search(match.group(2)):
            return web_address(match.group(1), address)
    return None


def refusal(response: httpx.Response) -> FetchError:
    """What to say of an answer that is no document."""
    status = response.status_code
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""
    after = _retry_after(response)
    said = f"answers {status} {phrase}".rstrip()
    if after is not None and status in _PASSING:
        said += f", and wants to be left alone for {after:.0f} seconds"
    elif status in (401, 403):
        said += ": it has to let feedpub in, or needs a key"
    return FetchError(said, passing=status in _PASSING, retry_after=after, status=status)


def _retry_after(response: httpx.Response) -> float | None:
    said = _said(response, "retry-after")
    if said is None:
        return None
    if re.fullmatch(r"[0-9]{1,9}", said):
        return min(float(said), _LONGEST_REST)
    try:
        at = parsedate_to_datetime(said)
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        return min(max(0.0, (at - datetime.now(UTC)).total_seconds()), _LONGEST_REST)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def in_a_line(text: str) -> str:
    """The beginning of *text*, that strangers may have written."""
    return "".join(c if c.isprintable() else " " for c in text[:_MOST_SAID])


def in_words(error: httpx.HTTPError, host: str | None = None) -> FetchError:
    """What to say where there was no answer of *host*."""
    message = in_a_line(str(error))
    match error:
        case httpx.ConnectError():
            why = _NUMBER.sub("", message)
            return FetchError(f"cannot be reached: {why}", passing=True, silent=host)
        case httpx.ConnectTimeout():
            return FetchError("cannot be reached: nobody answers", passing=True, silent=host)
        case httpx.TimeoutException():
            return FetchError("is too slow: it was given up", silent=host)
        case httpx.NetworkError():
            return FetchError("breaks off: the connection was closed", passing=True)
        case httpx.RemoteProtocolError():
            return FetchError(f"does not answer as HTTP wants it: {message}", passing=True)
    return FetchError(f"cannot be asked: {message}")
