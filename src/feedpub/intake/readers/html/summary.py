"""The summary of an HTML page: the standfirst above its text, else the one of the metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import HEADINGS, BodyRange, is_accessory
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import is_cut, key_of, likeness
from feedpub.intake.text import columns, ends_with_full_stop
from feedpub.nouns import dataclass

#: In characters.
_MIN_SUMMARY, _MAX_SUMMARY = 20, 1500

# Words in the class names of standfirsts, and of elements that are not standfirsts.
_STANDFIRST = class_names("standfirst")
_NO_STANDFIRST = class_names("no_standfirst")
_MIN_STANDFIRST = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary, and the blocks that print only it."""

    found: Found[str] | None = None
    blocks: tuple[Block, ...] = ()


def read_summary(
    headline: Block | None,
    head: Sequence[Block],
    body: BodyRange | None,
    captions: Set[Box],
    data: PageData,
    title: str,
) -> Summary:
    """Return the printed standfirst, else the summary of the metadata.

    A standfirst has the class of one, or repeats the metadata, or is between headline and text, or
    is a bold first paragraph. *captions* are boxes of images.
    """
    given = [each for each in _metadata_summaries(data) if key_of(each.value) != key_of(title)]
    printed = [
        block
        for block in _below_headline(headline, head, body)
        if key_of(block.text) not in key_of(title)
        and not any(box in captions for box in block.box.up())
    ]
    standfirst = (
        _by_class(printed, body)
        or _by_metadata(printed, given, body)
        or _by_position(printed, headline, body)
    )
    complete = (each for each in given if not is_cut(each.value))
    return standfirst or Summary(found=next(complete, given[0] if given else None))


def _by_metadata(
    printed: Sequence[Block], given: Sequence[Found[str]], body: BodyRange | None
) -> Summary | None:
    """Return the printed block that repeats a summary of the metadata."""
    for each in given:
        for block in printed:
            shorter, longer = sorted((len(each.value), len(block.text)))
            if shorter >= 0.9 * longer and likeness(each.value, block.text) >= 0.9:
                # As the first paragraph of the body it stays there.
                in_body = body is not None and block in body.blocks
                found = Found(value=block.text, origin="standfirst")
                return Summary(found=found, blocks=() if in_body else (block,))
    return None


def _by_position(
    printed: Sequence[Block], headline: Block | None, body: BodyRange | None
) -> Summary | None:
    """Return the block between headline and body, or the bold first paragraph."""
    for at, block in enumerate(printed):
        if block.kind in HEADINGS and headline is None:
            # It can be the headline, in other words than in the metadata.
            continue
        if body and len(block.text) >= _MIN_STANDFIRST and _is_placed(block, at, body):
            return Summary(found=Found(value=block.text, origin="standfirst"), blocks=(block,))
    return None


def _is_placed(block: Block, at: int, body: BodyRange) -> bool:
    """Whether *block* is a standfirst by its place above the body, or by its bold text."""
    if block.kind in ("h2", "h3"):
        return at == 0 and columns(block.text) >= _MIN_STANDFIRST
    if block.kind not in ("p", "div", "section") or not ends_with_full_stop(block.text):
        return False
    if block.box.is_in(body.box):
        bold = block.strong >= 0.9 * len(block.text) or block.box.words & {"bold", "strong"}
        return bool(bold) and len(block.text) < 500
    return not is_accessory(block.box, body.ignored_marks)


def _below_headline(
    headline: Block | None, head: Sequence[Block], body: BodyRange | None
) -> list[Block]:
    """Return the blocks from the headline to the first paragraph that can be a summary."""
    at = head.index(headline) if headline is not None and headline in head else -1
    own = set(body.blocks) if body else set()
    found: list[Block] = []
    for block in head[at + 1 :]:
        if (
            _MIN_SUMMARY <= len(block.text) <= _MAX_SUMMARY
            and block.linked * 2 < len(block.text)
            and not any(
                box.tag in ("figure", "figcaption", "nav", "form") for box in block.box.up()
            )
        ):
            found.append(block)
            called = any(box.words & _STANDFIRST for box in list(block.box.up())[:3])
            if block in own and block.kind == "p" and columns(block.text) >= 80 and not called:
                break
    return found


def _by_class(printed: Sequence[Block], body: BodyRange | None) -> Summary | None:
    """Return all lines of the box whose class is a standfirst's."""
    around = set(body.box.up()) if body else set()
    for block in printed:
        for box in reversed(list(block.box.up())[:4]):
            if box.images or box.length > _MAX_SUMMARY or box in around:
                continue
            if box.words & _STANDFIRST and not box.words & _NO_STANDFIRST:
                lines = [each for each in printed if _is_line_of(each, box)]
                text = " ".join(each.text for each in lines)
                if len(text) < _MIN_STANDFIRST:
                    break
                found = Found(value=text, origin="standfirst")
                return Summary(found=found, blocks=tuple(lines))
    return None


def _is_line_of(block: Block, standfirst: Box) -> bool:
    """Whether *block* is in *standfirst*, or in a sibling of the same class."""
    for box in block.box.up():
        same_class = box.parent is standfirst.parent and box.words == standfirst.words
        if box is standfirst or same_class:
            return True
        if box.words & _NO_STANDFIRST:
            return False
    return False


def _metadata_summaries(data: PageData) -> Iterator[Found[str]]:
    names = ("og:description", "description", "twitter:description", "dc.description")
    for found in (
        *data.article_texts("description", "abstract"),
        *data.meta_texts(*names, most=1),
    ):
        if _MIN_SUMMARY <= len(found.value) <= _MAX_SUMMARY:
            yield found
