"""The names that a family's feeds get from their values: for life, whatever the script."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

MAX_LENGTH = 60

#: German spells its umlauts out; anyascii, which knows no languages, would drop the dots.
_GERMAN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}
)

#: Characters that a slug may lose without losing what tells one value from another.
_SEPARATORS = re.compile(r"""[\s\-_/.,:;&'"’„“”«»!?()–—]+""")


def assign(
    values: Iterable[str], assigned: Mapping[str, str], taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return a slug for every one of *values* that has none among *assigned*.

    It is the value's transliteration; with a hash of the value if that lost a character (``C``,
    ``C++`` and ``C#`` differ), is too long, or belongs to another value or is *taken*.
    """
    used = {*assigned.values(), *taken}
    new: dict[str, str] = {}
    for value in sorted(set(values) - set(assigned)):
        slug = _slug(value)
        new[value] = _with_hash(slug, value) if slug in used else slug
        used.add(new[value])
    return new


def _slug(value: str) -> str:
    from anyascii import anyascii

    ascii_value = anyascii(_SEPARATORS.sub(" ", value.translate(_GERMAN))).lower()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_value).strip("-")
    lossless = not re.search(r"[^a-z0-9 '-]", ascii_value) and slug and len(slug) <= MAX_LENGTH
    return slug if lossless else _with_hash(slug, value)


def _with_hash(slug: str, value: str) -> str:
    digest = hashlib.blake2b(value.encode(), digest_size=4).hexdigest()
    return f"{slug[: MAX_LENGTH - 9].strip('-')}-{digest}".lstrip("-")
