"""One archive at a time publishes into a folder on an SFTP server.

SFTP has no locks that end with the process that holds them. So each run writes a hidden file that
names its archive, renews it while it is at work, and removes it at the end. Then it looks whether
another archive has such a file, too, that is not outdated by the server's clock; if so, it takes
its own back. Of two runs that begin at the same moment both may give way.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from typing import Any

import asyncssh

from feedpub.destinations.sftp_connection import SftpAddress, SftpConnection, answered
from feedpub.destinations.sftp_operations import ListFolder, RoomLeft
from feedpub.errors import DestinationError, DirectoryBusy, Stopped
from feedpub.nouns import dataclass
from feedpub.protocols import ClaimFlaw

#: In seconds: how often a claim is renewed, and how old one is whose run has died.
_RENEWAL = 20.0
_OUTDATED = 90

#: In seconds: how often a claim of another archive is looked at.
_PAUSE = 0.2

_NAME = re.compile(r"\.feedpub\.claim\.([0-9a-f]{16})\.[0-9a-f]{16}")

_MAX_SIZE = 5_000


@contextlib.contextmanager
def claimed(
    connection: SftpConnection,
    address: SftpAddress,
    archive: str,
    *,
    make_folder: Callable[[], object],
    has_daemon: Callable[[str], bool],
    wait: float,
    stopping: Callable[[], bool],
) -> Iterator[ClaimFlaw | None]:
    """Claim the folder at *address* for *archive*; see :meth:`feedpub.protocols.Destination.claim`.

    Runs of one archive do not keep each other out.
    """
    # One path may be that of different archives on different machines.
    host = socket.gethostname() if archive.startswith("/") else ""
    owner = hashlib.sha256(f"{host}:{archive}".encode()).hexdigest()[:16]
    claim = _Claim(
        folder=address.path,
        name=f".feedpub.claim.{owner}.{os.urandom(8).hex()}",
        owner=owner,
        content=f"{os.getpid()}\n{host}\n{archive}\n".encode(),
    )
    flaw = None
    try:
        make_folder()
        _wait(connection, address, claim, has_daemon, time.monotonic() + wait, stopping, host)
    except DestinationError:
        # The first document that cannot be put reports it.
        yield None
        return
    except asyncssh.SFTPError as error:
        flaw = _flaw(connection, address, error)
    ended = threading.Event()
    threading.Thread(target=_renew, args=(connection, claim, ended), daemon=True).start()
    try:
        yield flaw
    finally:
        ended.set()
        with contextlib.suppress(asyncssh.SFTPError, DestinationError):
            connection.run(claim.remove)


def _wait(
    connection: SftpConnection,
    address: SftpAddress,
    claim: _Claim,
    has_daemon: Callable[[str], bool],
    until: float,
    stopping: Callable[[], bool],
    host: str,
) -> None:
    """Write *claim* once no other archive has one.

    Raises: DirectoryBusy, Stopped, DestinationError, asyncssh.SFTPError.
    """
    while (holder := connection.run(claim.write)) is not None:
        if not holder.host or holder.host == host:
            # The daemon of another archive does not end: waiting is pointless.
            until = 0 if has_daemon(holder.archive) else until
        if time.monotonic() >= until:
            raise DirectoryBusy(address.url, f"{holder} publishes there")
        if stopping():
            raise Stopped("stopped while another run was at work")
        time.sleep(_PAUSE)


def _flaw(connection: SftpConnection, address: SftpAddress, error: asyncssh.SFTPError) -> ClaimFlaw:
    """Return what is wrong with a claim that the server refused with *error*."""
    with contextlib.suppress(asyncssh.SFTPError, DestinationError):
        if connection.run(RoomLeft(address.path).run) < _MAX_SIZE:
            reason = f"{address.url}: cannot be written: No space left on device"
            return ClaimFlaw(reason, is_of_disk=True)
    reason = f"{address.url}: {error.reason}: other configurations could publish there"
    return ClaimFlaw(reason)


def _renew(connection: SftpConnection, claim: _Claim, ended: threading.Event) -> None:
    while not ended.wait(_RENEWAL):
        # Cancelled, if the connection is closed meanwhile.
        with contextlib.suppress(asyncssh.SFTPError, DestinationError, CancelledError):
            connection.run(claim.renew, once=True)


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who claims the folder, as a claim says."""

    process: str
    host: str
    archive: str

    def __str__(self) -> str:
        if not self.process:
            return "another configuration"
        where = f" on {self.host}" if self.host else ""
        return f"the configuration with the archive {self.archive} (process {self.process}{where})"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """The file by which an archive claims the folder."""

    folder: str
    name: str

    #: A digest of the archive's name.
    owner: str
    content: bytes

    async def write(self, client: asyncssh.SFTPClient) -> _Holder | None:
        """Write the file; if another archive has one, remove it again and return the holder."""
        await self.renew(client)
        found = await ListFolder(self.folder).run(client)
        # By the server's own clock.
        now = found[self.name].mtime if self.name in found else 0
        holder = None
        for name, file in found.items():
            match = _NAME.fullmatch(name)
            if match is None or name == self.name:
                continue
            if file.mtime < now - _OUTDATED:
                with contextlib.suppress(asyncssh.SFTPNoSuchFile):
                    await answered(client.remove(f"{self.folder}/{name}"))
            elif match[1] != self.owner:
                holder = await self._read(client, name)
        if holder is not None:
            await self.remove(client)
        return holder

    async def renew(self, client: asyncssh.SFTPClient) -> None:
        flags = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT
        # Nobody else needs to know where the archive is.
        hidden = asyncssh.SFTPAttrs(permissions=0o600)
        path = f"{self.folder}/{self.name}"
        file = await answered(client.open(path, flags, hidden, encoding=None))
        try:
            await answered(file.write(self.content, 0))
        finally:
            await answered(file.close())

    async def remove(self, client: asyncssh.SFTPClient) -> None:
        with contextlib.suppress(asyncssh.SFTPNoSuchFile):
            await answered(client.remove(f"{self.folder}/{self.name}"))

    async def _read(self, client: asyncssh.SFTPClient, name: str) -> _Holder | None:
        """Return the holder that the claim *name* names. None if the claim is gone."""
        try:
            file = await answered(client.open(f"{self.folder}/{name}", "rb", encoding=None))
        except asyncssh.SFTPNoSuchFile:
            return None
        try:
            content: Any = await answered(file.read(_MAX_SIZE, 0))
        finally:
            await answered(file.close())
        lines = content.decode(errors="replace").split("\n")
        return _Holder(*lines[:3]) if len(lines) > 3 else _Holder("", "", "")
