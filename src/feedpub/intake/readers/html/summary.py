"""The summary of an article: the standfirst over its text, else what machines are told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import HEADINGS, BodyRange, is_accessory
from feedpub.intake.readers.html.metadata import PageData, text_of
from feedpub.intake.readers.html.similarity import is_cut, key_of, likeness
from feedpub.intake.readers.text.lines import columns, ends_with_full_stop

#: In characters. Longer ones are no summaries.
_MAX_SUMMARY = 1500

_STANDFIRST = frozenset(
    "standfirst lead lede intro introduction teaser summary subtitle subheadline subhead dek deck"
    " excerpt abstract vorspann sapo chapo ingress subheading subtitel"
    " preamble epigraph subtitles subheader perex leadtext leader entradilla"
    " bajada kop subline ubertitel synopsis blurb".split()
)
_NO_STANDFIRST = frozenset(
    "caption legend kicker overline byline author authors meta date related list paywall image"
    " credit share newsletter comments".split()
)
_MIN_STANDFIRST = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary, and the blocks that print it and nothing else."""

    found: Found[str] | None = None
    blocks: tuple[Block, ...] = ()


def read_summary(
    headline: Block | None,
    head: Sequence[Block],
    place: BodyRange | None,
    legends: Set[Box],
    data: PageData,
    title: str,
) -> Summary:
    """The standfirst that readers see, else what machines are told.

    A standfirst is called one, or stands between the headline and the text, or is the text's
    first paragraph, in bold, or what machines are told. *legends* belong to pictures.
    """
    told = [each for each in _told_summaries(data) if key_of(each.value) != key_of(title)]
    printed = [
        block
        for block in _below(headline, head, place)
        if key_of(block.text) not in key_of(title) and not any(b in legends for b in block.box.up())
    ]
    own = set(place.blocks) if place else set()
    if called := _called_standfirst(printed, place):
        return called
    for each in told:
        for block in printed:
            shorter, longer = sorted((len(each.value), len(block.text)))
            if shorter >= 0.9 * longer and likeness(each.value, block.text) >= 0.9:
                # In the text it is the first paragraph, and stays there.
                alone = block not in own
                found = Found(value=block.text, origin="standfirst")
                return Summary(found=found, blocks=(block,) if alone else ())
    for at, block in enumerate(printed):
        if block.kind in HEADINGS and headline is None:
            # It may be the headline, in other words than machines are told.
            continue
        if place and len(block.text) >= _MIN_STANDFIRST and _is_placed(block, at, place):
            return Summary(found=Found(value=block.text, origin="standfirst"), blocks=(block,))
    for each in told:
        if not is_cut(each.value):
            return Summary(found=each)
    return Summary(found=told[0] if told else None)


def _is_placed(block: Block, at: int, place: BodyRange) -> bool:
    """Whether *block* is a standfirst by its place between headline and text, or its weight."""
    if block.kind in ("h2", "h3"):
        return at == 0 and columns(block.text) >= _MIN_STANDFIRST
    if block.kind not in ("p", "div", "section") or not ends_with_full_stop(block.text):
        return False
    if _is_in(block.box, place.box):
        bold = block.strong >= 0.9 * len(block.text) or block.box.words & {"bold", "strong"}
        return bool(bold) and len(block.text) < 500
    return not is_accessory(block.box, place.void)


def _below(headline: Block | None, head: Sequence[Block], place: BodyRange | None) -> list[Block]:
    """The blocks from the headline to the first paragraph that can be a summary."""
    at = head.index(headline) if headline is not None and headline in head else -1
    own = set(place.blocks) if place else set()
    found: list[Block] = []
    for block in head[at + 1 :]:
        if (
            20 <= len(block.text) <= _MAX_SUMMARY
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


def _called_standfirst(printed: Sequence[Block], place: BodyRange | None) -> Summary | None:
    """The box that is called a standfirst, with all its lines."""
    around = set(place.box.up()) if place else set()
    for block in printed:
        for box in reversed(list(block.box.up())[:4]):
            if box.pictures or box.length > _MAX_SUMMARY or box in around:
                continue
            if box.words & _STANDFIRST and not box.words & _NO_STANDFIRST:
                lines = [each for each in printed if _is_line_of(each, box)]
                text = " ".join(each.text for each in lines)
                if len(text) < _MIN_STANDFIRST:
                    break
                found = Found(value=text, origin="standfirst")
                return Summary(found=found, blocks=tuple(lines))
    return None


def _is_line_of(block: Block, called: Box) -> bool:
    """Whether *block* stands in *called*, or in one of the same name beside it."""
    for box in block.box.up():
        if box is called or (box.parent is called.parent and box.words == called.words):
            return True
        if box.words & _NO_STANDFIRST:
            return False
    return False


def _is_in(box: Box, outer: Box) -> bool:
    return any(each is outer for each in box.up())


def _told_summaries(data: PageData) -> Iterator[Found[str]]:
    for origin, value in data.of_article("description", "abstract"):
        text = text_of(value)
        if 20 <= len(text) <= _MAX_SUMMARY:
            yield Found(value=text, origin=origin)
    for name in ("og:description", "description", "twitter:description", "dc.description"):
        for value in data.meta.get(name, ())[:1]:
            if 20 <= len(value) <= _MAX_SUMMARY:
                yield Found(value=value, origin=f"meta {name}")
