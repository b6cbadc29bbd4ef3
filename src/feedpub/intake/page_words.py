"""The words that pages print around their article, in ``data/pages.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from itertools import chain

from feedpub.intake.lexicon import fold, shipped


class PageWords:
    """The words of pages. *folded* words are compared with :func:`~feedpub.intake.lexicon.fold`."""

    def __init__(self) -> None:
        self.advertising = _words("advertising", "words")
        self.byline_prefixes = _words("bylines", "prefixes")

        #: The same, with the space that follows one without a colon.
        self.byline_beginnings = tuple(
            prefix if prefix.endswith((":", "：")) else f"{prefix} "
            for prefix in self.byline_prefixes
        )

        #: In lower case, without a colon.
        self.lower_prefixes = tuple(each.lower().rstrip(":：") for each in self.byline_prefixes)

        #: Before the agencies of a signature: ``Quelle:``.
        self.source_labels = _words("bylines", "sources")

        #: Glued to an image's alternative text: ``Bild vergrößern``.
        self.controls = _words("furniture", "controls")

        #: Before a caption: ``Bildunterschrift:``.
        self.caption_labels = _words("furniture", "captions")

        #: Folded: before the page's own address; between names; before names; roles behind a name
        #: (``reporter``); lines above an author's biography (``About the author``).
        self.address_labels = frozenset(map(fold, _words("addresses", "words")))
        self.joins = frozenset(map(fold, _words("bylines", "joins")))
        self.with_ = frozenset(map(fold, _words("bylines", "with")))
        self.roles = tuple(map(fold, _words("bylines", "roles")))
        self.author_labels = frozenset(map(fold, _words("bylines", "labels")))

        #: Folded words before a date that ends something: ``bis``.
        self.until = tuple(map(fold, _words("dates", "until")))

        #: Folded names of sections: ``Politik``.
        self.sections = frozenset(map(fold, _words("sections", "words")))

        #: Folded phrases of notices of rights, which are no credits.
        self.rights = tuple(map(fold, _words("furniture", "rights")))

        #: Folded lines of the page itself: ``Share``, ``Log in``.
        self.furniture = frozenset(map(fold, (*_words("furniture", "lines"), *self.advertising)))

        #: Folded beginnings of lines that begin another part of the page (``Comments``), and of
        #: lines that lead to another article (``Read also:``).
        self.tails = tuple(map(fold, _words("furniture", "tails")))
        self.related = tuple(map(fold, _words("furniture", "related")))

    @cached_property
    def skip_links(self) -> Mapping[str, str]:
        """The language of a link above the head, by its folded beginning."""
        links = shipped("pages")["skip_links"].items()
        return {fold(begin): language for language, begins in links for begin in begins}

    @cached_property
    def date_label(self) -> re.Pattern[str]:
        """Finds the label before a date: group ``updated`` or ``published``."""
        labels = shipped("dates")["labels"]
        updated, published = (
            _either(chain(*labels[key].values())) for key in ("updated", "published")
        )
        return re.compile(
            rf"(?<![^\W\d_])(?:(?P<updated>{updated})|(?P<published>{published}))"
            r"(?![^\W\d_])\s?[:：]?",
            re.IGNORECASE,
        )

    @cached_property
    def adjacent_date_labels(self) -> frozenset[str]:
        """Folded labels that count only right in front of a date."""
        return frozenset(fold(shipped("dates")["labels"]["adjacent"]).split())

    @cached_property
    def reading_time(self) -> re.Pattern[str]:
        """Matches folded reading times: ``3 min read``, ``Lesezeit: 4 Min.``."""
        before, behind = (
            _either(map(fold, _words("reading_time", key))) for key in ("before", "behind")
        )
        number = r"(?:ca\.? ?)?\d{1,3}"
        return re.compile(
            rf"(?:(?:{before})\s?[:：]?\s?{number}(?:\s?(?:{behind}))?"
            rf"|{number}[\s-]?(?:{behind}))\.?"
        )

    @cached_property
    def side(self) -> re.Pattern[str]:
        """Finds in folded text where in an image somebody is: ``(left)``, ``v.l.``."""
        sides = _either(map(fold, _words("furniture", "sides")))
        return re.compile(rf"\((?:[^()]{{1,24}}[ ,])?(?:{sides})(?:[ ,][^()]{{1,24}})?\)")

    def names_role(self, folded: str) -> bool:
        """Whether there is a role in *folded* text."""
        return any(map(folded.__contains__, self.roles)) and self._role.search(folded) is not None

    @cached_property
    def _role(self) -> re.Pattern[str]:
        """Finds a role in folded text. Chinese, Japanese and Korean ones are glued to the name."""
        return re.compile(rf"(?<![a-zà-ÿ])(?:{_either(self.roles)})(?![a-zà-ÿ])")

    @cached_property
    def function_words(self) -> Mapping[str, frozenset[str]]:
        """Folded function words, by the languages in one string that share them."""
        words = shipped("pages")["function_words"].items()
        return {languages: frozenset(fold(each).split()) for languages, each in words}

    @cached_property
    def scripts(self) -> Mapping[str, tuple[str, ...]]:
        """Languages, by their script."""
        scripts = shipped("pages")["scripts"].items()
        return {script: tuple(languages.split()) for script, languages in scripts}


@cache
def page_words() -> PageWords:
    return PageWords()


def _words(section: str, key: str) -> tuple[str, ...]:
    return tuple(shipped("pages").get(section, {}).get(key, ()))


def _either(words: Iterable[str]) -> str:
    """Return an expression that matches one of *words*, the longest first.

    Words with the same first letter are a group: most are passed over at the letter.
    """
    groups: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        groups.setdefault(word[0].lower()[:1], []).append(re.escape(word))
    return "|".join(f"(?={re.escape(first)})(?:{'|'.join(own)})" for first, own in groups.items())
