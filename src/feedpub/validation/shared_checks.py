"""Checks that are the same for documents in XML and in JSON: ids, and what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from feedpub.compare_keys import loosely
from feedpub.finding import Severity
from feedpub.validation.document import shown
from feedpub.validation.previous_entries import EntryChange

_Place = TypeVar("_Place")

#: The number of an entry, from 1; the place of its id; the id.
_Ids = Iterable[tuple[int, _Place, str]]


def duplicates(ids: _Ids[_Place]) -> Iterator[tuple[str, _Place]]:
    """Yield a message and the place for each id that an earlier entry has."""
    first_with: dict[str, int] = {}
    for number, place, id in ids:
        if first_with.setdefault(id, number) != number:
            yield f"entry {first_with[id]} has the same id {shown(id)}", place


def near_duplicates(ids: _Ids[_Place]) -> Iterator[tuple[str, _Place]]:
    """The same for ids that differ only in scheme, the host's case or a slash.

    The case of a path counts (RFC 3986, 6.2.2.1): base-62 short links differ in nothing else.
    """
    first_with: dict[str, tuple[int, str]] = {}
    for number, place, id in ids:
        other, other_id = first_with.setdefault(loosely(id), (number, id))
        if other_id != id:
            yield (
                f"the id {shown(id)} differs only in scheme, host's case or slash from that of"
                f" entry {other}: {shown(other_id)}",
                place,
            )


class PreviousEntryCheck(NamedTuple):
    """A rule about previous entries, the same for documents in XML and in JSON."""

    code: str
    severity: Severity
    about: str
    source: str
    json_source: str
    advice: str

    #: The message, or None if nothing is wrong.
    problem: Callable[[EntryChange], str | None]


#: Only what feedpub publishes is checked: it remembers what it has published.
PREVIOUS_ENTRY_CHECKS = (
    PreviousEntryCheck(
        "guid-changed",
        "error",
        "An id never changes: readers show an entry with another id as a new one.",
        "RSS Profile, guid; RFC 4287, 4.2.6",
        "JSON Feed 1.1, Items, id",
        "restore the old id, or publish it as a new entry with `feedpub quarantine retry`",
        lambda before: (
            None if before.id is None else f"readers know this entry as {shown(before.id)}"
        ),
    ),
    PreviousEntryCheck(
        "date-touched",
        "warning",
        "The modification date changes only with the content: partners stop reading feeds whose"
        " dates change for no reason.",
        "RFC 4287, 4.2.15",
        "JSON Feed 1.1, Items, date_modified",
        "let the source change the date only when people see a change",
        lambda before: "only the modification date has changed" if before.is_touched else None,
    ),
    PreviousEntryCheck(
        "update-unflagged",
        "warning",
        "A change of the text has a new modification date: partners skip updates without one.",
        "RFC 4287, 4.2.15",
        "JSON Feed 1.1, Items, date_modified",
        "let the source date its changes, or give no date at all: then feedpub dates them",
        lambda before: (
            "the text has changed, but not the modification date" if before.is_unflagged else None
        ),
    ),
)
