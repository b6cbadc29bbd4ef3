"""Kinds of values: what each is called, how to recognize one, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from feedpub.patterns import pattern
from feedpub.validation.document import is_media_type
from feedpub.validation.values.addresses import Flaw, flaw_of
from feedpub.validation.values.dates import Moment
from feedpub.validation.values.identifiers import identifier_flaw
from feedpub.validation.values.languages import language_flaw

_POSITIVE = pattern(r"\+?0*[1-9][0-9]*")
_WHOLE = pattern(r"[+-]?[0-9]+")
_DECIMAL = pattern(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
# RFC 2326, 3.6: npt-time, without a range.
_NPT = pattern(r"now|[0-9]+(?:\.[0-9]*)?|[0-9]+:[0-5]?[0-9]:[0-5]?[0-9](?:\.[0-9]*)?")
_UP_TO_18 = pattern(r"\+?[0-9]{1,18}")
_SCHEME = pattern(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_MARKS = pattern(r"[^\x21-\x7e]")

# Longer than any real value: hostile ones must not be slow.
_LONGEST = 200


def is_positive(value: str) -> bool:
    """Whether *value* is a whole number of 1 or more."""
    return len(value) <= _LONGEST and _POSITIVE.fullmatch(value) is not None


def is_whole(value: str) -> bool:
    """Whether *value* is a whole number, perhaps with a sign."""
    return len(value) <= _LONGEST and _WHOLE.fullmatch(value) is not None


def is_not_negative(value: str) -> bool:
    """Whether *value* is a whole number of 0 or more."""
    return is_whole(value) and not value.startswith("-")


def is_decimal(value: str) -> bool:
    """Whether *value* is a number, perhaps with a sign, a decimal point and an exponent."""
    return len(value) <= _LONGEST and _DECIMAL.fullmatch(value) is not None


def is_quantity(value: str) -> bool:
    """Whether *value* is a number of 0 or more."""
    return is_decimal(value) and not value.startswith("-")


def is_npt(value: str) -> bool:
    """Whether *value* is seconds, or hours, minutes and seconds, or ``now`` (RFC 2326, 3.6)."""
    return len(value) <= _LONGEST and _NPT.fullmatch(value) is not None


def is_uri(value: str) -> bool:
    """Whether *value* is a URI (RFC 3986, 3); if it is http or https, with a valid host."""
    if not _SCHEME.fullmatch(value) or _MARKS.search(value):
        return False
    flaw = flaw_of(value)
    return flaw is None or flaw.kind == "private"


class Kind(NamedTuple):
    """A kind of value."""

    #: Return what is wrong with a text, to follow the name of its place: "is not a media type".
    #: None if nothing is wrong.
    flaw: Callable[[str], str | None]

    #: What to write, in one line.
    advice: str = ""

    def stripped(self) -> Kind:
        """The same kind, with any white space around its values."""
        return self._replace(flaw=lambda value: self.flaw(value.strip()))


def kind(name: str, accepts: Callable[[str], bool], advice: str = "") -> Kind:
    """The kind of the texts that *accepts* takes; *name* has its article: "a media type"."""
    return Kind(lambda value: None if accepts(value) else f"is not {name}", advice)


def one_of(words: str, *, any_case: bool = False) -> Kind:
    """The kind of the texts that are one of *words*."""
    *others, last = words.split()
    known = frozenset(words.lower().split() if any_case else words.split())
    listed = f"{', '.join(others)} or {last}"
    return kind(listed, lambda text: (text.lower() if any_case else text) in known, f"use {listed}")


def matching(name: str, form: str, advice: str = "", *, longest: int | None = None) -> Kind:
    """The kind of the texts that the pattern *form* describes, *longest* characters at most."""
    whole = pattern(form)

    def accepts(text: str) -> bool:
        return (longest is None or len(text) <= longest) and bool(whole.fullmatch(text))

    return kind(name, accepts, advice)


def number_between(name: str, least: int, most: int, advice: str = "") -> Kind:
    """The kind of the whole numbers from *least* to *most*, without a minus sign."""
    return kind(
        name, lambda text: bool(_UP_TO_18.fullmatch(text)) and least <= int(text) <= most, advice
    )


def degrees(most: int, is_number: Callable[[str], bool] = is_decimal) -> Kind:
    """The kind of the numbers from minus *most* to *most*."""
    return kind(
        f"a number of degrees from -{most} to {most}",
        lambda value: is_number(value) and abs(float(value)) <= most,
        f"write degrees between -{most} and {most} as a number",
    )


def no_longer_than(most: int) -> Kind:
    """The kind of the texts with *most* characters at most."""
    return Kind(lambda text: f"has {len(text)} characters" if len(text) > most else None)


WHOLE_ABOVE_0 = kind("a whole number above 0", is_positive, "write a whole number above 0")
WHOLE_FROM_0 = kind("a whole number", is_not_negative, "write a whole number, or leave it out")
WHOLE = kind("a whole number", is_whole)
NUMBER_FROM_0 = kind("a number from 0 up", is_quantity, "write a number without its unit")
NUMBER = kind("a number", is_decimal)
BOOLEAN = one_of("true false", any_case=True)
MEDIA_TYPE = kind("a media type", is_media_type, "write a media type such as image/jpeg")
LANGUAGE = Kind(
    lambda tag: None if (flaw := language_flaw(tag)) is None else flaw.reason,
    "write a language tag such as de, en-GB or zh-Hant-TW",
)
#: RFC 2326, 3.6.
PLAY_TIME = kind(
    "a time in RFC 2326 format",
    is_npt,
    "write seconds, or hours, minutes and seconds: 12:05:35.123",
)
#: RFC 3986, 3.
URI = kind("an absolute URI", is_uri, "write an absolute URI, with its scheme")


def _address(*kinds: str, iri: bool = False) -> Callable[[str], str | None]:
    def flaw(value: str) -> str | None:
        found: Flaw | None = flaw_of(value, iri=iri)
        return found.reason if found is not None and found.kind in kinds else None

    return flaw


_ABSOLUTE = "write the absolute address, starting with https://"

#: An address that a browser opens.
WEB_ADDRESS = Kind(_address("relative", "character", "script", "malformed", "private"), _ABSOLUTE)
#: An address of any scheme.
ADDRESS = Kind(_address("relative", "character", "script", "malformed"), _ABSOLUTE)
#: An IRI or a reference relative to one (RFC 3987, 2.2).
IRI_REFERENCE = Kind(_address("character", "malformed", iri=True))


def language_without(flaw: str) -> Kind:
    """Language tags without the kind of *flaw*; other flaws have other rules."""
    return Kind(
        lambda tag: found.reason if (found := language_flaw(tag)) and found.kind == flaw else None,
        LANGUAGE.advice,
    )


def identifier_without(*flaws: str) -> Kind:
    """Identifiers without these kinds of flaws; other flaws have other rules."""

    def flaw(value: str) -> str | None:
        found = identifier_flaw(value) if value else None
        return found.reason if found is not None and found.kind in flaws else None

    return Kind(flaw)


def date(read: Callable[[str], Moment], *flaws: str) -> Kind:
    """Dates without these kinds of flaws, of all if none is named."""

    def flaw(value: str) -> str | None:
        moment = read(value)
        return moment.reason if moment.flaw and (not flaws or moment.flaw in flaws) else None

    return Kind(flaw)
