"""A real WordPress (Debian's, with MariaDB and PHP), and a feed reader, for as long as you like.

    python bench/wordpress.py [--posts 20] [--rounds 3]

    apt-get install wordpress mariadb-server php-cli php-mysql newsboat

Posts are published, edited, trashed, protected, made private, unpublished, restored, withdrawn
and deleted; addresses change, texts are read by another version. After every single build the feeds
have what is public, no id and no date has moved, and newsboat, which read the site's own feed
before, has seen no old story as a new one. Everything is in a temporary folder and on free ports of
loopback. The short form is a test, tests/test_wordpress.py.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import real_wordpress
from newsroom import Newsroom
from web_server import serving
from wordpress_steps import Steps


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if missing := real_wordpress.missing():
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    complaints = 0
    for number in range(1, args.rounds + 1):
        begun = time.monotonic()
        with (
            tempfile.TemporaryDirectory() as folder,
            real_wordpress.running() as wordpress,
            serving() as front,
        ):
            steps = Steps(wordpress, Newsroom(Path(folder)), front, args.posts)
            for step in steps.steps():
                step()
                print(f"{number}: {step.__name__}, {time.monotonic() - begun:.0f} s", flush=True)
                for complaint in steps.complaints:
                    print(f"    {complaint}", flush=True)
                complaints += len(steps.complaints)
                steps.complaints.clear()
    print(f"{complaints} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
