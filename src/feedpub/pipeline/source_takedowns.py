"""Withdraw and restore the articles that a source takes down or makes public again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from feedpub.archive.articles import Change
from feedpub.archive.indexed import is_long
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.source_takedowns import RememberedTakedown
from feedpub.archive.store import Archive
from feedpub.archive.withdrawal_events import MISSING
from feedpub.archive.withdrawals import Subject
from feedpub.article import Article, known_as
from feedpub.errors import SourceError
from feedpub.feed import has_errors
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.quarantine import reject
from feedpub.pipeline.report import Message, Remark, note, warning
from feedpub.protocols import Reading, Revision, SourceTakedown

#: More than half of a source's articles, and more than this, marked as not public at once are taken
#: for a mistake.
_FEW = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class TakedownMark:
    """An article that its source marks as not public, and the document that does so."""

    document: str
    reading: Reading
    takedown: SourceTakedown


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAgain:
    """An article that was taken down before, and that its source now has as a public one."""

    name: str

    document: str
    revision: Revision


@dataclass(slots=True)
class TakedownsRead:
    """The takedowns that one run has read, and the articles that are public again."""

    #: Earlier takedowns, by every name that an article may have.
    known: dict[str, RememberedTakedown] = field(default_factory=dict)

    #: All documents that were read to their end.
    documents: set[str] = field(default_factory=set)
    marks: list[TakedownMark] = field(default_factory=list)

    #: By the id that the takedown is remembered under; only the newest of each.
    public: dict[str, PublicAgain] = field(default_factory=dict)

    def add_mark(self, document: str, reading: Reading) -> bool:
        """Record *reading* if it marks an article as not public. Return whether it does."""
        if reading.takedown is None:
            return False
        self.marks.append(
            TakedownMark(document=document, reading=reading, takedown=reading.takedown)
        )
        return True

    def add_public(self, document: str, reading: Reading, article: Article) -> bool:
        """Record that *article* was read as a public one. Return whether it was taken down."""
        names = known_as(article.id, article.url, article.short_link)
        known = next((self.known[name] for name in names if name in self.known), None)
        if known is None:
            return False
        revision = reading.revision
        if revision.at is None:
            revision = Revision(number=revision.number, at=article.updated)
        again = PublicAgain(name=reading.name, document=document, revision=revision)
        before = self.public.get(known.id)
        if before is None or again.revision.compared(before.revision) >= 0:
            self.public[known.id] = again
        return True


def settle_takedowns(
    run: RunContext,
    archive: Archive,
    source: str,
    read: TakedownsRead,
    *,
    newer: Collection[int] = (),
    whole: bool = True,
) -> Iterator[Change | Message]:
    """Withdraw and restore articles of *source* as *read*; leave alone what is newer.

    An article that was never read and is not public goes into quarantine. Another run has read the
    articles with the keys *newer* since *source* was asked. If *whole*, documents are marked to be
    read again where that is needed.

    Raises: SourceError, if so many are marked at once that it must be a mistake; final takedowns
    are carried out even so.
    """
    known = {each.id: each for each in read.known.values()}
    marks = _SortedMarks()
    yield from _sort(run, archive, source, read, known, newer, marks)
    excess = _excess(archive, source, marks.fresh)
    for mark, subject in marks.fresh:
        if mark.takedown.final or not excess:
            yield from _take_down(run, archive, source, mark, subject)
    yield from _settle_public(run, archive, source, read, known, marks.by_id)
    if excess:
        # Read them again until it is right, or until somebody decides.
        marks.read_again |= {mark.document for mark, _ in marks.fresh}
    if whole:
        for document in marks.read_again:
            archive.inputs.record(source, document, None)
    if excess:
        raise SourceError(source, excess)


@dataclass(slots=True)
class _SortedMarks:
    """The marks of one run that articles are not public, and which of them to carry out."""

    by_id: dict[str, SourceTakedown] = field(default_factory=dict)

    #: Those to carry out.
    fresh: list[tuple[TakedownMark, Subject]] = field(default_factory=list)

    #: Documents to be read again by the next run.
    read_again: set[str] = field(default_factory=set)


def _sort(
    run: RunContext,
    archive: Archive,
    source: str,
    read: TakedownsRead,
    known: Mapping[str, RememberedTakedown],
    newer: Collection[int],
    marks: _SortedMarks,
) -> Iterator[Message]:
    """Sort the takedowns in *read* into *marks*; those of unknown articles are remembered."""
    for mark in _newest(read.marks):
        takedown = mark.takedown
        subject = archive.source_takedowns.find(source, takedown.names)
        id = takedown.names[0] if subject is None else subject.id
        marks.by_id[id] = takedown
        before = known.get(id)
        if subject is None:
            if has_errors(mark.reading.findings):
                # Neither a tombstone nor one of many that are counted together.
                rejection = reject(run, archive, source, mark.reading)
                if before is None or before.reason != takedown.reason:
                    # It waits for as long as its source says so, and is named once.
                    yield rejection
        elif subject.key in newer:
            marks.read_again.add(mark.document)
            continue
        elif (kept := archive.source_takedowns.revision(subject.key)).compared(
            takedown.revision
        ) > 0:
            # The archive has a newer version, which is public.
            yield _older_than(kept, source, mark, subject)
            continue
        if before is not None and not _is_news(takedown, before):
            continue
        if subject is not None:
            marks.fresh.append((mark, subject))
        elif takedown.lasting and not is_long(id):
            # No article can have an id that is too long, so there is nothing to remember.
            archive.source_takedowns.take_down(
                source, takedown, document=mark.document, subject=None, now=run.now
            )


def _older_than(kept: Revision, source: str, mark: TakedownMark, subject: Subject) -> Remark:
    """Report that *mark* is older than the *kept* version; as a note if only its number is."""
    text = f"{source}: {mark.reading.name}: {label(subject)} stays: {mark.takedown.reason}, in"
    made = mark.takedown.revision.at
    if made is not None and kept.at is not None and made > kept.at:
        return note(
            f"{text} version {mark.takedown.revision.number}, which is later than version"
            f" {kept.number} and has a lower number; withdraw it if that is wrong"
        )
    return warning(f"{text} an older version than the one that is published")


def _newest(marks: Iterable[TakedownMark]) -> list[TakedownMark]:
    """Return the newest takedown of each article, in the order of their first ones."""
    found: dict[str, TakedownMark] = {}
    for each in marks:
        name = each.takedown.names[0]
        before = found.get(name)
        if before is None or each.takedown.revision.compared(before.takedown.revision) > 0:
            found[name] = each
    return list(found.values())


def _is_news(takedown: SourceTakedown, before: RememberedTakedown) -> bool:
    """Return whether *takedown* is more than the one *before*, read again."""
    if takedown.revision.compared(before.revision) > 0:
        return True
    return before.reason == MISSING and takedown.reason != MISSING


def _excess(
    archive: Archive, source: str, fresh: Iterable[tuple[TakedownMark, Subject]]
) -> str | None:
    """Return why so many marks at once must be a mistake, or None."""
    marked = [
        (mark, subject)
        for mark, subject in fresh
        if not mark.takedown.final and subject.order is None
    ]
    if len(marked) <= _FEW:
        return None
    shown = archive.source_takedowns.shown(source)
    if len(marked) <= shown // 2:
        return None
    mark, subject = marked[0]
    return (
        f"{len(marked)} of its {shown} articles are marked as not public at once, which looks like"
        f" a mistake: none of them was withdrawn; the first is {label(subject)}:"
        f" {mark.takedown.reason}; if it is right, withdraw them by their ids"
    )


def _take_down(
    run: RunContext, archive: Archive, source: str, mark: TakedownMark, subject: Subject
) -> Iterator[Change | Remark]:
    was_shown = archive.source_takedowns.take_down(
        source, mark.takedown, document=mark.document, subject=subject, now=run.now
    )
    if was_shown:
        why = mark.takedown.reason
        yield note(f"{source}: {mark.reading.name}: {label(subject)} is taken down: {why}")
        yield from change_of(archive, subject)


def _settle_public(
    run: RunContext,
    archive: Archive,
    source: str,
    read: TakedownsRead,
    known: Mapping[str, RememberedTakedown],
    marked: Mapping[str, SourceTakedown],
) -> Iterator[Change | Remark]:
    """Settle the articles that were taken down before and are read as public ones."""
    for id, before in known.items():
        is_unmarked = id not in marked and before.document in read.documents
        if id in read.public:
            before = replace(before, has_document=before.has_document and not is_unmarked)
            yield from _settle_public_article(
                run, archive, source, before, read.public[id], marked.get(id)
            )
        elif is_unmarked and not (before.holds or before.final):
            archive.source_takedowns.forget(source, id)


def _settle_public_article(
    run: RunContext,
    archive: Archive,
    source: str,
    before: RememberedTakedown,
    again: PublicAgain,
    marked: SourceTakedown | None,
) -> Iterator[Change | Remark]:
    subject = archive.source_takedowns.find(source, [before.id])
    if subject is None:
        return
    about = f"{source}: {again.name}: {label(subject)}"
    if _takes_back(again, before, marked):
        reason = "its source has it again"
        if before.reason != MISSING:
            reason = "its source says that it is public again"
        if archive.source_takedowns.take_back(source, before.id, reason=reason, now=run.now):
            yield note(f"{about} is shown again: {reason}")
            yield from change_of(archive, subject)
    elif subject.order is None and not archive.source_takedowns.was_withdrawn(subject.key):
        # It was taken down before it was ever read.
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
        yield note(f"{about} is taken down by {before.document}: {before.reason}")
        yield from change_of(archive, subject)
    elif subject.by_source and _may_be_newer(again, before, marked):
        yield note(
            f"{about} stays withdrawn, as {before.document} says: {before.reason}; this version is"
            " not newer; feedpub restore shows it again"
        )


def _may_be_newer(
    again: PublicAgain, before: RememberedTakedown, marked: SourceTakedown | None
) -> bool:
    """Return whether somebody may think that *again* is newer than the takedown *before*."""
    if again.document == before.document:
        # A feed may have an old entry beside its tombstone.
        return marked is None
    return again.revision.compared(before.revision) == 0


def _takes_back(
    again: PublicAgain, before: RememberedTakedown, marked: SourceTakedown | None
) -> bool:
    """Return whether *again* overrides the takedown *before* and the one *marked* in this run."""
    if marked is not None and again.revision.compared(marked.revision) <= 0:
        return False
    if before.reason == MISSING:
        return True
    newer = again.revision.compared(before.revision)
    if newer != 0:
        return newer > 0
    if again.document == before.document or again.document.startswith(PUSHED):
        # The very document that took it down no longer does; or it was pushed just now.
        return True
    # A draft that was moved to where articles are.
    return not (before.final or before.has_document or before.document.startswith(PUSHED))


def label(subject: Subject) -> str:
    """Return title and id of *subject*, for people."""
    title = subject.article.title if subject.article else "an erased article"
    return f"{title!r} ({subject.id})"


def change_of(archive: Archive, subject: Subject) -> Iterator[Change]:
    """Yield the change because of which the feeds of *subject* are made again, with archives."""
    if subject.article is not None:
        facets = archive.articles.former.of_article(subject.key, subject.article)
        yield Change(key=subject.key, before=facets, after=facets, lasting=True)
