"""``feedpub archive``"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from feedpub.cli.build import ConfigPath, wrong
from feedpub.cli.terminal import complain, counted, progress, say

archive = typer.Typer(help="Look after what feedpub remembers.", no_args_is_help=True)


@archive.callback()
def _root() -> None:
    pass


@archive.command()
def rebuild(
    config: ConfigPath = None,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Also without a journal, and without articles that no source has."
        ),
    ] = False,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for a run at work.")
    ] = 60,
) -> None:
    """Make the archive anew from the sources and the journal: the same ids, dates and documents.

    Without a journal old stories may come back, withdrawn ones too, with other dates: then it asks.
    Exit status: 0 done; 1 it cannot be, and the old archive stands; 2 there is no journal, nothing
    was done; 75 another run did not end.
    """
    from feedpub.archive.database import journal_of
    from feedpub.config import files
    from feedpub.config.load import load
    from feedpub.errors import ConfigError
    from feedpub.pipeline.context import RunContext
    from feedpub.pipeline.operations.rebuild import rebuild as make_anew

    settings, layers = load(files.find(config))
    journal = journal_of(layers.archive)
    if not yes and not (journal.is_file() and journal.stat().st_size):
        said = f"{journal}: there is no journal: what was withdrawn may come back, with other dates"
        if not (sys.stdin.isatty() and typer.confirm(f"{said}. Go on?")):
            raise ConfigError([f"{said}; nothing was done; --yes goes on without it"])
    now = datetime.now(UTC).replace(microsecond=0)
    with progress() as watch:
        run = RunContext(settings=settings, layers=layers, now=now, dry_run=False, watch=watch)
        report = make_anew(run, may_lose=yes, wait=wait)
    for line in wrong(report):
        complain(line)
    articles = sum(source.new for source in report.sources)
    written = sum(len(feed.written) for feed in report.feeds)
    stood = sum(len(feed.unchanged) for feed in report.feeds)
    say(
        f"made anew: {counted(articles, 'article')}; {counted(written, 'document')} written,"
        f" {stood:,} as they stood"
    )
    raise typer.Exit(report.exit_code)


@archive.command()
def check(
    config: ConfigPath = None,
    wait: Annotated[
        float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for a run at work.")
    ] = 60,
) -> None:
    """Look for damage, and say what heals it.

    Nothing is changed. Every record is held against its sum, SQLite checks its file, the journal is
    read line by line, and held against the archive.

    Exit status: 0 nothing is damaged; 1 something is, which is named with what heals it; 2 usage or
    configuration; 75 another run did not end.
    """
    from feedpub.archive.database import locked
    from feedpub.archive.integrity_check import inspect
    from feedpub.config import files
    from feedpub.config.load import load

    _, layers = load(files.find(config))
    with locked(layers.archive, wait=wait):
        found = inspect(layers.archive)
    for each in found.damage:
        complain(str(each))
    records = counted(found.records, "record")
    bare = f", {found.without_sum:,} of them without a sum" if found.without_sum else ""
    damage = counted(len(found.damage), "damage", "damages") if found.damage else "no damage"
    say(f"{records}{bare}, {counted(found.lines, 'line')} of the journal: {damage} found")
    raise typer.Exit(1 if found.damage else 0)
