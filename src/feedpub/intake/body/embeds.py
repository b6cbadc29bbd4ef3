"""The embeds of a body, frames and players, as links with a text and a poster.

Each feed decides whether it shows the frame itself.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from feedpub.intake.body.images import counts_readers, late_address
from feedpub.intake.text import escape, plain
from feedpub.patterns import pattern

#: The elements and attributes that :func:`as_links` needs in a body.
TAGS = frozenset("iframe video audio source".split())
ATTRIBUTES = {
    "iframe": {"src", "width", "height", "hidden", "style"},
    "video": {"src", "poster", "aria-label"},
    "audio": {"src", "aria-label"},
    "source": {"src"},
}

# nh3 writes attributes in double quotes, with <, > and " escaped. The content of a frame is text up
# to its first end tag; that of a player is a fallback.
_FRAME = pattern(r"<iframe((?: [^<>]*)?)>.*?(?:</iframe>|\Z)", re.DOTALL)
_PLAYER = pattern(r"<(video|audio)((?: [^<>]*)?)>((?:(?!<(?:video|audio)\b).)*?)</\1>", re.DOTALL)
_LEFT = pattern(r"</?(?:video|audio|source|iframe)(?: [^<>]*)?>")
_SOURCE = pattern(r"<source((?: [^<>]*)?)>")
# A link between blocks gets a paragraph of its own.
_BLOCK = "(?:p|figure|h[1-6]|ul|ol|blockquote|table|div)"
_ALONE = pattern(
    rf'((?:\A|</{_BLOCK}>)\s*)(<a class="embed" href="[^"]*">(?:(?!</a>).)*</a>)'
    rf"(?=\s*(?:\Z|<{_BLOCK}\b))",
    re.DOTALL,
)
# The one that a script loads late, and the one for readers without scripts.
_TWICE = pattern(
    r'(<a class="embed" href="([^"]*)">(?:(?!</a>).)*</a>)'
    r'\s*<a class="embed" href="\2">(?:(?!</a>).)*</a>',
    re.DOTALL,
)
_ANY = pattern(r"<(?:iframe|video|audio|source)")
_HIDDEN_STYLE = pattern(r"(?i)display\s*:\s*none|visibility\s*:\s*hidden")
_INVISIBLE = ("0", "1")
_ATTRIBUTE = pattern(r' ([a-z-]+)="([^"]*)"')


def as_links(body: str, resolved: Callable[[str], str | None]) -> str:
    """Return *body*, cleaned by nh3, with every frame and player as ``<a class="embed">``.

    Its text is the title or the host of the embed, with a player's poster before it. *resolved*
    returns the absolute address for one as written, or None if there is none.
    """
    if _ANY.search(body) is None:
        return body
    body = _FRAME.sub(lambda frame: _link(_attributes(frame.group(1)), resolved), body)
    body = _PLAYER.sub(lambda player: _player(player.group(2), player.group(3), resolved), body)
    body = _TWICE.sub(r"\1", _LEFT.sub("", body))
    return _ALONE.sub(r"\1<p>\2</p>", body)


def _player(attributes: str, inside: str, resolved: Callable[[str], str | None]) -> str:
    given = _attributes(attributes)
    for source in _SOURCE.finditer(inside):
        given = _attributes(source.group(1)) | given
    # A player without an address leaves its fallback.
    return _link(given, resolved) or inside


def _link(attributes: dict[str, str], resolved: Callable[[str], str | None]) -> str:
    """Return the link to an embed; the values of *attributes* are escaped."""
    address = late_address(attributes, resolved)
    poster = resolved(html.unescape(attributes.get("poster", "")))
    title = plain(html.unescape(attributes.get("title") or attributes.get("aria-label") or ""))
    shown = f'<img src="{html.escape(poster)}" alt="{html.escape(title)}">' if poster else ""
    if address is None:
        return shown
    size = (attributes.get("width"), attributes.get("height"))
    if (
        "hidden" in attributes
        or any(each in _INVISIBLE for each in size)
        or _HIDDEN_STYLE.search(attributes.get("style", ""))
        or counts_readers(address, named=bool(title))
    ):
        # A tracking pixel.
        return ""
    words = title or (urlsplit(address).hostname or "").removeprefix("www.")
    shown = f"{shown} {escape(words)}".strip()
    return f'<a class="embed" href="{html.escape(address)}">{shown}</a>'


def _attributes(written: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(written))
