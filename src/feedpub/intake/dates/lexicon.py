"""The words of dates (``data/dates.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from feedpub.intake.lexicon import Table, fold, shipped
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DateWords:
    """The words of dates: months, weekdays, times of day, zones, relative dates."""

    #: By folded word and language, the code of a month: ``M03``, in the Solar Hijri calendar
    #: ``S01``. Listopad is October in Croatian but November in Polish.
    months: Mapping[str, Mapping[str, str]]

    #: Words of several parts, ``ม.ค.``: as printed, and as the one word that they are here.
    phrases: tuple[tuple[str, str], ...]

    #: The parts of these words.
    phrase_parts: frozenset[str]

    #: The token for a word: ``H`` after the hour, ``Z+0100``; empty if it is ignored.
    parts: Mapping[str, str]

    #: Language tags whose numeric dates have the day first, and those with a year of two digits
    #: first; languages that count years of the Buddhist era.
    day_first: frozenset[str]
    year_first: frozenset[str]
    buddhist: frozenset[str]

    #: The years before an era's first one, by its name.
    eras: Mapping[str, int]

    #: Days of the English week, from 0 for Monday.
    english_week: Mapping[str, int]

    #: By the folded name of a zone with two offsets, the place whose zone it is.
    regional_zones: Mapping[str, str]

    #: Ways to say how long ago something was.
    relative: tuple[RelativeWords, ...]

    #: By folded words for ``now``, their language.
    now: Mapping[str, str]

    #: Every folded date without a year contains one of these.
    pieces: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeWords:
    """One way to say how long ago something was, in one language."""

    language: str

    #: Matches folded text, with the groups ``n`` and ``unit``.
    pattern: str

    #: Every text that matches contains it; the pattern is compiled only if a text does.
    piece: str

    #: By folded word: ``minute``, ``hour`` or ``day``.
    units: Mapping[str, str]


_NEAR_DAYS = ("today", "yesterday")


@cache
def date_words() -> DateWords:
    """The date words that feedpub ships with."""
    return _build_date_words(shipped("dates"))


def _build_date_words(*tables: Table) -> DateWords:
    months: dict[str, dict[str, str]] = {}
    phrases: dict[str, str] = {}

    def word(form: str) -> str:
        """Return *form* as one token of a text."""
        if "_" not in form and "." not in form:
            return form
        joined = form.replace("_", "").replace(".", "")
        phrases[form.replace("_", " ")] = joined
        return joined

    for table in tables:
        for calendar, letter in (("months", "M"), ("solar_hijri", "S")):
            for language, names in table.get(calendar, {}).items():
                for number, forms in enumerate(names, 1):
                    for form in fold(forms).split():
                        code = f"{letter}{number:02}"
                        months.setdefault(word(form), {})[language] = code
    parts: dict[str, str] = {}
    for key, part in (("weekdays", ""), ("fillers", ""), ("at", "AT"), ("hours", "H")):
        parts.update((word(each), part) for each in _split(tables, "words", key))
    for key, part in (("minutes", "MIN"), ("seconds", "SEC"), ("am", "AM"), ("pm", "PM")):
        parts.update((word(each), part) for each in _split(tables, "words", key))
    relative: list[RelativeWords] = []
    now: dict[str, str] = {}
    spoken = [words for table in tables for words in table.get("relative", {}).values()]
    for table in tables:
        for offset, words in table.get("zones", {}).items():
            parts.update((each, f"Z{offset}") for each in fold(words).split())
        for language, words in table.get("relative", {}).items():
            relative += _relative_words(language, words)
            now |= {fold(each): language for each in words["now"]}
            parts[word(fold(words["today"]))] = "R0"
            parts[word(fold(words["yesterday"]))] = "R1"
    return DateWords(
        months=months,
        phrases=tuple(sorted(phrases.items(), key=lambda each: -len(each[0]))),
        phrase_parts=frozenset(part for each in phrases for part in re.split(r"[ .]+", each)),
        parts=parts,
        day_first=frozenset(_split(tables, "numeric", "day_first")),
        year_first=frozenset(_split(tables, "numeric", "year_first")),
        buddhist=frozenset(_split(tables, "numeric", "buddhist")),
        eras={fold(era): int(y) for table in tables for era, y in table.get("eras", {}).items()},
        english_week={
            name: number
            for table in tables
            for number, names in enumerate(table.get("words", {}).get("english_week", ()))
            for name in names.split()
        },
        regional_zones={
            name: place
            for table in tables
            for name, place in table.get("regional_zones", {}).items()
        },
        relative=tuple(relative),
        now=now,
        pieces=frozenset(
            [each.piece for each in relative]
            + [*now]
            + [fold(words[day]).replace("_", " ") for words in spoken for day in _NEAR_DAYS]
        ),
    )


def _relative_words(language: str, words: Table) -> Iterator[RelativeWords]:
    units = {word: unit for unit in ("minute", "hour", "day") for word in fold(words[unit]).split()}
    number = "|".join([r"\d{1,4}", *map(re.escape, fold(words["one"]).split())])
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    for pattern in map(fold, words["patterns"]):
        yield RelativeWords(
            language=language,
            pattern=re.sub(r"\s+", r"\\s*", pattern)
            .replace("{n}", rf"(?P<n>{number})\s?")
            .replace("{unit}", rf"(?P<unit>{unit})"),
            piece=max(re.split(r"\{n\}|\{unit\}", pattern), key=len).strip(),
            units=units,
        )


def _split(tables: Iterable[Table], section: str, key: str) -> list[str]:
    return fold(" ".join(table.get(section, {}).get(key, "") for table in tables)).split()
