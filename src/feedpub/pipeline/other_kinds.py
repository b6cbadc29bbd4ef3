"""Files that may be articles and are of a kind that is not read, named once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from feedpub.archive.store import Archive
from feedpub.intake.sources.files import SUFFIXES
from feedpub.pipeline.report import Message, note

#: Prefix of facts, by source: how many files of other kinds it has, and which kinds were named.
_PASSED_OVER = "passed over "

#: How many of them are named.
_NAMED = 3


def of_other_kinds(archive: Archive, source: str, names: Sequence[str]) -> Iterator[Message]:
    """Yield a note about the files *names* of *source*, unless a former run named their kinds."""
    fact = archive.fact(_PASSED_OVER + source)
    known = (fact or "").split()[1:]
    kinds = {PurePath(name).suffix for name in names}
    if str(len(names)) != (fact or "0").split()[0] or kinds != set(known):
        now = " ".join([str(len(names)), *sorted(kinds)]) if names else None
        archive.set_fact(_PASSED_OVER + source, now)
    if fresh := [name for name in names if PurePath(name).suffix not in known]:
        are = "1 file is" if len(fresh) == 1 else f"{len(fresh):,} files are"
        more = " ..." if len(fresh) > _NAMED else ""
        yield note(
            f"{source}: {are} not read: {', '.join(fresh[:_NAMED])}{more}; save articles as"
            f" {', '.join(SUFFIXES)}, in small letters"
        )


def count_of_other_kinds(archive: Archive, source: str) -> int:
    """Return how many files of *source* were not read, as of other kinds, when it was listed."""
    return int((archive.fact(_PASSED_OVER + source) or "0").split()[0])
