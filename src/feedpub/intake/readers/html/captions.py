"""What is printed with an image: its caption, and its credit.

The credit is in an element whose class says so (``class="credit"``), or where the text shows it
(:mod:`~feedpub.intake.bylines.legends`). Every other text is the caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise

from lxml.html import HtmlElement

from feedpub.intake.bylines.credits import (
    bare_label,
    belongs_to_credit,
    canonical_agency,
    clean_credit,
    is_signature,
)
from feedpub.intake.bylines.legends import is_sentence, name_before, split_legend
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.dates.grammar import date_parts
from feedpub.intake.dates.lexicon import date_words
from feedpub.intake.lexicon import CreditWords, fold, label_pattern, may_hold_label
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.html.blocks import words_of
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.text import ends_with_full_stop, plain
from feedpub.nouns import dataclass, replace

#: In characters. Longer texts beside images are paragraphs.
MAX_CAPTION = 1200

#: In characters, of a credit that only its element shows.
_MAX_SHORT = 160
_MAX_DATE = 60

#: The properties of an ImageObject that say whose it is, the best first.
CREDIT_PROPERTIES = ("creditText", "creator", "author", "copyrightHolder")

_CREDIT, _SOURCE = class_names("credit"), class_names("credit_source")
_CAPTION, _NEITHER = class_names("caption"), class_names("no_caption")
_HIDDEN = class_names("hidden")
_SKIPPED = frozenset("script style template svg button noscript picture select iframe".split())
_BLOCKS = frozenset("p div figcaption figure section li br h2 h3 h4 dd dt footer".split())
_CREDIT_TAGS = frozenset({"small", "cite", "footer"})
_CREDIT_ATTRIBUTE = re.compile(r"(?:copyright|credits?|photographer)$")

#: How many elements around an image may have its attributes.
_AROUND = 3
_NAMES = ("class", "itemprop", "id", "data-testid")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text beside an image."""

    text: str

    #: What its elements call it, the nearest first: ``caption``, ``credit``, ``source``, ``small``.
    role: str = ""

    #: Whether a line ends before it.
    new_line: bool = False


def pieces_of(container: HtmlElement, skip: frozenset[HtmlElement] = frozenset()) -> list[Piece]:
    """Return the runs of text in *container*, without those in the elements of *skip*."""
    return list(_pieces(container, "", [True], skip))


def _pieces(
    element: HtmlElement, role: str, new_line: list[bool], skip: frozenset[HtmlElement]
) -> Iterator[Piece]:
    if element.text and element.text.strip():
        yield Piece(element.text, role, new_line[0])
        new_line[0] = False
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _SKIPPED and child not in skip:
            block = child.tag in _BLOCKS
            new_line[0] = new_line[0] or block
            own, hidden = _role_of(child)
            if hidden:
                if label := _hidden_label(child):
                    yield Piece(label, role, new_line[0])
                    new_line[0] = False
            else:
                yield from _pieces(child, own or role, new_line, skip)
            new_line[0] = new_line[0] or block
        cut = child in skip and child.tag == "img"
        if child.tail and not cut and (child.tail.strip() or not new_line[0]):
            yield Piece(child.tail, role, new_line[0])
            new_line[0] = False


def parts_of_others(image: HtmlElement, others: Iterable[HtmlElement]) -> frozenset[HtmlElement]:
    """Return the elements beside *image* that belong to the *others*, the images around it.

    What is printed with an image follows it, up to the next one.
    """
    own = {each: child for child, each in pairwise((image, *image.iterancestors()))}
    parts: list[HtmlElement] = []
    for other in others:
        path = pairwise((other, *other.iterancestors()))
        part, near = next((child, own[each]) for child, each in path if each in own)
        if near in part.itersiblings():
            parts += near.itersiblings(preceding=True)
        else:
            parts += (part, *part.itersiblings())
    return frozenset(parts)


def _role_of(element: HtmlElement) -> tuple[str, bool]:
    """Return what *element* is called, and whether it is hidden or no part of the legend."""
    names = " ".join(filter(None, map(element.get, _NAMES)))
    role, hidden = _role_of_names(names) if names else ("", False)
    hidden = hidden or element.get("hidden") is not None or element.get("role") == "button"
    return role or ("small" if element.tag in _CREDIT_TAGS else ""), hidden


def is_named(element: HtmlElement) -> bool:
    """Whether the names of *element* say that it is a caption or a credit."""
    return element.tag == "figcaption" or _role_of(element)[0] not in ("", "small")


@lru_cache(maxsize=1024)
def _role_of_names(names: str) -> tuple[str, bool]:
    own = words_of(names)
    if own & _HIDDEN:
        return "", True
    if own & _CREDIT or {"photo", "by"} <= own:
        return "credit", False
    if any("credit" in word or "copyright" in word for word in own):
        return "credit", False
    if own & _SOURCE:
        return "source", False
    return ("caption", False) if own & _CAPTION else ("", bool(own & _NEITHER))


def _hidden_label(element: HtmlElement) -> str:
    """Return the label that *element* says to screen readers only; else empty."""
    label = plain("".join(element.itertext())).rstrip(" ,:：.…") + ":"
    return f"{label} " if bare_label(label) else ""


@dataclass(frozen=True, slots=True)
class _LegendLine:
    """A line of a legend."""

    text: str

    #: Where elements begin in it.
    starts: frozenset[int]


_LETTER = re.compile(r"[^\W\d_]")
# "View 6 images", "2 of 12": the counter of a gallery.
_COUNTER = re.compile(
    r"(?:\w+ )?\d+ (?:images?|photos?|pictures?|bilder|fotos|imágenes|immagini|zdjęć|foto)$"
    r"|\d{1,3} ?(?:/|of|von|de|sur|di|av|z|из) ?\d{1,3}[\s|]*$",
    re.IGNORECASE,
)
_OPENING_QUOTES = tuple('"“„«»‹『「')
_EDGES = " \t|｜·•,;:/–—-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caption:
    """The caption and the credit of an image."""

    text: str = ""
    credit: str = ""

    #: Where the credit was: ``credit label "Foto:"``.
    origin: str = ""

    #: Whether a person that the credit names made the image, for all that is printed.
    signed: bool = False


def read_caption(pieces: Sequence[Piece], words: CreditWords, *, beside: bool = False) -> Caption:
    """Separate caption and credit: by what their elements are called, else by the text.

    *beside*: the caption is in another element.
    """
    if sum(len(each.text) for each in pieces) > 4 * MAX_CAPTION:
        return Caption()
    lines = _lines_of(pieces, words)
    called = _by_elements(lines, words, beside=beside)
    return called or _by_text([_line_of(line) for line in lines], words)


def _lines_of(pieces: Sequence[Piece], words: CreditWords) -> list[list[Piece]]:
    """Return the lines of *pieces*, without those of the page's own and without repetitions.

    A label or a bracket alone is joined with the next line.
    """
    lines: list[list[Piece]] = []
    for piece in (replace(each, text=_without_control(each.text)) for each in pieces):
        last = _line_of(lines[-1]).text if lines else ""
        open_end = last.endswith(("(", "[", "（")) or _without_label_at_end(last, words) != last
        open_end = open_end or not _LETTER.search(last)
        if not lines or (piece.new_line and not open_end and _LETTER.search(piece.text)):
            lines.append([piece])
        else:
            lines[-1].append(replace(piece, text=f" {piece.text}") if piece.new_line else piece)
    own = page_words().furniture
    found: dict[str, list[Piece]] = {}
    for line in lines:
        text = _line_of(line).text
        is_own = fold(text).strip(" .:") in own or _COUNTER.match(text) or _is_date(text)
        if _LETTER.search(text) and not is_own:
            found.setdefault(text, line)
    return list(found.values())


def _line_of(pieces: Sequence[Piece]) -> _LegendLine:
    text, starts = "", set()
    for piece in pieces:
        own = re.sub(r"\s+", " ", piece.text)
        if not text or text.endswith(" "):
            own = own.lstrip()
        starts.add(len(text) + (own[:1] == " "))
        text += own
    text = plain(text)
    return _LegendLine(text, frozenset(start for start in starts if start < len(text)))


def _by_elements(
    lines: Sequence[Sequence[Piece]], words: CreditWords, *, beside: bool
) -> Caption | None:
    """Return the caption and the credit by what their elements are called; None without names.

    In a line that has a caption before the credit, what follows the credit belongs to it.
    """
    named = {"credit", "source"}
    if not any(piece.role in named for line in lines for piece in line):
        named = {"small"}
    captions: list[str] = []
    credits: list[str] = []
    signed = False
    for line in lines:
        first = next((at for at, piece in enumerate(line) if piece.role in named), len(line))
        before, own, behind = line[:first], list(line[first:]), list[Piece]()
        if not captions and not _has_text(_line_of(before).text, words):
            behind = [piece for piece in own if piece.role not in named]
            if behind and behind[0].text.lstrip().startswith("/"):
                behind = []  # "Anna Example" in its element, then "/ AP"
            else:
                own = [piece for piece in own if piece.role in named]
        texts = (_line_of(before).text, _line_of(behind).text)
        captions += (text for text in texts if _has_text(text, words))
        if own:
            credits.append(_line_of(own).text.strip(_EDGES))
            signed = signed or any(piece.role == "credit" for piece in own)
    credit = " / ".join(dict.fromkeys(filter(None, credits)))
    if (
        not credit
        or bare_label(credit, words)
        or (named == {"small"} and not captions and not beside)
    ):
        return None
    found = None
    if not label_pattern(words).match(credit):
        found = split_legend(credit, words)
    above = beside or bool(captions)
    if found and found.caption and (not above or ends_with_full_stop(found.caption)):
        captions.append(found.caption)
        credit = found.credit
    credit = _without_by(clean_credit(credit, words), words)
    text = _without_label_at_end(" ".join(dict.fromkeys(captions)), words)
    if named == {"small"} and _names_subject(text, credit, words):
        return None
    if len(credit) > _MAX_SHORT or (not captions and is_sentence(credit, words)):
        return None
    if not _can_be_credit(credit):
        return Caption(text=_clean_caption(text))
    if canonical_agency(credit, words):
        text, name = name_before(text, words)
        credit = f"{name} / {credit}" if name else credit
    return Caption(text=_clean_caption(text), credit=credit, origin="credit element", signed=signed)


def _names_subject(caption: str, credit: str, words: CreditWords) -> bool:
    """Whether small print says who speaks in the *caption*, or what the person in it does."""
    if caption.startswith(_OPENING_QUOTES):
        return True
    is_person = looks_like_person(credit, words) or canonical_agency(credit, words) is not None
    return looks_like_person(caption, words) and not is_person


def _has_text(text: str, words: CreditWords) -> bool:
    """Whether *text* has more than a label and signs."""
    return _LETTER.search(text) is not None and not bare_label(text.strip(" (["), words)


def _by_text(lines: Sequence[_LegendLine], words: CreditWords, *, names: bool = True) -> Caption:
    """Separate caption and credit by what the lines say."""
    captions: list[str] = []
    credits: list[str] = []
    labels: list[str] = []
    for line in lines:
        alone = len(lines) == 1
        found = split_legend(line.text, words, line.starts, alone=alone, names=names)
        credit = clean_credit(found.credit, words) if found else ""
        if found is None or not _can_be_credit(credit):
            captions.append(_without_label_at_end(line.text, words))
            continue
        is_rights = any(phrase in fold(found.caption) for phrase in page_words().rights)
        if not is_rights or len(found.caption) > _MAX_DATE:
            captions.append(found.caption)
        if found.label:
            labels.append(found.label)
            credit = found.label + credit if belongs_to_credit(found.label) else credit
        credits.append(credit)
    origin = f'credit label "{labels[0]}"' if labels else "end of the caption"
    return Caption(
        text=_clean_caption(" ".join(dict.fromkeys(filter(None, captions)))),
        credit=" / ".join(dict.fromkeys(credits)),
        origin=origin if credits else "",
        signed=any(is_signature(label, words) for label in labels),
    )


def caption_in_data(text: str, credits: Mapping[str, str], words: CreditWords) -> Caption:
    """Return the caption *text* of an ImageObject, with the best of the *credits* of it.

    *credits* has the values of :data:`CREDIT_PROPERTIES`. A credit that only names an agency is
    joined with the person who made the image.
    """
    found = _by_text([_LegendLine(plain(text), frozenset())], words) if text else Caption()
    for origin in filter(credits.get, CREDIT_PROPERTIES):
        credit = clean_credit(credits[origin], words)
        if len(credit) > _MAX_SHORT or not _can_be_credit(credit) or "://" in credit:
            continue
        maker = plain(credits.get("creator", ""))
        if canonical_agency(credit, words) and looks_like_person(maker, words):
            credit = f"{maker} / {credit}"
        signed = origin != "copyrightHolder"
        return Caption(text=found.text, credit=credit, origin=origin, signed=signed)
    return replace(found, origin="caption")


def caption_in_attributes(image: HtmlElement, words: CreditWords) -> Caption:
    """Return the caption and the credit of *image* in attributes of it or of what is around it.

    Without an attribute of its own, the credit is at the end of the caption, the title or the
    alternative text.
    """
    figures = islice(image.iterancestors("figure"), 1)
    inside = (each for figure in figures for each in figure.iterdescendants())
    around = (image, *islice(image.iterancestors(), _AROUND), *inside)
    values = [
        (name, plain(value))
        for element in around
        for name, value in element.items()
        if (element is image or name.startswith("data-")) and _is_text(value)
    ]
    found = Caption(text=next((v for name, v in values if name.endswith("-caption")), ""))
    for name, value in values:
        credit = clean_credit(value, words) if _CREDIT_ATTRIBUTE.search(name) else ""
        if _can_be_credit(credit) and len(credit) <= _MAX_SHORT:
            return replace(found, credit=credit, origin=f"attribute {name}", signed=True)
    for name, value in (("data-caption", found.text), *values):
        if name in ("data-caption", "title", "alt") and value:
            split = _by_text([_LegendLine(value, frozenset())], words, names=False)
            if split.credit and split.text:
                text = split.text if name == "data-caption" else found.text
                return replace(split, text=text, origin=f"attribute {name}")
    return found


def _is_text(value: str) -> bool:
    """Whether the *value* of an attribute is a text, not a flag or code."""
    return _LETTER.search(value) is not None and not re.search(r"[{<]|^(?:true|false)$", value)


def _can_be_credit(text: str) -> bool:
    """Whether *text* is neither a date nor one of the page's own lines: ``Advertisement``."""
    if not _LETTER.search(text) or fold(text).strip(" .:") in page_words().furniture:
        return False
    return not _is_date(text)


def _without_by(credit: str, words: CreditWords) -> str:
    """Return *credit* without the word before a person: ``By Anna Example``."""
    beginnings = filter(credit.startswith, page_words().byline_beginnings)
    begin = next((each for each in beginnings if each.endswith(" ")), "")
    name = credit.removeprefix(begin).lstrip()
    return name if begin and looks_like_person(name, words) else credit


def _is_date(text: str) -> bool:
    """Whether *text* is nothing but a date: ``Published 12 May 2026``."""
    if len(text) > _MAX_DATE or not any(map(str.isdigit, text)):
        return False
    label = page_words().date_label.match(text)
    date = text[label.end() :] if label else text
    return date_parts(fold(date.strip(_EDGES)), None, date_words()) is not None


def _clean_caption(text: str) -> str:
    text = re.sub(r"\s*[(\[]\s*[)\]]?$", "", plain(text))
    return re.sub(r"\s*[|/·•]$|\s+[–—-]$|^[|/·•▲▼△▽■□◆◇●○▶►◀◄★☆※]\s*", "", text).strip()


def _without_control(text: str) -> str:
    """Return *text* without the words of a button at one of its ends: ``Enlarge image``."""
    bare, controls = text.strip(), page_words().controls
    for control in controls if bare.lower().endswith(_in_lower_case(controls)) else ():
        if bare.lower().endswith(control.lower()):
            return bare[: -len(control)]
    for control in controls if bare.lower().startswith(_in_lower_case(controls)) else ():
        if bare.lower().startswith(control.lower()):
            return bare[len(control) :].lstrip(" :")
    return text


@lru_cache(maxsize=1)
def _in_lower_case(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word.lower() for word in words)


def _without_label_at_end(caption: str, words: CreditWords) -> str:
    """Return ``A caption. Photo:`` without the label, whose credit is in another element."""
    if not may_hold_label(caption, words):
        return caption
    for match in label_pattern(words).finditer(caption, max(0, len(caption) - 40)):
        if not caption[match.end() :].strip(_EDGES + " )]"):
            return caption[: match.start()].rstrip(_EDGES + "(")
    return caption
