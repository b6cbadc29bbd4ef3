"""The templates of the pages for people, and what all of them use."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from feedpub.feed import Channel
from feedpub.format_info import FORMATS
from feedpub.formats.directions import direction
from feedpub.formats.words import words_for
from feedpub.formats.writing import rfc3339
from feedpub.templates import Templates


class Subscription(NamedTuple):
    """A document that feed readers can subscribe to."""

    label: str
    type: str
    address: str


def subscriptions(channel: Channel) -> list[Subscription]:
    """Return the documents of *channel* for feed readers, the most widely read format first."""
    addresses = dict(channel.addresses)
    return [
        Subscription(format.label, format.media_type, addresses[name])
        for name, format in FORMATS.items()
        if format.label is not None and name in addresses
    ]


def render(name: str, **values: Any) -> str:
    """Return the template *name*, filled with *values*."""
    return _templates().render(name, **values)


def marks(language: str | None, around: str) -> Markup:
    """Return ``lang`` and ``dir`` for text in *language*, as far as *around* has others."""
    if language is None or language.lower() == around.lower():
        return Markup()
    attributes = Markup(' lang="{}"').format(language)
    if direction(language) != direction(around):
        attributes += Markup(' dir="{}"').format(direction(language))
    return attributes


@cache
def _templates() -> Templates:
    return Templates(
        "formats",
        style="page.css",
        player_style="player.css",
        # Only pictures, from anywhere, and this one style.
        policy="default-src 'none'; img-src http: https:; style-src {style};"
        " base-uri 'none'; form-action 'none'",
        player_policy="default-src 'none'; img-src http: https:; media-src http: https:;"
        " style-src {style} {player_style}; base-uri 'none'; form-action 'none'",
        direction=direction,
        marks=marks,
        rfc3339=rfc3339,
        words_for=words_for,
    )
