"""A newsroom's year: every reader of every feed, after every build.

    python bench/year.py [--seed 1] [--days 365] [--stories 27]

Stories are written, edited, moved, dated anew, corrected by a push, withdrawn, taken back by their
source, restored and published once more; others come under their ids; every key of config.toml
changes, texts are read by another version, the archive is lost, an old backup is put back, and
(as root) the disk is full when a story has to go. In one night 2,500 stories of a former system
come, of which builds read few at a time. Prints what readers complain of: a story that is
new twice, a date that moves, a withdrawn story that can be read, a correction that is lost. The
short form is a test, tests/test_year.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from newsroom import Newsroom
from year import ONCE, Year, small_disk
from year_stories import new_story

from feedpub.pipeline.context import RunContext

#: How many stories the former system had: more than a build reads completely.
FORMER = 2_500


class SlowNewsroom(Newsroom):
    """Its builds read on for a moment only, so that stories stay unread for weeks."""

    def run(self, *args: Any, **values: Any) -> RunContext:
        return replace(super().run(*args, **values), completing=0.05)


class Watched(Year):
    """A year that says how far it has come, and every complaint at once."""

    begun = time.monotonic()
    verbose = False

    def write_story(self) -> None:
        if len(self.stories) % 250 == 0:
            self.say(f"{len(self.stories):,} stories, {time.monotonic() - self.begun:.0f} s")
        super().write_story()

    def import_former_stories(self) -> None:
        """The stories of the former system come in one night."""
        for number in range(len(self.stories) + 1, len(self.stories) + 1 + FORMER):
            then = self.now - timedelta(days=self.random.randrange(400, 4000))
            self.stories[number] = new_story(number, then, self.random)
            self.save(self.stories[number])

    def watch(self, what: str) -> None:
        if self.verbose:
            self.say(f"    {what}")

    def complain(self, name: str, what: str) -> None:
        super().complain(name, what)
        print(self.complaints[-1], flush=True)

    def say(self, what: str) -> None:
        print(f"{self.now:%Y-%m-%d %H:%M}: {what}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--stories", type=int, default=27)
    parser.add_argument("--verbose", action="store_true", help="tell all that happens")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, small_disk(Path(folder)) as is_small:
        if is_small:
            ONCE.extend([Year.withdraw_on_full_disk] * 3)
        ONCE.append(Watched.import_former_stories)
        newsroom = SlowNewsroom(Path(folder))
        newsroom.articles.mkdir()
        year = Watched(newsroom, args.seed)
        year.verbose = args.verbose
        year.live(args.days, args.stories)
    followers = year.readers.followers
    looks = sum(len(follower.dates) for follower in followers.values())
    print(f"{len(year.stories):,} stories, {len(followers)} documents, {looks:,} items seen,")
    print(f"{len(year.changed)} keys changed,", end=" ")
    print(", ".join(f"{name} {count}" for name, count in sorted(year.happened.items())))
    print(f"{year.alarms} builds stopped for what might come back")
    print(f"{len(year.complaints)} complaints, {time.monotonic() - year.begun:.0f} s")
    return 1 if year.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
