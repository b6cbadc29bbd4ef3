"""The meta rows of a page: rows that hold a date or a byline, in its head or below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from feedpub.intake.bylines.authors import Byline, has_byline_prefix, read_byline
from feedpub.intake.bylines.names import looks_like_person, looks_like_short_han_or_hangul_name
from feedpub.intake.bylines.people import is_role, people_in
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.body_range import begins_other_part, links_elsewhere
from feedpub.intake.readers.text.dates import DatedLine, ReadDate
from feedpub.intake.readers.text.lines import YEAR, Line
from feedpub.intake.readers.text.rows import Row, is_furniture, is_printed_twice_above
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass, replace

#: In rows, of a head.
MAX_HEAD = 60

#: In characters, of an employer that is glued to a name.
_MAX_EMPLOYER = 30

#: In columns, of a line that holds a date among other words.
_MAX_DATED = 110

#: In columns; a shorter line that is printed twice can be a day.
_MIN_CAPTION = 40

#: So many letters are a date's at the most.
_FEW_LETTERS = 12

#: So many words with small letters before a date make a sentence.
_FEW_WORDS = 3

#: In columns.
_MAX_BYLINE = 120
_MAX_BIO = 600

#: In columns, of a line of a reporter's name, place and label.
_MAX_REPORTER = 40

#: How many sentences at the end of a text may be about its author.
_FOOTNOTES = 2

#: In rows, around the end of the article, where authors are named.
_BEFORE_END, _FOOT = 6, 12

_ZONE = re.compile(r"[A-Z]{2,4}")
_BRACKETS_AT_END = re.compile(r"\s*\([^()]{0,60}\)$")
_GLUED_WORD = re.compile(r"(?<=[^\W\d_]|\d)(?=[A-ZÀ-Þ][a-zà-ÿ]{3,20}:? ?\d)")
_PIECES = re.compile(r"\s*[•|·●／]\s*|\s+[/–—-]\s+|\s{2,}")
_GLUED = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
_AGE_BEHIND = re.compile(r"\s+\d{1,3}\s+[^\W\d_]+\.?(?:\s+[^\W\d_]+)?$")
_SENTENCE = re.compile(r"[^\W\d_]{4}[.!?]$")
_GLUED_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\d{1,2}(?!\d)|[A-ZÀ-ÞА-ЯΑ-Ω][^\W\d_])")
_BEHIND_YEAR = re.compile(r"(?<=\d{4})\s+")
_EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_REPORTER = re.compile("記者|记者|기자|특파원")
_REPORTERS = re.compile(
    "(?:記者|记者)[：:\\s]*(?!会見|會見|见面|招待|俱乐部|協會|协会)([\u3400-\u9fff]{2,4})(?![\u3400-\u9fff])|([\uac00-\ud7a3]{2,4})\\s*(?:기자|특파원)"
)
_COUNTS = re.compile(r"(?<=[^\W\d_])\d{1,5}$|\s\d{1,2}[:.]\d\d(?: [A-Z]{2,4})?$")
_EDGES = " \t,;/|–—-•*·:："
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class MetaRow:
    """A row of the head that holds a date or names."""

    line: Line
    dated: DatedLine | None
    byline: Byline | None

    #: Whether it says that it is a byline: ``By``, ``기자``.
    prefixed: bool


def find_meta_rows(
    rows: list[Row], read_date: ReadDate, words: CreditWords
) -> Iterator[tuple[int, MetaRow]]:
    """Yield the meta rows at the top of a page with their numbers."""
    # Elsewhere the page says of whom it is that they are reporters.
    reporters = {name for row in rows for name in _reporters(row.plain)}
    paragraphs = 0
    for at, row in enumerate(rows[:MAX_HEAD]):
        paragraphs += row.prose and not row.credit and columns(row.plain) > 100
        if paragraphs > 4:
            return
        width = columns(row.plain)
        if width > 160 or (width > 100 and row.prose) or _is_caption(rows, at):
            continue
        credit = row.credit
        # Two days are glued where the second says when the article was changed.
        text = _GLUED_YEAR.sub(r"\1 ", row.plain.lstrip("•*·– "))
        if dated := _date_of(row.line, text, read_date):
            found, rest = dated
            pieces = [piece for each in rest for piece in _pieces(each)]
            named = (_reporter(piece, reporters) or _names_of(piece, words) for piece in pieces)
            byline = next((each for each in named if each and each[0].authors), None)
            if byline is None and found.byline:
                byline = found.byline, has_byline_prefix(text)
            yield at, MetaRow(row.line, found, *(byline or (None, False)))
        elif not (credit and (credit.label or (credit.sure and "/" in text))) and (
            byline := _names_of(text, words)
        ):
            yield at, MetaRow(row.line, None, *byline)


def _pieces(text: str) -> list[str]:
    """Return the pieces of *text*; all of it if it says that it is a byline."""
    if _split_prefix(text)[0]:
        return [text]
    return [piece for part in _PIECES.split(text) for piece in _BEHIND_YEAR.split(part)]


def _is_caption(rows: list[Row], at: int) -> bool:
    """Whether row *at* has a labelled credit, or is printed twice as an image's texts are."""
    row = rows[at]
    if row.credit and row.credit.label and sum(map(str.isalpha, row.credit.caption)) > _FEW_LETTERS:
        return True
    near = rows[max(at - 1, 0) : at] + rows[at + 1 : at + 2]
    return columns(row.plain) > _MIN_CAPTION and any(each.plain == row.plain for each in near)


def rows_outside_images(meta: dict[int, MetaRow], rows: list[Row]) -> set[int]:
    """Return rows that are certainly not captions: dates, bylines, beginnings of other parts."""
    sure = {at for at, each in meta.items() if each.dated or each.prefixed}
    sure |= {at for at, row in enumerate(rows) if _is_no_caption(row)}
    return {at for at in sure if not (rows[at].credit and is_printed_twice_above(rows, at))}


def _is_no_caption(row: Row) -> bool:
    if row.credit:
        # The source of a table has the labels of credits.
        return not row.credit.caption and row.plain.startswith(page_words().source_labels)
    if begins_other_part(row) or links_elsewhere(row):
        return True
    return columns(row.plain) <= 45 and not row.prose and has_byline_prefix(row.plain)


def _date_of(line: Line, text: str, read_date: ReadDate) -> tuple[DatedLine, list[str]] | None:
    """Read the date of a line; return it with the other pieces, such as names or a reading time."""
    if not any(c.isdigit() for c in text):
        return None
    candidates = [(each, False) for each in (text, *_without_pieces(text))]
    if columns(text) <= _MAX_DATED and not ends_with_full_stop(text):
        candidates += [(each, True) for each in _around_year(text)]
    for candidate, is_part in candidates:
        if is_part and _is_in_sentence(text, candidate):
            continue
        if dated := read_date(line.with_text(candidate), is_part):
            before, found, after = text.partition(candidate)
            rest = [before, after] if found else _PIECES.split(text)
            if dated.byline and dated.byline.authors_verbatim:
                rest.append(dated.byline.authors_verbatim)
            return replace(dated, line=line), [each for each in rest if each not in candidate]
    return None


def _is_in_sentence(text: str, part: str) -> bool:
    """Whether *text* leads to the date *part* by words like a headline's, or says until when."""
    before = text.partition(part)[0]
    if fold(before).strip(" :").endswith(page_words().until):
        return True
    if _PIECES.search(before) or "," in before or has_byline_prefix(text):
        return False
    if page_words().date_label.search(before) or page_words().names_role(fold(before)):
        return False
    return sum(word.isalpha() and word[0].islower() for word in before.split()) >= _FEW_WORDS


def _around_year(text: str) -> Iterator[str]:
    """Yield the texts around a year that can be a date, the longest first."""
    tokens = text.split()
    at = next((n for n, token in enumerate(tokens) if YEAR.search(token)), None)
    if at is None:
        return
    # A second day is that of a change.
    is_glued = any(YEAR.search(token) for token in tokens[at + 1 :])
    for end in range(at + 1 if is_glued else min(at + 4, len(tokens)), at, -1):
        if end < len(tokens) and end > at + 1 and _ZONE.fullmatch(tokens[end].strip(",.)")):
            # Before an unknown time zone only the day can be read.
            continue
        for start in range(max(0, at - 4), at + 1):
            yield " ".join(tokens[start:end]).strip(" ,|/()–—-")


def _without_pieces(text: str) -> Iterator[str]:
    """Yield parts of *text* between separators that can be a date."""
    cut = _BRACKETS_AT_END.sub("", text)
    if cut != text:
        yield cut
    pieces = [piece for piece in _PIECES.split(cut) if piece and not is_furniture(piece)]
    if 1 <= len(pieces) <= 6:
        yield " ".join(pieces)
        for size in (2, 1):
            for at in range(len(pieces) - size + 1):
                yield ", ".join(pieces[at : at + size])
    for match in _GLUED_WORD.finditer(cut):
        yield cut[: match.start()]


def _names_of(text: str, words: CreditWords) -> tuple[Byline, bool] | None:
    """Read the names of a byline such as ``By A. Example / Example Times Staff Writers``.

    Return also whether it says that it is one, by a prefix or by a reporter's label.
    """
    text = _COUNTS.sub("", page_words().date_label.sub(" ", text)).strip(_EDGES)
    text = text.replace(" ,", ",")
    if columns(text) > _MAX_BYLINE or "@" in text or _SENTENCE.search(text):
        return None
    prefix, named = _split_prefix(text)
    pieces = [piece for piece in _PIECES.split(named) if piece]
    if len(pieces) > 1:
        for piece in pieces:
            if _split_prefix(piece)[0] and (found := _names_of(piece, words)):
                return found
    signed = bool(prefix) or _REPORTER.search(named) is not None
    found_people = (
        _people(candidate, words, signed=signed)
        for candidate in _candidates(named, pieces, signed=signed)
    )
    byline = next(filter(None, found_people), None)
    return (byline, signed) if byline else None


def _reporters(text: str) -> tuple[str, ...]:
    """Return the names beside a reporter's label in Chinese, Japanese or Korean."""
    if text.isascii() or not _REPORTER.search(text):
        return ()
    return tuple(filter(None, chain(*_REPORTERS.findall(text))))


def _reporter(text: str, reporters: set[str]) -> tuple[Byline, bool] | None:
    """Return *text* as a byline if it is the name of one of the *reporters*."""
    name = page_words().date_label.sub(" ", text).strip(_EDGES)
    return (Byline(authors=(name,), authors_verbatim=name), True) if name in reporters else None


def _people(text: str, words: CreditWords, *, signed: bool) -> Byline | None:
    """Return whom *text* names; None if a part of it is not understood.

    What may be no byline at all must be nothing but names.
    """
    byline = read_byline(text, words)
    if byline and byline.agencies and not byline.authors:
        return byline
    if reporters := _reporters(text):
        return Byline(authors=reporters, authors_verbatim=text)
    if signed or (":" not in text and page_words().names_role(fold(text))):
        found = people_in(text, words)
        if byline is None or len(byline.authors) <= len(found.people):
            byline = Byline(
                authors=found.people,
                authors_verbatim=text,
                agencies=found.agencies,
                agencies_verbatim=text if found.agencies else None,
            )
    if byline and byline.authors and all(_is_person(n, words, signed) for n in byline.authors):
        return byline
    return None


def _is_person(name: str, words: CreditWords, signed: bool) -> bool:
    """Whether *name* is somebody's.

    In scripts without capitals, where every word looks like a name, two words can be one.
    """
    if fold(name) in page_words().furniture or is_role(name) or not name[:1].isalpha():
        return False
    if not any(map(str.isupper, name)):
        is_short = looks_like_short_han_or_hangul_name(name, words)
        if signed and is_short:
            return True
        if not signed and (name.count(" ") != 1 or _EAST_ASIAN.search(name)):
            return False
    return looks_like_person(name, words) and (signed or not _has_common_word(name, words))


def _has_common_word(name: str, words: CreditWords) -> bool:
    """Whether *name* is words of a sentence, such as ``Im Juli``."""
    common = [word for word in map(fold, name.split()) if word not in words.particles]
    return any(not own.isdisjoint(common) for own in page_words().function_words.values())


def with_agency_as_author(
    bylines: tuple[tuple[Line, Byline], ...],
) -> tuple[tuple[Line, Byline], ...]:
    """Return *bylines*; if they name no author, the first agency is the author as printed."""
    if not bylines or any(byline.authors for _, byline in bylines):
        return bylines
    line, byline = bylines[0]
    signed = byline.agencies_verbatim
    assert signed is not None
    return ((line, replace(byline, authors=(signed,), authors_verbatim=signed)), *bylines[1:])


def _split_prefix(text: str) -> tuple[str, str]:
    """Split a line behind the prefix of a byline: ``By``, ``Von:``, ``Column by``."""
    lower = text[:80].lower()
    first, _, second = lower.partition(" ")
    begins = page_words().lower_prefixes
    if not lower.startswith(begins) and not second.startswith(begins):
        return "", text
    for prefix, needs_colon in _prefixes():
        if lower.startswith(prefix):
            rest = text[len(prefix) :]
            if rest[:1] in (":", "："):
                return prefix, rest[1:].strip()
            if rest[:1] == " " and not needs_colon:
                return prefix, rest.strip(" :")
        if not needs_colon and first and second.startswith(f"{prefix} "):
            return prefix, text[len(first) + len(prefix) + 2 :].strip()
    return "", text


@cache
def _prefixes() -> tuple[tuple[str, bool], ...]:
    """Return the prefixes of bylines, and whether each needs a colon."""
    return tuple(
        (written.lower().rstrip(":："), written.endswith((":", "：")))
        for written in page_words().byline_prefixes
    )


def is_confirmed(
    rows: list[Row],
    at: int,
    byline: Byline,
    dated: set[int],
    *,
    title: int | None,
    places: set[int],
    prose: tuple[int, ...],
) -> bool:
    """Whether the names of a line without a prefix are those of authors.

    There is a date in the line, or the author's role. Or the text does not mention them, and there
    is a date or page furniture next to them, or the page repeats the line, or they are several
    below the headline, or alone there. *places* are the rows right below headline and standfirst,
    *prose* those of the text.
    """
    row, is_below = rows[at], title is None or at > title
    if not byline.authors:
        return at in places
    if row.plain.isupper():
        return False
    if at in dated or _is_described(rows, at, byline) or page_words().names_role(row.key):
        return True
    names = [fold(name) for name in byline.authors]
    # A biography names its author, too.
    own = [rows[n] for n in prose[:-_FOOTNOTES] if not _is_about(rows[n], names)]
    text = fold(" ".join(each.plain for each in own))
    if any(name in text for name in names):
        return False
    if dated.intersection((at - 1, at + 1)):
        return True
    # In a script without capitals many words look like names.
    cased = all(any(map(str.isupper, name)) for name in byline.authors)
    if cased and (row.beside_furniture or (len(names) > 1 and is_below)):
        return True
    if {each.key for n, each in enumerate(rows) if n != at}.issuperset(names):
        return True
    parts = {part for name in names for part in name.split() if len(part) > 3}
    text_start = next((n for n in prose if title is None or n > title), 0)
    alone = at in places or (row.size == 1 and title is not None and title < at < text_start)
    return cased and alone and parts.isdisjoint(_WORD.findall(text))


def _is_about(row: Row, names: list[str]) -> bool:
    return row.key.startswith(tuple(names)) or page_words().names_role(fold(row.plain))


def bylines_below(rows: list[Row], end: int, words: CreditWords) -> tuple[tuple[Line, Byline], ...]:
    """Return the author named around the *end* of the article, by a byline or a biography.

    Rows of a reporter's name and label count anywhere.
    """
    found = tuple(_below(rows, end, words))[:1]
    short = (row for row in rows[:end] if len(row.plain) <= _MAX_REPORTER and not row.prose)
    short = (row for row in short if _reporters(row.plain))
    named = ((row.line, each[0]) for row in short if (each := _names_of(row.plain, words)))
    return found or tuple(named)[-1:]


def _below(rows: list[Row], end: int, words: CreditWords) -> Iterator[tuple[Line, Byline]]:
    for at in range(max(end - _BEFORE_END, 0), min(end + _FOOT, len(rows))):
        row = rows[at]
        if begins_other_part(row) or row.credit:
            continue
        labelled = at > 0 and rows[at - 1].key.strip(" :") in page_words().author_labels
        if columns(row.plain) > _MAX_BYLINE or row.prose:
            if byline := _of_biography(row.plain, words, labelled=labelled):
                yield row.line, byline
            continue
        byline, signed = _names_of(row.plain, words) or (None, False)
        if byline and byline.authors and not row.plain.isupper():
            sure = signed or len(byline.authors) > 1 or at == end or labelled
            if (
                sure
                or _is_described(rows, at, byline)
                or _has_biography_below(rows, at, byline, words)
            ):
                yield row.line, byline


def _is_described(rows: list[Row], at: int, byline: Byline) -> bool:
    """Whether the author's role is below the name in row *at*, or a line below begins with it."""
    below = rows[at + 1].key if at + 1 < len(rows) else ""
    if not byline.authors or below.startswith(page_words().roles):
        return bool(byline.authors)
    name = fold(byline.authors[0])
    return any(
        row.key.startswith(f"{name} ") and page_words().names_role(row.key)
        for row in rows[at + 1 : at + 8]
    )


def _has_biography_below(rows: list[Row], at: int, byline: Byline, words: CreditWords) -> bool:
    """Whether the row below is about somebody with the author's last name."""
    below = rows[at + 1].plain if at + 1 < len(rows) else ""
    other = _of_biography(below, words)
    return other is not None and other.authors[0].split()[-1] == byline.authors[0].split()[-1]


def _of_biography(text: str, words: CreditWords, *, labelled: bool = False) -> Byline | None:
    """Return the name that *text* begins with if it is about an author.

    It mentions a role such as reporter or editor, or is *labelled* "About the author".
    """
    if columns(text) > _MAX_BIO or not (labelled or page_words().names_role(fold(text))):
        return None
    parts = text.split()[:5]
    for size in (4, 3, 2):
        name = " ".join(parts[:size])
        following = parts[size : size + 1]
        is_name = looks_like_person(name, words) and not _has_common_word(name, words)
        begins = following[0][0] if following else "A"
        if is_name and not begins.isupper() and (labelled or begins.isalpha()):
            return Byline(authors=(name,), authors_verbatim=name)
    return None


def _candidates(text: str, pieces: list[str], *, signed: bool) -> Iterator[str]:
    """Yield the parts of a byline that can be all of its names."""
    if not pieces:
        return
    first = _AGE_BEHIND.sub("", pieces[0])
    others_are_short = all(columns(piece) <= 40 for piece in pieces[1:])
    if signed or len(pieces) == 1 or first != pieces[0] or others_are_short:
        for candidate in dict.fromkeys((text, first)):
            yield candidate
            # A role or an employer is glued to the name.
            glued = _GLUED.search(candidate)
            rest = candidate[glued.start() :] if glued else ""
            if glued and (signed or (" " in rest and len(rest) <= _MAX_EMPLOYER)):
                yield candidate[: glued.start()]
            yield from _before_role(candidate)
            folded = fold(candidate)
            roles = page_words().roles
            role = next(filter(folded.endswith, roles), "") if folded.endswith(roles) else ""
            if role and len(role) < len(folded) and folded[-len(role) - 1].isalpha():
                yield candidate[: len(candidate) - len(role)]
    if signed:
        yield first.split(",")[0]


def _before_role(text: str) -> Iterator[str]:
    """Yield the name before a role: ``Anna Example`` of ``Anna Example Senior Reporter``."""
    parts = text.split()
    for size in range(2, min(len(parts), 5)):
        role = " ".join(parts[size:])
        # "Anna Example Islands editor" has a role of more words.
        if role[0].isupper() and fold(role).startswith(page_words().roles):
            yield " ".join(parts[:size])
