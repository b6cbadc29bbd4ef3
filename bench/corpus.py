"""An invented newsroom's articles, the same on every machine.

An article depends on its number and its revision only, so a larger corpus is a smaller one plus
newer articles. Words, names and agencies are made of syllables; about 5 KB of JSON each, two
thirds in German, one third in English.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, TypeVar

#: The moment of article 0, and the time between two: about 250 a day, eleven years for a million.
BEGIN = datetime(2014, 1, 1, tzinfo=UTC)
STEP = timedelta(seconds=345)

SYLLABLES = {
    "de": "bra fel dor gen hau ka len mar nüs ost pfa rie schö tal ur ver wei zem eß äl".split(),
    "en": "ash bro cley den ever fair glen hal ing kes lor mere nor oak pel rind stow thar".split(),
}
ENDINGS = {
    "de": ["ung", "heit", "er", "en", "lich", "bach", "", ""],
    "en": ["tion", "ness", "ed", "ing", "ly", "ford", "", ""],
}
#: Words that hold sentences together, with the characters that documents have to escape.
JOINTS = {
    "de": ["und", "mit", "für", "„so“", "–", "Bau & Boden", "nach 3 < 4", "über"],
    "en": ["and", "with", "for", "“so”", "—", "Fish & Sons", "if 3 < 4", "the"],
}
LANGUAGES = ("de", "de", "en")
AGENCIES = ("nordwort", "KORR", "Harbour Wire")
IMAGE_SIZES = ((1920, 1080), (1280, 960), (800, 1067))

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """How many different values its articles have."""

    sections: int = 40
    tags: int = 200
    authors: int = 1000

    def record(self, number: int, revision: int = 0) -> dict[str, Any]:
        """Return article *number*; each *revision* has another title, text and date of update."""
        random = Random(number * 1000 + revision)
        fixed = Random(number)
        language = LANGUAGES[number % len(LANGUAGES)]
        section = f"{_word('en', number % self.sections)} {number % self.sections}"
        published = BEGIN + STEP * number
        address = f"https://p.news.example/p/{number}"
        title = _sentence(language, random)[:80].rstrip()
        images = [self._image(number, each, fixed) for each in range(1 + number % 3)]
        return {
            "id": address,
            "url": f"https://news.example/{published:%Y/%m}/story-{number}.html",
            "short_link": address,
            "title": f"{title} ({number})",
            "kicker": _word(language, int(fixed.random() * 400)).capitalize(),
            "summary": f"{_sentence(language, random)} {_sentence(language, random)}",
            "content_html": _body(language, images, address, random),
            "authors": sorted({self._author(fixed) for _ in range(2)}),
            "agencies": [_choice(AGENCIES, fixed)] if number % 4 == 0 else [],
            "section": section,
            "tags": sorted({self._tag(fixed) for _ in range(4)}),
            "language": language,
            "published": published.isoformat(),
            "updated": (published + timedelta(minutes=revision)).isoformat(),
            "images": images,
        }

    def line(self, number: int, revision: int = 0) -> str:
        """Return article *number* as a line of JSON Lines."""
        return json.dumps(self.record(number, revision), ensure_ascii=False) + "\n"

    def _author(self, random: Random) -> str:
        return person(int(random.random() * self.authors))

    def _tag(self, random: Random) -> str:
        number = int(random.random() * self.tags)
        return f"{_word('de', 5000 + number).capitalize()} {number}"

    def _image(self, number: int, each: int, random: Random) -> dict[str, Any]:
        width, height = _choice(IMAGE_SIZES, random)
        return {
            "url": f"https://img.news.example/{number}/{each}.jpg",
            "type": "image/jpeg",
            "length": 40_000 + int(random.random() * 400_000),
            "width": width,
            "height": height,
            "caption": _sentence("en", random),
            "credit": f"{person(int(random.random() * 200))}/{_choice(AGENCIES, random)}",
        }


def person(number: int) -> str:
    first = _word("en", 9000 + number % 40).capitalize()
    return f"{first} {_word('de', 9000 + number // 40).capitalize()}{number}"


def _choice(values: Sequence[T], random: Random) -> T:
    # Python promises the same sequence for random() in every version, and for choice() it does not.
    return values[int(random.random() * len(values))]


@functools.cache
def _word(language: str, number: int) -> str:
    random = Random(number)
    syllables = [_choice(SYLLABLES[language], random) for _ in range(1 + number % 3)]
    return "".join(syllables) + _choice(ENDINGS[language], random)


@functools.cache
def _halves(language: str) -> list[str]:
    random = Random(len(language) + ord(language[0]))
    made = []
    for _ in range(3000):
        words = [_word(language, int(random.random() * 4000)) for _ in range(7)]
        words[3] = _choice(JOINTS[language], random)
        made.append(" ".join(words))
    return made


def _sentence(language: str, random: Random) -> str:
    # Two halves, as no two articles should share a sentence: a withdrawal looks for its text.
    halves = _halves(language)
    first = _choice(halves, random)
    return f"{first[0].upper()}{first[1:]}, {_choice(halves, random)}."


def _body(language: str, images: list[dict[str, Any]], address: str, random: Random) -> str:
    def text() -> str:
        sentence = _sentence(language, random)
        return sentence.replace("&", "&amp;").replace("<", "&lt;")

    parts = [f"<p><strong>{text()}</strong></p>"]
    for image in images:
        caption = image["caption"].replace("&", "&amp;").replace("<", "&lt;")
        parts.append(
            f'<figure><img src="{image["url"]}" alt="" width="{image["width"]}"'
            f' height="{image["height"]}"><figcaption>{caption}'
            f" <small>{image['credit']}</small></figcaption></figure>"
        )
    for number in range(6):
        if number == 3:
            parts.append(f"<h2>{text()}</h2>")
        parts.append(f'<p>{text()} {text()} <a href="{address}"><em>{text()}</em></a></p>')
    parts.append(f"<ul><li>{text()}</li><li>{text()}</li></ul>")
    parts.append(f"<blockquote><p>{text()}</p></blockquote>")
    return "\n".join(parts)
