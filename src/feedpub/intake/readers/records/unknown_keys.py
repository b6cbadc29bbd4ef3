"""Keys of records that nothing is made of: which of them to name, and what may have been meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

from feedpub.feed import Finding
from feedpub.intake.lexicon import shipped
from feedpub.intake.readers.publication_status import is_mark
from feedpub.intake.text import plain

#: How many keys of one object are named.
_MAX_NAMED = 20

#: In characters: how much of a key is shown.
_MAX_KEY = 40

#: How producers begin the keys that are for their own use.
_OWN_USE = ("_", "$", "@", "//", "x-", "x_")

#: How like another a key must be to be suggested, from 0 to 1.
_LIKE = 0.75


def unknown_keys(record: Mapping[str, Any], path: str, known: frozenset[str]) -> Iterator[Finding]:
    """Yield a finding for each key of *record* that is not *known*; *path* is before its name.

    Keys without a value are passed over, as are those that are known to have no use here.
    """
    found = [
        finding
        for key, value in record.items()
        if key not in known
        and value not in (None, "", [], {})
        and (finding := _unknown(path, key, known)) is not None
    ]
    yield from found[:_MAX_NAMED]
    if len(found) > _MAX_NAMED:
        message = f"{len(found) - _MAX_NAMED} more unknown keys"
        yield Finding(code="record-keys-unknown", severity="warning", message=message)


# All records of a source have the same keys.
@lru_cache(maxsize=1024)
def _unknown(path: str, key: str, known: frozenset[str]) -> Finding | None:
    if len(key) <= _MAX_KEY and (is_mark(key) or _is_quiet(key)):
        return None
    meant = _meant(key, known) if len(key) <= _MAX_KEY else None
    field = f"{path}{plain(key)[:_MAX_KEY]}"
    return unused_key(field, did_you_mean(meant), message="unknown key")


def unused_key(field: str, advice: str, *, message: str = "is not used") -> Finding:
    """Return the finding about a key that is not used; *field* is where it is."""
    return Finding(
        code="record-key-unknown", severity="warning", message=message, advice=advice, field=field
    )


def did_you_mean(meant: str | None) -> str:
    """Return the question whether *meant* was meant; empty for None."""
    return f"did you mean {meant}?" if meant else ""


def similar(key: str, known: Collection[str]) -> str | None:
    """Return the one of *known* that is written most like *key*; None if none is."""
    by_bare = {bare(each): each for each in sorted(known)}
    # Hardly any record has such a key.
    from difflib import get_close_matches

    close = get_close_matches(bare(key), by_bare, n=1, cutoff=_LIKE)
    return by_bare[close[0]] if close else None


def _is_quiet(key: str) -> bool:
    return key.startswith(_OWN_USE) or bare(key) in _quiet()


@cache
def _quiet() -> frozenset[str]:
    return frozenset(
        word for words in shipped("record_keys")["quiet"].values() for word in words.split()
    )


def _meant(key: str, known: frozenset[str]) -> str | None:
    written = bare(key)
    for ours, words in shipped("record_keys")["meant"].items():
        if ours in known and written in words.split():
            return str(ours)
    return similar(key, known)


def bare(key: str) -> str:
    """Return *key* as it is compared: in lower case, without hyphens and underscores."""
    return key.lower().replace("_", "").replace("-", "")
