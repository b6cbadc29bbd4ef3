"""The elements that feeds for one partner have: a module for each, with its ``ELEMENTS``.

docs/profiles.md says who asks for them.
"""

from __future__ import annotations

from importlib import import_module

from feedpub.feed import Channel, PartnerExtras
from feedpub.formats.partners.base import PartnerElements
from feedpub.partners import profile_of


def elements_for(channel: Channel, format: str) -> PartnerElements | None:
    """Return the elements for the partner of *channel* in *format*. None: it has none there."""
    partner = channel.profile
    if partner is None or not profile_of(partner).own_elements:
        return None
    name = partner.replace("-", "_")
    elements: PartnerElements = import_module(f"feedpub.formats.partners.{name}").ELEMENTS
    return elements if format in elements.formats else None


def extras_of_entries(channel: Channel, format: str) -> object:
    """Return what entries have of the extras of *channel* in *format*. None for most feeds."""
    extras = channel.extras
    if extras == PartnerExtras() or elements_for(channel, format) is None:
        return None
    links = [(each.url, each.title, each.advertiser, each.thumbnail) for each in extras.sponsored]
    return [extras.analytics, extras.ad, links]
