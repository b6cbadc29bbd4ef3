"""Lists and reads the files in a publish directory, including those of other programs."""

from __future__ import annotations

import errno
import os
import re
import stat
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from feedpub.durable import temporary_names
from feedpub.format_info import all_formats

if TYPE_CHECKING:
    from gzip import GzipFile

    from feedpub.protocols import StoredFile

#: Suffixes of documents, and of their compressed copies.
SUFFIXES = frozenset({".rdf", *(each.suffix for each in all_formats())})
COPY_SUFFIXES = (".gz", ".br", ".zst")

#: What the name of a variant has more than that of its document, by content coding (RFC 9110,
#: 8.4.1).
SUFFIX_OF_CODING = dict(zip(("gzip", "br", "zstd"), COPY_SUFFIXES, strict=True))

_LEFTOVER = re.compile(temporary_names(".+"))
_LEFTOVER_COPY = re.compile(temporary_names(f".+({'|'.join(map(re.escape, COPY_SUFFIXES))})"))

#: In bytes: the largest file that is searched, and what of a file tells whether it is a document.
MAX_SIZE = 256_000_000
HEAD = 64

_CHUNK = 1 << 20

_MAX_DEPTH = 40


def copies_of(name: str) -> list[str]:
    """Return the names that compressed copies of the document *name* have."""
    return [f"{name}{suffix}" for suffix in COPY_SUFFIXES]


def mark_of(path: str | Path, folder: int | None = None) -> str | None:
    """Return the mark of the file at *path*, in the open *folder* if it is relative.

    None if there is no regular file.
    """
    try:
        status = os.stat(path, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return None
    return mark_of_status(status) if stat.S_ISREG(status.st_mode) else None


def mark_of_status(status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{status.st_ino}"


def stored_files(root: Path) -> Iterator[StoredFile]:
    """Yield the documents below *root*, their copies and leftovers. Links are not followed.

    Raises: OSError.
    """
    todo = [""]
    while todo:
        folder = todo.pop()
        with os.scandir(root / folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                name = f"{folder}{entry.name}"
                if entry.is_dir(follow_symlinks=False):
                    if name.count("/") < _MAX_DEPTH:
                        todo.append(f"{name}/")
                elif entry.is_file(follow_symlinks=False) and (file := _stored_file(root, name)):
                    yield file


def _stored_file(root: Path, name: str) -> StoredFile | None:
    return stored_file(
        name,
        has=lambda document: mark_of(root / document) is not None,
        head=lambda: _head(root, name),
    )


def stored_file(
    name: str, *, has: Callable[[str], bool], head: Callable[[], bytes]
) -> StoredFile | None:
    """Return the file *name* if its name is that of a document, or its content begins like one.

    *has* says whether there is a file of a name, *head* how this one begins.
    """
    from feedpub.protocols import StoredFile

    if _is_copy(name):
        document = _document_of(name)
        if Path(document).suffix in SUFFIXES or has(document):
            return StoredFile(name=name, kind="copy", document=document)
        return None
    if _LEFTOVER.fullmatch(Path(name).name):
        return StoredFile(name=name, kind="leftover", document=name)
    if Path(name).suffix in SUFFIXES or _begins_like_a_document(head()):
        return StoredFile(name=name, kind="document", document=name)
    return None


def _head(root: Path, name: str) -> bytes:
    """Return how the file *name* begins; nothing if it cannot be read."""
    try:
        with _open(root, name) as file:
            return file.read(HEAD)
    except OSError:
        return b""


def _begins_like_a_document(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<", b"{"))


def read(root: Path, name: str) -> bytes | None:
    """Return the bytes of the document *name* below *root*; see :func:`document_in`.

    Raises: OSError.
    """
    return document_in(
        name, read=lambda name: _bytes_of(root, name), time_of=lambda name: _time_of(root, name)
    )


def document_in(
    name: str, *, read: Callable[[str], bytes], time_of: Callable[[str], object]
) -> bytes | None:
    """Return the bytes of the document *name*, or of the document in the copy *name*.

    *read* returns the bytes of a file, *time_of* its time of change or None.

    None for a copy that cannot be unpacked and is not from the same moment as its document, and
    for what an interrupted run has left of a copy.
    """
    if _LEFTOVER_COPY.fullmatch(Path(name).name):
        return None
    if not _is_copy(name):
        return read(name)
    if name.endswith(".gz") and (unpacked := _unpacked(read(name))) is not None:
        return unpacked
    document = _document_of(name)
    time = time_of(name)
    return read(document) if time is not None and time == time_of(document) else None


def _bytes_of(root: Path, name: str) -> bytes:
    """Return the bytes of the file *name*. Raises: OSError, also if it is too large."""
    with _open(root, name) as file:
        content = _read_all(file)
    if len(content) > MAX_SIZE:
        raise OSError(errno.EFBIG, "File too large to search")
    return content


def _unpacked(content: bytes) -> bytes | None:
    """Return what is in the gzip file with *content*; None if that is damaged."""
    # Runs that find nothing to do import this module and unpack nothing.
    import gzip
    import io

    try:
        with gzip.open(io.BytesIO(content)) as packed:
            unpacked = _read_all(packed)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return None
    return unpacked if len(unpacked) <= MAX_SIZE else None


def _read_all(file: BinaryIO | GzipFile) -> bytes:
    """Return what is in *file*, up to a little more than is searched."""
    chunks, size = [], 0
    # A single read() would allocate the maximum at once.
    while size <= MAX_SIZE and (chunk := file.read(_CHUNK)):
        chunks.append(chunk)
        size += len(chunk)
    return b"".join(chunks)


def _open(root: Path, name: str) -> BinaryIO:
    """Open the regular file *name* below *root*. Raises: OSError."""
    file = os.open(root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(file).st_mode):
        os.close(file)
        raise OSError(errno.EINVAL, "Not a file")
    return os.fdopen(file, "rb")


def _is_copy(name: str) -> bool:
    return Path(name).suffix in COPY_SUFFIXES


def _document_of(copy: str) -> str:
    return copy.rpartition(".")[0]


def _time_of(root: Path, name: str) -> str | None:
    """Return the time of change of the file *name*. None if there is no regular file."""
    mark = mark_of(root / name)
    return mark.split(":")[1] if mark else None
