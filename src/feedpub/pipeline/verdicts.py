"""What the gate found in a published document: while it stays the same, it is not checked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import feedpub
from feedpub.archive.fragments import digest
from feedpub.feed import Document, Finding
from feedpub.nouns import dataclass
from feedpub.pipeline.return_guard import digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedDocument:
    """A document that has passed the gate."""

    document: Document

    #: Of its bytes.
    digest: str

    #: What was found in it besides what its entries have alone, for the archive. None: not known,
    #: or not for long.
    verdict: str | None = None


def unchecked(document: Document) -> CheckedDocument:
    """Return *document*, whose verdict is not kept."""
    return CheckedDocument(document=document, digest=digest_of(document.content))


def verdict_key(document: Document, content: str, partner: str | None) -> str:
    """Return what a verdict about *document* is valid for; *content* is the digest of its bytes."""
    return digest(feedpub.__version__, document.format, document.address, partner, content)


def verdict_of(key: str, findings: Iterable[Finding]) -> str:
    """Return the verdict that the warnings *findings* are what the gate finds, for *key*."""
    places = ((each.code, "" if each.entry is None else each.entry) for each in findings)
    return " ".join([key, *(f"{code}:{entry}" for code, entry in places)])


def warnings_in(verdict: str) -> Iterator[tuple[str, int | None]]:
    """Yield code and entry of each finding of *verdict*."""
    for each in verdict.split()[1:]:
        code, _, entry = each.partition(":")
        yield code, int(entry) if entry else None
