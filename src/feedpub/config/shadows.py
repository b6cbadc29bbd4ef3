"""Files of a configuration that have a name in the publish directory which is published there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.addresses import page_path
from feedpub.config.overlaps import place_of
from feedpub.destinations.directory import RESERVE
from feedpub.destinations.directory_claim import LOCK
from feedpub.destinations.directory_files import COPY_SUFFIXES
from feedpub.durable import temporary_names
from feedpub.format_info import INDEX_DOCUMENTS

if TYPE_CHECKING:
    from feedpub.config.model import Settings

#: Stands for any number of an archive document.
_NUMBER = 7


def shadows(settings: Settings, directory: Path) -> list[str]:
    """What is wrong with files that *settings* name in the publish *directory*, one line each.

    A family's documents are those that it may have, whatever values are found.
    """
    lines: list[str] = []
    for key, path in _files(settings):
        if (name := _below(Path(path), directory)) is None:
            continue
        found = next((each for each in _taken(settings) if each.by(name)), None)
        if found:
            lines.append(f"{key}: {path!r} has the name of {found.what}; name another file")
    return lines


def _files(settings: Settings) -> Iterator[tuple[str, str]]:
    if settings.health.page:
        yield "health.page", settings.health.page
    if settings.health.textfile:
        yield "health.textfile", settings.health.textfile
    for key, feed in settings.feeds.items():
        if isinstance(feed.ids, str):
            yield f"feeds.{key}.ids", feed.ids


def _below(path: Path, directory: Path) -> str | None:
    """The name of *path* in *directory*. None: it is not in it."""
    root = place_of(directory)
    parts: list[str] = []
    here = Path(os.path.realpath(path.parent)) / path.name
    while here != here.parent:
        if parts and place_of(here).is_same(root):
            return "/".join(reversed(parts))
        parts.append(here.name)
        here = here.parent
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Taken:
    """Names that are taken in the publish directory."""

    #: A pattern of each part of the path, from the directory down.
    parts: tuple[str, ...]
    what: str

    #: Whether there is a file of that name, which can neither be in a file nor hold one.
    is_file: bool = True

    def by(self, name: str) -> bool:
        """Whether *name* is one of them, or one of both would have to be a folder for the other."""
        own = name.split("/")
        if len(own) != len(self.parts) and not self.is_file:
            return False
        return all(
            re.fullmatch(part, each, re.IGNORECASE) is not None
            for part, each in zip(self.parts, own, strict=False)
        )


def _taken(settings: Settings) -> Iterator[_Taken]:
    for key, feed in settings.feeds.items():
        slug = "{slug}" if feed.each else ""
        for format, path in feed.documents(feed.name_of(key, slug), slug).items():
            what = f"the {format} document of feeds.{key}"
            yield from _document(path, what)
            if feed.archive:
                yield from _document(
                    page_path(path, _NUMBER), f"an archive document of feeds.{key}"
                )
        for alias in feed.aliases:
            what = f"an old address, feeds.{key}.aliases"
            yield _Taken(parts=_parts(alias), what=what, is_file=False)
    for path in settings.publish.retired:
        yield _Taken(parts=_parts(path), what="an old address, publish.retired", is_file=False)
    if settings.publish.index:
        for name in INDEX_DOCUMENTS:
            yield from _document(name, "a document of publish.index")
    yield _Taken(parts=(re.escape(LOCK),), what="the lock of the publish directory")
    yield _Taken(parts=(re.escape(RESERVE),), what="the reserve of the publish directory")


def _document(path: str, what: str) -> Iterator[_Taken]:
    """The names of a document, of its packed copies and of its temporary files."""
    *folders, name = _parts(path)
    packed = "|".join(map(re.escape, sorted(COPY_SUFFIXES)))
    yield _Taken(parts=(*folders, name), what=what)
    yield _Taken(parts=(*folders, f"{name}(?:{packed})"), what=f"a packed copy of {what}")
    yield _Taken(parts=(*folders, temporary_names(name)), what=f"a temporary file of {what}")


def _parts(path: str) -> tuple[str, ...]:
    """Patterns of the parts of *path*, with any slug, and any number of an archive document."""
    return tuple(
        re.escape(part)
        .replace(re.escape("{slug}"), "[^/]+")
        .replace(re.escape(f"-archive-{_NUMBER}"), re.escape("-archive-") + "[0-9]+")
        for part in path.split("/")
    )
