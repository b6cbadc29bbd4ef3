"""Rules about the values of RSS's modules: how often, when, how many, where."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import name_of, shown, text
from feedpub.validation.rule import IN_FEEDS, IN_RDF, IN_RSS, Fault, element_rule
from feedpub.validation.values.addresses import flaw_of
from feedpub.validation.values.dates import read_w3cdtf
from feedpub.validation.xml_names import (
    ADMIN,
    CC,
    CHANGED_PAGE,
    DC,
    DCTERMS,
    EVENT,
    GEOURL,
    ICBM,
    LINK_MODULE,
    RDF,
    SLASH,
    SY,
    TRACKBACK,
    WFW,
)

_RESOURCE = f"{RDF}resource"
_PERIODS = ("hourly", "daily", "weekly", "monthly", "yearly")

_WHOLE = re.compile(r"\+?[0-9]{1,18}")
_LIST = re.compile(r"\+?[0-9]{1,18}(?:\s*,\s*\+?[0-9]{1,18})*")
_DEGREES = re.compile(r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]*)?|\.[0-9]+)")

_DATES = frozenset(
    {f"{DC}date", f"{SY}updateBase", f"{EVENT}startdate", f"{EVENT}enddate"}
    | {
        f"{DCTERMS}{name}"
        for name in (
            "created",
            "issued",
            "modified",
            "dateAccepted",
            "dateCopyrighted",
            "dateSubmitted",
        )
    }
)

#: What they point at stands in rdf:resource, whatever the format.
_POINTERS = frozenset(
    {
        f"{ADMIN}generatorAgent",
        f"{ADMIN}errorReportsTo",
        f"{CHANGED_PAGE}server",
        f"{LINK_MODULE}permalink",
        f"{LINK_MODULE}link",
        f"{CC}license",
    }
)
_TRACKBACK = frozenset({f"{TRACKBACK}ping", f"{TRACKBACK}about"})


@element_rule(
    "date-w3cdtf",
    "error",
    at=_DATES,
    formats=IN_FEEDS,
    source="W3C Date and Time Formats; RSS 1.0 modules Dublin Core, Syndication, Event",
    advice="write 2018, 2018-03, 2018-03-21 or 2018-03-21T11:00:00Z",
)
def date_w3cdtf(date: etree._Element) -> Iterator[Fault]:
    """W3C Date and Time Formats: as much of the date as is known; a time has a zone."""
    value = text(date).strip()
    tag = str(date.tag)
    moment = read_w3cdtf(value, local=tag.startswith(EVENT))
    # An element of RSS 1.0 may describe its value by elements.
    if moment.flaw is not None and (value or not len(date)):
        yield Fault(f"{name_of(date)} {shown(value)} {moment.reason}", date)


@element_rule(
    "sy-period",
    "error",
    at={f"{SY}updatePeriod"},
    formats=IN_FEEDS,
    source="RSS 1.0 module Syndication, updatePeriod",
    advice="write hourly, daily, weekly, monthly or yearly",
)
def sy_period(period: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 module Syndication, updatePeriod: hourly, daily, weekly, monthly or yearly."""
    value = text(period).strip()
    if value not in _PERIODS:
        yield Fault(f"the period {shown(value)} is none", period)


@element_rule(
    "sy-frequency",
    "error",
    at={f"{SY}updateFrequency"},
    formats=IN_FEEDS,
    source="RSS 1.0 module Syndication, updateFrequency",
    advice="write a whole number from 1 on",
)
def sy_frequency(frequency: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 module Syndication, updateFrequency: a positive integer."""
    value = text(frequency).strip()
    if value and not (_WHOLE.fullmatch(value) and int(value)):
        yield Fault(f"the frequency {shown(value)} is no number of times", frequency)


@element_rule(
    "slash-comments",
    "error",
    at={f"{SLASH}comments"},
    formats=IN_FEEDS,
    source="RSS 1.0 module Slash, comments",
    advice="write the number of comments",
)
def slash_comments(comments: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 module Slash, comments: how many there are."""
    value = text(comments).strip()
    if value and not _WHOLE.fullmatch(value):
        yield Fault(f"{shown(value)} is no number of comments", comments)


@element_rule(
    "slash-hit-parade",
    "error",
    at={f"{SLASH}hit_parade"},
    formats=IN_FEEDS,
    source="RSS 1.0 module Slash, hit_parade",
    advice="write whole numbers with commas between them",
)
def slash_hit_parade(parade: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 module Slash, hit_parade: how many comments have each score, with commas."""
    value = text(parade).strip()
    if len(value) > 1000 or not _LIST.fullmatch(value):
        yield Fault(f"{shown(value)} is no list of numbers", parade)


@element_rule(
    "wfw-comment-rss",
    "warning",
    at={f"{WFW}commentRSS"},
    formats=IN_FEEDS,
    source="CommentAPI",
    advice="write wfw:commentRss",
)
def wfw_comment_rss(address: etree._Element) -> Iterator[Fault]:
    """CommentAPI: its first text had a slip; the element is called commentRss."""
    yield Fault("commentRSS was a slip of the specification", address)


@element_rule(
    "resource-missing",
    "error",
    at=_POINTERS,
    formats=IN_FEEDS,
    source="RSS 1.0 modules Admin, Changed Page, Creative Commons, Link",
    advice='write the address into rdf:resource="..."',
)
def resource_missing(pointer: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 modules Admin, Changed Page, Creative Commons, Link: they point by rdf:resource."""
    if pointer.get(_RESOURCE) is None:
        yield Fault(f"<{name_of(pointer)}> has no rdf:resource", pointer)


@element_rule(
    "trackback-resource-missing",
    "error",
    at=_TRACKBACK,
    formats=IN_RDF,
    source="RSS 1.0 module TrackBack",
    advice='write the address into rdf:resource="..."',
)
def trackback_resource_missing(trackback: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 module TrackBack: in RSS 1.0 they point by rdf:resource."""
    if trackback.get(_RESOURCE) is None:
        yield Fault(f"<{name_of(trackback)}> has no rdf:resource", trackback)


@element_rule(
    "trackback-link",
    "error",
    at=_TRACKBACK,
    formats=IN_RSS,
    source="RSS 2.0 module TrackBack; RFC 3986, 3",
    advice="write the whole address, from https:// on, into the element",
)
def trackback_link(trackback: etree._Element) -> Iterator[Fault]:
    """RSS 2.0 module TrackBack: in RSS 2.0 their text is the address (RFC 3986, 3)."""
    value = text(trackback).strip()
    flaw = flaw_of(value)
    if flaw is not None and flaw.kind != "private":
        yield Fault(f"{name_of(trackback)} {shown(value)} {flaw.reason}", trackback)


@element_rule(
    "resource-link",
    "error",
    at=_POINTERS | _TRACKBACK,
    formats=IN_FEEDS,
    source="RSS 1.0 modules Admin, Changed Page, Creative Commons, Link, TrackBack; RFC 3986, 3",
    advice="write the whole address, from https:// on",
)
def resource_link(pointer: etree._Element) -> Iterator[Fault]:
    """RSS 1.0 modules, from Admin to TrackBack: rdf:resource is a URI (RFC 3986, 3)."""
    value = pointer.get(_RESOURCE)
    flaw = None if value is None else flaw_of(value)
    if flaw is not None and flaw.kind != "private":
        yield Fault(f"rdf:resource {shown(value or '')} {flaw.reason}", pointer)


@element_rule(
    "place-latitude",
    "error",
    at={f"{GEOURL}latitude", f"{ICBM}latitude"},
    formats=IN_FEEDS,
    source="RSS module GeoURL",
    advice="write degrees from -90 to 90",
)
def place_latitude(latitude: etree._Element) -> Iterator[Fault]:
    """RSS module GeoURL: degrees north of the equator."""
    yield from _beyond(latitude, 90)


@element_rule(
    "place-longitude",
    "error",
    at={f"{GEOURL}longitude", f"{ICBM}longitude"},
    formats=IN_FEEDS,
    source="RSS module GeoURL",
    advice="write degrees from -180 to 180",
)
def place_longitude(longitude: etree._Element) -> Iterator[Fault]:
    """RSS module GeoURL: degrees east of Greenwich."""
    yield from _beyond(longitude, 180)


def _beyond(element: etree._Element, most: int) -> Iterator[Fault]:
    value = text(element).strip()
    if len(value) > 100 or not _DEGREES.fullmatch(value) or abs(float(value)) > most:
        yield Fault(f"{shown(value)} is no number of degrees up to {most}", element)
