"""SmartNews: logos, counting and advertisements (SmartFormat 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.feed import Channel, Entry, PartnerExtras
from feedpub.formats.elements import element
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.writing import append, with_link

SNF = "http://www.smartnews.be/snf"


def _write_channel(tree: etree._Element, channel: Channel) -> None:
    for name, address in (("logo", channel.logo), ("darkModeLogo", channel.extras.dark_logo)):
        if address:
            append(append(tree, f"{{{SNF}}}{name}"), "url", address)


def _of_entry(level: int, entry: Entry, _format: str, channel: Channel) -> Iterator[bytes]:
    extras = channel.extras
    if advertisement := [*_advertisement(level + 1, extras)]:
        yield element(level, "snf:advertisement", advertisement)
    if extras.analytics:
        yield element(level, "snf:analytics", with_link(extras.analytics, entry))


def _advertisement(level: int, extras: PartnerExtras) -> Iterator[bytes]:
    for each in extras.sponsored:
        yield element(
            level,
            "snf:sponsoredLink",
            link=each.url,
            title=each.title,
            advertiser=each.advertiser,
            thumbnail=each.thumbnail,
        )
    if extras.ad:
        yield element(level, "snf:adcontent", extras.ad)


ELEMENTS = PartnerElements(prefixes={"snf": SNF}, write_channel=_write_channel, of_entry=_of_entry)
