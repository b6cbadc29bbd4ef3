"""What partners want otherwise than other readers do, as switches; docs/profiles.md says why.

A partner whose rule is not certain gets what everybody gets.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from feedpub.feed import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How a feed is written for one partner. The defaults are for any reader."""

    #: RSS: one ``dc:creator`` for each author, not one for all of them.
    separate_creators: bool = False

    #: The lead picture is an enclosure, too, where the content shows it.
    lead_enclosure: bool = False

    #: The lead picture is an entry's ``media:thumbnail``, too.
    thumbnail: bool = False

    #: RSS: the channel says ``pubDate``, not only ``lastBuildDate``.
    channel_date: bool = False

    #: RSS: the feed's logo as SmartFormat has it.
    snf_logo: bool = False


_ANYBODY = Profile()

#: By the words of config.toml.
PROFILES: Mapping[str, Profile] = {
    "msn": Profile(separate_creators=True),
    "google-news": Profile(separate_creators=True),
    "flipboard": Profile(separate_creators=True, lead_enclosure=True),
    "smartnews": Profile(separate_creators=True, thumbnail=True, channel_date=True, snf_logo=True),
    "apple-news": Profile(separate_creators=True, lead_enclosure=True),
}


def profile_of(channel: Channel) -> Profile:
    """How the documents of *channel* are written."""
    return PROFILES[channel.profile] if channel.profile else _ANYBODY
