"""Inline CSS: which declarations are safe in a text that a reader shows in its own page.

A reader shows texts of many publishers in one page. A declaration is safe if it styles its text in
its place: no addresses, no moving over other texts, no boxes larger than the page.
"""

from __future__ import annotations

import functools

from feedpub.patterns import pattern
from feedpub.validation.html.names import NAMES

_SAFE_PROPERTIES = NAMES["css-properties"]
_BOX_WORDS = NAMES["css-words"]

#: The properties of boxes. Their values are checked: lengths, colours and words.
_BOX = pattern(
    r"(?:margin|padding)(?:-(?:top|right|bottom|left))?"
    r"|border(?:-(?:top|right|bottom|left))?(?:-(?:color|style|width))?"
    r"|background(?:-color)?"
    r"|outline(?:-(?:color|style|width|offset))?"
)

# At most three digits: a box of 99999em covers everything beside it.
_MEASURE = pattern(
    r"[+-]?(?:\d{1,3}(?:\.\d{0,6})?|\.\d{1,6})(?:ch|cm|em|ex|in|mm|pc|pt|px|q|r?em|vh|vw|%)?"
    r"|#[0-9a-f]{3,8}"
    r"|(?:rgb|hsl)a?\([\d\s.,%/]{1,60}\)"
)
_VALUES = pattern(r"(?:rgb|hsl)a?\([^()]*\)|[^\s,]+")

# Addresses, scripts, and what hides them.
_TRICK = pattern(
    r"[\\<>@{}]|/\*|url\s*\(|expression|javascript|binding|behavior|calc\s*\(|var\s*\("
)

_LONGEST = 2000


def danger_of(style: str) -> str | None:
    """Return the first declaration of *style* that is not safe, or None."""
    if len(style) > _LONGEST:
        return f"{style[:57]}..."
    return _danger_of(style)


@functools.lru_cache(maxsize=4096)
def _danger_of(style: str) -> str | None:
    for declaration in style.lower().split(";"):
        if declaration.strip() and not _is_safe(declaration):
            return declaration.strip()
    return None


def _is_safe(declaration: str) -> bool:
    if _TRICK.search(declaration):
        return False
    name, colon, value = declaration.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not value or ":" in value:
        return False
    if _BOX.fullmatch(name):
        return all(
            word in _BOX_WORDS or _MEASURE.fullmatch(word.removesuffix("!important"))
            for word in _VALUES.findall(value)
        )
    return name in _SAFE_PROPERTIES
