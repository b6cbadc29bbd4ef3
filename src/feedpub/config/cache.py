"""Settings that were validated, kept beside the archive so that runs do without pydantic.

The file has nothing that is not in the configuration: no value of the environment, and no secret.
It serves only if the configuration, the program, Python and the time zones are what they were, and
only if nobody else can write it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import sys
import zoneinfo
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feedpub import __version__
from feedpub.archive.database import settings_file_of
from feedpub.config import feed_table, model, notify_table, source_table
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.paths import open_regular
from feedpub.config.table import Table
from feedpub.durable import write_file

#: The key of a table's class in the file; no table has such a key.
_CLASS = "[class]"

_CLASSES: dict[str, type[Table]] = {
    name: each
    for module in (model, feed_table, notify_table, source_table)
    for name, each in vars(module).items()
    if isinstance(each, type) and issubclass(each, Table)
}


def kept_settings(layers: ConfigFiles) -> Settings | None:
    """Return the settings that were kept for *layers*. None: they are to be validated."""
    try:
        with open_regular(settings_file_of(layers.archive)) as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            kept = json.load(file)
        settings = _table(kept["settings"]) if kept["key"] == _key(layers) else None
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    return settings if isinstance(settings, Settings) else None


def keep_settings(settings: Settings, layers: ConfigFiles) -> None:
    """Keep the valid *settings* of *layers*; not if the archive has no folder that allows it."""
    path = settings_file_of(layers.archive)
    with contextlib.suppress(OSError):
        kept = {"key": _key(layers), "settings": _plain(settings)}
        write_file(path, json.dumps(kept).encode(), mode=0o600)


def _is_ours(found: os.stat_result) -> bool:
    """Whether nobody but the user of this run could have written the file."""
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _key(layers: ConfigFiles) -> str:
    """Return what changes whenever the same files might be read as other settings.

    Raises: OSError; TypeError, for values that no settings have.
    """
    parts = [
        layers.values,
        layers.digests,
        __version__,
        sys.version,
        list(_stamps(Path(__file__).parent.glob("*.py"))),
        list(_stamps(Path(folder) / "tzdata.zi" for folder in zoneinfo.TZPATH)),
    ]
    return hashlib.blake2b(json.dumps(parts, sort_keys=True).encode(), digest_size=32).hexdigest()


def _stamps(paths: Iterator[Path]) -> Iterator[tuple[str, int, int]]:
    """Yield path, size and time of the last change of those of *paths* that exist."""
    for path in sorted(paths):
        with contextlib.suppress(FileNotFoundError):
            found = path.stat()
            yield str(path), found.st_size, found.st_mtime_ns


def _plain(value: Any) -> Any:
    """Return *value* as JSON, each table with the name of its class."""
    match value:
        case Table():
            values = {name: getattr(value, name) for name in value.key_names()}
            # A table that is not in the configuration is an attribute of the class.
            kept = {
                name: _plain(each)
                for name, each in values.items()
                if not (isinstance(each, Table) and each == getattr(type(value), name, None))
            }
            return {_CLASS: type(value).__name__} | kept
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case _:
            return value


def _table(value: Any) -> Any:
    """Return the value of which :func:`_plain` made *value*. Raises: KeyError, TypeError."""
    match value:
        case {"[class]": str(name), **values}:
            # Not by its constructor: what it checks was valid.
            table = object.__new__(_CLASSES[name])
            table.__dict__.update({str(key): _table(each) for key, each in values.items()})
            return table
        case list():
            return [_table(each) for each in value]
        case dict():
            return {key: _table(each) for key, each in value.items()}
        case _:
            return value
