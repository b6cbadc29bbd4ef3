"""Where documents stand below the publish directory, and which old addresses lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from feedpub.format_info import INDEX_DOCUMENTS

if TYPE_CHECKING:
    from feedpub.config.model import Settings

#: The slugs of each family, by its key and the value.
Slugs = Mapping[str, Mapping[str, str]]


def documents(settings: Settings, slugs: Slugs) -> Iterator[tuple[str, str]]:
    """Yield the path of every document that is meant, and the key of config.toml that means it."""
    for key, feed in settings.feeds.items():
        found = sorted(slugs.get(key, {}).values()) if feed.each else [""]
        for slug in found:
            for format, path in feed.documents(feed.name_of(key, slug), slug).items():
                part = f"paths.{format}" if format in feed.paths else "formats"
                yield path, f"feeds.{key}.{part}"
    if settings.publish.index:
        yield from ((name, "publish.index") for name in INDEX_DOCUMENTS)


def collisions(settings: Settings) -> list[str]:
    """What cannot stand where it should, as far as the configuration alone can tell.

    What families will find makes no mistakes: their slugs keep out of the way.
    """
    explicit = {key: feed.slugs for key, feed in settings.feeds.items()}
    lines: list[str] = []
    places: dict[str, str] = {}
    for path, where in documents(settings, explicit):
        if path in places:
            lines.append(f"{where}: {path!r} is a document of {places[path]} too; move one")
        places.setdefault(path, where)
    for path, where in places.items():
        folders = [str(each) for each in PurePosixPath(path).parents if str(each) in places]
        lines += [f"{where}: {path!r} stands below {each!r}, a document itself" for each in folders]
    for path, where in _old(settings):
        if path in places:
            lines.append(f"{where}: {path!r} is that of {places[path]} too; it can be one only")
        places.setdefault(path, where)
    return lines


def _old(settings: Settings) -> Iterator[tuple[str, str]]:
    """The old addresses of single feeds, families' explicit ones, and what is retired."""
    for key, feed in settings.feeds.items():
        for alias in feed.aliases:
            for slug in feed.slugs.values() if feed.each else [""]:
                yield alias.replace("{slug}", slug), f"feeds.{key}.aliases.{alias}"
    for position, path in enumerate(settings.publish.retired):
        yield path, f"publish.retired.{position}"
