"""Parses dates as pages print them and as machines write them.

A date that is invalid or ambiguous is None; nothing is guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from feedpub.intake.dates.calendars import FIRST_YEAR, LAST_YEAR, solar_hijri_day
from feedpub.intake.dates.grammar import DateParts, date_parts
from feedpub.intake.dates.lexicon import DateWords, date_words
from feedpub.intake.lexicon import fold, shipped
from feedpub.nouns import dataclass
from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

#: In characters; longer texts are not dates.
MAX_LENGTH = 120

_NOON = time(12)

#: By so much two clocks may differ.
_CLOCKS_DIFFER = timedelta(minutes=10)

# Or a year of two digits: "18.03.21", "18 Mar 21".
_YEAR_OR_CLOCK = pattern(
    r"\d{4}|\d:\d|\d年|年\d|\d\d([./-])\d\d\1\d\d(?!\d)|\d\W{0,2}[^\d\s]{3,12}\W{0,3}\d\d(?!\d)"
)
# Behind a clock, in capitals as nothing else is: "17:12 CET", "5:12 p.m. ET".
_CLOCK_ZONE = pattern(
    r"(\d[:.]\d\d(?:[:.]\d\d)?(?: ?[AaPp]\.? ?[Mm]\b\.?)?)"
    r",? ?\(?((?:GMT|UTC) ?[+-] ?\d\d?(?::?\d\d)?|[A-Z]{2,5})(?![^\W_])\)?"
)
_PERSIAN_DIGIT = pattern("[\u06f0-\u06f9]")

# RFC 3339 (5.6) as most machines write it, in years and zones that every moment exists in.
_RFC3339 = pattern(
    r"[12]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
# RFC 3339 (5.6) and ISO 8601, extended or basic. A space before the zone and a comma are common.
_ZONE = r"([A-Za-z]{1,5}|(?:UTC|GMT)?[+-]\d\d?(?::?\d\d)?)"
_ISO = pattern(
    r"(\d{4})-(\d\d)-(\d\d)"
    rf"(?:[Tt ](\d\d?):(\d\d)(?::(\d\d)(?:[.,]\d+)?)? ?{_ZONE}?)?",
    re.ASCII,
)
_ISO_BASIC = pattern(
    r"(\d{4})(\d\d)(\d\d)"
    r"(?:[Tt](\d\d)(\d\d)(?:(\d\d)(?:[.,]\d+)?)?([Zz]|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
# RFC 822 (5.1) as in feeds: weekday and seconds are optional.
_RFC822 = pattern(
    r"(?:[A-Za-z]{3,9}\.?,? ?)?(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4}|\d\d)"
    rf",? (\d{{1,2}}):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?: ?{_ZONE})?",
    re.ASCII,
)
# As C's asctime, date(1) and Java's and JavaScript's Date write it: the zone before or behind the
# year.
_ASCTIME = pattern(
    r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)"
    rf"(?: {_ZONE})?(?: (\d{{4}}))?",
    re.ASCII,
)
# ISO 8601, 5.2.2 and 5.2.3: the day of the year, and the day of a week.
_ORDINAL = pattern(r"(\d{4})-(\d{3})(?=$|[Tt ])", re.ASCII)
_WEEK = pattern(r"(\d{4})-?W(\d\d)-?([1-7])(?=$|[Tt ])", re.ASCII)
# RFC 822 (3.4.3), a comment; a zone's name that Java and Go write behind its offset.
_COMMENT = pattern(r" ?\([^()]*\)")
_NAMED_AGAIN = pattern(
    r"([Zz]|[+-]\d\d:?\d\d)(?:\[[A-Za-z_/+-]{1,40}\]| (?:[A-Z]{3,5}|[+-]\d\d(?:\d\d)?))(?: m=\S+)?$"
)
_MONTHS = {
    name: number
    for number, month in enumerate(
        "january february march april may june july august september october november"
        " december".split(), 1
    )
    for name in (month, month[:3])
} | {"sept": 9}  # fmt: skip
# The names of most machines. Others are in data/timestamps.toml.
_UTC = frozenset(("z", "ut", "utc", "gmt"))

#: The first year of news in print; an earlier one is a mistake.
FIRST_NEWS_YEAR = 1600

#: The days on which the calendars of programs begin, and midnight of which stands for no date.
_ZERO_DAYS = frozenset(
    {
        (1601, 1, 1),
        (1753, 1, 1),
        (1899, 12, 30),
        (1899, 12, 31),
        (1900, 1, 1),
        (1904, 1, 1),
        (1970, 1, 1),
    }
)


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

    #: What is not certain about it, for people. Empty: nothing.
    doubt: str = ""


def parse_timestamp(text: str, context: ReaderContext) -> ParsedDate | None:
    """Parse a date written by a machine: ISO 8601, RFC 3339, RFC 822.

    A time without a zone is in the zone of *context*; a day without a time is noon there. None for
    what programs write where they have no date, such as the year 1 and the first second of 1970;
    :func:`why_no_timestamp` says why.
    """
    if _RFC3339.fullmatch(text):
        try:
            parsed = ParsedDate(moment=datetime.fromisoformat(text))
        except ValueError:
            # The 30th of February.
            return None
        return None if parsed.moment.year <= 1970 and _is_zero(parsed) else parsed
    stamp = _stamp_in(text)
    if stamp is None:
        return None
    on = _day(stamp.year, stamp.month, stamp.day)
    if on is None:
        return None
    if stamp.hour is None:
        return day_at_noon(on, context) if on.year >= FIRST_NEWS_YEAR else None
    if (stamp.hour, stamp.minute, stamp.second) == (24, 0, 0):
        # ISO 8601, 4.3.8 of 2004: the end of the day.
        on, at = on + timedelta(days=1), time()
    elif (time_of_day := _time(stamp.hour, stamp.minute, stamp.second)) is not None:
        at = time_of_day
    else:
        return None
    zone = context.timezone if stamp.zone is None else _zone(stamp.zone)
    if zone is None and stamp.zone:
        zone = _own_zone(stamp.zone, datetime.combine(on, at), context)
    if zone is None:
        return None
    found = _moment(on, at, zone, doubt=_letter_doubt(stamp.zone))
    return None if found is None or (on.year <= 1970 and _is_zero(found)) else found


def why_no_timestamp(text: str) -> str:
    """Return why :func:`parse_timestamp` does not read *text*: ``is not a date``, for people."""
    if says_no_date(text):
        return "is what programs write where they have no date"
    stamp = _stamp_in(text)
    name = (stamp.zone or "").casefold() if stamp else ""
    if meanings := shipped("timestamps")["ambiguous"].get(name):
        return f"has the zone {name.upper()}, which may be {meanings}"
    return "is not a date"


def says_no_date(text: str) -> bool:
    """Whether *text* is a date that programs write where they have none.

    The year 0, 1 or 9999, and the first moment of calendars that begin in 1601, 1753, 1899, 1900,
    1904 or 1970.
    """
    if text.startswith("-0001-") or " -0001 " in text:
        # PHP's way to write the zero date of MySQL.
        return True
    stamp = _stamp_in(text)
    if stamp is None:
        return False
    if stamp.year in (0, 1, 9999):
        return True
    on = _day(stamp.year, stamp.month, stamp.day)
    at = _time(stamp.hour or 0, stamp.minute, stamp.second)
    zone = _zone(stamp.zone or "UTC")
    if on is None or at is None or zone is None or stamp.hour is None:
        return False
    return _is_zero(ParsedDate(moment=datetime.combine(on, at, zone)))


def _is_zero(parsed: ParsedDate) -> bool:
    """Whether *parsed* is before all news, or the first moment of a program's calendar."""
    moment = parsed.moment
    if moment.year < FIRST_NEWS_YEAR or moment == _EPOCH:
        return True
    return moment.time() == time() and (moment.year, moment.month, moment.day) in _ZERO_DAYS


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Stamp(NamedTuple):
    """The parts of a timestamp, which may not be a moment that exists."""

    year: int
    month: int
    day: int

    #: None without a time.
    hour: int | None
    minute: int
    second: int

    #: As written. None: there is none.
    zone: str | None


def _stamp_in(text: str) -> _Stamp | None:
    """Return the parts of *text*, a date written by a machine; None if it is none."""
    if len(text) > MAX_LENGTH:
        return None
    text = " ".join(text.split())
    if not text.isascii():
        text = text.replace("\N{MINUS SIGN}", "-")
    while "(" in text and (plainer := _COMMENT.sub("", text)) != text:
        text = plainer.strip()
    if text.endswith("]") or text[-3:].isalpha() or text.count("+") > 1:
        text = _NAMED_AGAIN.sub(r"\1", text)
    if text[5:8].isdigit() or "W" in text[4:6]:
        text = _of_calendar(text)
    year: str | None
    if rfc := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, zone = rfc.groups()
        month = str(_MONTHS.get(name.casefold(), 0))
        if len(year) == 2:
            # RFC 2822, 4.3.
            year = f"20{year}" if year < "50" else f"19{year}"
    elif iso := _ISO.fullmatch(text) or _ISO_BASIC.fullmatch(text):
        year, month, day, hour, minute, second, zone = iso.groups()
    elif found := _ASCTIME.fullmatch(text):
        name, day, year, hour, minute, second, zone, last = found.groups()
        month = str(_MONTHS.get(name.casefold(), 0))
        if (year is None) == (last is None):
            return None
        year = year or last
    else:
        return None
    return _Stamp(
        year=int(year),
        month=int(month),
        day=int(day),
        hour=None if hour is None else int(hour),
        minute=int(minute or 0),
        second=int(second or 0),
        zone=zone,
    )


def _of_calendar(text: str) -> str:
    """Return *text* with its day of a year or of a week as the day of a month."""
    try:
        if found := _ORDINAL.match(text):
            first = date(int(found[1]), 1, 1)
            on = first + timedelta(days=int(found[2]) - 1)
            if int(found[2]) == 0 or on.year != first.year:
                return ""
        elif found := _WEEK.match(text):
            on = date.fromisocalendar(*map(int, found.groups()))
        else:
            return text
    except (ValueError, OverflowError):
        return ""
    return on.isoformat() + text[found.end() :]


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
    text, zone_name = _without_zone_name(text, words)
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
    if at is None:
        return None
    zone = context.timezone if parts.zone is None else _zone(parts.zone)
    if zone_name:
        zone = _named_zone(zone_name, datetime.combine(on, at), context, words)
    if zone is None:
        return None
    parsed = _moment(on, at, zone, relative=relative, languages=parts.languages)
    # A day that is called today is not that of the now of context if its time is still to come.
    is_to_come = relative and parsed is not None and parsed.moment > context.now + _CLOCKS_DIFFER
    return None if is_to_come else parsed


def _without_zone_name(text: str, words: DateWords) -> tuple[str, str]:
    """Return *text* without the name of a zone behind its time of day, and that name, folded."""
    match = _CLOCK_ZONE.search(text)
    if match is None or not (match[2][-1].isdecimal() or names_zone(match[2], words)):
        return text, ""
    return text[: match.end(1)] + text[match.end() :], match[2].replace(" ", "").casefold()


def names_zone(word: str, words: DateWords) -> bool:
    """Whether *word*, in capitals, is the name of a zone, be it one of several meanings."""
    zones, name = shipped("timestamps"), word.casefold()
    return word.isupper() and (
        name in zones["zones"] or name in zones["ambiguous"] or name in words.regional_zones
    )


def _named_zone(name: str, at: datetime, context: ReaderContext, words: DateWords) -> tzinfo | None:
    """Return the zone that *name* is at the local time *at*; None for one of several meanings."""
    if place := words.regional_zones.get(name):
        return ZoneInfo(place)
    return _own_zone(name, at, context) or _zone(name.upper())


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
    language = _language(context)
    if parts.ends is not None:
        # 18.03.21
        first, last = parts.ends
        if language in words.year_first:
            first, last = last, first
        elif not _is_day_first(context, words):
            return None
        return _day_of_century(last, month, first, context)
    if parts.is_short:
        # 21 Mar 18
        if not parts.languages.isdisjoint(words.buddhist):
            return _day(year + 2500 - _BUDDHIST, month, day)
        return _day_of_century(year, month, day, context)
    if 2400 < year < 2700 and (
        language in words.buddhist or not parts.languages.isdisjoint(words.buddhist)
    ):
        year -= _BUDDHIST
    if parts.order_unknown and day != month and day <= 12 and month <= 12:
        # 03/04/2018 is 3 April or 4 March.
        orders = [_day(year, month, day), _day(year, day, month)]
        if parts.weekday is not None:
            said = [each for each in orders if each and each.weekday() == parts.weekday]
            return said[0] if len(said) == 1 else None
        return orders[0] if _is_day_first(context, words) else None
    return _day(year, month, day) or (_day(year, day, month) if parts.order_unknown else None)


#: Years from the first one of the Buddhist era to that of the common one.
_BUDDHIST = 543


def _is_day_first(context: ReaderContext, words: DateWords) -> bool:
    tag = (context.language or "").casefold()
    return tag in words.day_first or _language(context) in words.day_first


def _day_of_century(year: int, month: int, day: int, context: ReaderContext) -> date | None:
    """Return a day whose *year* has two digits: of this century, or of the last one's nineties."""
    century = 2000 if year <= context.now.year % 100 else 1900
    return _day(century + year, month, day) if century == 2000 or year >= 90 else None


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
    if hour > 23 or minute > 59 or second > 60:
        return None
    # A leap second (RFC 3339, 5.7) is read as the second before it, which is of the same day.
    return time(hour, minute, min(second, 59))


@lru_cache(maxsize=256)
def _zone(text: str) -> tzinfo | None:
    """Return the zone of an offset, or of a name that has one meaning; None for others."""
    name = text.casefold()
    if name in _UTC or (len(name) == 1 and name in _LETTERS):
        return UTC
    match = _OFFSET.fullmatch(text)
    if match is None:
        offset = shipped("timestamps")["zones"].get(name) if name.isalpha() else None
        match = _OFFSET.fullmatch(offset) if offset else None
    if match is None:
        return None
    hours, minutes = int(match[2]), int(match[3] or 0)
    if hours > 23 or minutes > 59:
        return None
    between = timedelta(hours=hours, minutes=minutes)
    return timezone(-between if match[1] == "-" else between)


_OFFSET = pattern(r"(?:UTC|GMT)?([+-])(\d\d?):?(\d\d)?", re.ASCII)

#: Military zones, which RFC 822 (5.1) got wrong: since RFC 2822 (4.3) they say nothing but UTC.
_LETTERS = frozenset("abcdefghiklmnopqrstuvwxy")


def _letter_doubt(zone: str | None) -> str:
    if zone is None or zone.casefold() not in _LETTERS:
        return ""
    return f"has the zone {zone.upper()}, which counts as UTC (RFC 2822, 4.3)"


def _own_zone(name: str, at: datetime, context: ReaderContext) -> tzinfo | None:
    """Return the zone of *context* if that is called *name* at that local time: IST in Kolkata."""
    for fold_ in (0, 1):
        local = at.replace(tzinfo=context.timezone, fold=fold_)
        offset = local.utcoffset()
        if offset is not None and (local.tzname() or "").casefold() == name.casefold():
            return timezone(offset)
    return None


def _moment(
    on: date,
    at: time,
    zone: tzinfo,
    *,
    relative: bool = False,
    languages: frozenset[str] = frozenset(),
    doubt: str = "",
) -> ParsedDate | None:
    moment = datetime.combine(on, at, zone)
    try:
        # On the first and last days of the calendar the moment does not exist in all zones.
        moment.astimezone(UTC)
    except OverflowError:
        return None
    return ParsedDate(moment=moment, relative=relative, languages=languages, doubt=doubt)
