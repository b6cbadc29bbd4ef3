"""A newsroom's year, made by chance from a seed, and the readers who follow its feeds."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import feedparser
from newsroom import NOW, Newsroom

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.withdraw import restore, withdraw

SECTIONS = ["World", "Politik", "Kultur", "Политика", "سياسة"]

CONFIG = """
[site]
title = "{title}"
url = "{scheme}://{host}/"
base_url = "https://feeds.example/"
language = "en"
timezone = "Europe/Berlin"
authority = "news.example,2026"

[publish]
index = true

[sources.desk]
type = "files"
path = "articles"
{source}

[feeds.all]
title = "{title}"
limit = {limit}
formats = ["rss", "atom", "json", "html"]
{feed}

[feeds.sections]
each = "section"
name = "section/{{slug}}"
title = "{title}: {{value}}"
"""

#: Settings that a newsroom changes over the years, one at a time.
SETTINGS: list[dict[str, Any]] = [
    {"title": "Harbour Post"},
    {"scheme": "http"},
    {"host": "www.news.example"},
    {"limit": 30},
    {"feed": 'link = "canonical"'},
    {"feed": "content = 2"},
    {"feed": 'content = "summary"'},
    {"feed": "kicker = true"},
    {"feed": 'byline = "joined"'},
    {"feed": "tracking = { maca = '{feed}-{format}' }"},
    {"feed": 'images = { without_credit = "hold" }'},
    {"feed": 'visibility = "private"'},
    {"feed": "ttl = 15"},
    {"feed": 'exclude = { sections = ["Kultur"] }'},
    {"feed": 'max_age = "60d"'},
    {"feed": 'hubs = ["https://hub.example/"]'},
    {"source": 'language = "de"'},
    {"source": 'timezone = "America/New_York"'},
    {"source": 'default_credit = "Harbour News"'},
]


@dataclass
class Story:
    """What the newsroom's system knows of a story."""

    number: int
    record: dict[str, Any]

    #: Whether it was taken down and not put back.
    withdrawn: bool = False


@dataclass
class Follower:
    """Somebody who has subscribed to one document, and forgets nothing."""

    #: By story: the id and the date under which it was first seen.
    seen: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass
class Year:
    """The days of a newsroom, with what its readers complain of."""

    newsroom: Newsroom
    seed: int
    stories: dict[int, Story] = field(default_factory=dict)
    followers: dict[str, Follower] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    day: int = 0
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._written = 0
        self._bytes: dict[str, bytes] = {}
        self.settings = {
            "title": "Harbour News",
            "scheme": "https",
            "host": "news.example",
            "limit": 50,
            "feed": "",
            "source": "",
        }
        self.configure()

    @property
    def now(self) -> datetime:
        return NOW + timedelta(days=self.day)

    def configure(self, **changes: Any) -> None:
        self.settings |= changes
        self.newsroom.configure(CONFIG.format(**self.settings))

    # ---- what happens in a newsroom

    def write_story(self) -> None:
        number = len(self.stories) + 1
        section = self.random.choice(SECTIONS)
        minute = timedelta(minutes=self.random.randrange(1, 1380))
        record = {
            "id": f"cms-{number}",
            "url": f"https://news.example/{number}-story",
            "short_link": f"https://p.news.example/p/{number}",
            "title": f"story-{number:05} of the day",
            "kicker": "Harbour",
            "summary": f"summary-{number:05} in short",
            "content_html": f"<p>body-{number:05} begins.</p>" + "<p>It goes on.</p>" * 4,
            "authors": ["Mara Ovens"],
            "section": section,
            "published": (self.now - minute).isoformat(),
        }
        if number % 3 == 0:
            record["images"] = [{"url": f"https://img.news.example/{number}.jpg"}]
        self.stories[number] = Story(number=number, record=record)
        self.save(number)

    def edit(self) -> None:
        """Words change, the headline too."""
        story = self.any_story()
        story.record["title"] = f"story-{story.number:05} edited on day {self.day}"
        story.record["content_html"] += f"<p>More on day {self.day}.</p>"
        self.save(story.number)

    def mark_up(self) -> None:
        """The system writes the same words in other markup."""
        story = self.any_story()
        story.record["content_html"] = story.record["content_html"].replace("<p>", '<p class="t">')
        self.save(story.number)

    def move_address(self) -> None:
        story = self.any_story()
        story.record["url"] = f"https://news.example/{story.number}-moved-{self.day}"
        self.save(story.number)

    def move_short_link(self) -> None:
        story = self.any_story()
        story.record["short_link"] = f"https://p.news.example/p/{story.number}x{self.day}"
        self.save(story.number)

    def move_host(self) -> None:
        """The system writes all addresses of a story with another scheme or host."""
        story = self.any_story()
        url = story.record["url"].replace("https://news.example/", "http://www.news.example/")
        story.record["url"] = url
        self.save(story.number)

    def redate(self) -> None:
        """The system gives a story another date: nobody may see it move."""
        story = self.any_story()
        story.record["published"] = (self.now - timedelta(hours=1)).isoformat()
        self.save(story.number)

    def change_settings(self) -> None:
        self.configure(**self.random.choice(SETTINGS))

    def lose_archive(self) -> None:
        for path in (self.newsroom.folder / ".feedpub").glob("archive.db*"):
            path.unlink()

    def withdraw(self) -> None:
        story = self.any_story()
        if not story.withdrawn:
            order = Order(note="Taken down.")
            done = withdraw(self.newsroom.run(self.now), [story.record["id"]], order, wait=0)
            story.withdrawn = True
            if done.exit_code:
                self.complain("withdraw", f"{done.names}: {done.cleared}")
            self.look_around()

    def restore(self) -> None:
        down = [story for story in self.stories.values() if story.withdrawn]
        if down:
            story = self.random.choice(down)
            restore(self.newsroom.run(self.now), [story.record["id"]], "", wait=0)
            story.withdrawn = False

    # ---- the days

    def live(self, days: int, stories_a_day: int, happenings: list[Callable[[Year], None]]) -> None:
        """Go through *days*; a build, and a look by every reader, follow each happening."""
        for _ in range(days):
            self.day += 1
            for _ in range(stories_a_day):
                self.write_story()
            self.build_and_look()
            for happening in self.random.sample(happenings, k=min(2, len(happenings))):
                happening(self)
                self.build_and_look()

    def build_and_look(self) -> None:
        self.newsroom.build(now=self.now)
        self.look_around()

    def look_around(self) -> None:
        """Every reader looks at what has changed."""
        published = self.newsroom.published()
        for name, content in published.items():
            if self._bytes.get(name) != content:
                self.look(name, content)
        self._bytes = published

    def look(self, name: str, content: bytes) -> None:
        """What a reader of the document *name* notices, and what nobody may read any more."""
        for story in self.stories.values():
            if story.withdrawn and f"y-{story.number:05}".encode() in content:
                self.complain(name, f"story {story.number} was withdrawn")
        follower = self.followers.setdefault(name, Follower())
        for number, id, published in entries_of(name, content):
            known = follower.seen.setdefault(number, (id, published))
            if known[0] != id:
                self.complain(name, f"story {number} is new again: {known[0]} is now {id}")
            if known[1] != published:
                self.complain(name, f"story {number} moved from {known[1]} to {published}")

    def complain(self, name: str, what: str) -> None:
        self.complaints.append(f"day {self.day}: {name}: {what}")

    # ---- the means

    def any_story(self) -> Story:
        """A story that feeds may still show, most likely a young one."""
        newest = len(self.stories)
        return self.stories[max(1, newest - int(self.random.expovariate(1 / 15)))]

    def save(self, number: int) -> None:
        path = self.newsroom.write(f"{number // 500}/{number}.json", self.stories[number].record)
        self._written += 1
        os.utime(path, (1_600_000_000 + self._written,) * 2)


def entries_of(name: str, content: bytes) -> list[tuple[int, str, str]]:
    """The number, the id and the date of each entry, as a reader finds them."""
    if name.endswith(".json"):
        items = json.loads(content)["items"]
        return [(number_of(i["title"]), i["id"], i["date_published"]) for i in items]
    if name.endswith((".rss", ".atom")):
        entries = feedparser.parse(content).entries
        return [(number_of(e.title), e.id, e.published) for e in entries]
    return []


def number_of(title: str) -> int:
    return int(title.partition("story-")[2][:5])


#: What may befall a newsroom on any day; what is listed twice does so twice as often.
HAPPENINGS = [
    Year.edit,
    Year.edit,
    Year.mark_up,
    Year.move_address,
    Year.move_short_link,
    Year.move_host,
    Year.redate,
    Year.withdraw,
    Year.restore,
    Year.change_settings,
    Year.lose_archive,
]
