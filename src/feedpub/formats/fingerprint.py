"""Finds an article in published documents of any format by its ids, addresses and texts."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from feedpub.compare_keys import same_title
from feedpub.nouns import dataclass

FoundPart = Literal["entry", "address", "text", "title"]

#: In bytes. A shorter title is not specific enough.
_SHORTEST = 10

#: How many words of a text are compared; so many equal ones are not a coincidence.
_WORDS = 14

_MARKUP = re.compile(r"<[^<>]*>")
_SPLIT = re.compile(rb"[^0-9A-Za-z\x80-\xff]+")

# What may be between two words, however often the document has escaped it.
_BETWEEN = (
    rb"(?:[^0-9A-Za-z\x80-\xff]|\xe2\x81\xa0|\xc2\xa0|\xe2\x80[\xa8\xa9]"
    rb"|(?<=&)(?:amp|lt|gt|quot|apos|nbsp|#[0-9]+|#x[0-9a-fA-F]+)|(?<=;)(?:amp|lt|gt|quot|#[0-9]+)"
    rb"|(?<=\\)n){1,60}?"
)
_IN_WORD = re.compile(rb"[0-9A-Za-z\x80-\xff](?=[0-9A-Za-z\x80-\xff])")
_AFTER = rb"(?![0-9A-Za-z\x80-\xff])"

# The path continues after it: a different address.
_GOES_ON = rb"(?!/?[0-9A-Za-z\x80-\xff_%~+-]|\.[0-9A-Za-z])"

# RFC 6721.
_TOMBSTONE_TAG = b"<at:deleted-entry"
_TOMBSTONE = re.compile(
    rb"<at:deleted-entry\b[^<>]*(?:/>|>(?:[^<]|<(?!/at:deleted-entry>))*</at:deleted-entry>)"
)

# The same in JSON Feed. Its strings have any characters.
_TOMBSTONES_KEY = b'"_tombstones": {'
_TOMBSTONES = re.compile(
    rb'"_tombstones": \{\s*"about": "[^"]*",\s*"deleted_items": \[(?:[^\]"]|"(?:[^"\\]|\\.)*+")*+\]'
)

#: How many characters of a title are compared.
_TITLE = 20

_ITEM = re.compile(rb"<(item|entry)\b[^<>]*>(?:[^<]|<(?!/(?:item|entry)>))*</\1>")
_DELETED = b'<media:status state="deleted"'


def _without_tombstones(content: bytes) -> bytes:
    """Return *content* without its marks of deleted entries, which name their ids."""
    if content.startswith(b"{"):
        return _TOMBSTONES.sub(b"", content) if _TOMBSTONES_KEY in content else content
    if _DELETED in content:
        content = _ITEM.sub(lambda item: b"" if _DELETED in item.group() else item.group(), content)
    return _TOMBSTONE.sub(b"", content) if _TOMBSTONE_TAG in content else content


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What identifies an article in documents."""

    entry_id: str

    #: Its ids in adopted feeds.
    old_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    #: Of the withdrawn version; empty if only its id is known.
    title: str = ""
    texts: tuple[str, ...] = ()

    #: The title of the entry that replaces it under the same id and address. None: no entry does.
    instead: str | None = None

    #: Whether ``entry_id`` is known to be its id; otherwise it is what the user typed.
    certain: bool = True

    def found_in(self, content: bytes) -> FoundPart | None:
        """Return the most specific part of it that *content* has. None: there is nothing."""
        content = _without_tombstones(content)
        for what, needles in self._needles:
            if any(needle.is_in(content) for needle in needles):
                return what
        return None

    def is_entry(self, id: str | None, links: Iterable[str], title: str) -> bool:
        """Whether an entry is this article's, by its id, or else by its links or title."""
        own = (self.entry_id, *self.old_ids)
        if id is not None and (self.certain or id in own):
            return id in own
        if self.addresses:
            return any(
                needle.pattern.fullmatch(link.partition("?")[0].encode())
                for link in links
                for needle in self._addresses
            )
        return bool(self.title) and title.strip() == self.title

    def is_former(self, title: str) -> bool:
        """Whether the entry with this *title* is still the withdrawn one, not its replacement."""
        if self.instead is None:
            return True
        # Its start: partners cut titles, and feeds may put a label in front.
        return same_title(self.instead)[:_TITLE] not in same_title(title)

    def is_named_in(self, content: bytes) -> bool:
        """Whether *content* has an id or an address of the article."""
        return any(needle.is_in(content) for needle in (*self._ids, *self._addresses))

    @cached_property
    def _ids(self) -> list[Needle]:
        return [_address(each) for each in (self.entry_id, *self.old_ids)]

    @cached_property
    def _addresses(self) -> list[Needle]:
        return [_address(each) for each in self.addresses]

    @cached_property
    def _needles(self) -> list[tuple[FoundPart, list[Needle]]]:
        # Other stories may have the same title: more specific parts come first.
        texts: list[tuple[FoundPart, list[Needle]]] = [
            ("text", _in_words(self.texts)),
            ("title", _in_words([self.title])),
        ]
        if self.instead is not None:
            return texts
        return [("entry", self._ids), ("address", self._addresses), *texts]


@dataclass(frozen=True)
class Needle:
    """A text to search for."""

    #: All of them are in any match; searching for these is fast, the first of all if it is long.
    parts: tuple[bytes, ...]
    expression: bytes

    @cached_property
    def pattern(self) -> re.Pattern[bytes]:
        # Compiled only for a document with all parts: that takes longer than to search for them.
        return re.compile(self.expression)

    def is_in(self, content: bytes) -> bool:
        if not all(part in content for part in self.parts):
            return False
        # Checked here: a pattern with a look-behind would be tried at every byte.
        found = self.pattern.finditer(content)
        return any(not _IN_WORD.match(content, max(0, each.start() - 1)) for each in found)


def _address(address: str) -> Needle:
    """Return a needle for *address* as XML, HTML and JSON escape it."""
    parts = [part.encode() for part in address.rstrip("/").split("&")]
    pattern = rb"&(?:amp;)*".join(map(re.escape, parts))
    return Needle(tuple(parts), pattern + _GOES_ON)


def _in_words(texts: Iterable[str]) -> list[Needle]:
    needles = []
    for text in texts:
        words = [word for word in _SPLIT.split(text.encode()) if word][:_WORDS]
        if len(text.encode()) >= _SHORTEST and words:
            pattern = _BETWEEN.join(map(re.escape, words)) + _AFTER
            parts = sorted(set(words), key=len, reverse=True)
            needles.append(Needle(tuple(parts), pattern))
    return needles


def runs(markup: str, shortest: int = 30) -> list[str]:
    """Return the texts between the tags of *markup* with at least *shortest* characters."""
    found = (html.unescape(each).strip() for each in _MARKUP.split(markup))
    return [each for each in found if len(each) >= shortest]
