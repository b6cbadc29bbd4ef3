"""The context of a run: its configuration, its clock, its hooks."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import feedpub
from feedpub.archive.store import Archive, opened
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.source_table import APITable, FilesTable, WebTable
from feedpub.intake.readers.apis.presets import preset
from feedpub.intake.sources.finished_files import QUIET, IsKnownComplete, never_known
from feedpub.nouns import dataclass, field, replace
from feedpub.protocols import Destination, ReaderContext, Watch
from feedpub.web.rate_limit import Pace, RateLimiter

#: Changes when readers give other values for the same documents, which are read again then.
_READERS = "4"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What stays the same during a run."""

    settings: Settings
    layers: ConfigFiles
    now: datetime
    dry_run: bool
    watch: Watch

    #: Called between documents. Returns whether the run is to stop.
    stopping: Callable[[], bool] = lambda: False

    #: Called when this run has locked the archive: from then on it counts as begun.
    began: Callable[[], None] = lambda: None

    #: Limits the rate of all requests; runs in one process share it.
    pace: Pace = field(default_factory=RateLimiter)

    #: The bodies of so many new articles of a source are read at once; see :attr:`.Reading.unread`.
    read_at_once: int = 1_000

    #: In seconds of CPU: how long it reads bodies that former runs have left unread.
    completing: float = 5.0

    #: Returns whether a file in the spool was seen to be complete, where the system cannot say.
    is_known_complete: IsKnownComplete = never_known

    #: The destination, once it was used.
    _destinations: list[Destination] = field(default_factory=list, repr=False, compare=False)

    def later(self, seconds: float) -> RunContext:
        """Return the same run with its clock moved on by *seconds*."""
        return replace(self, now=self.now + timedelta(seconds=int(seconds)))

    @property
    def folders(self) -> dict[str, Path]:
        """The folders of the sources that are folders, by source."""
        return {
            name: Path(source.path)
            for name, source in self.settings.sources.items()
            if isinstance(source, FilesTable)
        }

    def undated(self, source: str) -> str | None:
        """Return what becomes of pages of *source* without a date. None: it has no such pages."""
        table = self.settings.sources[source]
        return table.undated if isinstance(table, WebTable) else None

    def lists(self, source: str) -> str:
        """Return a name for the lists of *source*, which changes when others are configured."""
        table = self.settings.sources[source]
        assert isinstance(table, WebTable)
        lists = json.dumps([table.section, table.sitemap, table.feed, table.links])
        return hashlib.blake2b(lists.encode(), digest_size=5).hexdigest()

    def withdraws(self, source: str) -> bool:
        """Return whether articles that *source* no longer has are withdrawn."""
        configured = getattr(self.settings.sources[source], "missing", None)
        if configured is None:
            return self._preset(source) is not None
        return bool(configured == "withdraw")

    def configures_missing(self, source: str) -> bool:
        """Return whether the configuration sets ``missing`` for *source*."""
        return getattr(self.settings.sources[source], "missing", None) is not None

    def asks_for_posts(self, source: str) -> bool:
        """Return whether *source* is asked for posts missing from its list, to withdraw them."""
        return self._preset(source) is not None and self.withdraws(source)

    def asks_for_newest(self, source: str) -> bool:
        """Return whether the list of *source*, sorted by date of change, may lack new posts."""
        name = self._preset(source)
        return name is not None and preset(name).newest_query is not None

    def _preset(self, source: str) -> str | None:
        """Return the name of the preset of *source*, or None."""
        table = self.settings.sources[source]
        return table.preset if isinstance(table, APITable) else None

    def quiet(self, source: str) -> float:
        """Return for how many seconds a file of *source* must not change to count as complete."""
        table = self.settings.sources[source]
        return table.quiet if isinstance(table, FilesTable) else QUIET

    def probes(self, source: str) -> bool:
        """Return whether servers are asked for missing size and type of images of *source*."""
        return self._is_on(source, self.settings.sources[source].probe_images)

    def checks(self, source: str) -> bool:
        """Return whether servers are asked where the short links of *source* lead."""
        return self._is_on(source, self.settings.sources[source].check_short_links)

    def _is_on(self, source: str, configured: bool | None) -> bool:
        """Return *configured*; by default it is on for sources on the web."""
        if configured is None:
            return not isinstance(self.settings.sources[source], FilesTable)
        return configured

    @property
    def spool(self) -> Path | None:
        """The folder that articles are pushed to, with one folder per source. None: no push."""
        folder = self.settings.push.spool
        return None if folder is None else Path(folder)

    @property
    def destination(self) -> Destination:
        """Where documents are published: one object for the whole run, which may keep a listing."""
        if not self._destinations:
            self._destinations.append(self.layers.destination)
        return self._destinations[0]

    def terms(self, source: str) -> ReaderContext:
        return self.settings.terms(self.settings.sources[source], self.now)

    def reading(self, source: str) -> str:
        """Return a key that changes when documents of *source* would be read differently.

        Archives keep it: with another spelling all documents are read again.
        """
        terms = self.terms(source)
        served = getattr(self.settings.sources[source], "images", None)
        images = repr(terms.pictures if served else None).replace("ImageFiles(", "Pictures(", 1)
        parts = [feedpub.__version__, str(terms.timezone), terms.language, terms.base]
        parts += [terms.default_credit, images, repr(terms.sites)]
        # Appended to another part: a list of another length is that of other readers.
        parts += [terms.records, repr(terms.fields) + (repr(terms.kept) if terms.kept else "")]
        parts += [repr(terms.authors), repr(terms.credit_labels), repr(terms.credit_agencies)]
        if (undated := self.undated(source)) is not None:
            parts.append(undated)
        return json.dumps([*parts, _READERS])

    def has_newer_readers(self, source: str, before: str | None) -> bool:
        """Return whether *before*, the former :meth:`reading`, had the same configuration.

        True also if nobody knows: None, or a version wrote it that did not name its readers.
        """
        parts, former = json.loads(self.reading(source)), json.loads(before or "[]")
        return len(parts) != len(former) or bool(parts[1:-1] == former[1:-1])

    @property
    def digest(self) -> str:
        """A key that changes when the same articles would be published differently.

        On PostgreSQL not with paths, which each machine that works for it may have of its own.
        Archives keep it: with another spelling all feeds are made again.
        """
        return _DIGESTS.of(self.settings)


class _Digests:
    """The digest of the last settings: a worker has the same for thousands of feeds."""

    def __init__(self) -> None:
        self._last: tuple[Settings, str] | None = None

    def of(self, settings: Settings) -> str:
        last = self._last
        if last is None or last[0] is not settings:
            values = settings.values()
            values["tell"] = values.pop("notify")
            if settings.archive.url is not None:
                _leave_out_paths(values)
            parts = [feedpub.__version__, values]
            digest = hashlib.blake2b(json.dumps(parts, sort_keys=True).encode()).hexdigest()
            self._last = last = settings, digest
        return last[1]


def _leave_out_paths(values: dict[str, Any]) -> None:
    """Leave out of *values*, those of settings, what may differ from machine to machine."""
    for name in ("archive", "health", "push"):
        del values[name]
    for table in (values["publish"], *values["sources"].values()):
        table.pop("directory", None)
        table.pop("path", None)


_DIGESTS = _Digests()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveAccess:
    """How a run gets the archive, which one program at a time may write."""

    #: In seconds: how long to wait for another run to end.
    wait: float = 0

    #: False: the caller holds the lock already.
    lock: bool = True

    #: Entered before the lock is taken, so that the jobs of one program take turns.
    write_lock: AbstractContextManager[object] = field(default_factory=nullcontext)

    #: Called when the lock is held, before the archive is opened.
    once_locked: Callable[[], None] = lambda: None

    def at_least(self, wait: float) -> ArchiveAccess:
        """Return the same access, waiting for *wait* seconds or longer."""
        return replace(self, wait=max(self.wait, wait))

    @contextmanager
    def opened(self, run: RunContext) -> Iterator[Archive]:
        """Open the archive. Raises: ArchiveError, Stopped."""
        path = run.layers.archive
        with (
            self.write_lock,
            opened(
                path,
                dry_run=run.dry_run,
                wait=self.wait,
                lock=self.lock,
                stopping=run.stopping,
                once_locked=self.once_locked,
                watch=run.watch,
            ) as archive,
        ):
            yield archive


#: Fails if another run is at work.
AT_ONCE = ArchiveAccess()
