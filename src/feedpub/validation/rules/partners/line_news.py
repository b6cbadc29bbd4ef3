"""What LINE NEWS requires, as far as others' feeds show it. LINE has not confirmed it."""

from __future__ import annotations

from feedpub.validation.document import first, shown, text
from feedpub.validation.entry_view import summary_of
from feedpub.validation.rule import IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.rules.partners import limits
from feedpub.validation.values.dates import read_rfc822
from feedpub.validation.xml_names import OA

_MODIFIED = f"{OA}lastPubDate"
_RELATED = f"{OA}reflink"
_MOST_RELATED = 5

#: Not published, published; not deleted, deleted.
_STATUS = {f"{OA}pubStatus": ("0", "2"), f"{OA}delStatus": ("0", "1")}

rules = RuleSet(IN_RSS, source="LINE NEWS, feeds of other publishers", partner="line-news")

# fmt: off
rules.element(
    "line-body", "error", at="item", advice="write the whole text as the description",
    about="An item has its text as its description.",
    when=lambda shape: f"{OA}delStatus" not in shape.held,
)(limits.required(description=summary_of))
# fmt: on


@rules.element(
    "line-status",
    "error",
    at="item",
    advice="add <oa:pubStatus>2</oa:pubStatus>, or <oa:delStatus>1</oa:delStatus> to withdraw it",
)
def line_status(item: Element) -> Faults:
    """An item says whether it is published: oa:pubStatus 2 or 0, or oa:delStatus 0 or 1."""
    said = [each for each in (first(item, tag) for tag in _STATUS) if each is not None]
    if not said:
        yield Fault("has no oa:pubStatus or oa:delStatus", item)
    for status in said:
        if (value := text(status).strip()) not in _STATUS[str(status.tag)]:
            yield Fault(f"the status is {shown(value)}", status)


@rules.element(
    "line-modified",
    "error",
    at="item",
    advice="write oa:lastPubDate as Wed, 21 Mar 2018 11:00:00 GMT",
)
def line_modified(item: Element) -> Faults:
    """An item says when it was last changed, as in RFC 822."""
    modified = first(item, _MODIFIED)
    if modified is None:
        yield Fault("has no oa:lastPubDate", item)
    elif read_rfc822(value := text(modified).strip()).at is None:
        yield Fault(f"oa:lastPubDate {shown(value)} is not a date of RFC 822", modified)


@rules.element(
    "line-related",
    "warning",
    at="item",
    advice="leave all but five related links out",
    when=lambda shape: _RELATED in shape.repeated,
)
def line_related(item: Element) -> Faults:
    """An item has five related links at most."""
    links = list(item.iterchildren(_RELATED))
    if len(links) > _MOST_RELATED:
        yield Fault(f"has {len(links)} related links", links[_MOST_RELATED])
