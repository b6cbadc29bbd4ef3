"""Rules about the pages of one site, learnt from what many of its pages have in common.

Of each page only features are kept (:func:`features_of`): hashes of the texts in its body, the
paths of elements that repeat what the page's metadata says, the paths of credits. Rules are made of
the features of many pages at once (:func:`rules_from`):

* a text that is the same wherever its path occurs is furniture: no paragraph, summary or caption;
* an element that repeats a field of the metadata on pages that have both gives that field on pages
  without it;
* an element in figures that says with a label, or repeats from the metadata, who made the picture
  is a credit on pages without the label;
* an element right below images whose text is mostly read as their caption, as it has a credit or
  the metadata repeats it, is a caption where it has none.

A rule needs pages enough, and nearly all of those that can tell must agree: a few pages, whoever
wrote them, teach nothing. A path is the tag and the classes of an element and of those around it,
up to one with a class; it reads like a CSS selector.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from feedpub.article import Provenance
from feedpub.intake.bylines.authors import has_byline_prefix
from feedpub.intake.bylines.credits import credit_provenance, is_credit_shaped, split_credit
from feedpub.intake.bylines.names import (
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.bylines.people import people_in
from feedpub.intake.readers.article import Found
from feedpub.intake.readers.html.authors import Authors, read_authors
from feedpub.intake.readers.html.blocks import Block, Box
from feedpub.intake.readers.html.body_range import HEADINGS
from feedpub.intake.readers.html.captions import pieces_of, read_caption
from feedpub.intake.readers.html.dates import Dated, read_date, read_published
from feedpub.intake.readers.html.similarity import is_cut, key_of
from feedpub.intake.readers.json_ld import text_of, types_of
from feedpub.intake.text import columns, plain
from feedpub.nouns import dataclass, field, replace

if TYPE_CHECKING:
    from feedpub.intake.lexicon import CreditWords
    from feedpub.intake.readers.html.images import ImageCandidate
    from feedpub.intake.readers.html.reader import HTMLPage
    from feedpub.protocols import ReaderContext

#: Of features and rules; those of another shape are not read.
_SHAPE: Final = 2

#: In characters, which are all ASCII.
_MAX_FEATURES: Final = 4096

#: On how many pages a rule must hold at least, and on which share of those that can tell.
_PAGES, _SHARE = 8, 0.8

#: The share for a date: that of the last change is mostly that of publication, too.
_DATE_SHARE = 0.95

#: How many rules are kept of each kind.
_MOST_FURNITURE, _MOST_FIELDS, _MOST_CREDITS = 200, 4, 8

#: How many texts, paths and credits are kept of a page; in characters, of a path.
_MOST_TEXTS, _MOST_LABELS, _MOST_PATHS, _MOST_FOUND, _MOST_PICTURES = 60, 40, 100, 3, 4
_MAX_PATH = 120

#: In characters, of a hash.
_HASH: Final = 6

#: In characters, of a kicker; what is between it and a title.
_MAX_KICKER, _EDGES = 60, " :|/–—-·•"

#: In characters: of an element that can be a field, of a byline, of a credit, and of a caption.
_MAX_FIELD, _MAX_BYLINE, _MAX_CREDIT, _MAX_CAPTION = 1_500, 200, 80, 500

#: How many elements of one path are read as a byline.
_MOST_ALIKE = 8

#: In characters, of a summary, and in columns, of a sentence; shorter ones are labels.
_MIN_SUMMARY, _MIN_SENTENCE = 40, 40

#: Fields that elements of the head can give.
_FIELDS: Final = ("title", "kicker", "summary", "authors", "published")

# Stand in for paths of what is no element.
_SUMMARY_PATH, _CAPTION_PATH = "=summary", "=caption"

_NAME = re.compile(r"-?[A-Za-z_][\w-]{0,60}", re.ASCII)
# Of one page only: "post-12345".
_NUMBERED = re.compile(r"\d{3}")
_MOST_CLASSES, _MOST_STEPS = 4, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """On how many pages a rule was seen to hold, of how many that could tell."""

    pages: int
    of: int

    def __str__(self) -> str:
        return f"on {self.pages} of {self.of} pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """The rules about the pages of one site."""

    #: By the hashes of path and text.
    furniture: Mapping[str, Evidence] = field(default_factory=dict)

    #: By field: the paths of elements that give it, the best first.
    fields: Mapping[str, Mapping[str, Evidence]] = field(default_factory=dict)

    #: By the paths of elements in figures.
    credits: Mapping[str, Evidence] = field(default_factory=dict)

    #: By the paths of elements below images.
    captions: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """Differs if there are other rules, however many pages they were learnt from."""
        kinds = (self.furniture, self.credits, self.captions, *self.fields.values())
        names = (*self.fields, *(f"{at} {name}" for at, kind in enumerate(kinds) for name in kind))
        return _hash("\n".join(sorted(names)))

    @property
    def count(self) -> int:
        kinds = (self.furniture, self.credits, self.captions, *self.fields.values())
        return sum(map(len, kinds))


NO_RULES: Final = SiteRules()


def host_of(page: HTMLPage, address: str | None) -> str | None:
    """Return the host of *page*: that of the *address* it was fetched from, else of its own."""
    own = page.url.value if page.url else None
    try:
        return urlsplit(address or own or "").hostname
    except ValueError:
        return None


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


def _hash(text: str) -> str:
    digest = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=5).digest()
    return base64.urlsafe_b64encode(digest)[:_HASH].decode()


def _mark(path: str, text: str) -> str:
    """Return what identifies *text* at *path*; empty if it has no words."""
    key = key_of(text)
    return _hash(path) + _hash(key) if key else ""


def _hashes(joined: Any, size: int) -> set[str]:
    """Return the parts of *size* characters of a text of the features."""
    text = joined if isinstance(joined, str) else ""
    return {text[at : at + size] for at in range(0, len(text), size)}


# Features


def features_of(page: HTMLPage) -> str:
    """Return the features of *page*, which was read without learnt rules: JSON of at most 4 KB."""
    known = {} if page.data.is_microdata else _known_fields(page)
    if "authors" not in known and (signed := _labelled_authors(page)):
        known["authors"] = signed
    head = _head(page)
    found: dict[str, list[str]] = {name: [] for name in known}
    for path, place in head.items():
        for name, values in known.items():
            if len(found[name]) < _MOST_FOUND and _gives(name, values, place, page):
                found[name].append(path)
    features = {
        "shape": _SHAPE,
        "paths": "".join(dict.fromkeys(map(_hash, head))),
        "found": found,
        "credits": dict(islice(_credits(page), _MOST_PICTURES)),
        "captions": dict(islice(_captions(page), _MOST_PICTURES)),
        "texts": "",
        "labels": "",
    }
    # Long paths leave less room for texts, but always some.
    room = (_MAX_FEATURES - len(_as_json(features))) // (2 * _HASH)
    texts = _edges(_texts(page, labels=False), min(_MOST_TEXTS, room * 2 // 3))
    labels = _edges(_texts(page, labels=True), min(_MOST_LABELS, room - len(texts)))
    return _as_json(features | {"texts": "".join(texts), "labels": "".join(labels)})


def _as_json(value: Mapping[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


def _edges(texts: Iterable[str], most: int) -> list[str]:
    """Return *texts*, each once; of more than *most* the first and the last ones."""
    unique = list(dict.fromkeys(filter(None, texts)))
    return (
        unique if len(unique) <= most else unique[: most // 2] + unique[len(unique) - most // 2 :]
    )


def _texts(page: HTMLPage, *, labels: bool) -> Iterator[str]:
    """Yield the marks of texts that may be furniture: those that are *labels*, or the others."""
    if not labels:
        for each in _given_summaries(page):
            yield _mark(_SUMMARY_PATH, each)
        for image in page.images:
            yield _mark(_CAPTION_PATH, image.image.caption or "")
    for block in page.body.blocks if page.body else ():
        if block.kind != "img" and _is_label(block) == labels:
            yield _mark(path_of(block.box.element), block.text)


def _is_label(block: Block) -> bool:
    """Whether articles may share the text: an ingredient, a heading, the name of a speaker."""
    return block.kind not in ("p", "div", "blockquote") or columns(block.text) < _MIN_SENTENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class _PathElements:
    """The elements of one path around the headline."""

    #: The first of them, and its text.
    element: HtmlElement
    text: str

    #: The texts of all.
    texts: list[str]


def _head(page: HTMLPage) -> dict[str, _PathElements]:
    """Return the elements around the headline by their paths, in their order."""
    found: dict[str, _PathElements] = {}
    seen: set[HtmlElement] = set()
    for block in page.head:
        if block.kind == "img":
            continue
        for element in _around(block.box):
            if element in seen or not (path := path_of(element)):
                continue
            seen.add(element)
            place = found.get(path)
            if place is None and len(found) < _MOST_PATHS and (text := _text(element)):
                found[path] = _PathElements(element=element, text=text, texts=[text])
            elif place is not None and len(place.texts) < _MOST_ALIKE:
                place.texts.append(_text(element))
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


def _text(element: HtmlElement) -> str:
    text = plain("".join(islice(element.itertext(), 200)))
    return text if len(text) <= _MAX_FIELD else ""


def _known_fields(page: HTMLPage) -> dict[str, set[str]]:
    """Return what the metadata of *page* says, by field, as it is compared."""
    titles = (found.value for found in page.data.article_texts("headline"))
    dated = read_published(page.data, page.root, (), page.context)
    known = {
        "title": {key_of(title) for title in islice(titles, 1)},
        "kicker": _named_kickers(page),
        "summary": {
            key_of(each)
            for each in _given_summaries(page)
            if len(each) >= _MIN_SUMMARY and not is_cut(each)
        },
        "authors": {key_of(name) for name in _given_authors(page).names},
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
    kickers = (each.rstrip(_EDGES) for each in before if each.endswith(tuple(_EDGES)))
    return {key_of(each) for each in kickers if 1 < len(each) <= _MAX_KICKER}


def _labelled_authors(page: HTMLPage) -> set[str]:
    """Return the keys of the authors whom a line with a label names: ``By Ann Lee``."""
    blocks = (*page.places.head, *page.places.above[:4])
    texts = (block.text for block in blocks if has_byline_prefix(block.text))
    people = (_persons([text], page.words) for text in texts)
    return set(map(key_of, next(filter(None, people), ())))


def _given_summaries(page: HTMLPage) -> list[str]:
    names = ("og:description", "description", "twitter:description")
    found = (*page.data.article_texts("description"), *page.data.meta_texts(*names, most=1))
    return list(dict.fromkeys(each.value for each in found))


def _given_authors(page: HTMLPage) -> Authors:
    return read_authors(page.data, None, page.site_names, page.words, page.context)


def _day(dated: Dated, context: ReaderContext) -> str:
    return dated.parsed.moment.astimezone(context.timezone).date().isoformat()


def _gives(name: str, values: set[str], place: _PathElements, page: HTMLPage) -> bool:
    """Whether the elements at *place* say of the field *name* what the metadata says."""
    match name:
        case "published":
            dated = _dated(place.element, place.text, page.context)
            return dated is not None and _day(dated, page.context) in values
        case "authors":
            key = key_of(" ".join(place.texts))
            if not all(value in key for value in values):
                return False
            return {key_of(each) for each in _persons(place.texts, page.words)} == values
        case "summary":
            # As one of many paragraphs it is the first one of the text.
            return len(place.texts) == 1 and key_of(place.text) in values
        case _:
            return key_of(place.text) in values


def _persons(texts: Iterable[str], words: CreditWords) -> list[str]:
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


def _dated(element: HtmlElement, text: str, context: ReaderContext) -> Dated | None:
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
        below = _below(image, page)
        if below is not None and (path := path_of(below.box.element)):
            caption = key_of(image.image.caption or "")
            yield path, "yes" if caption and caption in key_of(below.text) else "no"


def _below(image: ImageCandidate, page: HTMLPage) -> Block | None:
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
    given = _given_credits(page)
    seen: set[str] = set()
    for element in _in_figures(page.images):
        path = path_of(element)
        if not path or path in seen:
            continue
        seen.add(path)
        text = _text(element)
        if _is_labelled(text, page.words) or key_of(text) in given:
            yield path, "yes"
        else:
            yield path, "perhaps" if _can_be_credit(text, page.words) else "no"


def _in_figures(images: Iterable[ImageCandidate]) -> Iterator[HtmlElement]:
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
                and _text(element)
            ):
                yield element


def _given_credits(page: HTMLPage) -> set[str]:
    """Return the keys of the credits that the metadata gives."""
    if page.data.is_microdata:
        return set()
    images = (each for each in page.data.things if "ImageObject" in types_of(each))
    texts = (text_of(each.get(key)) for each in images for key in ("creditText", "copyrightHolder"))
    return {key_of(text) for text in texts if text}


def _is_labelled(text: str, words: CreditWords) -> bool:
    """Whether *text* is a label and a credit, and nothing else."""
    split = split_credit(text, words)
    return split is not None and split.sure and not split.caption and bool(split.credit)


def _can_be_credit(text: str, words: CreditWords) -> bool:
    return 1 < len(text) <= _MAX_CREDIT and is_credit_shaped(text, words)


# Rules


def rules_from(pages: Iterable[str]) -> str:
    """Return the rules that *pages*, given by their features, agree on, as JSON.

    The order of the pages does not matter.
    """
    every = [each for each in map(_loaded, pages) if each]
    made = {
        "shape": _SHAPE,
        "furniture": _ranked(_furniture(every), _MOST_FURNITURE),
        "fields": {
            name: rules
            for name in _FIELDS
            if (rules := _ranked(_field_paths(every, name), _MOST_FIELDS))
        },
        "credits": _ranked(_picture_paths(every, "credits"), _MOST_CREDITS),
        "captions": _ranked(_picture_paths(every, "captions"), _MOST_CREDITS),
    }
    return _as_json(made)


def is_current(text: str) -> bool:
    """Whether *text* is features or rules as this version of the program writes them."""
    return bool(_loaded(text))


def _loaded(text: str) -> dict[str, Any]:
    """Return features or rules of this shape; nothing if they are of another, or damaged."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and found.get("shape") == _SHAPE else {}


def _ranked(found: Iterable[tuple[str, int, int]], most: int) -> dict[str, list[int]]:
    """Return *found* by agreement and number of pages, the best first."""
    best = sorted(found, key=lambda each: (-each[1] / each[2], -each[1], each[0]))
    return {name: [pages, of] for name, pages, of in best[:most]}


def _furniture(pages: Sequence[Any]) -> Iterator[tuple[str, int, int]]:
    """Yield each text that nearly all pages with its path have there.

    A label is one only where nearly all that its path ever says are such texts.
    """
    for kind in ("texts", "labels"):
        texts, paths = Counter[str](), Counter[str]()
        for page in pages:
            marks = _hashes(page[kind], 2 * _HASH)
            texts.update(marks)
            paths.update({each[:_HASH] for each in marks})
        found = {
            mark: count
            for mark, count in texts.items()
            if count >= _PAGES and count >= _SHARE * paths[mark[:_HASH]]
        }
        every, repeated = Counter[str](), Counter[str]()
        for mark, count in texts.items():
            every[mark[:_HASH]] += count
            repeated[mark[:_HASH]] += count if mark in found else 0
        for mark, count in found.items():
            path = mark[:_HASH]
            if kind == "texts" or repeated[path] >= _SHARE * every[path]:
                yield mark, count, paths[path]


def _field_paths(pages: Sequence[Any], name: str) -> Iterator[tuple[str, int, int]]:
    """Yield each path that repeats the field *name* on nearly all pages that have both."""
    with_field = [page for page in pages if name in page["found"]]
    counts = Counter(path for page in with_field for path in page["found"][name])
    occurring = [_hashes(page["paths"], _HASH) for page in with_field]
    share = _DATE_SHARE if name == "published" else _SHARE
    for path, count in counts.items():
        if count < _PAGES:
            continue
        of = sum(_hash(path) in paths for paths in occurring)
        if count >= share * of:
            yield path, count, of


def _picture_paths(pages: Sequence[Any], kind: str) -> Iterator[tuple[str, int, int]]:
    """Yield each path that is of *kind* on nearly all pages where it is known what it is.

    It must be known of a third of them.
    """
    verdicts: dict[str, Counter[str]] = {}
    for page in pages:
        for path, verdict in page[kind].items():
            verdicts.setdefault(path, Counter())[verdict] += 1
    for path, counts in verdicts.items():
        yes, of = counts["yes"], counts["yes"] + counts["no"]
        if yes >= _PAGES and yes >= _SHARE * of and counts["perhaps"] <= 2 * yes:
            yield path, yes, of


@lru_cache(maxsize=64)
def parsed_rules(text: str | None) -> SiteRules:
    """Return the rules that :func:`rules_from` made. None: there are none yet."""
    made = _loaded(text or "{}")
    if not made:
        return NO_RULES
    return SiteRules(
        furniture=_evidence(made["furniture"]),
        fields={name: _evidence(rules) for name, rules in made["fields"].items()},
        credits=_evidence(made["credits"]),
        captions=_evidence(made["captions"]),
    )


def _evidence(found: Mapping[str, Sequence[int]]) -> dict[str, Evidence]:
    return {key: Evidence(pages=pages, of=of) for key, (pages, of) in found.items()}


# Application


@dataclass(slots=True, kw_only=True)
class Learnt:
    """What rules learnt from its site say about one page, and which of them decide something."""

    rules: SiteRules = NO_RULES

    #: By field: its path, and what is there.
    _places: Mapping[str, tuple[str, _PathElements]] = field(default_factory=dict)

    #: The keys of the rules that decided something, each with a line for people.
    used: dict[str, str] = field(default_factory=dict)

    @classmethod
    def about(cls, page: HTMLPage, rules: SiteRules) -> Learnt:
        """Return what *rules* say about *page*; they give no field that it gives itself."""
        wanted = [
            name
            for name in rules.fields
            if not getattr(page.hints, name) and not _is_given(name, page)
        ]
        head = _head(page) if wanted else {}
        places = {
            name: (path, head[path])
            for name in wanted
            for path in islice((each for each in rules.fields[name] if each in head), 1)
        }
        return cls(rules=rules, _places=places)

    @property
    def digest(self) -> str | None:
        """A digest of all rules and, after a space, of those that decided something.

        None: there are no rules.
        """
        if not self.rules.count:
            return None
        used = _hash("\n".join(sorted(self.used))) if self.used else ""
        return f"{self.rules.version} {used}"

    def text(self, name: str) -> Found[str] | None:
        """Return the ``title``, the ``kicker`` or the ``summary``."""
        if name not in self._places:
            return None
        path, place = self._places[name]
        if name == "kicker" and len(place.text) > _MAX_KICKER:
            return None
        return Found(value=place.text, origin=self._use(name, path))

    def authors(self, words: CreditWords) -> Authors | None:
        """Return the authors; None if no element gives them, or it may name no person."""
        if "authors" not in self._places:
            return None
        path, place = self._places["authors"]
        if not (people := _persons(place.texts, words)):
            return None
        return Authors(
            names=tuple(people),
            origin=self._use("authors", path),
            verbatim=", ".join(place.texts),
        )

    def published(self, context: ReaderContext) -> Dated | None:
        """Return the date of publication; None if no element gives it."""
        if "published" not in self._places:
            return None
        path, place = self._places["published"]
        dated = _dated(place.element, place.text, context)
        return None if dated is None else replace(dated, origin=self._use("published", path))

    def _use(self, name: str, path: str) -> str:
        """Note that the element at *path* gives the field *name*; return that as an origin."""
        evidence = self.rules.fields[name][path]
        self.used[f"{name} {path}"] = f"{name}: {path} ({evidence})"
        return _origin(path)

    def mark_credits(self, page: HTMLPage) -> dict[str, str]:
        """Mark the elements that are credits without a label; return their paths by their texts."""
        found: dict[str, str] = {}
        if not self.rules.credits or page.hints.credit:
            return found
        for element in _in_figures(page.images):
            evidence = self.rules.credits.get(path_of(element))
            text = _text(element)
            if evidence is None or _is_labelled(text, page.words):
                continue
            if _can_be_credit(text, page.words):
                path = path_of(element)
                self.used[f"credit {path}"] = f"credit: {path} ({evidence})"
                element.set("class", "credit")
                found[key_of(text)] = path
        return found

    def add_caption(self, image: ImageCandidate, page: HTMLPage) -> None:
        """Give *image*, if nothing is read beside it, the caption below it."""
        if not self.rules.captions or page.hints.caption or image.caption_box is not None:
            return
        if image.image.caption or image.image.credit or (below := _below(image, page)) is None:
            return
        path = path_of(below.box.element)
        if (evidence := self.rules.captions.get(path)) is not None:
            caption = read_caption(pieces_of(below.box.element), page.words)
            image.put("caption", caption.text, _origin(path))
            image.put_credit(caption.credit, caption.origin, page.words, signed=caption.signed)
            image.caption_box = below.box
            self.used[f"caption {path}"] = f"caption: {path} ({evidence})"

    @staticmethod
    def name_credit(image: ImageCandidate, paths: Mapping[str, str]) -> None:
        """Name as the origin of the credit of *image* the path of its element, if it is marked."""
        credit = image.image.credit or ""
        if path := paths.get(key_of(credit)):
            provenance = Provenance(origin=_origin(path), verbatim=credit)
            image.provenance |= credit_provenance(image.image, provenance)

    def is_furniture(self, text: str | None) -> bool:
        """Whether *text*, a summary or caption, is furniture; note that it is left out."""
        if not text or not self.rules.furniture:
            return False
        key = _hash(key_of(text))
        found = next((each for each in self.rules.furniture if each.endswith(key)), None)
        if found is not None:
            self._leave_out(found, text)
        return found is not None

    def without_furniture(self, blocks: Sequence[Block]) -> list[Block]:
        """Return *blocks* without those that are furniture; all of them if no text would remain.

        A heading stays if there is text below it.
        """
        marks = (
            {block: self._furniture_mark(block) for block in blocks} if self.rules.furniture else {}
        )
        if not any(marks.values()) or not any(
            block.kind != "img" and block.kind not in HEADINGS and not marks[block]
            for block in blocks
        ):
            return list(blocks)
        kept: list[Block] = []
        has_text = False
        for block in reversed(blocks):
            if block.kind in HEADINGS:
                if not marks[block] or has_text:
                    kept.append(block)
                else:
                    self._leave_out(marks[block], block.text)
                has_text = False
            elif marks[block]:
                self._leave_out(marks[block], block.text)
            else:
                has_text = has_text or block.kind != "img"
                kept.append(block)
        return kept[::-1]

    def _furniture_mark(self, block: Block) -> str:
        mark = "" if block.kind == "img" else _mark(path_of(block.box.element), block.text)
        return mark if mark in self.rules.furniture else ""

    def _leave_out(self, mark: str, text: str) -> None:
        shown = text if len(text) <= 80 else f"{text[:80]}…"
        self.used[f"furniture {mark}"] = f"left out: {shown!r} ({self.rules.furniture[mark]})"


def _origin(path: str) -> str:
    return f"learnt from its site: {path}"


def _is_given(name: str, page: HTMLPage) -> bool:
    """Whether the metadata of *page* gives the field *name*."""
    match name:
        case "kicker":
            # It only comes with a title.
            return False
        case "title":
            given = page.data.article_texts("headline"), page.data.meta_texts("og:title")
            return next(chain(*given), None) is not None
        case "summary":
            return bool(_given_summaries(page))
        case "authors":
            authors = _given_authors(page)
            return bool(authors.names or authors.agencies)
        case _:
            return read_published(page.data, page.root, (), page.context) is not None
