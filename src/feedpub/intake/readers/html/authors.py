"""The authors of an HTML page: people, without the publisher and its desks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from feedpub.intake.bylines.authors import has_byline_prefix, read_byline
from feedpub.intake.bylines.people import NamedPeople, people_in
from feedpub.intake.lexicon import CreditWords, credit_words
from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names, meta_names
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.readers.json_ld import listed, text_of, types_of
from feedpub.intake.text import plain
from feedpub.nouns import dataclass

#: How many authors an article has at the most; and in characters, of a name.
_MAX_AUTHORS = 12
_MAX_NAME = 80

_REGISTRIES = frozenset("com co org net gov ac edu or ne info in".split())
_SITE_META = meta_names("site")
_AUTHOR_META = meta_names("author")
_SPLIT = re.compile(
    r"\s*[|;•·]\s*|\s*,\s+|\s+(?:&|/|and|und|et|y|e|och|og|en|i|и|та|ve|con|mit|with)\s+|/(?=[^\W\d_])",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:(?:by|von|par|por|di|af|av|door|od|text|autor(?:in)?|author|story by|words by|reported by"
    r"|written by|text von|ein (?:\w+ )?von|eine \w+ von|from|interview(?: von)?)\b\s*:?|"
    r"(?:[Tt]exto|[Tt]ext|[Aa]utor\w*|[Pp]ar|[Bb]y)\s*:)\s+",
    re.IGNORECASE,
)
# A role, a place or an address behind a name.
_SUFFIX = re.compile(
    r"\s*[(\[][^()\[\]]*[)\]]\s*$|\s+(?:in|aus|à|en|i)\s+[A-ZÄÖÜ]\w+$|\s*<?\S+@\S+$|\s*기자$|\s*記者$"
)
_ROLE = re.compile(
    r"(?i)\b(?:editor|reporter|correspondent|redakteur\w*|redaktion\w*|redaction|rédaction|redacción"
    r"|redakcja|redakce|newsroom|news ?desk|staff|team|admin|administrator|agentur\w*|agencies|desk"
    r"|contributors?|journalist\w*|writer|bureau|volont[aä]r\w*|korrespondent\w*|online|magazin\w*"
    r"|verlag|gmbh|media|press|associated|tv|radio|zeitung|digital|redazione|toimitus|redactie"
    r"|presse\w*|nachrichten|news|services?|agency|agence|agencia|autor|autoren|guest|gast\w*|wire)\b"
)
_TITLE = re.compile(r"(?:(?:Prof|Dr|Dipl|Mag|Ing)\. ?(?:-\w+\. ?)?)+")
# Words in the class names of bylines, and of boxes that can hold one.
_META = frozenset("meta info".split())
_BYLINE = class_names("byline")


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
        if {"NewsMediaOrganization", "WebSite"} & set(types_of(thing)):
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
    head: Sequence[Block],
    site_names: Sequence[str],
    words: CreditWords,
) -> Authors:
    """Return the authors of the metadata, else those of the printed byline."""
    own = {key_of(name) for name in site_names}
    agencies: list[str] = []
    signed: tuple[str, str] | None = None
    for origin, texts in _metadata_authors(data):
        names: list[str] = []
        for text in texts:
            named = _people_in(text, words)
            agencies += named.agencies
            names += [name for name in named.people if _is_author(name, own)]
            if named.agencies:
                alone = named.agencies[0] if named.people else plain(text)
                signed = signed or (alone, origin)
        if names:
            return _authors(names, agencies, origin, "; ".join(texts))
    for block in head:
        if byline := _printed_byline(block, own, words):
            names, others = byline
            agencies += others
            if names:
                return _authors(names, agencies, "printed byline", block.text)
    if signed:
        # An agency is the only author, as it is written there.
        return _authors([signed[0]], agencies, signed[1], signed[0])
    return _authors([], agencies, "page", "")


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
    return not _ROLE.search(name) and not re.search(r"\d{2}", name)


def _printed_byline(
    block: Block, site_names: set[str], words: CreditWords
) -> tuple[list[str], list[str]] | None:
    """Return the authors and agencies of a block.

    It has the class or the beginning of a byline, or is nothing but names.
    """
    if block.kind in ("img", "h1") or not 3 <= len(block.text) <= 160:
        return None
    boxes = list(block.box.up())[:3]
    is_byline = (
        any(box.words & _BYLINE for box in boxes)
        or has_byline_prefix(block.text)
        or _PREFIX.match(block.text) is not None
    )
    if not (is_byline or block.kind == "p" or any(box.words & _META for box in boxes)):
        return None
    for part in re.split(r"\s*[|•·]\s*", block.text):
        text = _TITLE.sub("", _PREFIX.sub("", part))
        if not is_byline and (" " not in text or len(text) > 80):
            continue
        byline = read_byline(text, words)
        if byline is None or not (byline.authors or byline.agencies):
            continue
        names = [name for name in byline.authors if _is_author(name, site_names)]
        title = _TITLE.search(part)
        if title and len(names) == 1:
            names = [title.group() + names[0]]
        if names or is_byline:
            return names, list(byline.agencies)
    return None
