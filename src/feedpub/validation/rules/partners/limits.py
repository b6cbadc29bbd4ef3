"""What several partners limit or require, each in its own measure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from feedpub.validation.document import ENTRY, ITEM, Parsed
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import Element, Fault, Faults


def at_most_bytes(most: int) -> Callable[[bytes], Faults]:
    """A rule that a feed has *most* bytes at most."""

    def find(content: bytes) -> Faults:
        if len(content) > most:
            yield Fault(f"the feed has {len(content)} bytes")

    return find


def at_most_new(most: int, period: timedelta) -> Callable[[Parsed], Faults]:
    """A rule that *most* entries at most were published within *period*."""

    def find(parsed: Parsed) -> Faults:
        moments = [each.published for each in parsed.once(outlines)]
        new = sum(1 for each in moments if each and parsed.now - each < period)
        if new > most:
            yield Fault(f"{new} entries are new", parsed.channel)

    return find


def missing(parent: Element, **parts: Callable[[Element], object]) -> Faults:
    """A fault for each of *parts* that *parent*, a feed or an entry, does not have."""
    start = "has no" if parent.tag in (ITEM, ENTRY) else "the feed has no"
    for part, read in parts.items():
        if not read(parent):
            yield Fault(f"{start} {part}", parent)


def required(**parts: Callable[[Element], object]) -> Callable[[Element], Faults]:
    """A rule that an entry has *parts*."""
    return lambda entry: missing(entry, **parts)
