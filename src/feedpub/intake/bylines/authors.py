"""Who wrote a story: bylines at its head, signatures at its foot (design/intake.md, section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.lexicon import CreditWords, credit_words, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.text import plain

#: In characters; a longer line is no byline.
MAX_LENGTH = 160

#: Of names in one.
_MAX_NAMES = 8

# A slug (Kürzel): two to five letters.
_SLUG = re.compile(r"[^\W\d_]{2,5}")
_BRACKETED = re.compile(r"([^()\[\]]{0,120}?)\s*[(\[]([^()\[\]]{2,100})[)\]]\s*\.?")
_SEPARATOR = re.compile(r"\s*[/,;|•·]\s*")
_SIGNATURE_AT_END = re.compile(
    r"(?<=[.!?…\"”“»])\s?((?:[^\W\d_]{2,5}/){0,5}[^\W\d_]{2,5}\s?\([^()]{2,60}\))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """Who stands in a byline or a signature."""

    #: As they sign, in their order.
    authors: tuple[str, ...] = ()

    #: By their canonical names; one that is not known as it stands.
    agencies: tuple[str, ...] = ()

    #: The parts of the text that name the one and the other.
    authors_verbatim: str | None = None
    agencies_verbatim: str | None = None


def read_signature(text: str, words: CreditWords | None = None) -> Byline | None:
    """Read the last line of a story (section 2, rule 5); None if it is no signature.

    ``bru/mak (dpa/afp)``, ``MDR (dst)``, ``(dpa)``, ``bru/mak``, ``Quelle: dpa, Reuters``.
    """
    words = words or credit_words()
    text = plain(text)
    if not 2 <= len(text) <= MAX_LENGTH:
        return None
    for label in page_words().source_labels:
        if text.startswith(label):
            return _source_line(text.removeprefix(label).strip(), words)
    match = _BRACKETED.fullmatch(text)
    if match:
        return _bracketed(match[1].strip(), match[2].strip(), words)
    slugs = _SEPARATOR.split(text)
    if all(_SLUG.fullmatch(slug) for slug in slugs):
        return _slugs_alone(text, slugs, words)
    return None


def signature_at_end(text: str, words: CreditWords | None = None) -> tuple[str, str] | None:
    """Part a paragraph from the signature that is glued to its end: ``... am Kai.bru (dpa)``.

    Only slugs with agencies that are all known; ``(dpa)`` alone is a part of the paragraph.
    """
    match = _SIGNATURE_AT_END.search(text[-MAX_LENGTH:])
    if match is None:
        return None
    byline = read_signature(match[1], words)
    known = byline and all(canonical_agency(name, words) for name in byline.agencies)
    if byline is None or not (byline.authors and byline.agencies and known):
        return None
    return text[: -len(match[0])], match[1]


def read_byline(text: str, words: CreditWords | None = None) -> Byline | None:
    """Read a line of the head as names: ``Von Anna Beispiel und Jan Muster``, ``(ns)``.

    None if a part of it is no name. An agency is no author.
    """
    words = words or credit_words()
    text = plain(text).strip(" ,;|–—-·•:")
    if not 2 <= len(text) <= MAX_LENGTH:
        return None
    prefix = ""
    if text.startswith(page_words().byline_beginnings):
        prefix = next(p for p in page_words().byline_beginnings if text.startswith(p))
    named = text.removeprefix(prefix).strip()
    match = _BRACKETED.fullmatch(named)
    if match and (signed := _bracketed(match[1].strip(), match[2].strip(), words)):
        return signed
    authors: list[str] = []
    agencies: list[str] = []
    for name in _names(named):
        if agency := canonical_agency(name, words):
            agencies.append(agency)
        elif looks_like_person(name, words):
            authors.append(name)
        elif parts := _unglued(name, words):
            authors += parts
        else:
            return None
    if not (authors or agencies) or len(authors) > _MAX_NAMES:
        return None
    return Byline(
        authors=_unique(authors),
        agencies=_unique(agencies),
        authors_verbatim=named if authors else None,
        agencies_verbatim=named if agencies else None,
    )


def has_byline_prefix(text: str) -> bool:
    """Whether *text* begins as only bylines do: ``Von``, ``By``, ``Autor:``."""
    return text.startswith(page_words().byline_beginnings)


def _source_line(named: str, words: CreditWords) -> Byline | None:
    """Agencies, or houses of one word: ``Quelle: eigene Recherche`` names nobody."""
    agencies: list[str] = []
    for name in _names(named):
        agency = canonical_agency(name, words)
        if agency is None and not re.fullmatch(r"[^\W\d_][\w.&-]{1,20}", name):
            return None
        agencies.append(agency or name)
    if not agencies:
        return None
    return Byline(agencies=_unique(agencies), agencies_verbatim=named)


def _bracketed(outside: str, inside: str, words: CreditWords) -> Byline | None:
    tokens = _tokens(inside, words)
    known = [canonical_agency(token, words) for token in tokens]
    # Rule 5: every token in the brackets is a known agency or two to five letters.
    if not tokens or not all(
        agency or _SLUG.fullmatch(token) for token, agency in zip(tokens, known, strict=True)
    ):
        return None
    if not any(known) and not all(token.islower() or token.isupper() for token in tokens):
        return None  # "(Ende)"
    signers = _names(outside)
    if all(_SLUG.fullmatch(signer) for signer in signers):
        # "Ende (alt)" is a word: signers write small letters, houses capitals.
        if not all(known) and any(not s.islower() and not s.isupper() for s in signers):
            return None
        houses = [s for s in signers if _is_house(s, any(known), words)]
    elif all(known) and all(looks_like_person(signer, words) for signer in signers):
        houses = []
    else:
        # "Angela Beispiel (ABC)" may be anything.
        return None
    authors = [signer for signer in signers if signer not in houses]
    agencies = [canonical_agency(house, words) or house for house in houses]
    inner_agencies: list[str] = []
    inner_authors: list[str] = []
    for token, agency in zip(tokens, known, strict=True):
        # With nobody but a house in front, "MDR (dst)", its people stand in the brackets.
        if agency is None and not authors and not token.isupper():
            inner_authors.append(token)
        else:
            inner_agencies.append(agency or token)
    return Byline(
        authors=_unique(authors + inner_authors),
        agencies=_unique(agencies + inner_agencies),
        authors_verbatim=_verbatim((outside, authors), (inside, inner_authors)),
        agencies_verbatim=_verbatim((outside, agencies), (inside, inner_agencies)),
    )


def _is_house(signer: str, beside_agency: bool, words: CreditWords) -> bool:
    """Whether *signer* in front of brackets is no person's slug: MDR, or afp without another."""
    if signer.isupper() and signer != signer.lower():
        return True
    return canonical_agency(signer, words) is not None and not beside_agency


def _verbatim(*pieces: tuple[str, list[str]]) -> str | None:
    return " ".join(text for text, names in pieces if names) or None


def _slugs_alone(text: str, slugs: list[str], words: CreditWords) -> Byline | None:
    known = [canonical_agency(slug, words) for slug in slugs]
    if all(known):
        return Byline(agencies=_unique([a for a in known if a]), agencies_verbatim=text)
    # Small letters only: in other scripts and with capitals it could be any last word. One
    # alone must be short: "mehr" is no author.
    if not all(slug.islower() for slug in slugs) or (len(slugs) == 1 and len(text) > 3):
        return None
    return Byline(authors=_unique(slugs), authors_verbatim=text)


def _tokens(inside: str, words: CreditWords) -> list[str]:
    """The names in brackets; those of two words, such as Getty Images, stay whole."""
    tokens: list[str] = []
    for part in _SEPARATOR.split(inside):
        own = part.split()
        while own and fold(own[0]) in page_words().with_:
            del own[0]
        if canonical_agency(" ".join(own), words):
            tokens.append(" ".join(own))
        else:
            tokens += [word for word in own if fold(word) not in page_words().joins]
    return tokens


def _names(text: str) -> list[str]:
    """The names of *text*, between separators and words such as ``und``."""
    names: list[str] = []
    for part in _SEPARATOR.split(text):
        name: list[str] = []
        for word in part.split():
            if fold(word) in page_words().joins or fold(word) in page_words().with_:
                names.append(" ".join(name))
                name = []
            else:
                name.append(word)
        names.append(" ".join(name))
    return [name for name in names if name]


def _unglued(name: str, words: CreditWords) -> list[str]:
    """``Anna BeispielJan Muster`` as two names; empty if it is not just that."""
    for match in re.finditer(r"(?<=[^\W\d_])(?=[^\W\d_])", name):
        at = match.start()
        if name[at - 1].islower() and name[at].isupper():
            parts = [name[:at], name[at:]]
            if all(looks_like_person(part, words) for part in parts):
                return parts
    return []


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
