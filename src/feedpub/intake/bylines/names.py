"""Which texts look like the name of a person or of an organisation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from feedpub.intake.lexicon import CreditWords, credit_words, name_key
from feedpub.patterns import pattern

#: In characters and in words, of a name.
_MAX_LENGTH = 60
_MAX_WORDS = 5

_INITIAL = pattern(r"(?:[^\W\d_]\.)(?:-?[^\W\d_]\.)*|[^\W\d_]")
# An initial may be glued to what follows: "M.Muster".
_GLUED_INITIAL = pattern(r"(?<=[^\W\d_]\.)(?=[^\W\d_]{2})")
_WORD = pattern(r"[^\W\d_]+(?:[-'’‐.·][^\W\d_]+)*[.]?")
# d'Anna and dell'Acqua begin with a small letter.
_ELIDED = pattern(r"(?:d|l|dell|dall|degl|all)['’](?=[^\W\d_])")
_HAN_NAME = pattern(
    r"[\u3400-\u9fff]{2,4}|[\u30a0-\u30ff\u3400-\u9fff]+[·・][\u30a0-\u30ff\u3400-\u9fff]+"
)
_HANGUL_NAME = pattern(r"[\uac00-\ud7a3]{2,4}")


def looks_like_person(name: str, words: CreditWords | None = None) -> bool:
    """Whether *name* looks like the name of a person: ``P. Marovich``, ``Anna von der Heide``.

    A single word does not, nor does a name that contains an organisation word (``Rescue Photo``).
    """
    words = words or credit_words()
    return 3 <= len(name) <= _MAX_LENGTH and _looks_like_person(name, words)


@lru_cache(maxsize=4096)
def _looks_like_person(name: str, words: CreditWords) -> bool:
    if is_organisation(name, words):
        return False
    parts = _GLUED_INITIAL.sub(" ", name).split()
    if not 2 <= len(parts) <= _MAX_WORDS:
        return False
    if not any(part[0].isupper() for part in parts):
        return _uncased_name(parts) and not any(part in words.small_words for part in parts)
    capitals = [part for part in parts if part.isupper() and len(part) > 1 and "." not in part]
    if len(capitals) == len(parts):
        # LISA MUSTER is a name, EFE EPA is not.
        return any(len(part) >= 5 for part in parts) and all(len(part) >= 3 for part in parts)
    if any(len(part) <= 4 for part in capitals):
        return False
    own = [part for part in parts if _is_name_word(part, words)]
    return (
        len(own) >= 1
        and len(own) + sum(_INITIAL.fullmatch(part) is not None for part in parts) >= 2
        and all(
            part in own or _INITIAL.fullmatch(part) or name_key(part) in words.particles
            for part in parts
        )
        and name_key(parts[-1]) not in words.particles
    )


def looks_like_short_han_or_hangul_name(name: str, words: CreditWords | None = None) -> bool:
    """Whether *name* could be a Chinese, Japanese or Korean name, which has no spaces.

    Many other words match as well, so this counts only next to a known agency.
    """
    words = words or credit_words()
    # Letters of both come after those of alphabets.
    if not name or max(name) < "\u30a0" or is_organisation(name, words):
        return False
    return bool(_HAN_NAME.fullmatch(name) or _HANGUL_NAME.fullmatch(name))


def has_initial(name: str) -> bool:
    """Whether a part of *name* is an initial, which names of agencies never have."""
    return any(_INITIAL.fullmatch(part) for part in _GLUED_INITIAL.sub(" ", name).split())


def is_organisation(name: str, words: CreditWords | None = None) -> bool:
    """Whether *name* is an agency, a publisher or anonymous, or has an organisation's word."""
    return _is_organisation(name_key(name), words or credit_words())


@lru_cache(maxsize=4096)
def _is_organisation(key: str, words: CreditWords) -> bool:
    return (
        key in words.agencies
        or key in words.publishers
        or key in words.anonymous
        or any(part.strip(".") in words.organisations for part in key.split())
        or any(part in key for part in words.organisation_parts)
    )


def _is_name_word(word: str, words: CreditWords) -> bool:
    word = _ELIDED.sub("", word, count=1) if word[0].islower() else word
    if not word[0].isupper() or not _WORD.fullmatch(_without_marks(word)):
        return False
    # AdMedia and LightRocket are not names of people; MacDougall and O'Hara are.
    for part in re.split(r"[-'’‐.·]", word):
        inner = next((i for i, c in enumerate(part) if i and c.isupper()), None)
        if inner is not None and not part.isupper() and part[:inner] not in words.prefixes:
            return False
    return len(word) >= 2


def _uncased_name(parts: list[str]) -> bool:
    """Whether *parts* can be a name in a script without capitals, such as Arabic."""
    return len(parts) <= 4 and all(
        len(part) >= 2
        and part[-1] != "."
        and part[0].isalpha()
        and not part[0].islower()
        and not _HAN_NAME.match(part)
        and _WORD.fullmatch(_without_marks(part))
        for part in parts
    )


def _without_marks(word: str) -> str:
    """Return *word* without combining marks, which the patterns do not match as letters."""
    if word.isascii():
        return word
    return "".join(c for c in word if unicodedata.category(c) not in ("Mn", "Mc", "Cf"))
