"""The callbacks of test subscriptions, which WebSub hubs call at the port of the push API."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from feedpub.archive.subscriptions import HubSubscription
from feedpub.errors import FeedpubError
from feedpub.health.logs import logger
from feedpub.pipeline.subscriptions import LEASE, Subscriber
from feedpub.schedule.tasks import now

#: In bytes: the largest delivery. In characters: the longest challenge and reason.
_MAX_DELIVERY = 16 * 2**20
_MAX_CHALLENGE, _MAX_REASON = 2_000, 200

#: In seconds, for a delivery to arrive; how many may arrive at once; how soon others are to retry.
_PATIENCE, _AT_ONCE, _SOON = 30.0, 8, "30"

#: The longest lease that is believed.
_MAX_LEASE = timedelta(days=365)

#: WebSub, 7.1.
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


class WebSubCallback:
    """Answers hubs at ``/websub/TOKEN``; only those that a subscription was asked of know one."""

    def __init__(self, subscriber: Callable[[], Subscriber]) -> None:
        self._subscriber = subscriber
        #: How many deliveries are arriving. Used by the server's thread only.
        self._arriving = 0

    @property
    def routes(self) -> list[Route]:
        path = "/websub/{token}"
        return [
            Route(path, self._intent, methods=["GET"]),
            Route(path, self._delivery, methods=["POST"]),
        ]

    async def _intent(self, request: Request) -> Response:
        """Confirm a subscription that was asked for (WebSub, 5.3), or take note of its denial."""
        found = await self._find(request)
        query = request.query_params
        if isinstance(found, Response) or query.get("hub.topic") != found.topic:
            return found if isinstance(found, Response) else _text(404, "unknown topic")
        subscriber, at = self._subscriber(), now()
        if query.get("hub.mode") == "denied":
            reason = " ".join(query.get("hub.reason", "").split())[:_MAX_REASON]
            return _text(200, "", lambda: subscriber.deny(found, reason, at))
        challenge = query.get("hub.challenge", "")
        if query.get("hub.mode") != "subscribe" or not 0 < len(challenge) <= _MAX_CHALLENGE:
            return _text(404, "this was not asked for")
        lease = _lease(query.get("hub.lease_seconds", ""))
        return _text(200, challenge, lambda: subscriber.confirm(found, lease, at))

    async def _delivery(self, request: Request) -> Response:
        """Take a delivery (WebSub, 7)."""
        found = await self._find(request)
        if isinstance(found, Response):
            return found
        if self._arriving >= _AT_ONCE:
            answer = _text(503, f"{_AT_ONCE} deliveries are arriving already")
            answer.headers["Retry-After"] = _SOON
            return answer
        self._arriving += 1
        try:
            return await self._taken(request, found)
        except ClientDisconnect:
            return _text(408, "the connection was closed")
        finally:
            self._arriving -= 1

    async def _taken(self, request: Request, found: HubSubscription) -> Response:
        method, _, given = request.headers.get("x-hub-signature", "").partition("=")
        signature = hmac.new(found.secret.encode(), digestmod=_METHODS.get(method, hashlib.sha256))
        size = 0
        try:
            async with asyncio.timeout(_PATIENCE):
                async for part in request.stream():
                    size += len(part)
                    if size > _MAX_DELIVERY:
                        return _text(413, f"is larger than {_MAX_DELIVERY:,} bytes")
                    signature.update(part)
        except TimeoutError:
            return _text(408, f"did not arrive within {_PATIENCE:g} seconds")
        subscriber, at = self._subscriber(), now()
        is_signed = method in _METHODS and hmac.compare_digest(
            given.lower().encode("latin-1", "replace"), signature.hexdigest().encode()
        )
        record = subscriber.deliver if is_signed else subscriber.distrust
        # Whoever guesses signatures does not learn which is right (WebSub, 7.1).
        return _text(202, "", lambda: record(found, at))

    async def _find(self, request: Request) -> HubSubscription | Response:
        """Return the subscription that *request* is about, or the answer if there is none."""
        try:
            found = await run_in_threadpool(self._subscriber().find, request.path_params["token"])
        except FeedpubError as error:
            logger().error("failed", job="websub", reason=str(error))
            return _text(503, "the archive cannot be read now")
        # A hub ends a subscription that is gone (WebSub, 7).
        return found or _text(410 if request.method == "POST" else 404, "unknown subscription")


def _lease(given: str) -> timedelta:
    """Return for how long a hub delivers, as it says in seconds."""
    if given.isascii() and given.isdigit() and len(given) < 12 and int(given) > 0:
        return min(timedelta(seconds=int(given)), _MAX_LEASE)
    return LEASE


def _text(status: int, text: str, record: Callable[[], None] | None = None) -> Response:
    """Return an answer; after it, *record* what it is about: the archive may be busy for long."""
    task = BackgroundTask(_logged, record) if record else None
    headers = {"X-Content-Type-Options": "nosniff"}
    return PlainTextResponse(text, status_code=status, headers=headers, background=task)


def _logged(record: Callable[[], None]) -> None:
    try:
        record()
    except FeedpubError as error:
        logger().error("failed", job="websub", reason=str(error))
    except Exception:
        # A bug: log it. The hub has its answer.
        logger().exception("failed", job="websub")
