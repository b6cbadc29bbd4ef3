"""Frames and players in the body of an HTML page, in their places between its blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import islice, takewhile

from lxml.html import HtmlElement

from feedpub.intake.readers.html.blocks import Block, Box, box_of
from feedpub.intake.readers.html.body_range import BodyRange, is_accessory

_EMBEDS = ("iframe", "object", "embed", "video", "audio")
#: How many of a body are read.
_MAX_EMBEDS = 100

#: Where frames keep their address, which many pages only load when they are seen.
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original", "data")
_WORDS = ("title", "aria-label", "width", "height", "poster")


def placed_embeds(body: BodyRange, blocks: Sequence[Block]) -> Mapping[Block | None, list[str]]:
    """Return the markup of frames and players by the block that follows them; None at the end."""
    order = {element: number for number, element in enumerate(body.box.element.iter())}
    starts = [(order.get(block.box.element, -1), block) for block in blocks]
    placed: dict[Block | None, list[str]] = {}
    for element in islice(body.box.element.iter(*_EMBEDS), _MAX_EMBEDS):
        box = _box_within(element, body.box)
        attributes = _attributes(element)
        if (
            "src" not in attributes
            or element.get("hidden") is not None
            or is_accessory(box, body.ignored_marks, body.box)
        ):
            continue
        following = next((block for at, block in starts if at > order[element]), None)
        placed.setdefault(following, []).append(_markup(str(element.tag), attributes))
    return placed


def _box_within(element: HtmlElement, outer: Box) -> Box:
    """Return *element* in its boxes, up to *outer*."""
    above = takewhile(lambda each: each is not outer.element, element.iterancestors())
    box = outer
    for each in reversed([element, *above]):
        box = box_of(each, box)
    return box


def _markup(name: str, attributes: Mapping[str, str]) -> str:
    """Return the element for :func:`feedpub.intake.body.sanitise.clean_body`."""
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return f"<figure><{name}{written}></{name}></figure>"


def _attributes(element: HtmlElement) -> dict[str, str]:
    """Return the address of *element*, if it has one, and the attributes that describe it."""
    places = [element, *element.iterchildren("source")]
    found = (each.get(name) for each in places for name in _ADDRESSES)
    address = next(filter(None, found), None)
    described = {name: value for name in _WORDS if (value := element.get(name))}
    return {"src": address, **described} if address else described
