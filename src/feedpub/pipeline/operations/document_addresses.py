"""The addresses of all documents of the configuration, to find what replaces a live feed."""

from __future__ import annotations

import re

from feedpub.archive.store import Archive
from feedpub.compare_keys import same_address
from feedpub.config.model import Settings
from feedpub.config.publications import publications
from feedpub.errors import ConfigError

#: Stands for any slug of a family: before the first build there are none.
_ANY = "\N{OBJECT REPLACEMENT CHARACTER}"


class DocumentAddresses:
    """The addresses of all documents, and old addresses that redirect to them."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        slugs = {
            key: archive.feeds.slugs(key) | feed.slugs | {_ANY: _ANY}
            for key, feed in settings.feeds.items()
        }
        self._names: list[str] = []
        self._documents: list[tuple[str, str, str]] = []
        for each in publications(settings, slugs):
            self._names.append(each.name)
            formats = {path: format for format, path in each.channel.paths}
            for old, path in (*each.aliases, *((path, path) for path in formats)):
                address = each.channel.base + old
                self._documents.append((address, each.name, formats[path]))

    def at(self, address: str | None) -> tuple[str, str] | None:
        """Return name and format of the feed that has, or will have, a document at *address*."""
        wanted = same_address(address or "")
        if wanted is None:
            return None
        for known, name, format in self._documents:
            slug = _slug_in(wanted, same_address(known.replace(_ANY, _IN_ADDRESS)) or "")
            if slug is None or (slug and not _SLUG.fullmatch(slug)):
                # A feed of a family never gets that name, so its alias redirects nothing.
                continue
            return name.replace(_ANY, slug), format
        return None

    def has(self, name: str) -> bool:
        """Return whether the feed *name* exists: one of a family does once it has an article."""
        return name in self._names

    def check(self, name: str) -> None:
        """Raises: ConfigError, if no feed can have that *name*."""
        if any(
            _slug_in(name, known.replace(_ANY, _IN_ADDRESS)) is not None for known in self._names
        ):
            return
        listed = ", ".join(sorted(known.replace(_ANY, "SLUG") for known in self._names))
        raise ConfigError([f"{name}: no such feed; there are {listed}"])


#: Slugs that feedpub makes of values; configured ones are listed.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: Stands for any slug in an address to be compared.
_IN_ADDRESS = "-feedpub-any-slug-"


def _slug_in(text: str, template: str) -> str | None:
    """Return the slug that turns *template* into *text*; "" if it needs none, None if none does."""
    before, has_any, after = template.partition(_IN_ADDRESS)
    if not has_any:
        return "" if text == template else None
    slug = text[len(before) : len(text) - len(after)]
    fits = text.startswith(before) and text.endswith(after) and slug and "/" not in slug
    return slug if fits else None
