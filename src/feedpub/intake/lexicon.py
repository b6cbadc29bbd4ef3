"""The words that readers recognise, in ``data/*.toml``: their comparison, and those of credits.

The words of dates and of pages have modules of their own.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from feedpub.protocols import ReaderContext

Table = Mapping[str, Any]

# Pages contain marks of direction and joiners (category Cf) at random; vowel signs (U+064B to
# U+0652) and the tatweel (U+0640) are decoration; folding a Turkish capital I leaves a dot.
_IGNORED = re.compile(
    "[\u00ad\u0307\u061c\u0640\u064b-\u0652\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff]"
)
# Keyboards have several forms of yeh, kaf and alef.
_SAME = str.maketrans("يىكآأإٱة’‘ʼ`´", "ییکااااه'''''")
_COLON = re.compile(r"[\s\u200e\u200f]{0,2}[:：]")
_IGNORED_OR_SAME = re.compile(f"{_IGNORED.pattern[:-1]}{''.join(map(chr, _SAME))}]")


def fold(text: str) -> str:
    """Return *text* as words are compared: without case, width, and variants of a letter."""
    if text.isascii():
        return text.casefold()
    text = unicodedata.normalize("NFKC", text).casefold()
    if _IGNORED_OR_SAME.search(text):
        text = _IGNORED.sub("", text).translate(_SAME)
    return unicodedata.normalize("NFC", text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CreditWords:
    """The words of credits."""

    #: The languages whose pages print a label, by the label folded and without spaces.
    labels: Mapping[str, frozenset[str]]

    #: The labels as printed.
    written: tuple[str, ...]

    #: Canonical names, by every spelling.
    agencies: Mapping[str, str]
    publishers: frozenset[str]

    #: Words that are in no person's name; and parts of words, for scripts without spaces.
    organisations: frozenset[str]
    organisation_parts: tuple[str, ...]

    #: Credits without a name: ``privat``.
    anonymous: frozenset[str]

    #: Lower-case words inside names of people, and inside those of organisations.
    particles: frozenset[str]
    connectors: frozenset[str]

    #: Beginnings of a word that a second capital may follow: ``Mac``.
    prefixes: frozenset[str]


@cache
def shipped(name: str) -> Table:
    """Return the content of ``data/NAME.toml``."""
    resource = files("feedpub.intake").joinpath("data", f"{name}.toml")
    return tomllib.loads(resource.read_text(encoding="utf-8"))


@cache
def credit_words() -> CreditWords:
    """Return the credit words that feedpub ships with."""
    return build_credit_words(shipped("credits"))


def credit_words_of(context: ReaderContext) -> CreditWords:
    """Return the shipped credit words with those of the configuration."""
    return _extended(context.credit_labels, context.credit_agencies)


@lru_cache(maxsize=16)
def _extended(
    labels: tuple[str, ...], agencies: tuple[tuple[str, tuple[str, ...]], ...]
) -> CreditWords:
    if not labels and not agencies:
        return credit_words()
    own = {"labels": {"und": labels}, "agencies": dict(agencies)}
    return build_credit_words(shipped("credits"), own)


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
        written=tuple(written),
        agencies=agencies,
        publishers=_keys(tables, "publishers", "names"),
        organisations=_keys(tables, "organisations", "words"),
        organisation_parts=tuple(words_in(tables, "organisations", "parts")),
        anonymous=_keys(tables, "anonymous", "words"),
        particles=_keys(tables, "particles", "words"),
        connectors=_keys(tables, "particles", "connectors"),
        prefixes=frozenset(words_in(tables, "particles", "prefixes")),
    )


def label_key(label: str) -> str:
    """Return a label as it is looked up: ``photo:`` for ``Photo :`` and ``photo：``."""
    return re.sub(r"\s", "", fold(label))


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return a name as it is looked up: ``picture alliance`` for ``picture-alliance``."""
    return re.sub(r"[\s_-]+", " ", fold(name)).strip(" .")


@cache
def label_pattern(words: CreditWords) -> re.Pattern[str]:
    """Return a pattern of all labels: as printed anywhere, in any case only behind a non-letter.

    A label can follow a letter, since inline elements are glued (``2017Bild:``); but ``bild:`` must
    not be found in ``Titelbild:``.
    """

    def spaced(label: str) -> str:
        return r"\s{1,2}".join(map(re.escape, label.split()))

    def pattern(label: str) -> str:
        return spaced(label) + r"(?![^\W\d_])" if label[-1].isalpha() else spaced(label)

    longest_first = sorted(words.written, key=len, reverse=True)
    before_colon = "|".join(spaced(each[:-1]) for each in longest_first if each.endswith(":"))
    others = "|".join(pattern(each) for each in longest_first if not each.endswith(":"))
    either = "|".join(
        filter(None, (before_colon and rf"(?:{before_colon})[\s\u200e\u200f]{{0,2}}[:：]", others))
    )
    return re.compile(rf"(?:{either})|(?<![^\W_])(?i:{either})")


def may_hold_label(text: str, words: CreditWords) -> bool:
    """Whether *text*, a plain line, can hold a label: a check ten times faster than the pattern."""
    before_colon, others = _label_ends(words)
    lower = text.lower()
    if any(end in lower for end in others):
        return True
    colons = _COLON.finditer(lower) if ":" in lower or "：" in lower else ()
    return any(lower[: colon.start()].endswith(before_colon) for colon in colons)


@cache
def _label_ends(words: CreditWords) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the last words of labels with a colon, and all other labels."""
    labels = sorted({label.lower() for label in words.written})
    return (
        tuple({label[:-1].split()[-1]: None for label in labels if label.endswith(":")}),
        tuple(label for label in labels if not label.endswith(":")),
    )


def words_in(tables: Iterable[Table], section: str, key: str) -> list[str]:
    """Return the words of *tables* under one key, in their order."""
    return [word for table in tables for word in table.get(section, {}).get(key, ())]


def _keys(tables: Iterable[Table], section: str, key: str) -> frozenset[str]:
    return frozenset(map(name_key, words_in(tables, section, key)))
