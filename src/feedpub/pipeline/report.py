"""What a run did: for people, for programs and for the exit status.

The steps of a run return the nouns of this module; :class:`Report` is made of them at its end.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Self

from feedpub.nouns import dataclass, field, fields, replace

if TYPE_CHECKING:
    from feedpub.feed import EntryHead, Finding


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

    A *warning* is about an article that is published nevertheless, a *trouble* makes the run fail,
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

    #: None if it could not be read.
    id: str | None
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        errors = (str(each) for each in self.findings if each.severity == "error")
        # Each format has its own findings.
        why = "; ".join(dict.fromkeys(errors))
        named = f" ({self.id})" if self.id and self.id not in self.name else ""
        return f"{self.source}: {self.name}{named}: {why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What the partner of a feed would not accept; it is published nevertheless."""

    feed: str
    partner: str

    #: None: the feed as a whole.
    entry: EntryHead | None
    findings: tuple[Finding, ...]

    def __str__(self) -> str:
        what = f"{self.entry.title!r} ({self.entry.id})" if self.entry else "the feed"
        why = "; ".join(f"{each.code}: {each.message}" for each in self.findings)
        return f"feed {self.feed}: {self.partner} would refuse {what}: {why}"


#: The messages of a step, in order.
Message = Remark | Rejection | Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An entry that is not what it was."""

    entry: EntryHead

    #: What of it changed, in words.
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """An entry that a feed no longer has."""

    id: str
    title: str

    #: None if the archive does not know.
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changes in the entries of a feed."""

    added: tuple[EntryHead, ...] = ()
    changed: tuple[Changed, ...] = ()
    gone: tuple[Gone, ...] = ()

    #: How many entries of adopted feeds are in it, each counted once for each of its formats.
    old: int = 0

    #: Those of them that would look new to their readers: format, id that they know, entry.
    looks_new: tuple[tuple[str, str, EntryHead], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What happened to one feed."""

    name: str
    entries: int = 0

    #: Names of documents that were written, and of those that were there already.
    written: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()

    #: Why it was held back or could not be written; its last good documents stay.
    failure: str | None = None

    #: Whether it was held back.
    held: bool = False

    #: Whether there was no room for it.
    full: bool = False

    #: How many findings it was published with, each counted once for all of its documents.
    findings: int = 0

    #: How many older articles it leaves out because it replaces a live feed.
    left_out: int = 0

    #: How long it took to make, in seconds. None: it failed, or is not a feed.
    seconds: float | None = None

    #: None if nothing was written, or if the last published version is not remembered.
    difference: Difference | None = None

    @property
    def changes(self) -> int:
        """How many of its entries are new or changed, as far as that is known."""
        compared = self.difference
        return len(compared.added) + len(compared.changed) if compared else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The state of the archive after a run."""

    #: Documents in the publish directory that belong to no feed of the configuration.
    left_over: tuple[str, ...] = ()

    #: How many articles are in quarantine, those of earlier runs included.
    quarantined: int = 0

    #: How many articles are not read completely yet, as their source brought thousands at once.
    unread: int = 0

    #: How many feeds there are.
    known_feeds: int = 0

    #: How many of them have no article yet, and so no document.
    empty_feeds: int = 0

    #: The first of these, each with why it has none, if that is known: ``sport (no article ...)``.
    empty_named: tuple[str, ...] = ()

    #: When the clock next changes a feed, or has old articles looked at. None: never.
    next_moment: datetime | None = None

    #: When the next notification is due. None: there is none.
    next_delivery: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Totals):
    """What a run did, and the state of the archive after it. Made once, at the end of the run."""

    dry_run: bool = False
    sources: Sequence[SourceReport] = ()
    feeds: Sequence[FeedReport] = ()

    #: The ids of the articles that were read from the spool, by document.
    pushed: Mapping[str, Collection[str]] = field(default_factory=dict)

    #: Why nothing was published: documents would get back entries that were withdrawn.
    returning: str | None = None

    #: The articles whose text was deleted, as it is not kept any longer: source and id.
    pruned: Sequence[str] = ()

    #: Articles that this run could not publish.
    rejected: Sequence[Rejection] = ()

    #: What partners would refuse of what this run has written.
    refusals: Sequence[Refusal] = ()

    #: What is wrong with articles that are published nevertheless, one line each.
    warnings: Sequence[str] = ()

    #: What else failed, one line each.
    troubles: Sequence[str] = ()

    #: What else somebody should know, one line each.
    notes: Sequence[str] = ()

    @classmethod
    def of(
        cls,
        messages: Iterable[Message],
        *,
        dry_run: bool = False,
        sources: Sequence[SourceReport] = (),
        feeds: Sequence[FeedReport] = (),
        pushed: Mapping[str, Collection[str]] | None = None,
        returning: str | None = None,
        pruned: Sequence[str] = (),
        totals: Totals | None = None,
    ) -> Self:
        """Return the report of a run whose steps had *messages*, in this order."""
        totals = totals or Totals()
        every = tuple(messages)
        remarks = [each for each in every if isinstance(each, Remark)]
        return cls(
            dry_run=dry_run,
            sources=tuple(sources),
            feeds=tuple(feeds),
            pushed=pushed or {},
            returning=returning,
            pruned=tuple(pruned),
            rejected=tuple(each for each in every if isinstance(each, Rejection)),
            refusals=tuple(each for each in every if isinstance(each, Refusal)),
            warnings=tuple(each.text for each in remarks if each.kind == "warning"),
            troubles=tuple(each.text for each in remarks if each.kind == "trouble"),
            notes=tuple(each.text for each in remarks if each.kind == "note"),
            **{each.name: getattr(totals, each.name) for each in fields(Totals)},
        )

    def with_notes(self, notes: Iterable[str]) -> Self:
        """Return the same report with more *notes*."""
        return replace(self, notes=(*self.notes, *notes))

    def failures(self) -> Iterator[str]:
        """Yield what failed, one line each; the same cause in several feeds only once."""
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
        """Return the failures of this run alone: those of sources and feeds are in the archive."""
        pushed = [each.failure for each in self.sources if each.pushed and each.failure]
        return [*pushed, *self.troubles]

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
                    "findings": _findings_as_json(each.findings),
                }
                for each in self.rejected
            ],
            "refusals": [
                {
                    "feed": each.feed,
                    "partner": each.partner,
                    "id": each.entry.id if each.entry else None,
                    "findings": _findings_as_json(each.findings),
                }
                for each in self.refusals
            ],
            "warnings": list(self.warnings),
            "troubles": list(self.troubles),
            "notes": list(self.notes),
            "left_over": list(self.left_over),
            "quarantined": self.quarantined,
            "unread": self.unread,
            "pruned": len(self.pruned),
        }


def _findings_as_json(findings: Iterable[Finding]) -> list[dict[str, str | int]]:
    # A report without findings is made without importing what they are.
    from feedpub.feed import as_json

    return list(map(as_json, findings))


def has_failure(
    messages: Iterable[Message],
    *,
    sources: Iterable[SourceReport] = (),
    feeds: Iterable[FeedReport] = (),
) -> bool:
    """Return whether a run of which this is known so far has failed."""
    return (
        any(each.failure for each in sources)
        or any(each.failure for each in feeds)
        or any(isinstance(each, Remark) and each.kind == "trouble" for each in messages)
    )
