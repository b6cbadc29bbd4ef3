"""Rules about the values of RSS's modules: periods, dates, counts, addresses, places."""

from __future__ import annotations

from feedpub.validation.document import name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, IN_RDF, IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.dates import read_w3cdtf
from feedpub.validation.values.kinds import (
    ADDRESS,
    degrees,
    matching,
    number_between,
    one_of,
)
from feedpub.validation.xml_names import EVENT

#: Their targets are in rdf:resource, in every format.
_POINTERS = "admin:generatorAgent|errorReportsTo cp:server link:permalink|link cc:license"


_NUMBER = matching("a number", r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)", longest=100)


def _is_number(value: str) -> bool:
    return _NUMBER.flaw(value) is None


rules = RuleSet(IN_FEEDS)


@rules.element(
    "date-w3cdtf",
    "error",
    at="dc:date sy:updateBase ev:startdate|enddate dcterms:created|issued|modified|dateAccepted"
    "|dateCopyrighted|dateSubmitted",
    source="W3C Date and Time Formats; RSS 1.0 modules Dublin Core, Syndication, Event",
    advice="write 2018, 2018-03, 2018-03-21 or 2018-03-21T11:00:00Z",
)
def date_w3cdtf(date: Element) -> Faults:
    """The date of a module may leave out the time, the day or the month; a time has a zone."""
    value = text(date).strip()
    moment = read_w3cdtf(value, local=str(date.tag).startswith(EVENT))
    # An element of RSS 1.0 may describe its value with elements.
    if moment.flaw is not None and (value or not len(date)):
        yield Fault(f"{name_of(date)} {shown(value)} {moment.reason}", date)


# fmt: off
rules.values(
    "sy-period", "error", "sy:updatePeriod", one_of("hourly daily weekly monthly yearly"),
    "The period of updates is one of five words.", "RSS 1.0 module Syndication, updatePeriod",
)
rules.values(
    "sy-frequency", "error", "sy:updateFrequency",
    number_between("a whole number above 0", 1, 10**18, "write a whole number above 0"),
    "The number of updates in a period is a whole number above 0.",
    "RSS 1.0 module Syndication, updateFrequency", blank=False,
)
rules.values(
    "slash-comments", "error", "slash:comments",
    number_between("a whole number", 0, 10**18, "write the number of comments"),
    "slash:comments is the number of comments.", "RSS 1.0 module Slash, comments", blank=False,
)
rules.values(
    "slash-hit-parade", "error", "slash:hit_parade",
    matching(
        "a list of whole numbers", r"\+?[0-9]{1,18}(?:\s*,\s*\+?[0-9]{1,18})*",
        "write whole numbers with commas between them", longest=1000,
    ),
    "slash:hit_parade is the number of comments with each score.",
    "RSS 1.0 module Slash, hit_parade",
)
rules.avoided(
    "wfw-comment-rss", "warning", "wfw:commentRSS", "wfw:commentRSS should be wfw:commentRss",
    "The element is called commentRss; commentRSS was an error in the first specification.",
    "CommentAPI", "write wfw:commentRss",
)
for _code, _places, _in, _source in (
    ("resource-missing", _POINTERS, IN_FEEDS,
     "RSS 1.0 modules Admin, Changed Page, Creative Commons, Link"),
    ("trackback-resource-missing", "trackback:ping|about", IN_RDF, "RSS 1.0 module TrackBack"),
):
    rules.required(
        _code, "error", " ".join(f"{place}@rdf:resource" for place in _places.split()),
        "The target is in the attribute rdf:resource.", _source,
        'write the address into rdf:resource="..."', formats=_in,
    )
rules.values(
    "trackback-link", "error", "trackback:ping|about", ADDRESS,
    "In RSS 2.0 the text of a TrackBack element is an absolute address.",
    "RSS 2.0 module TrackBack; RFC 3986, 3",
    "write the absolute address, starting with https://, into the element", formats=IN_RSS,
)
rules.values(
    "resource-link", "error",
    " ".join(f"{place}@rdf:resource" for place in f"{_POINTERS} trackback:ping|about".split()),
    ADDRESS, "rdf:resource is an absolute address.",
    "RSS 1.0 modules Admin, Changed Page, Creative Commons, Link, TrackBack; RFC 3986, 3",
)
rules.values(
    "place-latitude", "error", "geourl:latitude icbm:latitude", degrees(90, _is_number),
    "A latitude is in degrees north of the equator.", "RSS module GeoURL",
)
rules.values(
    "place-longitude", "error", "geourl:longitude icbm:longitude", degrees(180, _is_number),
    "A longitude is in degrees east of Greenwich.", "RSS module GeoURL",
)
# fmt: on
