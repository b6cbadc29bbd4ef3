"""The inputs of ``feedpub validate``: files, folders, addresses and stdin, read one by one."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from feedpub.api import LARGEST_DOCUMENT
from feedpub.format_info import FORMATS
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.validation.http.exchange import Exchange

_SUFFIXES = frozenset({".xml", ".rdf", *(each.suffix for each in FORMATS.values() if each.is_feed)})
_ADDRESS = pattern(r"https?://", re.IGNORECASE)

# The first element of a document of XML; a prefix does not matter.
_ROOT = pattern(rb"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_NO_ELEMENT = pattern(rb"<!--.*?-->|<\?.*?\?>", re.DOTALL)
_FEEDS = frozenset({b"rss", b"rdf", b"feed", b"entry", b"channel"})
_BEGINNING = 64 * 1024


class Given(NamedTuple):
    """A feed to be validated, or why it cannot be read."""

    #: As it was typed, or found in a folder that was.
    path: str

    content: bytes = b""

    #: For an address.
    exchange: Exchange | None = None

    #: None: it could be read.
    error: str | None = None


@dataclass(slots=True)
class FeedInputs:
    """Reads what *paths* name, one at a time: no more than one is in memory."""

    paths: Iterable[str]

    #: How many files in the folders were no feeds, so far.
    passed_over: int = 0

    #: Folders in which there was no feed, so far.
    without_feeds: list[str] = field(default_factory=list)

    def __iter__(self) -> Iterator[Given]:
        for path in self.paths:
            if path == "-":
                yield _bounded(path, sys.stdin.buffer.read(LARGEST_DOCUMENT + 1))
            elif _ADDRESS.match(path):
                yield _fetched(path)
            elif _is_folder(path):
                yield from self._in_folder(path)
            else:
                yield _read(path)

    def _in_folder(self, folder: str) -> Iterator[Given]:
        failed: list[OSError] = []
        found = False
        for parent, folders, names in os.walk(folder, onerror=failed.append):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for name in sorted(names):
                path = Path(parent, name)
                if name.startswith(".") or not path.is_file():
                    continue
                given = _read(str(path)) if path.suffix.lower() in _SUFFIXES else None
                if given is None or (given.error is None and _is_other(path, given.content)):
                    self.passed_over += 1
                else:
                    found = True
                    yield given
        for error in failed:
            yield Given(path=str(error.filename), error=_reason(error))
        if not found and not failed:
            self.without_feeds.append(folder)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except OSError:
        # Reading it reports why.
        return False


def _read(path: str) -> Given:
    try:
        with Path(path).open("rb") as file:
            return _bounded(path, file.read(LARGEST_DOCUMENT + 1))
    except OSError as error:
        return Given(path=path, error=_reason(error))
    except ValueError:
        return Given(path=path, error="is not a file name")


def _bounded(path: str, content: bytes) -> Given:
    if len(content) > LARGEST_DOCUMENT:
        return Given(path=path, error=f"is larger than {LARGEST_DOCUMENT // 10**6} MB")
    return Given(path=path, content=content)


def _fetched(address: str) -> Given:
    import feedpub
    from feedpub.web.answers import FetchError
    from feedpub.web.traced import exchange_with

    try:
        agent = f"feedpub/{feedpub.__version__}"
        return Given(
            path=address, exchange=exchange_with(address, agent=agent, most=LARGEST_DOCUMENT)
        )
    except FetchError as error:
        return Given(path=address, error=str(error))


def _is_other(path: Path, content: bytes) -> bool:
    """Return whether a file in a folder is clearly not a feed: a sitemap, a page, data.

    In doubt it is a feed: a broken one must not be passed over.
    """
    start = content[:_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() == ".json":
        return start[:1] in (b"{", b"[") and b"jsonfeed.org/version" not in content
    if path.suffix.lower() != ".xml":
        return False
    root = _ROOT.search(_NO_ELEMENT.sub(b"", start))
    return root is not None and root[1].lower() not in _FEEDS


def _reason(error: OSError) -> str:
    return f"cannot be read: {error.strerror or error}"
