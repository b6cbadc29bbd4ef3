"""Articles and withdrawals over HTTP, for a CMS: answered when they are public."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Container, Sequence
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from feedpub.archive.queries.quarantine import PUSHED
from feedpub.config.value_types import endpoint
from feedpub.errors import AmbiguousError, ConfigError, FeedpubError
from feedpub.health.logs import logger
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.operations.withdraw import Takedown
from feedpub.pipeline.report import Rejection, Report
from feedpub.schedule.http_server import QUEUE, server_of

#: In bytes, of one article; of one withdrawal; in characters, of what a withdrawal says.
_MOST = 10 * 2**20
_MOST_OF_ORDER = 2**16
_MOST_OF_NOTE = 2_000

#: In seconds, for the body of a request; and how many with the token are at work at once.
_PATIENCE = 30.0
_AT_ONCE = 100

#: In seconds, when a request is worth another try: that came at a bad moment; that found no room on
#: the disk.
_SOON, _LATER = 2, 30

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

Answer = Callable[[Request], Awaitable[Response]]


class Doorbell:
    """An HTTP server in a thread of its own."""

    def __init__(
        self,
        listen: str,
        token: str,
        *,
        spool: Spool,
        sources: Callable[[], Container[str]],
        publish: Publish,
        refused: Refused,
        take_down: TakeDown,
    ) -> None:
        """Raises: OSError, if it cannot *listen* there."""
        host, port = endpoint(listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=QUEUE)
        self._token = token
        self._spool = spool
        self._sources = sources
        self._publish = publish
        self._refused = refused
        self._take_down = take_down
        #: How many requests with the token are at work. Only the server's thread counts.
        self._at_work = 0
        app = Starlette(
            routes=[
                Route("/articles/{source}", self._guarded(self._article), methods=["POST"]),
                Route("/withdrawals", self._guarded(self._withdrawal), methods=["POST"]),
            ],
            exception_handlers={404: _not_there, 405: _not_so},
        )
        self._server = server_of(app)
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
        source = request.path_params["source"]
        if source not in self._sources():
            return _answer(404, error=f"unknown source {source}")
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        suffix = _SUFFIXES.get(media_type)
        if suffix is None:
            return _answer(415, error=f"use one of these types: {', '.join(_SUFFIXES)}")
        content = await _whole(request, _MOST)
        if isinstance(content, Response):
            return content
        try:
            name = await run_in_threadpool(self._spool.keep, source, suffix, content)
        except OSError as error:
            return _not_kept(507, f"{error.filename}: {error.strerror}", _LATER)
        try:
            return await run_in_threadpool(self._published, source, name)
        except FeedpubError as error:
            # It is read when that works again.
            return _answer(503, error=str(error))
        except Exception as error:
            # A bug, which whoever runs the daemon must see; the article waits.
            logger().exception("failed", job="push")
            return _answer(503, error=f"an error in feedpub: {type(error).__name__}; see its log")

    def _published(self, source: str, name: str) -> Response:
        """Publish what waits, and say what became of the document *name* of *source*.

        Raises: FeedpubError.
        """
        report = self._publish()
        document = f"{PUSHED}{source}/{name}"
        if document not in report.pushed and self._spool.has(source, name):
            why = [*report.failures(), *(note for note in report.notes if document in note)]
            return _answer(503, error="; ".join(why) or f"{document} waits for its source")
        return _told(report, self._refused(source, document, report))

    async def _withdrawal(self, request: Request) -> Response:
        """``POST /withdrawals``: ``{"article": ID, "reason": TEXT, "note": TEXT}``."""
        content = await _whole(request, _MOST_OF_ORDER)
        if isinstance(content, Response):
            return content
        try:
            order = json.loads(content)
            name = str(order["article"])
            reason, note = order.get("reason") or "", order.get("note") or ""
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _answer(400, error='send {"article": ID, "reason": TEXT, "note": TEXT}')
        for key, value in (("article", name), ("reason", reason), ("note", note)):
            if not isinstance(value, str):
                return _answer(400, error=f"{key} is not a text")
            if len(value) > _MOST_OF_NOTE:
                return _answer(400, error=f"{key} is longer than {_MOST_OF_NOTE:,} characters")
        try:
            done = await run_in_threadpool(self._take_down, [name], reason, note)
        except AmbiguousError as error:
            return _answer(409, error=str(error))
        except ConfigError as error:
            return _answer(404, error=str(error))
        except FeedpubError as error:
            return _not_kept(503, str(error), _SOON)
        standing = [str(each) for each in (done.scrubbed.standing if done.scrubbed else ())]
        return _answer(
            200 if done.exit_code == 0 else 500,
            withdrawn=done.names,
            recorded=done.recorded,
            standing=standing,
            errors=list(done.failures()),
        )

    def _guarded(self, answer: Answer) -> Answer:
        """*answer* to who knows the token, as long as not too many ask at once."""

        async def answered(request: Request) -> Response:
            if not self._knows_token(request):
                return JSONResponse(
                    {"error": "missing or invalid bearer token"},
                    status_code=401,
                    headers={"WWW-Authenticate": "Bearer"},
                )
            if self._at_work >= _AT_ONCE:
                # Who is hung up on while sending does not hear the answer.
                await _whole(request, 0)
                return _not_kept(503, f"{_AT_ONCE} requests are at work already", _SOON)
            self._at_work += 1
            try:
                return await answer(request)
            except ClientDisconnect:
                # Nobody hears this.
                return _not_kept(408, "the connection was closed", _SOON)
            finally:
                self._at_work -= 1

        return answered

    def _knows_token(self, request: Request) -> bool:
        said = request.headers.get("authorization", "").encode("latin-1")
        return hmac.compare_digest(said, f"Bearer {self._token}".encode())


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
    path = request.url.path
    return _answer(404, error=f"unknown path {path}; use /articles/SOURCE or /withdrawals")


def _not_so(request: Request, _error: Exception) -> Response:
    answer = _answer(405, error=f"method {request.method} not allowed; use POST")
    answer.headers["Allow"] = "POST"
    return answer


def _answer(status: int, **values: Any) -> Response:
    return JSONResponse(values, status_code=status)


def _not_kept(status: int, error: str, after: int) -> Response:
    """The answer to a request that changed nothing, and may be sent again *after* some seconds."""
    answer = _answer(status, error=f"{error}; nothing was kept, send it again")
    answer.headers["Retry-After"] = str(after)
    return answer


async def _whole(request: Request, most: int) -> bytes | Response:
    """The body; or the answer to one of more than *most* bytes, or that does not come."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size <= most:
                    parts.append(part)
                elif size > _MOST:
                    break
    except TimeoutError:
        return _not_kept(408, f"did not arrive within {_PATIENCE:g} seconds", _SOON)
    if size > most:
        return _answer(413, error=f"is larger than {most:,} bytes")
    return b"".join(parts)
