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

    #: Words of two parts: with a space, and with the underscore that they have in ``months``.
    phrases: tuple[tuple[str, str], ...]

    #: The token for a word: ``H`` after the hour, ``Z+0100``; empty if it is ignored.
    parts: Mapping[str, str]

    #: Language tags whose numeric dates have the day first.
    day_first: frozenset[str]

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


@cache
def date_words() -> DateWords:
    """The date words that feedpub ships with."""
    return build_date_words(shipped("dates"))


def build_date_words(*tables: Table) -> DateWords:
    months: dict[str, dict[str, str]] = {}
    for table in tables:
        for calendar, letter in (("months", "M"), ("solar_hijri", "S")):
            for language, names in table.get(calendar, {}).items():
                for number, forms in enumerate(names, 1):
                    for form in fold(forms).split():
                        months.setdefault(form, {})[language] = f"{letter}{number:02}"
    parts: dict[str, str] = {}
    for key, part in (("weekdays", ""), ("fillers", ""), ("at", "AT"), ("hours", "H")):
        parts.update((word, part) for word in _split(tables, "words", key))
    for key, part in (("minutes", "MIN"), ("seconds", "SEC"), ("am", "AM"), ("pm", "PM")):
        parts.update((word, part) for word in _split(tables, "words", key))
    relative: list[RelativeWords] = []
    now: dict[str, str] = {}
    for table in tables:
        for offset, words in table.get("zones", {}).items():
            parts.update((word, f"Z{offset}") for word in fold(words).split())
        for language, words in table.get("relative", {}).items():
            relative += _relative_words(language, words)
            now |= {fold(word): language for word in words["now"]}
            parts[fold(words["today"])] = "R0"
            parts[fold(words["yesterday"])] = "R1"
    return DateWords(
        months=months,
        phrases=tuple((w.replace("_", " "), w) for w in (*months, *parts) if "_" in w),
        parts=parts,
        day_first=frozenset(_split(tables, "numeric", "day_first")),
        relative=tuple(relative),
        now=now,
        pieces=frozenset(
            [each.piece for each in relative]
            + [*now]
            + [word.replace("_", " ") for word, part in parts.items() if part in ("R0", "R1")]
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
