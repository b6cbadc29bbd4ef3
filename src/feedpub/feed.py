"""Nouns of syndication: what a feed is, before it is written in any format."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal

from feedpub.addresses import with_parameters
from feedpub.format_info import FORMATS

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a document or an article."""

    #: Stable, kebab-case: ``guid-missing``.
    code: str

    #: An error keeps the article or the document from going out, a warning does not.
    severity: Severity

    #: What is wrong, in one line.
    message: str

    #: What to do about it, in one line.
    advice: str = ""

    #: The specification that asks for it: ``RFC 4287, 4.1.2``. Empty for a rule of our own.
    source: str = ""

    #: Where in an article: ``images[2].url``. None in a document.
    field: str | None = None

    #: Where in a document: 1-based, and a path such as ``/rss/channel/item[3]``.
    line: int | None = None
    column: int | None = None
    element: str | None = None

    #: Position of the entry it lies in, from 0. None outside every entry.
    entry: int | None = None

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        advice = f"; {self.advice}" if self.advice else ""
        source = f" [{self.source}]" if self.source else ""
        return f"{self.severity} {self.code}: {where}{self.message}{advice}{source}"


def as_json(finding: Finding) -> dict[str, str | int]:
    """*finding* as JSON values; what does not apply is left out."""
    values = {field.name: getattr(finding, field.name) for field in fields(finding)}
    return {name: value for name, value in values.items() if value not in (None, "")}


def has_errors(findings: Iterable[Finding]) -> bool:
    return any(finding.severity == "error" for finding in findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A picture that travels with an entry.

    It is written as ``media:content``, and as an RSS ``enclosure`` or an Atom ``rel="enclosure"``
    only if the content does not show it: readers would show it twice.
    """

    url: str

    #: Whether it stands in the entry's content.
    shown: bool = True

    #: Media type. None if unknown.
    type: str | None = None

    #: In bytes. None if unknown.
    length: int | None = None

    #: In pixels.
    width: int | None = None
    height: int | None = None

    #: The alternative text (``media:title``).
    title: str | None = None

    #: The caption (``media:description``).
    description: str | None = None

    #: The credit line, verbatim (``media:credit`` without a role).
    credit: str | None = None

    photographer: str | None = None
    distributors: tuple[str, ...] = ()
    copyright: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """What an entry is about, in the human word, and the scheme that the word belongs to."""

    term: str

    #: An absolute IRI (RFC 4287, 4.2.2.2).
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Identified:
    """What readers of a feed tell by its id."""

    #: Minted once, the same in every format and feed but for :attr:`ids`.
    id: str

    #: Formats in which readers of this feed know it by another id since before it was ours.
    ids: tuple[tuple[str, str], ...] = ()

    def id_in(self, format: str) -> str:
        """Its id in the document in *format*."""
        return dict(self.ids).get(format, self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Identified):
    """One article in one feed."""

    #: Where a reader is led: absolute, percent-encoded once. None if the article has no page, as
    #: what agencies send.
    link: str | None

    #: The article's other address: canonical if ``link`` is short, and the other way round.
    related: str | None = None

    #: Which of the two addresses :attr:`related` is, or would be if there were one.
    related_is: Literal["canonical_url", "short_link"] = "canonical_url"

    title: str

    #: Plain text, never empty: the first paragraph serves where there is no summary.
    summary: str

    #: Whether ``summary`` is the article's own, and not its first paragraph.
    has_own_summary: bool = True

    #: Clean HTML; every picture stands in it once, with caption and credit.
    content: str | None = None

    published: datetime

    #: Equal to ``published`` until something worth noticing changed.
    updated: datetime

    language: str | None = None
    authors: tuple[str, ...] = ()

    #: Agencies that the story is made from.
    contributors: tuple[str, ...] = ()

    categories: tuple[Category, ...] = ()
    rights: str | None = None
    enclosures: tuple[Enclosure, ...] = ()

    def __post_init__(self) -> None:
        if self.published.tzinfo is None or self.updated.tzinfo is None:
            raise ValueError("published and updated must be aware")

    @property
    def canonical(self) -> str | None:
        """The lasting address of the article's own page. None if that is not known."""
        return self.related if self.related_is == "canonical_url" else self.link


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn(Identified):
    """An entry that a feed has shown, and that its readers are to forget."""

    at: datetime

    #: What everybody may know of it, in plain text.
    note: str | None = None

    #: Where it led. None if nothing may be kept of it.
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    #: The feed's name, which is also its documents' name: ``section/politik``.
    name: str

    title: str

    #: The page whose news the feed brings.
    link: str

    description: str

    #: BCP 47.
    language: str

    #: The address of the publish directory, with a slash at its end.
    base: str

    #: The path of each of the feed's documents below the publish directory, by its format.
    paths: tuple[tuple[str, str], ...]

    #: Who answers for the feed; the author of an Atom entry that names none.
    author: str

    #: The address of who answers for it; RSS names nobody without one.
    email: str | None = None

    rights: str | None = None

    #: Addresses of pictures that stand for the feed: a wide one, and a square one.
    logo: str | None = None
    icon: str | None = None

    #: In minutes: how long a reader may wait before it asks again (RSS ``ttl``).
    ttl: int | None = None

    #: Addresses of WebSub hubs that are told of changes.
    hubs: tuple[str, ...] = ()

    #: Whether all authors of an entry are written as one, where a format has one each.
    joined_authors: bool = False

    #: Whether its documents name one another; those of a private feed do not.
    names_others: bool = True

    #: The partner that it is written for: ``msn``. None: any reader.
    profile: str | None = None

    #: IANA name: what the feed's readers' clocks show. Only pages for people say it.
    zone: str = "UTC"

    #: Names and values of parameters that are added to the link of every entry, never to an id.
    #: ``{format}`` in a value stands for the format's name.
    tracking: tuple[tuple[str, str], ...] = ()

    #: How many archive documents the feed has (RFC 5005, 4), each of them a channel of its own.
    pages: int = 0

    #: Which of them this is, from 1, the oldest entries first. None: the feed itself.
    page: int | None = None

    def path(self, format: str) -> str:
        """The name of the document in *format*, below the publish directory."""
        return dict(self.paths)[format]

    def address(self, format: str) -> str:
        """The published address of the document in *format*."""
        return self.base + self.path(format)

    @property
    def addresses(self) -> tuple[tuple[str, str], ...]:
        """The published address of each of the feed's documents, by its format."""
        return tuple((format, self.base + path) for format, path in self.paths)

    def hubs_of(self, format: str) -> tuple[str, ...]:
        """Those that are told of the document in *format*: what is archived has no subscribers."""
        return self.hubs if self.page is None and FORMATS[format].is_feed else ()

    def tracked(self, link: str | None, format: str) -> str | None:
        """*link* as it stands in the document in *format*; None if there is none."""
        if link is None or not self.tracking:
            return link
        return with_parameters(
            link, [(name, value.replace("{format}", format)) for name, value in self.tracking]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A channel with its entries at one moment."""

    channel: Channel

    #: In the order in which they are written.
    entries: tuple[Entry, ...]

    #: The newest time of its entries and of the archive's events, never the clock.
    updated: datetime

    #: Entries that it has shown and that must be shown no more, the newest withdrawal first.
    withdrawn: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A feed in one format, as bytes, with its name below the publish directory."""

    name: str
    format: str
    content: bytes

    #: Where it is published; what its self link must say.
    address: str
