"""Paths in a configuration: open them safely, and find paths that overlap.

A publish directory that is also a source's folder would overwrite articles; a status page with the
name of config.toml would overwrite that. Only the standard library: every command runs this.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import BinaryIO, Literal

from feedpub.archive.database import files_of
from feedpub.archive.location import ArchiveLocation
from feedpub.health.files import is_metrics, is_status_page
from feedpub.nouns import dataclass


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file, or a link to one, for reading.

    Does not wait for a FIFO, and does not read a device. Raises: OSError.
    """
    file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    mode = os.fstat(file).st_mode
    if not stat.S_ISREG(mode):
        os.close(file)
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        raise OSError(None, "is not a regular file", str(path))
    return os.fdopen(file, "rb")


#: In bytes: how much of a file is read to recognise a status page or metrics.
_HEAD_SIZE = 65_536

#: Device and inode.
_Identity = tuple[int, int]

#: What a path is for. The first three are folders; a list is a file of ids.
Role = Literal["publish", "source", "spool", "settings", "archive", "page", "metrics", "list"]

_FOLDERS = ("publish", "source", "spool")

#: Files that may be inside a folder. Any file may be in a hidden folder of a source, which is not
#: read. No file may be in the spool: it would be read as a pushed article, and removed.
_MAY_BE_INSIDE = {
    ("page", "publish"),
    ("metrics", "publish"),
    ("list", "publish"),
    ("list", "source"),
    ("settings", "source"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredPath:
    """The place that a path leads to, however it is written. See :func:`place_of`."""

    #: Of the file or folder there. None if there is none.
    identity: _Identity | None

    #: Of the existing folders above it.
    above: frozenset[_Identity]

    #: The nearest of them, and the names below it; casefolded, as some file systems ignore case.
    nearest: _Identity | None
    rest: tuple[str, ...]

    def is_same(self, other: ConfiguredPath) -> bool:
        """Return whether both are the same place."""
        if self.identity or other.identity:
            return self.identity == other.identity
        return (self.nearest, self.rest) == (other.nearest, other.rest)

    def is_inside(self, folder: ConfiguredPath) -> bool:
        """Return whether it is anywhere below *folder*."""
        if folder.identity:
            return folder.identity in self.above
        count = len(folder.rest)
        return (
            self.identity is None
            and self.nearest == folder.nearest
            and len(self.rest) > count
            and self.rest[:count] == folder.rest
        )


def place_of(path: Path, seen: dict[Path, ConfiguredPath] | None = None) -> ConfiguredPath:
    """Return the place of *path*, with links followed; hard links of a file are the same place.

    *seen* caches the places of folders. Never fails: what cannot be read counts as missing.
    """
    seen = {} if seen is None else seen
    if path.is_symlink():
        path = _resolved(path)
    elif path.parent != path and ".." not in path.parts:
        above = seen.get(path.parent) or seen.setdefault(path.parent, place_of(path.parent, seen))
        return _below(above, _identity_of(path), path.name)
    place = ConfiguredPath(identity=None, above=frozenset(), nearest=None, rest=())
    for part in (*reversed(_resolved(path).parents), _resolved(path)):
        place = _below(place, _identity_of(part), part.name)
    return place


def _below(folder: ConfiguredPath, identity: _Identity | None, name: str) -> ConfiguredPath:
    """Return the place of *name* in *folder*."""
    nearest = folder.identity or folder.nearest
    above = folder.above | ({folder.identity} if folder.identity else set())
    rest = () if identity else (*folder.rest, unicodedata.normalize("NFC", name).casefold())
    return ConfiguredPath(identity=identity, above=above, nearest=nearest, rest=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A path that a configuration names or implies."""

    role: Role

    #: For messages: a key of config.toml, or ``the archive's journal``.
    name: str
    path: Path

    def __str__(self) -> str:
        return f"{self.name}: {str(self.path)!r}"


def overlaps(paths: Sequence[Named], archive: ArchiveLocation) -> list[str]:
    """Return what is wrong with *paths*, and the files of the *archive*, one line each.

    Documents inside the publish directory are not checked here.
    """
    kept = [Named(role="archive", name=what, path=path) for what, path in files_of(archive)]
    seen: dict[Path, ConfiguredPath] = {}
    placed = [(each, place_of(each.path, seen)) for each in (*paths, *kept)]
    problems: list[str] = []
    reported: set[frozenset[str]] = set()
    for (one, here), (other, there) in combinations(placed, 2):
        if problem := _of_two(one, here, other, there):
            # All files of the archive count as one.
            pair = frozenset((_label(one), _label(other)))
            problems += [problem] if pair not in reported else []
            reported.add(pair)
    wrong = frozenset().union(*reported)
    problems += (
        line for each in (*paths, *kept) if _label(each) not in wrong for line in _of_one(each)
    )
    return problems


def _label(one: Named) -> str:
    return "the archive" if one.role == "archive" else str(one)


def _of_two(one: Named, here: ConfiguredPath, other: Named, there: ConfiguredPath) -> str | None:
    """Return why *one*, at *here*, and *other*, at *there*, overlap. None if they do not."""
    roles = {one.role, other.role}
    if here.is_same(there):
        if len(roles) == 1 and roles <= {"list", "settings", "archive"}:
            return None
        return f"{one} is also {other.name}; use different paths"
    if here.is_inside(there):
        return _nested(one, other)
    if there.is_inside(here):
        return _nested(other, one)
    return None


def _nested(inner: Named, outer: Named) -> str | None:
    if outer.role not in _FOLDERS:
        return f"{inner} is below {outer.name}, which is a file; use another path"
    if (inner.role, outer.role) in _MAY_BE_INSIDE or _is_hidden(inner, outer):
        return None
    return f"{inner} is inside {outer.name} ({outer.path}); use separate folders"


def _is_hidden(file: Named, folder: Named) -> bool:
    """Return whether *folder* is a source that ignores *file*, as it is in a hidden folder."""
    if folder.role != "source" or file.role in _FOLDERS:
        return False
    below = len(_resolved(folder.path).parts)
    return any(part.startswith(".") for part in _resolved(file.path).parts[below:])


def _of_one(file: Named) -> Iterator[str]:
    """Yield what is wrong with a path on its own, and with a file that already exists there."""
    if file.role == "metrics" and file.path.suffix != ".prom":
        yield f"{file} does not end in .prom, as node_exporter requires; rename it"
    if file.role not in ("archive", "page", "metrics"):
        return
    try:
        with open_regular(file.path) as opened:
            content = opened.read(_HEAD_SIZE) if file.role != "archive" else b""
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError as error:
        yield f"{file} is not a valid path: {error}"
        return
    except PermissionError as error:
        # For the archive, the run reports it; some commands do not need the archive.
        if file.role != "archive":
            yield f"{file}: {error.strerror}; use another path"
        return
    except OSError as error:
        yield f"{file}: {error.strerror}; use another path"
        return
    if file.role == "page" and content and not is_status_page(content):
        yield f"{file} exists and is not a status page of feedpub; use another path"
    if file.role == "metrics" and content and not is_metrics(content):
        yield f"{file} exists and does not contain metrics of feedpub; use another path"


def _resolved(path: Path) -> Path:
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):
        return path


def _identity_of(path: Path) -> _Identity | None:
    try:
        found = os.stat(path)  # noqa: PTH116 - as resolved above
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
