"""Paths of a configuration that get in each other's way.

A publish directory that is a source's folder, too, would be published over the articles; a status
page with the name of config.toml would take its place. Only the standard library: every command
comes this way.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

from feedpub.archive.database import files_of
from feedpub.config.named_files import open_regular
from feedpub.health.files import is_metrics, is_status_page

#: So much of a status page or of metrics is read to recognise them, in bytes.
_BEGINNING = 65_536

#: Device and inode.
_Identity = tuple[int, int]

#: What a path is for. The first three are folders; a list is a file of ids.
Role = Literal["publish", "source", "spool", "settings", "archive", "page", "metrics", "list"]

_FOLDERS = ("publish", "source", "spool")

#: Files that may be inside a folder. Any file may be in a hidden folder of a source, which the
#: source does not read. None may be in the spool: it would be taken for a push, and removed.
_MAY_BE_INSIDE = {
    ("page", "publish"),
    ("metrics", "publish"),
    ("list", "publish"),
    ("list", "source"),
    ("settings", "source"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfiguredPath:
    """Where a path leads, however it is written. See :func:`place_of`."""

    #: Of what is there. None: nothing is.
    identity: _Identity | None

    #: Of the folders above it that are there.
    above: frozenset[_Identity]

    #: The nearest of them, and the names below it; folded, as some file systems have no case.
    nearest: _Identity | None
    rest: tuple[str, ...]

    def is_same(self, other: ConfiguredPath) -> bool:
        if self.identity or other.identity:
            return self.identity == other.identity
        return (self.nearest, self.rest) == (other.nearest, other.rest)

    def is_inside(self, folder: ConfiguredPath) -> bool:
        """Whether it is anywhere below *folder*."""
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
    """Follow the links of *path*; two ways to one file or folder are one place, as hard links are.

    *seen* are folders that were looked at before. Never fails: what cannot be looked at is taken
    for what is not there.
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
    """The place of what is called *name* in *folder*."""
    nearest = folder.identity or folder.nearest
    above = folder.above | ({folder.identity} if folder.identity else set())
    rest = () if identity else (*folder.rest, unicodedata.normalize("NFC", name).casefold())
    return ConfiguredPath(identity=identity, above=above, nearest=nearest, rest=rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A path that a configuration names, or that follows from it."""

    role: Role

    #: What people call it: a key of config.toml, or ``the archive's journal``.
    name: str
    path: Path

    def __str__(self) -> str:
        return f"{self.name}: {str(self.path)!r}"


def overlaps(paths: Sequence[Named], archive: Path) -> list[str]:
    """What is wrong with *paths* and the *archive* with the files beside it, one line each.

    Not looked at: what is published inside the publish directory.
    """
    kept = [Named(role="archive", name=what, path=path) for what, path in files_of(archive)]
    seen: dict[Path, ConfiguredPath] = {}
    placed = [(each, place_of(each.path, seen)) for each in (*paths, *kept)]
    problems: list[str] = []
    told: set[frozenset[str]] = set()
    for (one, here), (other, there) in combinations(placed, 2):
        if problem := _of_two(one, here, other, there):
            # The files of the archive are one thing to people.
            pair = frozenset((_called(one), _called(other)))
            problems += [problem] if pair not in told else []
            told.add(pair)
    wrong = frozenset().union(*told)
    problems += (
        line for each in (*paths, *kept) if _called(each) not in wrong for line in _of_one(each)
    )
    return problems


def _called(one: Named) -> str:
    return "the archive" if one.role == "archive" else str(one)


def _of_two(one: Named, here: ConfiguredPath, other: Named, there: ConfiguredPath) -> str | None:
    """Why *one*, which is *here*, and *other* get in each other's way. None: they do not."""
    roles = {one.role, other.role}
    if here.is_same(there):
        if len(roles) == 1 and roles <= {"list", "settings", "archive"}:
            return None
        return f"{one} is {other.name}, too; give each a place of its own"
    if here.is_inside(there):
        return _nested(one, other)
    if there.is_inside(here):
        return _nested(other, one)
    return None


def _nested(inner: Named, outer: Named) -> str | None:
    if outer.role not in _FOLDERS:
        return f"{inner} is below {outer.name}, which is a file; name another place"
    if (inner.role, outer.role) in _MAY_BE_INSIDE or _is_hidden(inner, outer):
        return None
    return f"{inner} is inside {outer.name} ({outer.path}); give each a place of its own"


def _is_hidden(file: Named, folder: Named) -> bool:
    """Whether *folder* is a source that does not read *file*."""
    if folder.role != "source" or file.role in _FOLDERS:
        return False
    below = len(_resolved(folder.path).parts)
    return any(part.startswith(".") for part in _resolved(file.path).parts[below:])


def _of_one(file: Named) -> Iterator[str]:
    """What is wrong with what is there already where *file* is to be."""
    if file.role == "metrics" and file.path.suffix != ".prom":
        yield f"{file} does not end in .prom; node_exporter reads no other file"
    if file.role not in ("archive", "page", "metrics"):
        return
    try:
        with open_regular(file.path) as opened:
            content = opened.read(_BEGINNING) if file.role != "archive" else b""
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError as error:
        yield f"{file} is not a path: {error}"
        return
    except PermissionError as error:
        # Of the archive a run says so, and some commands need it not.
        if file.role != "archive":
            yield f"{file}: {error.strerror}; name another file"
        return
    except OSError as error:
        yield f"{file}: {error.strerror}; name another file"
        return
    if file.role == "page" and content and not is_status_page(content):
        yield f"{file} is there already and is not a status page of feedpub; name another file"
    if file.role == "metrics" and content and not is_metrics(content):
        yield f"{file} is there already and has no metrics of feedpub; name another file"


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
