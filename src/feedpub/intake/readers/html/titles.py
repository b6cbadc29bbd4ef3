"""The title of an HTML page, its headline block, and the kicker above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.blocks import Block, words_of
from feedpub.intake.readers.html.body_range import is_accessory
from feedpub.intake.readers.html.metadata import PageData
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import is_cut, key_of, likeness, without_cut
from feedpub.intake.text import plain

#: In characters.
_MAX_TITLE = 400

#: In blocks below an h1, where another form of it can be.
_NEAR = 4

#: How similar two titles are, at least, if they are two forms of one.
_ALIKE = 0.5

#: How many blocks of a page are looked through for a part of its title.
_MAX_BLOCKS = 200

#: In letters, of a heading that is a part of the page's title.
_MIN_PART = 10

#: The origin of a title in the article's metadata.
_HEADLINE = "JSON-LD headline"

# Between a title and the site's name: a bar, a dash, a dot, a slash.
_TAIL = re.compile(r"\s*(?:[|｜ᅵㅣ•·»›«‹]|\s[–—-]|:(?=\S))\s*(?=[^|｜ᅵㅣ•·»›«‹–—]{2,60}$)")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}")
#: In letters: what a tail may have besides the site's name.
_MAX_BESIDES = 20
_PARTS = re.compile(r"\s*(?:[|｜ᅵㅣ»›«‹]|\s[–—-]\s)\s*")
_EDGES = " :|/–—-"

_KICKER = class_names("kicker")
_DATE_WORDS = class_names("date")
_HEADLINE_WORDS = class_names("headline")


def headline_block(
    blocks: Sequence[Block], data: PageData, site_names: Sequence[str]
) -> Block | None:
    """Return the printed headline: the h1 that is most similar to the titles in the metadata.

    If the h1 is made for search engines and an h2 right below has the shared title, the h2.
    """
    given = list(_metadata_titles(data))
    if data.is_microdata:
        # That is the text of a heading, be it the right one or not.
        own = ("microdata headline", "meta headline")
        given = [each for each in given if each.origin not in own] or given
    titles = list(dict.fromkeys(each.value for each in given))
    best: tuple[float, Block] | None = None
    for block in blocks:
        if block.kind != "h1" or len(block.text) > _MAX_TITLE or block.box.hidden:
            continue
        score = max((likeness(block.text, each) for each in titles), default=0.3)
        if is_accessory(block.box, frozenset()):
            score -= 0.5
        if best is None or score > best[0] + 0.05:
            best = (score, block)
    if best is not None and (best[0] >= 0.2 or not titles):
        return _shared_below(best[1], blocks, data, site_names) or best[1]
    keys = {key_of(each) for each in titles}
    same = [
        block
        for block in blocks
        if block.kind in ("h2", "h3", "div", "p", "span")
        and (key := key_of(block.text))
        and (key in keys or (block.kind == "h2" and _ends_alike(key, keys)))
    ]
    for block in same:
        if not is_accessory(block.box, frozenset()):
            return block
    if same or best:
        return same[0] if same else best[1] if best else None
    return _heading_in_title(blocks, keys)


def _heading_in_title(blocks: Sequence[Block], titles: Set[str]) -> Block | None:
    """Return the longest heading that begins or ends one of the *titles*, which are keys; without
    titles the first one that is called a headline.
    """
    found: tuple[int, Block] | None = None
    for block in blocks:
        is_called = not _words_around(block).isdisjoint(_HEADLINE_WORDS)
        is_bold = block.strong >= 0.9 * len(block.text)
        is_heading = is_called or is_bold or block.kind in ("h2", "h3", "h4")
        if not is_heading or len(block.text) > _MAX_TITLE:
            continue
        if block.box.hidden or is_accessory(block.box, frozenset()):
            continue
        if not titles and is_called:
            return block
        key = key_of(block.text)
        is_part = any(each.startswith(key) or each.endswith(key) for each in titles)
        if len(key) >= _MIN_PART and is_part and (found is None or len(key) > found[0]):
            found = (len(key), block)
    return found[1] if found else None


def _shared_below(
    h1: Block, blocks: Sequence[Block], data: PageData, site_names: Sequence[str]
) -> Block | None:
    """Return the h2 right below *h1* that ends in the shared title, if *h1* has another title."""
    shared = next(data.meta_texts("og:title"), None)
    key = key_of(_without_site_name(shared.value, site_names, [])) if shared else ""
    if not key or key_of(h1.text) == key:
        return None
    at = blocks.index(h1) + 1
    for block in blocks[at : at + _NEAR]:
        if block.kind == "h2" and not block.linked and key_of(block.text).endswith(key):
            return block
    return None


def _words_around(block: Block) -> Set[str]:
    return frozenset().union(*(box.words for box in list(block.box.up())[:2]))


def _ends_alike(key: str, others: Set[str]) -> bool:
    return any(len(each) > 20 and len(key) > 20 and key.endswith(each) for each in others)


def read_title(
    headline: Block | None, data: PageData, site_names: Sequence[str], blocks: Sequence[Block]
) -> Found[str] | None:
    """Return the title: from the article's metadata, else as shared or as printed.

    None of these can be trusted alone: the printed title contains the kicker, the shared one the
    site's name or other words, and the one in the metadata may be cut. Two that agree count more.
    """
    printed = headline.text if headline else ""
    found = [each for each in _metadata_titles(data) if each.origin != "title element"]
    if headline is not None and (shared := _shared_as_printed(headline, found, site_names)):
        return shared
    for each in found:
        value = _without_site_name(each.value, site_names, [printed])
        if is_cut(value) and printed.startswith(without_cut(value)):
            break
        if each.origin != _HEADLINE and (ending := _common_ending(printed, value)):
            return Found(value=_without_breaks(ending), origin="h1")
        if each.origin == _HEADLINE or (printed and likeness(value, printed) >= _ALIKE):
            return Found(value=_without_breaks(value), origin=each.origin)
    if headline is not None:
        value = _without_site_name(_headline_alone(headline), site_names, [])
        return Found(value=_without_breaks(value), origin="h1")
    for each in _metadata_titles(data):
        value = _without_site_name(each.value, site_names, [])
        if value == each.value:
            value = _printed_part(value, blocks)
        else:
            value = _without_section(value, data)
        return Found(value=_without_breaks(value), origin=each.origin)
    return None


def _printed_part(title: str, blocks: Sequence[Block]) -> str:
    """Return the longest printed part of ``House - Title``; the whole *title* if it has none."""
    parts = sorted(_PARTS.split(title), key=lambda each: -len(each))
    if len(parts) == 1:
        return title
    printed = [key_of(block.text) for block in blocks[:_MAX_BLOCKS] if not block.linked]
    for part in parts:
        key = key_of(part)
        if len(key) >= _MIN_PART and any(key in text for text in printed):
            return part
    return title


def _without_section(title: str, data: PageData) -> str:
    """Return *title* without its section, which stands before the site's name: ``Title-World``."""
    names = (name for name in data.meta if "section" in name or "category" in name)
    for section in (value for name in names for value in data.meta[name] if len(value) > 1):
        for tail in (f"-{section}", f" - {section}", f" | {section}"):
            if title.endswith(tail):
                return title.removesuffix(tail)
    return title


def _common_ending(one: str, other: str) -> str:
    """Return the title in which two forms of it end, if each has a kicker of its own before it."""
    size = next(
        (n for n, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b),
        0,
    )
    ending = one[len(one) - size :]
    begin = re.search(r"^[^\w«»„“\"']*", ending)
    title = ending[begin.end() :] if begin else ending
    heads = (each[: len(each) - len(title)].rstrip() for each in (one, other))
    is_behind_kickers = all(head.endswith((":", "-", "–", "—", "|")) for head in heads)
    return title if is_behind_kickers and len(key_of(title)) >= _MIN_PART else ""


def _without_breaks(text: str) -> str:
    """Return *text* without the marks of where its words may be broken."""
    return text.replace("\u00ad", "").replace("\u200b", "")


def _shared_as_printed(
    headline: Block, titles: Sequence[Found[str]], site_names: Sequence[str]
) -> Found[str] | None:
    """Return the shared title if it is also the printed one and the metadata has another.

    Publishers whose headlines are not an h1 use that and the metadata for search terms; in an h1
    both must at least end alike.
    """
    own = next((each for each in titles if each.origin == _HEADLINE), None)
    shared = next((each for each in titles if each.origin == "meta og:title"), None)
    if own is None or shared is None:
        return None
    value = _without_site_name(shared.value, site_names, [headline.text])
    printed, key, other = key_of(headline.text), key_of(value), key_of(own.value)
    if headline.kind == "h1":
        as_printed = key == printed and key != other and key.endswith(other)
    else:
        as_printed = printed.endswith(key) and not printed.endswith(other)
    return Found(value=_without_breaks(value), origin=shared.origin) if as_printed else None


def _headline_alone(headline: Block) -> str:
    """Return the text of *headline* without a kicker or a date in an element of its own."""
    text = headline.text
    for element in headline.box.element:
        if not isinstance(element.tag, str):
            continue
        part = plain("".join(element.itertext()))
        names = words_of(element.get("class") or "")
        if names & _KICKER:
            text = text.removeprefix(part).lstrip(_EDGES) or text
        elif (element.tag == "time" or names & _DATE_WORDS) and any(c.isdigit() for c in part):
            text = text.removeprefix(part).removesuffix(part).strip(_EDGES) or text
    return text


def _metadata_titles(data: PageData) -> Iterator[Found[str]]:
    if not data.is_microdata:
        yield from data.article_texts("headline")
    names = ("og:title", "headline", "twitter:title", "title", "dc.title")
    for found in data.meta_texts(*names, most=1):
        if len(found.value) <= _MAX_TITLE:
            yield found
    if data.is_microdata:
        yield from data.article_texts("headline")
    if data.title and len(data.title) <= _MAX_TITLE:
        yield Found(value=data.title, origin="title element")


def _without_site_name(title: str, site_names: Sequence[str], others: Sequence[str]) -> str:
    """Return *title* without the site's name, or whatever follows one of the *others* titles."""
    for _ in range(3):
        tails = list(_TAIL.finditer(title))
        if not tails or tails[-1].start() < 4:
            return title
        match = tails[-1]
        tail = key_of(title[match.end() :])
        named = any(
            tail == name
            or (len(name) > 3 and name in tail and len(tail) <= len(name) + _MAX_BESIDES)
            for name in map(key_of, site_names)
            if name
        )
        before = key_of(title[: match.start()])
        if _DATE.fullmatch(title[match.end() :].strip()):
            named = True
        if not named and not any(before == key_of(each) for each in others):
            return title
        title = title[: match.start()].rstrip()
    return title


def read_kicker(headline: Block | None, around: Sequence[Block], title: str) -> Found[str] | None:
    """Return the kicker: a short line with that class, or the beginning of the headline."""
    if headline is None:
        return None
    if headline.text != title and headline.text.endswith(title):
        kicker = headline.text.removesuffix(title).strip(_EDGES)
        if 1 < len(kicker) <= 60:
            return Found(value=kicker, origin="h1")
    at = around.index(headline) if headline in around else 0
    for block in [*around[max(0, at - 4) : at], *around[at + 1 : at + 3]]:
        if block.kind != "img" and len(block.text) <= 60:
            for box in list(block.box.up())[:2]:
                if box.words & _KICKER:
                    return Found(value=block.text.strip(_EDGES), origin="above the headline")
    return None
