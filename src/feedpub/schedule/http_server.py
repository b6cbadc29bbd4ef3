"""uvicorn, used in one way: idle connections cannot keep others from making requests."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from email.utils import formatdate
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from feedpub.health.logs import logger

#: How many connections wait in the queue of the system; and how many of them asyncio accepts at
#: once: each of these is an open file that no limit of ours counts yet.
BACKLOG, _ACCEPTED = 128, 8

#: How many connections may be open without a request. A further one closes the oldest of them.
_MAX_IDLE = 64

#: In seconds, for the head of a request to arrive.
_HEAD_TIMEOUT = 10.0

#: In seconds: how long responses in progress may take when the daemon stops.
_SHUTDOWN_TIMEOUT = 5


def server_of(app: ASGIApp, *, job: str) -> Server:
    """Return a server for *app*: one request a connection, errors in the log as those of *job*."""
    # Otherwise it writes to stderr beside the log, for every malformed request.
    for name in ("uvicorn.error", "asyncio"):
        server_log = logging.getLogger(name)
        server_log.propagate = False
        server_log.handlers = [_ErrorLog(job)]
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            # One request each, so that there is no wait for further ones.
            headers=[("Connection", "close")],
            http=_TimeLimited,
            ws="none",
            loop="asyncio",
            backlog=_ACCEPTED,
            timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
        )
    )


class Server(uvicorn.Server):
    """uvicorn.Server with a queue of its own length, that does nothing while nobody asks."""

    _loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # asyncio (3.11) sets the queue to the number of connections that it accepts at once.
        for each in sockets or ():
            each.listen(BACKLOG)

    async def main_loop(self) -> None:
        """Wait for :meth:`stop`: uvicorn (0.54) looks ten times a second whether it must end."""
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        if not self.should_exit:
            await self._ended.wait()

    def stop(self) -> None:
        """Finish the requests in progress, and end. Called by another thread."""
        self.should_exit = True
        if self._loop is not None:
            # It may have ended by itself.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._ended.set)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End on a signal. Only a server in the main thread receives them."""
        super().handle_exit(sig, frame)
        self.stop()


class _TimeLimited(H11Protocol):
    """Closes idle connections: enough of them would keep out everybody else."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._opened = self.loop.time()
        self.loop.call_later(_HEAD_TIMEOUT, self._close_if_idle)
        known = (each for each in self.connections if isinstance(each, _TimeLimited))
        idle = sorted((each for each in known if each._is_idle()), key=_opened)
        for each in idle[:-_MAX_IDLE]:
            each._close_if_idle()

    def data_received(self, data: bytes) -> None:
        # The main loop of uvicorn does this every second.
        date = formatdate(usegmt=True).encode()
        self.server_state.default_headers = [(b"date", date), *self.config.encoded_headers]
        super().data_received(data)

    def eof_received(self) -> bool:  # type: ignore[override]
        """Keep the connection if the request is complete: the client may wait for the answer."""
        return self.cycle is not None and not self.cycle.more_body

    def send_400_response(self, msg: str) -> None:
        """Answer a malformed request once: uvicorn (0.54) continues after a malformed body.

        That would let anybody put an error into the log.
        """
        cycle = self.cycle
        if cycle is None or not cycle.response_started:
            super().send_400_response(msg)
        else:
            self.transport.close()
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()

    def _is_idle(self) -> bool:
        return self.cycle is None and not self.transport.is_closing()

    def _close_if_idle(self) -> None:
        if self.cycle is None:
            self.transport.abort()


def _opened(connection: _TimeLimited) -> float:
    return connection._opened


class _ErrorLog(logging.Handler):
    """Writes errors of the HTTP server to our log."""

    def __init__(self, job: str) -> None:
        super().__init__(logging.ERROR)
        self._job = job

    def emit(self, record: logging.LogRecord) -> None:
        # The log cannot be written if no file can be opened any more.
        with contextlib.suppress(OSError):
            reason = record.getMessage()
            logger().error("failed", job=self._job, reason=reason, exc_info=record.exc_info)
