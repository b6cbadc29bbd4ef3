"""The grammar of printed dates: a text becomes a row of tokens, and a few patterns match the row.

``Mittwoch, 21. März 2018 um 14:05 Uhr`` is the row ``, 21 . M03 2018 AT 14 : 05 H``. Words are
looked up in the lexicon; a text with an unknown word is not a date.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, partial

from feedpub.intake.dates.lexicon import DateWords
from feedpub.intake.lexicon import fold
from feedpub.nouns import dataclass
from feedpub.patterns import pattern

_TOKEN = pattern(
    r"\d+|[年月日号號時时分秒点點년월일시분초]"
    r"|[^\d\s.,:;/|()\[\]+\-–—−·•'\"،年月日号號時时分秒点點년월일시분초]+|\S"
)
_PUNCTUATION = {"،": ",", "–": "-", "—": "-", "−": "-", "·": "|", "•": "|", ";": ",", "'": ","}
_PUNCTUATION |= {mark: mark for mark in ".,:/|()+-"}
_CJK = {"年": "Y", "년": "Y", "月": "MO", "월": "MO", "日": "D", "号": "D", "號": "D", "일": "D"}
# Of "thứ 2, 8 tháng 3 năm 2021", of "5:12 p.m." and of "(土)".
_PARTS_OF_PHRASES = frozenset("tháng thg năm thứ p".split()) | frozenset(
    "火水木金土一二三四五六화수목금토"
)
# Written without a space after the day: 2018年3月21日星期三, 2018年3月21日(水).
_CJK_WEEKDAY = pattern(
    r"(?:星期|周|週|礼拜)[一二三四五六日天]|[月火水木金土日]曜日?|[월화수목금토일]요일"
    r"|[(（][月火水木金土日월화수목금토일一二三四五六][)）]"
)
_DOTTED_AMPM = pattern(r"\b([ap])\. ?m\b\.?")
_VIETNAMESE = pattern(r"\s*\b(?:tháng|thg)\s+(\d{1,2})(?:\s*[,/.]|\s+năm)?\s+(?=\d{4})")
_VIETNAMESE_WEEKDAY = pattern(r"\bthứ \d\b")
# "5:12 م": behind a time it is no "ميلادي".
_ARABIC_PM = pattern(r"(\d:\d\d) ?م(?!\w)")
_ERA_YEAR = r"\s?(元|\d{1,3})(?=\s?[年.])"

_SEPARATORS = " ,.|-()"
_ZONE = (
    r"(?: \(?)? ?(?:(?P<name>Z[+-]\d{4})|(?P<sign>[+-]) (?P<zh>\d\d)(?: : )?(?P<zm>\d\d))(?: \))?"
)
# In the order in which they are tried, as "14 . 05 H" contains "05 H".
_CLOCKS = (
    r"(?:(?P<half1>AM|PM) )?(?P<hour>\d{1,2}) : (?P<minute>\d\d)(?: : (?P<second>\d\d))?(?: H)?"
    r"(?: (?P<half2>AM|PM))?",
    r"(?P<hour>\d{1,2}) \. (?P<minute>\d\d) (?:H|(?P<half2>AM|PM)|(?=Z))",
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
    rf"(?P<day>\d{{1,2}})(?: \.)?(?: [-/])? {_MONTH}(?: [-/])? (?P<short>\d\d)",
    r"(?P<first>\d\d) (?P<mark>[./-]) (?P<month>\d\d) (?P=mark) (?P<last>\d\d)",
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

    #: Whether the year has two digits.
    is_short: bool = False

    #: ``21.03.18``: the first and the last of three pairs of digits, one of which is the year. Then
    #: ``year`` and ``day`` are 0.
    ends: tuple[int, int] | None = None

    #: The English day of the week, from 0 for Monday. None: it is not said.
    weekday: int | None = None

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
    tag = (language or "").casefold().partition("-")[0]
    tokens = _tokens_of(folded, words)
    parts = _in_order(*_row(tokens, tag, words, week_first=False))
    # "mar" is March, and Tuesday: "mar 08/03/2016".
    if parts is None and any(words.parts.get(each) == "" for each in tokens):
        parts = _in_order(*_row(tokens, tag, words, week_first=True))
    return parts


def _in_order(row: str | None, languages: frozenset[str], weekday: int | None) -> DateParts | None:
    """Return the parts of a date from a *row* of tokens; None if it has an order of no date."""
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
            return _parts(found.groupdict(), clock, languages, weekday)
    return None


def spans_of_parts(text: str, words: DateWords) -> Iterator[tuple[int, int, bool]]:
    """Yield begin and end of each token of *text*, and whether it can be in a date."""
    for match in _TOKEN.finditer(text):
        token = fold(match[0])
        is_part = (
            token.isdecimal()
            or token in _CJK
            or token in _PUNCTUATION
            or token in words.months
            or token in words.parts
            or token in words.phrase_parts
            or token in words.eras
            or token in _PARTS_OF_PHRASES
            or _CJK_WEEKDAY.fullmatch(token) is not None
        )
        yield match.start(), match.end(), is_part


def _tokens_of(text: str, words: DateWords) -> list[str]:
    """Return the tokens of folded *text*, with words of one token for its phrases."""
    if not text.isascii():
        text = _VIETNAMESE.sub(r" . \1 . ", _CJK_WEEKDAY.sub(" ", text))
        text = _ARABIC_PM.sub(r"\1 pm", _VIETNAMESE_WEEKDAY.sub("", text))
        for era, before in words.eras.items():
            if era in text:
                text = re.sub(era + _ERA_YEAR, partial(_era_year, before), text)
    if ".m" in text or ". m" in text:
        text = _DOTTED_AMPM.sub(r"\1m", text)
    for phrase, word in words.phrases:
        if phrase in text:
            text = text.replace(phrase, word)
    return _TOKEN.findall(text)


def _row(
    tokens: Iterable[str], language: str, words: DateWords, *, week_first: bool
) -> tuple[str | None, frozenset[str], int | None]:
    row: list[str] = []
    languages: frozenset[str] = frozenset()
    weekday: int | None = None
    for token in tokens:
        if token.isdecimal():
            row.append("".join(str(unicodedata.decimal(c)) for c in token))
        elif token in words.months and not (week_first and words.parts.get(token) == ""):
            by_language = words.months[token]
            codes = {by_language[language]} if language in by_language else {*by_language.values()}
            if len(codes) > 1:
                return None, languages, None
            row.append(codes.pop())
            languages |= {name for name, code in by_language.items() if code == row[-1]}
        elif (part := _CJK.get(token) or words.parts.get(token)) is not None:
            row += [part] if part else []
            weekday = words.english_week.get(token, weekday)
        elif token in _PUNCTUATION:
            row.append(_PUNCTUATION[token])
        else:
            return None, languages, None
    joined = " ".join(row)
    return re.sub(r"([MS]\d\d)(?: [/(] \1(?: \))?)+", r"\1", joined), languages, weekday


def _era_year(before: int, year: re.Match[str]) -> str:
    """Return the *year* of an era, whose first one is 元; *before* are the years before it."""
    return str(before + (1 if year[1] == "元" else int(year[1])))


def _parts(
    day: dict[str, str | None],
    clock: dict[str, str | None],
    languages: frozenset[str],
    weekday: int | None,
) -> DateParts | None:
    hour = clock.get("hour")
    hours = None if hour is None else _hours(int(hour), clock.get("half1") or clock.get("half2"))
    if hour is not None and hours is None:
        return None
    sign = clock.get("sign")
    zone = f"{sign}{clock['zh']}{clock['zm']}" if sign else (clock.get("name") or "")[1:] or None
    month = day.get("month") or "0"
    ago = day.get("ago")
    first, last = day.get("first"), day.get("last")
    return DateParts(
        year=int(day.get("year") or day.get("short") or 0),
        is_short=day.get("short") is not None,
        month=int(month.lstrip("MS")),
        day=int(day.get("day") or 0),
        solar=month.startswith("S"),
        order_unknown=day.get("slash") is not None,
        ends=(int(first), int(last)) if first and last else None,
        weekday=weekday,
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
