"""The templates of the pages for readers, and what all of them know."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from feedpub.feed import Channel
from feedpub.formats.markup import TYPES, rfc3339
from feedpub.formats.words import direction, words_for
from feedpub.templates import Templates

#: What people call the formats that feed readers read, the best known first.
LABELS = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}


class Subscription(NamedTuple):
    """One document that a feed reader can follow."""

    label: str
    type: str
    address: str


def subscriptions(channel: Channel) -> list[Subscription]:
    """Every document of *channel* for feed readers, the best known format first."""
    addresses = dict(channel.addresses)
    return [
        Subscription(label, TYPES[name], addresses[name])
        for name, label in LABELS.items()
        if name in addresses
    ]


def render(name: str, **values: Any) -> str:
    """What the template of the file *name* makes of *values*."""
    return _templates().render(name, **values)


def marks(language: str | None, around: str) -> Markup:
    """The attributes of what is in *language* amid what is in *around*; none if it is the same."""
    if language is None or language.lower() == around.lower():
        return Markup()
    said = Markup(' lang="{}"').format(language)
    if direction(language) != direction(around):
        said += Markup(' dir="{}"').format(direction(language))
    return said


@cache
def _templates() -> Templates:
    return Templates(
        "formats",
        style="page.css",
        # Pictures from anywhere, this one style, and nothing else.
        policy="default-src 'none'; img-src http: https:; style-src {style};"
        " base-uri 'none'; form-action 'none'",
        direction=direction,
        marks=marks,
        rfc3339=rfc3339,
        words_for=words_for,
    )
