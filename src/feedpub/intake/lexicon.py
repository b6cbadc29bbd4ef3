"""The words that readers recognise, in ``data/*.toml``: their comparison, and those of credits.

The words of dates and of pages have modules of their own.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from feedpub.patterns import pattern
from feedpub.protocols import ReaderContext

Table = Mapping[str, Any]

# importlib.resources takes longer to import than a file to read.
_DATA = Path(__file__).parent / "data"

# Pages contain marks of direction and joiners (category Cf) at random; vowel signs (U+064B to
# U+0652) and the tatweel (U+0640) are decoration; folding a Turkish capital I leaves a dot.
_IGNORABLE = (
    "\u00ad\u0307\u061c\u0640\u064b-\u0652\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufeff"
)
_IGNORED = pattern(f"[{_IGNORABLE}]")
# Keyboards have several forms of yeh, kaf and alef.
_SAME = str.maketrans("يىكآأإٱة’‘ʼ`´", "ییکااااه'''''")
_COLON = pattern(r"[\s\u200e\u200f]{0,2}[:：]")
_IGNORED_OR_SAME = pattern(f"[{_IGNORABLE}{''.join(map(chr, _SAME))}]")


def fold(text: str) -> str:
    """Return *text* as words are compared: without case, width, and variants of a letter."""
    if text.isascii():
        return text.casefold()
    text = unicodedata.normalize("NFKC", text).casefold()
    if _IGNORED_OR_SAME.search(text):
        text = _IGNORED.sub("", text).translate(_SAME)
    return unicodedata.normalize("NFC", text)


@cache
def shipped(name: str) -> Table:
    """Return the content of ``data/NAME.toml``."""
    return tomllib.loads((_DATA / f"{name}.toml").read_text(encoding="utf-8"))


class CreditWords:
    """The shipped words of credits, with further *labels* and *agencies*, by their spellings."""

    def __init__(
        self,
        labels: tuple[str, ...] = (),
        agencies: tuple[tuple[str, tuple[str, ...]], ...] = (),
    ) -> None:
        table = shipped("credits")

        #: The labels as printed, and the languages that print each, folded and without spaces.
        self.written = tuple(dict.fromkeys(chain(*table["labels"].values(), labels)))
        self.labels: dict[str, frozenset[str]] = {}
        for language, words in (*table["labels"].items(), ("und", labels)):
            for key in map(label_key, words):
                self.labels[key] = self.labels.get(key, frozenset()) | {language}

        #: Labels of where an image is from, not of who made it, as they are looked up: ``quelle:``.
        self.source_labels = frozenset(map(label_key, table["sources"]["labels"]))

        #: Matches a label of one word without its colon, before a name: ``Foto Anna Example``.
        own = {each[:-1] for each in self.written if each[-1] == ":" and " " not in each}
        own -= {label[:-1] for label in table["sources"]["labels"]}
        either = "|".join(map(re.escape, sorted(own, key=len, reverse=True)))
        self.bare_labels = re.compile(rf"(?:{either})(?:\s*[-–—|｜/／]\s*|\s+)", re.IGNORECASE)

        #: Labels behind a name: ``撮影``.
        self.labels_behind: tuple[str, ...] = tuple(table["labels_behind"]["words"])

        #: Folded words of a sentence before what looks like a label: ``In the picture: a boat``.
        self.before_nouns = frozenset(map(fold, table["before_nouns"]["words"]))

        #: Folded beginnings of credits: ``courtesy of``.
        self.phrases: tuple[str, ...] = tuple(map(fold, table["phrases"]["words"]))

        #: Parts of words that are in no credit's name, as they are looked up: ``archiv``.
        self.generic: tuple[str, ...] = tuple(map(name_key, table["generic"]["parts"]))

        #: Canonical names, by every spelling.
        self.agencies: dict[str, str] = {
            name_key(spelling): name
            for name, spellings in (*table["agencies"].items(), *agencies)
            for spelling in (name, *spellings)
        }
        self.publishers = frozenset(map(name_key, table["publishers"]["names"]))

        #: Words that are in no person's name; and parts of words, for scripts without spaces.
        self.organisations = frozenset(map(name_key, table["organisations"]["words"]))
        self.organisation_parts: tuple[str, ...] = tuple(table["organisations"]["parts"])

        #: Credits without a name: ``privat``.
        self.anonymous = frozenset(map(name_key, table["anonymous"]["words"]))

        #: Lower-case words inside names of people, and inside those of organisations.
        self.particles = frozenset(map(name_key, table["particles"]["words"]))
        self.connectors = frozenset(map(name_key, table["particles"]["connectors"]))

        #: Folded articles, with which no person's name begins.
        self.articles = frozenset(map(fold, table["particles"]["articles"]))

        #: Words that are in no name, of scripts without capitals.
        self.small_words: frozenset[str] = frozenset(table["particles"]["uncased"])

        #: Beginnings of a word that a second capital may follow: ``Mac``.
        self.prefixes: frozenset[str] = frozenset(table["particles"]["prefixes"])


@lru_cache(maxsize=16)
def credit_words(*extensions: Any) -> CreditWords:
    """Return the words of credits, made once for each of the *extensions*."""
    return CreditWords(*extensions)


def credit_words_of(context: ReaderContext) -> CreditWords:
    """Return the shipped credit words with those of the configuration."""
    if not context.credit_labels and not context.credit_agencies:
        return credit_words()
    return credit_words(context.credit_labels, context.credit_agencies)


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
        return r"\s{1,2}".join(map(re.escape, label.split())).replace("/", "[/／]")

    def whole(label: str) -> str:
        return spaced(label) + r"(?![^\W\d_])" if label[-1].isalpha() else spaced(label)

    longest_first = sorted(words.written, key=len, reverse=True)
    before_colon = "|".join(spaced(each[:-1]) for each in longest_first if each.endswith(":"))
    others = "|".join(whole(each) for each in longest_first if not each.endswith(":"))
    either = "|".join(
        filter(None, (before_colon and rf"(?:{before_colon})[\s\u200e\u200f]{{0,2}}[:：]", others))
    )
    return re.compile(rf"(?:{either})|(?<![^\W_])(?i:{either})")


@lru_cache(maxsize=64)
def may_hold_label(text: str, words: CreditWords) -> bool:
    """Whether *text*, a plain line, can hold a label: a check ten times faster than the pattern."""
    before_colon, others, ascii_others = _label_ends(words)
    lower = text.lower().replace("／", "/")
    if any(map(lower.__contains__, ascii_others if lower.isascii() else others)):
        return True
    colons = _COLON.finditer(lower) if ":" in lower or "：" in lower else ()
    return any(lower[: colon.start()].endswith(before_colon) for colon in colons)


@cache
def _label_ends(words: CreditWords) -> tuple[tuple[str, ...], ...]:
    """Return the last words of labels with a colon, all other labels, and those of them in ASCII.

    A label that contains another one is left out.
    """
    labels = sorted({label.lower() for label in words.written})
    others = [label for label in labels if not label.endswith(":")]
    others = [each for each in others if not any(other in each != other for other in others)]
    return (
        tuple({label[:-1].split()[-1]: None for label in labels if label.endswith(":")}),
        tuple(others),
        tuple(filter(str.isascii, others)),
    )
