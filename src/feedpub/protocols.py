"""The doors on one page, and what each promises.

Nothing inherits from these: a class that has the methods goes through the door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import BinaryIO, Protocol

from feedpub.article import Article, Provenance
from feedpub.feed import Document, Feed, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One document as its source has it, not yet read."""

    #: The source's name in config.toml.
    source: str

    #: What a person would call it: a path below the source's folder, an address.
    name: str

    #: Opens its bytes anew at each call.
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a reader may assume where a document does not say."""

    #: For times without a zone, and for days without a time.
    timezone: tzinfo

    #: The moment the run began, for what cannot lie ahead of it.
    now: datetime

    #: BCP 47, of articles that do not tell theirs. None: it stays unknown.
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of one article: the article, or the findings that say why not."""

    #: The document, and the record's number in it where it holds many: ``export.jsonl:17``.
    name: str

    #: None if a finding is an error.
    article: Article | None

    #: The id it gave itself, as far as it could be read; to name it by.
    id: str | None = None

    #: By field: ``title``, ``images[0].credit``.
    provenance: dict[str, Provenance] = field(default_factory=dict)

    findings: tuple[Finding, ...] = ()


class Source(Protocol):
    """Knows where articles are, and nothing of what is in them."""

    name: str

    def fetch(self) -> Iterator[Raw]:
        """Yield every document that is new or has changed since the archive last settled.

        Raises: SourceError, if the source as a whole cannot be read.
        """


class Reader(Protocol):
    """Turns one raw document into articles, or says why not. Never raises for its content."""

    def read(self, raw: Raw, terms: Terms) -> Iterator[Reading]: ...


class Format(Protocol):
    """Writes a feed as bytes."""

    #: ``rss``, ``atom``: the word of config.toml, and the suffix of the document's name.
    name: str

    def render(self, feed: Feed) -> Document:
        """The same feed gives the same bytes, on any machine, at any time.

        Raises: FormatError.
        """


class Destination(Protocol):
    """Where documents are put, each whole or not at all."""

    def put(self, document: Document) -> bool:
        """Put *document* in its place; False if the same bytes stood there already.

        Raises: DestinationError; what stood there still stands.
        """

    def settle(self) -> None:
        """Make durable what was put since the last call. Raises: DestinationError."""
