"""The grammar of printed dates: a text becomes a row of tokens, and a few patterns match the row.

``Mittwoch, 21. März 2018 um 14:05 Uhr`` is the row ``, 21 . M03 2018 AT 14 : 05 H``. Words are
looked up in the lexicon; a text with an unknown word is not a date.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from feedpub.intake.dates.lexicon import DateWords
from feedpub.nouns import dataclass
from feedpub.patterns import pattern

_TOKEN = pattern(
    r"\d+|[年月日号號時时分秒点點년월일시분초]"
    r"|[^\d\s.,:;/|()\[\]+\-–—−·•'\"،年月日号號時时分秒点點년월일시분초]+|\S"
)
_PUNCTUATION = {"،": ",", "–": "-", "—": "-", "−": "-", "·": "|", "•": "|", ";": ",", "'": ","}
_PUNCTUATION |= {mark: mark for mark in ".,:/|()+-"}
_CJK = {"年": "Y", "년": "Y", "月": "MO", "월": "MO", "日": "D", "号": "D", "號": "D", "일": "D"}
# Written without a space after the day: 2018年3月21日星期三, 2018年3月21日(水).
_CJK_WEEKDAY = pattern(
    r"(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
    r"|[(（][月火水木金土日월화수목금토일一二三四五六][)）]"
)
_DOTTED_AMPM = pattern(r"\b([ap])\. ?m\b\.?")
_VIETNAMESE = pattern(r"\s*(?:tháng|năm)\s+")

_SEPARATORS = " ,.|-()"
_ZONE = (
    r"(?: \(?)? ?(?:(?P<name>Z[+-]\d{4})|(?P<sign>[+-]) (?P<zh>\d\d)(?: : )?(?P<zm>\d\d))(?: \))?"
)
# In the order in which they are tried, as "14 . 05 H" contains "05 H".
_CLOCKS = (
    r"(?:(?P<half1>AM|PM) )?(?P<hour>\d{1,2}) : (?P<minute>\d\d)(?: : (?P<second>\d\d))?(?: H)?"
    r"(?: (?P<half2>AM|PM))?",
    r"(?P<hour>\d{1,2}) \. (?P<minute>\d\d) (?:H|(?P<half2>AM|PM))",
    # "kl. 14.05". Without a word before or after it, a dotted time could be a day.
    r"AT (?:\. )?(?P<hour>\d{1,2}) \. (?P<minute>\d\d)",
    r"(?:(?P<half1>AM|PM) )?(?P<hour>\d{1,2}) H"
    r"(?: (?P<minute>\d\d|\d(?= MIN))(?: MIN)?(?: (?P<second>\d\d)(?: SEC)?)?)?",
    r"(?P<hour>\d{1,2}) (?P<half2>AM|PM)",
)

_MONTH = r"(?P<month>[MS]\d\d)(?: \.)?"
_BETWEEN = r"(?: [,./-])?"
_DAYS = (
    rf"(?P<day>\d{{1,2}})(?: \.)?{_BETWEEN} {_MONTH}{_BETWEEN} (?P<year>\d{{4}})",
    rf"(?P<year>\d{{4}}) \. (?P<day>\d{{1,2}}) \. {_MONTH}",
    rf"{_MONTH} (?P<day>\d{{1,2}})(?: \.)?(?: ,)? (?P<year>\d{{4}})",
    rf"(?P<year>\d{{4}})(?: \.)?{_BETWEEN} {_MONTH}{_BETWEEN} (?P<day>\d{{1,2}})",
    r"(?P<year>\d{4}) Y (?P<month>\d{1,2}) MO (?P<day>\d{1,2})(?: D)?",
    r"(?P<day>\d{1,2}) \. (?P<month>\d{1,2}) \. (?P<year>\d{4})",
    r"(?P<year>\d{4}) (?P<mark>[./-]) (?P<month>\d{1,2}) (?P=mark) (?P<day>\d{1,2})",
    r"(?P<day>\d{1,2}) (?P<slash>[/-]) (?P<month>\d{1,2}) (?P=slash) (?P<year>\d{4})",
    r"R(?P<ago>[01])",
)


# Compiled when the first page is read, because records do not need them.
@cache
def _clock_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(pattern)
        for clock in _CLOCKS
        for pattern in (
            rf"(?:^| )(?:AT )*{clock}(?:{_ZONE})?$",
            rf"^(?:AT )*{clock}(?:{_ZONE})?(?: |$)",
        )
    )


@cache
def _day_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _DAYS))


@dataclass(frozen=True, slots=True, kw_only=True)
class DateParts:
    """The parts of a printed date, which may not be a day that exists."""

    year: int = 0
    month: int = 0
    day: int = 0

    #: Whether the month belongs to the Solar Hijri calendar.
    solar: bool = False

    #: Whether day and month could be swapped: ``03/04/2018``.
    order_unknown: bool = False

    #: For ``today`` and ``yesterday``, instead of year, month and day.
    days_ago: int | None = None

    #: None without a time of day.
    hour: int | None = None
    minute: int = 0
    second: int = 0

    #: ``+0100``. None if the text does not say.
    zone: str | None = None

    #: The languages of the month's name.
    languages: frozenset[str] = frozenset()


def date_parts(folded: str, language: str | None, words: DateWords) -> DateParts | None:
    """Parse *folded* text; None if it has an unknown word, or an order that no date has."""
    row, languages = _row(folded, (language or "").casefold().partition("-")[0], words)
    if row is None or not any(c.isdigit() for c in row):
        return None
    clock: dict[str, str | None] = {}
    for clock_form in _clock_patterns():
        # A time alone is not a date.
        if (match := clock_form.search(row)) and (
            rest := row[: match.start()] + row[match.end() :]
        ):
            clock, row = match.groupdict(), rest
            break
    row = re.sub(r"(?:^| )(?:AT|AM)(?= |$)", "", row).strip(_SEPARATORS)
    for day_form in _day_patterns():
        if found := day_form.fullmatch(row):
            return _parts(found.groupdict(), clock, languages)
    return None


def _row(folded: str, language: str, words: DateWords) -> tuple[str | None, frozenset[str]]:
    text = folded
    if not text.isascii():
        text = _VIETNAMESE.sub(" . ", _CJK_WEEKDAY.sub(" ", text))
    if ".m" in text or ". m" in text:
        text = _DOTTED_AMPM.sub(r"\1m", text)
    for phrase, word in words.phrases:
        if phrase in text:
            text = text.replace(phrase, word)
    row: list[str] = []
    languages: frozenset[str] = frozenset()
    for token in _TOKEN.findall(text):
        if token.isdecimal():
            row.append("".join(str(unicodedata.decimal(c)) for c in token))
        elif token in words.months:
            by_language = words.months[token]
            codes = {by_language[language]} if language in by_language else {*by_language.values()}
            if len(codes) > 1:
                return None, languages
            row.append(codes.pop())
            languages |= {name for name, code in by_language.items() if code == row[-1]}
        elif (part := _CJK.get(token) or words.parts.get(token)) is not None:
            row += [part] if part else []
        elif token in _PUNCTUATION:
            row.append(_PUNCTUATION[token])
        else:
            return None, languages
    joined = " ".join(row)
    return re.sub(r"([MS]\d\d)(?: [/(] \1(?: \))?)+", r"\1", joined), languages


def _parts(
    day: dict[str, str | None], clock: dict[str, str | None], languages: frozenset[str]
) -> DateParts | None:
    hour = clock.get("hour")
    hours = None if hour is None else _hours(int(hour), clock.get("half1") or clock.get("half2"))
    if hour is not None and hours is None:
        return None
    sign = clock.get("sign")
    zone = f"{sign}{clock['zh']}{clock['zm']}" if sign else (clock.get("name") or "")[1:] or None
    month = day.get("month") or "0"
    ago = day.get("ago")
    return DateParts(
        year=int(day.get("year") or 0),
        month=int(month.lstrip("MS")),
        day=int(day.get("day") or 0),
        solar=month.startswith("S"),
        order_unknown=day.get("slash") is not None,
        days_ago=None if ago is None else int(ago),
        hour=hours,
        minute=int(clock.get("minute") or 0),
        second=int(clock.get("second") or 0),
        zone=zone,
        languages=languages,
    )


def _hours(hour: int, half: str | None) -> int | None:
    """Return the hour of the day; None for 13 p.m. Japanese 午後 counts from 0 to 12."""
    if half is None:
        return hour
    if hour > 12:
        return None
    return hour % 12 + (12 if half == "PM" else 0)
