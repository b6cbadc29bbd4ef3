"""Words of pages for people and of replaced entries, in many languages; how dates are written."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words in one language, with their punctuation."""

    #: BCP 47, lower case.
    language: str

    subscribe: str

    #: What to do with the address of a feed, and with a file that lists feeds.
    by_address: str
    by_file: str

    updated: str
    articles: str

    #: What unfolds the text of an entry.
    full_story: str

    #: What a button that copies an address does, and what it did.
    copy: str
    copied: str

    #: The line below an article that others publish again; ``{site}`` is the publisher.
    republished: str

    #: The title of the replacement of an entry that was withdrawn.
    withdrawn: str

    #: A pattern with ``{day}``, ``{month}``, ``{year}``, ``{time}`` and ``{zone}``.
    date: str

    #: The names of months as ``date`` uses them. Empty if months are numbers.
    months: tuple[str, ...] = ()

    def moment(self, moment: datetime, zone: str) -> str:
        """Return *moment* as people write it, in the time zone *zone* (IANA name)."""
        local = moment.astimezone(ZoneInfo(zone))
        month = self.months[local.month - 1] if self.months else str(local.month)
        return self.date.format(
            day=local.day,
            month=month,
            year=local.year,
            time=f"{local:%H:%M}",
            zone=_zone_name(local),
        )


def words_for(*languages: str | None) -> Words:
    """Return the words in the first of *languages* that has them, otherwise in English.

    ``de-AT`` falls back to ``de`` (RFC 4647, 3.4).
    """
    words = _words()
    for language in languages:
        tag = (language or "").lower()
        while tag:
            if tag in words:
                return words[tag]
            tag = tag.rpartition("-")[0]
    return words["en"]


def _zone_name(moment: datetime) -> str:
    """Return ``CET``, or ``UTC+03`` for a zone without an abbreviation."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"


@cache
def _words() -> Mapping[str, Words]:
    text = (Path(__file__).parent / "templates" / "words.toml").read_text(encoding="utf-8")
    found: dict[str, Words] = {}
    for language, table in tomllib.loads(text).items():
        also = table.pop("also", ())
        months = tuple(table.pop("months", "").split())
        words = Words(language=language, months=months, **table)
        found.update(dict.fromkeys((language, *also), words))
    return found
