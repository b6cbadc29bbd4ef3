"""The people that a byline names, where its source says that it is one.

Items of agencies, feeds, content APIs and metadata have a field for it, and write into it what
stands in print: ``By ANN LEE and BOB RAY``, ``Ann Lee, Chief Reporter``, ``Text: Ann Lee``. What is
not a name is left out: the word in front, a role, an employer, the place. A line that is not
understood as a whole stays one author, as it is written; nothing of it is guessed. Lines that may
be no bylines at all are read by :mod:`feedpub.intake.bylines.authors`.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.bylines.names import (
    is_organisation,
    looks_like_person,
    looks_like_short_han_or_hangul_name,
)
from feedpub.intake.lexicon import CreditWords, credit_words, fold, shipped
from feedpub.intake.text import plain
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

#: In characters, of a line that is read, and how many people one can name.
MAX_LENGTH = 400
_MAX_PEOPLE = 20

_TAG = pattern(r"<[^<>]{0,200}>")
_CONTACT = pattern(r"\S*@\S+|https?://\S+|\bwww\.\S+")
_BRACKETS = pattern(r"\s*[(\[（【]([^()\[\]（）【】]*)[)\]）】]")
_HARD = pattern(r"\s*[;|•；؛、，／]\s*|\s+[–—·-]\s+|\s*[/\n]\s*")
_COMMA = pattern(r"\s*[,،]\s*")
# The beginning of a Chinese dispatch, which names its reporters in brackets.
_DISPATCH = pattern(r"[^（(]{0,60}[（(]([^（(）)]{0,20}记者[^（(）)]{1,60})[）)].*")
# Between Korean names; inside Japanese ones, and Catalan ones such as Gal·la.
_DOT = pattern(r"(?<=[\uac00-\ud7a3])\s*[·・]\s*(?=[\uac00-\ud7a3])")
_EDGES = " \t,;:：|/–—-·•*="
_HAN = pattern(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_HEBREW_AND = pattern(r"^(\S+ \S+) ו(\S{2,} \S+)$")
# The date of a page that was copied with its byline: "on March 1, 2026", "| 1. März 2026 | 9:23am".
_DATE = pattern(
    r"(?:\s+on\b|\s*[|,;•·–—-])?\s*(?:\b(?:Posted|Published|(?:Last )?Updated)\b:?\s*(?:on\s+)?)?"
    r"(?:\b[^\W\d_]{3,10}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
    r"|\b\d{1,2}\.? (?:de )?[^\W\d_]{3,10}\.? (?:de )?\d{4}"
    r"|\b\d{4}-\d\d-\d\d|\b\d{1,2}[./]\d{1,2}[./]\d{4})"
    r"(?:[\s,|•·–—-]+(?:at )?\d{1,2}[:.]\d\d ?(?:[ap]\.?m\.?)?(?: [A-Z]{2,4})?)?\s*$",
    re.IGNORECASE,
)
_EDITED = pattern(r"(?<=[^\W\d_])\s+(?=(?:editing|edited) by\s)", re.IGNORECASE)
_OTHERS = pattern(r"\s+(?:u\. ?a|et al|e\. ?a|m\. ?fl|и др|e outros|y otros|i in)\.?$")
_DOMAIN = pattern(r"[\w-]{3,}\.[a-z]{2,10}")
_TITLES = pattern(
    r"^(?:(?:Prof|Dr|Dipl|Mag|Ing|Mr|Mrs|Ms|Rev|Sir|Dame|Lord|Lady|Don|Doña)\.?(?:-\w+\.)? )+"
)
# "Guest column by Ann Lee"
_BY = pattern(r"((?:(?! - )[^,;|/–—]){3,40}?) [Bb]y ([^\W\d_a-z].*)")
_GENERATION = pattern(r",\s*((?:Jr|Sr|Jnr|Snr)\b\.?|II\b|III\b|IV\b)")
_GLUED_LABEL = pattern(r"\s(?:文|图|图片|摄影|写真|撮影)\s*[|｜/／丨＝]\s*")
_REVERSED = pattern(r"(?:[a-z]{1,4} ){0,3}[^\W\d_][\w'’-]{1,40}, [^\W\d_][\w'’. -]{1,40}")
_CAPITALISED = pattern(r"[^\W\d_][\w'’.-]*")
# Most lines are this, and need no further look.
_NAME_ALONE = pattern(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,2}")
_SLUG = pattern(r"[^\W\d_]{2,5}")
#: Scripts whose capitals can be made small without a loss: not Greek, which drops its accents.
_MENDABLE = pattern(r"[A-Za-zÀ-ÖØ-öø-ÿĀ-žА-яЁё\s.'’-]+")
_TURKISH = pattern("[İŞĞışğ]")
_VOWEL = pattern("[AEIOUYÀ-ÆÈ-ÏÒ-ÖØ-ÝАЕЁИОУЫЭЮЯ]")


@dataclass(frozen=True, slots=True)
class NamedPeople:
    """What a byline names."""

    #: In its order, without prefix, role and place.
    people: tuple[str, ...] = ()

    #: By their canonical names.
    agencies: tuple[str, ...] = ()


def people_in(line: str, words: CreditWords | None = None) -> NamedPeople:
    """Return whom a byline names. One that is not understood is one name, as it is written."""
    return _people_in(line, words or credit_words())


@lru_cache(maxsize=8192)
def _people_in(line: str, words: CreditWords) -> NamedPeople:
    text = _cleaned(line)
    written = plain(line)
    if not text or len(text) > MAX_LENGTH:
        return NamedPeople(people=(written,) if written else ())
    if agency := canonical_agency(text, words):
        return NamedPeople(agencies=(agency,))
    if _NAME_ALONE.fullmatch(text) and not _has_signal(text, words):
        return NamedPeople(people=(text,))
    named, is_announced = announced(text)
    joins = _words("joins", "sure")
    is_loud = all(each.isupper() for each in named.split() if fold(each) not in joins)
    reader = _BylineReader(words, is_announced, is_loud)
    people = reader.read(named) if named else None
    if people is None or len(people) > _MAX_PEOPLE or not (people or reader.agencies):
        return NamedPeople(people=(plain(named) if is_announced else written,))
    if reader.is_announced or len(people) > 1:
        people = _in_small_letters(people)
    return NamedPeople(
        people=tuple(dict.fromkeys(people)), agencies=tuple(dict.fromkeys(reader.agencies))
    )


def is_byline(line: str, words: CreditWords | None = None) -> bool:
    """Whether *line* says more than one name: another person, a prefix, a role, an agency."""
    named = people_in(line, words)
    return bool(named.people) and (named.people != (line,) or bool(named.agencies))


def is_role(text: str) -> bool:
    """Whether *text* says what somebody is, and not who: ``Chief Reporter``, ``head of news``."""
    return _is_role(tuple(fold(text).split()))


def is_announcement(text: str) -> bool:
    """Whether *text* is only what stands in front of names: ``By``, ``Author``."""
    key = fold(text).strip(" :：")
    return key in _words("before", "words") or key in _words("before", "labels")


def leads_elsewhere(text: str) -> bool:
    """Whether *text* begins as no name does: ``View all posts``, ``Im Juli``."""
    return fold(text).partition(" ")[0] in _words("nobody", "beginnings")


# Reading a line


@dataclass(slots=True)
class _BylineReader:
    """Reads a line without its prefix."""

    words: CreditWords

    #: Whether a word such as "By" was in front.
    is_announced: bool

    #: Whether all of it is in capitals.
    is_loud: bool = False
    agencies: list[str] = field(default_factory=list)

    def read(self, text: str) -> list[str] | None:
        """Return the people in *text*; None if a part of it is not understood."""
        people: list[str] = []
        text = self._without_brackets(_with_bars(_GENERATION.sub(r" \1", text)))
        parts = [part for each in _HARD.split(text) if (part := _trimmed(each))]
        reversed_names = [each for part in parts for each in re.split(r" and | & ", part)]
        if len(reversed_names) > 1 and all(map(_REVERSED.fullmatch, reversed_names)):
            return reversed_names
        if len(parts) > 1 and all(_SLUG.fullmatch(part) and part.islower() for part in parts):
            return [part for part in parts if not self.is_agency(part)]
        for part in parts:
            if len(parts) > 1 and (is_place(part) or _names_editors(part)):
                continue
            found = self._people_in_list(part, bool(people))
            if found is None:
                return None
            people += found
        return people

    def is_agency(self, name: str) -> bool:
        """Whether *name* is an agency, or a service of one such as dpa-infocom; it is noted."""
        agency = canonical_agency(name, self.words)
        if agency is None and " " not in name:
            agency = canonical_agency(name.partition("-")[0], self.words)
        if agency:
            self.agencies.append(agency)
        return agency is not None

    def _people_in_list(self, text: str, has_people: bool) -> list[str] | None:
        """Return the people in *text*, which has no separators but commas and words."""
        people: list[str] = []
        parts = [part for each in _COMMA.split(text) if (part := _trimmed(each))]
        if len(parts) > 1 and is_place(parts[0]) and _looks_like_name(parts[1], self.words):
            del parts[0]
        kept = [part for part in parts if not _is_generation(part)]
        are_single = len(kept) > 1 and _all_single(kept)
        if (
            len(kept) > 1
            and _is_single(kept[0])
            and not (has_people or are_single or _HAN.search(kept[0]))
            and not canonical_agency(kept[0], self.words)
        ):
            return None  # "Lee, Ann", or "Berlin, Ann Lee"
        for part in parts:
            if _is_generation(part) and people:
                people[-1] = f"{people[-1]} {part}"
                continue
            is_last = part == parts[-1] and not canonical_agency(part, self.words)
            if len(people) > 1 and is_last and _is_single(part):
                continue  # the place: "Ann Lee and Bob Ray, Harbourton"
            follows = (has_people or bool(people)) and not are_single
            found = self._people_joined(part, follows, len(kept))
            if found is None:
                return None
            people += found
        return people

    def _people_joined(self, text: str, has_people: bool, count: int) -> list[str] | None:
        """Return the people in *text*, a part between commas."""
        tokens = text.split()
        joins = _words("joins", "sure") | _words("joins", "with") | {"y", "e", "i"}
        while len(tokens) > 1 and count > 1 and _is_join(tokens[0], joins):
            del tokens[0]
        text = " ".join(tokens)
        if text != (rest := announced(text)[0]):
            text, has_people, self.is_announced = rest, False, True
        pieces = [
            piece
            for each in _split_at(text, _words("joins", "sure") | _words("joins", "with"))
            for piece in _split_narrow(_trimmed(each), self.words)
        ]
        is_firm = not _words("houses", "firms").isdisjoint(fold(each) for each in pieces[1:])
        is_firm = is_firm or len(set(pieces)) < len(pieces)
        if is_firm or ("&" in tokens and all(map(_is_single, pieces))):
            return None
        if match := _HEBREW_AND.match(text):
            pieces = [match[1], match[2]]
        people: list[str] = []
        is_list = len(pieces) > 1 or count > 1
        if has_people and not (_HAN.search(text) or _looks_like_name(pieces[0], self.words)):
            if _is_noun(fold(tokens[-1]), alone=True):
                return []
            first = tuple(fold(pieces[0]).split())
            if _is_role(first) and not _words("roles", "of").isdisjoint(first):
                return []  # "professor of sea and land law"
            if _is_role(first):
                # "head of news and sport", but also "reporter, and Bob Ray".
                pieces = [each for each in pieces[1:] if _looks_like_name(each, self.words)]
        for number, piece in enumerate(filter(None, pieces)):
            is_host = number == 0 and any(
                canonical_agency(each, self.words) or _looks_like_name(each, self.words)
                for each in pieces[1:]
            )
            follows = has_people and number == 0
            found = self._person(piece, follows, is_list, number > 0, is_host)
            if found is None:
                return None
            people += found
        return people

    def _person(
        self, piece: str, follows: bool, is_list: bool, is_joined: bool, is_host: bool
    ) -> list[str] | None:
        """Return the person that *piece* is, none if it is no name; None if it is not understood.

        *follows*: it stands behind a comma and a person. *is_joined*: it stands behind an "and".
        *is_host*: somebody is named behind an "and".
        """
        piece = _trimmed(_without_tail(piece, self))
        tokens = tuple(fold(piece).split())
        if not piece or tokens in _phrases("nobody", "words") or _is_degree(tokens):
            return []
        if self.is_agency(piece):
            return []
        # "NTB-Ann Lee"
        begin, hyphen, rest = piece.partition("-")
        if hyphen and _looks_like_name(rest, self.words) and self.is_agency(begin):
            return [rest]
        is_glued = _HAN.search(piece) is not None
        if is_glued and (names := _without_glued_role(piece, self.words)):
            return names
        if not follows and (name := _without_role(piece, self)) is not None:
            return [name]
        if not follows and (name := _without_house(piece, self)) is not None:
            return [name]
        if _is_role(tokens) or _names_editors(piece):
            return [] if follows or is_joined or is_list or self.is_announced else None
        is_shouted = follows and piece.isupper() and len(piece) > 2 and not self.is_loud
        if follows and (is_place(piece) or piece.isdecimal() or is_shouted):
            return []
        if is_place(piece):
            return None
        if _is_house(piece, self.words):
            return [] if follows else [piece] if is_joined or is_host else None
        if _looks_like_name(piece, self.words):
            return [piece]
        if (piece[0].islower() and len(tokens) > 1) or tokens[0] in _words("nobody", "material"):
            if not (follows or is_joined):
                return None
            _note_agency(piece.split(), self)
            return []
        if _is_single(piece) and not follows and (is_list or self.is_announced):
            return [piece]
        return [piece] if not (is_list or follows) else None

    def _without_brackets(self, text: str) -> str:
        """Return *text* without what is in brackets; agencies there are noted."""

        def drop(match: re.Match[str]) -> str:
            behind = text[match.end() : match.end() + 2].strip()
            if _is_single(match[1]) and behind.isupper():
                return match[0]  # a nickname: "Ann (Annie) Lee"
            for name in _HARD.split(match[1].replace(",", ";").replace("=", ";")):
                _note_agency(name.split(), self)
            return " "

        return _BRACKETS.sub(drop, text)


def _cleaned(line: str) -> str:
    """Return *line* as text: feeds and content APIs escape it once more, or leave a link in it."""
    text = line[: 4 * MAX_LENGTH]
    for _ in range(2):
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "记者" in text and (dispatch := _DISPATCH.fullmatch(text.strip())):
        text = dispatch[1]
    rows = [row for each in text.splitlines() if (row := plain(each))]
    # Lines of a name that was wrapped are no parts of their own.
    separator = "; " if all(len(row.split()) > 1 for row in rows) else " "
    text = _OTHERS.sub("", _trimmed(_DATE.sub("", separator.join(rows))))
    if whole := _BRACKETS.fullmatch(text):
        return _trimmed(whole[1])
    return text


def _trimmed(text: str) -> str:
    """Return *text* without separators and contacts around it, and without a full stop."""
    text = " ".join(_CONTACT.sub(" ", text).split(" ")).strip(_EDGES)
    last = text.rpartition(" ")[2]
    if last.endswith(".") and len(last) > 3 and not _is_generation(last):
        text = text[:-1]
    return text


def _with_bars(text: str) -> str:
    """Return *text* with a bar for each label inside it, and between Korean names."""
    if ":" in text or "：" in text or " by " in text.lower():
        text = _label().sub(" | ", text)
    text = _EDITED.sub(" | ", _GLUED_LABEL.sub(" | ", text))
    return _DOT.sub(" | ", text)


def announced(text: str) -> tuple[str, bool]:
    """Return *text* without what announces a byline, such as "By", and whether it was there."""
    is_announced = False
    if match := _label_in_front().match(text):
        text, is_announced = text[match.end() :].strip(_EDGES), True
    if (match := _BY.fullmatch(text)) and _names_nobody(match[1]):
        return _trimmed(match[2]), True
    tokens = text.split()
    for size in (3, 2, 1):
        begin = tuple(map(fold, tokens[:size]))
        if begin not in _phrases("before", "words") or len(tokens) <= size:
            continue
        if size == 1 and begin[0] in _AMBIGUOUS and not _follows_prefix(tokens[1:]):
            continue
        return _trimmed(" ".join(tokens[size:])), True
    return text, is_announced


#: Prefixes that are names, too: Di Maria, Von der Heide, Av Westin.
_AMBIGUOUS = frozenset({"von", "di", "af", "av", "od", "par", "nga"})


def _names_nobody(begin: str) -> bool:
    """Whether *begin*, in front of "by", is a kind of text: ``Guest column``; and no editing."""
    tokens = begin.split()
    if fold(tokens[-1]) in ("editing", "edited") or _looks_like_name(
        " ".join(tokens[:2]), credit_words()
    ):
        return False
    return all(token.islower() for token in tokens[1:]) or _is_house(begin, credit_words())


def _follows_prefix(tokens: Sequence[str]) -> bool:
    if canonical_agency(" ".join(tokens)):
        return True
    return len(tokens) > 1 and fold(tokens[0]) not in credit_words().particles


def _split_at(text: str, joins: frozenset[str]) -> list[str]:
    """Split *text* at words in *joins*."""
    parts: list[list[str]] = [[]]
    tokens = text.split()
    for at, token in enumerate(tokens):
        if 0 < at < len(tokens) - 1 and _is_join(token, joins):
            parts.append([])
        else:
            parts[-1].append(token)
    return [" ".join(part) for part in parts]


def _is_join(token: str, joins: frozenset[str]) -> bool:
    # Dan and Ja are names: only words that are none of these count in capitals.
    word = fold(token)
    return word in joins and (not token[0].isupper() or word in _words("joins", "loud"))


def _split_narrow(text: str, words: CreditWords) -> list[str]:
    """Split *text* at "y", "e" and the like, which also stand in names, or before a place."""
    tokens = text.split()
    for at in range(1, len(tokens) - 1):
        is_loud = tokens[at].isupper() and not text.isupper()
        if is_loud or fold(tokens[at]) not in _words("joins", "narrow"):
            continue
        left, right = " ".join(tokens[:at]), " ".join(tokens[at + 1 :])
        if is_place(right):
            return [left] if fold(tokens[at]) in ("en", "i", "a") else [text]
        begin = _split_at(right, _words("joins", "narrow"))[0]
        if " " in begin and _looks_like_name(begin, words):
            if at == 1 or _looks_like_name(left, words):
                return [left, *_split_narrow(right, words)]
            return [text]
    return [text]


def _without_tail(piece: str, line: _BylineReader) -> str:
    """Return *piece* without a place or an employer behind the name, whose agency is noted."""
    tokens = piece.split()
    tails = _words("tails", "words")
    if len(tokens) > 1 and fold(tokens[0]) in tails and tokens[0].islower():
        _note_agency(tokens[1:], line)
        return ""
    for at in range(1, len(tokens) - 1):
        is_tail = _is_join(tokens[at], tails) or tokens[at] in ("For", "At", "From")
        if is_tail or (line.is_loud and fold(tokens[at]) in ("for", "of", "in", "from", "at")):
            left = " ".join(tokens[:at])
            is_name = _looks_like_name(left, line.words) or canonical_agency(left, line.words)
            if is_name or (at == 1 and line.is_announced):
                _note_agency(tokens[at + 1 :], line)
                return left
            if _without_role(left, line) is not None:
                return left
    return piece


def _note_agency(tokens: Sequence[str], line: _BylineReader) -> None:
    for begin in range(len(tokens)):
        if agency := canonical_agency(" ".join(tokens[begin:]), line.words):
            line.agencies.append(agency)
            return


def _without_role(piece: str, line: _BylineReader) -> str | None:
    """Return the name in ``AP Sports Writer Ann Lee`` and ``Ann Lee Staff Writer``; None if it is
    neither.
    """
    tokens = piece.split()
    roles = [at for at, token in enumerate(tokens) if _is_noun(fold(token))]
    if not roles:
        return None
    sides = [tokens[roles[-1] + 1 :], tokens[: roles[0]]]
    for number, side in enumerate(sides):
        own = list(side)
        while len(own) > 2 and (
            fold(own[-number]) in _words("roles", "modifiers") | _words("roles", "of")
            or canonical_agency(own[-number], line.words)
        ):
            del own[-number]
        name = " ".join(own)
        others = [each for each in tokens if each not in own]
        is_whole = len(others) + len(own) == len(tokens) and len(own) > 1
        known = _words("roles", "modifiers") | _words("roles", "words")
        if not is_whole or any(fold(token) in known for token in own):
            continue
        if _looks_like_name(name, line.words):
            _note_agency([each for each in others if canonical_agency(each, line.words)], line)
            return name
    return None


def _without_house(piece: str, line: _BylineReader) -> str | None:
    """Return the name in ``Ann Lee Associated Press``; None if no house stands behind one."""
    tokens = piece.split()
    name, rest = " ".join(tokens[:2]), " ".join(tokens[2:])
    if not rest or not _looks_like_name(name, line.words):
        return None
    is_house = _is_house(rest, line.words) and (len(tokens) > 3 or rest.isupper())
    return name if line.is_agency(rest) or is_house else None


def _without_glued_role(piece: str, words: CreditWords) -> list[str]:
    """Return the names in ``김철수 기자`` and ``记者张三、李四``; empty without a role."""
    for stem in _longest_first(_words("roles", "stems") | _words("roles", "words")):
        if not _HAN.search(stem) or stem not in piece:
            continue
        for side in (piece.rpartition(stem)[2], piece.partition(stem)[0]):
            names = side.strip(_EDGES).split()
            if names and all(looks_like_short_han_or_hangul_name(name, words) for name in names):
                return names
            if looks_like_short_han_or_hangul_name("".join(names), words):
                return [" ".join(names)]
    return []


# What a part of a line is


def _looks_like_name(text: str, words: CreditWords) -> bool:
    """Whether *text* looks like a person, by name or, in capitals, at least by its shape."""
    tokens = [token for token in text.split() if not _is_generation(token)]
    bare = " ".join(tokens)
    bare = _TITLES.sub("", bare)
    if len(tokens) > 5:
        bare = " ".join(token for token in bare.split() if fold(token) not in words.particles)
    if _is_house(bare, words) or is_place(text):
        return False
    if looks_like_person(bare, words) or looks_like_short_han_or_hangul_name(bare, words):
        return True
    if bare.isupper() and 2 <= len(tokens) <= 5:
        return looks_like_person(bare.title(), words)
    return False


def _all_single(parts: Sequence[str]) -> bool:
    """Whether *parts* are a list of first names or short forms: ``Peter, Paul and Mary``."""
    if all(_SLUG.fullmatch(part) and part.islower() for part in parts):
        return True
    last = [_trimmed(each) for each in _split_at(parts[-1], _words("joins", "sure"))]
    return len(last) > 1 and all(map(_is_single, [*parts[:-1], *last]))


def _is_single(text: str) -> bool:
    """Whether *text* is one word that can be a name: ``Ann``, ``bru``."""
    return _CAPITALISED.fullmatch(text) is not None and (
        not text[0].islower() or _SLUG.fullmatch(text) is not None
    )


def is_place(text: str) -> bool:
    return tuple(fold(text).replace(",", "").split()) in _phrases("places", "names")


def _is_house(text: str, words: CreditWords) -> bool:
    """Whether *text* is the name of a house, an organisation or a desk."""
    begin, _, rest = text.partition(" ")
    if rest and begin.isupper() and len(begin) > 1 and is_organisation(begin, words):
        return True  # CNN Business
    return is_organisation(text, words) or any(
        token.strip(".") in _words("houses", "words") or _DOMAIN.fullmatch(token)
        for token in fold(text).split()
    )


def _is_role(tokens: tuple[str, ...]) -> bool:
    nouns = [_is_noun(token, alone=True) for token in tokens]
    if not any(_is_noun(token) for token in tokens):
        return False
    if any(nouns) or len(tokens) == 1:
        return True
    known = _words("roles", "modifiers") | _words("roles", "of")
    others = [each for each in tokens if each not in known and not _is_noun(each)]
    return not others or (len(tokens) > 2 and tokens[0] != others[0])


def _is_noun(token: str, *, alone: bool = False) -> bool:
    """Whether *token* is a role. *alone*: whether it is one in any surroundings."""
    token = token.strip(".,*:")
    if _stem().search(token):
        return True
    if "-" in token and any(_is_noun(each) for each in token.split("-")):
        return True
    return token in _words("roles", "words") and (not alone or token in _CLEAR)


#: Words that are roles even beside a word that is in no list.
_CLEAR = frozenset("writer writers editor editors staff contributor blogger cartoonist".split())


def _names_editors(text: str) -> bool:
    """Whether *text* names the editors, who are no authors: ``Editing by Ann Lee and Bob Ray``."""
    return tuple(fold(text).split()[:2]) in _phrases("before", "editors")


def _is_generation(text: str) -> bool:
    return fold(text).strip(".") in _words("suffixes", "generation")


def _is_degree(tokens: tuple[str, ...]) -> bool:
    return all(each.strip(".") in _words("suffixes", "degrees") for each in tokens)


# Letters


def _in_small_letters(people: list[str]) -> list[str]:
    """Return *people* with small letters if all are printed in capitals: ``ANN LEE``."""
    text = " ".join(people)
    if not text.isupper() or " " not in text or not _MENDABLE.fullmatch(text):
        return people
    if _TURKISH.search(text):
        return people
    return [" ".join(map(_small, name.split())) for name in people]


def _small(word: str) -> str:
    if len(word) == 2 and not _VOWEL.search(word):
        return word  # JJ
    if "." in word and len(word) <= 6 and not _is_generation(word):
        return word  # J.K.
    if fold(word).strip(".") in ("ii", "iii", "iv"):
        return word
    if fold(word) in credit_words().particles and len(word) > 1:
        return word.lower()
    word = re.sub(r"[^\W\d_]+", lambda match: match[0].capitalize(), word)
    return re.sub(r"\bMc([a-z])", lambda match: f"Mc{match[1].upper()}", word)


# The tables


def _has_signal(text: str, words: CreditWords) -> bool:
    """Whether a word of *text* may be something other than a part of a name."""
    folded = fold(text)
    if "-" in text and canonical_agency(text.partition("-")[0], words):
        return True
    return not _signals().isdisjoint(folded.split()) or _stem().search(folded) is not None


@cache
def _signals() -> frozenset[str]:
    listed = (
        ("before", "words"), ("before", "labels"), ("roles", "words"), ("joins", "sure"),
        ("joins", "narrow"), ("joins", "with"), ("tails", "words"),
    )  # fmt: skip
    return frozenset(each.split()[0] for place in listed for each in _words(*place))


@cache
def _stem() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_words("roles", "stems")))))


@cache
def _words(section: str, key: str) -> frozenset[str]:
    return frozenset(each.replace("_", " ") for each in map(fold, _listed(section, key)))


@cache
def _phrases(section: str, key: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(each.replace(",", "").split()) for each in _words(section, key))


def _longest_first(words: frozenset[str]) -> list[str]:
    return sorted(words, key=lambda each: (-len(each), each))


def _listed(section: str, key: str) -> Iterator[str]:
    yield from shipped("bylines")[section][key].split()


@cache
def _labels() -> str:
    keys = ("labels", "words")
    # As they are written, too: folding changes Arabic letters.
    written = frozenset(each.replace("_", " ") for key in keys for each in _listed("before", key))
    listed = written.union(*(_words("before", key) for key in keys))
    labels = "|".join(map(re.escape, _longest_first(listed)))
    listed = _words("joins", "sure") | _words("joins", "narrow")
    joins = "|".join(map(re.escape, sorted(listed)))
    return rf"(?:{labels})(?:\s*(?:[,/&+·・]|\b(?:{joins})\b)\s*(?:{labels}))*"


@cache
def _label() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W\d_])(?:{_labels()})(?:\s*[:：]|\s+by\s)", re.IGNORECASE)


@cache
def _label_in_front() -> re.Pattern[str]:
    # Chinese and Arabic ones end with a slash, too: "文/张三".
    ends = (
        r"\s*[:：]",
        r"\s+(?:by|von|par|por|door|av|af|di)\s",
        r"\s+[–—-]\s+(?=[^\W\d_])",
        r"(?<=[\u3400-\u9fff])\s*[/／|｜丨・＝=]",
        r"(?<=[\u0600-\u06ff])\s*/",
        r"(?<=[\uac00-\ud7a3])(?:\s*=|\s)",
    )
    return re.compile(rf"(?:{_labels()})(?:{'|'.join(ends)})\s*", re.IGNORECASE)
