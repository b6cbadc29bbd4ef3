"""Profiles and keys of feeds that have no effect for their partner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from feedpub.format_info import FORMATS, feed_formats

_FOR_READERS = feed_formats(FORMATS)

#: Keys of a feed with the formats that have what they ask for.
_WRITTEN_IN = {
    "extra": _FOR_READERS,
    "republication": _FOR_READERS,
    "webfeeds": ("rss",),
}


def keys_without_effect(values: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each such profile or key in *values* of a configuration.

    The values need not be valid.
    """
    tables = values.get("feeds")
    feeds = tables if isinstance(tables, dict) else {}
    yield from _unseen_notices(feeds)
    yield from _unwritten_keys(feeds)
    by_partner: dict[str, list[str]] = {}
    for name, feed in feeds.items():
        profile = feed.get("profile") if isinstance(feed, dict) else None
        if isinstance(profile, str):
            by_partner.setdefault(profile, []).append(name)
    if not by_partner:
        return
    from feedpub.partners import PARTNERS

    for partner, names in by_partner.items():
        if partner not in PARTNERS:
            continue
        if (ended := PARTNERS[partner].ended) is not None:
            yield from _lines(names, "profile", f"{ended}; feedpub 0.3 will reject it")
        profile = PARTNERS[partner].profile
        sized = [each for each in names if _wants_renditions(feeds[each])]
        if profile is not None and sized:
            yield from _lines(
                sized,
                "images.renditions",
                f"{partner} reads one size of each image, so it has no effect; remove it",
            )
        tracked = [each for each in names if feeds[each].get("tracking")]
        if profile is not None and profile.untracked and tracked:
            yield from _lines(
                tracked,
                "tracking",
                f"{partner} refuses links with parameters, so they are left out; count readers"
                " with partner.analytics",
            )


def _unseen_notices(feeds: dict[str, Any]) -> Iterator[str]:
    tables = {name: feed for name, feed in feeds.items() if isinstance(feed, dict)}
    unseen = [
        name
        for name, feed in tables.items()
        if feed.get("republication") and feed.get("content", "full") != "full"
    ]
    if unseen:
        yield from _lines(
            unseen,
            "republication",
            "only a whole text has a notice and a pixel; remove content, or republication",
        )


def _unwritten_keys(feeds: dict[str, Any]) -> Iterator[str]:
    for key, formats in _WRITTEN_IN.items():
        unwritten = [
            name
            for name, feed in feeds.items()
            if isinstance(feed, dict)
            and feed.get(key)
            and isinstance(feed.get("formats"), list)
            and not any(each in formats for each in feed["formats"])
        ]
        if unwritten:
            yield from _lines(
                unwritten,
                key,
                f"is written in {', '.join(formats)} alone, and formats has none of these;"
                " remove it",
            )


def _wants_renditions(feed: dict[str, Any]) -> bool:
    images = feed.get("images")
    return isinstance(images, dict) and bool(images.get("renditions"))


def _lines(feeds: Iterable[str], key: str, what: str) -> Iterator[str]:
    return (f"feeds.{each}.{key}: {what}" for each in feeds)
