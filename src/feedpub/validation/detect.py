"""Validates feeds of any format: RSS, Atom or JSON Feed, detected by the content."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from feedpub.validation.engine import Verdict, validate
from feedpub.validation.jsonfeed.document import is_json
from feedpub.validation.jsonfeed.engine import validate_json
from feedpub.validation.previous_entries import NO_CHANGES, EntryChanges
from feedpub.validation.rule import Profile


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
    if is_json(content):
        return validate_json(content, address=address, profiles=profiles, changes=changes)
    return validate(
        content, address=address, profiles=profiles, huge=True, now=now, changes=changes
    )
