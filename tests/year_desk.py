"""Those who run the simulated newsroom: its settings, its system, its builds."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import sqlite3
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from newsroom import NOW, Newsroom
from year_readers import Readers
from year_settings import BASE, TOP, Settings, as_toml
from year_stories import Story

from feedpub.config import files
from feedpub.config.load import load
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.operations.rebuild import rebuild
from feedpub.pipeline.report import Report


@dataclass
class Desk:
    """Whoever runs the newsroom, with what its readers complain of."""

    newsroom: Newsroom
    seed: int

    #: How many keys of config.toml change in one go, if they go together.
    keys_at_once: int = 3
    stories: dict[int, Story] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    #: How often each happening befell it, and the keys of config.toml that it has changed.
    happened: dict[str, int] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    now: datetime = NOW

    #: How often a build stopped, since it might have brought back what was withdrawn.
    alarms: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.readers = Readers(self.stories, self.complain)
        self._written = 0
        self._intruders = 0
        self._pushes = 0
        self._left_to_change: list[str] = []
        self._active: list[Settings] = []
        self.settings: Settings = {}
        self.configure()

    @property
    def directory(self) -> Path:
        return files.read(self.newsroom.config).directory

    def configure(self) -> None:
        """Write config.toml, and move what its paths lead to, as people do."""
        before = self.settings
        settings = {key: value for each in (BASE, *self._active) for key, value in each.items()}
        ids = [story.name for story in list(self.stories.values())[-6:]]
        (self.newsroom.folder / TOP).write_text("\n".join(ids), encoding="utf-8")
        for name, content in as_toml(settings).items():
            (self.newsroom.folder / name).write_text(content, encoding="utf-8")
        load(self.newsroom.config)
        self.settings = settings
        was, now = (each.get("sources.desk.path", "articles") for each in (before, self.settings))
        if was != now:
            self.articles(was).rename(self.articles(now))
        old, new = (
            each.get("archive.path", ".feedpub/archive.db") for each in (before, self.settings)
        )
        if old != new:
            self._move_archive(self.newsroom.folder / old, self.newsroom.folder / new)

    def _move_archive(self, old: Path, new: Path) -> None:
        new.parent.mkdir(exist_ok=True)
        for path in old.parent.glob(f"{old.stem}.*"):
            shutil.move(path, new.parent / path.name.replace(old.stem, new.stem, 1))

    def build_and_look(self) -> None:
        if is_idle(files.read(self.newsroom.config), self.now) is None:
            report = self.newsroom.build(now=self.now)
            if report.returning:
                # The archive was made anew, and a feed that the configuration did not have then is
                # back with more stories than its old documents: the desk does what it is told.
                self.alarms += 1
                self.forget_pushes()
                report = rebuild(self.newsroom.run(self.now), may_lose=True, wait=0)
            self._take_note(report)
        self.look_around()

    def _take_note(self, report: Report) -> None:
        """Of what failed, and of the documents that feeds of the configuration make."""
        for failure in report.failures():
            self.complain("build", failure)
        for each in report.rejected:
            if {finding.code for finding in each.findings} != {"id-repeated"}:
                self.complain("build", str(each))
        archive = files.read(self.newsroom.config).archive
        with contextlib.closing(sqlite3.connect(archive)) as database:
            known = {name for (name,) in database.execute("SELECT name FROM documents")}
        self.readers.made = known - set(report.left_over)

    def look_around(self) -> None:
        self.readers.look_around(self.directory)

    def watch(self, what: str) -> None:
        """What happens is told to nobody, but for those who ask."""

    def complain(self, name: str, what: str) -> None:
        self.complaints.append(f"{self.now:%Y-%m-%d %H:%M}: {name}: {what}")

    # ---- the means

    def forget_pushes(self) -> None:
        """What was pushed stands in the archive alone: one made anew has what the sources have."""
        for story in self.stories.values():
            story.pushed_title = None

    @property
    def moment(self) -> int:
        return int(self.now.timestamp())

    def any_story(self, *, with_id: bool = False) -> Story:
        """A story that feeds may still show, most likely a young one."""
        newest = len(self.stories)
        story = self.stories[max(1, newest - int(self.random.expovariate(1 / 15)))]
        return self.stories[max(1, story.number - 1)] if with_id and story.is_page else story

    def save(self, story: Story) -> None:
        story.pushed_title = None
        self.write(story.file, story.content)

    def push(self, name: str, record: dict[str, Any]) -> None:
        """Put *record* into the spool, whole from its first moment, as a CMS should."""
        spool = self.newsroom.folder / self.settings["push.spool"] / "desk"
        spool.mkdir(parents=True, exist_ok=True)
        part = spool / f".{name}"
        part.write_text(json.dumps(record), encoding="utf-8")
        part.rename(spool / name)

    def articles(self, folder: str) -> Path:
        return self.newsroom.folder / folder

    def write(self, name: str, content: Any) -> None:
        path = self.newsroom.write(f"../{self.settings['sources.desk.path']}/{name}", content)
        self._written += 1
        os.utime(path, (1_600_000_000 + self._written,) * 2)
