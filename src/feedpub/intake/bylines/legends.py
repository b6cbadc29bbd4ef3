"""Legends, the lines printed with an image: where the caption ends and the credit begins.

Only evidence makes a credit of words: a label (``Foto:``; behind the name ``撮影``), a sign (``©``,
a bar), a phrase such as ``Courtesy of``, or a known agency where credits are printed. Every other
legend is a caption.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from feedpub.intake.bylines.credits import (
    MAX_CREDIT,
    CreditLine,
    bare_label,
    canonical_agency,
    is_credit_shaped,
    labels_in,
    segments_of,
    split_credit,
)
from feedpub.intake.bylines.names import has_initial, is_organisation, looks_like_person
from feedpub.intake.lexicon import (
    CreditWords,
    fold,
    label_key,
    may_hold_label,
    name_key,
)
from feedpub.intake.text import ends_with_full_stop
from feedpub.nouns import replace
from feedpub.patterns import pattern

_OPENING, _CLOSING = "([（【〔<〈《", ")]）】〕>〉》"
_QUOTES = "\"'”“’»」』"
# The end of a sentence, which a space need not follow.
_END = (
    r"(?:(?:%s|\d{4}|[\uac00-\ud7a3%%\"'”“’»」』)\]])\.|[!?…])[\"'”“’»」』)\]]*\s*"
    r"(?=[^\W\d_a-z]|[/(\[]\s?\w)"
    r"|[。！？।۔؟][\"'”“’»」』）)]*\s*(?=\S)"
)
# Not that of an initial glued to a word: "shoreA. Example".
_STOP = pattern(_END % r"(?:[^\W\d_][^\W\d_A-ZÀ-Þ]|[A-ZÀ-Þ]{2})")
#: One that is none of an abbreviation's stops, which end in fewer letters: ``St.``, ``Inc.``
_SENTENCE_END = pattern(_END % r"[^\W\d_]{4}")
_BRACKETS = pattern(
    r"\s*[(\[（【〔<〈《]([^()\[\]（）【】〔〕<>〈〉《》]{2,140})[)\]）】〕>〉》]\s*\.?$"
)
# In brackets behind a caption, it names the image's author, not the article's.
_AUTHOR = pattern(r"(?:Autor|Author|Auteur|Autore|Автор|Аўтар)\s*[:：]\s*", re.IGNORECASE)
_IN_BRACKETS = pattern(r"(?<=\w)\s*[(\[（]([^()\[\]（）]{1,60})[)\]）]")
_BAR = pattern(r"\s*[|｜]\s*|\s+[•·]\s+")
_DASH = pattern(r"\s+[–—/-]\s*(?=\w)|\s*[—=＝／]\s*")
# The agency in "the harbour on Monday EFE/A. Example".
_SLASHED = pattern(r"\s([^\W\d_][\w.-]{1,20}) ?/(?=\s?\w)")
_YEAR = pattern(r"^(?:19|20)\d\d,?\s+")
_COMMA = pattern(r"[、，]\s*")
# A label is certain behind one of these.
_BEFORE_LABEL = f".!?…。！？।۔؟|｜/／–—·•,，、;=＝-{_OPENING}{_CLOSING}{_QUOTES}"

#: How many words with a small letter a credit has at most.
_MAX_SMALL = 5
# A name in a script without cases, behind an agency or a title; a particle at its end is of a
# sentence: "ドローンで撮影".
_SIGNER = pattern(
    r"(?:\S{1,12}[／/＝=])?(?:\S{0,8}(?:记者|記者|通讯员)\s?)?[^\s\u3041-\u309f拍]{2,8}"
)
_EDGES = " \t|｜·•,;:/／–—-＝="


def split_legend(
    text: str,
    words: CreditWords,
    starts: Set[int] = frozenset(),
    *,
    alone: bool = True,
    names: bool = True,
) -> CreditLine | None:
    """Split *text*, a plain line beside an image, into caption and credit; None without evidence.

    *starts* are the places in it where elements begin: a label there is certain. *alone*: the
    legend has no other line, so that a label may begin the caption: ``Picture: the new mayor``.
    *names*: a name in brackets or behind a bar suffices; at the end of a title it is the site's.
    """
    if labelled := _labelled(text, words, starts, alone=alone):
        return labelled
    for caption, credit, is_sign in _tails(text, words, starts):
        if found := _evident(credit, words, named=is_sign and names):
            return replace(found, caption=caption)
    if not alone and name_key(text) in words.publishers:
        return CreditLine(caption="", credit=text)
    return None


def _labelled(text: str, words: CreditWords, starts: Set[int], *, alone: bool) -> CreditLine | None:
    """Split at the first certain label: what follows is the credit, whatever it looks like."""
    for match in labels_in(text, words, starts=starts) if may_hold_label(text, words) else ():
        before, credit, after = (
            text[: match.start()].rstrip(),
            text[match.end() :].strip(" :："),
            "",
        )
        certain = match.start() in starts or _is_certain(text, match)
        if not certain and not match.group()[0].isupper():
            continue
        if before and before[-1] in _OPENING:
            before, credit, after = _out_of_brackets(before, credit)
        elif end := _SENTENCE_END.search(credit):
            after = credit[end.end() :]
            if _evident(after, words, named=False) is None:
                credit = credit[: end.end()].rstrip(" .")
            else:
                after = ""
        # "Picture: the new mayor" is a caption, "Picture by the new mayor" is not.
        only = alone and not before.strip(_EDGES) and match.group().endswith((":", "："))
        if only and not after and _is_title(credit, words):
            return None
        if _can_follow(credit, words, only=(only and not after) or not certain):
            return CreditLine(
                caption=f"{before.rstrip(_EDGES)} {after}".strip(),
                credit=credit.rstrip(" ;"),
                label=match.group(),
                languages=words.labels.get(label_key(match.group()), frozenset()),
            )
    return split_credit(text, words)


def _is_certain(text: str, match: re.Match[str]) -> bool:
    """Whether the label *match* is none of a sentence's words, as in ``The next photo: a boat``."""
    before = text[: match.start()].rstrip()
    if not before or before[-1] in _BEFORE_LABEL or not match.group()[0].isalpha():
        return True
    if match.group().endswith(".") and match.group()[0].isupper():
        return True  # no word of a sentence is cut: "Fot."
    # Glued to the end of another element: "2017Bild:".
    return len(before) == match.start() and match.group()[0].isupper() != before[-1].isupper()


def _out_of_brackets(before: str, credit: str) -> tuple[str, str, str]:
    """Return what precedes the open bracket, what is in it, and what follows it."""
    depth = 1
    for at, character in enumerate(credit):
        depth += (character in _OPENING) - (character in _CLOSING)
        if depth == 0:
            return before[:-1].rstrip(), credit[:at].rstrip(), credit[at + 1 :].lstrip(" .")
    return before[:-1].rstrip(), credit, ""


def _is_title(text: str, words: CreditWords) -> bool:
    """Whether *text*, behind a label alone, says what the picture shows: ``Bild: Die Fähre``."""
    parts = text.split()
    if not parts or is_organisation(text, words) or "/" in text:
        return False
    return fold(parts[0]) in words.articles or not words.small_words.isdisjoint(parts)


def _can_follow(credit: str, words: CreditWords, *, only: bool) -> bool:
    """Whether *credit*, behind a label, is not a sentence. *only*: the legend has no caption."""
    if not 1 < len(credit) <= MAX_CREDIT or not any(map(str.isalpha, credit)):
        return False
    if is_credit_shaped(credit, words) or begins_with_phrase(credit, words):
        return True
    parts = credit.split()
    if not any(map(str.islower, credit)):
        return len(credit) <= (30 if only else 60)
    small = words.particles | words.connectors
    lower = sum(part[0].islower() and name_key(part) not in small for part in parts)
    if only:
        return len(parts) <= 8 and not any(part[0].islower() for part in parts[1:])
    return lower <= 6 and not (lower > 2 and ends_with_full_stop(credit))


def _tails(text: str, words: CreditWords, starts: Set[int]) -> Iterator[tuple[str, str, bool]]:
    """Yield where *text* may part: caption, credit, and whether a sign shows that it does."""
    if (match := _BRACKETS.search(text, max(0, len(text) - 160))) and match.start():
        caption, credit = text[: match.start()].rstrip(), match[1].strip()
        named = _AUTHOR.match(credit)
        is_sign = named is not None or (ends_with_full_stop(caption) and credit not in caption)
        credit = credit[named.end() :] if named else credit
        caption, name = name_before(caption, words)
        # Of "Anna Example (AP)" nothing shows whether she is in the picture or made it.
        if not (caption[:1].isupper() and looks_like_person(caption, words)):
            yield caption, f"{name} ({credit})" if name else credit, is_sign
    elif match:
        yield "", match[1].strip(), True
    start = max(0, len(text) - MAX_CREDIT)
    for bar in _BAR.finditer(text, start):
        # What follows a name says who or where that is: "Anna Example | Norway".
        yield text[: bar.start()], text[bar.end() :], not _is_name(text[: bar.start()], words)
    for begin in sorted(starts):
        # An element that begins with a sign.
        if begin and text[begin] in "/–—-|":
            yield text[:begin].rstrip(), text[begin:], True
        elif begin and text[begin - 1].islower() and text[begin].isupper():
            yield text[:begin], text[begin:], False
    stops = list(_STOP.finditer(text, start))
    for stop in reversed(stops):
        tail = text[stop.end() :].lstrip()
        yield text[: stop.end()].rstrip(), tail, tail[0] in "—–"
    if _is_whole(text, words):
        yield "", text, False
    for slashed in _SLASHED.finditer(text, start):
        if canonical_agency(slashed[1], words):
            yield text[: slashed.start()], text[slashed.start(1) :], False
    commas = reversed(list(_COMMA.finditer(text, start)))
    for sign in (*_DASH.finditer(text, start), *commas):
        before, after = text[: sign.start()], text[sign.end() :]
        if before and before.endswith(words.labels_behind):
            yield after, before, False
        # The last words of "the harbour Anna Example / AP" may be the first half of the credit.
        if before and not ("/" in sign.group() and _ends_with_person(before, words)):
            in_capitals = after.isupper() and looks_like_person(after, words)
            # Behind a quotation it is the speaker.
            is_sign = ends_with_full_stop(before) and not any(map(before.count, _QUOTES))
            is_sign = is_sign or (in_capitals and not before.isupper())
            yield before, after, is_sign


def name_before(caption: str, words: CreditWords) -> tuple[str, str]:
    """Part *caption* from a name behind its last sentence: ``Anna Example`` before ``(dpa)``."""
    stops = list(_STOP.finditer(caption))
    name = caption[stops[-1].end() :].strip(_EDGES) if stops else ""
    if looks_like_person(name, words):
        return caption[: stops[-1].end()].rstrip(), name
    return caption, ""


def _ends_with_person(caption: str, words: CreditWords) -> bool:
    """Whether the last two of the words of *caption* look like a person."""
    parts = caption.split()
    return len(parts) > 2 and looks_like_person(" ".join(parts[-2:]), words)


def _is_whole(text: str, words: CreditWords) -> bool:
    """Whether all of *text* can be a credit: of two people the first is in the picture."""
    parts = _DASH.split(text)
    if has_unknown_in_brackets(text, words):
        return False
    if "＝" in text or (len(parts) > 1 and _is_uncased_word(parts[0], words)):
        return False
    people = [each for each in segments_of(text) if looks_like_person(each, words)]
    return len(people) < 2 or has_initial(people[0]) or " / " not in text


def has_unknown_in_brackets(text: str, words: CreditWords) -> bool:
    """Whether brackets in *text* hold no agency: a party, or an abbreviation of what precedes."""
    inner = _IN_BRACKETS.search(text)
    return inner is not None and canonical_agency(inner[1], words) is None


def _is_uncased_word(text: str, words: CreditWords) -> bool:
    """Whether *text*, of a script without capitals, is neither an agency nor a name."""
    is_cased = text.lower() != text.upper()
    return not (is_cased or canonical_agency(text, words) or looks_like_person(text, words))


def _evident(text: str, words: CreditWords, *, named: bool) -> CreditLine | None:
    """Return *text* as a credit if there is evidence that it is one; *named*: a name suffices."""
    credit = text.strip(_EDGES)
    if not 1 < len(credit) <= MAX_CREDIT or _SENTENCE_END.search(credit):
        return None
    if bare_label(f"{credit}:", words) and name_key(credit) not in words.anonymous:
        return None
    if begins_with_phrase(credit, words):
        return CreditLine(caption="", credit=credit)
    bare = words.bare_labels.match(credit)
    name = _YEAR.sub("", credit[bare.end() :]) if bare else ""
    is_name = looks_like_person(name, words) or _names_agency(name, words)
    if bare and not name[:1].islower() and (is_name or (named and _is_name(name, words))):
        return CreditLine(caption="", credit=name, label=bare.group().strip())
    if signed := _signed_behind(credit, words):
        return signed
    is_anonymous = name_key(credit) in words.anonymous and not is_generic(credit, words)
    is_known = is_anonymous or _names_agency(credit, words) or _names_employer(credit, words)
    if is_known or (named and _is_name(credit, words)):
        return CreditLine(caption="", credit=credit)
    return None


def _signed_behind(credit: str, words: CreditWords) -> CreditLine | None:
    """Return a credit with a label behind it: ``大海丸男撮影``, ``A. Example nuotr.``"""
    label = next(filter(credit.endswith, words.labels_behind), "")
    name = credit.removesuffix(label).rstrip(" /／")
    if not label or not name or len(name) > 40 or any(map(str.isdigit, name)):
        return None
    if label.lower() == label.upper():
        is_name = _SIGNER.fullmatch(name) is not None
        return CreditLine(caption="", credit=name, label=label) if is_name else None
    # Letters with cases are a word of the line.
    is_name = name[0].isupper() and not is_generic(name, words) and "," not in name
    if is_name and (" / " not in name or is_credit_shaped(name, words)):
        return CreditLine(caption="", credit=credit, label=label)
    return None


def is_sentence(text: str, words: CreditWords) -> bool:
    """Whether *text* ends a sentence before its end, or has more small words than a credit."""
    small = words.particles | words.connectors
    lower = (part for part in text.split() if part[0].islower() and name_key(part) not in small)
    return _SENTENCE_END.search(text) is not None or len(list(lower)) > _MAX_SMALL


def begins_with_phrase(text: str, words: CreditWords) -> bool:
    """Whether *text* begins as only credits do: ``Courtesy of``, ``Handout``."""
    folded = fold(text)
    return folded.startswith(words.phrases) and not folded.endswith(".")


def _names_agency(credit: str, words: CreditWords) -> str | None:
    """Return the first known agency of *credit*; None if there is none, or a sentence around it."""
    if not is_credit_shaped(credit.rstrip("."), words):
        return None
    segments = segments_of(credit)
    known = (canonical_agency(each, words) for each in segments)
    if agency := next(filter(None, known), None):
        return agency
    # Behind a comma it is where the person in the picture works.
    own = (each for each in segments if name_key(each) in words.publishers)
    return next(own, None) if len(segments) > 1 and ", " not in credit else None


def _names_employer(credit: str, words: CreditWords) -> bool:
    """Whether *credit* is a person and an organisation: ``Mara Example/Coastal Times``."""
    person, slash, employer = map(str.strip, credit.partition("/"))
    return (
        bool(slash)
        and looks_like_person(person, words)
        and is_organisation(employer, words)
        and _is_name(employer, words)
    )


def _is_name(credit: str, words: CreditWords) -> bool:
    """Whether *credit* is a name by its capitals, and says nothing about the image."""
    small = words.particles | words.connectors
    return (
        len(credit) > 2
        and credit[0].isupper()
        and not is_generic(credit, words)
        and all(len(each.split()) <= 5 for each in segments_of(credit))
        and all(not part[0].islower() or name_key(part) in small for part in credit.split())
    )


def is_generic(credit: str, words: CreditWords) -> bool:
    """Whether *credit* says of what kind the image is: ``Archive``."""
    key = name_key(credit)
    return any(part in key for part in words.generic)
