"""WebSub hubs that subscribers cannot reach."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from feedpub.validation.values.hosts import host_of, private

if TYPE_CHECKING:
    from feedpub.config.model import Settings


def unreachable(settings: Settings) -> Iterator[str]:
    """Name each hub that would hold back the feeds that lead to it (link-host-private)."""
    own = host_of(settings.site.base_url)
    if own is not None and private(own):
        # Who reads the feeds there may reach such a hub, too.
        return
    tables = [("site", settings.site.hubs)]
    tables += [(f"feeds.{key}", feed.hubs or []) for key, feed in settings.feeds.items()]
    for table, hubs in tables:
        for position, hub in enumerate(hubs):
            host = host_of(hub)
            if host is not None and private(host):
                yield f"{table}.hubs.{position}: {hub!r}: {host} is not on the web for subscribers"
