"""The elements that feeds for one partner have, a module for each.

docs/profiles.md says who asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Protocol, cast

from lxml import etree

from feedpub.feed import Channel, Enclosure, Entry, PartnerExtras
from feedpub.partners import profile_of


class PartnerElements(Protocol):
    """What such a module has: these names, at its top level."""

    #: The formats that have such elements.
    FORMATS: tuple[str, ...]

    #: The namespaces of its elements, by their prefixes.
    PREFIXES: Mapping[str, str]

    def write_channel(self, tree: etree._Element, channel: Channel) -> None:
        """Append the partner's elements of *channel* to *tree*, its element."""

    def item_elements(
        self, level: int, entry: Entry, format: str, channel: Channel
    ) -> Iterator[bytes]:
        """Yield the partner's elements of *entry* in *format*, which are *level* deep."""

    def picture_elements(self, level: int, picture: Enclosure) -> Iterator[bytes]:
        """Yield the partner's elements of *picture*, inside its ``media:content``."""

    def content_of(self, entry: Entry) -> str | None:
        """Return the content of *entry* as the partner takes it."""


def elements_for(channel: Channel, format: str) -> PartnerElements | None:
    """Return the elements for the partner of *channel* in *format*. None: it has none there."""
    partner = channel.profile
    if partner is None or not profile_of(partner).own_elements:
        return None
    name = partner.replace("-", "_")
    module = cast(PartnerElements, import_module(f"feedpub.formats.partners.{name}"))
    return module if format in module.FORMATS else None


def extras_of_entries(channel: Channel, format: str) -> object:
    """Return what entries have of the extras of *channel* in *format*. None for most feeds."""
    extras = channel.extras
    if extras == PartnerExtras() or elements_for(channel, format) is None:
        return None
    links = [(each.url, each.title, each.advertiser, each.thumbnail) for each in extras.sponsored]
    return [extras.analytics, extras.ad, links]
