"""What feeds for one partner have, besides what every feed has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter

from lxml import etree

from feedpub.feed import Channel, Enclosure, Entry, Withdrawn
from feedpub.nouns import dataclass


def _nothing(*_: object) -> Iterator[bytes]:
    return iter(())


def _as_it_is(*_: object) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerElements:
    """The elements for one partner. The first argument of most functions is how deep they are."""

    #: The formats that have them.
    formats: tuple[str, ...] = ("rss",)

    #: The namespaces of the elements, by their prefixes.
    prefixes: Mapping[str, str]

    #: Appends the partner's elements of a channel to its element.
    write_channel: Callable[[etree._Element, Channel], None] = _as_it_is

    #: Yields the partner's elements of an entry in a format.
    of_entry: Callable[[int, Entry, str, Channel], Iterator[bytes]] = _nothing

    #: Yields the partner's elements of a picture, inside its ``media:content``.
    of_picture: Callable[[int, Enclosure], Iterator[bytes]] = _nothing

    #: Yields the partner's elements of an item that is marked as deleted.
    of_deleted: Callable[[int, Withdrawn], Iterator[bytes]] = _nothing

    #: Returns the content of an entry as the partner takes it. None: it has none.
    content_of: Callable[[Entry], str | None] = attrgetter("content")
