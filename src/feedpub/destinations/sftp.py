"""A folder on another machine, reached by SFTP."""

from __future__ import annotations

import contextlib
import stat
import time
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

import asyncssh

from feedpub.destinations.directory_files import (
    HEAD,
    MAX_SIZE,
    SUFFIX_OF_CODING,
    copies_of,
    document_in,
    stored_file,
)
from feedpub.destinations.remote import RemoteDestination
from feedpub.destinations.sftp_claim import claimed
from feedpub.destinations.sftp_connection import SftpAddress, SftpConnection
from feedpub.destinations.sftp_operations import (
    FILE_MODE,
    FOLDER_MODE,
    ListFolder,
    MakeFolder,
    ReadFile,
    RemoteFile,
    RemoveFile,
    ReplaceFiles,
    RoomLeft,
    SyncFile,
)
from feedpub.destinations.variants import files_of
from feedpub.durable import temporary_of
from feedpub.errors import DestinationError
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.feed import Document
    from feedpub.protocols import ClaimFlaw, Overwritten, StoredFile

#: The part of a mark that is of the document itself; another kind of destination makes others.
_PLAIN_MARK = pattern(r"[0-9]+:[0-9]+")

_MAX_DEPTH = 40

#: How many files are read at once.
_AHEAD = 8

#: In seconds: a clock may be wrong by so much; see destinations/directory.py.
_CLOCK_TOLERANCE = 60


def sftp_destination(
    url: str, values: Mapping[str, object], variants: Sequence[str]
) -> SftpDestination:
    """Return the destination at *url*; *values* are those of its table in config.toml."""
    parts = urlsplit(url)
    identity = values.get("identity")
    address = SftpAddress(
        url=url,
        user=unquote(parts.username or ""),
        host=parts.hostname or "",
        port=parts.port or 22,
        path=unquote(parts.path),
        host_keys=Path(str(values.get("host_keys"))),
        identity=Path(str(identity)) if identity else None,
    )
    return SftpDestination(address, variants)


class SftpDestination(RemoteDestination):
    """Stores each document by a temporary file, fsync and rename, as a directory does.

    Implements :class:`feedpub.protocols.Destination`. The server must have the extensions
    fsync@openssh.com and posix-rename@openssh.com. Folders are listed once in the life of the
    object, which is that of a run; what other programs change meanwhile is not noticed.

    The mark of a document has size and time of change of its file and of its variants. SFTP shows
    no inode; but times of change are whole seconds, and each version is younger than the last.
    """

    def __init__(self, address: SftpAddress, variants: Sequence[str] = ()) -> None:
        """*variants*: content codings, see :mod:`feedpub.destinations.variants`."""
        self._address = address
        self._variants = variants
        self._suffixes = tuple(SUFFIX_OF_CODING[each] for each in variants)
        self._connection = SftpConnection(address)
        #: How many blocks use the connection, which is closed when the last one ends.
        self._users = 0
        self._listings: dict[str, dict[str, RemoteFile]] = {}
        #: When documents were changed that were removed since.
        self._removed: dict[str, int] = {}
        #: The folders with names that may not survive a power cut.
        self._unsettled: set[str] = set()
        #: The files as they were last listed, by which is read next, and those that are being read.
        self._order: dict[str, int] = {}
        self._names: list[str] = []
        self._ahead: dict[str, Future[bytes]] = {}
        weakref.finalize(self, self._connection.close)

    @property
    def _is_down(self) -> bool:
        return self._connection.is_down

    @property
    def identity(self) -> str:
        return self._address.url

    def place(self, name: str) -> str:
        return f"{self.identity}/{name}"

    def __enter__(self) -> Self:
        self._users += 1
        return self

    def __exit__(self, *_: object) -> None:
        self._users -= 1
        if not self._users:
            self._connection.close()
            self._ahead.clear()

    @contextlib.contextmanager
    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> Iterator[ClaimFlaw | None]:
        with self, self._claimed(archive, has_daemon, wait, stopping) as flaw:
            # Runs of one archive go side by side, also those beside its daemon.
            del for_life
            yield flaw

    def put(self, document: Document) -> str:
        folder, _, name = document.name.rpartition("/")
        contents = files_of(document, name, self._variants)
        self._forget(document.name)
        try:
            there = self._made_folder(folder)
            if name in there and there[name].is_folder:
                raise self._not_written(document.name, "Is a directory")
            mtime = self._mtime_after(folder, there, contents)
            stale = [
                each
                for each in copies_of(name)
                if each not in contents and not (each in there and there[each].is_folder)
            ]
            replacing = ReplaceFiles(self._path(folder), contents, stale, mtime)
            self._connection.run(replacing.run)
        except asyncssh.SFTPError as error:
            self._listings.pop(folder, None)
            full = isinstance(error, asyncssh.SFTPFailure) and self._is_full(len(document.content))
            reason = "No space left on device" if full else _reason(error)
            raise self._not_written(document.name, reason, full=full) from error
        for each in stale:
            there.pop(each, None)
        for each, content in contents.items():
            there[each] = RemoteFile(stat.S_IFREG | FILE_MODE, len(content), mtime)
        self._unsettled.add(folder)
        return self._mark_in(there, name) or ""

    def adopt(self, document: Document) -> str | None:
        folder, _, name = document.name.rpartition("/")
        contents = files_of(document, name, self._variants)
        try:
            there = self._listed(folder)
            if any(each in there for each in copies_of(name) if each not in contents):
                return None
            for each, content in contents.items():
                found = there.get(each)
                if (
                    found is None
                    or found.mode != stat.S_IFREG | FILE_MODE
                    or found.size != len(content)
                    or found.mtime != there[name].mtime
                    or self._synced(self._path(folder, each)) != content
                ):
                    return None
        except (asyncssh.SFTPError, DestinationError, KeyError):
            return None
        return self._mark_in(there, name)

    def settle(self) -> None:
        # A server that does not open folders is not asked again: if a power cut takes a name
        # back, the next run notices, and puts the document again.
        for folder in sorted(self._unsettled):
            with contextlib.suppress(asyncssh.SFTPError):
                self._connection.run(SyncFile(self._path(folder)).run)
        self._unsettled.clear()

    def mark(self, name: str) -> str | None:
        folder, _, base = name.rpartition("/")
        try:
            return self._mark_in(self._listed(folder), base)
        except (asyncssh.SFTPError, DestinationError):
            # Whatever is put next reports why.
            return None

    def is_known(self, file: str, mark: str) -> bool:
        del file, mark
        return False

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        from feedpub.protocols import Overwritten

        plain = mark.partition(",")[0]
        if not (may_ask and _PLAIN_MARK.fullmatch(plain)):
            return None
        folder, _, base = name.rpartition("/")
        try:
            found = self._listed(folder).get(base)
        except (asyncssh.SFTPError, DestinationError):
            return None
        if found is None or not found.is_file:
            return Overwritten(name=name, is_missing=True, since=None)
        if found.mark == plain:
            return None
        since = datetime.fromtimestamp(found.mtime, UTC)
        return Overwritten(name=name, is_missing=False, since=since)

    def files(self) -> Iterator[StoredFile]:
        # Other programs may have changed something since.
        self._listings.clear()
        found_files: list[StoredFile] = []
        todo = [""]
        while todo:
            folder = todo.pop()
            try:
                there = self._listed(folder.rstrip("/"))
            except asyncssh.SFTPError as error:
                raise DestinationError(self.place(folder), _reason(error)) from error
            for base, file in sorted(there.items()):
                name = f"{folder}{base}"
                if file.is_folder:
                    if name.count("/") < _MAX_DEPTH:
                        todo.append(f"{name}/")
                elif file.is_file and (found := self._stored_file(name)):
                    found_files.append(found)
        self._will_read(found_files)
        yield from found_files

    def read(self, name: str) -> bytes | None:
        try:
            return document_in(name, read=self._bytes_of, time_of=self._time_of)
        except asyncssh.SFTPNoSuchFile:
            return None
        except asyncssh.SFTPError as error:
            raise DestinationError(self.place(name), _reason(error)) from error

    def remove(self, name: str) -> None:
        folder, _, base = name.rpartition("/")
        self._forget(name)
        try:
            there = self._listed(folder)
            if base in there:
                self._removed[name] = there[base].mtime
            for each in (*(copy for copy in copies_of(base) if copy in there), base):
                self._connection.run(RemoveFile(self._path(folder, each)).run)
                there.pop(each, None)
        except asyncssh.SFTPError as error:
            reason = f"cannot be removed: {_reason(error)}"
            raise DestinationError(self.place(name), reason) from error
        self._unsettled.add(folder)

    def sweep(self, names: Iterable[str]) -> list[str]:
        ours: dict[str, set[str]] = {}
        for name in names:
            folder, _, base = name.rpartition("/")
            ours.setdefault(folder, set()).update((base, *copies_of(base)))
        troubles: list[str] = []
        for folder, bases in ours.items():
            try:
                there = self._listed(folder)
                for found in [each for each in there if temporary_of(each) in bases]:
                    self._connection.run(RemoveFile(self._path(folder, found)).run)
                    del there[found]
            except DestinationError as error:
                # It is the same for all.
                return [*troubles, str(error)]
            except asyncssh.SFTPError as error:
                place = self.place(folder).rstrip("/")
                troubles.append(f"{place}: old files cannot be removed: {_reason(error)}")
        return troubles

    def old_versions(self) -> tuple[str, ...]:
        return ()

    def keep_reserve(self, size: int) -> None:
        # A document that shows less is put by removing the old one first, if need be.
        del size

    def give_up_reserve(self) -> bool:
        return False

    # what is there

    def _path(self, folder: str, name: str = "") -> str:
        return "/".join(each for each in (self._address.path, folder, name) if each)

    def _listed(self, folder: str) -> dict[str, RemoteFile]:
        """Return what is in *folder*, by name: nothing if there is none, or a link.

        Raises: DestinationError, asyncssh.SFTPError.
        """
        if folder not in self._listings:
            if folder:
                above, _, name = folder.rpartition("/")
                found = self._listed(above).get(name)
                if found is None or not found.is_folder:
                    return {}
            try:
                listed = self._connection.run(ListFolder(self._path(folder)).run)
            except asyncssh.SFTPNoSuchFile:
                return {}
            self._listings[folder] = listed
        return self._listings[folder]

    def _made_folder(self, folder: str) -> dict[str, RemoteFile]:
        """Return what is in *folder*, which is made if it is missing.

        Raises: DestinationError, asyncssh.SFTPError.
        """
        if folder not in self._listings:
            if folder:
                above, _, name = folder.rpartition("/")
                there = self._made_folder(above)
                if name in there and not there[name].is_folder:
                    raise self._not_written(folder, "not a folder, or a link to one")
                if name not in there:
                    self._connection.run(MakeFolder(self._path(folder)).run)
                    there[name] = RemoteFile(stat.S_IFDIR | FOLDER_MODE, 0, 0)
                    self._unsettled.add(above)
            elif not self._listed(""):
                self._connection.run(MakeFolder(self._address.path).run)
            self._listings[folder] = self._connection.run(ListFolder(self._path(folder)).run)
        return self._listings[folder]

    def _mark_in(self, there: Mapping[str, RemoteFile], name: str) -> str | None:
        """Return the mark of the document *name* in the folder with the files *there*."""
        plain = there.get(name)
        if plain is None or not plain.is_file:
            return None
        copies = (there.get(f"{name}{suffix}") for suffix in self._suffixes)
        return ",".join([plain.mark, *(each.mark if each else "" for each in copies)])

    def _mtime_after(
        self, folder: str, there: Mapping[str, RemoteFile], names: Iterable[str]
    ) -> int:
        """Return the time of change for the files that replace *names*, in seconds.

        It is later than that of the replaced ones, as in a directory.
        """
        now = int(time.time())
        removed = (self._removed.get(f"{folder}/{name}".lstrip("/"), 0) for name in names)
        known = (there[name].mtime for name in names if name in there)
        before = max((*removed, *known), default=0)
        return now if before > now + _CLOCK_TOLERANCE else max(now, before + 1)

    def _stored_file(self, name: str) -> StoredFile | None:
        folder, _, _ = name.rpartition("/")

        def has(document: str) -> bool:
            found = self._listed(folder).get(document.rpartition("/")[2])
            return found is not None and found.is_file

        def head() -> bytes:
            with contextlib.suppress(asyncssh.SFTPError):
                return self._connection.run(ReadFile(self._path(name), HEAD).run)
            return b""

        return stored_file(name, has=has, head=head)

    def _time_of(self, name: str) -> int | None:
        folder, _, base = name.rpartition("/")
        found = self._listed(folder).get(base)
        return found.mtime if found and found.is_file else None

    def _bytes_of(self, name: str) -> bytes:
        """Return the bytes of the file *name*. Raises: DestinationError, asyncssh.SFTPError."""
        folder, _, base = name.rpartition("/")
        if self._is_link(folder, base):
            raise DestinationError(self.place(name), "not a file")
        begun = self._ahead.pop(name, None) or self._begin_to_read(name)
        self._read_ahead(name)
        content = self._connection.finish(begun)
        if len(content) > MAX_SIZE:
            raise DestinationError(self.place(name), "File too large to search")
        return content

    def _begin_to_read(self, name: str) -> Future[bytes]:
        return self._connection.begin(ReadFile(self._path(name), MAX_SIZE + 1).run)

    def _will_read(self, listed: Sequence[StoredFile]) -> None:
        """Note in which order the files *listed* are searched: copies first, then documents."""
        listed = sorted(listed, key=lambda each: (each.kind != "copy", each.name))
        self._names = [each.name for each in listed]
        self._order = {name: number for number, name in enumerate(self._names)}

    def _read_ahead(self, name: str) -> None:
        """Begin to read the files that are searched after *name*: each takes several answers."""
        if self._connection.is_down or name not in self._order:
            return
        after = self._order[name] + 1
        for each in self._names[after : after + _AHEAD]:
            if len(self._ahead) < _AHEAD and each not in self._ahead:
                self._ahead[each] = self._begin_to_read(each)

    def _forget(self, name: str) -> None:
        """Forget what was read ahead of *name*, which changes, and of its copies."""
        for each in (name, *copies_of(name)):
            if (begun := self._ahead.pop(each, None)) is not None:
                begun.cancel()

    def _is_link(self, folder: str, name: str) -> bool:
        found = self._listed(folder).get(name)
        return found is not None and not found.is_file

    def _synced(self, path: str) -> bytes:
        """Return the bytes of the file at *path*, which are durable then."""
        content = self._connection.run(ReadFile(path, MAX_SIZE).run)
        self._connection.run(SyncFile(path).run)
        return content

    def _is_full(self, size: int) -> bool:
        """Return whether the server has no room for *size* bytes, which its errors do not say."""
        try:
            return self._connection.run(RoomLeft(self._address.path).run) < size
        except (asyncssh.SFTPError, DestinationError):
            return False

    def _claimed(
        self,
        archive: str,
        has_daemon: Callable[[str], bool],
        wait: float,
        stopping: Callable[[], bool],
    ) -> AbstractContextManager[ClaimFlaw | None]:
        return claimed(
            self._connection,
            self._address,
            archive,
            make_folder=lambda: self._made_folder(""),
            has_daemon=has_daemon,
            wait=wait,
            stopping=stopping,
        )

    def _not_written(self, name: str, reason: str, *, full: bool = False) -> DestinationError:
        return DestinationError(self.place(name), f"cannot be written: {reason}", full=full)


def _reason(error: Exception) -> str:
    """Return what a server says of a request that it refuses."""
    if isinstance(error, asyncssh.SFTPOpUnsupported):
        return (
            "the server lacks fsync@openssh.com or posix-rename@openssh.com, which documents need"
            " to be whole; use OpenSSH"
        )
    return str(getattr(error, "reason", "")) or str(error)
