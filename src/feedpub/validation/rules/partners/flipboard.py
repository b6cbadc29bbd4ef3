"""What Flipboard asks for."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from feedpub.validation.document import ENTRY, ITEM, Parsed
from feedpub.validation.entry_view import (
    about,
    body_of,
    id_of,
    is_by_somebody,
    language_of,
    link_of,
    pictures_of,
    plain_length,
    published_of,
    summary_of,
    title_of,
)
from feedpub.validation.rule import Fault, element_rule, tree_rule

_SOURCE = "Flipboard, RSS specification"

_FEWEST_ITEMS = 20
_FEWEST_CHARACTERS = 300
_SMALLEST_SIDE = 400


@tree_rule(
    "flipboard-items",
    "warning",
    source=_SOURCE,
    advice="carry at least 20 entries",
    partner="flipboard",
)
def flipboard_items(parsed: Parsed) -> Iterator[Fault]:
    """Flipboard, RSS specification: 20 entries at least."""
    if len(parsed.entries) < _FEWEST_ITEMS:
        yield Fault(f"the feed has {len(parsed.entries)} entries", parsed.channel)


@tree_rule(
    "flipboard-channel",
    "error",
    source=_SOURCE,
    advice="give the feed a title, a link, a description and a language",
    partner="flipboard",
)
def flipboard_channel(parsed: Parsed) -> Iterator[Fault]:
    """Flipboard, RSS specification: title, link, description, language of the feed."""
    channel = parsed.channel
    for name, there in (
        ("title", title_of(channel)),
        ("link", link_of(channel)),
        ("description", about(channel)),
        ("language", language_of(channel)),
    ):
        if not there:
            yield Fault(f"the feed has no {name}", channel)


@element_rule(
    "flipboard-item",
    "error",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice="give it a title, a link, a text, a date with a zone, an id and an author",
    partner="flipboard",
)
def flipboard_item(entry: etree._Element) -> Iterator[Fault]:
    """Flipboard, RSS specification: title, link, description, pubDate, guid, dc:creator."""
    for name, there in (
        ("title", title_of(entry)),
        ("link", link_of(entry)),
        ("text", summary_of(entry) or body_of(entry)),
        ("date", published_of(entry)),
        ("id", id_of(entry)),
        ("author", is_by_somebody(entry)),
    ):
        if not there:
            yield Fault(f"has no {name}", entry)


@element_rule(
    "flipboard-length",
    "warning",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice="carry at least 300 characters of it",
    partner="flipboard",
)
def flipboard_length(entry: etree._Element) -> Iterator[Fault]:
    """Flipboard, RSS specification: 300 characters of text at least, wherever they stand."""
    length = max(plain_length(summary_of(entry)), plain_length(body_of(entry)))
    if 0 < length < _FEWEST_CHARACTERS:
        yield Fault(f"its text has {length} characters", entry)


@element_rule(
    "flipboard-image",
    "error",
    at={ITEM, ENTRY},
    source=_SOURCE,
    advice="carry a picture whose smaller side has 400 pixels or more",
    partner="flipboard",
)
def flipboard_image(entry: etree._Element) -> Iterator[Fault]:
    """Flipboard, RSS specification: a picture with 400 pixels on its smaller side."""
    pictures = list(pictures_of(entry))
    # One that does not say its size may be large enough.
    if not any(
        picture.width is None
        or picture.height is None
        or min(picture.width, picture.height) >= _SMALLEST_SIDE
        for picture in pictures
    ):
        yield Fault("has no picture that is large enough" if pictures else "has no picture", entry)
