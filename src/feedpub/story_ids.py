"""Ids in the addresses of stories: ``a-65119921`` in ``/de/headline-words/a-65119921``.

Many sites build the address of a story from its headline and from an id that stays when the
headline changes; others give it in the metadata of their pages. A number is not an id because it is
long: it may be a date, a section's, or part of the headline. So these functions only find what may
be an id, and compare two addresses; whether it is one, the other stories of the site say
(:mod:`feedpub.archive.moved_pages`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal, NamedTuple
from urllib.parse import unquote, urlsplit

from feedpub.addresses import plain_parts, web_address
from feedpub.compare_keys import TRACKING
from feedpub.patterns import pattern

#: Prefixes of the marks of such ids, and of those that pages give; see :func:`story_mark` and
#: :func:`page_mark`.
STORY, PAGE = "n:", "p:"

#: In characters: what is longer has no headline in it.
_LONGEST = 500

#: An address with more candidates than these is made of something else than a headline and an id.
_MOST = 3

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# Parts with a digit, or long ones; a word is passed over at once.
_PARTS = pattern(
    rf"(?<![0-9A-Za-z])(?:{_UUID}|[A-Za-z]*+\d[0-9A-Za-z]*+|[A-Za-z]{{14,64}})(?![0-9A-Za-z])"
)
_NUMBER = pattern(r"\d{6,20}")
#: ``article24022457``, ``b2311790``, ``rcna77191``.
_NAMED_NUMBER = pattern(r"([A-Za-z]{1,10})(\d{5,20})")
#: ``65f1a2b3c4d5``, ``c4gx1y2kzero``: letters and digits by turns, which no word has; in longer
#: ones capitals and small letters.
_CODE = pattern(
    r"(?=(?:[A-Za-z]*\d+[A-Za-z]+){2}[A-Za-z]*\d|(?:\d*[A-Za-z]+\d+){3})\w{8,64}"
    r"|(?=(?:\w*?[a-z][A-Z]){3})\w{14,64}"
)
#: ``100000``, ``2500000``: amounts in a headline.
_ROUND = pattern(r"\d{1,3}0{3,}")
# With minutes, but without seconds, in which hardly any two stories are made. A year of two digits
# is one until 2039: other numbers of six digits are ids.
_DATE = pattern(
    r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:(?:0[1-9]|[12]\d|3[01])(?:[0-2]\d(?:[0-5]\d)?)?)?"
    r"|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d\d|[0-3]\d)"
    r"|[0-3]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
_WORD = pattern(r"[^\W\d_]+")

#: Parts beside an id that are so short say what it is: ``a-``, ``g-``, ``id_``, ``ld.``, ``1.``.
_SHORT = 3
#: As do these.
_KINDS = frozenset(
    "article artikel audio bilder blog galerie gallery live liveblog liveticker photo photos"
    " podcast print story ticker video videos".split()
)


class StoryId(NamedTuple):
    """What may be the id of a story in its address."""

    host: str

    #: All parts of the address that may be the id, in order.
    ids: tuple[str, ...]

    #: How the ids look and where they are: the same for all addresses of a site that have one.
    form: str

    @property
    def mark(self) -> str:
        """A key that is equal for all addresses of a host with these ids."""
        return f"{STORY}{self.host}/{','.join(self.ids)}"


class _Found(NamedTuple):
    """A part of an address that may be an id."""

    #: The number of its segment; -1: the query.
    segment: int
    start: int
    end: int
    text: str


# An article is compared by its address some steps after it was read.
@lru_cache(maxsize=4096)
def story_id(address: str | None) -> StoryId | None:
    """Return what may be the id of a story in its *address*. None: nothing."""
    if not address or len(address) > _LONGEST:
        return None
    taken = _taken_apart(address)
    if taken is None:
        return None
    host, segments, query = taken
    found = list(_candidates(segments, query))
    if not 1 <= len(found) <= _MOST:
        return None
    form = " ".join(_form(each, len(segments)) for each in found)
    return StoryId(host, tuple(each.text for each in found), form)


def story_mark(address: str | None) -> str | None:
    """Return a key that is equal for addresses with the same id on one host. None: it has none."""
    found = story_id(address)
    return None if found is None else found.mark


def page_mark(address: str | None, page_id: str) -> str | None:
    """Return a key that is equal for pages of one host that give the same *page_id*."""
    host = urlsplit(web_address(address or "") or "").hostname
    return f"{PAGE}{host.removeprefix('www.')}/{page_id}" if host else None


def differ_in_headline(one: str, other: str) -> bool:
    """Whether two addresses differ in one segment, in which each has the words of a headline.

    One that is the beginning of the other is that of its first page.
    """
    number = _differing(one, other)
    if number is None:
        return False
    a, b = (taken[1][number] for each in (one, other) if (taken := _taken_apart(each)))
    stems = [each.rpartition(".")[0] or each for each in (a, b)]
    begins = stems[0].startswith(stems[1]) or stems[1].startswith(stems[0])
    return not begins and min(_words(a), _words(b)) >= 2


def differ_in_words(one: str, other: str) -> bool:
    """Whether two addresses with the same ids differ in the words of a headline alone.

    These are in one segment of the path, beside the id or in a segment of their own. Another
    section, kind (``/gallery/``), page number, ending or parameter is another page.
    """
    number = _differing(one, other)
    if number is None:
        return False
    first, second = _taken_apart(one), _taken_apart(other)
    assert first is not None and second is not None
    a, b = first[1][number], second[1][number]
    ids = [list(_in_segment(number, text)) for text in (a, b)]
    if [each.text for each in ids[0]] != [each.text for each in ids[1]]:
        return False
    if ids[0]:
        return _differ_beside(a, ids[0], b, ids[1])
    words = sorted((_words(a), _words(b)))
    places = {each.segment % len(first[1]) for each in _candidates(first[1], first[2])}
    beside = number > 0 and not places.isdisjoint((number - 1, number, number + 1))
    return words[1] >= (2 if beside else 3) and words[0] >= 1


def _differing(one: str, other: str) -> int | None:
    """Return the number of the only segment of the path in which two addresses differ.

    None: they differ in nothing, or in more.
    """
    first, second = _taken_apart(one), _taken_apart(other)
    if first is None or second is None or first[0] != second[0] or first[2] != second[2]:
        return None
    if len(first[1]) != len(second[1]):
        return None
    differing = [
        number
        for number, (a, b) in enumerate(zip(first[1], second[1], strict=True))
        if a.casefold() != b.casefold()
    ]
    return differing[0] if len(differing) == 1 else None


def _taken_apart(address: str) -> tuple[str, list[str], tuple[str, ...]] | None:
    """Return the host, the segments of the path, and the query without tracking."""
    if (plain := plain_parts(address)) and plain["query"] is None:
        host = plain["host"].removeprefix("www.")
        return host, plain["path"].strip("/").split("/"), ()
    parts = urlsplit(web_address(address) or "")
    if not parts.hostname:
        return None
    query = [unquote(pair) for pair in parts.query.split("&") if pair]
    kept = sorted(pair for pair in query if not TRACKING.fullmatch(pair.partition("=")[0]))
    host = parts.netloc.removeprefix("www.")
    return host, [unquote(each) for each in parts.path.strip("/").split("/")], tuple(kept)


def _candidates(segments: list[str], query: tuple[str, ...]) -> Iterator[_Found]:
    for number, segment in enumerate(segments):
        yield from _in_segment(number, segment)
    for pair in query:
        value = pair.partition("=")[2]
        if _is_id(value):
            yield _Found(-1, 0, len(value), pair)


def _in_segment(number: int, segment: str) -> Iterator[_Found]:
    for part in _PARTS.finditer(segment):
        if _is_id(part.group()):
            yield _Found(number, part.start(), part.end(), part.group())


def _is_id(text: str) -> bool:
    if not text.isascii():
        return False
    digits = text
    if named := _NAMED_NUMBER.fullmatch(text):
        digits = named[2]
    elif not _NUMBER.fullmatch(text):
        return "-" in text or _CODE.fullmatch(text) is not None
    return not _DATE.fullmatch(digits) and not _ROUND.fullmatch(digits)


def _form(found: _Found, segments: int) -> str:
    """Return where *found* is, counted from the end of the path, and how it looks."""
    if found.segment < 0:
        return f"?{found.text.partition('=')[0]}"
    if named := _NAMED_NUMBER.fullmatch(found.text):
        looks = named[1].lower()
    else:
        looks = "digits" if found.text.isdigit() else "uuid" if "-" in found.text else "code"
    return f"{segments - found.segment}:{looks}"


def _differ_beside(a: str, in_a: list[_Found], b: str, in_b: list[_Found]) -> bool:
    """Whether two segments with the same ids differ in words before, between or after these."""
    pieces = [list(_pieces(a, in_a)), list(_pieces(b, in_b))]
    differing = [
        (number, one, other)
        for number, (one, other) in enumerate(zip(*pieces, strict=True))
        if one.casefold() != other.casefold()
    ]
    if len(differing) != 1:
        return False
    number, one, other = differing[0]
    if number < len(in_a) and not _may_be_words(_near(one, -1), _near(other, -1)):
        return False
    if number > 0 and not _may_be_words(_near(one, 0), _near(other, 0)):
        return False
    return max(_words(one), _words(other)) >= 2 and min(_words(one), _words(other)) >= 1


def _pieces(segment: str, found: list[_Found]) -> Iterator[str]:
    """Yield what is before, between and after the ids *found* in *segment*."""
    start = 0
    for each in found:
        yield segment[start : each.start]
        start = each.end
    yield segment[start:]


def _near(piece: str, end: Literal[0, -1]) -> tuple[str, str]:
    """Return the separator and the word at the beginning or the end of *piece*, beside an id."""
    parts: list[str] = re.findall(r"[^\W_]+|[\W_]+", piece)
    separator = parts[end] if parts and not parts[end][0].isalnum() else ""
    words = [each for each in parts if each[0].isalnum()]
    return separator, words[end].casefold() if words else ""


def _may_be_words(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether what is beside an id in two addresses may be the words of two headlines."""
    if one[0] != other[0]:
        return False
    return one[1] == other[1] or not (_is_kind(one[1]) and _is_kind(other[1]))


def _is_kind(word: str) -> bool:
    return len(word) <= _SHORT or word in _KINDS or not _WORD.fullmatch(word)


def _words(text: str) -> int:
    return len(_WORD.findall(text))
