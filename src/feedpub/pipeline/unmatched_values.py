"""Values by which feeds select articles and that no article in the archive has."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache

from feedpub.archive.facts import VALUES_COMPARED, VALUES_REPORTED
from feedpub.archive.store import Archive
from feedpub.config.feed_table import Chosen
from feedpub.config.model import Settings
from feedpub.nouns import dataclass
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Message, note, notes

#: Keys of a feed, with the kind of facet that each compares. The configuration itself has all
#: values of the others.
_KINDS = {
    "sections": "section",
    "tags": "tag",
    "authors": "author",
    "agencies": "agency",
    "languages": "language",
    "words": "word",
}

#: All kinds of facets that are compared. An archive without a source has no article.
KINDS = ("source", *_KINDS.values())

#: Kinds that are taken for each other.
_OTHERS = {"section": "tag", "tag": "section"}

#: How many of them a run names.
_REPORTED = 10

#: How many of the values that articles have are named, where none is like the one that is missing.
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class UnmatchedValue:
    """A value of a key in config.toml that no article has."""

    key: str

    #: What it is, in words: ``section``.
    noun: str
    value: str

    #: What articles have, in order.
    known: Collection[str]

    #: Of a tag: the section of that name, of a section: the tag. None: there is none.
    namesake: str | None = None

    def __str__(self) -> str:
        return f"{self.key}: no article has the {self.noun} {self.value!r}{self._others()}"

    def nearest(self) -> str | None:
        """Return the value that articles have and that is much like it. None: there is none."""
        by_key = {each.casefold(): each for each in self.known}
        close = difflib.get_close_matches(self.value.casefold(), by_key, n=1, cutoff=0.75)
        return by_key[close[0]] if close else None

    def _others(self) -> str:
        """Return which of the values that articles have may be meant."""
        if self.noun == "word":
            # Which others there are, articles themselves say.
            return ""
        if self.namesake is not None:
            other = _OTHERS[self.noun]
            return f", but there is the {other} {self.namesake!r}; use {other}s"
        if (near := self.nearest()) is not None:
            return f"; there is {near!r}"
        if not self.known:
            return "; no article has any"
        if len(self.known) == 1:
            return f"; there is only {next(iter(self.known))!r}"
        shown = ", ".join(repr(each) for each in list(self.known)[:_NAMED])
        more = len(self.known) - _NAMED
        return f"; there are {shown}" + (f" and {more:,} more" if more > 0 else "")


def unmatched_values(
    settings: Settings, values: Callable[[str], Collection[str]]
) -> Iterator[UnmatchedValue]:
    """Yield each value by which a feed selects articles, and that no article has.

    Of those that are excluded only what is much like a value of articles, or has the name of a tag
    or a section: what must never be published is often not there. *values* returns all values of a
    kind of facet, in order. Nothing is yielded without articles.
    """
    known = cache(lambda kind: dict.fromkeys(values(kind)))
    if not known("source"):
        return
    for name, feed in settings.feeds.items():
        yield from _unmatched(f"feeds.{name}", feed, known)
        excluded = _unmatched(f"feeds.{name}.exclude", feed.exclude, known)
        yield from (each for each in excluded if each.namesake or each.nearest())
    for value in settings.site.internal:
        if value not in known("section") and value not in known("tag"):
            either = sorted({*known("section"), *known("tag")})
            found = UnmatchedValue(
                key="site.internal", noun="section or tag", value=value, known=either
            )
            if found.nearest() is not None:
                yield found


def unmatched_messages(run: RunContext, archive: Archive) -> Iterator[Message]:
    """Yield a line for each of the first unmatched values of a new configuration.

    Nothing if they are those of the last one. Once there are articles, the archive remembers the
    configuration as compared.
    """
    if not archive.articles.values("source"):
        return
    archive.set_fact(VALUES_COMPARED, run.digest)
    found = list(unmatched_values(run.settings, archive.articles.values))
    digest = _digest(found) if found else None
    if digest == archive.fact(VALUES_REPORTED):
        return
    archive.set_fact(VALUES_REPORTED, digest)
    yield from notes(run.layers.error(map(str, found[:_REPORTED])).problems)
    if (more := len(found) - _REPORTED) > 0:
        yield note(f"{more:,} more values that no article has: feedpub config check names them")


def _digest(found: Iterable[UnmatchedValue]) -> str:
    named = "\n".join(f"{each.key} {each.value}" for each in found)
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


def _unmatched(
    path: str, chosen: Chosen, known: Callable[[str], Collection[str]]
) -> Iterator[UnmatchedValue]:
    for key, kind in _KINDS.items():
        for value in getattr(chosen, key):
            if value not in known(kind):
                yield UnmatchedValue(
                    key=f"{path}.{key}",
                    noun=kind,
                    value=value,
                    known=known(kind),
                    namesake=_namesake(kind, value, known),
                )


def _namesake(kind: str, value: str, known: Callable[[str], Collection[str]]) -> str | None:
    """Return the section that has the name of the tag *value*, or the tag of a section."""
    if kind not in _OTHERS or value.casefold() in {each.casefold() for each in known(kind)}:
        return None
    others = (each for each in known(_OTHERS[kind]) if each.casefold() == value.casefold())
    return next(others, None)
