"""``feedpub archive``: rebuild, check"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath, Wait
from feedpub.cli.run_report import problem_lines
from feedpub.cli.terminal import complain, counted, progress, say

archive = typer.Typer(help="Rebuild or check the archive.", no_args_is_help=True)


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
    wait: Wait = 60,
) -> None:
    """Rebuild the archive from the sources and the journal: the same ids, dates and documents.

    Without a journal old articles may come back, even withdrawn ones, with other dates: it asks
    first.

    Exit status: 0 done; 1 not possible, the old archive is kept; 2 there is no journal, nothing
    was done; 75 another run did not end.
    """
    from feedpub.archive.database import journal_of
    from feedpub.config import files
    from feedpub.errors import ConfigError

    journal = journal_of(files.read(files.find(config)).archive)
    if not yes and not (journal.is_file() and journal.stat().st_size):
        risk = f"{journal}: there is no journal: what was withdrawn may come back, with other dates"
        if not (sys.stdin.isatty() and typer.confirm(f"{risk}. Go on?")):
            raise ConfigError([f"{risk}; nothing was done; --yes goes on without it"])
    report = api.rebuild(config, may_lose=yes, wait=wait, progress=progress)
    for line in problem_lines(report):
        complain(line)
    articles = sum(source.new for source in report.sources)
    written = sum(len(feed.written) for feed in report.feeds)
    unchanged = sum(len(feed.unchanged) for feed in report.feeds)
    say(
        f"rebuilt: {counted(articles, 'article')}; {counted(written, 'document')} written,"
        f" {unchanged:,} unchanged"
    )
    raise typer.Exit(report.exit_code)


@archive.command()
def check(
    config: ConfigPath = None,
    wait: Wait = 60,
) -> None:
    """Look for damage, and say how to repair it.

    Nothing is changed. Every record is compared with its checksum, SQLite checks its file, and the
    journal is read line by line and compared with the archive.

    Exit status: 0 nothing is damaged; 1 something is, which is named with its remedy; 2 usage or
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
