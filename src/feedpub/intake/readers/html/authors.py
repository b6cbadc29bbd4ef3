"""Who wrote the article on a page: persons, without the house and its desks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from feedpub.intake.bylines.authors import has_byline_prefix, read_byline
from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.metadata import PageData, listed, text_of, types_of
from feedpub.intake.readers.html.similarity import key_of
from feedpub.intake.text import plain

#: Of one article; and characters of a name.
_MAX_AUTHORS = 12
_MAX_NAME = 80

_SITE_NAMES = (
    "og:site_name application-name apple-mobile-web-app-title publisher article:publisher"
    " dc.publisher twitter:site al:ios:app_name"
).split()
_AUTHOR_NAMES = (
    "author article:author og:article:author parsely-author byl dc.creator cxenseparse:author"
    " sailthru.author dcterms.creator article:author_name creator"
).split()
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
# What follows a name: the role, the place, an address.
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
_META = frozenset("meta info".split())
_BYLINE = frozenset(
    "byline author authors autor autoren autorin writer bylines redakteur signature".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authors:
    """Who wrote it, and where that stood."""

    names: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    origin: str = ""
    verbatim: str = ""


def site_names(data: PageData, address: str | None) -> list[str]:
    """What the house calls itself: none of these is an author, none belongs in a title."""
    names: dict[str, None] = {}
    for name in _SITE_NAMES:
        for value in data.meta.get(name, ()):
            if "/" not in value:
                names[value.lstrip("@")] = None
    for thing in data.things:
        publisher = data.resolved(thing.get("publisher"))
        if name := text_of(publisher if not isinstance(publisher, list) else publisher[:1]):
            names[name] = None
        if {"NewsMediaOrganization", "WebSite"} & set(types_of(thing)) and (
            name := text_of(thing.get("name"))
        ):
            names[name] = None
    host = (urlsplit(address).hostname or "") if address else ""
    if host:
        bare = host.removeprefix("www.")
        names[bare] = None
        names[bare.rpartition(".")[0].rpartition(".")[2]] = None
    return [name for name in names if 2 <= len(name) <= 80]


def read_authors(
    data: PageData,
    head: Sequence[Block],
    houses: Sequence[str],
    words: CreditWords,
) -> Authors:
    """The authors: those that machines are told, else those of the printed byline."""
    own = {key_of(name) for name in houses}
    agencies: list[str] = []
    signed: tuple[str, str] | None = None
    for origin, texts in _told(data):
        names: list[str] = []
        for text in texts:
            for name in _names(text):
                if agency := canonical_agency(name, words):
                    agencies.append(agency)
                    signed = signed or (name, origin)
                elif _is_author(name, own):
                    names.append(name)
        if names:
            return _authors(names, agencies, origin, "; ".join(texts))
    for block in head:
        byline = _printed(block, own, words)
        if byline:
            names, also = byline
            if names:
                return _authors(names, agencies + also, "printed byline", block.text)
            agencies += also
    if signed:
        # An agency alone, as it signs.
        return _authors([signed[0]], agencies, signed[1], signed[0])
    return _authors([], agencies, "page", "")


def told_names(data: PageData) -> frozenset[str]:
    """The keys of all full names of authors that machines are told."""
    return frozenset(
        key_of(name)
        for _origin, texts in _told(data)
        for text in texts
        for name in _names(text)
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


def _told(data: PageData) -> Iterator[tuple[str, list[str]]]:
    for thing in data.articles:
        for key in ("author", "creator"):
            persons: list[str] = []
            others: list[str] = []
            for each in listed(thing.get(key)):
                each = data.resolved(each)
                name = _name_of(each)
                if name:
                    group = (
                        isinstance(each, dict)
                        and "Person" not in types_of(each)
                        and each.get("@type")
                    )
                    (others if group else persons).append(name)
            if persons or others:
                yield f"{data.notation} {key}", persons or others
    for name in _AUTHOR_NAMES:
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


def _names(text: str) -> Iterator[str]:
    text = _PREFIX.sub("", plain(text))
    if len(text) > 600:
        return
    for part in _SPLIT.split(text):
        name = _SUFFIX.sub("", _PREFIX.sub("", part)).strip(" ,;:|–—-*")
        yield name


def _is_author(name: str, houses: set[str]) -> bool:
    key = key_of(name)
    if not 2 <= len(name) <= _MAX_NAME or not key or "://" in name or "@" in name:
        return False
    if key in houses or any(len(house) > 4 and (house in key) for house in houses):
        return False
    if any(c in name for c in "()[]:"):
        return False
    return not _ROLE.search(name) and not re.search(r"\d{2}", name)


def _printed(
    block: Block, houses: set[str], words: CreditWords
) -> tuple[list[str], list[str]] | None:
    """The names of a block that is called a byline, begins as one, or is nothing but names."""
    if block.kind in ("img", "h1") or not 3 <= len(block.text) <= 160:
        return None
    boxes = list(block.box.up())[:3]
    called = any(box.words & _BYLINE for box in boxes)
    begins = has_byline_prefix(block.text) or _PREFIX.match(block.text) is not None
    if not (called or begins or block.kind == "p" or any(b.words & _META for b in boxes)):
        return None
    for part in re.split(r"\s*[|•·]\s*", block.text):
        text = _TITLE.sub("", _PREFIX.sub("", part))
        if not (called or begins) and (" " not in text or len(text) > 80):
            continue
        byline = read_byline(text, words)
        if byline is None or not (byline.authors or byline.agencies):
            continue
        names = [name for name in byline.authors if _is_author(name, houses)]
        title = _TITLE.search(part)
        if title and len(names) == 1:
            names = [title.group() + names[0]]
        if names or called or begins:
            return names, list(byline.agencies)
    return None
