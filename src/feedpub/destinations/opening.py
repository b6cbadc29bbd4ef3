"""From the address of a destination to the destination: only this module knows all kinds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import ConfigError, needs_extra

if TYPE_CHECKING:
    from feedpub.protocols import Destination

#: By the scheme of a URL: the extra with the library that it needs, and the library.
_EXTRAS = {
    "s3": ("cloud", "obstore"),
    "gs": ("cloud", "obstore"),
    "az": ("cloud", "obstore"),
    "sftp": ("sftp", "asyncssh"),
}


def opened(name: str, values: Mapping[str, object], variants: Sequence[str]) -> Destination:
    """Return the destination that the table *name* of publish.destinations describes.

    *values* are those of the table, *variants* the content codings that documents are also stored
    in. It is not asked for anything yet.

    Raises: ConfigError, if its library is missing.
    """
    url = str(values["url"]).rstrip("/")
    if (folder := folder_at(url)) is not None:
        return DirectoryDestination(folder, variants)
    scheme = url.partition(":")[0]
    if missing := missing_extra(name, url):
        raise ConfigError([missing])
    if scheme in ("s3", "gs", "az"):
        from feedpub.destinations.object_store import ObjectStoreDestination

        return ObjectStoreDestination(
            url,
            endpoint=_text(values, "endpoint"),
            region=_text(values, "region"),
            cache_control=_text(values, "cache_control"),
            variants=variants,
        )
    if scheme == "sftp":
        from feedpub.destinations.sftp import sftp_destination

        return sftp_destination(url, values, variants)
    raise ConfigError([f"publish.destinations.{name}.url: {url!r} is not supported"])


def folder_at(url: str) -> Path | None:
    """Return the folder of a ``file:///path``. None for any other address, and a broken one."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    path = Path(unquote(parts.path))
    return path if parts.scheme == "file" and path.is_absolute() else None


def _text(values: Mapping[str, object], key: str) -> str | None:
    value = values.get(key)
    return value.rstrip("/") if isinstance(value, str) else None


def missing_extra(name: str, url: str) -> str | None:
    """Return what to install for the destination *name* at *url*. None: nothing is missing."""
    from importlib.util import find_spec

    extra, library = _EXTRAS.get(url.partition(":")[0], ("", ""))
    if not extra or find_spec(library) is not None:
        return None
    return f"publish.destinations.{name}.url {needs_extra(extra)}"
