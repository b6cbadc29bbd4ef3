"""Rules about people and sources in Atom, and entries that are the same."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import Parsed, first, shown, text
from feedpub.validation.rule import IN_ATOM, Fault, element_rule, tree_rule
from feedpub.validation.xml_names import ATOM

_ID = f"{ATOM}id"
_UPDATED = f"{ATOM}updated"

# RFC 5322, 3.4.1: addr-spec without comments and folding.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"
_ADDRESS = re.compile(
    rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\r\n]|\\.)*")@(?:{_ATOM}(?:\.{_ATOM})*|\[[^\[\]\\\s]*\])'
)

#: The longest address that mail is sent to, with much room (RFC 5321, 4.5.3.1).
_LONGEST = 1000

#: The fewest entries that say by one id for all that somebody forgot to make ids.
_MANY = 3


@element_rule(
    "atom-email-invalid",
    "error",
    at={f"{ATOM}email"},
    formats=IN_ATOM,
    source="RFC 4287, 3.2.3; RFC 5322, 3.4.1",
    advice="write the bare address, like desk@harbour.example; the name has an element of its own",
)
def atom_email_invalid(email: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 3.2.3: the content must conform to addr-spec."""
    value = text(email)
    if value.strip() and (len(value) > _LONGEST or not _ADDRESS.fullmatch(value)):
        yield Fault(f"{shown(value)} is no bare e-mail address", email)


@element_rule(
    "atom-source-incomplete",
    "warning",
    at={f"{ATOM}source"},
    formats=IN_ATOM,
    source="RFC 4287, 4.2.11",
    advice="keep id, title and updated of the feed that the entry comes from",
)
def atom_source_incomplete(source: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.11: the source feed's id, title and updated should be preserved."""
    for name in ("id", "title", "updated"):
        if first(source, f"{ATOM}{name}") is None:
            yield Fault(f"the source has no {name}", source)


@tree_rule(
    "atom-entries-same",
    "error",
    formats=IN_ATOM,
    source="RFC 4287, 4.1.1, 4.2.6",
    advice="give each entry an id of its own: readers show one of all these",
)
def atom_entries_same(parsed: Parsed) -> Iterator[Fault]:
    """RFC 4287, 4.1.1: entries with one id are one entry, and differ in updated."""
    if len(parsed.entries) < _MANY:
        return
    kinds = {
        tuple(
            "" if (child := first(entry, tag)) is None else text(child).strip()
            for tag in (_ID, _UPDATED)
        )
        for entry in parsed.entries
    }
    if len(kinds) == 1 and (id := next(iter(kinds))[0]):
        yield Fault(f"all entries have the id {shown(id)} and one time", parsed.channel)
