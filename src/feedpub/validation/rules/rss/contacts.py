"""Rules about people in RSS: an e-mail address, and how a name is written with it."""

from __future__ import annotations

import functools
import re
from typing import Literal
from urllib.parse import unquote

from feedpub.validation.document import name_of, shown, text
from feedpub.validation.rule import IN_RSS, Element, Fault, Faults
from feedpub.validation.rule_set import RuleSet

# RFC 5322, 3.4.1: addr-spec, with the letters of RFC 6532, and a domain that can receive mail.
_ADDRESS = (
    r"(?:[\w!#$%&'*+/=?^`{|}~-]{1,80}\.){0,20}[\w!#$%&'*+/=?^`{|}~-]{1,80}"
    r"@(?:[^\W_](?:[\w-]{0,62})\.){1,20}[^\W_][\w-]{0,62}"
)
# An address that is not part of something longer.
_FOUND = re.compile(rf"(?<![^\s<(,;\"\[]){_ADDRESS}(?![^\s>),;\"\].])")
_ALONE = re.compile(_ADDRESS)
_RECOMMENDED = re.compile(rf"{_ADDRESS}\s+\([^()]*[^\s()][^()]*\)")

# RFC 5321, 4.5.3.1, allows 254 characters for the address, and there may be a name.
_LONGEST = 1000

Form = Literal["none", "alone", "recommended", "other"]

rules = RuleSet(IN_RSS)


def _written(author: Element, form: Form, message: str) -> Faults:
    value = text(author).strip()
    if _form(value) == form:
        yield Fault(f"{name_of(author)} {shown(value)} {message}", author)


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


@rules.element(
    "author-not-email",
    "error",
    at="author managingEditor webMaster",
    source="RSS 2.0, author, managingEditor, webMaster",
    advice="write the e-mail address, or use dc:creator for a name",
)
def author_not_email(author: Element) -> Faults:
    """author, managingEditor and webMaster hold an e-mail address."""
    return _written(author, "none", "has no e-mail address")


@rules.element(
    "author-form",
    "warning",
    at="author managingEditor webMaster",
    source="RSS Profile, E-mail Addresses",
    advice="write it as mara@harbour.example (Mara Quay)",
)
def author_form(author: Element) -> Faults:
    """The address comes first, then the name in parentheses."""
    return _written(author, "other", "is not in the form: address (name)")


@rules.element(
    "author-nameless",
    "warning",
    at="author managingEditor webMaster",
    source="RSS Profile, E-mail Addresses",
    advice="write the name after the address, in parentheses",
)
def author_nameless(author: Element) -> Faults:
    """The address is followed by the name: readers show it."""
    return _written(author, "alone", "has no name")
