"""What a body has from elsewhere, frames and players: a link with words, and its poster.

Whether a feed may carry the frame itself, or leads to the article instead, is each feed's choice.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.intake.text import escape, plain

#: The elements and attributes that :func:`as_links` wants left in a body.
TAGS = frozenset("iframe video audio source".split())
ATTRIBUTES = {
    "iframe": {"src", "width", "height", "hidden"},
    "video": {"src", "poster", "aria-label"},
    "audio": {"src", "aria-label"},
    "source": {"src"},
}

# In what nh3 writes, attributes stand in double quotes, with <, > and " escaped. A frame's content
# is text for a parser, up to the first end of one; a player's is what is shown where none plays.
_FRAME = re.compile(r"<iframe((?: [^<>]*)?)>.*?(?:</iframe>|\Z)", re.DOTALL)
_PLAYER = re.compile(
    r"<(video|audio)((?: [^<>]*)?)>((?:(?!<(?:video|audio)\b).)*?)</\1>", re.DOTALL
)
_LEFT = re.compile(r"</?(?:video|audio|source|iframe)(?: [^<>]*)?>")
_SOURCE = re.compile(r"<source((?: [^<>]*)?)>")
# One between blocks, where every word of a body stands in a block of its own.
_BLOCK = "(?:p|figure|h[1-6]|ul|ol|blockquote|table|div)"
_ALONE = re.compile(
    rf'((?:\A|</{_BLOCK}>)\s*)(<a class="embed" href="[^"]*">(?:(?!</a>).)*</a>)'
    rf"(?=\s*(?:\Z|<{_BLOCK}\b))",
    re.DOTALL,
)
_UNSEEN = ("0", "1")
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def as_links(body: str) -> str:
    """*body*, as nh3 cleaned it, with every frame and player as ``<a class="embed">``.

    Its words are what it is called, else the host it comes from; a player's poster stands in it.
    """
    if "<iframe" not in body and "<video" not in body and "<audio" not in body:
        return _LEFT.sub("", body) if "<source" in body else body
    body = _FRAME.sub(lambda frame: _link(_attributes(frame.group(1))), body)
    body = _PLAYER.sub(lambda player: _player(player.group(2), player.group(3)), body)
    body = _LEFT.sub("", body).replace("<figure></figure>", "")
    return _ALONE.sub(r"\1<p>\2</p>", body)


def _player(attributes: str, inside: str) -> str:
    told = _attributes(attributes)
    for source in _SOURCE.finditer(inside):
        told.setdefault("src", _attributes(source.group(1)).get("src", ""))
    # What stood there for those who cannot play it is all that is left of a player without address.
    return _link(told) or inside


def _link(told: dict[str, str]) -> str:
    """Attribute values in *told* are escaped, as they stood."""
    address = web_address(html.unescape(told.get("src", "")))
    poster = told.get("poster")
    title = plain(html.unescape(told.get("title") or told.get("aria-label") or ""))
    shown = f'<img src="{poster}" alt="{html.escape(title)}">' if poster else ""
    if address is None:
        return shown
    if told.get("width") in _UNSEEN or told.get("height") in _UNSEEN or "hidden" in told:
        # It counts readers.
        return ""
    words = title or (urlsplit(address).hostname or "").removeprefix("www.")
    shown = f"{shown} {escape(words)}".strip()
    return f'<a class="embed" href="{html.escape(address)}">{shown}</a>'


def _attributes(written: str) -> dict[str, str]:
    return dict(_ATTRIBUTE.findall(written))
