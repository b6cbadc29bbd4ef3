"""What Gunosy requires, as far as others' feeds show it. Gunosy has not confirmed it."""

from __future__ import annotations

from feedpub.validation.document import first, shown, text
from feedpub.validation.rule import IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.dates import read_rfc822
from feedpub.validation.xml_names import GNF, MEDIA

_MODIFIED = f"{GNF}modified"

rules = RuleSet(IN_RSS, source="Gunosy, feeds of other publishers", partner="gunosy")


@rules.element(
    "gunosy-status",
    "error",
    at="item",
    advice='add <media:status state="active"/>, or state="deleted" to withdraw the article',
)
def gunosy_status(item: Element) -> Faults:
    """An item says whether it is active or deleted."""
    status = first(item, f"{MEDIA}status")
    if status is None:
        yield Fault("has no media:status", item)
    elif (state := status.get("state", "")) not in ("active", "deleted"):
        yield Fault(f"the state of media:status is {shown(state)}", status)


@rules.element(
    "gunosy-modified",
    "error",
    at="item",
    advice="write gnf:modified as Wed, 21 Mar 2018 11:00:00 GMT",
    when=lambda shape: _MODIFIED in shape.held,
)
def gunosy_modified(item: Element) -> Faults:
    """The date of a change is written as in RFC 822."""
    modified = first(item, _MODIFIED)
    if modified is not None and read_rfc822(value := text(modified).strip()).at is None:
        yield Fault(f"gnf:modified {shown(value)} is not a date of RFC 822", modified)
