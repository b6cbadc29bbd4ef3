"""What human pages know of languages: a few words, how a date is written, which way text runs."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Literal
from zoneinfo import ZoneInfo

#: Subtags of languages that are written from right to left unless a script says otherwise, and
#: scripts that run so.
_RTL_LANGUAGES = frozenset(
    "ar arz azb ckb dv fa he iw ji mzn nqo pnb prs ps sd syr ug ur yi".split()
)
_RTL_SCRIPTS = frozenset("adlm arab hebr nkoo rohg syrc thaa".split())

# RFC 5646, 2.1: up to three extended languages stand before the script.
_SCRIPT = re.compile(r"[a-z]{2,3}(?:-[a-z]{3}){0,3}-([a-z]{4})(?:-|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of a page in one language, with the punctuation that follows them."""

    #: BCP 47, lower case.
    language: str

    subscribe: str

    #: What to do with addresses of feeds, and with a file that lists them.
    by_address: str
    by_file: str

    updated: str
    articles: str

    #: A pattern with ``{day}``, ``{month}``, ``{year}``, ``{time}`` and ``{zone}``.
    date: str

    #: Names as they stand in ``date``. Empty where months are numbers.
    months: tuple[str, ...] = ()

    def moment(self, moment: datetime, zone: str) -> str:
        """*moment* as people write it in *zone* (IANA), which it names: a machine's own is none."""
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
    """The words of the first of *languages* that has any, English ones otherwise.

    ``de-AT`` has those of ``de`` (RFC 4647, 3.4).
    """
    known = _words()
    for language in languages:
        tag = (language or "").lower()
        while tag:
            if tag in known:
                return known[tag]
            tag = tag.rpartition("-")[0]
    return known["en"]


def direction(language: str) -> Literal["ltr", "rtl"]:
    """Which way *language* (BCP 47) is written."""
    tag = language.lower()
    script = _SCRIPT.match(tag)
    if script:
        return "rtl" if script.group(1) in _RTL_SCRIPTS else "ltr"
    return "rtl" if tag.partition("-")[0] in _RTL_LANGUAGES else "ltr"


def _zone_name(moment: datetime) -> str:
    """``CET``, or ``UTC+03`` where a zone has no letters of its own."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"


@cache
def _words() -> Mapping[str, Words]:
    resource = files("feedpub.formats").joinpath("templates", "words.toml")
    known: dict[str, Words] = {}
    for language, table in tomllib.loads(resource.read_text(encoding="utf-8")).items():
        also = table.pop("also", ())
        months = tuple(table.pop("months", "").split())
        words = Words(language=language, months=months, **table)
        known.update(dict.fromkeys((language, *also), words))
    return known
