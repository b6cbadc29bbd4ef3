"""The authors of an HTML page: people, without the publisher and its desks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from feedpub.intake.bylines.names import looks_like_short_han_or_hangul_name
from feedpub.intake.bylines.people import NamedPeople, people_in
from feedpub.intake.lexicon import CreditWords, credit_words, fold
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import meta_names
from feedpub.intake.readers.html.printed_authors import PrintedByline, printed_byline
from feedpub.intake.readers.html.printed_dates import Places
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import listed, text_of, types_of
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.protocols import ReaderContext

#: How many authors an article has at the most; and in characters, of a name.
_MAX_AUTHORS = 12
_MAX_NAME = 80

_REGISTRIES = frozenset("com co org net gov ac edu or ne info in".split())
_SITES = frozenset({"NewsMediaOrganization", "WebSite"})
_SITE_META = meta_names("site")
_AUTHOR_META = meta_names("author")
_ROLE = re.compile(
    r"(?i)\b(?:editor|reporter|correspondent|redakteur\w*|redaktion\w*|redaction|rédaction|redacción"
    r"|redakcja|redakce|newsroom|news ?desk|staff|team|admin|administrator|agentur\w*|agencies|desk"
    r"|contributors?|journalist\w*|writer|bureau|volont[aä]r\w*|korrespondent\w*|online|magazin\w*"
    r"|verlag|gmbh|media|press|associated|tv|radio|zeitung|digital|redazione|toimitus|redactie"
    r"|presse\w*|nachrichten|news|services?|agency|agence|agencia|autor|autoren|guest|gast\w*|wire)\b"
)


# In front of who edited the article.
_EDITOR = re.compile(
    r"(?:\b(?:editors?|reda[ck]t[oue]u?rs?|redaktør|redattore|редактор)|编辑|編集|편집)\s*[:：]\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """The authors and agencies of an article, and where they were found."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    origin: str = ""
    verbatim: str = ""


def site_names(data: PageData, address: str | None) -> list[str]:
    """Return the names of the publisher and its site: no authors, no part of a title."""
    meta = (found.value for found in data.meta_texts(*_SITE_META))
    names = [value.lstrip("@") for value in meta if "/" not in value]
    for thing in data.things:
        publisher = data.resolved(thing.get("publisher"))
        names.append(text_of(publisher[:1] if isinstance(publisher, list) else publisher))
        if not _SITES.isdisjoint(types_of(thing)):
            names.append(text_of(thing.get("name")))
    host = (urlsplit(address).hostname or "") if address else ""
    domain = host.removeprefix("www.")
    labels = domain.split(".")[:-1]
    # "com.na" and "co.uk" are nobody's names.
    own = [each for each in labels if each not in _REGISTRIES] or labels
    names += [domain, *own[-1:]]
    return [name for name in dict.fromkeys(names) if 2 <= len(name) <= 80]


def read_authors(
    data: PageData,
    places: Places | None,
    site_names: Sequence[str],
    words: CreditWords,
    context: ReaderContext,
) -> Authors:
    """Return the authors of the article's metadata, else those that the page prints, else those of
    meta elements, which may be of the site. *places*: of the page; None: only metadata counts.
    """
    own = {key_of(name) for name in site_names}
    printed = (
        printed_byline(places, lambda name: _is_author(name, own), words, context)
        if places is not None
        else None
    )
    agencies: list[str] = []
    signed: tuple[str, str] | None = None
    for origin, texts in _metadata_authors(data):
        if origin.startswith("meta ") and printed and printed.names and printed.is_certain:
            break
        names: list[str] = []
        for text in texts:
            named = _people_in(text, words)
            agencies += named.agencies
            names += [name for name in named.people if _is_author(name, own)]
            if named.agencies and not named.people:
                signed = signed or (plain(text), origin)
        if names and printed and places and _are_others(names, printed, places):
            break
        if names and printed and _are_contributors(names, printed, data, words):
            return _authors(list(printed.names), agencies, "printed byline", printed.verbatim)
        if names:
            return _authors(names, agencies, origin, "; ".join(texts))
    if printed is not None:
        agencies += printed.agencies
        if printed.names:
            return _authors(list(printed.names), agencies, "printed byline", printed.verbatim)
    if signed:
        # An agency is the only author, as it is written there.
        return _authors([signed[0]], agencies, signed[1], signed[0])
    return _authors([], agencies, "page", "")


def _are_others(names: Sequence[str], printed: PrintedByline, places: Places) -> bool:
    """Whether the page prints other authors than *names*, which it shows as editors, or which are
    accounts that it does not show: single words.
    """
    people = [name for name in printed.names if " " in name]
    if not printed.is_certain or not people:
        return False
    parts = {part for name in people for part in fold(name).split()}
    if any(part in parts for name in names for part in fold(name).split()):
        return False
    blocks = (*places.head, *places.above, *places.middle, *places.foot)
    shown = [(name, block.text) for name in names for block in blocks if name in block.text]
    if not shown:
        return not any(" " in name or looks_like_short_han_or_hangul_name(name) for name in names)
    return all(_EDITOR.search(text[: text.find(name)]) for name, text in shown)


def _are_contributors(
    names: Sequence[str], printed: PrintedByline, data: PageData, words: CreditWords
) -> bool:
    """Whether the page prints *names* and others, and its metadata has those as contributors.

    Ghost has the first author of several as the author.
    """
    others = set(map(key_of, printed.names)) - set(map(key_of, names))
    if not others or not printed.is_certain or len(others) + len(names) > len(printed.names):
        return False
    contributors = {
        key_of(name)
        for thing in data.articles
        for each in map(data.resolved, listed(thing.get("contributor")))
        for name in _people_in(_name_of(each), words).people
    }
    return others <= contributors


def named_people(data: PageData) -> frozenset[str]:
    """Return the keys of all full names of authors in the metadata."""
    return frozenset(
        key_of(name)
        for _origin, texts in _metadata_authors(data)
        for text in texts
        for name in _people_in(text, credit_words()).people
        if " " in name
    )


def _authors(names: list[str], agencies: list[str], origin: str, verbatim: str) -> Authors:
    unique = {key_of(name): name for name in reversed(names)}
    return Authors(
        names=tuple(reversed(unique.values()))[:_MAX_AUTHORS],
        agencies=tuple(dict.fromkeys(agencies)),
        origin=origin,
        verbatim=verbatim,
    )


def _metadata_authors(data: PageData) -> Iterator[tuple[str, list[str]]]:
    """Yield the names of each place that has any, with its origin; organisations without people."""
    for thing in data.articles:
        for key in ("author", "creator"):
            people: list[str] = []
            others: list[str] = []
            for each in map(data.resolved, listed(thing.get(key))):
                if name := _name_of(each):
                    is_person = (
                        not isinstance(each, dict)
                        or not each.get("@type")
                        or "Person" in types_of(each)
                    )
                    (people if is_person else others).append(name)
            if people or others:
                yield f"{data.notation} {key}", people or others
    for name in _AUTHOR_META:
        texts = [each for each in data.meta.get(name, ()) if "://" not in each]
        if texts:
            yield f"meta {name}", texts


def _name_of(value: Any) -> str:
    if isinstance(value, dict):
        if not value.get("name") and value.get("familyName"):
            return f"{text_of(value.get('givenName'))} {text_of(value['familyName'])}".strip()
        names = listed(value.get("name"))
        return "; ".join(filter(None, (text_of(each) for each in names)))
    return text_of(value)


def _people_in(text: str, words: CreditWords) -> NamedPeople:
    """Return whom a byline in the metadata names; nobody for a picture's credit in brackets."""
    return NamedPeople() if plain(text).startswith("(") else people_in(text, words)


def _is_author(name: str, site_names: set[str]) -> bool:
    """Whether *name* is a person's; *site_names* are keys."""
    key = key_of(name)
    if not 2 <= len(name) <= _MAX_NAME or not key or "://" in name or "@" in name:
        return False
    if key in site_names or any(len(site) > 4 and site in key for site in site_names):
        return False
    if any(c in name for c in "()[]:"):
        return False
    return not _ROLE.search(name) and not re.search(r"\d{2}", name) and _is_no_phrase(name)


def _is_no_phrase(name: str) -> bool:
    """Whether no word of *name* is in it twice: ``Wort für Wort``."""
    words = [word for word in name.casefold().split() if len(word) > 2]
    return len(set(words)) == len(words)
