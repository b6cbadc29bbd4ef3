"""The documents of one source, read and stored: its articles, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice

from feedpub.archive.articles import Change
from feedpub.archive.identity import BodyNeeded, IdMissing, IdTaken, Overtaken
from feedpub.archive.indexed import finding_about, is_long, long_texts
from feedpub.archive.plainly_new import Arrival
from feedpub.archive.presence import Clash
from feedpub.archive.queries.quarantine import PUSHED
from feedpub.archive.store import Archive
from feedpub.archive.unread import UnreadArticles
from feedpub.article import Article, known_as
from feedpub.assembly.entries import entry_id
from feedpub.errors import SourceError, Stopped
from feedpub.feed import Finding, has_errors
from feedpub.intake.readers.content import unreadable
from feedpub.intake.readers.registry import read, read_completely, unread_record
from feedpub.intake.sources.finished_files import Unfinished
from feedpub.intake.sources.image_files import NO_SUCH_FILE
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.commits import Commits
from feedpub.pipeline.complete import complete
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.former_values import (
    TagsToSections,
    begin_former_values,
    end_former_values,
)
from feedpub.pipeline.grouped_findings import GroupedFindings, RepairedDocuments, without_grouped
from feedpub.pipeline.missing import Seen, settle_missing, settle_posts
from feedpub.pipeline.quarantine import reject
from feedpub.pipeline.reading_progress import ReadingProgress
from feedpub.pipeline.report import Message, Rejection, note, notes, warning
from feedpub.pipeline.shrink_guard import check_count
from feedpub.pipeline.sibling_records import SiblingRecords
from feedpub.pipeline.site_learning import learn, learning_terms
from feedpub.pipeline.source_takedowns import TakedownsRead, settle_takedowns
from feedpub.pipeline.stand_in_dates import StandInDates
from feedpub.pipeline.unchanged_records import UnchangedRecords
from feedpub.pipeline.unused_keys import UnusedKeys, without_unused_keys
from feedpub.protocols import Fetched, Raw, Reading, SourceTakedown

#: A date of change further ahead than this is ignored (clocks of machines differ).
_SKEW = timedelta(minutes=10)

#: For so long after a document has changed it is read again if a file that it refers to is missing.
_FILES_COME = timedelta(hours=1)

#: So many steps are looked up and stored together.
BATCH = 500

#: Progress is shown after so many records.
_SHOWN = 100

#: So many changes of a source are listed; of the others, only that there are more.
_LISTED = 1_000


@dataclass(slots=True)
class EventLog:
    """Sorts what happens while a source is read; it is complete up to a failure."""

    #: Those that affect archive documents, and of the others the first ones.
    changes: list[Change] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    #: How many articles are new, and how many have changed.
    new: int = 0
    changed: int = 0

    #: Whether there are more changes than are listed: any feed may be affected.
    many: bool = False

    def take(self, events: Iterable[Change | Message]) -> None:
        for each in events:
            if isinstance(each, Change):
                self._add(each)
            else:
                self.messages.append(each)

    def _add(self, change: Change) -> None:
        if change.before is None:
            self.new += 1
        elif not change.is_counted:
            self.changed += 1
        if change.lasting or self.new + self.changed <= _LISTED:
            self.changes.append(change)
        else:
            self.many = True


def store_articles(
    run: RunContext,
    archive: Archive,
    source: str,
    fetched: Fetched,
    *,
    edited: bool = True,
    whole: bool = True,
    newer: Collection[int] = (),
    seen: Seen | None = None,
    siblings: SiblingRecords | None = None,
) -> Iterator[Change | Message]:
    """Read and store what *source* answered; yield what that changes, and what there is to report.

    If not *edited*, documents are only read differently than before: their changes are no edits. If
    not *whole*, the documents are not the source's whole answer, and what it said before still
    holds. Another run has read the articles with the keys *newer* since *source* was asked: they
    stay as they are until they are read again. What is read is added to *seen*. *siblings* are the
    other records of *source*, by default those of *fetched*.

    A large import is committed in parts, and goes on from there if it is ended.

    Raises: SourceError; Stopped, and the transaction is to be rolled back.
    """
    seen = seen or Seen()
    fetched, too_long = _without_long_names(archive, source, fetched)
    progress = ReadingProgress(run, source, fetched.documents)
    counted = replace(fetched, documents=progress.documents)
    dates = StandInDates(run=run, archive=archive, source=source, fetched=fetched, whole=whole)
    documents = _read_documents(run, archive, source, counted, dates, whole=whole)
    # Partial answers are small, and those of the web are asked for again as a whole.
    commits = Commits(archive, source) if whole and source in run.folders else None
    repaired = RepairedDocuments(archive, source)
    for name in fetched.gone:
        archive.inputs.lost(source, name)
        repaired.forget(name)
        archive.quarantine.forget_readings(source, name)
    # After the loop: whether a takedown holds depends on whether its document is still there.
    known = archive.source_takedowns.of_source(source) if fetched.documents else {}
    marks = begin_former_values(run, archive, source, edited=edited)
    intake = _Intake(
        run=run,
        archive=archive,
        source=source,
        edited=edited,
        whole=whole,
        newer=newer,
        seen=seen,
        siblings=siblings or SiblingRecords(run, archive, source, fetched, dates, whole=whole),
        dates=dates,
        takedowns=TakedownsRead(known=known),
        repaired=repaired,
        marks=marks,
    )
    yield from notes(f"{source}: {each}" for each in fetched.missed)
    for name in too_long:
        seen.doubtful.add(name)
        shown = f"{name[:80]}..."
        findings = (finding_about("name", name),)
        yield Rejection(source=source, name=shown, id=None, findings=findings)
    # Documents that repeat ids of others are read last.
    late = archive.inputs.repeating(source)
    documents = sorted(documents, key=lambda each: each[0].name in late)
    steps = _steps(run, source, documents, progress)
    while batch := list(islice(steps, BATCH)):
        for each in intake.batch(batch):
            if commits is not None and isinstance(each, Change):
                commits.count()
            yield each
        if run.stopping():
            raise _stopped(source)
        if commits is not None:
            commits.commit()
    if whole:
        archive.set_fact(f"terms {source}", run.reading(source))
        archive.inputs.remember(source, fetched.validators)
    if commits is not None:
        commits.end()
    yield from intake.end()
    if intake.has_learnt:
        yield from notes(learn(archive))
    yield from end_former_values(archive, source)
    if whole and fetched.posts is not None:
        yield from settle_posts(run, archive, source, fetched.posts, newer)
    elif whole and run.withdraws(source):
        yield from settle_missing(run, archive, source, fetched, seen, newer)


def _without_long_names(
    archive: Archive, source: str, fetched: Fetched
) -> tuple[Fetched, list[str]]:
    """Return *fetched* without the documents whose names are too long to keep, and these names.

    A SQLite archive may have such a document already: it had no limit once.
    """
    too_long = {each.name for each in fetched.documents if is_long(each.name)}
    too_long -= archive.inputs.marks(source).keys() if too_long else set()
    if not too_long:
        return fetched, []
    return replace(
        fetched,
        documents=tuple(each for each in fetched.documents if each.name not in too_long),
        validators={
            name: each for name, each in fetched.validators.items() if name not in too_long
        },
    ), sorted(too_long)


def _read_documents(
    run: RunContext,
    archive: Archive,
    source: str,
    fetched: Fetched,
    dates: StandInDates,
    *,
    whole: bool,
) -> Iterable[tuple[Raw, Iterable[Reading]]]:
    """Return each document with its readings.

    Of a *whole* answer, bodies may be left for later; records of files that are as they were are
    not read.

    Raises: SourceError, if the source lists so much less than usual that it must be mistaken.
    """
    terms = learning_terms(run, archive, source)
    if whole:
        terms = replace(terms, defers=_Deferral(run, archive, source).defers)
    # Image files that can be shown can change while the records that name them do not.
    shows_files = terms.pictures is not None and terms.pictures.are_served
    if whole and source in run.folders and not shows_files:
        terms = replace(terms, known=UnchangedRecords(run, archive, source).find)
    if not fetched.of_one_list or all(raw.name in fetched.unlisted for raw in fetched.documents):
        check_count(archive, source, fetched.listed, run.now)
        return ((raw, dates.read(raw, terms)) for raw in fetched.documents)
    documents = [(raw, list(read(raw, terms))) for raw in fetched.documents]
    listed = [
        each for raw, of_it in documents if raw.name not in fetched.unlisted for each in of_it
    ]
    if not any(reading.article or reading.takedown for reading in listed):
        raise SourceError(source, _nothing_in(fetched.documents[0].name, listed))
    count = _count(archive, source, listed) if fetched.countable else None
    check_count(archive, source, count, run.now)
    return documents


def _count(archive: Archive, source: str, readings: Sequence[Reading]) -> int:
    """Return how many articles a list has; those that it takes down now still count."""

    def is_public(takedown: SourceTakedown) -> bool:
        subject = archive.source_takedowns.find(source, takedown.names)
        return subject is not None and subject.order is None

    return sum(
        each.takedown is None or has_errors(each.findings) or is_public(each.takedown)
        for each in readings
    )


def _nothing_in(name: str, readings: Sequence[Reading]) -> str:
    """Return why a list holds no article at all."""
    if not readings:
        return f"{name}: lists no article; what was read before stays"
    first = readings[0]
    why = next(each for each in first.findings if each.severity == "error")
    more = f", and {len(readings) - 1} more like it" if len(readings) > 1 else ""
    return f"{first.name}: {why}{more}; what was read before stays"


def _stopped(source: str) -> Stopped:
    return Stopped(f"stopped while reading {source}; it is read again")


@dataclass(frozen=True, slots=True)
class _Begin:
    """A document was opened."""

    raw: Raw


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of a document was read."""

    raw: Raw
    reading: Reading


@dataclass(frozen=True, slots=True)
class _End:
    """A document was read to its end, or as far as it could be."""

    raw: Raw
    failure: OSError | None = None


_Step = _Begin | _Record | _End


def _steps(
    run: RunContext,
    source: str,
    documents: Sequence[tuple[Raw, Iterable[Reading]]],
    progress: ReadingProgress,
) -> Iterator[_Step]:
    """Read *documents* one after the other. Raises: Stopped."""
    for number, (raw, readings) in enumerate(documents):
        if run.stopping():
            raise _stopped(source)
        progress.show(number)
        try:
            readings = _opened(readings)
            yield _Begin(raw)
            for count, reading in enumerate(readings, 1):
                yield _Record(raw, reading)
                if not count % _SHOWN:
                    progress.show(number)
        except OSError as error:
            yield _End(raw, error)
        else:
            yield _End(raw)
        progress.end_document()


class _PerhapsSeen:
    """Remembers texts, a million in as much room as a thousand: 2 MB.

    It says of some texts that it has seen them although it has not: of one in 17 after a million.
    """

    _BITS = 1 << 24

    def __init__(self) -> None:
        self._seen = bytearray(self._BITS // 8)

    def add(self, text: str) -> None:
        byte, bit = divmod(hash(text) % self._BITS, 8)
        self._seen[byte] |= 1 << bit

    def __contains__(self, text: str) -> bool:
        byte, bit = divmod(hash(text) % self._BITS, 8)
        return bool(self._seen[byte] & 1 << bit)


@dataclass(slots=True)
class _Deferral:
    """Decides which records of a source are read without their bodies: of many new ones, the rest.

    A record whose article is still unread may stay as it is. Where feeds select by words, all
    bodies are read.
    """

    run: RunContext
    archive: Archive
    source: str

    #: How many new articles it was asked about.
    new: int = 0

    #: The ids that it was asked about, if the source had no articles before. None: not asked yet.
    _asked: _PerhapsSeen | None = None
    _is_first: bool = False

    def defers(self, id: str) -> bool:
        """Return whether the body of the record *id* is left for later."""
        if self._asked is None:
            self._asked = _PerhapsSeen()
            self._is_first = not self.archive.articles.has_any(self.source)
        if not self._is_first or id in self._asked:
            # Of an id that it was not asked about, the archive knows nothing.
            is_unread = self.archive.unread.has(self.source, id)
            if is_unread is not None:
                return is_unread
        if self._is_first:
            self._asked.add(id)
        self.new += 1
        return self.new > self.run.read_at_once and not self.archive.articles.words.are_asked()


@dataclass(slots=True, kw_only=True)
class _Intake:
    """The documents of one source while they are read and stored, one after the other."""

    run: RunContext
    archive: Archive
    source: str
    edited: bool
    whole: bool
    newer: Collection[int]
    seen: Seen
    siblings: SiblingRecords
    dates: StandInDates
    takedowns: TakedownsRead
    repaired: RepairedDocuments

    #: Of documents that newer readers read again: the marks that they had.
    marks: Mapping[str, str | None]
    grouped: GroupedFindings = field(init=False)
    unused: UnusedKeys = field(init=False)
    tags: TagsToSections = field(init=False)

    #: Documents with an article that could not be stored; they are read again.
    read_again: set[str] = field(default_factory=set)

    #: Whether a page had something to learn from about its site.
    has_learnt: bool = False

    #: The marks of documents that say what is settled when all documents are read.
    unsettled: dict[str, str | None] = field(default_factory=dict)

    #: Articles that lack an authority for their ids, in words.
    without_authority: list[str] = field(default_factory=list)

    #: A date of change after this is ignored.
    latest: datetime = field(init=False)

    #: Whether earlier runs have left articles to be read completely.
    has_unread: bool = field(init=False)

    def __post_init__(self) -> None:
        self.grouped = GroupedFindings(self.source)
        self.unused = UnusedKeys(self.run, self.archive, self.source, anew=not self.edited)
        self.tags = TagsToSections(self.run, self.source)
        documents = {each.document for each in self.takedowns.known.values()}
        self.unsettled = dict.fromkeys(documents)
        # Its source gives the date: after a long rest it shows that the clock is right.
        self.latest = max(self.run.now, self.archive.clock.latest(self.run.now)) + _SKEW
        self.has_unread = self.archive.unread.has_backlog()

    def batch(self, steps: Sequence[_Step]) -> Iterator[Change | Message]:
        """Store the articles of *steps*, which follow those before.

        Those that are plainly new are stored together; events are in the order of *steps* anyway.
        """
        arrivals = {
            number: self._arrival(step.reading, self._dated(step.reading.article), step.raw)
            for number, step in enumerate(steps)
            if isinstance(step, _Record) and step.reading.article is not None
        }
        # What is not the whole answer may be about articles in documents that are not there.
        if self.has_unread:
            self.archive.unread.move(
                {
                    step.reading.unchanged.key: step.reading.name
                    for step in steps
                    if isinstance(step, _Record) and step.reading.unchanged is not None
                }
            )
        # One with a text that is too long is for `_put`.
        short = {
            number: each
            for number, each in arrivals.items()
            if self.whole and not long_texts(each.article, each.entry_id)
        }
        new = self.archive.articles.plainly_new(short)
        events: list[_Record | Change | Message] = []
        fresh: list[Arrival] = []
        for number, each in enumerate(steps):
            step = each
            if isinstance(step, _Record):
                self.unused.add(step.reading)
            if isinstance(step, _Record) and step.reading.unchanged is not None:
                key, read = step.reading.unchanged
                if key not in self.siblings.stored:
                    self.seen.add_key(key)
                    continue
                # Another record has changed the article since.
                step = _Record(step.raw, read())
            if number in new and isinstance(step, _Record) and self._is_plain(step.reading):
                self.repaired.add(step.reading)
                # Its document ends before it is stored.
                self._wait_for_files(step.raw, step.reading)
                events += notes(self._in_future(step.reading))
                events.append(step)
                fresh.append(arrivals[number])
                continue
            if isinstance(step, _Record) and step.reading.article is not None:
                # It may be compared with those before it.
                yield from self._added(fresh, events)
                fresh, events = [], []
            events += self._step(step)
        yield from self._added(fresh, events)

    def _is_plain(self, reading: Reading) -> bool:
        """Whether the source does not say, now or before, that the article may not be public."""
        article = reading.article
        if article is None or reading.doubt is not None:
            return False
        names = known_as(article.id, article.url, article.short_link)
        return self.takedowns.known.keys().isdisjoint(names)

    def _added(
        self, fresh: Sequence[Arrival], events: Iterable[_Record | Change | Message]
    ) -> Iterator[Change | Message]:
        """Store the articles *fresh*, whose records are among *events*; yield what is to report."""
        added = iter(zip(fresh, self.archive.articles.add(fresh, self.run.now), strict=True))
        for event in events:
            if isinstance(event, _Record):
                arrival, change = next(added)
                self.seen.add_key(change.key)
                yield from self._stored(event.raw, event.reading, arrival.article, change)
            else:
                yield event

    def _step(self, step: _Step) -> Iterator[Change | Message]:
        match step:
            case _Begin():
                self.archive.quarantine.forget_readings(self.source, step.raw.name)
            case _Record():
                self.seen.add(step.raw.name, step.reading)
                self.repaired.add(step.reading)
                yield from self._reading(step.raw, step.reading)
            case _End() if step.failure is None:
                self._end_document(step.raw)
            case _End():
                yield from self._fail(step.raw, step.failure)

    def _fail(self, raw: Raw, error: OSError) -> Iterator[Message]:
        """Report that a document could not be read to its end."""
        if isinstance(error, Unfinished | FileNotFoundError):
            # Its articles stay as they are.
            self.seen.doubtful.add(raw.name)
            self.seen.unfinished.add(raw.name)
            why = error if isinstance(error, Unfinished) else "is gone since the folder was listed"
            yield note(f"{self.source}: {raw.name}: {why}")
            return
        self.archive.quarantine.forget_readings(self.source, raw.name)
        reading = unreadable(raw.name, "unreadable", str(error.strerror or error))
        self.seen.add(raw.name, reading)
        yield reject(self.run, self.archive, self.source, reading)

    def _end_document(self, raw: Raw) -> None:
        """Record that a document was read to its end."""
        self.repaired.end(raw.name)
        if raw.name not in self.seen.doubtful:
            self.takedowns.documents.add(raw.name)
        if self.whole:
            mark = None if raw.name in self.read_again else raw.mark
            if raw.name in self.unsettled:
                # Until then, an import that is ended reads the document again.
                self.unsettled[raw.name], mark = mark, None
            self.archive.inputs.record(self.source, raw.name, mark)

    def end(self) -> Iterator[Change | Message]:
        """Settle what can only be settled when all documents are read. Raises: SourceError."""
        for name, mark in self.unsettled.items():
            if mark is not None:
                self.archive.inputs.record(self.source, name, mark)
        yield from notes(self.siblings.unread(self.takedowns.documents))
        yield from notes(self.unused.lines())
        yield from notes(self.grouped.lines())
        yield from notes(self.tags.lines())
        yield from notes(self.dates.lines())
        yield from notes(self.repaired.lines())
        yield from settle_takedowns(
            self.run,
            self.archive,
            self.source,
            self.takedowns,
            newer=self.newer,
            whole=self.whole,
        )
        if unnamed := self.without_authority:
            more = f", and {len(unnamed) - 1} more like it" if len(unnamed) > 1 else ""
            raise SourceError(
                self.source,
                f"{unnamed[0]} is not an address{more}: such an article needs"
                " site.authority in the configuration, a domain and a date of yours"
                ' ("news.example,2026")',
            )

    def _reading(self, raw: Raw, reading: Reading) -> Iterator[Change | Message]:
        """Store one article, or report why not."""
        if self.takedowns.add_mark(raw.name, reading):
            self.unsettled.setdefault(raw.name)
            return
        if reading.doubt is not None and reading.article is not None:
            # Nobody can tell whether it is public. One that was published stays.
            if not self._is_published(reading.article):
                doubted = replace(reading, article=None, findings=(reading.doubt,))
                yield reject(self.run, self.archive, self.source, doubted)
                return
            about = f"{self.source}: {reading.name} ({reading.article.id})"
            yield note(f"{about}: {reading.doubt}; it stays")
        try:
            yield from self._store(raw, reading)
        except IdMissing as missing:
            self.without_authority.append(f"{reading.name}: the id {missing.id!r}")
            self.read_again.add(raw.name)
        except Overtaken:
            self.read_again.add(raw.name)

    def _is_published(self, article: Article) -> bool:
        names = known_as(article.id, article.url, article.short_link)
        return self.archive.source_takedowns.find(self.source, names) is not None

    def _store(self, raw: Raw, reading: Reading) -> Iterator[Change | Message]:
        """Raises: IdMissing, Overtaken."""
        article = reading.article
        if article is None:
            yield reject(self.run, self.archive, self.source, reading)
            return
        article = self._dated(article)
        try:
            change = yield from self._put_whole(raw, reading, article)
        except BodyNeeded:
            yield from self._store(raw, self._completely(raw, reading))
            return
        except _Refused as refused:
            yield from notes(self._in_future(reading))
            # It was read well, but cannot be stored as it is.
            reading = Reading(
                name=reading.name, article=None, id=article.id, findings=(refused.finding,)
            )
            yield reject(self.run, self.archive, self.source, reading)
            return
        yield from notes(self._in_future(reading))
        if change is not None:
            self.siblings.stored.add(change.key)
        yield from self._stored(raw, reading, article, change)

    def _dated(self, article: Article) -> Article:
        """Return *article* without a date of change in the future."""
        return replace(article, updated=None) if self._is_ahead(article) else article

    def _is_ahead(self, article: Article) -> bool:
        return article.updated is not None and article.updated > self.latest

    def _in_future(self, reading: Reading) -> Iterator[str]:
        """Yield a line about a date of change that is left out."""
        article = reading.article
        if article is not None and article.updated is not None and self._is_ahead(article):
            yield (
                f"{self.source}: {reading.name} ({article.id}): updated"
                f" {article.updated.isoformat()} is in the future; left out"
            )

    def _arrival(self, reading: Reading, article: Article, raw: Raw) -> Arrival:
        return Arrival(
            article=article,
            origin=reading.name,
            entry_id=entry_id(article, self.run.settings.site.authority),
            provenance=reading.provenance,
            revision=reading.revision,
            changed=raw.changed,
            unread=unread_record(raw, reading, self.run.now),
            read_from=self._record_of(reading),
            rules=_rules_of(reading),
            page_ids=reading.page_ids,
        )

    def _record_of(self, reading: Reading) -> str | None:
        """Return the hash of the record of *reading*, unless it must be read again anyway."""
        article = reading.article
        if article is None or reading.doubt is not None or self._is_ahead(article):
            return None
        if _lacks_file(reading):
            return None
        return reading.record

    def _stored(
        self, raw: Raw, reading: Reading, article: Article, change: Change | None
    ) -> Iterator[Change | Message]:
        """Report that *article* is stored. None: nothing changed."""
        if self.takedowns.add_public(raw.name, reading, article):
            self.unsettled.setdefault(raw.name)
        if reading.site_page is not None:
            self.has_learnt = True
            self.archive.sites.add(reading.site_page, article)
        if raw.name.startswith(PUSHED):
            self.archive.quarantine.forget_drafts(self.source, article.id)
        self._wait_for_files(raw, reading)
        if change is None:
            return
        if not self.edited:
            self.tags.add(change)
        about = f"{self.source}: {reading.name}"
        # Those of an unread record are reported when it is read completely.
        found = (*(() if reading.unread else reading.findings), *change.findings)
        for each in without_unused_keys(without_grouped(found)):
            yield warning(f"{about}: {each}")
        if article.due > self.run.now and article.not_before is None:
            yield note(f"{about} ({article.id}): {_about_date(article, change)}")
        self.grouped.add(reading.name, found)
        if change.before is None:
            self.dates.stored(reading.name, change.key)
        yield change

    def _wait_for_files(self, raw: Raw, reading: Reading) -> None:
        """Have *raw* read again if files that it refers to may still be on their way."""
        if raw.changed is None or not _lacks_file(reading):
            return
        # A clock may be ahead: then not until that moment comes.
        if abs(self.run.now.timestamp() - raw.changed / 1e9) < _FILES_COME.total_seconds():
            self.read_again.add(raw.name)

    def _completely(self, raw: Raw, reading: Reading) -> Reading:
        """Return *reading*, which was read from *raw* without its body, with it."""
        record = unread_record(raw, reading, self.run.now)
        assert record is not None
        whole = read_completely(record, self.run.terms(self.source))
        self.seen.add(raw.name, whole)
        return whole

    def _put_whole(
        self, raw: Raw, reading: Reading, article: Article
    ) -> Generator[Message, None, Change | None]:
        """Store *article*; those that it is compared with are read completely first.

        Raises: IdMissing, Overtaken, BodyNeeded, _Refused.
        """
        while True:
            try:
                return self._put(raw, reading, article)
            except UnreadArticles as found:
                yield from complete(self.run, self.archive, found.keys)

    def _put(self, raw: Raw, reading: Reading, article: Article) -> Change | None:
        """Raises: IdMissing, Overtaken, UnreadArticles, BodyNeeded, _Refused."""
        minted = entry_id(article, self.run.settings.site.authority)
        if long := long_texts(article, minted):
            # A SQLite archive may have it already: it had no limit once.
            kept = self.archive.articles.found_by(self.source, article.id)
            for field, text in long:
                if text not in kept:
                    raise _Refused(finding_about(field, text))
        try:
            return self.archive.articles.put(
                article,
                provenance=reading.provenance,
                origin=reading.name,
                entry_id=minted,
                now=self.run.now,
                revision=reading.revision,
                edited=self.edited,
                raw=raw,
                newer=self.newer,
                others=self.siblings,
                unread=unread_record(raw, reading, self.run.now),
                read_from=self._record_of(reading),
                same_document=raw.mark is not None and self.marks.get(raw.name) == raw.mark,
                rules=_rules_of(reading),
                page_ids=reading.page_ids,
            )
        except IdTaken as taken:
            finding = Finding(
                code="entry-id-taken",
                severity="error",
                message=f"its entry id {minted} belongs to {taken.holder} for life",
                advice="give one of the two another id",
                field="id",
            )
            raise _Refused(finding) from taken
        except Clash as clash:
            if clash.finding.code == "id-repeated":
                self.archive.inputs.repeats(self.source, raw.name)
            raise _Refused(clash.finding) from clash


class _Refused(Exception):
    """An article cannot have the id that it claims, or another text by which it is found."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def _lacks_file(reading: Reading) -> bool:
    """Whether *reading* refers to a picture, sound or film that is not in the source's folder."""
    return any(NO_SUCH_FILE in each.message for each in reading.findings)


def _rules_of(reading: Reading) -> str | None:
    """Return the rules learnt from its site by which *reading* was read."""
    return None if reading.site_page is None else reading.site_page.rules


def _opened(readings: Iterable[Reading]) -> Iterator[Reading]:
    """Return *readings* with their document opened. Raises: OSError."""
    every = iter(readings)
    first = next(every, None)
    return every if first is None else chain((first,), every)


def _about_date(article: Article, change: Change) -> str:
    """Return what happens to *article*, which is dated in the future.

    An embargo is written as not_before; a future date may be a slip.
    """
    if change.waits or change.published is None:
        return f"waits until {article.due.isoformat()}"
    return (
        f"is now dated {article.published.isoformat()}; it has been out since"
        f" {change.published.isoformat()} and keeps that date; not_before takes it back"
    )
