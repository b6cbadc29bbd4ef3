"""Rules about what readers were last told: an entry stays the one it was, and says when it changed.

They say nothing of a document that nobody remembers.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, shown
from feedpub.validation.previous_entries import TOUCHED, UNFLAGGED, Before
from feedpub.validation.rule import Fault, tree_rule
from feedpub.validation.rules.any.ids import ids_of


@tree_rule(
    "guid-changed",
    "error",
    source="RSS Profile, guid; RFC 4287, 4.2.6",
    advice="give it its old id back; `feedpub quarantine retry` lets it out as a new one",
)
def guid_changed(parsed: Parsed) -> Iterator[Fault]:
    """RSS Profile, guid; RFC 4287, 4.2.6: an id never changes, or readers see an old story as new.

    Asked of what feedpub publishes alone: it remembers under which id each link went out.
    """
    for id, before in _remembered(parsed):
        if before.id is not None:
            yield Fault(f"readers know it as {shown(before.id)}", id)


@tree_rule(
    "date-touched",
    "warning",
    source="RFC 4287, 4.2.15",
    advice="let a source date a change of what people read or see, and nothing else",
)
def date_touched(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.2.15: updated is when an entry last changed in a way worth a look.

    Asked of what feedpub publishes alone: partners stop reading feeds whose dates move for nothing.
    """
    for id, before in _remembered(parsed):
        if before.is_touched:
            yield Fault(TOUCHED, id)


@tree_rule(
    "update-unflagged",
    "warning",
    source="RFC 4287, 4.2.15",
    advice="let its source date its changes, or none at all: then feedpub does",
)
def update_unflagged(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.2.15: a change that is worth reading has a date.

    Asked of what feedpub publishes alone: partners skip updates that are not dated.
    """
    for id, before in _remembered(parsed):
        if before.is_unflagged:
            yield Fault(UNFLAGGED, id)


def _remembered(parsed: Parsed) -> Iterator[tuple[etree._Element, Before]]:
    if parsed.memory:
        for _, id, value in ids_of(parsed):
            if (before := parsed.memory.get(value)) is not None:
                yield id, before
