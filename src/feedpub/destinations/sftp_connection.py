"""A connection to an SFTP server, which is made again when it is lost.

asyncssh is asynchronous: its event loop runs in a thread of its own, and ends with the connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import asyncssh

from feedpub.errors import DestinationError
from feedpub.nouns import dataclass

T = TypeVar("T")

# asyncssh goes on to write to a connection that is lost; each time asyncio warns of it.
logging.getLogger("asyncio").addFilter(
    lambda record: record.getMessage() != "socket.send() raised exception."
)

#: In seconds: how long the server may be silent before the connection counts as lost, and how long
#: a request is repeated over new connections before the server counts as down.
_PATIENCE = 20.0
_DEADLINE = 30.0

#: In seconds: the first and the longest pause before a new connection.
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0

#: Errors by which a connection ends. asyncio's TimeoutError is an OSError.
_LOST = (
    asyncssh.SFTPConnectionLost,
    asyncssh.SFTPNoConnection,
    asyncssh.SFTPBadMessage,
    asyncssh.DisconnectError,
    asyncssh.ChannelOpenError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SftpAddress:
    """Where an SFTP server is, and how it and we are recognised."""

    #: Without a slash at its end: ``sftp://user@host:2222/path``.
    url: str

    user: str
    host: str
    port: int

    #: The folder that documents are put into.
    path: str

    #: The file with the server's keys, as ``known_hosts`` of OpenSSH.
    host_keys: Path

    #: The file with our private key. None: the keys of the agent at ``$SSH_AUTH_SOCK``.
    identity: Path | None = None


async def answered(request: Awaitable[T]) -> T:
    """Return the answer to *request*. Raises: TimeoutError, if the server is silent."""
    return await asyncio.wait_for(request, _PATIENCE)


class SftpConnection:
    """Runs operations on an SFTP server, from any thread, over one connection at a time."""

    def __init__(self, address: SftpAddress) -> None:
        self._address = address
        self._guard = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._connecting = asyncio.Lock()
        self._connection: asyncssh.SSHClientConnection | None = None
        self._client: asyncssh.SFTPClient | None = None
        #: What runs in the loop now.
        self._at_work: set[asyncio.Task[object]] = set()
        #: Why the server cannot be reached. Kept, so that many documents wait for it only once.
        self._down: DestinationError | None = None

    def run(
        self, operation: Callable[[asyncssh.SFTPClient], Awaitable[T]], *, once: bool = False
    ) -> T:
        """Return the result of *operation*, which is repeated if the connection is lost meanwhile.

        With *once* it is not, and whether the server is down is neither assumed nor remembered.

        Raises: DestinationError, if the server cannot be reached, now or before;
        asyncssh.SFTPError, if it refuses a request.
        """
        if self._down is not None and not once:
            raise self._down
        future = self._begin(operation, 0.0 if once else _DEADLINE)
        return self._result(future) if once else self.finish(future)

    def begin(self, operation: Callable[[asyncssh.SFTPClient], Awaitable[T]]) -> Future[T]:
        """Begin *operation*, and return what :meth:`finish` takes. It ends with the connection."""
        return self._begin(operation, _DEADLINE)

    def finish(self, begun: Future[T]) -> T:
        """Return the result of an operation; see :meth:`run`."""
        try:
            return self._result(begun)
        except DestinationError as error:
            self._down = error
            raise

    @property
    def is_down(self) -> bool:
        """Whether the server could not be reached."""
        return self._down is not None

    def _begin(
        self, operation: Callable[[asyncssh.SFTPClient], Awaitable[T]], deadline: float
    ) -> Future[T]:
        with self._guard:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                # asyncssh leaves tasks whose errors nobody retrieves where a connection ends;
                # whoever waits for an operation hears of it.
                self._loop.set_exception_handler(lambda _loop, _context: None)
                self._connecting = asyncio.Lock()
                self._thread = threading.Thread(
                    target=self._loop.run_forever, name="feedpub sftp", daemon=True
                )
                self._thread.start()
            work = self._tracked(self._repeated(operation, deadline))
            return asyncio.run_coroutine_threadsafe(work, self._loop)

    def _result(self, future: Future[T]) -> T:
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Close the connection, and end what is at work. The next operation makes a new one."""
        with self._guard:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        with contextlib.suppress(Exception):
            asyncio.run_coroutine_threadsafe(self._end(), loop).result(_PATIENCE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(_PATIENCE)
        loop.close()

    async def _tracked(self, work: Awaitable[T]) -> T:
        task = asyncio.current_task()
        assert task is not None
        self._at_work.add(task)
        try:
            return await work
        finally:
            self._at_work.discard(task)

    async def _repeated(
        self, operation: Callable[[asyncssh.SFTPClient], Awaitable[T]], deadline: float
    ) -> T:
        loop = asyncio.get_running_loop()
        until, pause = loop.time() + deadline, _FIRST_PAUSE
        while True:
            client = None
            try:
                client = await self._connected()
                return await operation(client)
            except _LOST as error:
                await self._drop(client)
                if loop.time() + pause > until:
                    reason = f"cannot be reached: {_in_words(error)}"
                    raise DestinationError(self._address.url, reason) from error
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)

    async def _connected(self) -> asyncssh.SFTPClient:
        """Return the client, connected. Raises: DestinationError, if it is of no use to repeat."""
        async with self._connecting:
            if self._client is None:
                self._connection = await self._connect()
                self._client = await answered(self._connection.start_sftp_client())
            return self._client

    async def _connect(self) -> asyncssh.SSHClientConnection:
        address = self._address
        _check_readable("host_keys", address.host_keys)
        if address.identity is not None:
            _check_readable("identity", address.identity)
        elif not os.environ.get("SSH_AUTH_SOCK"):
            reason = "there is no key: start an SSH agent, or name a file with identity"
            raise DestinationError(address.url, reason)
        try:
            return await asyncssh.connect(
                address.host,
                address.port,
                username=address.user,
                known_hosts=str(address.host_keys),
                client_keys=[] if address.identity is None else [str(address.identity)],
                agent_path=() if address.identity is None else None,
                # Nothing but the configuration decides on keys: neither files in ~/.ssh nor X.509.
                config=None,
                x509_trusted_certs=None,
                preferred_auth=["publickey"],
                connect_timeout=_PATIENCE,
                login_timeout=_PATIENCE,
                keepalive_interval=_PATIENCE,
            )
        except asyncssh.HostKeyNotVerifiable as error:
            raise DestinationError(address.url, _host_key_trouble(address)) from error
        except asyncssh.PermissionDenied as error:
            key = f"the key {address.identity}" if address.identity else "any key of the SSH agent"
            reason = f"does not accept {key} for the user {address.user}"
            raise DestinationError(address.url, reason) from error
        except (asyncssh.KeyExchangeFailed, asyncssh.ProtocolNotSupported) as error:
            raise DestinationError(address.url, f"cannot be used: {error.reason}") from error
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            reason = f"identity {address.identity} cannot be used: {error}"
            raise DestinationError(address.url, reason) from error

    async def _drop(self, client: asyncssh.SFTPClient | None) -> None:
        """Forget the connection of *client*, which is lost, unless there is a new one."""
        if client is not self._client:
            return
        connection, self._connection, self._client = self._connection, None, None
        if connection is not None:
            connection.abort()
            with contextlib.suppress(Exception):
                await answered(connection.wait_closed())

    async def _end(self) -> None:
        for each in self._at_work:
            each.cancel()
        client, connection = self._client, self._connection
        self._client = self._connection = None
        if client is not None:
            client.exit()
        if connection is not None:
            connection.close()
            await answered(connection.wait_closed())


def _check_readable(key: str, path: Path) -> None:
    try:
        path.open("rb").close()
    except OSError as error:
        raise DestinationError(path, f"{key} cannot be read: {error.strerror}") from error


def _host_key_trouble(address: SftpAddress) -> str:
    port = None if address.port == 22 else address.port
    try:
        known = asyncssh.read_known_hosts(str(address.host_keys))
        is_known = any(known.match(address.host, "", port)[:2])
    except (ValueError, OSError) as error:
        return f"host_keys {address.host_keys} cannot be used: {error}"
    if is_known:
        return (
            f"has another host key than in {address.host_keys}: if its administrator has changed"
            " it, replace the line of the host; if not, somebody intercepts the connection"
        )
    return (
        f"its host key is not in {address.host_keys}; add what ssh-keyscan -p {address.port}"
        f" {address.host} prints, once you have compared it with the server's"
    )


def _in_words(error: BaseException) -> str:
    if isinstance(error, socket.gaierror):
        return "unknown host"
    if isinstance(error, TimeoutError):
        return "no answer"
    if isinstance(error, OSError):
        # asyncio writes its own texts.
        return os.strerror(error.errno) if error.errno else str(error)
    return str(getattr(error, "reason", "")) or str(error) or type(error).__name__
