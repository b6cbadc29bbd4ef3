"""Rules about people in RSS: an e-mail address, and how a name is written with it."""

from __future__ import annotations

import functools
from typing import Literal
from urllib.parse import unquote

from feedpub.patterns import pattern
from feedpub.validation.rule import IN_RSS, IN_RSS_2
from feedpub.validation.rule_set import RuleSet
from feedpub.validation.values.kinds import Kind

# RFC 5322, 3.4.1: addr-spec, with the letters of RFC 6532, and a domain that can receive mail.
_ADDRESS = (
    r"(?:[\w!#$%&'*+/=?^`{|}~-]{1,80}\.){0,20}[\w!#$%&'*+/=?^`{|}~-]{1,80}"
    r"@(?:[^\W_](?:[\w-]{0,62})\.){1,20}[^\W_][\w-]{0,62}"
)
# An address that is not part of something longer.
_FOUND = pattern(rf"(?<![^\s<(,;\"\[]){_ADDRESS}(?![^\s>),;\"\].])")
_ALONE = pattern(_ADDRESS)
_RECOMMENDED = pattern(rf"{_ADDRESS}\s+\([^()]*[^\s()][^()]*\)")

# RFC 5321, 4.5.3.1, allows 254 characters for the address, and there may be a name.
_LONGEST = 1000

_CONTACTS = "author managingEditor webMaster"

Form = Literal["none", "alone", "recommended", "other"]

rules = RuleSet(IN_RSS)


@functools.lru_cache(maxsize=1024)
def _form(value: str) -> Form:
    """How the address in *value* is written, if there is one."""
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


def _not_written(form: Form, flaw: str) -> Kind:
    return Kind(lambda value: flaw if _form(value) == form else None)


# fmt: off
rules.values(
    "author-not-email", "error", _CONTACTS, _not_written("none", "has no e-mail address"),
    "author, managingEditor and webMaster hold an e-mail address.",
    "RSS 2.0, author, managingEditor, webMaster",
    "write the e-mail address, or use dc:creator for a name",
)
rules.values(
    "author-form", "warning", _CONTACTS, _not_written("other", "is not address (name)"),
    "The address comes first, then the name in parentheses.", "RSS Profile, E-mail Addresses",
    "write it as mara@harbour.example (Mara Quay)", formats=IN_RSS_2,
)
rules.values(
    "author-nameless", "warning", _CONTACTS, _not_written("alone", "has no name"),
    "The address is followed by the name: readers show it.", "RSS Profile, E-mail Addresses",
    "write the name after the address, in parentheses", formats=IN_RSS_2,
)
# fmt: on
