"""Rules about what readers of a JSON Feed were last told; those of XML documents say more."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.validation.document import shown
from feedpub.validation.jsonfeed.document import ParsedJSON
from feedpub.validation.jsonfeed.positions import Path
from feedpub.validation.jsonfeed.rule import JSONFault, json_rule
from feedpub.validation.previous_entries import TOUCHED, UNFLAGGED, Before


@json_rule(
    "guid-changed",
    "error",
    source="JSON Feed 1.1, Items, id",
    advice="give it its old id back; `feedpub quarantine retry` lets it out as a new one",
)
def guid_changed(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items, id: it never changes, not if the item is updated either."""
    for path, before in _remembered(parsed):
        if before.id is not None:
            yield JSONFault(f"readers know it as {shown(before.id)}", path)


@json_rule(
    "date-touched",
    "warning",
    source="JSON Feed 1.1, Items, date_modified",
    advice="let a source date a change of what people read or see, and nothing else",
)
def date_touched(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items, date_modified: when the item was changed, and not when it was not."""
    for path, before in _remembered(parsed):
        if before.is_touched:
            yield JSONFault(TOUCHED, path)


@json_rule(
    "update-unflagged",
    "warning",
    source="JSON Feed 1.1, Items, date_modified",
    advice="let its source date its changes, or none at all: then feedpub does",
)
def update_unflagged(parsed: ParsedJSON) -> Iterator[JSONFault]:
    """JSON Feed 1.1, Items, date_modified: a change that is worth reading has a date."""
    for path, before in _remembered(parsed):
        if before.is_unflagged:
            yield JSONFault(UNFLAGGED, path)


def _remembered(parsed: ParsedJSON) -> Iterator[tuple[Path, Before]]:
    for item in parsed.of("item") if parsed.memory else ():
        id = item.members.get("id")
        if isinstance(id, str) and (before := parsed.memory.get(id)) is not None:
            yield (*item.path, "id"), before
