"""The words of pages that are not their story (``data/pages.toml``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from feedpub.intake.lexicon import Table, fold, shipped, words_in


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

    #: The same, with the space that follows one without a colon.
    byline_beginnings: tuple[str, ...]
    joins: frozenset[str]
    with_: frozenset[str]

    #: In front of a signature's agencies: ``Quelle:``.
    source_labels: tuple[str, ...]

    #: What a page says of itself, in lines of their own (folded): ``Share``, ``Log in``.
    furniture: frozenset[str]
    reading_time: re.Pattern[str]

    #: How lines begin (folded) with which something else than the story begins: ``Comments``.
    tails: tuple[str, ...]

    #: How lines begin (folded) that lead to another story: ``Read also:``.
    related: tuple[str, ...]

    #: Glued to a picture's alternative text, as it is written: ``Bild vergrößern``.
    controls: tuple[str, ...]

    #: Finds in folded text where in a picture somebody is: ``(left)``, ``v.l.``.
    side: re.Pattern[str]

    #: Behind a name, what its bearer is (folded): ``reporter``.
    roles: tuple[str, ...]

    #: Lines (folded) above what is said of who wrote it: ``About the author``.
    author_labels: frozenset[str]

    #: Finds one of the roles in folded text.
    role: re.Pattern[str]

    #: By the languages, in one string, that they do not tell apart.
    function_words: Mapping[str, frozenset[str]]
    scripts: Mapping[str, tuple[str, ...]]


@cache
def page_words() -> PageWords:
    """The page words that feedpub ships with."""
    return build_page_words(shipped("pages"))


def build_page_words(*tables: Table) -> PageWords:
    return PageWords(
        advertising=tuple(words_in(tables, "advertising", "words")),
        skip_links={
            fold(begin): language
            for table in tables
            for language, begins in table.get("skip_links", {}).items()
            for begin in begins
        },
        date_label=_date_label(tables),
        address_labels=frozenset(map(fold, words_in(tables, "addresses", "words"))),
        byline_prefixes=tuple(words_in(tables, "bylines", "prefixes")),
        byline_beginnings=tuple(
            prefix if prefix.endswith((":", "：")) else f"{prefix} "
            for prefix in words_in(tables, "bylines", "prefixes")
        ),
        joins=frozenset(map(fold, words_in(tables, "bylines", "joins"))),
        with_=frozenset(map(fold, words_in(tables, "bylines", "with"))),
        source_labels=tuple(words_in(tables, "bylines", "sources")),
        furniture=frozenset(
            fold(word)
            for section, key in (("furniture", "lines"), ("advertising", "words"))
            for word in words_in(tables, section, key)
        ),
        reading_time=_reading_time(tables),
        tails=tuple(map(fold, words_in(tables, "furniture", "tails"))),
        related=tuple(map(fold, words_in(tables, "furniture", "related"))),
        controls=tuple(words_in(tables, "furniture", "controls")),
        side=_side(words_in(tables, "furniture", "sides")),
        roles=tuple(map(fold, words_in(tables, "bylines", "roles"))),
        author_labels=frozenset(map(fold, words_in(tables, "bylines", "labels"))),
        role=_either(map(fold, words_in(tables, "bylines", "roles"))),
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
        words = sorted(words_in(tables, "dates", key), key=len, reverse=True)
        return "|".join(map(re.escape, words))

    return re.compile(
        rf"(?<![^\W\d_])(?:(?P<updated>{either('updated')})|(?P<published>{either('published')}))"
        r"(?![^\W\d_])\s?[:：]?"
    )


def _either(words: Iterable[str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    # Chinese, Japanese and Korean ones are glued to the name.
    return re.compile(rf"(?<![a-zà-ÿ])(?:{'|'.join(map(re.escape, longest_first))})(?![a-zà-ÿ])")


def _side(words: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(map(re.escape, sorted(map(fold, words), key=len, reverse=True)))
    return re.compile(rf"\((?:[^()]{{1,24}}[ ,])?(?:{either})(?:[ ,][^()]{{1,24}})?\)")


def _reading_time(tables: tuple[Table, ...]) -> re.Pattern[str]:
    """``3 min read``, ``Lesezeit: 4 Min.``, folded."""
    before, behind = (
        "|".join(
            re.escape(fold(word))
            for word in sorted(words_in(tables, "reading_time", key), key=len, reverse=True)
        )
        for key in ("before", "behind")
    )
    number = r"(?:ca\.? ?)?\d{1,3}"
    return re.compile(
        rf"(?:(?:{before})\s?[:：]?\s?{number}(?:\s?(?:{behind}))?|{number}[\s-]?(?:{behind}))\.?"
    )
