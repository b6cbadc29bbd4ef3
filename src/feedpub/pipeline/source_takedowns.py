"""What a source takes down, and what it takes back: obeyed once all of it is read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from feedpub.archive.articles import Change
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.source_takedowns import RememberedTakedown
from feedpub.archive.store import Archive
from feedpub.archive.withdrawal_events import MISSING
from feedpub.archive.withdrawals import Subject
from feedpub.article import Article, known_as
from feedpub.errors import SourceError
from feedpub.feed import has_errors
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.quarantine import reject
from feedpub.pipeline.report import Report
from feedpub.protocols import Reading, Revision, SourceTakedown

#: More than half of a source's articles, and more than this, are not marked at once but by mistake.
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Down:
    """An article that its source says is not public, and where it says so."""

    document: str
    reading: Reading
    takedown: SourceTakedown


@dataclass(frozen=True, slots=True, kw_only=True)
class Up:
    """An article that was taken down before, and that its source has as a public one."""

    name: str

    document: str
    revision: Revision


@dataclass(slots=True)
class TakedownsRead:
    """What a source says in one run of articles that it has taken down, now or before."""

    #: What it took down before, by the names that an article can bring.
    known: dict[str, RememberedTakedown] = field(default_factory=dict)

    #: The documents that were read, all of them.
    documents: set[str] = field(default_factory=set)
    downs: list[Down] = field(default_factory=list)

    #: By the id that the takedown is remembered under; the newest of each.
    ups: dict[str, Up] = field(default_factory=dict)

    def take(self, document: str, reading: Reading) -> bool:
        """Take *reading* in, if it says that an article is not public; whether it does."""
        if reading.takedown is None:
            return False
        self.downs.append(Down(document=document, reading=reading, takedown=reading.takedown))
        return True

    def read(self, document: str, reading: Reading, article: Article) -> None:
        """Take in that *article* was read as a public one."""
        names = known_as(article.id, article.url, article.short_link)
        known = next((self.known[name] for name in names if name in self.known), None)
        if known is None:
            return
        revision = reading.revision
        if revision.at is None:
            revision = Revision(number=revision.number, at=article.updated)
        up = Up(name=reading.name, document=document, revision=revision)
        before = self.ups.get(known.id)
        if before is None or up.revision.compared(before.revision) >= 0:
            self.ups[known.id] = up


def settle_takedowns(
    run: RunContext,
    archive: Archive,
    source: str,
    heard: TakedownsRead,
    report: Report,
    *,
    newer: Collection[int] = (),
    whole: bool = True,
) -> Iterator[Change]:
    """Obey what *heard* says of *source*: withdraw, restore, or leave what is newer alone.

    What was never read and is not public waits in quarantine. Articles with the keys *newer* were
    read by another run since *source* was asked. *whole*: its documents are remembered.

    Raises: SourceError, if so much is marked at once that the source must be mistaken; what it
    takes back for good is withdrawn all the same.
    """
    known = {each.id: each for each in heard.known.values()}
    fresh: list[tuple[Down, Subject]] = []
    said: dict[str, SourceTakedown] = {}
    #: Documents to be read again.
    again: set[str] = set()
    for down in _newest(heard.downs):
        takedown = down.takedown
        subject = archive.source_takedowns.find(source, takedown.names)
        id = takedown.names[0] if subject is None else subject.id
        said[id] = takedown
        before = known.get(id)
        if subject is None:
            _wait(run, archive, source, down.reading, report)
        elif subject.key in newer:
            again.add(down.document)
            continue
        elif (kept := archive.source_takedowns.revision(subject.key)).compared(
            takedown.revision
        ) > 0:
            # The archive has a newer version, which is public.
            _name_older(report, source, down, subject, kept)
            continue
        if before is not None and not _is_news(takedown, before):
            continue
        if subject is not None:
            fresh.append((down, subject))
        elif takedown.lasting:
            archive.source_takedowns.take_down(
                source, takedown, document=down.document, subject=None, now=run.now
            )
    excess = _excess(archive, source, fresh)
    for down, subject in fresh:
        if excess and not down.takedown.final:
            continue
        yield from _take_down(run, archive, source, down, subject, report)
    for id, before in known.items():
        unsaid = id not in said and before.document in heard.documents
        if id in heard.ups:
            before = replace(before, stands=before.stands and not unsaid)
            up = heard.ups[id]
            yield from _settle_up(run, archive, source, before, up, said.get(id), report)
        elif unsaid and not (before.holds or before.final):
            archive.source_takedowns.forget(source, id)
    if excess:
        # Until it is right, or somebody says what is.
        again |= {down.document for down, _ in fresh}
    if whole:
        for document in again:
            archive.inputs.saw(source, document, None)
    if excess:
        raise SourceError(source, excess)


def _wait(run: RunContext, archive: Archive, source: str, reading: Reading, report: Report) -> None:
    """Let what is not public wait; not a tombstone, nor what is counted with its like."""
    if has_errors(reading.findings):
        reject(run, archive, source, reading, report)


def is_doubtful(archive: Archive, source: str, reading: Reading, report: Report) -> bool:
    """Whether nobody knows if *reading* is public, and it never was; it is named if it was."""
    article = reading.article
    if reading.doubt is None or article is None:
        return False
    names = known_as(article.id, article.url, article.short_link)
    if archive.source_takedowns.find(source, names) is None:
        return True
    report.notes.append(f"{source}: {reading.name} ({article.id}): {reading.doubt}; it stays")
    return False


def _name_older(report: Report, source: str, down: Down, subject: Subject, kept: Revision) -> None:
    """Say that *down* is older than the version that is *kept*: loudly, if its date is not."""
    told = f"{source}: {down.reading.name}: {called(subject)} stays: {down.takedown.reason}, in"
    made = down.takedown.revision.at
    if made is not None and kept.at is not None and made > kept.at:
        report.notes.append(
            f"{told} version {down.takedown.revision.number}, which is later than version"
            f" {kept.number} and has a lower number; withdraw it if that is wrong"
        )
    else:
        report.warnings.append(f"{told} an older version than the one that is published")


def _newest(downs: Iterable[Down]) -> list[Down]:
    """Of what is said of one article the newest, in the order of the first."""
    found: dict[str, Down] = {}
    for each in downs:
        name = each.takedown.names[0]
        before = found.get(name)
        if before is None or each.takedown.revision.compared(before.takedown.revision) > 0:
            found[name] = each
    return list(found.values())


def _is_news(takedown: SourceTakedown, before: RememberedTakedown) -> bool:
    """Whether *takedown* says more than that what was said *before* is read again."""
    if takedown.revision.compared(before.revision) > 0:
        return True
    return before.reason == MISSING and takedown.reason != MISSING


def _excess(archive: Archive, source: str, fresh: Iterable[tuple[Down, Subject]]) -> str | None:
    """Why so many marks at once are not believed. None: they are."""
    marked = [
        (down, subject)
        for down, subject in fresh
        if not down.takedown.final and subject.order is None
    ]
    shown = archive.source_takedowns.shown(source)
    if len(marked) <= max(_FEW, shown // 2):
        return None
    down, subject = marked[0]
    return (
        f"{len(marked)} of its {shown} articles are marked as not public at once, which is taken"
        f" for a mistake: none of them was withdrawn; the first is {called(subject)}:"
        f" {down.takedown.reason}; if it is right, withdraw them by their ids"
    )


def _take_down(
    run: RunContext, archive: Archive, source: str, down: Down, subject: Subject, report: Report
) -> Iterator[Change]:
    shown = archive.source_takedowns.take_down(
        source, down.takedown, document=down.document, subject=subject, now=run.now
    )
    if shown:
        why = down.takedown.reason
        report.notes.append(
            f"{source}: {down.reading.name}: {called(subject)} is taken down: {why}"
        )
        yield from changed(subject)


def _settle_up(
    run: RunContext,
    archive: Archive,
    source: str,
    before: RememberedTakedown,
    up: Up,
    said: SourceTakedown | None,
    report: Report,
) -> Iterator[Change]:
    """What becomes of an article that was taken down *before*, and is read as a public one."""
    subject = archive.source_takedowns.find(source, [before.id])
    if subject is None:
        return
    if _takes_back(up, before, said):
        reason = "its source has it again"
        if before.reason != MISSING:
            reason = "its source says that it is public again"
        if archive.source_takedowns.take_back(source, before.id, reason=reason, now=run.now):
            report.notes.append(f"{source}: {up.name}: {called(subject)} is shown again: {reason}")
            yield from changed(subject)
    elif subject.order is None and not archive.source_takedowns.was_withdrawn(subject.key):
        # It was taken down before it came.
        takedown = SourceTakedown(
            names=(subject.id,),
            reason=before.reason,
            revision=before.revision,
            final=before.final,
        )
        archive.quarantine.forget_id(source, before.id)
        archive.source_takedowns.forget(source, before.id)
        archive.source_takedowns.take_down(
            source, takedown, document=before.document, subject=subject, now=run.now
        )
        report.notes.append(
            f"{source}: {up.name}: {called(subject)} is taken down by {before.document}:"
            f" {before.reason}"
        )
        yield from changed(subject)
    elif subject.by_source and _may_be_newer(up, before, said):
        report.notes.append(
            f"{source}: {up.name}: {called(subject)} stays withdrawn, as {before.document} says:"
            f" {before.reason}; this is no newer version; feedpub restore shows it again"
        )


def _may_be_newer(up: Up, before: RememberedTakedown, said: SourceTakedown | None) -> bool:
    """Whether somebody may take *up* for newer than what took it down *before*."""
    if up.document == before.document:
        # A feed may have an old entry beside its tombstone.
        return said is None
    return up.revision.compared(before.revision) == 0


def _takes_back(up: Up, before: RememberedTakedown, said: SourceTakedown | None) -> bool:
    """Whether *up* is a newer word of the source than what it said *before*, and in this run."""
    if said is not None and up.revision.compared(said.revision) <= 0:
        return False
    if before.reason == MISSING:
        return True
    newer = up.revision.compared(before.revision)
    if newer != 0:
        return newer > 0
    if up.document == before.document or up.document.startswith(PUSHED):
        # The very document that took it down says so no longer; or it was sent just now.
        return True
    # A draft that moved to where articles are.
    return not (before.final or before.stands or before.document.startswith(PUSHED))


def called(subject: Subject) -> str:
    """What a person would call *subject*."""
    title = subject.article.title if subject.article else "an erased article"
    return f"{title!r} ({subject.id})"


def changed(subject: Subject) -> Iterator[Change]:
    """The feeds that show *subject*, archive documents among them, are made again."""
    if subject.article is not None:
        facets = subject.article.facets
        yield Change(key=subject.key, before=facets, after=facets, lasting=True)
