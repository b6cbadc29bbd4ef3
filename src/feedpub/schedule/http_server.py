"""uvicorn, used in one way: whoever connects and asks for nothing keeps nobody from asking."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from feedpub.health.logs import logger

#: How many connections wait in the system's queue; and how many asyncio takes from it before it
#: hands one on: each of them is an open file that no limit of ours counts yet.
QUEUE, _TAKEN = 128, 8

#: How many connections may be open that have not asked for anything yet. The oldest of these makes
#: room for a new one.
_STRANGERS = 64

#: In seconds, for the head of a request.
_HEAD = 10.0

#: In seconds, how long who is being answered may take when the daemon ends.
_LAST_WORDS = 5


def server_of(app: Starlette) -> uvicorn.Server:
    """Return a server that answers one request a connection by *app*; the log has its errors."""
    # It would write to stderr beside the log: of a stranger's nonsense each time.
    for name in ("uvicorn.error", "asyncio"):
        said = logging.getLogger(name)
        said.propagate = False
        said.handlers = [_Errors(logging.ERROR)]
    return _Server(
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
            backlog=_TAKEN,
            timeout_graceful_shutdown=_LAST_WORDS,
        )
    )


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # asyncio (3.11) has one number for what it takes at once and for the queue, and sets both.
        for each in sockets or ():
            each.listen(QUEUE)


class _Impatient(H11Protocol):
    """Hangs up on who asks nothing: enough of them would keep everybody else from asking."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._since = self.loop.time()
        self.loop.call_later(_HEAD, self._hang_up)
        known = (each for each in self.connections if isinstance(each, _Impatient))
        strangers = sorted((each for each in known if each._is_stranger()), key=_since)
        for each in strangers[:-_STRANGERS]:
            each._hang_up()

    def eof_received(self) -> bool:  # type: ignore[override]
        """Go on with a request that is whole: who has said all may wait for the answer."""
        return self.cycle is not None and not self.cycle.more_body

    def send_400_response(self, msg: str) -> None:
        """Answer nonsense, once: uvicorn (0.54) goes on to answer a request whose body is nonsense.

        That would be an error in the log for each stranger who likes.
        """
        cycle = self.cycle
        if cycle is None or not cycle.response_started:
            super().send_400_response(msg)
        else:
            self.transport.close()
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()

    def _is_stranger(self) -> bool:
        return self.cycle is None and not self.transport.is_closing()

    def _hang_up(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def _since(connection: _Impatient) -> float:
    return connection._since


class _Errors(logging.Handler):
    """What the HTTP server says of a bug, for the log."""

    def emit(self, record: logging.LogRecord) -> None:
        # Where no file can be opened any more, not even the log says so.
        with contextlib.suppress(OSError):
            reason = record.getMessage()
            logger().error("failed", job="push", reason=reason, exc_info=record.exc_info)
