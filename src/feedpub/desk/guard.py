"""What holds for every request and response, whatever it is about."""

from __future__ import annotations

import asyncio
import contextlib
import traceback
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from feedpub.desk.forms import MAX_BODY, Fields, RequestRefused, parse_fields
from feedpub.desk.hosts import Hosts
from feedpub.health.logs import logger

#: How many requests are answered at once.
_MAX_REQUESTS = 64

#: In seconds, for a form to arrive, and for a browser to take a part of an answer.
_PATIENCE = 20.0

_FORM = "application/x-www-form-urlencoded"

_HEADERS = {
    # Pages have their own.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Not no-referrer: with that browsers send "Origin: null" with forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
}


class Guard:
    """Answers requests for the desk's own hosts with *inner*, a bounded number of them at once."""

    def __init__(self, inner: ASGIApp, hosts: Hosts) -> None:
        self._inner = inner
        self._hosts = hosts
        self._running = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return

        async def send_in_time(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in _HEADERS.items()
                        if name.lower().encode() not in names
                    ),
                ]
            async with asyncio.timeout(_PATIENCE):
                await send(message)

        answer = self._refusal(Request(scope)) or self._inner
        self._running += 1
        try:
            await answer(scope, receive, send_in_time)
        except TimeoutError:
            log("not answered", reason="a browser did not take the answer")
        except Exception as error:
            # Starlette has answered with 500, and raises it for the log.
            log_bug(error)
        finally:
            self._running -= 1

    def _refusal(self, request: Request) -> Response | None:
        """Return the answer to a request that is not for the desk, or is one too many."""
        if ", ".join(request.headers.getlist("host")).lower() not in self._hosts.origins:
            return PlainTextResponse(
                f"this is not the address of the desk; open {self._hosts.address}\n",
                status_code=421,
            )
        if self._running >= _MAX_REQUESTS:
            return PlainTextResponse(
                "the desk has too much to do; try again in a minute\n",
                status_code=503,
                headers={"Retry-After": "60"},
            )
        return None


def check_origin(request: Request, hosts: Hosts) -> None:
    """Check that a form was sent from a page of the desk. Raises: RequestRefused."""
    own = hosts.origins[request.headers["host"].lower()]
    origin, site, referrer = (
        ", ".join(request.headers.getlist(name)) if name in request.headers else None
        for name in ("origin", "sec-fetch-site", "referer")
    )
    if site not in (None, "same-origin"):
        is_own = False
    elif origin is not None:
        is_own = origin == own
    elif referrer is not None:
        is_own = referrer.startswith(f"{own}/")
    else:
        is_own = site is not None
    if not is_own:
        raise RequestRefused(403, f"the form was not sent from a page of the desk; open {own}/")


async def form_of(request: Request, patience: float = _PATIENCE) -> Fields:
    """Return the fields of the form that *request* brings within *patience* seconds.

    Raises: RequestRefused.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _FORM:
        raise RequestRefused(415, f"send a form as {_FORM}")
    parts, size = [], 0
    try:
        async with asyncio.timeout(patience):
            async for part in request.stream():
                size += len(part)
                if size > MAX_BODY:
                    raise RequestRefused(413, f"the form is larger than {MAX_BODY:,} bytes")
                parts.append(part)
    except TimeoutError as error:
        raise RequestRefused(
            408, f"the form did not arrive within {patience:g} seconds; send it again"
        ) from error
    except ClientDisconnect as error:
        # The answer is for the log of a proxy.
        raise RequestRefused(400, "the connection was closed") from error
    return parse_fields(b"".join(parts).decode("utf-8", "replace"))


def log(event: str, **values: Any) -> None:
    """Log what somebody did. Nothing fails if the log cannot be written."""
    with contextlib.suppress(OSError):
        logger().info(event, job="desk", **values)


def in_a_line(error: OSError) -> str:
    """Return in one line what failed, and which file it is about."""
    named = f"{error.filename}: " if error.filename else ""
    return f"{named}{error.strerror or error}"


def log_bug(error: BaseException) -> None:
    """Log an error that is ours, in one line: what it is, and the calls that led to it."""
    calls = traceback.extract_tb(error.__traceback__)[-6:]
    where = " < ".join(f"{each.name} ({each.filename}:{each.lineno})" for each in reversed(calls))
    with contextlib.suppress(OSError):
        reason = f"{type(error).__name__}: {error}"
        logger().error("failed", job="desk", reason=reason, where=where)
