"""The other records of a source, read again where an id or an address is ambiguous."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial

from feedpub.archive.inputs import documents_of
from feedpub.archive.presence import SourceRecord
from feedpub.archive.store import Archive
from feedpub.intake.readers.registry import read
from feedpub.intake.sources.files import written
from feedpub.intake.sources.finished_files import open_plain
from feedpub.pipeline.context import RunContext
from feedpub.protocols import Fetched, Raw

#: Records by the id that each of them gives itself.
_Records = Mapping[str, Sequence[SourceRecord]]


class SiblingRecords:
    """The records of a source beside the one being stored, for :mod:`feedpub.archive.presence`.

    Documents are read on demand.
    """

    def __init__(
        self,
        run: RunContext,
        archive: Archive,
        source: str,
        fetched: Fetched,
        *,
        whole: bool = True,
        corrects: bool = False,
    ) -> None:
        self.corrects = corrects
        self._run = run
        self._archive = archive
        self._source = source
        self._fetched = fetched
        self._whole = whole
        self._read_before: dict[str, _Records] = {}

        #: Documents that could not be read a second time, and why.
        self._unread: dict[str, str] = {}

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
        for records in (self._read_now, self._in_document_of(kept, ids)):
            for id in sorted(ids):
                yield from (each for each in records.get(id, ()) if each.name != but)

    @cached_property
    def _read_now(self) -> _Records:
        return self._records(self._fetched.documents)

    def _in_document_of(self, kept: SourceRecord, ids: Collection[str]) -> _Records:
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
            if name not in self._read_before:
                path = folder / name
                opened = partial(open_plain, path)
                raw = Raw(source=self._source, name=name, open=opened, written=written(path))
                self._read_before[name] = self._records([raw] if path.is_file() else [])
            for id, records in self._read_before[name].items():
                found.setdefault(id, []).extend(records)
            if name in self._unread:
                found.setdefault(min(ids), []).append(kept)
        return found

    def _records(self, documents: Sequence[Raw]) -> _Records:
        terms = self._run.terms(self._source)
        found: dict[str, list[SourceRecord]] = {}
        for raw in documents:
            try:
                for reading in read(raw, terms):
                    if (article := reading.article) is not None:
                        # The text is long and does not identify the article.
                        slim = replace(article, content_html=None, images=())
                        found.setdefault(article.id, []).append(SourceRecord(reading.name, slim))
            except OSError as error:
                self._unread[raw.name] = error.strerror or str(error)
        return found
