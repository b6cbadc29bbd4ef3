"""The direction of writing: of languages, of texts, and of entries that differ from their feed.

Neither RSS nor Atom nor JSON Feed has a place for it, and readers go by the content alone: see
W3C, Strings on the Web: Language and Direction Metadata.
"""

from __future__ import annotations

import html
from typing import Literal

from feedpub.feed import Channel, Entry
from feedpub.patterns import pattern

Direction = Literal["ltr", "rtl"]

#: Languages that are written from right to left unless their tag names a script, and the scripts
#: that are.
_RTL_LANGUAGES = frozenset(
    "ar arz azb ckb dv fa he iw ji mzn nqo pnb prs ps sd syr ug ur yi".split()
)
_RTL_SCRIPTS = frozenset("adlm arab hebr nkoo rohg syrc thaa".split())

# RFC 5646, 2.1: up to three extended language subtags come before the script.
_SCRIPT = pattern(r"[a-z]{2,3}(?:-[a-z]{3}){0,3}-([a-z]{4})(?:-|$)")

# Letters of scripts from right to left (Unicode, Bidi_Class R and AL, of the BMP), and most others.
_FROM_RIGHT = pattern(
    "[\u05d0-\u05f2\u0620-\u065f\u0671-\u06d5\u06fa-\u08c7\ufb1d-\ufdfb\ufe70-\ufefc]"
)
_FROM_LEFT = pattern("[A-Za-z\u00c0-\u02af\u0370-\u0587\u0900-\u1fff\u3041-\ud7a3]")
_TAG = pattern("<[^<>]*>")


def direction(language: str) -> Direction:
    """Return the direction that *language* (BCP 47) is written in."""
    tag = language.lower()
    script = _SCRIPT.match(tag)
    if script:
        return "rtl" if script.group(1) in _RTL_SCRIPTS else "ltr"
    return "rtl" if tag.partition("-")[0] in _RTL_LANGUAGES else "ltr"


def direction_of(text: str, language: str | None) -> Direction:
    """Return the direction of *text* in *language*, which may be a default that is wrong.

    The language counts unless nearly all letters are of the other direction.
    """
    told = direction(language) if language else "ltr"
    from_right = len(_FROM_RIGHT.findall(text))
    if told == "ltr" and not from_right:
        return "ltr"
    from_left = len(_FROM_LEFT.findall(text))
    few, many = sorted((from_left, from_right))
    if few * 4 > many or not many:
        return told
    return "rtl" if from_right > from_left else "ltr"


def directed(markup: str, entry: Entry, channel: Channel) -> str:
    """Return *markup* of *entry*, with its direction if that is not the one of *channel*."""
    around = direction(channel.language)
    written = direction(entry.language) if entry.language else around
    if around == written == "ltr" and _FROM_RIGHT.search(markup) is None:
        return markup
    own = direction_of(_TAG.sub(" ", markup), entry.language)
    if own == around:
        return markup
    lang = f' lang="{html.escape(entry.language)}"' if entry.language and written == own else ""
    return f'<div dir="{own}"{lang}>{markup}</div>'
