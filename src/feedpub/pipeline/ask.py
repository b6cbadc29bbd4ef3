"""Every source that config.toml means, asked what is new: those on the web all at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from feedpub.config.source_table import HTTPTable
from feedpub.intake.sources.files import FilesSource
from feedpub.pipeline.run import Run
from feedpub.protocols import Fetched, Validators

#: The marks of what was read before, and what web servers said of it; of each source, by name.
Known = Mapping[str, Mapping[str, str | None]]
Said = Mapping[str, Mapping[str, Validators]]


def ask(run: Run, known: Known, said: Said) -> dict[str, Callable[[], Fetched]]:
    """Begin to ask every source; return, by its name, what waits for its answer.

    One that is slow costs the others nothing. What waits raises SourceError, if the source fails.
    """
    asked: dict[str, Callable[[], Fetched]] = {
        name: partial(FilesSource(name, folder, run.withdraws(name)).fetch, known[name])
        for name, folder in run.folders.items()
    }
    tables = {
        name: table for name, table in run.settings.sources.items() if isinstance(table, HTTPTable)
    }
    if tables:
        # They take a client for HTTP, which many newsrooms do without.
        from feedpub.intake.web.threads import begun
        from feedpub.pipeline.web_sources import made

        for name, source in made(tables, run.settings.site.url, said).items():
            asked[name] = begun(partial(source, known[name])).result
    return asked
