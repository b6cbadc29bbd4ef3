"""Nouns of content APIs that give single posts by their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of a content API that gives single posts by their numbers."""

    #: The number, or what stands for one there.
    number: str

    #: The id of its article.
    id: str

    #: When its source last changed it. None: it does not say.
    changed: datetime | None = None

    #: What keeps it from being public, for people. None: it is public.
    withheld: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPost:
    """An article that was read from a content API, and is not withdrawn."""

    #: The id of the article, and its short link.
    id: str
    short_link: str | None

    #: The post's number and date of change, as the list last had them. None: it was read by a
    #: version that kept neither; the number is empty if it can no longer be the right one.
    number: str | None
    changed: datetime | None

    #: Whether the list had it when it was last read, and whether a feed shows it.
    listed: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBefore:
    """What the archive has of a content API that is asked for single posts."""

    #: Those to ask for where the list does not show them. None: none is ever asked for.
    expected: Sequence[KnownPost] | None = None

    #: The ids of all articles that were ever read from it. None: new posts are in its list.
    ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """What a content API said of its posts."""

    #: Those of the list. None: the list is what it was when it was last read.
    listed: tuple[Post, ...] | None = ()

    #: Those that were asked for by their numbers and are public.
    found: tuple[Post, ...] = ()

    #: The ids of articles whose posts are not public, each with the reason, for people.
    withheld: Mapping[str, str] = field(default_factory=dict)

    #: Whether posts have other numbers than before: what is known of those not listed is useless.
    renumbered: bool = False
