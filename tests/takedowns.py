"""Whether a story is public, and what became of it."""

from __future__ import annotations

import json

from newsroom import Newsroom


def shows(room: Newsroom, words: str) -> bool:
    """Whether *words* stand in all that is published; never in a part of it."""
    found = {words.encode() in content for content in room.published().values()}
    assert len(found) == 1
    return found.pop()


def withdrawn(room: Newsroom) -> list[str]:
    """What the journal tells of withdrawals, one word each."""
    lines = (room.folder / ".feedpub/archive.journal.jsonl").read_text(encoding="utf-8")
    told = [json.loads(line)["event"] for line in lines.splitlines()]
    return [each for each in told if each in ("withdrawn", "restored")]
