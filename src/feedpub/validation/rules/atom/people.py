"""Rules about people and sources in Atom, and about entries that are all the same."""

from __future__ import annotations

from feedpub.validation.document import Parsed, first, shown
from feedpub.validation.outlines import outlines
from feedpub.validation.rule import IN_ATOM, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import matching
from feedpub.validation.xml_names import ATOM

# RFC 5322, 3.4.1: addr-spec without comments and folding.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\U0010ffff-]+"
_EMAIL = (
    rf'(?:{_ATOM}(?:\.{_ATOM})*|"(?:[^"\\\r\n]|\\.)*")@(?:{_ATOM}(?:\.{_ATOM})*|\[[^\[\]\\\s]*\])'
)

#: The fewest entries with the same id that show a program without ids.
_MANY = 3

rules = RuleSet(IN_ATOM)

# fmt: off
rules.values(
    "atom-email-invalid", "error", "atom:email",
    # RFC 5321, 4.5.3.1, allows much less than 1,000 characters. A space is a fault of another rule.
    matching("a bare e-mail address", _EMAIL, longest=1000),
    "email is an address without a name.", "RFC 4287, 3.2.3; RFC 5322, 3.4.1",
    "write the bare address, like desk@harbour.example; the name has its own element",
    blank=False, strip="",
)
# fmt: on


@rules.element(
    "atom-source-incomplete",
    "warning",
    at="atom:source",
    source="RFC 4287, 4.2.11",
    advice="keep id, title and updated of the feed that the entry comes from",
)
def atom_source_incomplete(source: Element) -> Faults:
    """A source has the id, title and updated of the original feed."""
    for name in ("id", "title", "updated"):
        if first(source, f"{ATOM}{name}") is None:
            yield Fault(f"the source has no {name}", source)


@rules.tree(
    "atom-entries-same",
    "error",
    needs={"neighbours"},
    source="RFC 4287, 4.1.1, 4.2.6",
    advice="give each entry its own id: readers show only one of them",
)
def atom_entries_same(parsed: Parsed) -> Faults:
    """The entries of a feed do not all have the same id and date."""
    if len(parsed.entries) < _MANY:
        return
    entries = parsed.once(outlines)
    id, date = entries[0].id, entries[0].updated
    if id and all((each.id, each.updated) == (id, date) for each in entries):
        yield Fault(f"all entries have the id {shown(id)} and the same date", parsed.channel)
