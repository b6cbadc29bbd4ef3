"""A pushed version of an article, and the one that its source has."""

from __future__ import annotations

import os

from newsroom import Newsroom, make_record
from test_missing import WITHDRAWS

SPOOL = '\n[push]\nspool = "spool"\n'


def push(room: Newsroom, name: str, **changes: object) -> None:
    """Put a version of the story of that number into the spool, whole."""
    number = int(name.partition(".")[0])
    path = room.write(f"../{name}.new", make_record(number, **changes))
    folder = room.folder / "spool" / "desk"
    folder.mkdir(parents=True, exist_ok=True)
    past = path.stat().st_mtime - 60
    os.utime(path, (past, past))
    path.rename(folder / name)


def titles(room: Newsroom) -> bytes:
    return room.published()["all.rss"]


def test_a_story_that_was_only_pushed_is_not_missing_in_its_folder(room: Newsroom) -> None:
    room.configure(WITHDRAWS + SPOOL)
    room.build()
    push(room, "9.json")
    room.build()

    (room.articles / "3.json").unlink()
    room.build()

    assert b"Story 9<" in titles(room)
    assert b"Story 3<" not in titles(room)
