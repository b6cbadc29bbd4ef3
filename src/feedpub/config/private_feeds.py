"""The documents of private feeds: what a web server gives only to those who have a token."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from feedpub.format_info import PAGE, feed_formats
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.config.feed_table import FeedTable

#: What a slug consists of. The name of the group is that of a variable in nginx and Caddy.
SLUG = "feedpub_slug"
_SLUG = f"(?P<{SLUG}>[a-z0-9-]+)"

#: What compressed copies end with (``COPY_SUFFIXES`` of the publish directory).
_COPY = r"(?:\.(?:gz|br|zst))?"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateDocument:
    """A document of a private feed, or of every feed of a private family."""

    #: The key of the feed or family in config.toml, which tokens are for.
    key: str

    format: str

    #: Its path below base_url; in a family with ``{slug}``.
    path: str

    #: The path of the page that it leads browsers to. None: there is no page, or it is the page.
    page: str | None

    @property
    def pattern(self) -> str:
        """A regular expression for its path: Python's, PCRE and RE2."""
        return _filled(self.path)

    @property
    def all_pattern(self) -> str:
        """The same for its path and all that goes with it; see :func:`pattern_of`.

        Feeds of a family that do not exist yet are included: they must not be open to everybody
        until somebody prints the settings of the web server again.
        """
        return pattern_of(self.path)

    def includes(self, path: str) -> bool:
        """Return whether the document at *path* below base_url is one of these."""
        return re.fullmatch(self.all_pattern, path) is not None


def pattern_of(path: str) -> str:
    """Return a regular expression for *path*, its archive documents and compressed copies.

    ``{slug}`` in it stands for any slug.
    """
    folder, slash, name = path.rpartition("/")
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    return f"{_filled(folder + slash + stem)}(?:-archive-[0-9]+)?{_filled(dot + suffix)}{_COPY}"


def _filled(path: str) -> str:
    return path.replace(".", r"\.").replace("{slug}", _SLUG)


def private_documents(feeds: Mapping[str, FeedTable]) -> Iterator[PrivateDocument]:
    """Yield the documents of those of *feeds* that are private, by their keys in config.toml."""
    for key, feed in feeds.items():
        if not feed.private:
            continue
        slug = "{slug}" if feed.each else ""
        documents = feed.documents(feed.name_of(key, slug), slug)
        for format, path in documents.items():
            page = documents.get(PAGE.name) if format in feed_formats(documents) else None
            yield PrivateDocument(key=key, format=format, path=path, page=page)


def clashes(feeds: Mapping[str, FeedTable]) -> Iterator[tuple[str, str, str]]:
    """Yield the keys of a private feed and of another one that could have a document of it.

    The third value is the path of that document.
    """
    private = list(private_documents(feeds))
    for key, feed in feeds.items() if private else ():
        slug = "a" if feed.each else ""
        for path in feed.documents(feed.name_of(key, slug), slug).values():
            for each in private:
                if each.key != key and each.includes(path):
                    yield each.key, key, path
