"""A newsroom's year: every reader of every feed, after every build.

    python bench/year.py [--seed 1] [--days 365] [--stories 27]

Stories are written, edited, moved, dated anew, withdrawn and restored; settings change, the archive
is lost. Prints what readers complain of: a story that is new twice, a date that moves, a withdrawn
story that can be read. The short form is a test, tests/test_year.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from newsroom import Newsroom
from year import HAPPENINGS, Year


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--stories", type=int, default=27)
    args = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        year = Year(Newsroom(Path(folder)), args.seed)
        year.live(args.days, args.stories, HAPPENINGS)
    looks = sum(len(follower.seen) for follower in year.followers.values())
    print(f"{len(year.stories):,} stories, {len(year.followers)} documents, {looks:,} items seen,")
    print(f"{len(year.complaints)} complaints, {time.monotonic() - begun:.0f} s")
    print("\n".join(year.complaints[:50]))
    return 1 if year.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
