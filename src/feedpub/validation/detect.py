"""Anybody's feed, whatever it is in: its first sign says which rules it is held against."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from feedpub.validation.engine import Verdict, validate
from feedpub.validation.jsonfeed.document import is_json
from feedpub.validation.jsonfeed.engine import validate_json
from feedpub.validation.previous_entries import NOTHING, Memory
from feedpub.validation.rule import Profile


def judge(
    content: bytes,
    *,
    address: str | None = None,
    profiles: Collection[Profile] = (),
    now: datetime | None = None,
    memory: Memory = NOTHING,
) -> Verdict:
    """Hold *content* against the rules for everybody and those of *profiles*.

    *address* is where it is published, if that is known; *now* is the clock's time unless it says
    otherwise; *memory* is what readers were last told of its entries. Never raises for what is in
    it.
    """
    if is_json(content):
        return validate_json(content, address=address, profiles=profiles, memory=memory)
    return validate(content, address=address, profiles=profiles, huge=True, now=now, memory=memory)
