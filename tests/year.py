"""A newsroom's year, made by chance from a seed, and the readers who follow its feeds."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from newsroom import NOW
from year_desk import Desk
from year_settings import CHANGES
from year_stories import Story, another, new_story

import feedpub
from feedpub.archive.withdrawals import Order
from feedpub.config import files
from feedpub.destinations.directory import RESERVE
from feedpub.destinations.directory_files import COPY_SUFFIXES
from feedpub.errors import ConfigError, FeedpubError
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.operations.withdraw import restore, withdraw


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Put *folder* on a disk of its own; whether that is possible here (it takes root)."""
    command = ["mount", "-t", "tmpfs", "-o", "size=200m", "none", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(command, capture_output=True).returncode
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Leave no room on the disk of *folder* meanwhile; give it up again afterwards."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(bytes(65536))
    with filler.open("ab", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(bytes(1))
    try:
        yield
    finally:
        filler.unlink()


class Year(Desk):
    """The days of a newsroom."""

    # ---- what happens to a story

    def write_story(self) -> None:
        story = new_story(len(self.stories) + 1, self.now, self.random)
        self.stories[story.number] = story
        self.save(story)

    def edit(self) -> None:
        """Words change, the headline too."""
        story = self.any_story()
        story.record["title"] = f"story-{story.number:05} edited on {self.now:%d %B}"
        story.record["content_html"] += f"<p>There was more to be told on {self.now:%d %B}.</p>"
        story.reasons.add(self.moment)
        self.save(story)

    def mark_up(self) -> None:
        """The system writes the same words in other markup."""
        story = self.any_story()
        story.record["content_html"] = story.record["content_html"].replace("<p>", '<p class="t">')
        self.save(story)

    def move_address(self) -> None:
        story = self.any_story()
        story.record["url"] = f"https://news.example/{story.number}-moved-{self.moment}"
        self.save(story)

    def move_short_link(self) -> None:
        story = self.any_story(with_id=True)
        story.record["short_link"] = f"https://p.news.example/p/{story.number}x{self.moment}"
        self.save(story)

    def move_host(self) -> None:
        """The system writes all addresses of a story with another scheme or host."""
        story = self.any_story()
        url = story.record["url"].replace("https://news.example/", "http://www.news.example/")
        story.record["url"] = url
        self.save(story)

    def redate(self) -> None:
        """The system gives a story another date: nobody may see it move."""
        story = self.any_story()
        story.record["published"] = (self.now - timedelta(hours=1)).isoformat()
        self.save(story)

    def repeat_id(self) -> None:
        """The system writes another story under the id of one, in whichever document."""
        story = self.any_story(with_id=True)
        intruder = self._intruder(story)
        if story.twin is None and self.random.random() < 0.5:
            story.twin = intruder
            self.save(story)
            return
        # Before and after the story in the order in which documents are read.
        folder = self.random.choice(["0", str(story.number // 500), "z"])
        self.write(f"{folder}/{self.random.choice('-z')}{self._intruders}.json", intruder)

    def write_two_of_one_id(self) -> None:
        """Two stories that nobody has seen before have one id: the first one keeps it."""
        self.write_story()
        story = self.stories[len(self.stories)]
        if not story.is_page:
            intruder = self._intruder(story)
            self.write(f"zz/{self._intruders}.json", intruder)

    def _intruder(self, story: Story) -> dict[str, Any]:
        """Return another story under the id of *story*: of its day, or of long ago."""
        self._intruders += 1
        days = self.random.choice([0, 0, 400])
        published = self.now - timedelta(days=days, minutes=self._intruders % 600)
        return another(story, self._intruders, published)

    def push_correction(self) -> None:
        """The desk pushes a correction, and its system says nothing of when it was made."""
        story = self.any_story(with_id=True)
        if story.withdrawn:
            return
        self._pushes += 1
        story.pushed_title = f"story-{story.number:05} corrected {self._pushes} times"
        story.reasons.add(self.moment)
        record = {**story.record, "title": story.pushed_title}
        self.push(f"{story.number}-{self._pushes}.json", record)

    def take_back(self) -> None:
        """The system marks a story as not public, after it was published."""
        story = self.any_story(with_id=True)
        if story.withdrawn or story.twin or story.pushed_title:
            return
        story.record["status"] = self.random.choice(["draft", "withheld", "canceled"])
        story.taken_back = story.withdrawn = story.was_withdrawn = True
        story.reasons.add(self.moment)
        self.save(story)

    def publish_again(self) -> None:
        """The system says of a story that it took back that it is public again."""
        back = [story for story in self.stories.values() if story.taken_back]
        if back:
            story = self.random.choice(back)
            del story.record["status"]
            story.record["content_html"] += f"<p>It was checked on {self.now:%d %B}.</p>"
            story.taken_back = story.withdrawn = False
            story.reasons.add(self.moment)
            self.save(story)

    def withdraw(self) -> None:
        story = self.any_story()
        if story.withdrawn:
            return
        order = self.random.choice(
            [
                Order(note="Taken down."),
                Order(),
                Order(kind="erased", reason="Never to be read again."),
                Order(
                    kind="replaced",
                    title="Withdrawn",
                    text="This was withdrawn.",
                    until=self.now + timedelta(days=2),
                ),
            ]
        )
        self._withdraw(story, order)

    def _withdraw(self, story: Story, order: Order) -> None:
        self.watch(f"{order.kind} {story.number}")
        done = withdraw(self.newsroom.run(self.now), [story.name], order, wait=0)
        story.withdrawn = story.was_withdrawn = True
        story.reasons.add(self.moment)
        if done.exit_code:
            told = [*done.failures(), *(done.scrubbed.remaining if done.scrubbed else ())]
            self.complain("withdraw", f"{done.names}: {told}")
        self.look_around()

    def restore(self) -> None:
        down = [story for story in self.stories.values() if story.withdrawn]
        if down:
            story = self.random.choice(down)
            restore(self.newsroom.run(self.now), [story.name], "", wait=0)
            story.withdrawn = False

    def republish(self) -> None:
        """The one act that may move a date: readers see this story as new, and no other."""
        story = self.any_story()
        if story.withdrawn:
            return
        shown = self.readers.showing(story)
        story.dates.append(self.moment)
        story.reasons.add(self.moment)
        republish(self.newsroom.run(self.now), [story.name], wait=0)
        self.look_around()
        new = self.readers.news
        if new - {story.number} or (shown and not new):
            self.complain("republish", f"{story.number} was, and {sorted(new)} is new")

    # ---- what happens to the newsroom

    def change_settings(self) -> None:
        """Some keys of config.toml change, and those that changed before are what they were."""
        if not self._left_to_change:
            self._left_to_change = self.random.sample(sorted(CHANGES), k=len(CHANGES))
        self._active = []
        for _ in range(self.keys_at_once):
            if not self._left_to_change:
                return
            key = self._left_to_change[-1]
            self._active.append(self.random.choice(CHANGES[key]))
            try:
                self.configure()
            except ConfigError:
                if len(self._active) == 1:
                    raise
                # The keys do not go together.
                self._active.pop()
                self.configure()
                return
            self.watch(f"{key} {self._active[-1]}")
            self.changed.add(self._left_to_change.pop())

    def compress(self) -> None:
        """The web server keeps every document packed beside it, until the next time."""
        for path in sorted(self.directory.rglob("*.*")):
            if path.suffix not in COPY_SUFFIXES and path.name != RESERVE:
                packed = gzip.compress(path.read_bytes(), compresslevel=1)
                path.with_name(f"{path.name}.gz").write_bytes(packed)

    def upgrade(self) -> None:
        """A new version of feedpub reads every text otherwise than the one before did."""
        archive = files.read(self.newsroom.config).archive
        with contextlib.closing(sqlite3.connect(archive)) as database, database:
            version = (f"replace(value, '{feedpub.__version__}', '0.0.9')",)
            database.execute(f"UPDATE facts SET value = {version[0]}")
            database.execute("UPDATE facts SET value = 'former' WHERE name = 'digest'")
            database.execute(
                "UPDATE articles SET digest = 'former', words = 'former', sum = NULL,"
                # The hash of a record that was read has the version in it.
                " read_from = 'former',"
                " record = replace(record, '</p>', ' A former version let this through.</p>')"
            )

    def lose_archive(self) -> None:
        """It is made anew by the next build, or by those who noticed."""
        archive = files.read(self.newsroom.config).archive
        for path in archive.parent.glob(f"{archive.name}*"):
            path.unlink()
        self.forget_pushes()
        if self.random.random() < 0.5:
            self.rebuild()

    def restore_backup(self) -> None:
        """Somebody puts yesterday's archive and journal back, and makes good what they lack.

        Until then no build brings back what was withdrawn since.
        """
        archive = files.read(self.newsroom.config).archive
        backup = self.newsroom.folder / "backup"
        shutil.copytree(archive.parent, backup)
        self.write_story()
        self.build_and_look()
        before = {story.number for story in self.stories.values() if story.withdrawn}
        while self._withdrawn() == before:
            self.happen(Year.withdraw)
        shutil.rmtree(archive.parent)
        backup.rename(archive.parent)
        self.now += timedelta(minutes=41)
        self.newsroom.build(now=self.now)
        self.look_around()
        for number in sorted(self._withdrawn() - before):
            self._withdraw(self.stories[number], Order())
        self.rebuild(may_lose=True)

    def _withdrawn(self) -> set[int]:
        return {story.number for story in self.stories.values() if story.withdrawn}

    def withdraw_on_full_disk(self) -> None:
        """A story is withdrawn while not one more byte can be written."""
        story = self.any_story()
        if story.withdrawn:
            return
        with full(self.newsroom.folder):
            self._withdraw(story, Order())
            self.look_around()

    def rebuild(self, *, may_lose: bool = False) -> None:
        self.forget_pushes()
        # Of what its source took back no document tells any more.
        may_lose = may_lose or any(story.taken_back for story in self.stories.values())
        try:
            self._take_note(rebuild(self.newsroom.run(self.now), may_lose=may_lose, wait=0))
        except FeedpubError as error:
            self.complain("rebuild", str(error))

    # ---- the days

    def live(self, days: int, stories_a_day: int) -> None:
        """Go through *days*; a build, and a look by every reader, follow each happening."""
        plan = self._plan(days)
        for day in range(1, days + 1):
            self.now = NOW + timedelta(days=day)
            for _ in range(stories_a_day):
                self.write_story()
            self.build_and_look()
            for happening in (*plan[day - 1], *self.random.sample(HAPPENINGS, k=2)):
                self.happen(happening)
        while self._left_to_change:
            # Keys that did not go together.
            self.happen(Year.change_settings)

    def happen(self, happening: Callable[[Year], None]) -> None:
        self.now += timedelta(minutes=41)
        name = happening.__name__
        self.watch(name)
        self.happened[name] = self.happened.get(name, 0) + 1
        happening(self)
        self.build_and_look()

    def _plan(self, days: int) -> list[list[Callable[[Year], None]]]:
        """What happens in any year, however long: every key changes, archives are lost."""
        certain = [Year.change_settings] * (len(CHANGES) // self.keys_at_once + 1) + ONCE
        plan: list[list[Callable[[Year], None]]] = [[] for _ in range(days)]
        self.random.shuffle(certain)
        for number, happening in enumerate(certain):
            plan[number * days // len(certain)].append(happening)
        return plan


#: What may befall a newsroom on any day; what is listed twice does so twice as often.
HAPPENINGS: list[Callable[[Year], None]] = [
    Year.edit,
    Year.edit,
    Year.edit,
    Year.mark_up,
    Year.move_address,
    Year.move_short_link,
    Year.move_host,
    Year.redate,
    Year.repeat_id,
    Year.write_two_of_one_id,
    Year.withdraw,
    Year.withdraw,
    Year.restore,
    Year.push_correction,
    Year.push_correction,
    Year.take_back,
    Year.take_back,
    Year.publish_again,
    Year.republish,
    Year.compress,
]

#: What befalls it once in a year, or twice.
ONCE: list[Callable[[Year], None]] = [
    Year.lose_archive,
    Year.lose_archive,
    Year.rebuild,
    Year.restore_backup,
    Year.upgrade,
    Year.upgrade,
]
