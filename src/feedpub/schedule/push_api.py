"""The push API: articles and withdrawals over HTTP, answered once they are published."""

from __future__ import annotations

import asyncio
import hmac
import json
import socket
import threading
from collections.abc import Awaitable, Callable, Container, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
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
from feedpub.schedule.http_server import BACKLOG, server_of

#: In bytes: the size of an article, and of a withdrawal; in characters: of a text in a withdrawal.
_MAX_ARTICLE = 10 * 2**20
_MAX_WITHDRAWAL = 2**16
_MAX_TEXT = 2_000

#: In seconds, for the body of a request to arrive; how many authorized requests run at once.
_PATIENCE = 30.0
_MAX_REQUESTS = 100

#: In seconds: when to retry a request that came at a bad moment, or found the disk full.
_SOON, _LATER = 2, 30

_SUFFIXES = {
    "application/json": ".json",
    "application/x-ndjson": ".jsonl",
    "application/xml": ".xml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}

#: Publishes what is in the spool; returns the articles of a document there that were rejected;
#: withdraws articles by name, with a reason and a note.
Publish = Callable[[], Report]
RejectedFrom = Callable[[str, str, Report], list[Rejection]]
TakeDown = Callable[[list[str], str, str], Takedown]

#: While it is entered for a file in the spool, nobody else publishes because of that file.
InHand = Callable[[Path], AbstractContextManager[None]]

Answer = Callable[[Request], Awaitable[Response]]


class PushAPI:
    """The HTTP server of the push API, in a thread of its own."""

    def __init__(
        self,
        listen: str,
        token: str,
        *,
        spool: Spool,
        sources: Callable[[], Container[str]],
        in_hand: InHand,
        publish: Publish,
        rejected_from: RejectedFrom,
        take_down: TakeDown,
        others: Sequence[Route] = (),
    ) -> None:
        """*others* are answered at the same port, without the token.

        Raises: OSError, if it cannot *listen* there.
        """
        host, port = endpoint(listen)
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=BACKLOG)
        self._token = token
        self._spool = spool
        self._sources = sources
        self._in_hand = in_hand
        self._publish = publish
        self._rejected_from = rejected_from
        self._take_down = take_down
        #: How many authorized requests are running. Used by the server's thread only.
        self._running = 0
        app = Starlette(
            routes=[
                Route("/articles/{source}", self._guarded(self._article), methods=["POST"]),
                Route("/withdrawals", self._guarded(self._withdrawal), methods=["POST"]),
                *others,
            ],
            exception_handlers={404: _not_found, 405: _method_not_allowed},
        )
        self._server = server_of(app, job="push")
        self._thread = threading.Thread(
            target=self._server.run, args=([self._socket],), name="push-api", daemon=True
        )

    def open(self) -> None:
        """Start to answer requests."""
        self._thread.start()

    def close(self) -> None:
        """Finish the requests in progress, and accept no more."""
        self._server.stop()
        self._thread.join()
        self._socket.close()

    async def _article(self, request: Request) -> Response:
        """Answer ``POST /articles/SOURCE``: a document of that source; see docs/howto/push.md."""
        source = request.path_params["source"]
        if source not in self._sources():
            return _json(404, error=f"unknown source {source}")
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        suffix = _SUFFIXES.get(media_type)
        if suffix is None:
            return _json(415, error=f"use one of these types: {', '.join(_SUFFIXES)}")
        content = await _body(request, _MAX_ARTICLE)
        if isinstance(content, Response):
            return content
        return await run_in_threadpool(self._kept, source, suffix, content)

    def _kept(self, source: str, suffix: str, content: bytes) -> Response:
        """Keep a document of *source* in the spool and publish it; return the answer."""
        place = self._spool.place(source, suffix)
        with self._in_hand(place):
            try:
                self._spool.keep(place, content)
            except OSError as error:
                return _retry_later(507, f"{error.filename}: {error.strerror}", _LATER)
            return self._published_or_kept(source, place)

    def _published_or_kept(self, source: str, place: Path) -> Response:
        """Publish what is in the spool; return the answer about the document at *place*."""
        try:
            return self._published(source, place)
        except FeedpubError as error:
            # The document stays in the spool for the next run.
            return _json(503, error=str(error))
        except Exception as error:
            # A bug: log it. The document stays in the spool.
            logger().exception("failed", job="push")
            return _json(503, error=f"an error in feedpub: {type(error).__name__}; see its log")

    def _published(self, source: str, place: Path) -> Response:
        """Publish what is in the spool; return the answer about the document at *place*.

        Raises: FeedpubError.
        """
        report = self._publish()
        document = f"{PUSHED}{source}/{place.name}"
        if document not in report.pushed and place.exists():
            why = [*report.failures(), *(note for note in report.notes if document in note)]
            return _json(503, error="; ".join(why) or f"{document} waits for its source")
        return _article_answer(source, report, self._rejected_from(source, document, report))

    async def _withdrawal(self, request: Request) -> Response:
        """Answer ``POST /withdrawals``: ``{"article": ID, "reason": TEXT, "note": TEXT}``."""
        content = await _body(request, _MAX_WITHDRAWAL)
        if isinstance(content, Response):
            return content
        try:
            order = json.loads(content)
            name = str(order["article"])
            reason, note = order.get("reason") or "", order.get("note") or ""
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return _json(400, error='send {"article": ID, "reason": TEXT, "note": TEXT}')
        for key, value in (("article", name), ("reason", reason), ("note", note)):
            if not isinstance(value, str):
                return _json(400, error=f"{key} is not a text")
            if len(value) > _MAX_TEXT:
                return _json(400, error=f"{key} is longer than {_MAX_TEXT:,} characters")
        try:
            done = await run_in_threadpool(self._take_down, [name], reason, note)
        except AmbiguousError as error:
            return _json(409, error=str(error))
        except ConfigError as error:
            return _json(404, error=str(error))
        except FeedpubError as error:
            return _retry_later(503, str(error), _SOON)
        standing = [str(each) for each in (done.scrubbed.remaining if done.scrubbed else ())]
        return _json(
            200 if done.exit_code == 0 else 500,
            withdrawn=done.names,
            recorded=done.recorded,
            standing=standing,
            errors=list(done.failures()),
        )

    def _guarded(self, answer: Answer) -> Answer:
        """Return *answer*, limited to requests with the token, and in how many run at once."""

        async def guarded(request: Request) -> Response:
            if not self._has_token(request):
                return JSONResponse(
                    {"error": "missing or invalid bearer token"},
                    status_code=401,
                    headers={"WWW-Authenticate": "Bearer"},
                )
            if self._running >= _MAX_REQUESTS:
                # A client that is cut off while it sends does not read the answer.
                await _body(request, 0)
                return _retry_later(503, f"{_MAX_REQUESTS} requests are running already", _SOON)
            self._running += 1
            try:
                return await answer(request)
            except ClientDisconnect:
                # The client is gone; the answer is for the log of a proxy.
                return _retry_later(408, "the connection was closed", _SOON)
            finally:
                self._running -= 1

        return guarded

    def _has_token(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode("latin-1")
        return hmac.compare_digest(given, f"Bearer {self._token}".encode())


def _article_answer(source: str, report: Report, rejected: Sequence[Rejection]) -> Response:
    """Return the answer about a document of *source*: what was *rejected*, and what published."""
    failures = list(report.failures())
    status = 422 if rejected else 500 if failures else 200
    return _json(
        status,
        rejected=[str(each) for each in rejected],
        published=[each for feed in report.feeds for each in feed.written],
        errors=failures,
        notes=[note for note in report.notes if note.startswith(f"{source}: ")],
    )


def _not_found(request: Request, _error: Exception) -> Response:
    path = request.url.path
    return _json(404, error=f"unknown path {path}; use /articles/SOURCE or /withdrawals")


def _method_not_allowed(request: Request, _error: Exception) -> Response:
    answer = _json(405, error=f"method {request.method} not allowed; use POST")
    answer.headers["Allow"] = "POST"
    return answer


def _json(status: int, **values: Any) -> Response:
    return JSONResponse(values, status_code=status)


def _retry_later(status: int, error: str, after: int) -> Response:
    """Return the answer to a request that changed nothing; retry *after* so many seconds."""
    answer = _json(status, error=f"{error}; nothing was kept, send it again")
    answer.headers["Retry-After"] = str(after)
    return answer


async def _body(request: Request, limit: int) -> bytes | Response:
    """Return the body; or an answer if it is longer than *limit* bytes, or does not arrive."""
    parts, size = [], 0
    try:
        async with asyncio.timeout(_PATIENCE):
            async for part in request.stream():
                size += len(part)
                if size <= limit:
                    parts.append(part)
                elif size > _MAX_ARTICLE:
                    break
    except TimeoutError:
        return _retry_later(408, f"did not arrive within {_PATIENCE:g} seconds", _SOON)
    if size > limit:
        return _json(413, error=f"is larger than {limit:,} bytes")
    return b"".join(parts)
