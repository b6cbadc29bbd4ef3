"""Parses dates as pages print them and as machines write them.

A date that is invalid or ambiguous is None; nothing is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache

from feedpub.intake.dates.calendars import FIRST_YEAR, LAST_YEAR, solar_hijri_day
from feedpub.intake.dates.grammar import DateParts, date_parts
from feedpub.intake.dates.lexicon import DateWords, date_words
from feedpub.intake.lexicon import fold
from feedpub.protocols import ReaderContext

#: In characters; longer texts are not dates.
MAX_LENGTH = 120

_NOON = time(12)

_YEAR_OR_CLOCK = re.compile(r"\d{4}|\d:\d")
_PERSIAN_DIGIT = re.compile("[\u06f0-\u06f9]")

# RFC 3339 (5.6) as most machines write it, in years and zones that every moment exists in.
_RFC3339 = re.compile(
    r"[12]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
# RFC 3339 (5.6) and ISO 8601, extended or basic. A space before the zone and a comma are common.
_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d{1,12})?)? ?([Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?"
)
_ISO_BASIC = re.compile(
    r"(\d{4})(\d\d)(\d\d)"
    r"(?:[Tt](\d\d)(\d\d)(?:(\d\d)(?:[.,]\d{1,12})?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?"
)
# RFC 822 (5.1) as in feeds: weekday and seconds are optional.
_RFC822 = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(\d{1,2})[ -]([A-Za-z]{3,9})[ -](\d{4}|\d\d)"
    r" (\d{1,2}):(\d\d)(?::(\d\d))?(?: ([A-Za-z]{1,4}|[+-]\d\d:?\d\d))?"
)
_MONTHS = {
    name: number
    for number, month in enumerate(
        "january february march april may june july august september october november"
        " december".split(), 1
    )
    for name in (month, month[:3])
} | {"sept": 9}  # fmt: skip
# RFC 822 (5.1). Other names of zones are ambiguous.
_ZONES = {"z": 0, "ut": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4} | {
    "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDate:
    """A parsed date."""

    #: Aware, in whole seconds.
    moment: datetime

    #: Whether the text gives a day without a time; ``moment`` is then noon of that day, even if
    #: noon is still to come. The archive knows when the article was first seen.
    by_day: bool = False

    #: Whether it is relative to now: ``vor 3 Stunden``.
    relative: bool = False

    #: The languages that its words belong to; empty without words.
    languages: frozenset[str] = frozenset()


def parse_timestamp(text: str, context: ReaderContext) -> ParsedDate | None:
    """Parse a date written by a machine: ISO 8601, RFC 3339, RFC 822.

    A time without a zone is in the zone of *context*; a day without a time is noon there.
    """
    if _RFC3339.fullmatch(text):
        try:
            return ParsedDate(moment=datetime.fromisoformat(text))
        except ValueError:
            # The 30th of February.
            return None
    if len(text) > MAX_LENGTH or not text.isascii():
        return None
    text = " ".join(text.split())
    if iso := _ISO.fullmatch(text) or _ISO_BASIC.fullmatch(text):
        year, month, day, hour, minute, second, zone = iso.groups()
    elif rfc := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone = rfc.groups()
        month = str(_MONTHS.get(name.casefold(), 0))
        if len(year) == 2:
            # RFC 2822, 4.3.
            year = f"20{year}" if year < "50" else f"19{year}"
    else:
        return None
    own_zone = context.timezone if zone is None else _zone(zone)
    on = _day(int(year), int(month), int(day))
    if own_zone is None or on is None:
        return None
    if hour is None:
        return day_at_noon(on, context)
    at = _time(int(hour), int(minute), int(second or 0))
    return None if at is None else _moment(on, at, own_zone)


def parse_date(
    text: str, context: ReaderContext, words: DateWords | None = None
) -> ParsedDate | None:
    """Parse the whole of *text* as a date in any language of the lexicon, or as a timestamp.

    ``21. März 2018``, ``21. März 2018, 14:05 Uhr``, ``2013年5月2日``, ``۱۳۹۷ تیر ۱۶``, ``vor 3
    Stunden`` (from the now of *context*). ``03/04/2018`` is read by the language of *context*, and
    is None in English or if the language is unknown.
    """
    if not 3 <= len(text) <= MAX_LENGTH:
        return None
    stamp = parse_timestamp(text, context)
    if stamp is not None and stamp.moment.year > LAST_YEAR:
        return stamp
    words = words or date_words()
    folded = fold(text)
    if ago := _relative(folded, context, words):
        return ago
    parts = date_parts(folded, context.language, words)
    if parts is None:
        return None
    on = _day_of(parts, context, words, persian=_PERSIAN_DIGIT.search(text) is not None)
    if on is None:
        return None
    relative = parts.days_ago is not None
    if parts.hour is None:
        return day_at_noon(on, context, relative=relative, languages=parts.languages)
    at = _time(parts.hour, parts.minute, parts.second)
    zone = context.timezone if parts.zone is None else _zone(parts.zone)
    if at is None or zone is None:
        return None
    return _moment(on, at, zone, relative=relative, languages=parts.languages)


def may_hold_date(text: str, words: DateWords | None = None) -> bool:
    """Return False for most texts without a date, at a tenth of the cost of parsing them."""
    if _YEAR_OR_CLOCK.search(text):
        return True
    words = words or date_words()
    folded = fold(text)
    return any(piece in folded for piece in words.pieces)


def day_at_noon(
    on: date,
    context: ReaderContext,
    *,
    relative: bool = False,
    languages: frozenset[str] = frozenset(),
) -> ParsedDate | None:
    """Return noon of a day, which is the same day from Los Angeles to Tokyo; midnight is not."""
    noon = _moment(on, _NOON, context.timezone, relative=relative, languages=languages)
    if noon is None:
        return None
    return ParsedDate(moment=noon.moment, by_day=True, relative=relative, languages=languages)


def _day_of(
    parts: DateParts, context: ReaderContext, words: DateWords, *, persian: bool
) -> date | None:
    if parts.days_ago is not None:
        return context.now.astimezone(context.timezone).date() - timedelta(days=parts.days_ago)
    year, month, day = parts.year, parts.month, parts.day
    if parts.solar:
        return solar_hijri_day(year, month, day)
    if FIRST_YEAR <= year <= LAST_YEAR and not parts.languages:
        # Numbers only, and centuries ago: 1397/04/16 is a date of Iran or a mistake.
        solar = persian or _language(context) in ("fa", "ps", "prs")
        return solar_hijri_day(year, month, day) if solar else None
    if parts.order_unknown and day != month and day <= 12 and month <= 12:
        # 03/04/2018 is 3 April or 4 March.
        tag = (context.language or "").casefold()
        if tag not in words.day_first and (_language(context) not in words.day_first):
            return None
        return _day(year, month, day)
    return _day(year, month, day) or (_day(year, day, month) if parts.order_unknown else None)


def _relative(folded: str, context: ReaderContext, words: DateWords) -> ParsedDate | None:
    text = " ".join(folded.split()).strip(" .,")
    if language := words.now.get(text):
        now = context.now.astimezone(context.timezone).replace(microsecond=0)
        return ParsedDate(moment=now, relative=True, languages=frozenset({language}))
    for each in words.relative:
        match = _compiled(each.pattern).fullmatch(text) if each.piece in text else None
        if match is None:
            continue
        languages = frozenset({each.language})
        found = match.groupdict()
        number = found.get("n") or "1"
        count = int(number) if number.isdecimal() else 1
        unit = each.units[found["unit"]]
        local = context.now.astimezone(context.timezone).replace(microsecond=0)
        if unit == "day":
            on = local.date() - timedelta(days=count)
            return day_at_noon(on, context, relative=True, languages=languages)
        before = timedelta(hours=count) if unit == "hour" else timedelta(minutes=count)
        moment = (local.astimezone(UTC) - before).astimezone(context.timezone)
        return ParsedDate(moment=moment, relative=True, languages=languages)
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _language(context: ReaderContext) -> str:
    return (context.language or "").casefold().partition("-")[0]


def _day(year: int, month: int, day: int) -> date | None:
    if not 1 <= year <= 9998:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(hour: int, minute: int, second: int) -> time | None:
    if hour > 23 or minute > 59 or second > 59:
        return None
    return time(hour, minute, second)


@lru_cache(maxsize=256)
def _zone(text: str) -> tzinfo | None:
    if text.casefold() in _ZONES:
        return timezone(timedelta(hours=_ZONES[text.casefold()]))
    match = re.fullmatch(r"([+-])(\d\d):?(\d\d)?", text)
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if match[1] == "-" else offset)


def _moment(
    on: date,
    at: time,
    zone: tzinfo,
    *,
    relative: bool = False,
    languages: frozenset[str] = frozenset(),
) -> ParsedDate | None:
    moment = datetime.combine(on, at, zone)
    try:
        # On the first and last days of the calendar the moment does not exist in all zones.
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return ParsedDate(moment=moment, relative=relative, languages=languages)
