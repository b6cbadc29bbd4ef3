"""``feedpub archive``: rebuild, check, stats, vacuum, upgrade, export, import"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO, cast

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath, Wait
from feedpub.cli.terminal import complain, counted, progress, say, say_json, say_table
from feedpub.pipeline.report_lines import problem_lines

if TYPE_CHECKING:
    from feedpub.archive.location import ArchiveLocation

archive = typer.Typer(help="Rebuild, check, measure or move the archive.", no_args_is_help=True)


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

    archive = files.read(files.find(config)).archive
    journal = journal_of(archive) if isinstance(archive, Path) else None
    if journal and not yes and not (journal.is_file() and journal.stat().st_size):
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


@archive.command()
def stats(
    config: ConfigPath = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show how large the archive is, and what takes the room. No run is disturbed.

    Exit status: 0; 1 there is no archive yet; 2 usage or configuration.
    """
    from dataclasses import asdict

    from feedpub.archive.queries.size import size_of
    from feedpub.config import files
    from feedpub.errors import ArchiveError

    path = files.read(files.find(config)).archive
    found = size_of(path)
    if found is None:
        raise ArchiveError(path, "there is no archive yet; feedpub build makes it")
    if as_json:
        say_json(asdict(found))
        return
    bare = f", {found.pruned:,} of them without text" if found.pruned else ""
    say(f"{counted(found.rows('articles'), 'article')}{bare} in {path}")
    if found.first is not None and found.last is not None:
        say(f"published from {_day(found.first)} to {_day(found.last)}")
    say(
        f"{_size(found.file)}, {_size(found.free)} of it free; log {_size(found.log)},"
        f" journal {_size(found.journal)}"
    )
    say_table(
        ("table", "rows", "size"),
        [
            (each.name, f"{each.rows:,}", "" if each.bytes is None else _size(each.bytes))
            for each in found.tables
        ],
    )


@archive.command()
def vacuum(config: ConfigPath = None, wait: Wait = 60) -> None:
    """Give the room that deleted rows have left back to the disk.

    The archive's file is written again, which takes as much room once more while it is at work.

    Exit status: 0 done; 1 not possible, the file stays as it is; 2 usage or configuration; 75
    another run did not end.
    """
    from feedpub.archive.database import exists
    from feedpub.archive.queries.size import bytes_of
    from feedpub.archive.store import opened
    from feedpub.config import files
    from feedpub.errors import ArchiveError

    path = files.read(files.find(config)).archive
    if not exists(path):
        raise ArchiveError(path, "there is no archive yet; feedpub build makes it")
    before = bytes_of(path)
    with progress() as watch, opened(path, wait=wait, watch=watch) as found:
        with found.transaction():
            found.set_fact("unswept", "1")
        found.sweep()
        for note in found.new_notes():
            complain(note)
    say(f"{_size(before)} before, {_size(bytes_of(path))} now")


@archive.command()
def upgrade(config: ConfigPath = None, wait: Wait = 60) -> None:
    """Make or upgrade the tables of an archive in PostgreSQL.

    Nothing else does that. An archive in a file is upgraded by the next run.

    Exit status: 0 done, or nothing to do; 1 not possible, nothing was changed; 2 usage or
    configuration; 75 another run did not end.
    """
    from feedpub.archive.location import PostgresArchive
    from feedpub.archive.schema import VERSION
    from feedpub.config import files
    from feedpub.errors import ArchiveError, needs_extra

    location = files.read(files.find(config)).archive
    if not isinstance(location, PostgresArchive):
        say(f"{location}: a file is upgraded by the next run")
        return
    try:
        from feedpub.archive.migrations.upgrade import upgraded
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("feedpub"):
            raise
        raise ArchiveError(location, f"archive.url {needs_extra('postgres')}") from error
    before = upgraded(location, wait=wait)
    if not before:
        say(f"{location}: tables {VERSION} made")
    elif before < VERSION:
        say(f"{location}: tables {before} upgraded to {VERSION}")
    else:
        say(f"{location}: tables {VERSION}, nothing to do")


@archive.command()
def export(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A new file; - for the standard output.")
    ],
    config: ConfigPath = None,
) -> None:
    """Write the whole archive to one file, to keep or to import.

    The archive is written as it is at one moment; runs go on. With a name that ends in .gz it is
    compressed. Only its owner may read the file: it has articles under embargo.

    Exit status: 0 done; 1 not possible, no file is written; 2 usage or configuration.
    """
    from feedpub.archive.export import export, written
    from feedpub.config import files
    from feedpub.errors import ConfigError

    path = files.read(files.find(config)).archive
    if file == "-":
        _export_to_stdout(path)
        return
    if Path(file).exists():
        raise ConfigError([f"{file}: already exists; nothing was written"])
    with written(Path(file)) as to:
        rows = export(path, to)
    say(f"{counted(rows, 'row')} written to {file}")


def _export_to_stdout(path: ArchiveLocation) -> None:
    """Raises: OSError, if it cannot be written: half an export is of no use."""
    from feedpub.archive.export import export

    # Not sys.stdout, which never fails.
    assert sys.__stdout__ is not None
    try:
        export(path, cast(BinaryIO, sys.__stdout__.buffer))
        sys.__stdout__.flush()
    except OSError as error:
        error.filename = error.filename or "standard output"
        raise


@archive.command("import")
def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="What export wrote.")],
    config: ConfigPath = None,
    wait: Wait = 60,
) -> None:
    """Make the archive, with its journal, from what export wrote. There must be none yet.

    The export may be of a file or of PostgreSQL, and so may this archive, which then needs its
    tables (feedpub archive upgrade).

    Everything is imported or, if the file is damaged, nothing. Published documents that are not
    there or differ are written by the next build.

    Exit status: 0 done; 1 not possible, nothing was imported; 2 usage or configuration; 75 another
    run did not end.
    """
    from feedpub.archive.database import locked
    from feedpub.archive.export import import_into, opened
    from feedpub.config import files

    path = files.read(files.find(config)).archive
    with opened(Path(file)) as found, locked(path, wait=wait):
        rows = import_into(path, file, found)
    say(f"{counted(rows, 'row')} read from {file}; feedpub build goes on from here")


def _size(count: int) -> str:
    """Return a number of bytes for people: ``1.2 MB``."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= factor:
            return f"{count / factor:,.1f} {unit}"
    return f"{count} B"


def _day(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).date().isoformat()
