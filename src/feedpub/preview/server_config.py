"""What any web server needs to know about the publish directory."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from feedpub.config.model import Settings
from feedpub.config.publications import Publication
from feedpub.errors import ConfigError
from feedpub.format_info import FORMATS
from feedpub.nouns import dataclass
from feedpub.preview.documents import MEDIA_TYPES, media_type_of

#: Without it, caches guess from Last-Modified how long a document is fresh: for hours.
CACHE_CONTROL = "public, max-age=60"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Paths and headers of documents. Paths are decoded, and begin with that of base_url."""

    host: str

    #: The path of base_url: ``/``, ``/feeds/``.
    prefix: str

    directory: Path

    #: The content codings of compressed variants beside the documents.
    variants: tuple[str, ...]

    #: Old paths, with the address that each redirects to. Sorted, as all other fields.
    moved: tuple[tuple[str, str], ...]

    #: Paths that answer 410.
    gone: tuple[str, ...]

    #: Documents whose media type does not follow from their name, with that type.
    typed: tuple[tuple[str, str], ...]

    #: Documents with hubs, with the ``Link`` header that names these (WebSub, 4).
    linked: tuple[tuple[str, str], ...]

    #: Old paths that are ignored, as they belong to a document or another old path; one line each.
    notes: tuple[str, ...]


def server_config(
    settings: Settings, feeds: Iterable[Publication], directory: Path
) -> ServerConfig:
    """Return the configuration for *feeds*, served from *directory*.

    Raises: ConfigError, if a path has characters that no server configuration can contain.
    """
    base = urlsplit(settings.site.base_url)
    try:
        prefix = unquote(base.path, errors="strict")
    except UnicodeDecodeError:
        prefix = "\0"
    for key, value in (("site.base_url", prefix), ("publish.directory", str(directory))):
        if any(unicodedata.category(character) in ("Cc", "Cs") for character in value):
            raise ConfigError(
                [f"{key}: has a control character, which no web server allows; remove it"]
            )
    feeds = list(feeds)
    documents = {name: format for feed in feeds for format, name in feed.channel.paths}
    meanings = dict.fromkeys(documents, "a document")
    moved: dict[str, str] = {}
    notes: list[str] = []
    for feed in feeds:
        for alias, name in feed.aliases:
            if alias in meanings:
                notes.append(f"{alias}: no redirect to {name}, as it is {meanings[alias]}")
            else:
                meanings[alias] = f"that of {name}"
                moved[prefix + alias] = settings.site.base_url + name
    gone = set()
    for path in settings.publish.retired:
        if path in meanings:
            notes.append(f"{path}: does not answer 410, as it is {meanings[path]}")
        else:
            gone.add(prefix + path)
    return ServerConfig(
        host=base.netloc,
        prefix=prefix,
        directory=directory,
        variants=tuple(sorted({*settings.publish.variants})),
        moved=tuple(sorted(moved.items())),
        gone=tuple(sorted(gone)),
        typed=tuple(
            (prefix + name, type)
            for name, format in sorted(documents.items())
            if (type := MEDIA_TYPES[FORMATS[format].suffix]) != media_type_of(name)
        ),
        linked=tuple(
            sorted(
                (prefix + name, _link(hubs, feed.channel.address(format)))
                for feed in feeds
                for format, name in feed.channel.paths
                if (hubs := feed.channel.hubs_of(format))
            )
        ),
        notes=tuple(notes),
    )


def _link(hubs: Iterable[str], address: str) -> str:
    """Return the ``Link`` header of the document at *address* with *hubs* (RFC 8288, 3)."""
    return ", ".join([*(f'<{hub}>; rel="hub"' for hub in hubs), f'<{address}>; rel="self"'])
