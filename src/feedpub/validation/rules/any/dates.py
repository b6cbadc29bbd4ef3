"""Rules about dates: each can be read, and they fit each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import chain

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, is_removed, name_of, shown, text
from feedpub.validation.outlines import FIRST_YEAR, outlines
from feedpub.validation.rule import IN_BOTH, IN_FEEDS, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values import kinds
from feedpub.validation.values.dates import (
    Moment,
    is_rfc2822,
    read_rfc822,
    read_rfc3339,
    read_w3cdtf,
)
from feedpub.validation.xml_names import ATOM, DC

_UPDATED = f"{ATOM}updated"

_RSS_DATES = "pubDate lastBuildDate"
_ATOM_DATES = "atom:published|updated"
_READERS: dict[str, Callable[[str], Moment]] = {
    "pubDate": read_rfc822,
    "lastBuildDate": read_rfc822,
    f"{ATOM}published": read_rfc3339,
    _UPDATED: read_rfc3339,
    f"{DC}date": read_w3cdtf,
}

_FAR_AHEAD = timedelta(days=31)

#: Where an entry says when it was published.
_PUBLICATION = {ITEM: "pubDate", ENTRY: f"{ATOM}published"}

_USE_A_LIBRARY = "format the date with a date library, which also gets the weekday right"

rules = RuleSet(IN_BOTH)


@rules.element(
    "date-missing",
    "error",
    at=_PUBLICATION,
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9",
    advice="add the date of first publication: consumers drop entries without one",
    quiet=IN_BOTH,
    when=lambda shape: _PUBLICATION[shape.tag] not in shape.held,
)
def date_missing(entry: Element) -> Faults:
    """The date of publication is optional, but consumers ask for it, unless an entry is deleted."""
    tag = _PUBLICATION[str(entry.tag)]
    if first(entry, tag) is None and not is_removed(entry):
        yield Fault(f"has no {etree.QName(tag).localname}", entry)


# fmt: off
rules.kinds(
    "date-invalid", "error",
    {
        _RSS_DATES: kinds.date(read_rfc822, "invalid"),
        _ATOM_DATES: kinds.date(read_rfc3339, "invalid"),
    },
    "RSS writes dates as in RFC 822, Atom as in RFC 3339.",
    "RFC 822, 5; RFC 1123, 5.2.14; RFC 4287, 3.3; RFC 3339, 5.6",
    "write Wed, 21 Mar 2018 11:00:00 GMT in RSS, 2018-03-21T11:00:00Z in Atom",
    strip=" \t\r\n",
)
rules.kinds(
    "date-impossible", "error",
    {
        _RSS_DATES: kinds.date(read_rfc822, "impossible"),
        _ATOM_DATES: kinds.date(read_rfc3339, "impossible"),
    },
    "The day, time and zone of a date exist.", "RFC 822, 5.1; RFC 5322, 3.3; RFC 3339, 5.7",
    _USE_A_LIBRARY, strip=" \t\r\n",
)
rules.values(
    "date-weekday", "error", _RSS_DATES, kinds.date(read_rfc822, "weekday"),
    "The day of the week is that of the date.", "RFC 822, 5.2; RFC 5322, 3.3",
    _USE_A_LIBRARY, strip=" \t\r\n", formats=IN_RSS,
)
# fmt: on


@rules.element(
    "date-old-form",
    "warning",
    at=_RSS_DATES,
    source="RSS Profile, Date and Time; RFC 2822, 3.3, 4.3",
    advice="write Wed, 21 Mar 2018 11:00:00 GMT, with four digits of the year and no comment",
    formats=IN_RSS,
    sound_text=is_rfc2822,
)
def date_old_form(date: Element) -> Faults:
    """RFC 2822 forbids programs to write some forms of RFC 822: two-digit years, comments."""
    value = text(date)
    if read_rfc822(value).flaw is None and not is_rfc2822(value):
        yield Fault(f"{name_of(date)} {shown(value.strip())} is in an obsolete form", date)


@rules.tree(
    "date-implausible",
    "warning",
    needs={"clock"},
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9, 4.2.15",
    advice="check the clock, or the program that wrote the date",
    formats=IN_FEEDS,
)
def date_implausible(parsed: Parsed) -> Faults:
    """A date before 1990 or more than a month ahead is a mistake."""
    latest = parsed.now + _FAR_AHEAD
    for date in parsed.root.iter(*_READERS):
        value = text(date)
        at = _READERS[str(date.tag)](value).at
        if at is not None and (at.year < FIRST_YEAR or at > latest):
            yield Fault(f"{name_of(date)} {shown(value.strip())} is implausible", date)


@rules.element(
    "date-order",
    "warning",
    at=_PUBLICATION,
    source="RFC 4287, 4.2.9, 4.2.15",
    advice="set updated to the date of publication until something changes",
    when=lambda shape: shape.held >= {_PUBLICATION[shape.tag], _UPDATED},
)
def date_order(entry: Element) -> Faults:
    """An entry is not updated before it is published."""
    published = _moment(entry, _PUBLICATION[str(entry.tag)])
    updated = _moment(entry, _UPDATED)
    if published and updated and updated < published:
        yield Fault(
            f"updated ({updated.isoformat()}) is before published ({published.isoformat()})",
            first(entry, _UPDATED),
        )


@rules.tree(
    "feed-date-behind",
    "warning",
    needs={"channel", "neighbours"},
    source="RSS 2.0, lastBuildDate; RFC 4287, 4.2.15",
    advice="give the feed the date of its newest entry",
    quiet=IN_BOTH,
)
def feed_date_behind(parsed: Parsed) -> Faults:
    """A feed changes when an entry is added: its date is not before that of its newest entry."""
    tag = "lastBuildDate" if parsed.format == "rss-2.0" else _UPDATED
    own = _moment(parsed.channel, tag)
    newest = _newest(parsed)
    if own and newest and own < newest:
        yield Fault(
            f"the feed's date ({own.isoformat()}) is before that of its newest entry"
            f" ({newest.isoformat()})",
            first(parsed.channel, tag),
        )


def _newest(parsed: Parsed) -> datetime | None:
    moments = ((each.published, each.updated) for each in parsed.once(outlines))
    return max(filter(None, chain.from_iterable(moments)), default=None)


def _moment(parent: Element, tag: str) -> datetime | None:
    """The date of *parent* in its child *tag*; None if there is none that can be read."""
    date = first(parent, tag)
    return None if date is None else _READERS[tag](text(date)).at
