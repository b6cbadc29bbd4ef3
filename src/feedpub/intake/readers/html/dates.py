"""The publication date and the date of change of an HTML page, and its time zone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from itertools import chain
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lxml.html import HtmlElement

from feedpub.intake.dates.parser import ParsedDate, parse_date, parse_timestamp
from feedpub.intake.lexicon import shipped
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import meta_names
from feedpub.intake.readers.html.page_state import state_dates
from feedpub.intake.readers.html.printed_dates import PrintedDate
from feedpub.intake.readers.html.rdfa import rdfa_dates
from feedpub.intake.readers.json_ld import is_article, text_of, types_of
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

_PUBLISHED = meta_names("published")
_UPDATED = meta_names("updated")
_EXPIRES = meta_names("expires")

# A fraction of seconds of any length; a zone with a name in brackets.
_TIDY = re.compile(r"(?<=:\d\d)[.,]\d+|\s*\[[^\]]*\]$|\s*\([A-Z]{2,5}\)$")
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d\d?) (\d\d:\d\d:\d\d)( [A-Z]{2,5})? (\d{4})"
)
_ZONED = re.compile(r"\d(?:[Zz]| ?[+-]\d\d:?\d\d)$|\d [A-Z]{1,4}$")

# What has dates of its own.
_OTHERS = frozenset(
    "Comment UserComments Review Event Person ProfilePage VideoObject AudioObject ImageObject"
    " MediaObject Movie Book Dataset".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date, where it was, and how it was written."""

    parsed: ParsedDate
    origin: str
    verbatim: str

    #: Whether it was written without a time zone.
    zoneless: bool


def local_zone(address: str | None, language: str | None) -> tuple[tzinfo, str] | None:
    """Return the time zone of a publisher by its *address* or *language*, and which one decided.

    None if the country has several zones, or neither shows a country.
    """
    zones = shipped("zones")
    host = urlsplit(address).hostname if address else None
    country = (host or "").rpartition(".")[2].lower()
    region = (language or "").replace("_", "-").rpartition("-")[2].lower()
    spoken = (language or "").partition("-")[0].lower()
    for key, table, origin in (
        (country, "countries", f"the country of its address (.{country})"),
        (region if "-" in (language or "") else "", "countries", f"its language ({language})"),
        (spoken, "languages", f"its language ({spoken})"),
    ):
        name = zones[table].get(key)
        if name:
            try:
                return ZoneInfo(name), origin
            except (ZoneInfoNotFoundError, ValueError, OSError):
                return None
    return None


def read_published(
    data: PageData, root: HtmlElement, printed: Iterable[PrintedDate], context: ReaderContext
) -> Dated | None:
    """Return the first date of the metadata, else of those *printed*; one with a time of the same
    day if there is any.
    """
    by_day: Dated | None = None
    for dated in _publication_dates(data, root, printed, context):
        if not dated.parsed.by_day:
            if by_day and by_day.parsed.moment.date() != dated.parsed.moment.date():
                continue
            return dated
        by_day = by_day or dated
    return by_day


def read_updated(data: PageData, context: ReaderContext) -> Dated | None:
    """Return the date of change in the metadata."""
    found = chain(data.article_texts("dateModified"), data.meta_texts(*_UPDATED))
    return next(_dated(found, context), None)


def read_expires(data: PageData, context: ReaderContext) -> Dated | None:
    """Return from when on the article is to be shown no longer, by the metadata."""
    found = chain(data.article_texts("expires"), data.meta_texts(*_EXPIRES))
    return next(_dated(found, context), None)


def _dated(found: Iterable[Found[str]], context: ReaderContext) -> Iterator[Dated]:
    for each in found:
        if dated := read_date(each.value, each.origin, context):
            yield dated


def _publication_dates(
    data: PageData, root: HtmlElement, printed: Iterable[PrintedDate], context: ReaderContext
) -> Iterator[Dated]:
    """Yield the dates of the article's metadata, of other objects, and those *printed*."""
    if not data.is_microdata:
        found = data.article_texts("datePublished", "dateCreated", "uploadDate")
        yield from _dated(found, context)
    yield from _dated(data.meta_texts(*_PUBLISHED), context)
    own = {id(each) for each in data.articles}
    for thing in data.things:
        if id(thing) not in own and (is_article(thing) or _OTHERS & set(types_of(thing))):
            continue
        value = text_of(thing.get("datePublished"))
        if value and (dated := read_date(value, f"{data.notation} datePublished", context)):
            yield dated
    yield from _dated(rdfa_dates(root), context)
    yield from _dated(state_dates(root, data), context)
    for each in printed:
        yield Dated(
            parsed=each.parsed,
            origin=each.origin,
            verbatim=each.verbatim,
            zoneless=not each.parsed.relative and not _ZONED.search(each.verbatim),
        )


def read_date(text: str, origin: str, context: ReaderContext) -> Dated | None:
    """Read *text* as a timestamp or as a date for people; None if it is neither."""
    tidy = _TIDY.sub("", text.strip())
    if ctime := _CTIME.fullmatch(tidy):
        # C, 7.27.3.1. The name of the zone is ambiguous, so it is the local one.
        tidy = f"{ctime[2]} {ctime[1]} {ctime[5]} {ctime[3]}"
    parsed = parse_timestamp(tidy, context) or parse_date(tidy, context)
    if parsed is None and tidy.isdecimal() and len(tidy) in (10, 13):
        parsed = ParsedDate(moment=datetime.fromtimestamp(int(tidy[:10]), UTC))
    if parsed is None or parsed.moment.year < 1990:
        return None
    zoned = tidy.isdecimal() or _ZONED.search(tidy) is not None
    return Dated(parsed=parsed, origin=origin, verbatim=text, zoneless=not zoned)
