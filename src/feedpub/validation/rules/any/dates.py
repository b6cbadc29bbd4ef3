"""Rules about dates: each can be read, and they fit each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Literal

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed, first, name_of, shown, text
from feedpub.validation.rule import IN_BOTH, IN_FEEDS, IN_RSS, Fault, element_rule, tree_rule
from feedpub.validation.values.dates import (
    Moment,
    is_rfc2822,
    read_rfc822,
    read_rfc3339,
    read_w3cdtf,
)
from feedpub.validation.xml_names import ATOM, DC

_PUBLISHED = f"{ATOM}published"
_UPDATED = f"{ATOM}updated"

_READERS: dict[str, Callable[[str], Moment]] = {
    "pubDate": read_rfc822,
    "lastBuildDate": read_rfc822,
    _PUBLISHED: read_rfc3339,
    _UPDATED: read_rfc3339,
}

_ALL_READERS: dict[str, Callable[[str], Moment]] = {**_READERS, f"{DC}date": read_w3cdtf}

#: There were no feeds before, nor pages that they could be of.
_FIRST_YEAR = 1990
_FAR_AHEAD = timedelta(days=31)

#: Where an entry of either format says when it was published.
_PUBLICATION = {ITEM: "pubDate", ENTRY: _PUBLISHED}


@element_rule(
    "date-missing",
    "error",
    at=_PUBLICATION,
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9",
    advice="say when it was first published: consumers drop what has no date",
    quiet=IN_BOTH,
)
def date_missing(entry: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, pubDate; RFC 4287, 4.2.9: optional there, but consumers ask for it."""
    tag = _PUBLICATION[str(entry.tag)]
    if first(entry, tag) is None:
        yield Fault(f"has no {etree.QName(tag).localname}", entry)


@element_rule(
    "date-invalid",
    "error",
    at=_READERS,
    source="RFC 822, 5; RFC 1123, 5.2.14; RFC 4287, 3.3; RFC 3339, 5.6",
    advice="write Wed, 21 Mar 2018 11:00:00 GMT in RSS, 2018-03-21T11:00:00Z in Atom",
)
def date_invalid(date: etree._Element) -> Iterator[Fault]:
    """RSS 2.0: dates conform to RFC 822, 5; RFC 4287, 3.3: to RFC 3339, 5.6."""
    yield from _flawed(date, "invalid")


@element_rule(
    "date-impossible",
    "error",
    at=_READERS,
    source="RFC 822, 5.1; RFC 5322, 3.3; RFC 3339, 5.7",
    advice="make the date with a library for dates, the day of the week too",
)
def date_impossible(date: etree._Element) -> Iterator[Fault]:
    """RFC 5322, 3.3, and RFC 3339, 5.7: a date must be one that has been or will be."""
    yield from _flawed(date, "impossible")


@element_rule(
    "date-weekday",
    "error",
    at={"pubDate", "lastBuildDate"},
    formats=IN_RSS,
    source="RFC 822, 5.2; RFC 5322, 3.3",
    advice="make the date with a library for dates, the day of the week too",
)
def date_weekday(date: etree._Element) -> Iterator[Fault]:
    """RFC 822, 5.2: a day of the week must be that of the date."""
    yield from _flawed(date, "weekday")


@element_rule(
    "date-old-form",
    "warning",
    at={"pubDate", "lastBuildDate"},
    formats=IN_RSS,
    source="RSS Profile, Date and Time; RFC 2822, 3.3, 4.3",
    advice="write Wed, 21 Mar 2018 11:00:00 GMT, with four digits of the year and no comment",
)
def date_old_form(date: etree._Element) -> Iterator[Fault]:
    """RFC 2822, 3.3 and 4.3: forms of RFC 822 that programs have not written since."""
    value = text(date)
    if read_rfc822(value).flaw is None and not is_rfc2822(value):
        yield Fault(f"{name_of(date)} {shown(value.strip())} is written in an old form", date)


@tree_rule(
    "date-implausible",
    "warning",
    formats=IN_FEEDS,
    scope="entry",
    source="RSS 2.0, pubDate; RFC 4287, 4.2.9, 4.2.15",
    advice="look at the clock, or at the program that made the date",
)
def date_implausible(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, pubDate: readers hold back what is not yet; nothing was published before the web."""
    latest = parsed.now + _FAR_AHEAD
    tags = _ALL_READERS.keys() & parsed.tags
    for date in parsed.root.iter(*tags) if tags else ():
        value = text(date)
        at = _ALL_READERS[str(date.tag)](value).at
        if at is not None and (at.year < _FIRST_YEAR or at > latest):
            yield Fault(f"{name_of(date)} {shown(value.strip())} is hardly meant", date)


def _flawed(
    date: etree._Element, flaw: Literal["invalid", "impossible", "weekday"]
) -> Iterator[Fault]:
    # White space around it is nothing in RSS, and a fault of its own in Atom.
    value = text(date).strip(" \t\r\n")
    moment = _READERS[str(date.tag)](value)
    if moment.flaw == flaw:
        yield Fault(f"{name_of(date)} {shown(value)} {moment.reason}", date)


@element_rule(
    "date-order",
    "warning",
    at=_PUBLICATION,
    source="RFC 4287, 4.2.9, 4.2.15",
    advice="let updated be the time of publication until something changes",
)
def date_order(entry: etree._Element) -> Iterator[Fault]:
    """RFC 4287, 4.2.9 and 4.2.15: published is early in an entry's life, updated comes after."""
    published = _moment(entry, _PUBLICATION[str(entry.tag)])
    updated = _moment(entry, _UPDATED)
    if published and updated and updated < published:
        yield Fault(
            f"updated ({updated.isoformat()}) lies before published ({published.isoformat()})",
            first(entry, _UPDATED),
        )


@tree_rule(
    "feed-date-behind",
    "warning",
    source="RSS 2.0, lastBuildDate; RFC 4287, 4.2.15",
    advice="give the feed the time of its newest entry",
    quiet=IN_BOTH,
)
def feed_date_behind(parsed: Parsed) -> Iterator[Fault]:
    """RSS 2.0, lastBuildDate; RFC 4287, 4.2.15: the feed changed when its newest entry did."""
    tag = "lastBuildDate" if parsed.format == "rss-2.0" else _UPDATED
    own = _moment(parsed.channel, tag)
    newest = _newest(parsed.entries)
    if own and newest and own < newest:
        yield Fault(
            f"the feed's date ({own.isoformat()}) lies before its newest entry's"
            f" ({newest.isoformat()})",
            first(parsed.channel, tag),
        )


def _newest(entries: Iterable[etree._Element]) -> datetime | None:
    moments = (
        _moment(entry, tag) for entry in entries for tag in (_PUBLICATION[str(entry.tag)], _UPDATED)
    )
    return max(filter(None, moments), default=None)


def _moment(parent: etree._Element, tag: str) -> datetime | None:
    """The date of *parent* in its child *tag*; None if it has none that can be read."""
    date = first(parent, tag)
    return None if date is None else _READERS[tag](text(date)).at
