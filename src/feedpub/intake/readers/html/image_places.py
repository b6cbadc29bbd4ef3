"""Which images of a page are its article's, by where they are and how they are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import cache
from itertools import chain
from urllib.parse import unquote, urlsplit

from feedpub.intake.lexicon import shipped
from feedpub.intake.readers.html.blocks import Block, Box, words_of
from feedpub.intake.readers.html.body_range import (
    HEADINGS,
    SHOWS_IMAGES,
    BodyRange,
    is_accessory,
)
from feedpub.intake.readers.html.image_addresses import (
    are_same,
    image_address,
    is_furniture,
    is_small,
    names_somebody,
)
from feedpub.intake.readers.html.names import class_names
from feedpub.intake.readers.html.similarity import key_of
from feedpub.nouns import dataclass

_IMAGE_FILE = re.compile(r"\.(?:jpe?g|png|webp|avif|gif)(?:[?#]|$)", re.IGNORECASE)
_ICON_ALT = re.compile(r"\b(?:logo|icon|avatar)\b", re.IGNORECASE)
_CAPTION_CLASS = re.compile(r"[cC]redit|[cC]opyright")
# Between a person's name and what the person is.
_AFTER_NAME = re.compile(r"\s*[:,(|–]|\s-\s")
_BETWEEN = re.compile(r"[\W_]+")
_ACCESSORY = class_names("accessory")
_PORTRAITS = class_names("portrait")
_EMBEDS = class_names("embed")
_PLAYERS = class_names("player")
_LEADS = class_names("lead")
_PICTURES = class_names("picture")
# Classes of what is shown as a circle, and of portraits of users.
_ROUND = re.compile(
    r"(?:^|[\s_-])(?:rounded-(?:full|circle)|(?:img|image)-{1,2}circle"
    r"|profile[_-](?:picture|pic|image|img|photo))(?=$|[\s_-])"
)

#: How many boxes around an image are its own.
_NEAR = 4

#: In characters, of a text beside a linked image that is its caption, not a teaser's text.
_MAX_LEGEND = 200

#: The share of a box's text that makes it a link.
_LINKED = 0.9

#: In characters, of the title of another article, and of a box that leads to one.
_TITLE = 25
_MAX_TEASER = 300


@dataclass(frozen=True, slots=True)
class ShownImage:
    """An image of the page that is the article's, in its block."""

    block: Block
    address: str

    #: In pixels. None: unknown.
    width: int | None


def article_images(
    body: BodyRange,
    people: Set[str],
    site: Set[str],
    named: Sequence[str],
    base: str | None,
    page: str | None,
) -> Iterator[ShownImage]:
    """Yield the images of the article's body and head, in their order.

    *people* are the keys of its authors' names, whose portraits are not among them, as is the logo
    with one of the names of the *site*. *named* are the
    addresses of the images that the metadata of the *page* gives the article: they are its own in
    whatever box they are.
    """
    own = set(body.blocks)
    around = set(body.box.up())
    ignored = body.ignored_marks | SHOWS_IMAGES
    shown = [
        each for each in _with_addresses(body, base) if not _is_foreign(each, around, people, site)
    ]
    kept = [
        each
        for each in shown
        if (_is_in_figure(each.block, around) or not is_furniture(each.address))
        and (each.block in own or not is_accessory(each.block.box, ignored, _lead_box(each.block)))
        and not _is_in_player(each.block, around)
        and not _leads_elsewhere(each, page)
        and not any(_is_teaser(box) for box in each.block.box.up() if box not in around)
    ]
    for address in named:
        if not any(are_same(each.address, address) for each in kept):
            kept += [each for each in shown if are_same(each.address, address)][:1]
    order = set(kept)
    yield from (each for each in shown if each in order)


def _lead_box(block: Block) -> Box | None:
    """Return the box around *block* whose name says that it holds the article's main image."""
    for box in list(block.box.up())[:_NEAR]:
        words = words_of(box.element.get("class") or "")
        if words & _LEADS and words & _PICTURES:
            return box
    return None


def _is_in_player(block: Block, around: Set[Box]) -> bool:
    """Whether *block* is the still image of a film, without a caption."""
    boxes = [box for box in block.box.up() if box not in around]
    in_player = any(box.words & _PLAYERS for box in boxes[:_NEAR])
    return in_player and not _is_in_figure(block, around)


def _is_in_figure(block: Block, around: Set[Box]) -> bool:
    """Whether *block* is in a figure with words."""
    return any(box.tag == "figure" and box.length for box in block.box.up() if box not in around)


def _with_addresses(body: BodyRange, base: str | None) -> Iterator[ShownImage]:
    """Yield the images around *body*, each once: browsers without scripts have images of their own,
    and a click may enlarge one.
    """
    before: Block | None = None
    address: str | None = None
    for block in body.around:
        if block.kind != "img" or block.element is None:
            continue
        found, width = image_address(block.element, base)
        if before is not None and _is_spare(body, block, before, found, address):
            if found and not address:
                yield ShownImage(before, found, width)
                address = found
            continue
        before, address = block, found
        if address:
            yield ShownImage(block, address, width)


def _is_spare(
    body: BodyRange, block: Block, before: Block, address: str | None, known: str | None
) -> bool:
    """Whether *block* shows the image *before* it, at *known*, again."""
    same = address is not None and known is not None and are_same(address, known)
    noscript = next((box for box in block.box.up() if box.tag == "noscript"), None)
    if noscript is None or noscript.parent is None:
        shared = next((box for box in before.box.up() if block.box.is_in(box)), None)
        is_own = shared is not None and shared.images == 2 and shared not in body.box.up()
        return same and is_own
    outer = noscript.parent
    if outer not in list(before.box.up())[:_NEAR]:
        return False
    return same or not known or outer.images <= 2


def _is_foreign(image: ShownImage, around: Set[Box], people: Set[str], site: Set[str]) -> bool:
    """Whether an image is an icon, shows an author, or belongs to another article."""
    block, near = image.block, [box for box in image.block.box.up() if box not in around]
    element = block.element
    assert element is not None
    # In a figure with a caption the size is a ratio, such as 16:9.
    if is_small(element) and not _is_in_figure(block, around):
        return True
    own = words_of(element.get("class") or "")
    if any(box.tag == "blockquote" and box.words & _EMBEDS for box in near):
        return True
    if any(words & _PORTRAITS for words in (own, *(box.words for box in near[:_NEAR]))):
        return True
    classes = (each.get("class") or "" for each in (element, *(box.element for box in near[:2])))
    if any(map(_ROUND.search, classes)):
        return True
    alt = element.get("alt") or ""
    if key_of(alt) in site:
        return True
    if _ICON_ALT.search(alt[:40]) or key_of(_AFTER_NAME.split(alt[:80])[0]) in people:
        return True
    if names_somebody(image.address, people) or (block.link and _is_of_an_author(block.link)):
        return True
    link = next(element.iterancestors("a"), None)
    if link is not None and words_of(link.get("class") or "") & _ACCESSORY - SHOWS_IMAGES:
        return True
    return any(box.tag == "article" and _is_another_article(box) for box in near)


def _is_another_article(box: Box) -> bool:
    """Whether *box* is an ``article`` that is more than an image with its caption."""
    links = next(box.element.iter("a"), None) is not None
    return links or next(box.element.iter(*HEADINGS), None) is not None


def _is_teaser(box: Box) -> bool:
    """Whether *box* is small, and its heading is a link, though not to the page of an author."""
    return 0 < box.length <= _MAX_TEASER and any(
        not _is_of_an_author(link.get("href") or "")
        for heading in box.element.iter(*HEADINGS)
        for link in chain(heading.iter("a"), heading.iterancestors("a"))
    )


def _leads_elsewhere(image: ShownImage, page: str | None) -> bool:
    """Whether the image is a link to another page, or has nothing else beside it."""
    block = image.block
    near = [box for box in list(block.box.up())[:_NEAR] if 0 < box.length <= _MAX_LEGEND]
    link = block.link or (_only_link(near[0]) if near else None)
    if not link or _IMAGE_FILE.search(link) or link.startswith("#"):
        return False
    if are_same(link, image.address) or _is_of_page(link, page):
        return False
    if _is_of_photos(link) and not any(box.linked > _TITLE for box in near):
        return False
    if any(
        _CAPTION_CLASS.search(each.get("class") or "")
        for box in near
        for each in box.element.iter("p", "span", "small", "div")
    ):
        return False
    figure = next((box for box in block.box.up() if box.tag == "figure"), None)
    return figure is None or not figure.length or figure.linked * 2 > figure.length


def _only_link(box: Box) -> str | None:
    """Return the address of the link in *box*, if all its text is one and no caption."""
    if box.linked < _LINKED * box.length or next(box.element.iter("figcaption"), None) is not None:
        return None
    return next((link.get("href") for link in box.element.iter("a")), None)


def _is_of_page(link: str, page: str | None) -> bool:
    """Whether *link* is to something below the *page*: ``/harbour/ferry-12/photo/3``."""
    path = urlsplit(page).path.rstrip("/") if page else ""
    return path.count("/") > 1 and path in link


@cache
def _link_words(kind: str) -> frozenset[str]:
    return frozenset(shipped("images")["links"][kind].split())


def _steps(link: str) -> list[str]:
    try:
        path = urlsplit(link).path
    except ValueError:
        return []
    return [step for step in unquote(path).lower().split("/") if step]


def _is_of_photos(link: str) -> bool:
    """Whether *link* is to a page of photos, by a step of its path: ``/photo/12``."""
    named = (_BETWEEN.split(step) for step in _steps(link))
    return any(len(each) <= 2 and not _link_words("photos").isdisjoint(each) for each in named)


def _is_of_an_author(link: str) -> bool:
    return not _link_words("authors").isdisjoint(_steps(link)[:-1])
