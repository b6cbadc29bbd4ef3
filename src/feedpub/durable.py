"""Files and folders that survive a power cut, and room kept for the day the disk is full.

Only the standard library: runs that find nothing to do import this.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

#: The smallest and the largest reserve, in bytes. Sizes are powers of two, so that a reserve is
#: not rewritten for every small change of what it is kept for.
_MIN_RESERVE = 1 << 16
_MAX_RESERVE = 1 << 28

#: The disk is full, a quota is used up, or a file would be larger than allowed.
_NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def is_out_of_space(error: OSError) -> bool:
    """Return whether *error* says that there is no room for a file."""
    return error.errno in _NO_SPACE


def make_folder(folder: Path) -> None:
    """Create *folder* and its missing parents, durably. Raises: OSError."""
    if folder.is_dir():
        return
    if os.path.lexists(folder):
        raise NotADirectoryError(errno.ENOTDIR, "not a folder", str(folder))
    if not folder.parent.is_dir():
        make_folder(folder.parent)
    folder.mkdir()
    # Whatever the umask: a web server must be able to enter it.
    folder.chmod(0o755)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in *folder* survive a power cut. Raises: OSError."""
    with _open_folder(folder) as opened:
        os.fsync(opened)


@contextlib.contextmanager
def _open_folder(folder: Path) -> Iterator[int]:
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield opened
    finally:
        os.close(opened)


def temporary_names(name: str) -> str:
    """Return a pattern of the temporary names of :func:`replace_file` for the pattern *name*."""
    return rf"\.(?:{name})\.[0-9a-f]{{16}}\.tmp"


_TEMPORARY = re.compile(temporary_names("(.+)"), re.DOTALL)


def temporary_name(name: str) -> str:
    """Return a new temporary name for the file *name*."""
    return f".{name}.{os.urandom(8).hex()}.tmp"


def temporary_of(name: str) -> str | None:
    """Return which file the temporary file *name* was to become. None: it is no temporary file."""
    found = _TEMPORARY.fullmatch(name)
    return found[1] if found else None


def replace_file(
    folder: int,
    name: str,
    content: bytes,
    *,
    mode: int = 0o644,
    mtime: int | None = None,
    sync: bool = True,
) -> os.stat_result:
    """Write *content* to the file *name* in the open *folder*, as a whole or not at all.

    The bytes are durable on return if *sync*; the name is once the folder is synced. *mtime* is in
    nanoseconds. Returns the status of the new file. Raises: OSError.
    """
    return replace_files(folder, {name: content}, mode=mode, mtime=mtime, sync=sync)[0]


def replace_files(
    folder: int,
    contents: Mapping[str, bytes],
    *,
    mode: int = 0o644,
    mtime: int | None = None,
    sync: bool = True,
) -> list[os.stat_result]:
    """Write several files, by name, that belong together; see :func:`replace_file`.

    All are written before the first gets its name, and then get their names one right after the
    other, in the order of *contents*. If one cannot get its name, those before it are removed, and
    what has the last name stays as it is.
    """
    temporary: dict[str, str] = {}
    statuses: list[os.stat_result] = []
    named: list[str] = []
    try:
        for name, content in contents.items():
            temporary[name] = temporary_name(name)
            statuses.append(_write(folder, temporary[name], content, mode, mtime, sync=sync))
        for name, written in temporary.items():
            named.append(name)
            os.replace(written, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        last = [*contents][-1]
        for each in (*temporary.values(), *(name for name in named if name != last)):
            with contextlib.suppress(OSError):
                os.unlink(each, dir_fd=folder)
        raise
    return statuses


def _write(
    folder: int, name: str, content: bytes, mode: int, mtime: int | None, *, sync: bool
) -> os.stat_result:
    """Write *content* to the new file *name* in the open *folder*. Raises: OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    file = os.open(name, flags, 0o600, dir_fd=folder)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(file, view) :]
        if mtime is not None:
            os.utime(file, ns=(mtime, mtime))
        os.fchmod(file, mode)
        if sync:
            os.fsync(file)
        return os.fstat(file)
    finally:
        os.close(file)


@contextlib.contextmanager
def replacing(path: Path, *, mode: int = 0o644) -> Iterator[BinaryIO]:
    """Open a file that takes the place of *path* once it is complete and durable.

    Until then it is called ``NAME.new``; what a killed process left under that name is removed. If
    the block raises, *path* stays as it is. Raises: OSError.
    """
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(new, flags, mode), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def remove_temporary_files(folder: int, names: Iterable[str]) -> None:
    """Remove what killed processes left of the files *names* in the open *folder*.

    Raises: OSError.
    """
    ours = frozenset(names)
    for found in os.listdir(folder):
        if temporary_of(found) in ours:
            os.unlink(found, dir_fd=folder)


def write_file(path: Path, content: bytes, *, mode: int = 0o644, sync: bool = True) -> None:
    """Write *content* to the file at *path*, as a whole or not at all; durably if *sync*.

    What killed processes left of it is removed. Raises: OSError.
    """
    with _open_folder(path.parent) as folder:
        remove_temporary_files(folder, [path.name])
        replace_file(folder, path.name, content, mode=mode, sync=sync)
        if sync:
            os.fsync(folder)


def keep_reserve(path: Path, size: int) -> None:
    """Keep a file of at least *size* bytes at *path*, to be removed when the disk is full.

    A file of about that size stays as it is. Raises: OSError.
    """
    wanted = min(_MAX_RESERVE, max(_MIN_RESERVE, 1 << max(0, size - 1).bit_length()))
    make_folder(path.parent)
    with _open_folder(path.parent) as folder:
        remove_temporary_files(folder, [path.name])
        with contextlib.suppress(FileNotFoundError):
            status = os.stat(path.name, dir_fd=folder, follow_symlinks=False)
            if stat.S_ISREG(status.st_mode) and wanted <= status.st_size <= 4 * wanted:
                return
        import hashlib

        # Always the same bytes, which no file system can compress.
        content = hashlib.shake_128(b"feedpub").digest(wanted)
        replace_file(folder, path.name, content, mode=0o600)
        os.fsync(folder)


def give_up_reserve(path: Path) -> bool:
    """Remove the reserve at *path* to make room. Returns whether there was one."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
