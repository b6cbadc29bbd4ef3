"""Legends without a credit, and alternative texts, that their place in the page reveals."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from feedpub.article import Provenance
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, fold
from feedpub.intake.readers.text.body_range import Vocabulary, begins_other_part, links_elsewhere
from feedpub.intake.readers.text.images_by_credit import ImageRows, image_at, is_name, words_of_both
from feedpub.intake.readers.text.rows import Row, has_stop_inside
from feedpub.intake.text import columns
from feedpub.nouns import dataclass, replace

#: In columns, of a legend, and of a paragraph.
_MIN_LEGEND, _MAX_LEGEND = 8, 110
_WIDE = 60

#: So many paragraphs tell what an article is about.
_FIRST = 5

#: The share of words that a legend has in common with these.
_SHARED = 0.25
_FEW_SHARED = 0.1

#: In words, of a person's name and role.
_MAX_NAME = 7

#: What Korean and Japanese pages print before a caption.
_MARK = re.compile(r"[▲△▼▽]\s*(?=\w)")
_NO_WORDS = re.compile(r"://|\w@\w|\d{1,2}:\d\d")
_WORD = re.compile(r"\w{2,}")
_CASELESS = "\u0590"


@dataclass(frozen=True, slots=True)
class LegendPlaces:
    """What a page's head holds: it shows where legends can be."""

    #: The row of the headline, and those with dates or names.
    title: int | None
    meta: Set[int]

    #: The rows that no image can have.
    reserved: Set[int]

    #: The first paragraph below the headline.
    text: int

    #: The first paragraphs, and the words of these and of the headline.
    paragraphs: tuple[str, ...]
    words: Vocabulary

    @staticmethod
    def of(rows: list[Row], title: int | None, meta: Set[int], reserved: Set[int]) -> LegendPlaces:
        start = 0 if title is None else title + 1
        prose = [at for at in range(start, len(rows)) if _is_paragraph(rows[at])]
        paragraphs = tuple(rows[at].plain for at in prose[:_FIRST])
        headline = () if title is None else (rows[title].plain,)
        return LegendPlaces(
            title=title,
            meta=meta,
            reserved=reserved,
            text=prose[0] if prose else len(rows),
            paragraphs=paragraphs,
            words=Vocabulary.of((*headline, *paragraphs)),
        )

    def is_about(self, *texts: str) -> bool:
        """Whether *texts* have words in common with the headline or the first paragraphs."""
        return self.title is None or self.words.share(" ".join(texts)) >= _FEW_SHARED

    def is_below_meta(self, at: int) -> bool:
        """Whether *at* is between the last date or name of the head and the first paragraph."""
        above = max((n for n in self.meta if n < at), default=-1)
        return self.title is not None and self.title < above == at - 1 and at < self.text


def by_place(rows: list[Row], at: int, place: LegendPlaces, words: CreditWords) -> ImageRows | None:
    """Return the image without a credit whose legend is the row *at*, or that and the next."""
    return (
        _marked(rows, at, words)
        or _below_meta_rows(rows, at, place, words)
        or _portrait(rows, at, place, words)
    )


def _marked(rows: list[Row], at: int, words: CreditWords) -> ImageRows | None:
    """Return the image whose caption has a mark before it: ``▲ The mayor``."""
    row = rows[at]
    mark = _MARK.match(row.plain)
    if mark is None or row.size > 2 or row.prose or _MARK.search(row.plain, mark.end()):
        return None
    return image_at(rows, at, at, (), row.line.with_text(row.plain[mark.end() :]), None, words)


def _below_meta_rows(
    rows: list[Row], at: int, place: LegendPlaces, words: CreditWords
) -> ImageRows | None:
    """Return the lead image, between the last date or name of the head and the first paragraph.

    A crosshead cannot be there, and a standfirst is a sentence. Of two lines the first is the
    alternative text.
    """
    if not place.is_below_meta(at):
        return None
    legends = [at, at + 1] if _can_be_legend(rows, at + 1, place) else [at]
    if any(n in place.meta or not _can_be_legend(rows, n, place) for n in legends):
        return None
    after = legends[-1] + 1
    if after != place.text or after in place.reserved:
        return None
    if max(place.words.share(rows[n].plain) for n in legends) < _SHARED:
        return None
    *alts, caption = (rows[n].line for n in legends)
    return image_at(rows, at, legends[-1], tuple(alts), caption, None, words)


def _can_be_legend(rows: list[Row], at: int, place: LegendPlaces) -> bool:
    """Whether the row *at* is a short line of words that the page has once, and no sentence."""
    if at >= len(rows) or at in place.reserved:
        return False
    row = rows[at]
    return (
        row.size == 1
        and not row.prose
        and not row.bullet
        and row.credit is None
        and _MIN_LEGEND <= columns(row.plain) <= _MAX_LEGEND
        and (" " in row.plain or row.plain[0] >= "\u2e80")
        and not row.plain.endswith((":", "：", "?", "？", "؟", ","))
        and not _NO_WORDS.search(row.plain)
        and not begins_other_part(row)
        and not links_elsewhere(row)
        and sum(each.key == row.key for each in rows) == 1
    )


def _is_paragraph(row: Row) -> bool:
    return row.prose and row.size == 1 and columns(row.plain) >= _WIDE


def _portrait(
    rows: list[Row], at: int, place: LegendPlaces, words: CreditWords
) -> ImageRows | None:
    """Return the image of somebody whose name, with or without a role, is all of the row *at*.

    The paragraph above has it in the same words; that below does not begin with it, as that of a
    crosshead does. The lead image may show somebody whom one of the first paragraphs names.
    """
    if at == 0 or at + 1 >= len(rows) or not _can_be_legend(rows, at, place):
        return None
    row, below = rows[at], rows[at + 1]
    parts = row.plain.split()
    if not 2 <= len(parts) <= _MAX_NAME or below.size > 1 or below.plain.startswith(row.plain):
        return None
    if row.plain[0] < _CASELESS and not any(
        is_name(name, words) for name in (row.plain, " ".join(parts[-2:]))
    ):
        return None
    # There may be an alternative text between the paragraph and the caption.
    above = next((each for each in (rows[at - 1], rows[max(at - 2, 0)]) if each.prose), None)
    in_text = above is not None and above.size == 1 and row.plain in above.plain
    if not (in_text and at > place.text) and not (
        place.is_below_meta(at) and any(row.plain in each for each in place.paragraphs)
    ):
        return None
    if not below.prose and not (at + 2 < len(rows) and rows[at + 2].prose):
        return None
    if row.plain in below.plain and _is_caption(rows, at + 1):
        return image_at(rows, at, at + 1, (row.line,), below.line, None, words)
    return image_at(rows, at, at, (), row.line, None, words)


def _is_caption(rows: list[Row], at: int) -> bool:
    """Whether the row *at* is a short sentence above a paragraph, as no paragraph is."""
    short = columns(rows[at].plain) <= _MAX_LEGEND and not has_stop_inside(rows[at].plain)
    return short and at + 1 < len(rows) and columns(rows[at + 1].plain) > _MAX_LEGEND


# Alternative texts: where one image of a page has one, all have.


def with_alternative_texts(
    rows: list[Row], images: Sequence[ImageRows], place: LegendPlaces, words: CreditWords
) -> list[ImageRows]:
    """Return *images* with the lines above them as alternative texts, if the page prints those.

    It does if such a line is above the lead image, where no crosshead can be, or above each of
    several images.
    """
    taken = {at for image in images for at in image.rows}
    above = {
        number: image.first - 1
        for number, image in enumerate(images)
        if image.image.image.alt is None and _is_free(rows, image.first - 1, taken, place, words)
    }
    bare = [n for n, image in enumerate(images) if image.image.image.alt is None]
    lead = any(_is_lead(rows, images[n], place) for n in above)
    several = len(above) == len(bare) > 1
    if not (lead or several):
        return list(images)
    return [
        with_alt(image, rows[above[n]]) if n in above else image for n, image in enumerate(images)
    ]


def is_agency_text(first: ImageRows, second: ImageRows) -> bool:
    """Whether *first*, a row right above *second*, is the agency's longer text about the image.

    The names of both credits are the same, or those of one are in the other.
    """
    one, other = first.image.image, second.image.image
    if first.first != first.last or second.first != first.last + 1 or one.alt or other.alt:
        return False
    # Images of a gallery may have one photographer.
    glued = second.image.first_line == first.image.last_line + 1
    if not glued and one.credit == other.credit:
        return False
    if not (one.caption and other.caption and one.credit and other.credit):
        return False
    names, others = (set(_WORD.findall(fold(credit))) for credit in (one.credit, other.credit))
    shared, own = words_of_both(other.caption, one.caption)
    longer = len(one.caption) > len(other.caption)
    return longer and (names <= others or others <= names) and 0 < own <= shared * 2


def _is_free(
    rows: list[Row], at: int, taken: Set[int], place: LegendPlaces, words: CreditWords
) -> bool:
    """Whether the row *at* can be an alternative text: none of an image, of the head, no name."""
    return (
        at >= 0
        and at not in taken
        and at not in place.meta
        and _can_be_legend(rows, at, place)
        and not looks_like_person(rows[at].plain, words)
        and not has_stop_inside(rows[at].plain)
    )


def _is_lead(rows: list[Row], image: ImageRows, place: LegendPlaces) -> bool:
    """Whether *image* and the line above it are between the head's dates and the text."""
    above = image.first - 2
    if place.title is None or not place.title < above or above not in place.meta:
        return False
    return image.last + 1 < len(rows) and rows[image.last + 1].prose


def with_alt(image: ImageRows, row: Row) -> ImageRows:
    """Return *image* with the *row* above it as its alternative text."""
    line = row.line
    alt = Provenance(origin=f"line {line.number}", verbatim=line.text)
    block = replace(
        image.image,
        image=replace(image.image.image, alt=line.plain),
        provenance={"alt": alt, **image.image.provenance},
        first_line=line.number,
    )
    return replace(image, first=image.first - 1, image=block)
