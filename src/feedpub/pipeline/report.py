"""What a run did: for people, for programs and for the exit status.

The steps of a run return the nouns of this module; :class:`Report` is made of them at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from feedpub.feed import Entry, Finding, as_json


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What came from one source."""

    name: str
    new: int = 0
    changed: int = 0

    #: Whether it came through the spool; the source itself was not asked.
    pushed: bool = False

    #: Whether some of its files may still be being written: worth another look soon.
    unfinished: bool = False

    #: Why the source as a whole failed.
    failure: str | None = None

    #: How long fetching and reading took. None: it failed.
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """A line in a report, for people.

    A *warning* is about an article that is published all the same, a *trouble* makes the run fail,
    a *note* is everything else that somebody should know.
    """

    kind: Literal["warning", "trouble", "note"]
    text: str


def warning(text: str) -> Remark:
    return Remark("warning", text)


def trouble(text: str) -> Remark:
    return Remark("trouble", text)


def note(text: str) -> Remark:
    return Remark("note", text)


def notes(texts: Iterable[str]) -> tuple[Remark, ...]:
    return tuple(map(note, texts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """An article that is not published, and why."""

    source: str

    #: The document and the record's number in it, or the entry.
    name: str

    #: As far as it could be read.
    id: str | None
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        why = "; ".join(str(each) for each in self.findings if each.severity == "error")
        named = f" ({self.id})" if self.id else ""
        return f"{self.source}: {self.name}{named}: {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the partner that a feed is written for would not take; it is published all the same."""

    feed: str
    partner: str

    #: None if it is the feed as a whole.
    entry: Entry | None
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        what = f"{self.entry.title!r} ({self.entry.id})" if self.entry else "the feed"
        why = "; ".join(f"{each.code}: {each.message}" for each in self.findings)
        return f"feed {self.feed}: {self.partner} would refuse {what}: {why}"


#: What a step has to say, in the order in which it happened.
Message = Remark | Rejection | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An entry that is not what it was."""

    entry: Entry

    #: What of it changed, in words.
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An entry that a feed shows no more."""

    id: str
    title: str

    #: None if nobody knows.
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What becomes of the entries of a feed; those that stay as they are, are not named."""

    added: tuple[Entry, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[Gone, ...] = ()

    #: How many entries of adopted feeds are in it, each counted in each of its formats.
    old: int = 0

    #: Those of them that would look new to their readers: format, id that they know, entry.
    looks_new: tuple[tuple[str, str, Entry], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What became of one feed."""

    name: str
    entries: int = 0

    #: Names of documents that were put, and of those that stood there already.
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    #: Why it was held back or could not be put; its last good documents stand.
    failure: str | None = None

    #: Whether it was held back.
    held: bool = False

    #: Whether there was no room for it.
    full: bool = False

    #: How many findings it went out with, each counted once for all of its documents.
    findings: int = 0

    #: How many older stories it leaves out, as it takes the place of a live feed.
    left_out: int = 0

    #: How long it took to make, in seconds. None: it failed, or is no feed.
    seconds: float | None = None

    #: None if nothing was written, or if what was last published is not remembered.
    difference: Difference | None = None

    @property
    def changes(self) -> int:
        """How many of its entries are new or not what they were, as far as that is known."""
        compared = self.difference
        return len(compared.added) + len(compared.changed) if compared else 0


@dataclass(slots=True, kw_only=True)
class Report:
    """Filled while a run goes on, read when it has ended."""

    dry_run: bool = False
    sources: list[SourceReport] = field(default_factory=list)
    feeds: list[FeedReport] = field(default_factory=list)

    #: The ids of the articles that were read in each document of the spool.
    pushed: dict[str, Collection[str]] = field(default_factory=dict)

    #: Why nothing was published, if documents would get back what was taken out of them.
    returning: str | None = None

    #: Articles that this run could not publish.
    rejected: list[Rejection] = field(default_factory=list)

    #: What partners would refuse of what this run has written.
    refusals: list[Refusal] = field(default_factory=list)

    #: What is wrong with articles that are published all the same, one line each.
    warnings: list[str] = field(default_factory=list)

    #: What else failed, one line each.
    troubles: list[str] = field(default_factory=list)

    #: What else somebody should know, one line each.
    notes: list[str] = field(default_factory=list)

    #: Documents that stand in the publish directory and that no feed of config.toml makes.
    left_over: tuple[str, ...] = ()

    #: How many articles wait in quarantine, those of earlier runs included.
    quarantined: int = 0

    #: How many feeds there are.
    known_feeds: int = 0

    #: How many of them have no article yet, and so no document.
    empty_feeds: int = 0

    #: When the clock next changes something. None: never.
    next_moment: datetime | None = None

    #: When somebody is next to be told of what was published. None: nobody is.
    next_delivery: datetime | None = None

    def add(self, messages: Iterable[Message]) -> None:
        for each in messages:
            match each:
                case Rejection():
                    self.rejected.append(each)
                case Refusal():
                    self.refusals.append(each)
                case Remark("warning", text):
                    self.warnings.append(text)
                case Remark("trouble", text):
                    self.troubles.append(text)
                case Remark(_, text):
                    self.notes.append(text)

    def failures(self) -> Iterator[str]:
        """What failed, one line each; those that say the same of many things, once."""
        for source in self.sources:
            if source.failure:
                yield source.failure
        causes: dict[str, list[str]] = {}
        for feed in self.feeds:
            if feed.failure:
                # "PATH: cause": a full disk is one cause, however many documents it stops.
                causes.setdefault(feed.failure.rpartition(": ")[2], []).append(feed.failure)
        for lines in causes.values():
            more = len(lines) - 1
            alike = f" (and {more} more {'feed' if more == 1 else 'feeds'} like it)" if more else ""
            yield lines[0] + alike
        yield from self.troubles

    def own_failures(self) -> list[str]:
        """What failed that no other run knows: how sources and feeds fare, the archive keeps."""
        pushed = [each.failure for each in self.sources if each.pushed and each.failure]
        return pushed + self.troubles

    @property
    def exit_code(self) -> int:
        return 1 if any(True for _ in self.failures()) else 0

    def as_json(self) -> dict[str, Any]:
        return {
            "dry_run": self.dry_run,
            "exit": self.exit_code,
            "sources": [
                {
                    "name": source.name,
                    "new": source.new,
                    "changed": source.changed,
                    "error": source.failure,
                }
                for source in self.sources
            ],
            "feeds": [
                {
                    "name": feed.name,
                    "entries": feed.entries,
                    "written": list(feed.written),
                    "unchanged": list(feed.unchanged),
                    "error": feed.failure,
                }
                for feed in self.feeds
            ],
            "rejected": [
                {
                    "source": each.source,
                    "name": each.name,
                    "id": each.id,
                    "findings": [as_json(finding) for finding in each.findings],
                }
                for each in self.rejected
            ],
            "refusals": [
                {
                    "feed": each.feed,
                    "partner": each.partner,
                    "id": each.entry.id if each.entry else None,
                    "findings": [as_json(finding) for finding in each.findings],
                }
                for each in self.refusals
            ],
            "warnings": self.warnings,
            "troubles": self.troubles,
            "notes": self.notes,
            "left_over": list(self.left_over),
            "quarantined": self.quarantined,
        }
