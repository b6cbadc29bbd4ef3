"""The body of a labelled page: paragraphs, crossheads, images, and the signature at its end."""

from __future__ import annotations

from collections.abc import Sequence

from feedpub.article import figure_html
from feedpub.intake.bylines.authors import Byline, read_signature, signature_at_end
from feedpub.intake.lexicon import CreditWords
from feedpub.intake.page_words import page_words
from feedpub.intake.readers.text.labelled.images import read_image
from feedpub.intake.readers.text.lines import LONG, Block, Line, cut_advertising
from feedpub.intake.readers.text.page import Body, ImageBlock
from feedpub.intake.text import columns, ends_with_full_stop, escape, plain

_BULLETS = ("•", "-", "–", "*", "·")


def read_body(
    blocks: list[Block],
    lead: Sequence[ImageBlock],
    words: CreditWords,
    *,
    below_link: bool,
) -> Body:
    """Read the *blocks* below the head. The images of the head, *lead*, come first.

    *below_link*: the first block is right below the short link, so it is the lead image.
    """
    blocks = [kept for block in blocks if (kept := _without_advertising(block))]
    below = blocks[0] if blocks and below_link else None
    signature, blocks = _signature(blocks, words)
    parts = [_read_image(block, words, below_link=block is below) or block for block in blocks]
    # The figure of the lead image comes first, wherever it is between head and body.
    images = [*lead, *(part for part in parts if isinstance(part, ImageBlock))]
    html: list[str] = []
    following: Block | None = None
    for part in reversed(parts):
        if isinstance(part, ImageBlock):
            html.append(figure_html(part.image))
            continue
        if _is_crosshead(part, following):
            html.append(f"<h2>{escape(part[0].text)}</h2>")
        else:
            html += [f"<p>{escape(line.text)}</p>" for line in reversed(part)]
        following = part
    html += [figure_html(image.image) for image in reversed(lead)]
    return Body(
        content_html="".join(reversed(html)) or None,
        images=tuple(images),
        signature=signature,
        first_line=blocks[0][0].number if blocks else None,
        last_line=blocks[-1][-1].number if blocks else None,
    )


def _is_crosshead(block: Block, following: Block | None) -> bool:
    """Whether *block* is one short line without a final full stop, with a paragraph *following*.

    There may be images between the two.
    """
    text = block[0].plain
    return (
        _could_be_crosshead(block)
        and not text.startswith(_BULLETS)
        and not text.endswith((",", ";"))
        and following is not None
        and not _could_be_crosshead(following)
    )


def _could_be_crosshead(block: Block) -> bool:
    return (
        len(block) == 1
        and columns(block[0].plain) <= LONG
        and not ends_with_full_stop(block[0].plain)
    )


def _without_advertising(block: Block) -> Block:
    return tuple(line for line in block if len(line.plain) > LONG or cut_advertising(line.plain))


def _read_image(block: Block, words: CreditWords, *, below_link: bool) -> ImageBlock | None:
    """Read *block* as an image, unless it is the source of a table, which has the same labels."""
    is_source = len(block) == 1 and block[0].plain.startswith(page_words().source_labels)
    if is_source and not below_link:
        return None
    return read_image(block, words, below_link=below_link)


def _signature(
    blocks: list[Block], words: CreditWords
) -> tuple[tuple[Line, Byline] | None, list[Block]]:
    """Return the signature, which is the last line outside images, and the blocks without it."""
    for at in range(len(blocks) - 1, -1, -1):
        block = blocks[at]
        line = block[-1]
        parted = signature_at_end(line.text, words)
        rest, signature = parted or ("", line.plain)
        byline = read_signature(signature, words)
        if byline is not None:
            left = (Line(line.number, rest, plain(rest)),) if rest else ()
            kept = [block[:-1] + left] if block[:-1] + left else []
            return (line, byline), [*blocks[:at], *kept, *blocks[at + 1 :]]
        if read_image(block, words) is None:
            break
    return None, blocks
