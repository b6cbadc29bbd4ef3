"""Jinja2, used in one way: everything is escaped, nothing may be missing, no clock, no network."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from feedpub.feed import Channel
from feedpub.formats.markup import TYPES, rfc3339
from feedpub.formats.words import direction, words_for

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


def template(name: str) -> Template:
    """The template of the file *name*."""
    return _environment().get_template(name)


def marks(language: str | None, around: str) -> Markup:
    """The attributes of what is in *language* amid what is in *around*; none if it is the same."""
    if language is None or language.lower() == around.lower():
        return Markup()
    said = Markup(' lang="{}"').format(language)
    if direction(language) != direction(around):
        said += Markup(' dir="{}"').format(direction(language))
    return said


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_shipped),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = _shipped("page.css")
    environment.globals.update(
        direction=direction,
        marks=marks,
        policy=_policy(style),
        rfc3339=rfc3339,
        style=Markup(style),  # noqa: S704 - our own
        words_for=words_for,
    )
    return environment


def _policy(style: str) -> str:
    """Content Security Policy 3: pictures from anywhere, this one style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; img-src http: https:; style-src 'sha256-{digest}';"
        " base-uri 'none'; form-action 'none'"
    )


def _shipped(name: str) -> str:
    return files("feedpub.formats").joinpath("templates", name).read_text(encoding="utf-8")
