"""Rules about the pages of one site, made of the features of many of them.

* A text that is the same wherever its path occurs is furniture: no paragraph, summary or caption.
* An element that repeats a field of the metadata on pages that have both gives that field on pages
  without it.
* An element in figures that says with a label, or repeats from the metadata, who made the picture
  is a credit on pages without the label.
* An element right below images whose text is mostly read as their caption, as it has a credit or
  the metadata repeats it, is a caption where it has none.

A rule needs pages enough, and nearly all of those that can tell must agree: a few pages, whoever
wrote them, teach nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from feedpub.intake.readers.html.site_features import HASH, SHAPE, as_json, hash_of
from feedpub.nouns import dataclass, field

#: On how many pages a rule must hold at least, and on which share of those that can tell.
_PAGES, _SHARE = 8, 0.8

#: The share of all pages that have a text that is furniture. A notice of a correction, the first
#: words of a column and a quote that is repeated are on fewer.
_FURNITURE_SHARE = 0.5

#: The share for a date: that of the last change is mostly that of publication, too.
_DATE_SHARE = 0.95

#: How many rules are kept of each kind.
_MOST_FURNITURE, _MOST_FIELDS, _MOST_OF_IMAGES = 200, 4, 8

#: What damaged JSON raises.
_DAMAGE: Final = (AttributeError, KeyError, TypeError, ValueError)

#: Fields that elements of the head can give.
_FIELDS: Final = ("title", "kicker", "summary", "authors", "published")


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
        return hash_of("\n".join(sorted(names)))

    @property
    def count(self) -> int:
        kinds = (self.furniture, self.credits, self.captions, *self.fields.values())
        return sum(map(len, kinds))


NO_RULES: Final = SiteRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class _PageFeatures:
    """What :func:`.features_of` has written of one page."""

    #: Hashes of paths and texts.
    texts: set[str]
    labels: set[str]

    #: Hashes of the paths around the headline.
    paths: set[str]

    #: By field that is known of the page: the paths that give it.
    found: Mapping[str, Sequence[str]]

    #: By path: whether it is one, ``yes``, ``no`` or ``perhaps``.
    credits: Mapping[str, str]
    captions: Mapping[str, str]


def is_current(text: str) -> bool:
    """Whether *text* is features or rules as this version of the program writes them."""
    return bool(_loaded(text))


def _loaded(text: str) -> dict[str, Any]:
    """Return features or rules of this shape; nothing if they are of another, or damaged."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) and found.get("shape") == SHAPE else {}


def _page_features(text: str) -> _PageFeatures | None:
    """Return the features in *text*; None if they are of another shape, or damaged."""
    made = _loaded(text)
    try:
        return _PageFeatures(
            texts=_parts(made["texts"], 2 * HASH),
            labels=_parts(made["labels"], 2 * HASH),
            paths=_parts(made["paths"], HASH),
            found={name: list(paths) for name, paths in made["found"].items()},
            credits=dict(made["credits"]),
            captions=dict(made["captions"]),
        )
    except _DAMAGE:
        return None


def _parts(joined: str, size: int) -> set[str]:
    return {joined[at : at + size] for at in range(0, len(joined), size)}


def rules_from(pages: Iterable[str]) -> str:
    """Return the rules that *pages*, given by their features, agree on, as JSON.

    The order of the pages does not matter.
    """
    every = [each for each in map(_page_features, pages) if each is not None]
    made = {
        "shape": SHAPE,
        "furniture": _ranked(
            (
                *_furniture([each.texts for each in every], labels=False),
                *_furniture([each.labels for each in every], labels=True),
            ),
            _MOST_FURNITURE,
        ),
        "fields": {
            name: rules
            for name in _FIELDS
            if (rules := _ranked(_field_paths(every, name), _MOST_FIELDS))
        },
        "credits": _ranked(_agreed(each.credits for each in every), _MOST_OF_IMAGES),
        "captions": _ranked(_agreed(each.captions for each in every), _MOST_OF_IMAGES),
    }
    return as_json(made)


def _ranked(found: Iterable[tuple[str, int, int]], most: int) -> dict[str, list[int]]:
    """Return *found* by agreement and number of pages, the best first."""
    best = sorted(found, key=lambda each: (-each[1] / each[2], -each[1], each[0]))
    return {name: [pages, of] for name, pages, of in best[:most]}


def _furniture(pages: Sequence[set[str]], *, labels: bool) -> Iterator[tuple[str, int, int]]:
    """Yield each text that nearly all pages with its path have there, and half of all pages.

    A label is one only where nearly all that its path ever says are such texts.
    """
    texts = Counter(mark for page in pages for mark in page)
    paths = Counter(path for page in pages for path in {mark[:HASH] for mark in page})
    found = {
        mark: count
        for mark, count in texts.items()
        if count >= max(_PAGES, _FURNITURE_SHARE * len(pages), _SHARE * paths[mark[:HASH]])
    }
    every, repeated = Counter[str](), Counter[str]()
    for mark, count in texts.items():
        every[mark[:HASH]] += count
        repeated[mark[:HASH]] += count if mark in found else 0
    for mark, count in found.items():
        path = mark[:HASH]
        if not labels or repeated[path] >= _SHARE * every[path]:
            yield mark, count, paths[path]


def _field_paths(pages: Sequence[_PageFeatures], name: str) -> Iterator[tuple[str, int, int]]:
    """Yield each path that repeats the field *name* on nearly all pages that have both."""
    with_field = [page for page in pages if name in page.found]
    counts = Counter(path for page in with_field for path in page.found[name])
    share = _DATE_SHARE if name == "published" else _SHARE
    for path, count in counts.items():
        of = sum(hash_of(path) in page.paths for page in with_field) if count >= _PAGES else 0
        if count >= _PAGES and count >= share * of:
            yield path, count, of


def _agreed(pages: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, int, int]]:
    """Yield each path that is one on nearly all pages where it is known.

    It must be known of a third of them.
    """
    verdicts: dict[str, Counter[str]] = {}
    for page in pages:
        for path, verdict in page.items():
            verdicts.setdefault(path, Counter())[verdict] += 1
    for path, counts in verdicts.items():
        yes, of = counts["yes"], counts["yes"] + counts["no"]
        if yes >= _PAGES and yes >= _SHARE * of and counts["perhaps"] <= 2 * yes:
            yield path, yes, of


@lru_cache(maxsize=64)
def parsed_rules(text: str | None) -> SiteRules:
    """Return the rules that :func:`rules_from` made. None: there are none yet."""
    made = _loaded(text or "")
    try:
        return SiteRules(
            furniture=_evidence(made["furniture"]),
            fields={name: _evidence(rules) for name, rules in made["fields"].items()},
            credits=_evidence(made["credits"]),
            captions=_evidence(made["captions"]),
        )
    except _DAMAGE:
        return NO_RULES


def _evidence(found: Mapping[str, Sequence[int]]) -> dict[str, Evidence]:
    return {key: Evidence(pages=pages, of=of) for key, (pages, of) in found.items()}
