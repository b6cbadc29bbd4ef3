"""SmartNews: logos, counting and advertisements (SmartFormat 2.1)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.feed import Channel, Enclosure, Entry, PartnerExtras
from feedpub.formats.elements import element
from feedpub.formats.writing import append, with_link

FORMATS = ("rss",)
SNF = "http://www.smartnews.be/snf"
PREFIXES = {"snf": SNF}


def write_channel(tree: etree._Element, channel: Channel) -> None:
    for name, address in (("logo", channel.logo), ("darkModeLogo", channel.extras.dark_logo)):
        if address:
            append(append(tree, f"{{{SNF}}}{name}"), "url", address)


def item_elements(level: int, entry: Entry, _format: str, channel: Channel) -> Iterator[bytes]:
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


def picture_elements(_level: int, _picture: Enclosure) -> Iterator[bytes]:
    return iter(())


def content_of(entry: Entry) -> str | None:
    return entry.content
