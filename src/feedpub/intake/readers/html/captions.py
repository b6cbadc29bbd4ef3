"""The runs of text in a legend, with what the elements that hold them are called.

What is printed with a picture: its caption, and its credit (design/intake.md, sections 3, 4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
from feedpub.intake.readers.text.lines import ends_with_full_stop
from feedpub.intake.text import plain

_CREDIT = frozenset(
    "credit credits creditline copyright copyrights source sources photographer photographers"
    " agency attribution courtesy rights rightsholder bildrechte fotograf fotografo photocredit"
    " bildnachweis quelle bildquelle imagecredit photoby photograph creator copyrightholder"
    " credittext fuente firma fotocredit byline author authors autor fotocredits imagecopyright"
    " provider license licence lizenz".split()
)
_NEITHER = frozenset(
    "sr visually screenreader zoom enlarge fullscreen lightbox button btn icon counter share close"
    " gallery thumb thumbs teaser related play social video duration toolbar tooltip kicker".split()
)
_SKIPPED = frozenset("script style template svg button noscript picture select iframe".split())
_BLOCKS = frozenset("p div figcaption figure section li br h2 h3 h4 dd dt footer".split())
_CREDIT_TAGS = frozenset({"small", "cite", "footer"})


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text in a legend, and the words of the elements that it stands in."""

    text: str
    words: frozenset[str]
    small: bool

    #: Whether a line ends in front of it.
    apart: bool

    @property
    def is_credit(self) -> bool:
        return bool(self.words & _CREDIT) or ("photo" in self.words and "by" in self.words)


def pieces_of(container: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> list[Piece]:
    """The runs of text in *container*, with what their elements are called."""
    return list(_pieces(container, frozenset(), False, [True], skip, 0))


def _pieces(
    element: HtmlElement,
    words: frozenset[str],
    small: bool,
    apart: list[bool],
    skip: frozenset[HtmlElement],
    depth: int,
) -> Iterator[Piece]:
    if element.text and element.text.strip():
        yield Piece(element.text, words, small, apart[0])
        apart[0] = False
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and child not in skip:
            block = child.tag in _BLOCKS
            apart[0] = apart[0] or block
            names = " ".join(filter(None, (child.get("class"), child.get("itemprop"))))
            own = words_of(names) if names else frozenset()
            unread = own & _NEITHER or child.get("hidden") is not None
            if not unread or own & _CREDIT:
                yield from _pieces(
                    child, words | own, small or child.tag in _CREDIT_TAGS, apart, skip, depth + 1
                )
            apart[0] = apart[0] or block
        if child.tail and child.tail.strip():
            yield Piece(child.tail, words, small, apart[0])
            apart[0] = False


def joined(pieces: Sequence[Piece]) -> str:
    return plain(" ".join(lines_of(pieces)))


def lines_of(pieces: Sequence[Piece]) -> list[str]:
    """The texts of *pieces* by lines; what stands in one line keeps its spaces."""
    lines: list[str] = []
    for each in pieces:
        if each.apart or not lines:
            lines.append(each.text)
        else:
            lines[-1] += each.text
    # A line is printed twice where a page has one form for small screens.
    return list(dict.fromkeys(line for line in map(plain, lines) if line))


#: In characters. Longer texts beside pictures are paragraphs.
MAX_LEGEND = 1200
MAX_CREDIT = 160


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
# "View 6 images", "2 of 12": of a gallery.
_COUNTER = re.compile(
    r"(?:\w+ )?\d+ (?:images?|photos?|pictures?|bilder|fotos|imágenes|immagini|zdjęć|foto)$"
    r"|\d{1,3} ?(?:/|of|von|de|sur|di|av|z|из) ?\d{1,3}[\s|]*$",
    re.IGNORECASE,
)
_ONE_NAME = re.compile(r"[A-ZÀ-Þ][\w.]{2,30}")
_EDGES = " \t|｜·•,;:/–—-"
_SIGN = re.compile(r"^(?:©|\(c\)|copyright\b(?: by)?:?|&copy;)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Legend:
    """Caption and credit, and what told the one from the other."""

    caption: str = ""
    credit: str = ""

    #: In a reader's words: ``credit label "Foto:"``.
    origin: str = ""


def read_legend(pieces: Sequence[Piece], words: CreditWords) -> Legend:
    """Tell caption and credit apart: by what their elements are called, else by their text."""
    pieces = [
        each
        for each in pieces
        if _LETTER.search(each.text) and not _COUNTER.match(plain(each.text))
    ]
    if not pieces or sum(len(each.text) for each in pieces) > 4 * MAX_LEGEND:
        return Legend()
    marked = [each for each in pieces if each.is_credit]
    if not marked or len(marked) == len(pieces):
        small = [each for each in pieces if each.small]
        if small and len(small) < len(pieces):
            marked = small
    rest = [each for each in pieces if each not in marked]
    if marked and rest:
        legend = _marked(joined(marked), joined(rest), words)
        if legend is not None:
            return legend
    if marked and not rest:
        return _only_credit(joined(pieces), pieces, words)
    return _by_text(pieces, words)


def _marked(credit: str, caption: str, words: CreditWords) -> Legend | None:
    """An element that is called a credit holds it; its label may stand in front of it."""
    if bare_label(credit, words):
        # The label alone is marked.
        split = split_credit(f"{caption} {credit}", words)
        return Legend(caption=split.caption, credit=split.credit) if split else None
    labelled = split_credit(credit, words)
    more = ""
    if labelled and labelled.caption and labelled.credit:
        more = labelled.caption.strip(_EDGES + "(")
        credit = labelled.credit
    if len(credit) > MAX_CREDIT:
        return None
    if bare_label(caption, words):
        caption = ""
    caption = _without_label_at_end(caption, words)
    if more and more != caption:
        if is_credit_shaped(more, words):
            credit = f"{more} / {credit}"
        else:
            caption = f"{caption} {more}".strip()
    return Legend(
        caption=_clean_caption(caption), credit=clean_credit(credit, words), origin="credit element"
    )


def _only_credit(text: str, pieces: Sequence[Piece], words: CreditWords) -> Legend:
    """All of a legend is called credit: it may be one, or the whole legend."""
    legend = _by_text(pieces, words)
    if legend.credit:
        return legend
    if len(text) <= 80 and not re.search(r"[.!?]\s+\S", text):
        return Legend(credit=clean_credit(text, words), origin="credit element")
    return legend


def credit_at_end(text: str, words: CreditWords) -> str:
    """The credit at the end of one line after a bar or a sign, as attributes hold it; or empty."""
    if not re.search(r"[|©]", text):
        return ""
    return _by_lines([plain(text)], words).credit


def _by_text(pieces: Sequence[Piece], words: CreditWords) -> Legend:
    return _by_lines(lines_of(pieces), words)


def _by_lines(lines: Sequence[str], words: CreditWords) -> Legend:
    text = " ".join(lines)
    if labelled := split_credit(text, words):
        credit = clean_credit(labelled.credit, words)
        if labelled.label.endswith("/"):
            # "Ljósmynd/NN" is a credit line as it stands.
            credit = labelled.label + credit
        return Legend(
            caption=_clean_caption(labelled.caption),
            credit=credit,
            origin=f'credit label "{labelled.label}"',
        )
    if len(lines) > 1 and _is_credit(lines[-1], words):
        return Legend(
            caption=_clean_caption(" ".join(lines[:-1])),
            credit=clean_credit(lines[-1], words),
            origin="last line",
        )
    for pattern in _AT_END:
        match = pattern.match(text)
        if match and (_is_tail(match, words) or _in_brackets(match)):
            return Legend(
                caption=_clean_caption(match["caption"]),
                credit=clean_credit(match["credit"], words),
                origin="end of the caption",
            )
    if _is_credit(text, words):
        return Legend(credit=clean_credit(text, words), origin="whole legend")
    if len(lines) > 1 and ends_with_full_stop(lines[1]) and _is_credit(lines[0], words):
        return Legend(
            caption=_clean_caption(" ".join(lines[1:])),
            credit=clean_credit(lines[0], words),
            origin="first line",
        )
    return Legend(caption=_clean_caption(text))


def _is_tail(match: re.Match[str], words: CreditWords) -> bool:
    """Whether the end of a caption is a credit, by its shape; after "©" nearly all is.

    A name alone in brackets belongs to the sentence, unless that has ended: ``Anna (United)``.
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
    """``... on 12 March. (Unsplash)``: one name in brackets, after the caption's end.

    What the caption itself names is where or who, not whose: ``... in Ostrand. (Ostrand)``.
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
    """A credit line without its label, its sign and what brackets it."""
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
    """``A caption. Photo:`` without its last word, whose credit stands elsewhere."""
    for match in label_pattern(words).finditer(caption, max(0, len(caption) - 40)):
        if not caption[match.end() :].strip(_EDGES):
            return caption[: match.start()].rstrip(_EDGES + "(")
    return caption
