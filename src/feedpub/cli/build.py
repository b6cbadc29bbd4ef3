"""``feedpub build``"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.terminal import complain, counted, progress, say, say_json

if TYPE_CHECKING:
    from feedpub.pipeline.report import Report

ConfigPath = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The configuration. Default: $FEEDPUB_CONFIG, else config.toml here.",
    ),
]


def build(
    feeds: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEED]...", help="Only these feeds or families. Default: all."),
    ] = None,
    config: ConfigPath = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but write: say what would be.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what is wrong.")] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Say what is wrong with published articles, too."),
    ] = False,
) -> None:
    """Read what is new, and publish the feeds that it changes.

    Exit status: 0 done; 1 a source or a feed failed, its last good documents stand;
    2 usage or configuration, nothing was done; 75 another run is at work.
    """
    from feedpub.archive.lock import locked
    from feedpub.config import files
    from feedpub.pipeline.idle import is_idle
    from feedpub.pipeline.report import Report

    layers = files.read(files.find(config))
    now = datetime.now(UTC).replace(microsecond=0)
    idle = None
    if not feeds and layers.archive.exists():
        with locked(layers.archive):
            idle = is_idle(layers, now)
    if idle is not None:
        report = Report(dry_run=dry_run, known_feeds=idle["feeds"], quarantined=idle["quarantined"])
    else:
        from feedpub.config.model import load
        from feedpub.pipeline.lines import build as build_feeds
        from feedpub.pipeline.run import Run

        settings, layers = load(layers.path)
        with progress() as watch:
            run = Run(settings=settings, layers=layers, now=now, dry_run=dry_run, watch=watch)
            report = build_feeds(run, feeds or ())
    for line in _wrong(report, verbose=verbose):
        complain(line)
    if as_json:
        say_json(report.as_json())
    elif not quiet:
        for line in _done(report):
            say(line)
    raise typer.Exit(report.exit_code)


def _wrong(report: Report, *, verbose: bool) -> Iterator[str]:
    """One line for each article that is not published, one for each cause of a failure."""
    if verbose:
        yield from report.warnings
    yield from map(str, report.rejected)
    yield from report.notes
    yield from report.failures()


def _done(report: Report) -> Iterator[str]:
    """What the run did, in a few lines."""
    would = "would be " if report.dry_run else ""
    for source in report.sources:
        if source.new or source.changed:
            yield f"{source.name}: {counted(source.new, 'article')} new, {source.changed} changed"
    written = [name for feed in report.feeds for name in feed.written]
    if written:
        shown = ", ".join(written[:6])
        more = f" and {len(written) - 6} more" if len(written) > 6 else ""
        yield f"{counted(len(written), 'document')} {would}written: {shown}{more}"
    elif report.exit_code == 0:
        yield f"nothing to do: {counted(report.known_feeds, 'feed')} as published"
    for name in report.left_over:
        yield f"{name} belongs to no feed any more; remove it when nobody reads it"
    if report.quarantined:
        waits = "waits" if report.quarantined == 1 else "wait"
        yield f"{counted(report.quarantined, 'article')} {waits} in quarantine"
