"""What RSS, Atom and JSON Feed have in common: a feed and its items, before any use of them."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from feedpub.addresses import web_address
from feedpub.nouns import dataclass

#: The relations of links that lead to an item's own page.
PAGE_LINKS = frozenset({"alternate", "canonical", "shortlink"})


#: How the name of a registered relation is written as an IRI (RFC 4287, 4.2.7.2).
_REGISTERED = "http://www.iana.org/assignments/relation/"


def relation_of(rel: str | None) -> str:
    """Return the relation of an Atom link with the attribute *rel*; None: it has none.

    The name of a registered relation and its IRI are the same relation (RFC 4287, 4.2.7.2).
    """
    return "alternate" if rel is None else rel.strip().removeprefix(_REGISTERED).lower()


class NotAFeed(ValueError):
    """A document that is not a feed; the message says why."""


class Sourced(NamedTuple):
    """A text as written, None if absent, and where it was: ``pubDate``, ``atom:updated``."""

    text: str | None = None
    origin: str = ""


ABSENT = Sourced()


class Link(NamedTuple):
    """An Atom link of an item: its relation and absolute address."""

    relation: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """An RSS item, Atom entry or JSON Feed item. All texts are as written."""

    #: ``guid`` or ``rdf:about`` in RSS, ``id`` in Atom and JSON Feed.
    id: Sourced

    #: The ``isPermaLink`` attribute of an RSS guid; "true" if it has none (RSS 2.0).
    #: None if there is no guid.
    permalink: str | None = None

    #: ``link`` in RSS, ``url`` in JSON Feed, as written; and as an absolute address.
    link: str | None = None
    url: str | None = None

    #: Atom links to the item's own page, in document order.
    links: tuple[Link, ...] = ()

    #: The publisher's own address of an item whose links go through FeedBurner.
    original_link: str | None = None

    title: str | None
    published: Sourced
    updated: Sourced = ABSENT

    #: The XML element or JSON object that it was parsed from.
    element: Any

    @property
    def addresses(self) -> tuple[str, ...]:
        """All web addresses of the item, the most direct one first."""
        linked = (each.address for each in self.links)
        written = (self.original_link, self.url, *linked, self.id.text)
        found = (web_address(each) for each in written if each)
        return tuple(dict.fromkeys(each for each in found if each))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed and what it says about itself."""

    #: ``rss`` for RSS 1.0, too.
    format: Literal["rss", "atom", "json"]

    #: Its own address (``atom:link rel="self"``, ``feed_url``).
    address: str | None

    title: str | None

    #: The page that it belongs to, as written.
    home: str | None

    #: As written, such as ``en-us`` or ``de_AT``.
    language: str | None

    items: tuple[FeedItem, ...]

    #: What had to be repaired in its XML. Empty: nothing.
    ill_formed: str = ""
