"""What is printed with an image: its caption, and its credit.

The credit is in an element whose class says so (``class="credit"``), or behind a label (``Foto:``),
or at the end of the caption: in brackets, behind a bar, a dash, "©" or the last full stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement

from feedpub.intake.bylines.credits import (
    bare_label,
    canonical_agency,
    is_credit_shaped,
    segments_of,
    split_credit,
)
from feedpub.intake.lexicon import CreditWords, label_pattern
from feedpub.intake.readers.html.blocks import words_of
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.text import ends_with_full_stop, plain
from feedpub.nouns import dataclass

#: In characters. Longer texts beside images are paragraphs.
MAX_CAPTION = 1200
_MAX_CREDIT = 160

#: In characters, of a text that is a credit because its element is called one.
_MAX_SHORT = 80

# Words in the class names of credits.
_CREDIT = class_names("credit")
# Words in the class names of what is neither caption nor credit.
_NEITHER = class_names("no_caption")
_SKIPPED = frozenset("script style template svg button noscript picture select iframe".split())
_BLOCKS = frozenset("p div figcaption figure section li br h2 h3 h4 dd dt footer".split())
_CREDIT_TAGS = frozenset({"small", "cite", "footer"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text beside an image."""

    text: str

    #: The words in the class names of its elements.
    words: frozenset[str]
    small: bool

    #: Whether a line ends before it.
    new_line: bool

    @property
    def is_credit(self) -> bool:
        return bool(self.words & _CREDIT) or ("photo" in self.words and "by" in self.words)


def pieces_of(container: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> list[Piece]:
    """Return the runs of text in *container*, without those in the elements of *skip*."""
    return list(_pieces(container, frozenset(), False, [True], skip))


def _pieces(
    element: HtmlElement,
    words: frozenset[str],
    small: bool,
    new_line: list[bool],
    skip: frozenset[HtmlElement],
) -> Iterator[Piece]:
    if element.text and element.text.strip():
        yield Piece(element.text, words, small, new_line[0])
        new_line[0] = False
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and child not in skip:
            block = child.tag in _BLOCKS
            new_line[0] = new_line[0] or block
            names = " ".join(filter(None, (child.get("class"), child.get("itemprop"))))
            own = words_of(names) if names else frozenset()
            unread = own & _NEITHER or child.get("hidden") is not None
            if not unread or own & _CREDIT:
                is_small = small or child.tag in _CREDIT_TAGS
                yield from _pieces(child, words | own, is_small, new_line, skip)
            new_line[0] = new_line[0] or block
        if child.tail and child.tail.strip():
            yield Piece(child.tail, words, small, new_line[0])
            new_line[0] = False


def _joined(pieces: Sequence[Piece]) -> str:
    return plain(" ".join(_lines_of(pieces)))


def _lines_of(pieces: Sequence[Piece]) -> list[str]:
    """Return the lines of *pieces*; a line that is printed twice, for small screens, once."""
    lines: list[str] = []
    for each in pieces:
        if each.new_line or not lines:
            lines.append(each.text)
        else:
            lines[-1] += each.text
    return list(dict.fromkeys(line for line in map(plain, lines) if line))


_AT_END = (
    # In brackets, after a bar, a slash with spaces, a dash, "©".
    re.compile(
        r"^(?P<caption>.*?)\s*[(\[（【](?P<credit>[^()\[\]（）【】]{2,140})[)\]）】]\s*\.?$"
    ),
    re.compile(r"^(?P<caption>.*?)\s*(?:©|\(c\)|\(C\)|&copy;)\s*(?P<credit>[^©]{2,140})$"),
    re.compile(r"^(?P<caption>.*?)\s*[|｜]\s*(?P<credit>[^|]{2,140})$"),
    re.compile(r"^(?P<caption>.*\w.*)[=＝](?P<credit>[^=＝]{2,40})$"),
    re.compile(r"^(?P<caption>.*\S)\s+[–—-]\s+(?P<credit>[^–—]{2,100})$"),
    re.compile(r"^(?P<caption>.*[.!?…\"”»])\s*/?\s*(?P<credit>[^.!?]{2,100}(?:\.\w+)?)$"),
    re.compile(r"^(?P<caption>.*\S)\s+/\s+(?P<credit>[^/]{2,100}(?:/[^/]{2,60}){0,3})$"),
)
_BRACKETED = re.compile(r"^[(\[（【]\s*([^()\[\]（）【】]{1,200})\s*[)\]）】]\s*\.?$")
_LETTER = re.compile(r"[^\W\d_]")
# "View 6 images", "2 of 12": the counter of a gallery.
_COUNTER = re.compile(
    r"(?:\w+ )?\d+ (?:images?|photos?|pictures?|bilder|fotos|imágenes|immagini|zdjęć|foto)$"
    r"|\d{1,3} ?(?:/|of|von|de|sur|di|av|z|из) ?\d{1,3}[\s|]*$",
    re.IGNORECASE,
)
_ONE_NAME = re.compile(r"[A-ZÀ-Þ][\w.]{2,30}")
_EDGES = " \t|｜·•,;:/–—-"
_SIGN = re.compile(r"^(?:©|\(c\)|copyright\b(?: by)?:?|&copy;)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The caption and the credit of an image."""

    text: str = ""
    credit: str = ""

    #: Where the credit was: ``credit label "Foto:"``.
    origin: str = ""


def read_caption(pieces: Sequence[Piece], words: CreditWords) -> Caption:
    """Separate caption and credit: by the class names of their elements, else by the text."""
    pieces = [
        each
        for each in pieces
        if _LETTER.search(each.text) and not _COUNTER.match(plain(each.text))
    ]
    if not pieces or sum(len(each.text) for each in pieces) > 4 * MAX_CAPTION:
        return Caption()
    credits = [each for each in pieces if each.is_credit]
    if not credits or len(credits) == len(pieces):
        small = [each for each in pieces if each.small]
        if small and len(small) < len(pieces):
            credits = small
    rest = [each for each in pieces if each not in credits]
    if credits and rest:
        caption = _from_credit_element(_joined(credits), _joined(rest), words)
        if caption is not None:
            return caption
    caption = _by_lines(_lines_of(pieces), words)
    text = _joined(pieces)
    if rest or caption.credit or len(text) > _MAX_SHORT or re.search(r"[.!?]\s+\S", text):
        return caption
    # Every element is called a credit, and the text is short.
    return Caption(credit=clean_credit(text, words), origin="credit element")


def _from_credit_element(credit: str, text: str, words: CreditWords) -> Caption | None:
    """Return the caption *text* with the text of a credit element; a label may precede that."""
    if bare_label(credit, words):
        # The credit element holds the label only.
        split = split_credit(f"{text} {credit}", words)
        return Caption(text=split.caption, credit=split.credit) if split else None
    labelled = split_credit(credit, words)
    more = ""
    if labelled and labelled.caption and labelled.credit:
        more = labelled.caption.strip(_EDGES + "(")
        credit = labelled.credit
    if len(credit) > _MAX_CREDIT:
        return None
    if bare_label(text, words):
        text = ""
    text = _without_label_at_end(text, words)
    if more and more != text:
        if is_credit_shaped(more, words):
            credit = f"{more} / {credit}"
        else:
            text = f"{text} {more}".strip()
    return Caption(
        text=_clean_caption(text), credit=clean_credit(credit, words), origin="credit element"
    )


def credit_at_end(text: str, words: CreditWords) -> str:
    """Return the credit behind a bar or "©" at the end of *text*, an attribute; or empty."""
    if not re.search(r"[|©]", text):
        return ""
    return _by_lines([plain(text)], words).credit


def _by_lines(lines: Sequence[str], words: CreditWords) -> Caption:
    """Separate caption and credit by what the lines say."""
    text = " ".join(lines)
    if labelled := split_credit(text, words):
        credit, label = clean_credit(labelled.credit, words), labelled.label or ""
        if label.endswith("/"):
            # "Ljósmynd/NN" is a credit line as it is.
            credit = label + credit
        return _caption(labelled.caption, credit, f'credit label "{label}"')
    if len(lines) > 1 and _is_credit(lines[-1], words):
        return _caption(" ".join(lines[:-1]), clean_credit(lines[-1], words), "last line")
    for pattern in _AT_END:
        match = pattern.match(text)
        if match and (_is_tail(match, words) or _in_brackets(match)):
            credit = clean_credit(match["credit"], words)
            return _caption(match["caption"], credit, "end of the caption")
    if _is_credit(text, words):
        return Caption(credit=clean_credit(text, words), origin="whole legend")
    if len(lines) > 1 and ends_with_full_stop(lines[1]) and _is_credit(lines[0], words):
        return _caption(" ".join(lines[1:]), clean_credit(lines[0], words), "first line")
    return _caption(text, "", "")


def _caption(text: str, credit: str, origin: str) -> Caption:
    return Caption(text=_clean_caption(text), credit=credit, origin=origin)


def _is_tail(match: re.Match[str], words: CreditWords) -> bool:
    """Whether the end of a caption is a credit by its shape; after "©" nearly everything is.

    A single name in brackets belongs to the sentence unless that has ended: ``Anna (United)``.
    """
    text = _SIGN.sub("", match["credit"].strip(_EDGES))
    if any(sign in match.re.pattern for sign in "©＝"):
        return 1 < len(text) <= 120
    if not _is_credit(text, words):
        return False
    if not match.string.rstrip(".").endswith((")", "]", "）", "】")) or not match["caption"]:
        return True
    return ends_with_full_stop(match["caption"]) or any(
        canonical_agency(each, words) for each in segments_of(text)
    )


def _in_brackets(match: re.Match[str]) -> bool:
    """Whether one name in brackets follows the end of the caption: ``... on 12 March. (Unsplash)``.

    A name that the caption contains is a place or a person: ``... in Ostrand. (Ostrand)``.
    """
    return (
        ends_with_full_stop(match["caption"])
        and match.string.rstrip()[-1] in ")]）】"
        and _ONE_NAME.fullmatch(match["credit"]) is not None
        and match["credit"] not in match["caption"]
    )


def _is_credit(text: str, words: CreditWords) -> bool:
    """Whether *text* names an agency, or has the shape of a credit line with more than a name."""
    text = _SIGN.sub("", text.strip(_EDGES))
    if bracketed := _BRACKETED.match(text):
        text = bracketed[1]
    text = text.rstrip(".")
    if not is_credit_shaped(text, words):
        return False
    segments = segments_of(text)
    return (
        any(canonical_agency(each, words) for each in segments)
        or len(segments) > 1
        or len(text.split()) <= 4
    )


def clean_credit(text: str, words: CreditWords) -> str:
    """Return a credit line without its label, its "©" and the brackets around it."""
    text = plain(text).strip(_EDGES)
    for _ in range(3):
        before = text
        if bracketed := _BRACKETED.match(text):
            text = bracketed[1].strip()
        text = _SIGN.sub("", text).strip(_EDGES)
        label = label_pattern(words).match(text)
        if label and label.end() < len(text) and not label.group().endswith("/"):
            text = text[label.end() :].strip(_EDGES)
        if text == before:
            break
    if text.endswith(")") and "(" not in text:
        text = text[:-1].rstrip()
    if text.startswith("(") and ")" not in text:
        text = text[1:].lstrip()
    return text


def _clean_caption(text: str) -> str:
    text = plain(text)
    text = re.sub(r"\s*[(\[]\s*[)\]]?$", "", text)
    return re.sub(r"\s+[|/–—·•-]$|^[|/·•]\s+", "", text).strip()


def _without_label_at_end(caption: str, words: CreditWords) -> str:
    """Return ``A caption. Photo:`` without the label, whose credit is in another element."""
    for match in label_pattern(words).finditer(caption, max(0, len(caption) - 40)):
        if not caption[match.end() :].strip(_EDGES):
            return caption[: match.start()].rstrip(_EDGES + "(")
    return caption
