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
    values: Iterable[str],
    explicit: Mapping[str, str],
    assigned: Mapping[str, str],
    taken: Iterable[str] = (),
) -> dict[str, str]:
    """Return a slug for every one of *values* that has none among *assigned*.

    *explicit* comes first, then the value's transliteration, then that with a hash of the value: if
    it lost a character (``C``, ``C++`` and ``C#`` differ) or is used by another, or is *taken*.
    """
    used = {*assigned.values(), *explicit.values(), *taken}
    new: dict[str, str] = {}
    for value in sorted(set(values) - set(assigned)):
        slug = explicit.get(value)
        if slug is None:
            slug = _slug(value)
            if slug in used:
                slug = _with_hash(slug, value)
        used.add(slug)
        new[value] = slug
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
