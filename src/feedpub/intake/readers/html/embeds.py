"""Frames and players in the text of a page, in their places between its blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

from lxml.html import HtmlElement

from feedpub.intake.readers.html.blocks import Block
from feedpub.intake.readers.html.body_range import BodyRange, embeds_in

#: Where a frame that is loaded when it is seen keeps its address.
_ADDRESSES = ("src", "data-src", "data-lazy-src", "data-original", "data")
_WORDS = ("title", "aria-label", "width", "height", "poster")


def placed_embeds(place: BodyRange, blocks: Sequence[Block]) -> Mapping[Block | None, list[str]]:
    """The markup of every frame and player, by the block that it stands in front of.

    None stands for the end of the text.
    """
    embeds = [each for each in embeds_in(place) if _is_shown(each)]
    if not embeds:
        return {}
    order = {element: number for number, element in enumerate(place.box.element.iter())}
    starts = [(order.get(block.box.element, -1), block) for block in blocks]
    placed: dict[Block | None, list[str]] = {}
    for element in embeds:
        here = order[element]
        following = next((block for at, block in starts if at > here), None)
        placed.setdefault(following, []).append(_markup(element))
    return placed


def _is_shown(element: HtmlElement) -> bool:
    return element.get("hidden") is None and "src" in dict(_told(element))


def _markup(element: HtmlElement) -> str:
    """*element* with what names it, for :func:`feedpub.intake.body.sanitise.clean_body`."""
    told = dict(_told(element))
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in told.items())
    name = str(element.tag)
    return f"<figure><{name}{attributes}></{name}></figure>"


def _told(element: HtmlElement) -> Iterator[tuple[str, str]]:
    places = [element, *element.iterchildren("source")]
    found = (each.get(name) for each in places for name in _ADDRESSES)
    if address := next(filter(None, found), None):
        yield "src", address
    for name in _WORDS:
        if value := element.get(name):
            yield name, value
