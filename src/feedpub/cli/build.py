"""``feedpub build``"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.notify import notify_targets
from feedpub.cli.terminal import EX_TEMPFAIL, complain, counted, failed, progress, say, say_json
from feedpub.errors import FeedpubError

if TYPE_CHECKING:
    from feedpub.archive.runs import RunRecord
    from feedpub.config.files import ConfigFiles
    from feedpub.pipeline.context import RunContext
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

#: The exit statuses of editions, the worst last.
_STATUSES = (0, EX_TEMPFAIL, 1, 2)


def build(
    feeds: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FEED]...", help="Only these feeds or families. Default: all."),
    ] = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            help="The configuration; again, or 'editions/*.toml', for several, one after the"
            " other. Default: $FEEDPUB_CONFIG, else config.toml here.",
        ),
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|ID",
            help="Ask for this article alone: a file of a source's folder, an address of a page,"
            " or an id that is known. Again for more.",
        ),
    ] = None,
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
    Of several configurations the worst: 2, then 1, then 75.
    """
    from feedpub.config import files

    editions = files.find_all(config or ())
    codes = []
    for path in editions:
        named = partial(_named, path) if len(editions) > 1 else str
        try:
            report = report_of(path, feeds or (), articles=article or (), dry_run=dry_run)
        except (FeedpubError, OSError) as error:
            # The other editions are built all the same.
            code, lines = failed(error)
            codes.append(code)
            for line in lines:
                complain(named(line))
            continue
        codes.append(report.exit_code)
        for line in wrong(report, verbose=verbose):
            complain(named(line))
        if as_json:
            edition = {"config": str(path)} if len(editions) > 1 else {}
            say_json({**edition, **report.as_json()})
        elif not quiet:
            for line in done(report):
                say(named(line))
    raise typer.Exit(max(codes, key=_STATUSES.index))


def report_of(
    path: Path, feeds: Collection[str], *, articles: Sequence[str] = (), dry_run: bool
) -> Report:
    """Run once for the configuration *path*, and tell what was done. Raises: FeedpubError."""
    from feedpub.archive.runs import recorded
    from feedpub.config import files

    layers = files.read(path)
    if dry_run:
        return _report_of(layers, feeds, articles, None)
    with recorded(layers.archive) as record:
        report = _report_of(layers, feeds, articles, record)
        record.end(report.own_failures() if report.exit_code else None)
        return report


def _report_of(
    layers: ConfigFiles, feeds: Collection[str], articles: Sequence[str], record: RunRecord | None
) -> Report:
    """Run once, and have *record* know of it; None: it is a dry run."""
    from feedpub.archive.database import locked
    from feedpub.pipeline.idle import is_delivery_due, is_idle
    from feedpub.pipeline.report import Report

    dry_run = record is None
    began = record.begin if record else lambda: None
    now = datetime.now(UTC).replace(microsecond=0)
    idle = None
    if not feeds and not articles and layers.archive.exists():
        with locked(layers.archive):
            began()
            idle = is_idle(layers, now)
    if idle is not None:
        report = Report(
            dry_run=dry_run,
            known_feeds=idle["feeds"],
            # Not written down by all that have this version.
            empty_feeds=idle.get("empty", 0),
            quarantined=idle["quarantined"],
        )
        if dry_run or not is_delivery_due(layers, now):
            _still_true(layers)
            return report
    from feedpub.config.load import load
    from feedpub.pipeline.context import RunContext

    settings, layers = load(layers.path)
    with progress() as watch:
        run = RunContext(
            settings=settings, layers=layers, now=now, dry_run=dry_run, watch=watch, began=began
        )
        if idle is None:
            begun = time.monotonic()
            report = _built(run, feeds, articles)
            # What it has published then is due to be told of, and is not of the future.
            run = run.later(time.monotonic() - begun)
        report = report.with_notes(notify_targets(run))
    if record is not None:
        # The page shows it.
        record.end(report.own_failures() if report.exit_code else None)
        report = report.with_notes(_show_health(run))
    return report


def _built(run: RunContext, feeds: Collection[str], articles: Sequence[str]) -> Report:
    from feedpub.pipeline.build import build as build_feeds
    from feedpub.pipeline.fetch import Scope

    if not articles:
        return build_feeds(run, Scope(feeds=feeds))
    from feedpub.pipeline.operations.single_article import request_articles

    return build_feeds(run, Scope(feeds=feeds, requests=partial(request_articles, run, articles)))


def _still_true(layers: ConfigFiles) -> None:
    """Let Prometheus know that what the metrics' file says was so a moment ago."""
    health = layers.values.get("health")
    file = health.get("textfile") if isinstance(health, dict) else None
    if isinstance(file, str):
        with contextlib.suppress(OSError):
            os.utime(file)


def _show_health(run: RunContext) -> Iterator[str]:
    """Write the page and the metrics' file, where the configuration wants them."""
    from feedpub.pipeline.operations.status import show

    try:
        show(run.settings, run.layers, run.now)
    except OSError as error:
        yield f"{error.filename}: {error.strerror}: how it goes is not shown there"


def _named(edition: Path, line: str) -> str:
    """*line* with the *edition* that it is about in front, once."""
    whole = os.path.abspath(edition)  # noqa: PTH100 - as a configuration names itself
    return f"{edition}: {line.removeprefix(f'{whole}: ')}"


def wrong(report: Report, *, verbose: bool = False) -> Iterator[str]:
    """One line for each article that is not published, one for each cause of a failure."""
    if verbose:
        yield from report.warnings
    yield from map(str, report.rejected)
    yield from map(str, report.refusals)
    yield from report.notes
    yield from report.failures()


def as_published(report: Report) -> str:
    """How many feeds stand as they were published."""
    return f"{counted(report.known_feeds - report.empty_feeds, 'feed')} as published"


def done(report: Report) -> Iterator[str]:
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
        yield f"nothing to do: {as_published(report)}"
    for name in report.left_over:
        yield f"{name} belongs to no feed any more; remove it when nobody reads it"
    if report.empty_feeds:
        have = "has" if report.empty_feeds == 1 else "have"
        yield f"{counted(report.empty_feeds, 'feed')} {have} no article yet"
    if report.quarantined:
        waits = "waits" if report.quarantined == 1 else "wait"
        yield f"{counted(report.quarantined, 'article')} {waits} in quarantine"
