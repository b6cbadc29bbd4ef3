"""The sizes of pictures in HTML: ``srcset`` and ``sizes`` (HTML 4.8.4.2)."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence

from feedpub.article import Rendition
from feedpub.feed import Channel, Entry
from feedpub.patterns import pattern

# Bodies have one normal form: attributes in double quotes, the address of a picture first.
_IMG = pattern(r'<img src="([^"]*)"')

#: In pixels: the height of a scaled picture is rounded.
_ROUNDED = 2

#: Types that few feed readers show; beside others they are no choice.
_MODERN = frozenset(("image/webp", "image/avif", "image/jxl"))


def content_with_sizes(content: str | None, entry: Entry, channel: Channel) -> str | None:
    """Return *content* of *entry* with the sizes of its pictures, if the feed wants them."""
    if not content or not entry.renditions or "srcset" not in channel.renditions:
        return content
    return with_sizes(content, entry.renditions)


def with_sizes(
    content: str, renditions: Mapping[str, Sequence[Rendition]], sizes: str | None = None
) -> str:
    """Return *content* with the *renditions* of each picture, by its address.

    *sizes* is how wide it is shown; by default as wide as it is, or as the screen.
    """

    def with_set(img: re.Match[str]) -> str:
        candidates = candidates_of(renditions.get(html.unescape(img.group(1)), ()))
        if len(candidates) < 2:
            return img.group()
        written = ", ".join(f"{each.url} {each.width}w" for each in candidates)
        main = candidates[-1] if sizes is None else None
        shown = sizes or (main and f"(max-width: {main.width}px) 100vw, {main.width}px")
        return f'{img.group()} srcset="{html.escape(written)}" sizes="{shown}"'

    return _IMG.sub(with_set, content)


def candidates_of(renditions: Sequence[Rendition]) -> list[Rendition]:
    """Return those of *renditions* among which a browser may choose, the narrowest first.

    The first one is the picture itself. The others show the same in the same format: no crops.
    """
    if not renditions:
        return []
    main = renditions[0]
    by_width: dict[int, Rendition] = {}
    for each in renditions:
        # HTML 4.8.4.2.1: an address with a comma at its end would end there.
        if each.width and not each.url.endswith(",") and (each is main or _is_same(each, main)):
            by_width.setdefault(each.width, each)
    return [by_width[width] for width in sorted(by_width)]


def _is_same(rendition: Rendition, main: Rendition) -> bool:
    """Whether *rendition* is *main* in another size, as far as their sides and types tell."""
    if rendition.type != main.type and (
        (rendition.type and main.type) or _MODERN & {rendition.type, main.type}
    ):
        return False
    if rendition.height is None:
        # Sizes of which only the width is known are those of a srcset.
        return True
    if not (rendition.width and main.width and main.height):
        return False
    return abs(main.height * rendition.width / main.width - rendition.height) <= _ROUNDED
