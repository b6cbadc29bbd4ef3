"""Rules about whom RSS names: an e-mail address, and how the name is written with it."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal
from urllib.parse import unquote

from lxml import etree

from feedpub.validation.document import name_of, shown, text
from feedpub.validation.rule import IN_RSS, Fault, element_rule

_CONTACTS = frozenset({"author", "managingEditor", "webMaster"})

# RFC 5322, 3.4.1: addr-spec, with the letters of RFC 6532; a domain that somebody can write to.
_ADDRESS = (
    r"(?:[\w!#$%&'*+/=?^`{|}~-]{1,80}\.){0,20}[\w!#$%&'*+/=?^`{|}~-]{1,80}"
    r"@(?:[^\W_](?:[\w-]{0,62})\.){1,20}[^\W_][\w-]{0,62}"
)
# An address stands alone, or between these: not in the middle of something else.
_FOUND = re.compile(rf"(?<![^\s<(,;\"\[]){_ADDRESS}(?![^\s>),;\"\].])")
_ALONE = re.compile(_ADDRESS)
_RECOMMENDED = re.compile(rf"{_ADDRESS}\s+\([^()]*[^\s()][^()]*\)")

# RFC 5321, 4.5.3.1, allows 254 characters, and people have names.
_LONGEST = 1000


@element_rule(
    "author-not-email",
    "error",
    at=_CONTACTS,
    formats=IN_RSS,
    source="RSS 2.0, author, managingEditor, webMaster",
    advice="write the e-mail address, or dc:creator for a name",
)
def author_not_email(author: etree._Element) -> Iterator[Fault]:
    """RSS 2.0, author, managingEditor, webMaster: the e-mail address of the person."""
    value = text(author).strip()
    if _form(value) == "none":
        yield Fault(f"{name_of(author)} {shown(value)} is no e-mail address", author)


@element_rule(
    "author-form",
    "warning",
    at=_CONTACTS,
    formats=IN_RSS,
    source="RSS Profile, E-mail Addresses",
    advice="write it as mara@harbour.example (Mara Quay)",
)
def author_form(author: etree._Element) -> Iterator[Fault]:
    """RSS Profile, E-mail Addresses: the address, then the name in parentheses."""
    value = text(author).strip()
    if _form(value) == "other":
        yield Fault(f"{name_of(author)} {shown(value)} is not address (name)", author)


@element_rule(
    "author-nameless",
    "warning",
    at=_CONTACTS,
    formats=IN_RSS,
    source="RSS Profile, E-mail Addresses",
    advice="write the name after the address, in parentheses",
)
def author_nameless(author: etree._Element) -> Iterator[Fault]:
    """RSS Profile, E-mail Addresses: with the name of the person, whom readers show."""
    value = text(author).strip()
    if _form(value) == "alone":
        yield Fault(f"{name_of(author)} {shown(value)} has no name", author)


@functools.lru_cache(maxsize=1024)
def _form(value: str) -> Literal["none", "alone", "recommended", "other"]:
    """How an address stands in *value*, if there is any."""
    if len(value) > _LONGEST:
        return "none"
    if value[:7].lower() == "mailto:":
        # RFC 6068, 2: the address is percent-encoded, headers may follow.
        value = unquote(value[7:].partition("?")[0])
    if _ALONE.fullmatch(value):
        return "alone"
    if _RECOMMENDED.fullmatch(value):
        return "recommended"
    return "other" if _FOUND.search(value) else "none"
