"""The readers who follow the feeds of the simulated newsroom, and forget nothing."""

from __future__ import annotations

import calendar
import gzip
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import brotli
import feedparser
import zstandard
from year_stories import MARK, Story

from feedpub.destinations.directory import RESERVE

_NUMBERS = re.compile(MARK)

#: By the suffix of a document's compressed variant: what unpacks it.
_UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".br": brotli.decompress,
    ".zst": lambda packed: zstandard.ZstdDecompressor().decompress(packed),
}


@dataclass(frozen=True)
class Seen:
    """An entry as a reader finds it."""

    id: str
    title: str
    published: int
    updated: int

    #: Whether its date of publication may be that of its last change: SmartNews wants it so.
    may_move: bool = False

    @property
    def number(self) -> int | None:
        """Of the story; None if the entry does not say which one it is."""
        found = re.search(r"story-(\d{5})", self.title)
        return int(found[1]) if found else None


@dataclass
class Follower:
    """Somebody who has subscribed to one document."""

    #: By story: which of its dates of publication was seen last.
    dates: dict[int, int] = field(default_factory=dict)


@dataclass
class Readers:
    """All readers of all documents; they *complain* of what they should not see."""

    stories: dict[int, Story]
    complain: Callable[[str, str], None]

    #: By document.
    followers: dict[str, Follower] = field(default_factory=dict)

    #: The id of each story, and its story: in any document and format.
    ids: dict[int, str] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)

    #: The documents that a feed of the configuration makes; what else stands is left alone.
    made: set[str] = field(default_factory=set)

    #: The stories that came with an id or a date that the document's follower had not seen.
    news: set[int] = field(default_factory=set)

    #: By file: when it was written, and the stories of which something can be read in it.
    _standing: dict[str, tuple[int, int, set[int]]] = field(default_factory=dict)

    #: By document that is followed: the stories that it shows.
    _shown: dict[str, set[int]] = field(default_factory=dict)

    #: What can be read though it was withdrawn, and was complained of: file and story.
    _told: set[tuple[str, int]] = field(default_factory=set)

    def showing(self, story: Story) -> bool:
        """Whether a document shows the story to somebody; those that are frozen do not count."""
        return any(
            story.number in shown for name, shown in self._shown.items() if not self._frozen(name)
        )

    def _frozen(self, name: str) -> bool:
        return "archive" in name or name not in self.made

    def look_around(self, directory: Path) -> None:
        """Every reader looks at what has changed, and anybody may look anywhere."""
        self.news = set()
        before, self._standing = self._standing, {}
        for path in sorted(directory.rglob("*")):
            if not path.is_file() or path.name == RESERVE:
                continue
            name, status = str(path.relative_to(directory)), path.stat()
            mark = (status.st_mtime_ns, status.st_ino)
            known = before.get(str(path))
            if known is None or known[:2] != mark:
                content = path.read_bytes()
                if unpack := _UNPACK.get(path.suffix):
                    content = unpack(content)
                known = (*mark, {int(found) for found in _NUMBERS.findall(content)})
                self._look(name, content)
            self._standing[str(path)] = known
            for number in sorted(known[2]):
                if self.stories[number].withdrawn and (name, number) not in self._told:
                    self._told.add((name, number))
                    self.complain(name, f"story {number} was withdrawn, and can be read")

    def _look(self, name: str, content: bytes) -> None:
        """What a reader of the document *name* notices."""
        if b"intruder-" in content:
            self.complain(name, "shows a story under the id of another")
        follower = self.followers.get(name)
        fresh = follower is None
        follower = self.followers.setdefault(name, Follower())
        entries = list(entries_of(name, content))
        if len({each.id for each in entries}) < len(entries):
            self.complain(name, "has an id twice")
        self._shown[name] = set()
        for each in entries:
            number = each.number
            if number is None:
                known = self.numbers.get(each.id)
                if known is None or not self.stories[known].was_withdrawn:
                    self.complain(name, f"{each} is no story that was withdrawn")
                continue
            self._shown[name].add(number)
            if self.ids.setdefault(number, each.id) != each.id:
                self.complain(name, f"story {number} is new again: {self.ids[number]}, {each.id}")
            if self.numbers.setdefault(each.id, number) != number:
                self.complain(name, f"{each.id} was story {self.numbers[each.id]}, is {number}")
            if self._notice(name, follower, self.stories[number], each) and not fresh:
                self.news.add(number)

    def _notice(self, name: str, follower: Follower, story: Story, seen: Seen) -> bool:
        """Complain of dates that have moved; whether the entry is new to the follower."""
        if not story.dates:
            story.dates.append(seen.published)
        if not story.reasons:
            story.reasons.add(story.dates[0])
        last = follower.dates.get(story.number)
        now = len(story.dates) - 1
        allowed = range(now + 1) if self._frozen(name) else {now}
        found = next((each for each in allowed if story.dates[each] == seen.published), None)
        if found is None and seen.may_move and seen.published in story.reasons:
            found = now
        if found is None:
            self.complain(name, f"story {story.number} moved: {story.dates}, {seen.published}")
            return False
        if seen.updated not in story.reasons | set(story.dates):
            self.complain(
                name, f"story {story.number} says it changed: {seen.updated}, {story.reasons}"
            )
        title = story.pushed_title
        if title and title not in seen.title and not (self._frozen(name) or story.was_withdrawn):
            self.complain(name, f"story {story.number} lost its correction: {seen.title}")
        follower.dates[story.number] = found
        return last is None or found != last


def entries_of(name: str, content: bytes) -> Iterator[Seen]:
    """Each entry as a reader finds it."""
    if name.endswith(".json"):
        for item in json.loads(content)["items"]:
            published = item["date_published"]
            yield Seen(
                id=item["id"],
                title=item["title"],
                published=_moment(published),
                updated=_moment(item.get("date_modified", published)),
            )
        return
    if not content.lstrip().startswith(b"<?xml") or b"<urlset" in content[:500]:
        return
    if name.endswith(".opml"):
        return
    # No id, title or date hangs on what it makes of markup, which takes most of its time.
    read = feedparser.parse(content, sanitize_html=False, resolve_relative_uris=False)
    may_move = b" xmlns:snf=" in content
    for entry in read.entries:
        # What is marked as deleted in Atom says only when that was.
        is_deleted = entry.get("media_status", {}).get("state") == "deleted"
        only_updated = is_deleted and "published_parsed" not in entry.keys()  # noqa: SIM118 - as below
        date = entry.updated_parsed if only_updated else entry.published_parsed
        published = calendar.timegm(date)
        dated = "updated_parsed" in entry.keys()  # noqa: SIM118 - asks for what is really there
        yield Seen(
            id=entry.id,
            title=entry.get("title", ""),
            published=published,
            updated=calendar.timegm(entry.updated_parsed) if dated else published,
            may_move=may_move,
        )


def _moment(said: Any) -> int:
    return int(datetime.fromisoformat(said).timestamp())
