"""Articles and withdrawals over HTTP, for a CMS: answered when they are public."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Container, Sequence
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from feedpub.config.values import endpoint
from feedpub.errors import AmbiguousError, ConfigError, FeedpubError
from feedpub.pipeline.report import Rejection, Report
from feedpub.pipeline.withdraw import Takedown

#: In bytes, of one article or one request.
_MOST = 10 * 2**20

#: In seconds, for the head of a request and for its body; and how many may ask at once.
_HEAD, _PATIENCE = 10.0, 30.0
_AT_ONCE = 100

#: In seconds, how long who is being answered may take when the daemon ends.
_LAST_WORDS = 5

_SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/xml": ".xml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}

#: Publishes what waits in the spool; tells what of a source's document there is not published;
#: takes articles down, by their names and for a reason.
Publish = Callable[[], Report]
Refused = Callable[[str, str, Report], list[Rejection]]
TakeDown = Callable[[list[str], str, str], Takedown]


class Doorbell:
    """An HTTP server in a thread of its own."""

    def __init__(
        self,
        listen: str,
        token: str,
        *,
        spool: Path,
        sources: Callable[[], Container[str]],
        publish: Publish,
        refused: Refused,
        take_down: TakeDown,
    ) -> None:
        """Raises: OSError, if it cannot *listen* there."""
        host, port = endpoint(listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=128)
        self._token = token
        self._spool = spool
        self._sources = sources
        self._publish = publish
        self._refused = refused
        self._take_down = take_down
        app = Starlette(
            routes=[
                Route("/articles/{source}", self._article, methods=["POST"]),
                Route("/withdrawals", self._withdrawal, methods=["POST"]),
            ],
            exception_handlers={404: _not_there, 405: _not_so},
        )
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                proxy_headers=False,
                # One request each: what could be asked after it would be waited for anew.
                headers=[("Connection", "close")],
                http=_Impatient,
                ws="none",
                loop="asyncio",
                limit_concurrency=_AT_ONCE,
                timeout_graceful_shutdown=_LAST_WORDS,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="doorbell", daemon=True
        )

    def open(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Answer what was asked, and take no more."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    async def _article(self, request: Request) -> Response:
        """``POST /articles/SOURCE``: a document as that source has them; see the manual."""
        if refusal := self._refusal(request):
            return refusal
        source = request.path_params["source"]
        if source not in self._sources():
            return _answer(404, error=f"there is no source {source}")
        type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        suffix = _SUFFIXES.get(type)
        if suffix is None:
            return _answer(415, error=f"allowed are {', '.join(_SUFFIXES)}")
        content = await _whole(request)
        if content is None:
            return _answer(413, error=f"is larger than {_MOST // 2**20} MiB, or comes too slowly")
        try:
            name = await run_in_threadpool(self._keep, source, suffix, content)
            report = await run_in_threadpool(self._publish)
            document = f"spool/{source}/{name}"
            rejected = await run_in_threadpool(self._refused, source, document, report)
        except OSError as error:
            return _answer(507, error=f"{error.filename}: {error.strerror}")
        except FeedpubError as error:
            # It is kept, and read when that works again.
            return _answer(503, error=str(error))
        return _told(report, rejected)

    async def _withdrawal(self, request: Request) -> Response:
        """``POST /withdrawals``: ``{"article": ID, "reason": TEXT, "note": TEXT}``."""
        if refusal := self._refusal(request):
            return refusal
        content = await _whole(request)
        try:
            order = json.loads(content or b"")
            names = [str(order["article"])]
            reason, note = str(order.get("reason", "")), str(order.get("note", ""))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _answer(400, error='wanted is {"article": ID, "reason": TEXT, "note": TEXT}')
        try:
            done = await run_in_threadpool(self._take_down, names, reason, note)
        except AmbiguousError as error:
            return _answer(409, error=str(error))
        except ConfigError as error:
            return _answer(404, error=str(error))
        except FeedpubError as error:
            return _answer(503, error=str(error))
        standing = [str(each) for each in (done.cleared.standing if done.cleared else ())]
        return _answer(
            200 if done.exit_code == 0 else 500,
            withdrawn=done.names,
            recorded=done.recorded,
            standing=standing,
            errors=list(done.failures()),
        )

    def _refusal(self, request: Request) -> Response | None:
        said = request.headers.get("authorization", "").encode("latin-1")
        if hmac.compare_digest(said, f"Bearer {self._token}".encode()):
            return None
        return JSONResponse(
            {"error": "wanted is Authorization: Bearer TOKEN"},
            status_code=401,
            headers={"WWW-Authenticate": "Bearer"},
        )

    def _keep(self, source: str, suffix: str, content: bytes) -> str:
        """Put *content* into the spool, durably; return its name there. Raises: OSError."""
        folder = self._spool / source
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{secrets.token_hex(12)}{suffix}"
        part = folder / f".{name}"
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        # What is whole from its first moment need not settle.
        os.utime(part, (time.time() - 1,) * 2)
        part.replace(folder / name)
        return name


class _Impatient(H11Protocol):
    """Hangs up on who asks nothing: enough of them would keep everybody else from asking."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.loop.call_later(_HEAD, self._hang_up)

    def _hang_up(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def _told(report: Report, rejected: Sequence[Rejection]) -> Response:
    """What was *rejected* of a document, and what became of all that was published with it."""
    failures = list(report.failures())
    status = 422 if rejected else 500 if failures else 200
    return _answer(
        status,
        rejected=[str(each) for each in rejected],
        published=[each for feed in report.feeds for each in feed.written],
        errors=failures,
    )


def _not_there(request: Request, _error: Exception) -> Response:
    return _answer(404, error=f"there is no {request.url.path}; see /articles/SOURCE, /withdrawals")


def _not_so(request: Request, _error: Exception) -> Response:
    answer = _answer(405, error=f"{request.method} is no way to ask; POST is")
    answer.headers["Allow"] = "POST"
    return answer


def _answer(status: int, **values: Any) -> Response:
    return JSONResponse(values, status_code=status)


async def _whole(request: Request) -> bytes | None:
    """The body; None if it is too large, or does not come."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size > _MOST:
                    return None
                parts.append(part)
    except TimeoutError:
        return None
    return b"".join(parts)
