"""The other records of a source, read again where an id or an address is ambiguous."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property, partial
from itertools import count
from operator import itemgetter

from feedpub.archive.inputs import documents_of
from feedpub.archive.missing import Keys
from feedpub.archive.presence import SourceRecord
from feedpub.archive.store import Archive
from feedpub.intake.sources.files import written
from feedpub.intake.sources.finished_files import open_plain
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.site_learning import learning_terms
from feedpub.pipeline.stand_in_dates import StandInDates
from feedpub.pipeline.unchanged_records import UnchangedRecords
from feedpub.protocols import Fetched, Raw


@dataclass(slots=True)
class _Records:
    """The records of some documents, each with its number among them."""

    #: By the id that each of them gives itself.
    read: dict[str, list[tuple[int, SourceRecord]]] = field(default_factory=dict)

    #: The names of those that are as the archive has them, by the keys of their articles.
    unchanged: dict[int, list[tuple[int, str]]] = field(default_factory=dict)


class SiblingRecords:
    """The records of a source beside the one being stored, for :mod:`feedpub.archive.presence`.

    Documents are read on demand, without the bodies of their records: these identify nothing.
    """

    def __init__(
        self,
        run: RunContext,
        archive: Archive,
        source: str,
        fetched: Fetched,
        dates: StandInDates,
        *,
        whole: bool = True,
        corrects: bool = False,
    ) -> None:
        self.corrects = corrects

        #: The keys of articles that have changed in this run, to be kept by its caller.
        self.stored = Keys()
        self._run = run
        self._archive = archive
        self._source = source
        self._fetched = fetched
        self._dates = dates
        self._whole = whole
        self._read_before: dict[str, _Records] = {}

        #: Documents that could not be read a second time, and why.
        self._unread: dict[str, str] = {}

    @property
    def addresses(self) -> Sequence[str]:
        """The addresses of all pages that the source lists now."""
        return self._fetched.addresses

    def unread(self, read: Collection[str], /) -> list[str]:
        """Return a line for each document that could not be read again; each is returned once.

        Of the documents of this run only those in *read*: the others were reported already.
        """
        now = {raw.name for raw in self._fetched.documents}
        lines = [
            f"{self._source}: {name}: cannot be read again: {why}; its records are as last read"
            for name, why in self._unread.items()
            if name in read or name not in now
        ]
        self._unread.clear()
        return lines

    def under(
        self, ids: Collection[str], /, *, but: str, kept: SourceRecord
    ) -> Iterator[SourceRecord]:
        """Yield the records of the source that have one of *ids*, apart from *but*."""
        for records in (self._found_now(ids), self._in_document_of(kept, ids)):
            for id in sorted(ids):
                yield from (each for each in records.get(id, ()) if each.name != but)

    def _found_now(self, ids: Collection[str]) -> dict[str, list[SourceRecord]]:
        """Return the records under *ids* in the documents of this run."""
        found = self._under(ids, self._read_now)
        if found is None:
            found = self._under(ids, self._all_read_now) or {}
        return found

    def _under(
        self, ids: Collection[str], records: _Records
    ) -> dict[str, list[SourceRecord]] | None:
        """Return those of *records* that are under *ids*.

        None if one of them must be read, because the archive no longer has what it says.
        """
        found = {id: list(records.read[id]) for id in ids if id in records.read}
        if records.unchanged:
            for id, key in self._archive.articles.keys_of(self._source, ids).items():
                if (names := records.unchanged.get(key)) is None:
                    continue
                article = None if key in self.stored else self._archive.articles.as_read(key)
                if article is None:
                    return None
                same = [(number, SourceRecord(name, article)) for number, name in names]
                found[id] = sorted([*found.get(id, ()), *same], key=itemgetter(0))
        return {id: [record for _, record in some] for id, some in found.items()}

    @cached_property
    def _read_now(self) -> _Records:
        return self._records(self._fetched.documents)

    @cached_property
    def _all_read_now(self) -> _Records:
        return self._records(self._fetched.documents, all_of_them=True)

    def _in_document_of(
        self, kept: SourceRecord, ids: Collection[str]
    ) -> dict[str, list[SourceRecord]]:
        """Return the records of the document that holds *kept*, if it is still there, unchanged."""
        names = documents_of(kept.name)
        now = {raw.name for raw in self._fetched.documents}
        if self.corrects:
            return {}
        if not now.isdisjoint(names):
            return {} if self._unread.keys().isdisjoint(names) else {min(ids): [kept]}
        folder = self._run.folders.get(self._source)
        if folder is None:
            # Reading it again would take another request.
            there = set(self._fetched.unchanged)
            if not self._whole:
                there |= self._archive.inputs.marks(self._source).keys()
            return {} if there.isdisjoint(names) else {min(ids): [kept]}
        found: dict[str, list[SourceRecord]] = {}
        for name in names:
            path = folder / name
            opened = partial(open_plain, path)
            raw = Raw(source=self._source, name=name, open=opened, written=written(path))
            documents = [raw] if path.is_file() else []
            if name not in self._read_before:
                self._read_before[name] = self._records(documents)
            records = self._under(ids, self._read_before[name])
            if records is None:
                self._read_before[name] = self._records(documents, all_of_them=True)
                records = self._under(ids, self._read_before[name]) or {}
            for id, some in records.items():
                found.setdefault(id, []).extend(some)
            if name in self._unread:
                found.setdefault(min(ids), []).append(kept)
        return found

    def _records(self, documents: Sequence[Raw], *, all_of_them: bool = False) -> _Records:
        """Return the records of *documents*; if *all_of_them*, also the unchanged ones are read."""
        terms = learning_terms(self._run, self._archive, self._source)
        terms = replace(terms, defers=lambda _id: True)
        if not all_of_them and self._source in self._run.folders:
            known = UnchangedRecords(self._run, self._archive, self._source)
            terms = replace(terms, known=known.find)
        found = _Records()
        number = count()
        for raw in documents:
            try:
                for reading in self._dates.read(raw, terms):
                    if reading.unchanged is not None:
                        names = found.unchanged.setdefault(reading.unchanged.key, [])
                        names.append((next(number), reading.name))
                    elif (article := reading.article) is not None:
                        # The text is long and does not identify the article.
                        slim = replace(article, content_html=None, images=(), inline_images=())
                        record = SourceRecord(reading.name, slim)
                        found.read.setdefault(article.id, []).append((next(number), record))
            except OSError as error:
                self._unread[raw.name] = error.strerror or str(error)
        return found
