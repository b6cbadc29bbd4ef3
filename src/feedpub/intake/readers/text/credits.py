"""The credit at the end of a line: behind a label, in brackets, behind a bar or a full stop."""

from __future__ import annotations

import re

from feedpub.intake.bylines.authors import has_byline_prefix
from feedpub.intake.bylines.credits import (
    CreditLine,
    bare_label,
    canonical_agency,
    credit_parties,
    is_credit_shaped,
    labels_in,
    segments_of,
    split_credit,
)
from feedpub.intake.bylines.legends import (
    begins_with_phrase,
    has_unknown_in_brackets,
    is_generic,
    split_legend,
)
from feedpub.intake.bylines.names import is_organisation, looks_like_person
from feedpub.intake.lexicon import (
    CreditWords,
    fold,
    label_key,
    label_pattern,
    may_hold_label,
    name_key,
)
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.lines import YEAR
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import replace

#: In columns, of a line that needs a sign to end with a credit; and of one that is a paragraph if
#: it ends like one.
_SHORT, _PARAGRAPH = 60, 160

#: In columns: a longer caption with a credit at its end is a paragraph that quotes an agency.
_MAX_CAPTION = 700

#: In characters, of a credit that only follows a full stop.
_MAX_TAIL = 90

#: In columns, of a credit that is only recognised by its capitals.
_MAX_NAME = 40

#: In columns, of a caption with a label that a single word follows; in words, of a credit alone.
_MAX_LABELLED = 200
_FEW = 3

#: In characters, of a credit behind a label that is glued to the caption.
_MAX_GLUED = 160

#: In columns, of a caption of one word.
_MIN_CAPTION = 16

#: In characters, of a notice of rights.
_MAX_RIGHTS = 60

#: In characters, of a line that is only a credit.
_MAX_CREDIT = 120

_BRACKETS = re.compile(r"\s*[(\[（]([^()\[\]（）]{2,120})[)\]）]\s*\.?$")
_BAR = re.compile(r"\s+\|\s+")
_SIGNS = ("©", "ⓒ", "(c)", "copyright")
_YEARS = re.compile(r"(?:19|20)\d\d ?[-–] ?(?:(?:19|20)\d\d|\d\d)\b")
_SLASHED = re.compile(r"(?<=\s)([^\W\d_][\w.-]{1,20}(?: [^\W\d_a-z][\w.-]{1,20}){0,2}) ?/(?=\s?\w)")
_SENTENCE = re.compile(r"[。！？]")
_GLUED_END = re.compile(r"[^\s(\[（/|,;:–—-]$|[.!?…。！？\"”“»)]\s$")
_INITIAL_AT_END = re.compile(r"(?<=\s)[^\W\d_]\. ?[^\W\d_a-z][\w-]+$")
_STOP = re.compile("[.!?…。！？]")
_SIGN = re.compile(
    r"[/|｜／©=＝•·()\[\]（）【】〔〕–—、，-]|[.!?…]\W?[^\W\d_a-zà-ÿ]|[.!?…]\W* \S|[。！？]"
)
_CLOSING = tuple(")]）】〕")
# A credit after the caption's full stop, with or without a space.
_AFTER_STOP = re.compile(
    r"(?:(?<=[^\W\d_]{2}[.!?…])|(?<=\d{4}[.!?…]))[\"'”“’»]?\s+(?=[^\W\d_])|(?<=[。！？])(?=\w)|(?<=[a-zà-ÿ0-9]{2}[.!?])(?=[A-ZÀ-Þ])"
)


def read_credit_line(text: str, words: CreditWords) -> CreditLine | None:
    """Split *text*, one plain line, into caption and credit; None if it ends with no credit."""
    if not 2 <= len(text) <= 1500:
        return None
    text = _without_rights(text)
    may_be_labelled = may_hold_label(text, words)
    width = columns(text)
    if not may_be_labelled and width > _SHORT:
        is_sentence = ends_with_full_stop(text) and text.rstrip(" .")[-1:] not in _CLOSING
        if (width > _PARAGRAPH and is_sentence) or _SIGN.search(text) is None:
            return None
    if may_be_labelled and (labelled := _behind_glued_label(text, words)):
        return labelled
    if whole := _whole(text, words):
        return whole
    found = _before_label(text, words) or split_legend(text, words, alone=False)
    found = found or _from_agency(text, words) or _behind_stop(text, words)
    found = found or _spaced_label(text, words) or _between_agency(text, words)
    if found is None or _is_rights(found) or _names_speaker(text, found):
        return None
    if found.label and (found.caption or not _is_notice(text, found)):
        return found if columns(found.caption) <= _MAX_CAPTION else None
    if not found.caption:
        return found if begins_with_phrase(text, words) and len(text) <= _MAX_CREDIT else None
    if columns(text) > _MAX_CAPTION:
        return None
    return replace(found, sure=found.sure and _is_strong(found.credit, words))


def _names_speaker(text: str, found: CreditLine) -> bool:
    """Whether the name behind a quotation's dash is the speaker's: ``“We will.” — A. Example``."""
    if found.label or not found.caption or found.caption[-1] not in '"”“»«':
        return False
    return text[len(found.caption) :].lstrip()[:1] in "—–―-"


def _is_rights(found: CreditLine) -> bool:
    """Whether a sign leads to whose rights the page has, not to an image's: ``All texts © Coast``.

    Before it is no caption but one word, or there are years behind it.
    """
    if found.label is None or not any(sign in fold(found.label) for sign in _SIGNS):
        return False
    if _YEARS.search(found.credit) or any(
        phrase in fold(found.caption) for phrase in page_words().rights
    ):
        return True
    caption = found.caption.strip(" <")
    return bool(caption) and " " not in caption and columns(caption) < _MIN_CAPTION


def _is_notice(text: str, found: CreditLine) -> bool:
    """Whether a line without a caption is the page's notice of rights, or a reporter's name."""
    label = found.label or " "
    is_reporter = text.endswith(label) and label.lower() == label.upper()
    return is_reporter or YEAR.search(found.credit) is not None


def _behind_glued_label(text: str, words: CreditWords) -> CreditLine | None:
    """Split *text* at the first label that is glued to a caption: all behind it is the credit."""
    start = max(0, len(text) - _MAX_GLUED)
    for label in labels_in(text, words, max(start, 1)):
        before, credit = text[: label.start()], text[label.end() :].strip()
        if not label.group().endswith((":", "：")) or not _GLUED_END.search(before):
            continue
        if credit and not ends_with_full_stop(credit) and len(credit) <= _MAX_GLUED:
            hinted = words.labels.get(label_key(label.group()), frozenset())
            return CreditLine(
                caption=before.rstrip(), credit=credit, label=label.group(), languages=hinted
            )
    return None


def _without_rights(text: str) -> str:
    """Return *text* without its notice of rights: ``2026 The AP. All rights reserved``."""
    end = fold(text[-_MAX_RIGHTS:])
    if not any(map(end.__contains__, page_words().rights)):
        return text
    text = re.sub(r"[^.©/]*[.©/]?$", "", text.rstrip("."))
    return re.sub(r"(?:©|\(c\)|Copyright)\s*(?:19|20)\d\d\s*", "", text).rstrip(" .©")


def _is_strong(credit: str, words: CreditWords) -> bool:
    """Whether *credit* names an agency or several parties, as no sentence does."""
    if ends_with_full_stop(credit) or not is_credit_shaped(credit, words):
        return False
    return bool(credit_parties(credit, words).agencies) or "/" in credit or "©" in credit


def name_behind_stop(text: str, words: CreditWords) -> tuple[str, str] | None:
    """Split a caption from the words with capitals behind its last full stop."""
    if columns(text) > _MAX_CAPTION or ends_with_full_stop(text):
        return None
    match = next(reversed(_stops(text)), None)
    name = text[match.end() :].strip() if match else ""
    if match is None or not name or not is_title_case(name, words):
        return None
    return text[: match.end()].rstrip(), name


def after_label(text: str, words: CreditWords) -> CreditLine | None:
    """Read a word, a colon and a name as a credit, whatever the word is."""
    label, colon, credit = text.partition(":")
    credit = credit.strip()
    if not colon or " " in label.strip() or not is_credit_shaped(credit, words):
        return None
    return CreditLine(caption="", credit=credit, label=f"{label}:")


def tail_behind(shorter: str, longer: str, *, shortest: int = 12) -> str | None:
    """Return what follows *shorter* in *longer*; None if *longer* does not begin with it.

    Kinds of quotation marks, a final full stop and the ellipsis of a cut line are ignored.
    """
    if shorter[:1].isalnum() and shorter[:1] != longer[:1]:
        return None
    if _alike(shorter[:shortest]) != _alike(longer[:shortest]):
        return None
    begin = _alike(shorter).rstrip(" .…")
    if len(begin) < shortest or not _alike(longer).startswith(begin):
        return None
    rest = longer[len(begin) :]
    if rest[:1].isalnum() and longer[len(begin) - 1].isalnum() and not rest[0].isupper():
        return None
    return rest.lstrip(" .")


def _whole(text: str, words: CreditWords) -> CreditLine | None:
    """Read all of *text* as a credit: known agencies, or somebody and an employer."""
    inner = _BRACKETS.match(text)
    bare = inner[1].strip() if inner else text
    if bare.startswith("/") or len(bare) > _MAX_CREDIT or ends_with_full_stop(bare):
        return None
    if inner and (match := label_pattern(words).match(bare)):
        # In brackets, whatever follows a label is a credit.
        label, credit = match.group(), bare[match.end() :].strip()
        hinted = words.labels.get(label_key(label), frozenset())
        return CreditLine(caption="", credit=credit, label=label, languages=hinted)
    if split_credit(bare, words) or bare_label(bare, words) or has_byline_prefix(bare):
        return None
    if not is_credit_shaped(bare, words) or _has_slug(bare, words):
        return None
    if has_unknown_in_brackets(bare, words):
        return None
    segments = segments_of(bare)
    if not all(_is_party(segment, words) for segment in segments):
        return None
    if any(canonical_agency(segment, words) for segment in segments):
        return CreditLine(caption="", credit=bare, sure=len(segments) > 1 or bool(inner))
    people = [looks_like_person(segment, words) for segment in segments]
    if ("/" in bare or inner) and (
        any(people) or any(is_organisation(each, words) for each in segments)
    ):
        return CreditLine(caption="", credit=bare, sure=any(people) and not all(people))
    if name_key(bare) in words.publishers or name_key(bare) in words.anonymous:
        return CreditLine(caption="", credit=bare, sure=False)
    return None


def _has_slug(text: str, words: CreditWords) -> bool:
    """Whether a party is a reporter's lower-case slug, as in the signature ``bru/dpa``."""
    return any(
        segment.islower() and canonical_agency(segment, words) is None
        for segment in segments_of(text)
    )


def _from_agency(text: str, words: CreditWords) -> CreditLine | None:
    """Read a credit from an agency with a slash on: ``The mayor at noon EFE/ A. Example``."""
    if "/" not in text:
        return None
    for match in _SLASHED.finditer(text, max(0, len(text) - _MAX_TAIL)):
        names = match[1].split()
        known = (" ".join(names[at:]) for at in range(len(names)))
        name = next((each for each in known if canonical_agency(each, words)), None)
        start = match.end(1) - len(name or "")
        credit = text[start:].strip()
        if name is None or ends_with_full_stop(credit):
            continue
        if all(_is_party(segment, words) for segment in segments_of(credit)):
            return CreditLine(caption=text[:start].strip(), credit=credit)
    return None


def _behind_stop(text: str, words: CreditWords) -> CreditLine | None:
    """Read a credit with a slash behind a full stop: ``A boat at sea. Anna Example/Coast``."""
    for match in reversed(_stops(text)):
        credit = text[match.end() :].strip()
        if "/" in credit and _is_strong(credit, words):
            return CreditLine(caption=text[: match.end()].rstrip(), credit=credit, sure=False)
    return None


def _spaced_label(text: str, words: CreditWords) -> CreditLine | None:
    """Split a short line at a label with a capital that one word follows: ``A boat Foto: BoBo``."""
    if columns(text) > _MAX_LABELLED or not may_hold_label(text[-_MAX_NAME:], words):
        return None
    for label in labels_in(text, words, max(1, len(text) - _MAX_NAME)):
        credit = text[label.end() :].strip(" .")
        known = is_title_case(credit, words) or name_key(credit) in words.anonymous
        if label.group()[0].isupper() and credit and " " not in credit and known:
            hinted = words.labels.get(label_key(label.group()), frozenset())
            caption = text[: label.start()].rstrip()
            return CreditLine(caption=caption, credit=credit, label=label.group(), languages=hinted)
    return None


def _before_label(text: str, words: CreditWords) -> CreditLine | None:
    """Split a line that ends with a label in lower case, glued or not: ``A boatA. Example nuotr.``

    Without a sign the credit is a name with an initial, or all of the line.
    """
    label = next((each for each in words.labels_behind if text.endswith(each)), None)
    if label is None or label.lower() == label.upper():
        return None
    before = text.removesuffix(label).rstrip()
    start = next(
        (at for at in range(1, len(before)) if before[at - 1].islower() and before[at].isupper()), 0
    )
    if not start and (initial := _INITIAL_AT_END.search(before)):
        start = initial.start()
    caption, name = text[:start].rstrip(" /"), before[start:]
    is_name = is_credit_shaped(name, words) if start else name.count(" ") < _FEW
    if not is_name or not name[:1].isupper() or is_generic(name, words):
        return None
    return CreditLine(caption=caption, credit=text[start:], label=label)


def _between_agency(text: str, words: CreditWords) -> CreditLine | None:
    """Read the text between an agency or publisher and its repetition: ``AFP A boatAFP``."""
    parts = text.split(" ", 3)
    for size in (3, 2, 1):
        name = " ".join(parts[:size])
        known = canonical_agency(name, words) or name_key(name) in words.publishers
        if len(parts) > size and known and text.endswith(name):
            return CreditLine(caption=text.removesuffix(name).rstrip(), credit=name)
    return None


def _stops(text: str) -> list[re.Match[str]]:
    """Return the full stops near the end of *text* that something can follow."""
    stops = (stop.end() for stop in _STOP.finditer(text, max(0, len(text) - _MAX_TAIL)))
    return [match for at in stops if (match := _AFTER_STOP.match(text, at))]


def is_title_case(text: str, words: CreditWords) -> bool:
    """Whether every word of *text* can be part of a name: ``Anna Example for Coastal Times``."""
    small = words.connectors | words.particles
    return len(text) <= 60 and all(
        part[0].isupper() or name_key(part) in small for part in text.split()
    )


def _is_party(segment: str, words: CreditWords) -> bool:
    return (
        canonical_agency(segment, words) is not None
        or is_organisation(segment, words)
        or looks_like_person(segment, words)
        or (" " not in segment and segment[:1].isupper() and len(segment) > 1)
    )


_QUOTES = str.maketrans("“”„‟«»″‘’‚‛′`´‹›–—\u00a0", "\"\"\"\"\"\"\"'''''''''-- ")


def _alike(text: str) -> str:
    """Return *text* with one kind of quotation mark and dash; its length does not change."""
    return text.translate(_QUOTES)
