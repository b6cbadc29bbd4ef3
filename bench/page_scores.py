"""How well an article that was read from a page agrees with what is known of the page.

Of each value on each page it is counted whether it was asked for, right, and whether a wrong one
was given. What is missing from the known facts is not judged. Texts are compared without regard to
spaces, and to the kind of quotation marks and dashes.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.html
from lxml import etree

FIELDS = (
    "title",
    "published",
    "authors",
    "summary",
    "paragraphs",
    "crossheads",
    "images",
    "alts",
    "captions",
    "credits",
    "whole",
    "cover",
    "tags",
)

#: Fields that a plain text does not have.
_OF_HTML = frozenset({"cover", "tags"})

#: Summaries are shortened differently for different readers.
_ALIKE = 0.9

#: How much text of a body may be unexpected before its page counts as wrong.
FOREIGN = 0.2

_SAME = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″〝〞", '"'),
        **dict.fromkeys("‘’‚‛′`´‹›", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", None),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    url: str | None = None
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What a reader made of a page. None and empty: nothing."""

    title: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None
    content_html: str = ""
    images: tuple[Picture, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """What came of one field on one page."""

    asked: float = 0
    right: float = 0
    wrong: float = 0

    #: ``(expected, given)``, as text; either may be empty.
    differences: list[tuple[str, str]] = field(default_factory=list)


def score(expected: Mapping[str, Any], article: Article, page: str, kind: str) -> dict[str, Tally]:
    """Compare *article* with the facts *expected*.

    *page* is the HTML, or the text if *kind* is ``text``: then values are asked for only where it
    contains them.
    """
    return _Page(expected, article, page, kind).tallies


class _Page:
    def __init__(self, expected: Mapping[str, Any], article: Article, page: str, kind: str) -> None:
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self._in_text = _squashed(page) if kind == "text" else None
        titles = [expected.get("title"), *(_printed_titles(page) if kind == "html" else ())]
        self._text("title", titles, article.title, 1)
        summaries = [expected.get("summary")]
        self._text("summary", summaries, article.summary, _ALIKE, expected.get("descriptions", ()))
        self._date(expected.get("published"), article.published, kind)
        self._names("authors", expected.get("authors", ()), article.authors)
        self._body(expected, article.content_html)
        self._pictures(expected.get("images", ()), article.images, kind)
        if kind == "html":
            self._names("tags", expected.get("topics", ()), article.tags, others=False)

    def _asked(self, value: str | None) -> bool:
        return bool(value) and (self._in_text is None or _squashed(value or "") in self._in_text)

    def _count(self, name: str, expected: object, given: object, right: bool, asked: bool) -> None:
        tally = self.tallies[name]
        tally.asked += asked
        tally.right += right
        tally.wrong += bool(given) and not right
        if not right and (asked or given):
            tally.differences.append((str(expected or ""), str(given or "")))

    def _text(
        self,
        name: str,
        expected: Sequence[str | None],
        given: str | None,
        alike: float,
        harmless: Iterable[str] = (),
    ) -> None:
        """Judge one text; the first of *expected* is asked for, each is right.

        One of *harmless* is a miss, and not wrong.
        """
        if not expected[0]:
            return
        right = any(_ratio(each, given) >= alike for each in expected if each and given)
        if given and not right and any(_ratio(each, given) >= alike for each in harmless):
            given = None
        self._count(name, expected[0], given, right, right or self._asked(expected[0]))

    def _date(self, expected: str | None, given: datetime | None, kind: str) -> None:
        if not expected:
            return
        wanted = datetime.fromisoformat(expected)
        whole_day = kind == "text" or wanted.tzinfo is None or not (wanted.hour or wanted.minute)
        right = given is not None and _same_moment(wanted, given, whole_day)
        asked = right or kind == "html" or self._has_day(wanted)
        if asked or given:
            self._count("published", expected, given, right, asked)

    def _has_day(self, when: datetime) -> bool:
        """Whether the text names day and year close to each other in its first part."""
        day, year = rf"(?<!\d)0?{when.day}(?!\d)", rf"(?<!\d){when.year}(?!\d)"
        near = rf"{day}.{{0,25}}{year}|{year}.{{0,12}}{day}"
        return re.search(near, (self._in_text or "")[:4000]) is not None

    def _names(
        self, name: str, expected: Iterable[str], given: Iterable[str], others: bool = True
    ) -> None:
        """Judge a set of names; *others* than those expected are wrong."""
        wanted = {_squashed(each).casefold(): each for each in expected}
        had = {_squashed(each).casefold(): each for each in given}
        for key, each in wanted.items():
            if key in had or self._asked(each):
                self._count(name, each, had.get(key), key in had, True)
        if wanted and others:
            for key in had.keys() - wanted.keys():
                self._count(name, "", had[key], False, False)

    def _body(self, expected: Mapping[str, Any], content: str) -> None:
        text, headings = _running_text(content)
        self._names(
            "crossheads",
            expected.get("crossheads", ()),
            [each for each in headings if _ratio(each, expected.get("title")) < 1],
        )
        wanted = [
            each
            for each in expected.get("paragraphs", ())
            if self._asked(each["start"]) and self._asked(each["end"])
        ]
        if not wanted:
            return
        rest, found = text, 0
        for each in wanted:
            whole, rest = _without_paragraph(rest, each)
            found += whole
        for each in (*expected.get("crossheads", ()), expected.get("title") or ""):
            rest = rest.replace(_squashed(each), "", 1) if each else rest
        tally = self.tallies["paragraphs"]
        foreign = len(rest) / len(text) if text else 0.0
        tally.asked, tally.right = 1, found / len(wanted)
        if foreign < 1:
            tally.wrong = max(tally.right, 0.01) * foreign / (1 - foreign)
        if foreign > FOREIGN or found < len(wanted):
            tally.differences.append((f"{len(wanted)} paragraphs", f"{found}; {foreign:.0%} other"))

    def _pictures(
        self, expected: Iterable[Mapping[str, Any]], given: Sequence[Picture], kind: str
    ) -> None:
        wanted = [each for each in expected if kind == "html" or self._is_mentioned(each)]
        if not wanted:
            return
        pairs = dict(_pairs(wanted, given))
        for number, each in enumerate(wanted):
            at = pairs.get(number)
            picture = given[at] if at is not None else Picture()
            self._count("images", each["file_names"][:1], picture.url, at is not None, True)
            self._texts_of(each, picture, at is not None)
        for at in set(range(len(given))) - set(pairs.values()):
            self._count("images", "", given[at].url or given[at].alt or "?", False, False)
        covers = {_name_of(name) for each in wanted if each["cover"] for name in each["file_names"]}
        if kind == "html" and covers:
            first = given[0].url if given else None
            self._count("cover", covers, first, _name_of(first or "") in covers, True)

    def _is_mentioned(self, picture: Mapping[str, Any]) -> bool:
        texts = (picture["alt"], picture["caption"], *picture["credits"])
        return any(self._asked(each) for each in texts)

    def _texts_of(self, expected: Mapping[str, Any], given: Picture, found: bool) -> None:
        """Judge the texts of a picture, each by itself, and all together as ``whole``."""
        verdicts = []
        for name, wanted, had in (
            ("alts", expected["alt"], given.alt),
            ("captions", expected["caption"], given.caption),
        ):
            if self._asked(wanted):
                right = bool(had) and _line(wanted) == _line(had or "")
                self._count(name, wanted, had, right, True)
                verdicts.append(right)
        credits = [each for each in expected["credits"] if self._asked(each)]
        if credits:
            right = _holds(given.credit or "", credits, bool(expected.get("open")))
            self._count("credits", " + ".join(credits), given.credit, right, True)
            verdicts.append(right)
        others = {
            "captions": (given.caption, [expected["alt"], *expected["credits"]]),
            "credits": (given.credit, [expected["alt"], expected["caption"]]),
        }
        for name, (had, foreign) in others.items():
            absent = not (expected["caption"] if name == "captions" else expected["credits"])
            if had and absent and _line(had) in {_line(each) for each in foreign if each}:
                # The text of another field, where this one has none.
                self._count(name, "", had, False, False)
                verdicts.append(False)
        if verdicts:
            self._count("whole", "", "another" if found else "", all(verdicts), True)


def _folded(text: object) -> str:
    text = html.unescape(str(text or "")).translate(_SAME)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).translate(_SAME)).strip()


def _squashed(text: object) -> str:
    return _folded(text).replace(" ", "")


def _line(text: str) -> str:
    """Return *text* without punctuation at its end, which facts do not keep everywhere."""
    return _folded(text).rstrip(" .,;:|-/")


def _ratio(one: str | None, other: str | None) -> float:
    one, other = _folded(one), _folded(other)
    return 1.0 if one == other else SequenceMatcher(None, one, other, autojunk=False).ratio()


def _same_moment(wanted: datetime, given: datetime, whole_day: bool) -> bool:
    if not whole_day and wanted.tzinfo is not None:
        return abs(wanted - given) < timedelta(minutes=1)
    zones = (given, given.astimezone(wanted.tzinfo)) if wanted.tzinfo else (given,)
    return wanted.date() in {each.date() for each in zones}


def _printed_titles(page: str) -> Iterator[str]:
    """Yield further true titles: the only h1, and the headlines of the page's JSON-LD."""
    found = {_folded(re.sub(r"<[^>]*>", " ", each)) for each in _H1.findall(page)} - {""}
    if len(found) == 1:
        yield from found
    for each in _HEADLINE.findall(page):
        yield (
            re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), each)
            .replace('\\"', '"')
            .replace("\\/", "/")
        )


_H1 = re.compile(r"(?is)<h1\b[^>]*>(.*?)</h1\s*>")
_HEADLINE = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.)*)"')


def _running_text(content: str) -> tuple[str, list[str]]:
    """Return the text of a body without its figures, and its headings."""
    if not content.strip():
        return "", []
    root = lxml.html.fragment_fromstring(content, create_parent="div")
    etree.strip_elements(root, "figure", "script", "style", with_tail=False)
    headings = [each.text_content() for each in root.iter(*(f"h{n}" for n in range(1, 7)))]
    return _squashed(root.text_content()), headings


def _without_paragraph(text: str, wanted: Mapping[str, Any]) -> tuple[bool, str]:
    """Return whether the paragraph is in *text* as a whole, and *text* without it."""
    start, end = _squashed(wanted["start"]), _squashed(wanted["end"])
    at = text.find(start)
    if at < 0:
        return False, text
    shortest = len(start + end) // 2 if wanted["chars"] > 120 else 0
    last = text.find(end, at + shortest)
    stop = last + len(end)
    if last < 0 or stop - at > wanted["chars"] * 1.2 + 40:
        return False, text[:at] + text[at + len(start) :]
    return True, text[:at] + text[stop:]


def _holds(credit: str, values: Sequence[str], goes_on: bool) -> bool:
    """Whether *credit* contains all *values*, and little else."""
    line, wanted = _squashed(credit).casefold(), [_squashed(each).casefold() for each in values]
    room = 60 if goes_on else 12
    return all(each in line for each in wanted) and len(line) <= 1.3 * len("".join(wanted)) + room


def _name_of(address: str) -> str:
    """Return what names a picture in its address, whatever its size."""
    steps = [each for each in unquote(urlsplit(address).path).lower().split("/") if each]
    for step in reversed(steps[-3:]):
        name = re.sub(r"[-_.,]?(\d{2,4}x\d{2,4}|scaled)$", "", re.sub(r"\.\w{3,4}$", "", step))
        if len(re.sub(r"[\W_]", "", name)) >= 8:
            return name
    return "/".join(steps[-3:])


def _pairs(
    wanted: Sequence[Mapping[str, Any]], given: Sequence[Picture]
) -> Iterator[tuple[int, int]]:
    """Yield which of *wanted* is which of *given*: those first that agree best."""
    ranked = []
    for number, expected in enumerate(wanted):
        names = {_name_of(each) for each in expected["file_names"]}
        for at, picture in enumerate(given):
            texts = _squashed(f"{picture.alt or ''}{picture.caption or ''}{picture.credit or ''}")
            agreement = 4 * (_name_of(picture.url or "") in names)
            for key, had in (("alt", picture.alt), ("caption", picture.caption)):
                if expected[key]:
                    agreement += 2 * (_folded(expected[key]) == _folded(had))
                    agreement += _squashed(expected[key]) in texts
            agreement += bool(expected["credits"]) and all(
                _squashed(each) in texts for each in expected["credits"]
            )
            if agreement:
                ranked.append((-agreement, abs(number - at), number, at))
    taken: Counter[tuple[str, int]] = Counter()
    for _, _, number, at in sorted(ranked):
        if not taken[("wanted", number)] and not taken[("given", at)]:
            taken[("wanted", number)] = taken[("given", at)] = 1
            yield number, at


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Of one field on many pages."""

    asked: float
    right: float

    #: Right of what was asked, and of what was given.
    recall: float
    precision: float

    #: The share of the pages with a wrong value.
    wrong: float


def measure(name: str, pages: Iterable[Mapping[str, Tally]]) -> Measure:
    tallies = [page[name] for page in pages if name in page]
    tallies = [each for each in tallies if each.asked or each.wrong]
    asked, right = sum(each.asked for each in tallies), sum(each.right for each in tallies)
    given = right + sum(each.wrong for each in tallies)
    limit = FOREIGN if name == "paragraphs" else 0.0
    bad = sum(each.wrong > limit * (each.right + each.wrong) for each in tallies)
    return Measure(
        asked=asked,
        right=right,
        recall=right / asked if asked else 0.0,
        precision=right / given if given else 0.0,
        wrong=bad / len(tallies) if tallies else 0.0,
    )


def fields_of(kind: str) -> tuple[str, ...]:
    return tuple(name for name in FIELDS if kind == "html" or name not in _OF_HTML)
