"""What is found in a page's text: its head, its body and its images."""

from __future__ import annotations

from collections.abc import Sequence

from feedpub.article import Image, Provenance
from feedpub.intake.bylines.authors import Byline
from feedpub.intake.bylines.credits import (
    CreditLine,
    credit_provenance,
    is_signature,
    with_credit,
)
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.text.dates import DatedLine
from feedpub.intake.readers.text.lines import Line, where
from feedpub.nouns import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    kicker: Line | None

    #: One line, or several right below one another.
    headline: tuple[Line, ...]
    standfirst: tuple[Line, ...]
    dates: tuple[DatedLine, ...]

    #: Each with the line that it is printed in.
    bylines: tuple[tuple[Line, Byline], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageBlock:
    """An image of the page. Page text gives no addresses."""

    image: Image

    #: By field of the image.
    provenance: dict[str, Provenance] = field(default_factory=dict)

    #: The label of its credit, and the languages whose pages print it.
    label: str | None = None
    label_languages: frozenset[str] = frozenset()

    first_line: int
    last_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    content_html: str | None
    images: tuple[ImageBlock, ...]
    signature: tuple[Line, Byline] | None

    #: None without content.
    first_line: int | None = None
    last_line: int | None = None


def make_image(
    alts: Sequence[Line],
    caption: Found[str] | None,
    credit: Found[CreditLine] | None,
    words: CreditWords,
    *,
    first_line: int,
    last_line: int,
) -> ImageBlock:
    """Return the image in the lines *first_line* to *last_line*; *alts* is its alternative text."""
    alt = " ".join(line.plain for line in alts)
    image = Image(alt=alt or None, caption=caption.value if caption else None)
    provenance: dict[str, Provenance] = {}
    if alt:
        verbatim = "\n".join(line.text for line in alts)
        provenance["alt"] = Provenance(origin=where(alts), verbatim=verbatim)
    if caption:
        provenance["caption"] = Provenance(origin=caption.origin, verbatim=caption.verbatim)
    label = credit.value.label if credit else None
    if credit and credit.value.credit:
        signed = is_signature(label, words)
        image = with_credit(image, credit.value.credit, words, signed=signed)
        origin = f'credit label "{label}"' if label else credit.origin
        provenance |= credit_provenance(image, Provenance(origin=origin, verbatim=credit.verbatim))
    return ImageBlock(
        image=image,
        provenance=provenance,
        label=label,
        label_languages=credit.value.languages if credit else frozenset(),
        first_line=first_line,
        last_line=last_line,
    )
