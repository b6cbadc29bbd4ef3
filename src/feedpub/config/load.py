"""Read a configuration and check it, with one line for each mistake."""

from __future__ import annotations

from pathlib import Path

from feedpub.config import files
from feedpub.config.cache import keep_settings, kept_settings
from feedpub.config.checks import check_files, check_settings, check_values
from feedpub.config.model import Settings
from feedpub.errors import ConfigError

#: Takes the place of invalid settings in :func:`salvage`; nothing is read or published by it.
_PLACEHOLDER = {
    "site": {
        "title": "none",
        "url": "https://site.invalid/",
        "base_url": "https://site.invalid/",
        "language": "en",
    },
    "sources": {"none": {"type": "files", "path": "none"}},
    "feeds": {"none": {"title": "none"}},
}


def load(path: Path, *, keep: bool = False) -> tuple[Settings, files.ConfigFiles]:
    """Read and check the configuration *path*.

    With *keep*, valid settings are kept for the next time. What depends on the disk is checked
    each time.

    Raises: ConfigError, with every mistake in it.
    """
    layers = files.read(path)
    settings = kept_settings(layers)
    if settings is None:
        settings = checked(layers)
        if keep:
            keep_settings(settings, layers)
    problems = [
        problem for _, path in layers.directories for problem in check_files(settings, path)
    ]
    if problems:
        raise layers.error(problems)
    return settings, layers


def checked(layers: files.ConfigFiles) -> Settings:
    """Return the settings in *layers*, without a look at the disk.

    Raises: ConfigError, with every mistake in them.
    """
    from pydantic import ValidationError

    from feedpub.config.messages import in_words
    from feedpub.config.validation import settings_of

    problems = check_values(layers.values)
    try:
        settings = settings_of(layers.values)
    except ValidationError as error:
        problems = in_words(error, Settings) + problems
    else:
        problems = problems or check_settings(settings)
    if problems:
        raise layers.error(problems)
    return settings


def salvage(path: Path) -> tuple[Settings, files.ConfigFiles, tuple[str, ...]]:
    """Read the configuration *path* even if it has mistakes; return these, too.

    For a command that cannot wait until they are fixed. If there are any, the settings are a
    placeholder, and only the paths of the archive and the publish directory are valid.

    Raises: ConfigError, if the file cannot be read, if it names no archive that exists, or if its
    paths overlap, so that nothing may be written there.
    """
    try:
        return *load(path), ()
    except ConfigError as error:
        problems = error.problems
    from feedpub.config.validation import settings_of

    layers = files.read(path)
    try:
        checked(layers)
    except ConfigError:
        if isinstance(layers.archive, Path) and not layers.archive.is_file():
            raise
        return settings_of(_PLACEHOLDER), layers, problems
    raise ConfigError(problems)
