"""Excerpts of WordPress: those that it cuts off a text by itself are no summaries."""

from __future__ import annotations

import re
from html import unescape

from feedpub.intake.body.sanitise import BodyRefused, clean_body
from feedpub.intake.lexicon import shipped
from feedpub.intake.text import plain

#: In characters: how much of a text is compared with an excerpt. WordPress takes 55 words.
_MAX_LENGTH = 10_000
#: In words: an excerpt that begins like its text with so many is cut off it.
_ENOUGH = 8

_MARKUP = re.compile(r"<[^<>]*>")
#: The link to the whole text, which themes put behind excerpts, also behind written ones.
_MORE_LINK = re.compile(
    r"<a\b[^<>]*>(?:(?!</?a\b).){0,400}</a>\s*(?:</(?:p|div|span)>\s*)*\Z",
    re.DOTALL | re.IGNORECASE,
)
_MORE_WORDS = re.compile(
    "|".join(map(re.escape, shipped("excerpts")["more"])),
    re.IGNORECASE,
)
#: What is left of the words of a link that a plugin wrote as text, to the end.
_MORE_TEXT = re.compile(rf"\s*(?:{_MORE_WORDS.pattern})\b[^.!?]{{0,200}}\Z", re.IGNORECASE)
_CUT = re.compile(r"\s*[\[(]\s*(?:…|\.\.\.|\. \. \.)\s*[\])]\s*\Z")
_CUT_WITHIN = re.compile(r"\s*[\[(]\s*(?:…|\.\.\.)\s*[\])](?=\s)")
#: In characters: what plugins put behind an excerpt.
_MAX_BEHIND = 400
_ELLIPSIS = re.compile(r"\s*(?:…|\.\.\.)\s*\Z")
_ARROWS = " \u00a0→»›>⟶&"


def written_summary(excerpt: str | None, content: str | None) -> str | None:
    """Return the words of *excerpt* if somebody wrote them, without a link to the whole text.

    None for the beginning of *content*, which WordPress takes where nobody wrote an excerpt. Both
    are HTML.
    """
    if not excerpt or len(excerpt) > 50_000:
        return None
    link = _MORE_LINK.search(excerpt)
    has_link = link is not None and bool(
        "more" in link[0].partition(">")[0].lower() or _MORE_WORDS.search(link[0])
    )
    words = _words(excerpt[: link.start()] if link and has_link else excerpt)
    if match := _MORE_TEXT.search(words, max(0, len(words) - 300)):
        has_link, words = True, words[: match.start()]
    words = words.rstrip(_ARROWS) if has_link else words
    if _CUT.search(words):
        return None
    if (match := _CUT_WITHIN.search(words)) and len(words) - match.end() < _MAX_BEHIND:
        # A sentence of a plugin: where the post appeared first.
        words = words[: match.start()] + "…" if _begins(words, content) else words
    kept = _ELLIPSIS.sub("", words)
    is_cut = has_link or kept != words
    if not kept or (is_cut and _begins(kept, content)) or _is_all_of(kept, content):
        return None
    return words


def _words(markup: str) -> str:
    try:
        markup = clean_body(markup, None)
    except BodyRefused:
        return ""
    return plain(unescape(_MARKUP.sub(" ", markup)))


def _begins(excerpt: str, content: str | None) -> bool:
    """Whether *excerpt* has the first words of the *content*, perhaps behind a heading."""
    if not content:
        # All that is left of a text that is not public, or a list without texts.
        return True
    found = _letters(excerpt)[:_ENOUGH]
    text = " ".join(_letters(_words(content[: _MAX_LENGTH * 4]))[: _MAX_LENGTH // 10])
    return f" {' '.join(found)} " in f" {text} "


def _is_all_of(excerpt: str, content: str | None) -> bool:
    """Whether *excerpt* is the whole of *content*, which is shorter than what is cut off."""
    if not content or len(content) > min(_MAX_LENGTH, 20 * len(excerpt) + 1_000):
        return False
    return _letters(excerpt) == _letters(_words(content))


def _letters(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
