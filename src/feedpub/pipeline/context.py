"""What does not change while a run goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import feedpub
from feedpub.config.files import ConfigFiles
from feedpub.config.model import Settings
from feedpub.config.source_table import APITable, FilesTable
from feedpub.intake.sources.finished_files import QUIET, SawWhole, nobody_saw
from feedpub.protocols import Destination, ReaderContext
from feedpub.web.rate_limit import Pace

#: Told of each step: what is being done, how many are done, of how many.
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunContext:
    """What does not change while a run goes on."""

    settings: Settings
    layers: ConfigFiles
    now: datetime
    dry_run: bool
    watch: Watch

    #: Asked between documents: whether the run is to end.
    stopping: Callable[[], bool] = lambda: False

    #: Told when the archive is this run's: from then on it has begun.
    began: Callable[[], None] = lambda: None

    #: Kept to by all that is fetched; those who run side by side have one.
    pace: Pace = field(default_factory=Pace)

    #: Asked of files in the spool for which the system does not answer.
    saw_whole: SawWhole = nobody_saw

    def later(self, seconds: float) -> RunContext:
        """The run, as it goes on after that."""
        return replace(self, now=self.now + timedelta(seconds=int(seconds)))

    @property
    def folders(self) -> dict[str, Path]:
        """Those of the sources that are folders."""
        return {
            name: Path(source.path)
            for name, source in self.settings.sources.items()
            if isinstance(source, FilesTable)
        }

    def withdraws(self, source: str) -> bool:
        """Whether articles that *source* has no more are withdrawn."""
        said = getattr(self.settings.sources[source], "missing", None)
        if said is None:
            return self._preset(source) is not None
        return bool(said == "withdraw")

    def says_missing(self, source: str) -> bool:
        """Whether the configuration says itself what becomes of what *source* has no more."""
        return getattr(self.settings.sources[source], "missing", None) is not None

    def asks_for_posts(self, source: str) -> bool:
        """Whether *source* is asked for posts that its list does not show, to withdraw them."""
        return self._preset(source) is not None and self.withdraws(source)

    def asks_for_newest(self, source: str) -> bool:
        """Whether the list of *source*, by date of change, may lack posts that are new."""
        # Ghost dates a change when it publishes what was scheduled.
        return self._preset(source) == "wordpress"

    def _preset(self, source: str) -> str | None:
        """The content management system that *source* is. None: it is none that is known."""
        table = self.settings.sources[source]
        return table.preset if isinstance(table, APITable) else None

    def quiet(self, source: str) -> float:
        """How long a file of *source* has to rest if nobody says that it is whole, in seconds."""
        table = self.settings.sources[source]
        return table.quiet if isinstance(table, FilesTable) else QUIET

    def probes(self, source: str) -> bool:
        """Whether servers are asked what the pictures of *source* do not say."""
        return self._asks(source, self.settings.sources[source].probe_images)

    def checks(self, source: str) -> bool:
        """Whether servers are asked where the short links of *source* lead."""
        return self._asks(source, self.settings.sources[source].check_short_links)

    def _asks(self, source: str, told: bool | None) -> bool:
        return not isinstance(self.settings.sources[source], FilesTable) if told is None else told

    @property
    def spool(self) -> Path | None:
        """Where articles are pushed to, one folder a source. None: nowhere."""
        folder = self.settings.push.spool
        return None if folder is None else Path(folder)

    @property
    def destination(self) -> Destination:
        """Where documents are published."""
        return self.layers.destination

    def terms(self, source: str) -> ReaderContext:
        return self.settings.terms(self.settings.sources[source], self.now)

    def reading(self, source: str) -> str:
        """What decides how the documents of *source* are read, but for the clock."""
        terms = self.terms(source)
        said = [feedpub.__version__, str(terms.timezone), terms.language, terms.base]
        said += [terms.default_credit, repr(terms.pictures), repr(terms.sites)]
        said += [terms.records, repr(terms.fields)]
        said += [repr(terms.authors), repr(terms.credit_labels), repr(terms.credit_agencies)]
        return json.dumps(said)

    @property
    def digest(self) -> str:
        """Of everything but articles that decides what is published."""
        said = [feedpub.__version__, self.settings.model_dump(mode="json")]
        return hashlib.blake2b(json.dumps(said, sort_keys=True).encode()).hexdigest()
