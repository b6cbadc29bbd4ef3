"""What an article leaves in documents: how it is found in any of them, as they stand."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from feedpub.compare_keys import same_title

What = Literal["entry", "address", "text", "title"]

#: In bytes. A title that is shorter says nothing by itself.
_SHORTEST = 10

#: Of a text; so many words in a row are no accident.
_WORDS = 14

_MARKUP = re.compile(r"<[^<>]*>")
_SPLIT = re.compile(rb"[^0-9A-Za-z\x80-\xff]+")

# What stands between two words, however often the document has escaped it.
_BETWEEN = (
    rb"(?:[^0-9A-Za-z\x80-\xff]|\xe2\x81\xa0|\xc2\xa0|\xe2\x80[\xa8\xa9]"
    rb"|(?<=&)(?:amp|lt|gt|quot|apos|nbsp|#[0-9]+|#x[0-9a-fA-F]+)|(?<=;)(?:amp|lt|gt|quot|#[0-9]+)"
    rb"|(?<=\\)n){1,60}?"
)
_IN_WORD = re.compile(rb"[0-9A-Za-z\x80-\xff](?=[0-9A-Za-z\x80-\xff])")
_AFTER = rb"(?![0-9A-Za-z\x80-\xff])"

# A path goes on behind it: then it is another address.
_GOES_ON = rb"(?!/?[0-9A-Za-z\x80-\xff_%~+-]|\.[0-9A-Za-z])"

# RFC 6721.
_TOMBSTONE = re.compile(
    rb"<at:deleted-entry\b[^<>]*(?:/>|>(?:[^<]|<(?!/at:deleted-entry>))*</at:deleted-entry>)"
)

#: So many characters of a title tell it from others.
_TITLE = 20

_ITEM = re.compile(rb"<item>(?:[^<]|<(?!/item>))*</item>")
_DELETED = b'<media:status state="deleted"'


def _without_tombstones(content: bytes) -> bytes:
    """*content* without what tells that an entry is gone, and names it."""
    if _DELETED in content:
        content = _ITEM.sub(lambda item: b"" if _DELETED in item.group() else item.group(), content)
    return _TOMBSTONE.sub(b"", content)


@dataclass(frozen=True, kw_only=True)
class Traces:
    """By what one article is known."""

    entry_id: str

    #: By which readers of adopted feeds know it.
    old_ids: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()

    #: Of the article as it was; empty where only its id is known.
    title: str = ""
    texts: tuple[str, ...] = ()

    #: The title under which an entry with its id and address may stand. None: none may.
    instead: str | None = None

    #: Whether ``entry_id`` is its id; else it is what somebody named it by.
    certain: bool = True

    def found_in(self, content: bytes) -> What | None:
        """What of it stands in *content*: the most telling, if there is more. None: nothing."""
        content = _without_tombstones(content)
        for what, needles in self._needles:
            if any(needle.is_in(content) for needle in needles):
                return what
        return None

    def is_entry(self, id: str | None, links: Iterable[str], title: str) -> bool:
        """Whether an entry of a document is this article's; its title is asked if it has no id."""
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
        """Whether the article's entry with this *title* is not yet the one in its place."""
        if self.instead is None:
            return True
        # Its beginning: partners want titles cut, and feeds may put a word before them.
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
    def _needles(self) -> list[tuple[What, list[Needle]]]:
        # Other stories may have the same title; what says more is looked for first.
        texts: list[tuple[What, list[Needle]]] = [
            ("text", _in_words(self.texts)),
            ("title", _in_words([self.title])),
        ]
        if self.instead is not None:
            return texts
        return [("entry", self._ids), ("address", self._addresses), *texts]


class Needle(NamedTuple):
    """What is looked for in a haystack."""

    #: Each must be there: to look for them is fast.
    parts: tuple[bytes, ...]
    pattern: re.Pattern[bytes]

    def is_in(self, content: bytes) -> bool:
        if not all(part in content for part in self.parts):
            return False
        # A pattern that begins with what stands before it would be tried at every byte.
        found = self.pattern.finditer(content)
        return any(not _IN_WORD.match(content, max(0, each.start() - 1)) for each in found)


def _address(address: str) -> Needle:
    """*address*, as XML, HTML and JSON write it."""
    parts = [part.encode() for part in address.rstrip("/").split("&")]
    pattern = rb"&(?:amp;)*".join(map(re.escape, parts))
    return Needle(tuple(parts), re.compile(pattern + _GOES_ON))


def _in_words(texts: Iterable[str]) -> list[Needle]:
    needles = []
    for text in texts:
        words = [word for word in _SPLIT.split(text.encode()) if word][:_WORDS]
        if len(text.encode()) >= _SHORTEST and words:
            pattern = _BETWEEN.join(map(re.escape, words)) + _AFTER
            needles.append(Needle(tuple(words), re.compile(pattern)))
    return needles


def runs(markup: str, shortest: int = 30) -> list[str]:
    """The texts of *markup* that no tag interrupts, of at least that many characters."""
    found = (html.unescape(each).strip() for each in _MARKUP.split(markup))
    return [each for each in found if len(each) >= shortest]
