"""Bylines above an article and signatures below it: the authors and agencies they name."""

from __future__ import annotations

import re

from feedpub.intake.bylines.credits import canonical_agency
from feedpub.intake.bylines.names import looks_like_person
from feedpub.intake.bylines.people import is_role, people_in
from feedpub.intake.lexicon import CreditWords, credit_words, fold
from feedpub.intake.page_words import page_words
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.patterns import pattern

#: In characters, of a byline or signature.
MAX_LENGTH = 160

#: How many authors a byline names at the most.
_MAX_NAMES = 8

# The short form in which reporters sign (Kürzel): two to five letters.
_SLUG = pattern(r"[^\W\d_]{2,5}")
_BRACKETED = pattern(r"([^()\[\]]{0,120}?)\s*[(\[]([^()\[\]]{2,100})[)\]]\s*\.?")
_SEPARATOR = pattern(r"\s*[/,;|•·]\s*")
_SIGNATURE_AT_END = pattern(
    r"(?<=[.!?…\"”“»])\s?((?:[^\W\d_]{2,5}/){0,5}[^\W\d_]{2,5}\s?\([^()]{2,60}\))$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Byline:
    """The authors and agencies that a byline or a signature names."""

    #: As printed, in their order.
    authors: tuple[str, ...] = ()

    #: By their canonical names; an unknown agency as printed.
    agencies: tuple[str, ...] = ()

    #: The parts of the text that name the authors and the agencies.
    authors_verbatim: str | None = None
    agencies_verbatim: str | None = None


def read_signature(text: str, words: CreditWords | None = None) -> Byline | None:
    """Read the last line of an article; None if it is not a signature.

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
    """Split a paragraph from the signature glued to its end: ``... am Kai.bru (dpa)``.

    Every agency must be known, and there must be an author: ``(dpa)`` alone belongs to the
    paragraph.
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
    """Read a line as a byline: ``Von Anna Beispiel und Jan Muster``, ``(ns)``.

    None if a part of it is not a name.
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
        elif looks_like_person(name, words) and not (authors and is_role(name)):
            authors.append(name)
        elif parts := _unglued(name, words):
            authors += parts
        elif is_role(name) and authors:
            continue
        else:
            return _announced(text, named, words) if prefix else None
    if not (authors or agencies) or len(authors) > _MAX_NAMES:
        return None
    return Byline(
        authors=_unique(authors),
        agencies=_unique(agencies),
        authors_verbatim=named if authors else None,
        agencies_verbatim=named if agencies else None,
    )


def _announced(text: str, named: str, words: CreditWords) -> Byline | None:
    """Read a line that begins as a byline: ``By ANN LEE in Berlin``; None if it is none."""
    found = people_in(text, words)
    if not all(looks_like_person(name, words) for name in found.people) or not found.people:
        return None
    return Byline(
        authors=found.people,
        agencies=found.agencies,
        authors_verbatim=named,
        agencies_verbatim=named if found.agencies else None,
    )


def has_byline_prefix(text: str) -> bool:
    """Whether *text* begins with a word that announces a byline: ``Von``, ``By``, ``Autor:``."""
    return text.startswith(page_words().byline_beginnings)


def _source_line(named: str, words: CreditWords) -> Byline | None:
    """Read agencies or one-word names behind ``Quelle:``; None for ``eigene Recherche``."""
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
    # Every token in the brackets must be a known agency or have two to five letters.
    if not tokens or not all(
        agency or _SLUG.fullmatch(token) for token, agency in zip(tokens, known, strict=True)
    ):
        return None
    if not any(known) and not all(token.islower() or token.isupper() for token in tokens):
        return None  # "(Ende)"
    signers = _names(outside)
    if all(_SLUG.fullmatch(signer) for signer in signers):
        # Reporters sign in lower case, publishers in capitals; "Ende (alt)" is neither.
        if not all(known) and any(not s.islower() and not s.isupper() for s in signers):
            return None
        publishers = [s for s in signers if _is_publisher(s, any(known), words)]
    elif all(known) and all(looks_like_person(signer, words) for signer in signers):
        publishers = []
    else:
        # "Angela Beispiel (ABC)" may mean anything.
        return None
    authors = [signer for signer in signers if signer not in publishers]
    agencies = [canonical_agency(publisher, words) or publisher for publisher in publishers]
    inner_agencies: list[str] = []
    inner_authors: list[str] = []
    for token, agency in zip(tokens, known, strict=True):
        # In "MDR (dst)" a publisher precedes the brackets, and its reporter is inside.
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


def _is_publisher(signer: str, beside_agency: bool, words: CreditWords) -> bool:
    """Whether *signer* in front of brackets is a publisher: MDR, or afp if no agency is inside."""
    if signer.isupper() and signer != signer.lower():
        return True
    return canonical_agency(signer, words) is not None and not beside_agency


def _verbatim(*pieces: tuple[str, list[str]]) -> str | None:
    return " ".join(text for text, names in pieces if names) or None


def _slugs_alone(text: str, slugs: list[str], words: CreditWords) -> Byline | None:
    known = [canonical_agency(slug, words) for slug in slugs]
    if all(known):
        return Byline(agencies=_unique([a for a in known if a]), agencies_verbatim=text)
    # Only lower case: anything else could be any last word. A single one must be short, since
    # "mehr" is not an author.
    if not all(slug.islower() for slug in slugs) or (len(slugs) == 1 and len(text) > 3):
        return None
    return Byline(authors=_unique(slugs), authors_verbatim=text)


def _tokens(inside: str, words: CreditWords) -> list[str]:
    """Return the names in brackets; agencies of two words, such as Getty Images, stay whole."""
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
    """Split *text* into names at separators and words such as ``und``."""
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
    """Split ``Anna BeispielJan Muster`` into its two names; empty if that is impossible."""
    for match in re.finditer(r"(?<=[^\W\d_])(?=[^\W\d_])", name):
        at = match.start()
        if name[at - 1].islower() and name[at].isupper():
            parts = [name[:at], name[at:]]
            if all(looks_like_person(part, words) for part in parts):
                return parts
    return []


def _unique(names: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
