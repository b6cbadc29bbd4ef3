"""Tags in Markdown that Hugo and Jekyll replace before it becomes a page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator

from markdown_it.token import Token

from feedpub.patterns import pattern

#: Jekyll's ways to write a path of the site.
_SITE = pattern(r"\{\{-?\s{0,3}site\.(?:base)?url\s{0,3}-?\}\}")
_PATH = pattern(
    r"\{\{-?\s{0,3}[\"']([^\"'{}<>\n]{1,500})[\"']\s{0,3}\|\s{0,3}(?:relative|absolute)_url"
    r"\s{0,3}-?\}\}"
)
#: Hugo's own shortcode for an image, on a line of its own (gohugo.io/shortcodes/figure).
_FIGURE = pattern(r"^[ \t]{0,3}\{\{<[ \t]*figure[ \t]([^{}<>\n]{1,2000})>\}\}[ \t]*$", re.MULTILINE)
_PARAMETER = pattern(r"(\w{1,20})[ \t]?=[ \t]?(?:\"([^\"]*)\"|'([^']*)'|`([^`]*)`)")
_TAG = pattern(r"\{\{[^{}\n]{1,200}\}\}|\{%[^{}\n]{1,200}%\}")


def replaced(text: str) -> str:
    """Return Markdown with figures as HTML, and with paths of the site where tags make these."""
    if "{{" not in text:
        return text
    text = _PATH.sub(r"\1", _SITE.sub("", text))
    return _FIGURE.sub(_figure, text)


def _figure(match: re.Match[str]) -> str:
    given = {each[1].lower(): each[2] or each[3] or each[4] or "" for each in _parameters(match[1])}
    if not given.get("src"):
        return match[0]
    alt, source = html.escape(given.get("alt", "")), html.escape(given["src"])
    words = " ".join(given[key] for key in ("title", "caption", "attr") if given.get(key))
    caption = f"<figcaption>{html.escape(words)}</figcaption>" if words else ""
    return f'<figure><img src="{source}" alt="{alt}">{caption}</figure>'


def _parameters(written: str) -> Iterator[re.Match[str]]:
    return _PARAMETER.finditer(written)


def left_in(tokens: Iterable[Token]) -> list[str]:
    """Return the tags that are left in *tokens*, outside of code, each once."""
    found: dict[str, None] = {}
    for token in tokens:
        if token.type in ("fence", "code_block"):
            continue
        for each in token.children or (token,):
            if each.type != "code_inline" and "{" in each.content:
                found |= dict.fromkeys(_TAG.findall(each.content))
    return list(found)
