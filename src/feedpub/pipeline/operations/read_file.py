"""Files are read as a source would read them; nothing is stored."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedpub.archive.learnt_sites import rules_in
from feedpub.article import Article
from feedpub.config.load import load
from feedpub.config.model import Settings
from feedpub.config.source_table import FilesTable
from feedpub.errors import ConfigError
from feedpub.intake.readers.registry import can_read, read
from feedpub.intake.sources.files import SUFFIXES, written
from feedpub.intake.sources.finished_files import open_plain
from feedpub.nouns import dataclass, replace
from feedpub.pipeline.words import explained
from feedpub.protocols import Raw, ReaderContext, Reading

#: The name of the source of a file that is in no source's folder.
_NO_SOURCE = "show"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReader:
    """Reads files as the sources of a configuration do."""

    #: None: there is no configuration.
    settings: Settings | None
    now: datetime

    #: For times without a zone. None: that of the source, without a configuration UTC.
    timezone: ZoneInfo | None

    #: The names of the sources that are folders.
    folders: Mapping[Path, str]

    #: Returns the rules learnt from the site with a host. None: pages are read without them.
    site_rules: Callable[[str], str | None] | None = None

    @classmethod
    def of(cls, config: Path | None, timezone: str | None, *, learnt: bool = False) -> FileReader:
        """Return a reader for *config*; None: there is none.

        If *learnt*, pages are read by what its archive has learnt from their sites.

        Raises: ConfigError.
        """
        zone = None if timezone is None else _zone(timezone)
        settings, layers = (None, None) if config is None else load(config)
        folders = {
            Path(source.path).resolve(): name
            for name, source in (settings.sources if settings else {}).items()
            if isinstance(source, FilesTable)
        }
        now = datetime.now(UTC).replace(microsecond=0)
        rules = cache(partial(rules_in, layers.archive if layers else None))
        return cls(
            settings=settings,
            now=now,
            timezone=zone,
            folders=folders,
            site_rules=rules if learnt else None,
        )

    def read(self, path: str) -> Iterator[Reading]:
        """Yield the articles in the file *path*. Raises: OSError, ConfigError, ArchiveError."""
        if Path(path).is_dir():
            raise ConfigError([f"{path}: is a folder; name files, such as {path.rstrip('/')}/*"])
        if not can_read(path) and Path(path).exists():
            raise ConfigError([f"{path}: is none of {', '.join(SUFFIXES)}"])
        resolved = Path(path).resolve(strict=True)
        source, folder, context = self._context(resolved)
        # As in that source: it may be the article's id, and pictures are beside it.
        name = path if folder is None else resolved.relative_to(folder).as_posix()
        raw = Raw(
            source=source,
            name=name,
            open=partial(open_plain, resolved),
            written=written(resolved),
        )
        for reading in read(raw, context):
            yield replace(reading, name=path + reading.name.removeprefix(name))

    def words(self, article: Article) -> Mapping[str, Sequence[str]]:
        """Return the words of *article* that feeds select by, each with the keys that name it."""
        return {} if self.settings is None else explained(self.settings, article)

    def _context(self, file: Path) -> tuple[str, Path | None, ReaderContext]:
        """Return the source whose folder has *file*, that folder, and how it is read."""
        settings = self.settings
        if settings is None:
            zone = self.timezone or UTC
            context = ReaderContext(timezone=zone, now=self.now, site_rules=self.site_rules)
            return _NO_SOURCE, None, context
        folder = next((each for each in self.folders if file.is_relative_to(each)), None)
        name = None if folder is None else self.folders[folder]
        context = settings.terms(settings.sources[name] if name else None, self.now)
        context = replace(
            context, timezone=self.timezone or context.timezone, site_rules=self.site_rules
        )
        return name or _NO_SOURCE, folder, context


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError) as error:
        raise ConfigError(
            [f"unknown time zone {name!r}; use an IANA name such as Europe/Berlin"]
        ) from error


def default_config(given: Path | None) -> Path | None:
    """Return the configuration for reading a file: *given*, else the usual one if there is one."""
    from feedpub.config import files

    path = files.find(given)
    if given is None and not path.exists() and "FEEDPUB_CONFIG" not in os.environ:
        return None
    return path
