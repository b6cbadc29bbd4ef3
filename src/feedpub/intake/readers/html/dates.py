"""When an article was published and changed, as its page tells machines and readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedpub.intake.dates.parser import ParsedDate, parse_date, parse_timestamp
from feedpub.intake.lexicon import CreditWords, shipped
from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.metadata import PageData, text_of
from feedpub.intake.readers.text.dates import dated_line
from feedpub.intake.readers.text.lines import Line
from feedpub.protocols import ReaderContext

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "article:published",
    "og:published_time", "published_time", "parsely-pub-date", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "sailthru.date", "dc.date.issued", "dcterms.created",
    "dcterms.issued", "dc.date.created", "dc.date", "dcterms.date", "pubdate", "publishdate",
    "publish-date", "publication_date", "article.published", "date", "dcterms.available",
)  # fmt: skip
_UPDATED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified",
    "article:modified", "dcterms.modified", "dc.date.modified", "lastmod",
)  # fmt: skip

# A fraction of seconds of any length; a zone with a name in brackets.
_TIDY = re.compile(r"(?<=:\d\d)[.,]\d+|\s*\[[^\]]*\]$|\s*\([A-Z]{2,5}\)$")
_CTIME = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) {1,2}(\d\d?) (\d\d:\d\d:\d\d)( [A-Z]{2,5})? (\d{4})"
)
_ZONED = re.compile(r"\d(?:[Zz]| ?[+-]\d\d:?\d\d)$|\d [A-Z]{1,4}$")


_DATE_WORDS = frozenset("date dates datetime time timestamp published publish meta datum".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A moment, where it stood, and how it was written."""

    parsed: ParsedDate
    origin: str
    verbatim: str

    #: Whether it was written without a zone.
    zoneless: bool


def local_zone(address: str | None, language: str | None) -> tuple[tzinfo, str] | None:
    """The zone in which a house that is at *address* and writes *language* keeps its time.

    With what told it, in a reader's words. None where a country has more than one, or none shows.
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
    data: PageData,
    head: Sequence[Block],
    terms: ReaderContext,
    words: CreditWords,
) -> Dated | None:
    """The moment of publication: what machines are told first, of it one with a time."""
    by_day: Dated | None = None
    for dated in _told(data, head, terms, words):
        if not dated.parsed.by_day:
            if by_day and by_day.parsed.moment.date() != dated.parsed.moment.date():
                continue
            return dated
        by_day = by_day or dated
    return by_day


def read_updated(data: PageData, terms: ReaderContext) -> Dated | None:
    for origin, value in data.of_article("dateModified"):
        if dated := dated_of(text_of(value), origin, terms):
            return dated
    for name in _UPDATED:
        for value in data.meta.get(name, ()):
            if dated := dated_of(value, f"meta {name}", terms):
                return dated
    return None


def _told(
    data: PageData,
    head: Sequence[Block],
    terms: ReaderContext,
    words: CreditWords,
) -> Iterator[Dated]:
    if not data.printed:
        for origin, value in data.of_article("datePublished", "dateCreated", "uploadDate"):
            if dated := dated_of(text_of(value), origin, terms):
                yield dated
    for name in _PUBLISHED:
        for value in data.meta.get(name, ()):
            if dated := dated_of(value, f"meta {name}", terms):
                yield dated
    for thing in data.things:
        value = text_of(thing.get("datePublished"))
        if value and (dated := dated_of(value, f"{data.notation} datePublished", terms)):
            yield dated
    yield from _times(head, terms)
    for at, block in enumerate(head):
        if 4 < len(block.text) <= 160:
            line = Line(number=at + 1, text=block.text, plain=block.text)
            read = dated_line(line, terms, words, is_first=False)
            parsed = read.published if read is not None else _date_within(block, terms)
            if parsed is not None:
                yield Dated(
                    parsed=parsed,
                    origin="printed date",
                    verbatim=block.text,
                    zoneless=not parsed.relative,
                )


def _date_within(block: Block, terms: ReaderContext) -> ParsedDate | None:
    """The first date in a line that is called one: ``created: 1 April 2025, 15:25 in: Society``."""
    if not any(box.words & _DATE_WORDS for box in list(block.box.up())[:3]):
        return None
    words = block.text.split()[:24]
    for begin, word in enumerate(words):
        if not any(c.isdigit() for c in word) and len(word) > 12:
            continue
        for end in range(min(len(words), begin + 7), begin, -1):
            text = " ".join(words[begin:end]).strip(" ,;|()·–-")
            if any(c.isdigit() for c in text) and (parsed := parse_date(text, terms)):
                return parsed
    return None


def _times(head: Sequence[Block], terms: ReaderContext) -> Iterator[Dated]:
    """The ``time`` elements in and around the blocks of the head."""
    seen = set()
    for block in head:
        for element in block.box.element.iter("time"):
            if element in seen:
                continue
            seen.add(element)
            value = element.get("datetime") or element.text or ""
            if dated := dated_of(value, "time element", terms):
                yield dated


def dated_of(text: str, origin: str, terms: ReaderContext) -> Dated | None:
    """The moment that *text* is, as machines or people write one. None if it is none."""
    tidy = _TIDY.sub("", text.strip())
    if ctime := _CTIME.fullmatch(tidy):
        # C, 7.27.3.1; names of zones are only sure to be the local one.
        tidy = f"{ctime[2]} {ctime[1]} {ctime[5]} {ctime[3]}"
    parsed = parse_timestamp(tidy, terms) or parse_date(tidy, terms)
    if parsed is None and tidy.isdecimal() and len(tidy) in (10, 13):
        parsed = _of_epoch(int(tidy[:10]))
    if parsed is None or parsed.moment.year < 1990:
        return None
    zoned = tidy.isdecimal() or _ZONED.search(tidy) is not None
    return Dated(parsed=parsed, origin=origin, verbatim=text, zoneless=not zoned)


def _of_epoch(seconds: int) -> ParsedDate:
    return ParsedDate(moment=datetime.fromtimestamp(seconds, UTC))
