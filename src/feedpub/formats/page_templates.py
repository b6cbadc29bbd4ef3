"""The templates of the pages for people, and what all of them use."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from feedpub.feed import Channel
from feedpub.format_info import FORMATS
from feedpub.formats.directions import Direction, direction
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


def marks(
    language: str | None,
    outer: str,
    written: Direction | None = None,
    around: Direction | None = None,
) -> Markup:
    """Return ``lang`` and ``dir`` for text in *language*, as far as the text around has others.

    That is in the language *outer*. *written* and *around* are their directions if these are not
    those of the languages.
    """
    language = language or outer
    written = written or direction(language)
    attributes = Markup()
    if language.lower() != outer.lower():
        attributes += Markup(' lang="{}"').format(language)
    if written != (around or direction(outer)):
        attributes += Markup(' dir="{}"').format(written)
    return attributes


@cache
def _templates() -> Templates:
    return Templates(
        "formats",
        style="page.css",
        script="copy.js",
        player_style="player.css",
        # Only pictures, from anywhere, this one style and this one script.
        policy="default-src 'none'; img-src http: https:; style-src {style};"
        " script-src {script}; base-uri 'none'; form-action 'none'",
        player_policy="default-src 'none'; img-src http: https:; media-src http: https:;"
        " style-src {style} {player_style}; script-src {script};"
        " base-uri 'none'; form-action 'none'",
        direction=direction,
        marks=marks,
        rfc3339=rfc3339,
        words_for=words_for,
    )
