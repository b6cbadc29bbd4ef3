"""The head of an article: its title, the line above it, and its summary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher

from feedpub.intake.lexicon import fold
from feedpub.intake.readers.html_blocks import Block, Box
from feedpub.intake.readers.html_body import Place, is_accessory
from feedpub.intake.readers.html_data import Found, PageData, text_of
from feedpub.intake.readers.page_lines import columns, ends_with_full_stop
from feedpub.intake.text import plain

#: In characters. Longer ones are no titles, and no summaries.
_MAX_TITLE = 400
_MAX_SUMMARY = 1500

#: Share of two titles that is the same, at least, where they are two forms of one.
_ALIKE = 0.5

# What stands between a title and the house's name: a bar, a dash, a dot, a slash.
_TAIL = re.compile(r"\s*(?:[|｜ᅵ•·»›]|\s[–—-]|:(?=\S))\s*(?=[^|｜ᅵ•·»›–—]{2,60}$)")
_CUT = re.compile(r"(?:…|\.\.\.)$")

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
_KICKER = frozenset(
    "kicker overline topline roofline dachzeile spitzmarke eyebrow pretitle supertitle surtitle"
    " overhead headline-intro tagline antetitulo".split()
)


def headline_block(blocks: Sequence[Block], data: PageData) -> Block | None:
    """The page's headline as readers see it: the h1 that is most like what machines are told."""
    told = [each.value for each in _told_titles(data)]
    best: tuple[float, Block] | None = None
    for block in blocks:
        if block.kind != "h1" or len(block.text) > _MAX_TITLE or block.box.hidden:
            continue
        score = max((_likeness(block.text, each) for each in told), default=0.3)
        if is_accessory(block.box, frozenset()):
            score -= 0.5
        if best is None or score > best[0] + 0.05:
            best = (score, block)
    if best is not None and (best[0] >= 0.2 or not told):
        return best[1]
    keys = {_key(each) for each in told}
    same = [
        block
        for block in blocks
        if block.kind in ("h2", "h3", "div", "p", "span")
        and (key := _key(block.text))
        and (key in keys or (block.kind == "h2" and _ends_alike(key, keys)))
    ]
    for block in same:
        if not is_accessory(block.box, frozenset()):
            return block
    return same[0] if same else best[1] if best else None


def _ends_alike(key: str, others: Set[str]) -> bool:
    return any(len(each) > 20 and len(key) > 20 and key.endswith(each) for each in others)


def read_title(headline: Block | None, data: PageData, site_names: Sequence[str]) -> Found | None:
    """The title: as the article's data give it, else as it is shared or printed.

    None of these places can be trusted alone: the printed one holds the kicker, the shared one
    the house's name or other words, the data's may be cut.
    """
    printed = headline.text if headline else ""
    found = [each for each in _told_titles(data) if each.origin != "title element"]
    for each in found:
        each_value = without_house(each.value, site_names, [printed])
        if _CUT.search(each_value) and printed.startswith(_CUT.sub("", each_value).rstrip()):
            break
        if each.origin == "JSON-LD headline" or (
            printed and _likeness(each_value, printed) >= _ALIKE
        ):
            return Found(value=each_value, origin=each.origin)
    if printed:
        return Found(value=without_house(printed, site_names, []), origin="h1")
    for each in _told_titles(data):
        return Found(value=without_house(each.value, site_names, []), origin=each.origin)
    return None


def _told_titles(data: PageData) -> Iterator[Found]:
    for _key, value in data.of_article("headline"):
        if text := text_of(value):
            yield Found(value=text, origin="JSON-LD headline")
    for name in ("og:title", "headline", "twitter:title", "title", "dc.title"):
        for value in data.meta.get(name, ())[:1]:
            if 0 < len(value) <= _MAX_TITLE:
                yield Found(value=value, origin=f"meta {name}")
    if data.title and len(data.title) <= _MAX_TITLE:
        yield Found(value=data.title, origin="title element")


def without_house(title: str, site_names: Sequence[str], others: Sequence[str]) -> str:
    """*title* without the house's name after it; also where another form ends before it."""
    for _ in range(3):
        tails = list(_TAIL.finditer(title))
        if not tails or tails[-1].start() < 4:
            return title
        match = tails[-1]
        tail = _key(title[match.end() :])
        named = any(
            tail == name or (len(name) > 3 and name in tail)
            for name in map(_key, site_names)
            if name
        )
        if not named and not any(_key(title[: match.start()]) == _key(each) for each in others):
            return title
        title = title[: match.start()].rstrip()
    return title


def read_kicker(headline: Block | None, around: Sequence[Block], title: str) -> Found | None:
    """The short line above the title, if it is called one, or stands within the headline."""
    if headline is None:
        return None
    if headline.text != title and headline.text.endswith(title):
        kicker = headline.text.removesuffix(title).strip(" :|/–—-")
        if 1 < len(kicker) <= 60:
            return Found(value=kicker, origin="h1")
    at = around.index(headline) if headline in around else 0
    for block in [*around[max(0, at - 4) : at], *around[at + 1 : at + 3]]:
        if block.kind != "img" and len(block.text) <= 60:
            for box in list(block.box.up())[:2]:
                if box.words & _KICKER:
                    return Found(value=block.text.strip(" :|/–—-"), origin="above the headline")
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The summary, and the blocks that print it and nothing else."""

    found: Found | None = None
    blocks: tuple[Block, ...] = ()


def read_summary(
    headline: Block | None,
    head: Sequence[Block],
    place: Place | None,
    legends: Set[Box],
    data: PageData,
    title: str,
) -> Summary:
    """The standfirst that readers see, else what machines are told.

    A standfirst is called one, or stands between the headline and the text, or is the text's
    first paragraph, in bold, or what machines are told. *legends* belong to pictures.
    """
    told = [each for each in _told_summaries(data) if _key(each.value) != _key(title)]
    printed = [
        block
        for block in _below(headline, head, place)
        if _key(block.text) not in _key(title) and not any(b in legends for b in block.box.up())
    ]
    own = set(place.blocks) if place else set()
    if called := _called_standfirst(printed, place):
        return called
    for each in told:
        for block in printed:
            shorter, longer = sorted((len(each.value), len(block.text)))
            if shorter >= 0.9 * longer and _likeness(each.value, block.text) >= 0.9:
                # In the text it is the first paragraph, and stays there.
                alone = block not in own
                found = Found(value=block.text, origin="standfirst")
                return Summary(found=found, blocks=(block,) if alone else ())
    for at, block in enumerate(printed):
        if place and len(block.text) >= _MIN_STANDFIRST and _is_placed(block, at, place):
            return Summary(found=Found(value=block.text, origin="standfirst"), blocks=(block,))
    for each in told:
        if not _CUT.search(each.value):
            return Summary(found=each)
    return Summary(found=told[0] if told else None)


def _is_placed(block: Block, at: int, place: Place) -> bool:
    """Whether *block* is a standfirst by its place between headline and text, or its weight."""
    if block.kind in ("h2", "h3"):
        return at == 0 and columns(block.text) >= _MIN_STANDFIRST
    if block.kind not in ("p", "div", "section") or not ends_with_full_stop(block.text):
        return False
    if _is_in(block.box, place.box):
        bold = block.strong >= 0.9 * len(block.text) or block.box.words & {"bold", "strong"}
        return bool(bold) and len(block.text) < 500
    return not is_accessory(block.box, place.void)


def _below(headline: Block | None, head: Sequence[Block], place: Place | None) -> list[Block]:
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


def _called_standfirst(printed: Sequence[Block], place: Place | None) -> Summary | None:
    """The box that is called a standfirst, with all its lines."""
    around = set(place.box.up()) if place else set()
    for block in printed:
        for box in reversed(list(block.box.up())[:4]):
            if box.pictures or box.length > _MAX_SUMMARY or box in around:
                continue
            if box.words & _STANDFIRST and not box.words & _NO_STANDFIRST:
                lines = [each for each in printed if _is_in(each.box, box)]
                text = " ".join(each.text for each in lines)
                if len(text) < _MIN_STANDFIRST:
                    break
                found = Found(value=text, origin="standfirst")
                return Summary(found=found, blocks=tuple(lines))
    return None


def _is_in(box: Box, outer: Box) -> bool:
    return any(each is outer for each in box.up())


def _told_summaries(data: PageData) -> Iterator[Found]:
    for key, value in data.of_article("description", "abstract"):
        text = text_of(value)
        if 20 <= len(text) <= _MAX_SUMMARY:
            yield Found(value=text, origin=f"JSON-LD {key}")
    for name in ("og:description", "description", "twitter:description", "dc.description"):
        for value in data.meta.get(name, ())[:1]:
            if 20 <= len(value) <= _MAX_SUMMARY:
                yield Found(value=value, origin=f"meta {name}")


def _likeness(one: str, other: str) -> float:
    one, other = _key(one), _key(other)
    if one == other:
        return 1.0
    if len(one) > 8 and len(other) > 8 and (one in other or other in one):
        return 0.9
    return SequenceMatcher(None, one[:300], other[:300], autojunk=False).ratio()


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", fold(plain(text)))
