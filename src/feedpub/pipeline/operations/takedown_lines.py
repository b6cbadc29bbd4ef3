"""The result of a withdrawal or a restoration, as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from feedpub.phrases import counted
from feedpub.pipeline.operations.withdraw import Takedown

#: How many places with something left of an article are printed.
_SHOWN = 100

#: What reader applications make of a withdrawn entry, as it was measured.
KEPT = "12 of 12 reader applications that were tried keep the text of a withdrawn entry"
REPLACED = "5 update it, 5 keep the old text, 2 show both"


def takedown_lines(done: Takedown, replace: Literal["yes", "no"] | None) -> Iterator[str]:
    """Yield what was done, where something of an article is left, and what readers keep.

    *replace* is None if it was neither given nor asked.
    """
    scrubbed = done.scrubbed
    assert scrubbed is not None
    written = {name for feed in done.report.feeds for name in feed.written} | {
        file.name for file in scrubbed.changed
    }
    what = "replaced" if replace == "yes" else "withdrawn"
    if scrubbed.remaining:
        what = f"not {what} everywhere"
    for name in done.names:
        if name not in done.before:
            yield f"{what}: {name}"
        elif name in done.changed:
            yield f"{what} again, already {done.before[name]}: {name}"
        else:
            yield f"already {done.before[name]}: {name}"
    searched = counted(scrubbed.documents, "document")
    yield f"{counted(len(written), 'document')} changed, {searched} searched"
    yield from scrubbed.remaining[:_SHOWN]
    if len(scrubbed.remaining) > _SHOWN:
        yield f"and {len(scrubbed.remaining) - _SHOWN:,} more places"
    yield from scrubbed.headlines[:_SHOWN]
    yield from done.report.notes
    if not done.was_shown:
        return
    match replace:
        case "yes":
            yield f"of 12 reader applications that were tried and have the entry, {REPLACED}"
        case "no":
            yield KEPT
        case None:
            yield f"{KEPT}; with --replace {REPLACED}: choose --replace or --replace=no"


def restored_lines(done: Takedown) -> Iterator[str]:
    """Yield what was restored, and how many documents changed."""
    for name in done.names:
        yield f"restored: {name}"
    written = {name for feed in done.report.feeds for name in feed.written}
    yield f"{counted(len(written), 'document')} changed"


def problem_of(done: Takedown) -> str:
    """Return in one line what failed, and what follows from it."""
    parts = []
    remaining = done.scrubbed.remaining if done.scrubbed else ()
    if not done.recorded:
        parts.append("NOT RECORDED, it comes back with the next build")
    if remaining:
        others = len(remaining) - 1
        more = f" and {counted(others, 'place')} more" if others else ""
        parts.append(f"{remaining[0]}{more}")
    causes = list(dict.fromkeys(done.failures()))
    if causes:
        more = f" (and {len(causes) - 1} more)" if len(causes) > 1 else ""
        parts.append(causes[0] + more)
    return "; ".join(parts)
