"""NewsBreak: scripts that count readers. Known from others' feeds only."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.feed import Channel, Entry
from feedpub.formats.elements import element
from feedpub.formats.partners.base import PartnerElements
from feedpub.formats.writing import with_link


def _of_entry(level: int, entry: Entry, _format: str, channel: Channel) -> Iterator[bytes]:
    if channel.extras.analytics:
        yield element(level, "nb:scripts", with_link(channel.extras.analytics, entry))


ELEMENTS = PartnerElements(prefixes={"nb": "https://www.newsbreak.com/"}, of_entry=_of_entry)
