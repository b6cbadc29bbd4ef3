"""Gunosy: logo, status and date of change. Known from others' feeds only."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.feed import Channel, Entry
from feedpub.formats.elements import element
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.writing import append, rfc822

GNF = "http://assets.gunosy.com/media/gnf"


def _write_channel(tree: etree._Element, channel: Channel) -> None:
    if channel.logo:
        append(tree, f"{{{GNF}}}wide_image_link", channel.logo)


def _of_entry(level: int, entry: Entry, _format: str, _channel: Channel) -> Iterator[bytes]:
    yield element(level, "media:status", "active", state="active")
    yield element(level, "gnf:modified", rfc822(entry.updated))


ELEMENTS = PartnerElements(prefixes={"gnf": GNF}, write_channel=_write_channel, of_entry=_of_entry)
