"""What a page of a site has that other pages of it may have, too, for :mod:`site_rules`.

No text is kept of a page but hashes, and the paths of some elements. A path is the tag and the
classes of an element and of those around it, up to one with a class; it is a CSS selector.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import TYPE_CHECKING, Any, Final

from lxml.html import HtmlElement

from feedpub.intake.bylines.authors import has_byline_prefix
from feedpub.intake.bylines.credits import is_credit_shaped, split_credit
from feedpub.intake.bylines.names import (
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.bylines.people import people_in
from feedpub.intake.readers.html.authors import Authors, read_authors
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import HEADINGS, is_accessory
from feedpub.intake.readers.html.dates import Dated, read_date, read_published
from feedpub.intake.readers.html.similarity import is_cut, key_of
from feedpub.intake.readers.json_ld import text_of, types_of
from feedpub.intake.text import columns, plain
from feedpub.nouns import dataclass

if TYPE_CHECKING:
    from feedpub.intake.lexicon import CreditWords
    from feedpub.intake.readers.html.images import ImageCandidate
    from feedpub.intake.readers.html.reader import HTMLPage
    from feedpub.protocols import ReaderContext

#: Of features, and of rules made of them; those of another shape are not read.
SHAPE: Final = 3

#: In characters, which are all ASCII.
_MAX_FEATURES: Final = 4096

#: How many texts, labels, paths, paths of a field and images are kept; in characters, of a path.
_MOST_TEXTS, _MOST_LABELS, _MOST_PATHS, _MOST_FOUND, _MOST_IMAGES = 60, 40, 100, 3, 4
_MAX_PATH = 120

#: In characters, of a hash.
HASH: Final = 6

#: In characters, of a kicker; what is between it and a title.
MAX_KICKER: Final = 60
_BETWEEN = " :|/–—-·•"

#: In characters: of an element that can be a field, of a byline, of a credit, and of a caption.
_MAX_FIELD, _MAX_BYLINE, _MAX_CREDIT, _MAX_CAPTION = 1_500, 200, 80, 500

#: How many elements of one path are read as a byline.
_MOST_ALIKE = 8

#: In characters, of a summary, and in columns, of a sentence; shorter ones are labels.
_MIN_SUMMARY, _MIN_SENTENCE = 40, 40

# Stand in for paths of what is no element.
_SUMMARY_PATH, _CAPTION_PATH = "=summary", "=caption"

_NAME = re.compile(r"-?[A-Za-z_][\w-]{0,60}", re.ASCII)
# Of one page only: "post-12345".
_NUMBERED = re.compile(r"\d{3}")
_MOST_CLASSES, _MOST_STEPS = 4, 4


def path_of(element: HtmlElement) -> str:
    """Return the path of *element*; empty if it is too long to be kept, or has odd names."""
    steps: list[str] = []
    for each in chain((element,), element.iterancestors()):
        step = _step(str(each.tag), each.get("class") or "")
        if not step:
            return ""
        steps.append(step)
        if ("." in step and len(steps) > 1) or len(steps) == _MOST_STEPS or each.tag == "body":
            break
    path = " > ".join(reversed(steps))
    return path if len(path) <= _MAX_PATH else ""


@lru_cache(maxsize=4096)
def _step(tag: str, classes: str) -> str:
    """Return the tag and the lasting classes of an element; empty if the tag is an odd one."""
    names = sorted({*filter(_is_lasting, classes[:500].split())})
    return ".".join((tag, *names[:_MOST_CLASSES])) if _NAME.fullmatch(tag) else ""


def _is_lasting(name: str) -> bool:
    return _NAME.fullmatch(name) is not None and _NUMBERED.search(name) is None


def hash_of(text: str) -> str:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).digest()
    return base64.urlsafe_b64encode(digest)[:HASH].decode()


def mark_of(path: str, text: str) -> str:
    """Return what identifies *text* at *path*; empty if it has no words."""
    key = key_of(text)
    return hash_of(path) + hash_of(key) if key else ""


def as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def features_of(page: HTMLPage) -> str:
    """Return the features of *page*, which was read without learnt rules: JSON of at most 4 KB."""
    # An article in microdata is the printed text itself: it says nothing about another element.
    printed = page.data.is_microdata and page.data.articles
    known = {} if printed else _known_fields(page)
    if "authors" not in known and (signed := labelled_authors(page)):
        known["authors"] = signed
    head = head_of(page)
    found: dict[str, list[str]] = {name: [] for name in known}
    for path, place in head.items():
        for name, values in known.items():
            if len(found[name]) < _MOST_FOUND and _gives(name, values, place, page):
                found[name].append(path)
    features = {
        "shape": SHAPE,
        "paths": "".join(dict.fromkeys(map(hash_of, head))),
        "found": found,
        "credits": dict(islice(_credits(page), _MOST_IMAGES)),
        "captions": dict(islice(_captions(page), _MOST_IMAGES)),
        "texts": "",
        "labels": "",
    }
    # Long paths leave less room for texts, but always some.
    room = (_MAX_FEATURES - len(as_json(features))) // (2 * HASH)
    texts = _edges(_texts(page, labels=False), min(_MOST_TEXTS, room * 2 // 3))
    labels = _edges(_texts(page, labels=True), min(_MOST_LABELS, room - len(texts)))
    return as_json(features | {"texts": "".join(texts), "labels": "".join(labels)})


def _edges(texts: Iterable[str], most: int) -> list[str]:
    """Return *texts*, each once; of more than *most* the first and the last ones."""
    unique = list(dict.fromkeys(filter(None, texts)))
    return (
        unique if len(unique) <= most else unique[: most // 2] + unique[len(unique) - most // 2 :]
    )


def _texts(page: HTMLPage, *, labels: bool) -> Iterator[str]:
    """Yield the marks of texts that may be furniture: those that are *labels*, or the others."""
    if not labels:
        for each in given_summaries(page):
            yield mark_of(_SUMMARY_PATH, each)
        for image in page.images:
            yield mark_of(_CAPTION_PATH, image.image.caption or "")
    for block in page.body.blocks if page.body else ():
        if block.kind != "img" and is_label(block) == labels:
            yield mark_of(path_of(block.box.element), block.text)


def is_label(block: Block) -> bool:
    """Whether articles may share the text: an ingredient, a heading, the name of a speaker."""
    return block.kind not in ("p", "div", "blockquote") or columns(block.text) < _MIN_SENTENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class PathElements:
    """The elements of one path around the headline."""

    #: The first of them, and its text.
    element: HtmlElement
    text: str

    #: The texts of all.
    texts: list[str]


def head_of(page: HTMLPage) -> dict[str, PathElements]:
    """Return the elements around the headline by their paths, in their order."""
    found: dict[str, PathElements] = {}
    seen: set[HtmlElement] = set()
    ignored = page.body.ignored_marks if page.body else frozenset[str]()
    for block in page.head:
        # Comments and teasers have bylines, too.
        if block.kind == "img" or is_accessory(block.box, ignored):
            continue
        for element in _around(block.box):
            if element in seen or not (path := path_of(element)):
                continue
            seen.add(element)
            place = found.get(path)
            if place is None and len(found) < _MOST_PATHS and (text := text_in(element)):
                found[path] = PathElements(element=element, text=text, texts=[text])
            elif place is not None and len(place.texts) < _MOST_ALIKE:
                place.texts.append(text_in(element))
    return found


def _around(box: Box) -> Iterator[HtmlElement]:
    """Yield the element of *box*, the one around it, and the named ones within."""
    if box.length > _MAX_FIELD:
        return
    if box.parent is not None and box.parent.length <= _MAX_FIELD and box.parent.tag != "body":
        yield box.parent.element
    yield box.element
    for each in islice(box.element.iterdescendants(), 40):
        if isinstance(each.tag, str) and each.get("class") and not len(each):
            yield each


def text_in(element: HtmlElement) -> str:
    text = plain("".join(islice(element.itertext(), 200)))
    return text if len(text) <= _MAX_FIELD else ""


def _known_fields(page: HTMLPage) -> dict[str, set[str]]:
    """Return what the metadata of *page* says, by field, as it is compared."""
    titles = (found.value for found in page.data.article_texts("headline"))
    dated = read_published(page.data, page.root, (), page.context)
    known = {
        "title": {key_of(title) for title in islice(titles, 1)},
        "kicker": _named_kickers(page),
        "summary": {key_of(each) for each in given_summaries(page) if is_whole_summary(each)},
        "authors": {key_of(name) for name in given_authors(page).names},
        "published": {_day(dated, page.context)} if dated else set(),
    }
    return {name: values for name, values in known.items() if values - {""}}


def _named_kickers(page: HTMLPage) -> set[str]:
    """Return the key of what a title in the metadata has before the printed one: its kicker."""
    printed = page.headline.text if page.headline else ""
    titles = (
        *page.data.article_texts("headline"),
        *page.data.meta_texts("og:title", "twitter:title", most=1),
    )
    before = (
        each.value.removesuffix(printed)
        for each in titles
        if printed and each.value.endswith(printed)
    )
    kickers = (each.rstrip(_BETWEEN) for each in before if each.endswith(tuple(_BETWEEN)))
    return {key_of(each) for each in kickers if 1 < len(each) <= MAX_KICKER}


def labelled_authors(page: HTMLPage) -> set[str]:
    """Return the keys of the authors whom a line with a label names: ``By Ann Lee``."""
    blocks = (*page.places.head, *page.places.above[:4])
    texts = (block.text for block in blocks if has_byline_prefix(block.text))
    people = (persons_in([text], page.words) for text in texts)
    return set(map(key_of, next(filter(None, people), ())))


def given_summaries(page: HTMLPage) -> list[str]:
    names = ("og:description", "description", "twitter:description")
    found = (*page.data.article_texts("description"), *page.data.meta_texts(*names, most=1))
    return list(dict.fromkeys(each.value for each in found))


def is_whole_summary(text: str) -> bool:
    return len(text) >= _MIN_SUMMARY and not is_cut(text)


def given_authors(page: HTMLPage) -> Authors:
    return read_authors(page.data, None, page.site_names, page.words, page.context)


def _day(dated: Dated, context: ReaderContext) -> str:
    return dated.parsed.moment.astimezone(context.timezone).date().isoformat()


def _gives(name: str, values: set[str], place: PathElements, page: HTMLPage) -> bool:
    """Whether the elements at *place* say of the field *name* what the metadata says."""
    match name:
        case "published":
            dated = date_of(place.element, place.text, page.context)
            return dated is not None and _day(dated, page.context) in values
        case "authors":
            key = key_of(" ".join(place.texts))
            if not all(value in key for value in values):
                return False
            return {key_of(each) for each in persons_in(place.texts, page.words)} == values
        case "summary":
            # As one of many paragraphs it is the first one of the text.
            return len(place.texts) == 1 and key_of(place.text) in values
        case _:
            return key_of(place.text) in values


def persons_in(texts: Iterable[str], words: CreditWords) -> list[str]:
    """Return whom bylines name; nobody if one of them may be no person."""
    named: list[str] = []
    for text in texts:
        if len(text) <= _MAX_BYLINE:
            named += people_in(text, words).people
    is_person = all(
        looks_like_person(each, words) or looks_like_short_han_or_hangul_name(each, words)
        for each in named
    )
    return list(dict.fromkeys(named)) if is_person else []


def date_of(element: HtmlElement, text: str, context: ReaderContext) -> Dated | None:
    """Return the date that *element* is; None if it says more, or nothing, of a date."""
    value = element.get("datetime") or text
    if len(value) > 100 or not any(map(str.isdigit, value)):
        return None
    dated = read_date(value, "", context)
    return None if dated is None or dated.parsed.relative else dated


# Credits and captions


def _captions(page: HTMLPage) -> Iterator[tuple[str, str]]:
    """Yield the paths of texts below images, and whether they are captions there: yes or no."""
    for image in page.images:
        below = text_below(image, page)
        if below is not None and (path := path_of(below.box.element)):
            caption = key_of(image.image.caption or "")
            is_caption = caption and caption in key_of(below.text) and not is_prose(path, page)
            yield path, "yes" if is_caption else "no"


def is_prose(path: str, page: HTMLPage) -> bool:
    """Whether sentences elsewhere than below an image have the *path*, too."""
    around = page.body.around if page.body else ()
    return any(
        above.kind != "img" and not is_label(block) and path_of(block.box.element) == path
        for above, block in pairwise(around)
        if block.kind != "img"
    )


def text_below(image: ImageCandidate, page: HTMLPage) -> Block | None:
    """Return the text right below *image*, unless it is a heading or in a figure."""
    around = page.body.around if page.body else ()
    if image.block is None or image.block not in around:
        return None
    at = around.index(image.block) + 1
    below = around[at] if at < len(around) else None
    if below is None or below.kind == "img" or below.kind in HEADINGS:
        return None
    is_in_figure = any(box.tag == "figure" for box in below.box.up())
    return None if is_in_figure or below.box.length > _MAX_CAPTION else below


def _credits(page: HTMLPage) -> Iterator[tuple[str, str]]:
    """Yield the paths of elements in figures, and whether they are credits there.

    ``yes``: the element has a label, or repeats a credit of the metadata. ``no``: it cannot be a
    credit. ``perhaps``: it has the form of one.
    """
    given, prose = _given_credits(page), prose_of(page)
    seen: set[str] = set()
    for element in in_figures(page.images):
        path = path_of(element)
        if not path or path in seen:
            continue
        seen.add(path)
        text = text_in(element)
        if is_labelled(text, page.words) or key_of(text) in given:
            yield path, "yes"
        else:
            yield path, "perhaps" if can_be_credit(text, prose, page.words) else "no"


def in_figures(images: Iterable[ImageCandidate]) -> Iterator[HtmlElement]:
    """Yield the elements with a class that have a text of their own beside *images*."""
    for image in images:
        if image.block is None:
            continue
        box = image.caption_box or next(
            (each for each in image.block.box.up() if each.tag == "figure"), None
        )
        for element in islice(box.element.iterdescendants(), 60) if box is not None else ():
            if (
                isinstance(element.tag, str)
                and element.get("class")
                and all(each.tag in ("a", "b", "i", "em", "strong", "br") for each in element)
                and text_in(element)
            ):
                yield element


def _given_credits(page: HTMLPage) -> set[str]:
    """Return the keys of the credits that the metadata gives."""
    if page.data.is_microdata:
        return set()
    images = (each for each in page.data.things if "ImageObject" in types_of(each))
    texts = (text_of(each.get(key)) for each in images for key in ("creditText", "copyrightHolder"))
    return {key_of(text) for text in texts if text}


def is_labelled(text: str, words: CreditWords) -> bool:
    """Whether *text* is a label and a credit, and nothing else."""
    split = split_credit(text, words)
    return split is not None and split.sure and not split.caption and bool(split.credit)


def can_be_credit(text: str, prose: str, words: CreditWords) -> bool:
    """Whether *text* has the form of a credit, and names nobody whom the *prose* is about."""
    if not 1 < len(text) <= _MAX_CREDIT or not is_credit_shaped(text, words):
        return False
    names = (each.split()[-1] for each in people_in(text, words).people if each.split())
    return not any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", prose) for name in names)


def prose_of(page: HTMLPage) -> str:
    """Return the headline and the sentences of the article of *page*."""
    captions = page.caption_boxes
    sentences = (
        block.text
        for block in (page.body.blocks if page.body else ())
        if block.kind != "img" and not is_label(block) and captions.isdisjoint(block.box.up())
    )
    return "\n".join([page.headline.text if page.headline else "", *sentences])
