"""The sources that config.toml means, asked what is new: those on the web all at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from feedpub.archive.store import Archive
from feedpub.config.source_table import HTTPTable
from feedpub.intake.sources.files import FilesSource
from feedpub.pipeline.run import Run
from feedpub.protocols import Fetched


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A source that was asked what is new."""

    #: Waits for what it says. Raises: SourceError, if it fails.
    answer: Callable[[], Fetched]

    #: Whether its documents are not read as they were: what changes, nobody has edited.
    anew: bool

    #: Whether it was asked for all that is new, not for some articles alone.
    whole: bool = True


def ask(run: Run, archive: Archive, names: Collection[str]) -> dict[str, Asked]:
    """Begin to ask the sources *names*; one that is slow costs the others nothing.

    The archive is asked what is known of them, and needed no more for their answers.
    """
    anew = {name for name in names if archive.fact(f"terms {name}") != run.reading(name)}
    known: dict[str, Mapping[str, str | None]] = {}
    for name in names:
        marks = archive.inputs.marks(name)
        known[name] = dict.fromkeys(marks) if name in anew else marks
    answers: dict[str, Callable[[], Fetched]] = {
        name: partial(FilesSource(name, folder, run.withdraws(name)).fetch, known[name])
        for name, folder in run.folders.items()
        if name in known
    }
    tables = {
        name: table
        for name, table in run.settings.sources.items()
        if isinstance(table, HTTPTable) and name in known
    }
    if tables:
        # They take a client for HTTP, which many newsrooms do without.
        from feedpub.pipeline.web_sources import made
        from feedpub.web.threads import begun

        said = {name: archive.inputs.validators(name) for name in tables}
        for name, source in made(tables, run.settings.site.url, said).items():
            answers[name] = begun(partial(source, known[name])).result
    return {name: Asked(answer=answers[name], anew=name in anew) for name in names}
