"""Rules about ids: each entry has one, its alone."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.compare_keys import loosely
from feedpub.validation.document import ENTRY, ITEM, Parsed, first, shown, text
from feedpub.validation.rule import IN_ATOM, IN_BOTH, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import ATOM

_ID = {ITEM: "guid", ENTRY: f"{ATOM}id"}


@element_rule(
    "guid-missing",
    "error",
    at=_ID,
    source="RSS 2.0, guid; RFC 4287, 4.1.2",
    advice="give it an id that never changes",
    beyond=IN_RSS,
)
def guid_missing(entry: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, guid; RFC 4287, 4.1.2: exactly one atom:id."""
    id = first(entry, _ID[str(entry.tag)])
    name = "guid" if entry.tag == ITEM else "id"
    if id is None:
        yield Fault(f"has no {name}", entry)
    elif name == "guid" and id.get("isPermaLink") == "false" and not text(id).strip():
        # Of an empty guid that is a permalink it is said that it is no address, of an empty id
        # that its value is missing.
        yield Fault(f"its {name} is empty", id)


@tree_rule(
    "guid-duplicate",
    "error",
    source="RSS 2.0, guid; RFC 4287, 4.1.1",
    advice="give each entry an id of its own: readers take two with one id for one",
    beyond=IN_ATOM,
)
def guid_duplicate(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, guid: it identifies the item. RFC 4287, 4.1.1: entries with one id are one entry."""
    first_with: dict[str, int] = {}
    for number, id, value in ids_of(parsed):
        if first_with.setdefault(value, number) != number:
            yield Fault(f"{shown(value)} is the id of entry {first_with[value]} too", id)


@tree_rule(
    "guid-near-duplicate",
    "error",
    source="RFC 3986, 6.2.2; RFC 4287, 4.2.6.1",
    advice="write an id in one way for ever: same scheme, same case, same slash at the end",
    beyond=IN_BOTH,
)
def guid_near_duplicate(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.2.6.1: ids that differ in a letter differ; but readers' databases disagree.

    The case of a path counts (RFC 3986, 6.2.2.1): base-62 short links differ in nothing else.
    """
    first_with: dict[str, tuple[int, str]] = {}
    for number, id, value in ids_of(parsed):
        key = loosely(value)
        other, other_value = first_with.setdefault(key, (number, value))
        if other_value != value:
            yield Fault(
                f"{shown(value)} differs only in scheme, host's case or slash from the id of"
                f" entry {other}: {shown(other_value)}",
                id,
            )


def ids_of(parsed: Parsed) -> Iterator[tuple[int, etree._Element, str]]:
    """For each entry with an id: its number, from 1, as people count; the element; the id."""
    for number, entry in enumerate(parsed.entries, start=1):
        id = first(entry, _ID[str(entry.tag)])
        if id is not None and (value := text(id).strip()):
            yield number, id, value
