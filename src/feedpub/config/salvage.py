"""A configuration with mistakes, for a command that cannot wait until they are mended."""

from __future__ import annotations

from pathlib import Path

from feedpub.config import files
from feedpub.config.model import Settings, checked, load
from feedpub.errors import ConfigError

#: In the place of settings that cannot be meant. Nothing is ever read or published by them.
_NONE = {
    "site": {
        "title": "none",
        "url": "https://site.invalid/",
        "base_url": "https://site.invalid/",
        "language": "en",
    },
    "sources": {"none": {"type": "files", "path": "none"}},
    "feeds": {"none": {"title": "none"}},
}


def salvage(path: Path) -> tuple[Settings, files.ConfigFiles, tuple[str, ...]]:
    """Read the configuration *path*; with its mistakes, if it has any.

    Then the settings mean nothing, and only the paths of the archive and of the publish directory
    hold, as far as they are said.

    Raises: ConfigError, if the file cannot be read, or if nothing tells where documents stand.
    """
    try:
        return *load(path), ()
    except ConfigError as error:
        flaws = error.problems
    layers = files.read(path)
    try:
        checked(layers.values, layers.path)
    except ConfigError:
        if not layers.archive.is_file():
            raise
        return Settings.model_validate(_NONE), layers, flaws
    # Its paths are in each other's way: nothing may be written there.
    raise ConfigError(flaws)
