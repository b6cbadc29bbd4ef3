"""What machines may do with articles: the words of RSL 1.0, and text and data mining.

RSL 1.0 (https://rslstandard.org/rsl), 3.4.1.1. It has no word for text and data mining; ``tdm`` is
that of the TDM Reservation Protocol.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.nouns import dataclass

#: The word that RSL does not have.
TDM = "tdm"

_AI = ("ai-train", "ai-input", "ai-index")

#: The single uses that a word for several of them covers.
_COVERED = {"ai-all": _AI, "all": (*_AI, "search", TDM)}

#: The labels of draft-ietf-aipref-vocab-08 (6.1), with the words of RSL that mean the same.
_LABELS = {"train-ai": "ai-train", "search": "search"}


def covered(words: Iterable[str]) -> frozenset[str]:
    """Return the single uses that *words* cover."""
    return frozenset(use for word in words for use in _COVERED.get(word, (word,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What some uses cost (RSL 1.0, 3.7)."""

    uses: tuple[str, ...]

    #: ``subscription``, ``crawl``, ``attribution``, ...
    type: str

    #: A decimal number with its currency (ISO 4217). None: it is agreed upon.
    amount: str | None = None
    currency: str | None = None

    #: The addresses of a licence that many publishers share, and of the publisher's own offer.
    standard: str | None = None
    custom: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageRights:
    """Which uses of articles by machines are permitted, prohibited or paid for."""

    permits: tuple[str, ...] = ()
    prohibits: tuple[str, ...] = ()
    payment: Payment | None = None

    #: The address of the terms, for people or machines.
    policy: str | None = None

    #: The address of a licence server.
    server: str | None = None

    #: The address of the publisher's own licence file. None: feedpub writes one.
    license: str | None = None

    #: The copyright holder.
    holder: str | None = None

    @property
    def paid(self) -> tuple[str, ...]:
        """The uses that are paid for, as they were named."""
        return self.payment.uses if self.payment else ()

    @property
    def has_license(self) -> bool:
        """Whether RSL can say some of it."""
        return any(each != TDM for each in (*self.permits, *self.prohibits, *self.paid))

    @property
    def reservation(self) -> int | None:
        """The value of ``tdm-reservation``: 1 if mining is reserved, 0 if it is free.

        None: it is not stated. What is paid for is reserved.
        """
        if TDM in covered((*self.prohibits, *self.paid)):
            return 1
        return 0 if TDM in covered(self.permits) else None

    @property
    def content_usage(self) -> str:
        """The value of ``Content-Usage``; empty if there is nothing that the draft has a label for.

        What is paid for is not allowed: the draft has no conditions.
        """
        barred, free = covered((*self.prohibits, *self.paid)), covered(self.permits)
        stated = {
            label: "n" if use in barred else "y"
            for label, use in _LABELS.items()
            if use in barred | free
        }
        return ", ".join(f"{label}={value}" for label, value in stated.items())
