"""The words that readers of pages and credits go by: data, not code.

They stand in ``data/*.toml``, are read when they are first needed, and can be extended: each
``*_words`` function takes further tables of the same shape, as config.toml will have them.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Table = Mapping[str, Any]

# Keyboards write yeh, kaf and alef in two or more ways each; vowel signs (U+064B to U+0652) and
# the tatweel (U+0640) are decoration.
_FOLDED = str.maketrans(
    "يىكآأإٱة",
    "ییکااااه",
    "".join(map(chr, (0x0640, *range(0x064B, 0x0653), 0x0670))),
)
_APOSTROPHES = str.maketrans("’‘ʼ`´", "'''''")


def fold(text: str) -> str:
    """*text* as words are compared: case, width, and kinds of one letter do not count."""
    text = unicodedata.normalize("NFKC", text).casefold()
    if not text.isascii():
        # Marks of direction and joiners (category Cf) stand at random on pages.
        text = "".join(c for c in text if unicodedata.category(c) != "Cf")
        # Folding case takes a Turkish capital apart: İ becomes i and a dot above.
        text = text.replace("\u0307", "").translate(_FOLDED).translate(_APOSTROPHES)
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditWords:
    """What announces a credit, and who stands in it."""

    #: The languages whose pages print a label, by the label folded and without spaces.
    labels: Mapping[str, frozenset[str]]

    #: Finds every label, in text that has not been folded.
    label: re.Pattern[str]

    #: Found wherever ``label`` is, at a tenth of the cost: most lines have no label.
    label_hint: re.Pattern[str]

    #: Canonical names, by every way in which they are written.
    agencies: Mapping[str, str]
    houses: frozenset[str]

    #: Words that no person's name has; and parts of words, for scripts without spaces.
    organisations: frozenset[str]
    organisation_parts: tuple[str, ...]

    #: Credits that name nobody: ``privat``.
    anonymous: frozenset[str]

    #: Lower-case words inside names of people, and inside those of organisations.
    particles: frozenset[str]
    connectors: frozenset[str]

    #: What stands in front of a second capital in one word: ``Mac``.
    prefixes: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DateWords:
    """Months and all that stands around them."""

    #: By a month's folded word, its code (``M03``, of the Solar Hijri calendar ``S01``) in each
    #: language: listopad is October in Croatian, November in Polish.
    months: Mapping[str, Mapping[str, str]]

    #: Words of two parts, with a space, and how they stand in ``months``.
    phrases: tuple[tuple[str, str], ...]

    #: The part that a word plays in a date: ``H`` after the hour, ``Z+0100``, empty for none.
    parts: Mapping[str, str]

    #: Languages, and their regions, that write the day in front of the month.
    day_first: frozenset[str]

    #: How long ago, by language.
    relative: tuple[RelativeWords, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RelativeWords:
    language: str

    #: With the groups ``n`` and ``unit``, of folded text.
    patterns: tuple[re.Pattern[str], ...]

    #: ``minute``, ``hour`` or ``day``, by the folded word.
    units: Mapping[str, str]
    now: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PageWords:
    """Words of a page that are not its story."""

    advertising: tuple[str, ...]

    #: The language, by how a link over the page's head begins (folded).
    skip_links: Mapping[str, str]

    #: Find the label in front of a date: group ``updated`` or ``published``.
    date_label: re.Pattern[str]
    address_labels: frozenset[str]

    byline_prefixes: tuple[str, ...]
    joins: frozenset[str]
    with_: frozenset[str]

    #: The languages of the words in front of a signature's agencies.
    source_labels: tuple[str, ...]

    function_words: Mapping[str, frozenset[str]]
    scripts: Mapping[str, tuple[str, ...]]


@cache
def _shipped(name: str) -> Table:
    resource = files("feedpub.intake").joinpath("data", f"{name}.toml")
    return tomllib.loads(resource.read_text(encoding="utf-8"))


@cache
def credit_words() -> CreditWords:
    """The credit words that feedpub ships with."""
    return build_credit_words(_shipped("credits"))


@cache
def date_words() -> DateWords:
    """The date words that feedpub ships with."""
    return build_date_words(_shipped("dates"))


@cache
def page_words() -> PageWords:
    """The page words that feedpub ships with."""
    return build_page_words(_shipped("pages"))


def extended_credit_words(*tables: Table) -> CreditWords:
    """The shipped credit words with those of *tables*, say ``{"labels": {"de": ["Repro:"]}}``."""
    return build_credit_words(_shipped("credits"), *tables)


def build_credit_words(*tables: Table) -> CreditWords:
    labels: dict[str, set[str]] = {}
    written: dict[str, None] = {}
    agencies: dict[str, str] = {}
    for table in tables:
        for language, words in table.get("labels", {}).items():
            for word in words:
                written[word] = None
                labels.setdefault(label_key(word), set()).add(language)
        for name, spellings in table.get("agencies", {}).items():
            for spelling in (name, *spellings):
                agencies[name_key(spelling)] = name
    return CreditWords(
        labels={key: frozenset(languages) for key, languages in labels.items()},
        label=_label_pattern(written),
        label_hint=_label_hint(written),
        agencies=agencies,
        houses=_keys(tables, "houses", "names"),
        organisations=_keys(tables, "organisations", "words"),
        organisation_parts=tuple(_words(tables, "organisations", "parts")),
        anonymous=_keys(tables, "anonymous", "words"),
        particles=_keys(tables, "particles", "words"),
        connectors=_keys(tables, "particles", "connectors"),
        prefixes=frozenset(_words(tables, "particles", "prefixes")),
    )


def label_key(label: str) -> str:
    """A label as it is looked up: ``Photo :`` and ``photo：`` are ``photo:``."""
    return re.sub(r"\s", "", fold(label))


def name_key(name: str) -> str:
    """A name as it is looked up: ``picture-alliance`` is ``picture alliance``."""
    return re.sub(r"[\s_-]+", " ", fold(name)).strip(" .")


def _label_pattern(labels: Iterable[str]) -> re.Pattern[str]:
    """Find labels: as they are written anywhere, in any case where no letter stands before.

    A label may follow a letter, since inline elements are glued (``2017Bild:``); a lower-case one
    would then be found in ``Titelbild:``.
    """

    def pattern(label: str) -> str:
        spaced = r"\s{1,2}".join(map(re.escape, label.removesuffix(":").split()))
        if label.endswith(":"):
            return spaced + r"[\s\u200e\u200f]{0,2}[:：]"
        return spaced + r"(?![^\W\d_])" if label[-1].isalpha() else spaced

    either = "|".join(map(pattern, sorted(labels, key=len, reverse=True)))
    return re.compile(rf"(?:{either})|(?<![^\W_])(?i:{either})")


def _label_hint(labels: Iterable[str]) -> re.Pattern[str]:
    ends = {re.escape(label.split()[-1]) for label in labels if not label.endswith(":")}
    return re.compile("|".join(["[:：]", *sorted(ends)]), re.IGNORECASE)


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
    relative = []
    for table in tables:
        for offset, words in table.get("zones", {}).items():
            parts.update((word, f"Z{offset}") for word in fold(words).split())
        for language, words in table.get("relative", {}).items():
            relative.append(_relative_words(language, words))
            parts[fold(words["today"])] = "R0"
            parts[fold(words["yesterday"])] = "R1"
    return DateWords(
        months=months,
        phrases=tuple((w.replace("_", " "), w) for w in (*months, *parts) if "_" in w),
        parts=parts,
        day_first=frozenset(_split(tables, "numeric", "day_first")),
        relative=tuple(relative),
    )


def _relative_words(language: str, words: Table) -> RelativeWords:
    units = {word: unit for unit in ("minute", "hour", "day") for word in fold(words[unit]).split()}
    number = "|".join([r"\d{1,4}", *map(re.escape, fold(words["one"]).split())])
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    return RelativeWords(
        language=language,
        patterns=tuple(
            re.compile(
                re.sub(r"\s+", r"\\s*", fold(pattern))
                .replace("{n}", rf"(?P<n>{number})\s?")
                .replace("{unit}", rf"(?P<unit>{unit})")
            )
            for pattern in words["patterns"]
        ),
        units=units,
        now=frozenset(map(fold, words["now"])),
    )


def build_page_words(*tables: Table) -> PageWords:
    return PageWords(
        advertising=tuple(_words(tables, "advertising", "words")),
        skip_links={
            fold(begin): language
            for table in tables
            for language, begins in table.get("skip_links", {}).items()
            for begin in begins
        },
        date_label=_date_label(tables),
        address_labels=frozenset(map(fold, _words(tables, "addresses", "words"))),
        byline_prefixes=tuple(_words(tables, "bylines", "prefixes")),
        joins=frozenset(map(fold, _words(tables, "bylines", "joins"))),
        with_=frozenset(map(fold, _words(tables, "bylines", "with"))),
        source_labels=tuple(_words(tables, "bylines", "sources")),
        function_words={
            language: frozenset(fold(words).split())
            for table in tables
            for language, words in table.get("function_words", {}).items()
        },
        scripts={
            script: tuple(languages.split())
            for table in tables
            for script, languages in table.get("scripts", {}).items()
        },
    )


def _date_label(tables: tuple[Table, ...]) -> re.Pattern[str]:
    def either(key: str) -> str:
        words = sorted(_words(tables, "dates", key), key=len, reverse=True)
        return "|".join(map(re.escape, words))

    return re.compile(
        rf"(?<![^\W\d_])(?:(?P<updated>{either('updated')})|(?P<published>{either('published')}))"
        r"(?![^\W\d_])\s?[:：]?"
    )


def _words(tables: Iterable[Table], section: str, key: str) -> list[str]:
    return [word for table in tables for word in table.get(section, {}).get(key, ())]


def _keys(tables: Iterable[Table], section: str, key: str) -> frozenset[str]:
    return frozenset(map(name_key, _words(tables, section, key)))


def _split(tables: Iterable[Table], section: str, key: str) -> list[str]:
    return fold(" ".join(table.get(section, {}).get(key, "") for table in tables)).split()
