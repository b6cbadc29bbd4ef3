"""A newsroom's year: every reader of every feed, after every build.

    python bench/year.py [--seed 1] [--days 365] [--stories 27]

Stories are written, edited, moved, dated anew, withdrawn, restored and published once more; others
come under their ids; every key of config.toml changes, texts are read by another version, the
archive is lost. Prints what readers complain of: a story that is new twice, a date that moves, a
withdrawn story that can be read. The short form is a test, tests/test_year.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from newsroom import NOW, Newsroom
from year import Year


class Watched(Year):
    """A year that says how far it has come, and every complaint at once."""

    begun = time.monotonic()

    def build_and_look(self) -> None:
        days = (self.now - NOW).days
        if self.now == NOW.replace() or (self.now - NOW).seconds == 0 and days % 10 == 0:
            spent = time.monotonic() - self.begun
            print(f"day {days}: {len(self.stories):,} stories, {spent:.0f} s", flush=True)
        super().build_and_look()

    def complain(self, name: str, what: str) -> None:
        super().complain(name, what)
        print(self.complaints[-1], flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--stories", type=int, default=27)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        newsroom = Newsroom(Path(folder))
        newsroom.articles.mkdir()
        year = Watched(newsroom, args.seed)
        year.live(args.days, args.stories)
    followers = year.readers.followers
    looks = sum(len(follower.dates) for follower in followers.values())
    print(f"{len(year.stories):,} stories, {len(followers)} documents, {looks:,} items seen,")
    print(f"{len(year.changed)} keys changed,", end=" ")
    print(", ".join(f"{name} {count}" for name, count in sorted(year.happened.items())))
    print(f"{len(year.complaints)} complaints, {time.monotonic() - year.begun:.0f} s")
    return 1 if year.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
