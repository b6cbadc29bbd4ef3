"""Validates feeds of any format: RSS, Atom or JSON Feed, detected by the content."""

from __future__ import annotations

import codecs
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges

if TYPE_CHECKING:
    from feedpub.validation.rule import Profile
    from feedpub.validation.verdict import Verdict

_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def validate_feed(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    now: datetime | None = None,
    changes: EntryChanges = NO_CHANGES,
) -> Verdict:
    """Check *content* against the rules for everybody and those of *profiles*.

    *address* is where it is published, if that is known. *now* is the current time by default.
    *changes* is how the entries differ from their last version. Never raises for bad content.
    """
    # Only the rules for what it is are imported.
    if is_json(content):
        from feedpub.validation.jsonfeed.engine import validate_json

        return validate_json(content, address=address, profiles=profiles, changes=changes)
    from feedpub.validation.engine import validate

    return validate(
        content, address=address, profiles=profiles, huge=True, now=now, changes=changes
    )


def is_json(content: bytes) -> bool:
    """Whether *content* is meant to be JSON, judged by its first character."""
    start = content[:4096]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip()[:1] in (b"{", b"[")
