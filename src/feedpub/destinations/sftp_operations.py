"""What an SFTP server is asked to do; it is asked again if the connection is lost meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import stat
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, islice
from typing import Any

import asyncssh

from feedpub.destinations.sftp_connection import answered
from feedpub.durable import temporary_name
from feedpub.nouns import dataclass

FILE_MODE = 0o644
FOLDER_MODE = 0o755

#: In bytes: so much is read before an answer is waited for.
_CHUNK = 1 << 20

#: In bytes: so much is written by a single request, whatever the server.
_PIECE = 1 << 15

#: How many requests are sent before an answer is waited for.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file or folder on the server, as a listing shows it."""

    mode: int
    size: int

    #: Of its last change, in whole seconds.
    mtime: int

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def mark(self) -> str:
        return f"{self.size}:{self.mtime}"


@dataclass(frozen=True, slots=True)
class ListFolder:
    """Returns what is in a folder, by name."""

    path: str

    async def run(self, client: asyncssh.SFTPClient) -> dict[str, RemoteFile]:
        found = {}
        # feedpub writes no name that is not UTF-8.
        for each in await answered(client.readdir(self.path.encode())):
            with contextlib.suppress(UnicodeDecodeError):
                name, attrs = bytes(each.filename).decode(), each.attrs  # type: ignore[arg-type]
                found[name] = RemoteFile(
                    attrs.permissions or 0, attrs.size or 0, int(attrs.mtime or 0)
                )
        return {name: file for name, file in found.items() if name not in (".", "..")}


@dataclass(frozen=True, slots=True)
class ReadFile:
    """Returns at most *limit* bytes of a file."""

    path: str
    limit: int

    async def run(self, client: asyncssh.SFTPClient) -> bytes:
        file = await answered(client.open(self.path, asyncssh.FXF_READ, encoding=None))
        chunks: list[bytes] = []
        size = 0
        try:
            while size < self.limit:
                wanted = min(_CHUNK, self.limit - size)
                chunk: Any = await answered(file.read(wanted, size))
                if not chunk:
                    break
                chunks.append(chunk)
                size += len(chunk)
        finally:
            await answered(file.close())
        return b"".join(chunks)


@dataclass(frozen=True, slots=True)
class SyncFile:
    """Makes a file, or the names in a folder, durable."""

    path: str

    async def run(self, client: asyncssh.SFTPClient) -> None:
        file = await answered(client.open(self.path, asyncssh.FXF_READ, encoding=None))
        try:
            await answered(file.fsync())
        finally:
            await answered(file.close())


@dataclass(frozen=True, slots=True)
class RoomLeft:
    """Returns how many bytes there is room for."""

    path: str

    async def run(self, client: asyncssh.SFTPClient) -> int:
        found = await answered(client.statvfs(self.path))
        return int(found.bavail * found.frsize)


class RemoveFile:
    """Removes a file. Raises: asyncssh.SFTPNoSuchFile."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._was_asked = False

    async def run(self, client: asyncssh.SFTPClient) -> None:
        try:
            was_asked, self._was_asked = self._was_asked, True
            await answered(client.remove(self._path))
        except asyncssh.SFTPNoSuchFile:
            # The answer to the first request was lost.
            if not was_asked:
                raise


@dataclass(frozen=True, slots=True)
class MakeFolder:
    """Makes a folder that everybody may enter, and those above it."""

    path: str

    async def run(self, client: asyncssh.SFTPClient) -> None:
        await self._make(client, self.path)

    async def _make(self, client: asyncssh.SFTPClient, path: str) -> None:
        if await answered(client.isdir(path)):
            return
        above = path.rpartition("/")[0]
        if above:
            await self._make(client, above)
        await answered(client.mkdir(path))
        # Whatever the umask: a web server must be able to enter it.
        await answered(client.chmod(path, FOLDER_MODE))


@dataclass(frozen=True, slots=True)
class ReplaceFiles:
    """Replaces files that belong together: all are durable before the first gets its name."""

    folder: str
    contents: Mapping[str, bytes]

    #: Copies of other versions, which are removed.
    stale: Sequence[str]

    #: In seconds.
    mtime: int

    async def run(self, client: asyncssh.SFTPClient) -> None:
        written = {name: temporary_name(name) for name in self.contents}
        try:
            results = await asyncio.gather(
                *(
                    self._write(client, written[name], content)
                    for name, content in self.contents.items()
                ),
                return_exceptions=True,
            )
            for each in results:
                if isinstance(each, BaseException):
                    raise each
            await self._rename(client, written)
        except asyncssh.SFTPError as error:
            await self._remove(client, written.values(), error)
            raise

    async def _write(self, client: asyncssh.SFTPClient, name: str, content: bytes) -> None:
        flags = asyncssh.FXF_WRITE | asyncssh.FXF_CREAT | asyncssh.FXF_EXCL
        hidden = asyncssh.SFTPAttrs(permissions=0o600)
        path = f"{self.folder}/{name}"
        # Without blocks, asyncssh sends each request when it is made, not when a task of its own
        # comes to it.
        file = await answered(client.open(path, flags, hidden, encoding=None, block_size=0))
        shown = asyncssh.SFTPAttrs(permissions=FILE_MODE, atime=self.mtime, mtime=self.mtime)
        starts = range(0, len(content), _PIECE)
        writes = (file.write(content[each : each + _PIECE], each) for each in starts)
        # Sent at once: servers process requests for one file in their order (the draft of SFTP,
        # draft-ietf-secsh-filexfer-02, 4.1).
        ends = (each() for each in (partial(file.setstat, shown), file.fsync, file.close))
        await _all(chain(writes, ends))

    async def _rename(self, client: asyncssh.SFTPClient, written: Mapping[str, str]) -> None:
        """Give all files their names: sent at once, so that nothing comes between them."""
        removals = [answered(client.remove(f"{self.folder}/{each}")) for each in self.stale]
        renames = [
            answered(client.posix_rename(f"{self.folder}/{old}", f"{self.folder}/{new}"))
            for new, old in written.items()
        ]
        results = await asyncio.gather(*removals, *renames, return_exceptions=True)
        errors = [
            each
            for number, each in enumerate(results)
            if isinstance(each, BaseException)
            # Most documents have no stale copy.
            and not (number < len(removals) and isinstance(each, asyncssh.SFTPNoSuchFile))
        ]
        if not errors:
            return
        # The document has its name, or keeps the former one: neither goes with these variants.
        *variants, _ = written
        await self._remove(client, variants, errors[0])
        raise errors[0]

    async def _remove(
        self, client: asyncssh.SFTPClient, names: Iterable[str], why: BaseException
    ) -> None:
        """Remove what there is of the files *names* after an error."""
        if isinstance(why, (asyncssh.SFTPConnectionLost, asyncssh.SFTPNoConnection)):
            # They are replaced over the next connection, or by the next run.
            return
        for each in names:
            with contextlib.suppress(asyncssh.SFTPError):
                await answered(client.remove(f"{self.folder}/{each}"))


async def _all(requests: Iterator[Awaitable[object]]) -> None:
    """Send *requests*, so many at once, and wait for all answers; then raise the first error."""
    results: list[object] = []
    while now := [answered(each) for each in islice(requests, _AT_ONCE)]:
        results += await asyncio.gather(*now, return_exceptions=True)
    for each in results:
        if isinstance(each, BaseException):
            raise each
