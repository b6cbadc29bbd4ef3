"""``feedpub build``"""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from feedpub import api
from feedpub.cli.options import FeedNames
from feedpub.cli.run_report import problem_lines, result_lines
from feedpub.cli.terminal import EX_TEMPFAIL, complain, failed, progress, say, say_json
from feedpub.errors import FeedpubError

#: Exit statuses of editions, the worst last.
_STATUSES = (0, EX_TEMPFAIL, 1, 2)


def build(
    feeds: FeedNames = None,
    config: Annotated[
        list[str] | None,
        typer.Option(
            "--config",
            "-c",
            metavar="FILE",
            help="The configuration. Repeat it, or use a pattern such as 'editions/*.toml', to"
            " build several, one after the other. Default: $FEEDPUB_CONFIG, else ./config.toml.",
        ),
    ] = None,
    article: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE|ID",
            help="Fetch only this article: a file of a source's folder, the address of a page, or"
            " the id of a stored article. Repeat it for more.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing: show what would be done.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only problems.")] = False,
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Print warnings about published articles, too."),
    ] = False,
) -> None:
    """Read what is new, and publish the feeds that it changes.

    Exit status: 0 done; 1 a source or a feed failed, its last good documents stay; 2 usage or
    configuration, nothing was done; 75 another run is at work. With several configurations the
    worst: 2, then 1, then 75.
    """
    from feedpub.config import files

    editions = files.find_all(config or ())
    codes = []
    for path in editions:
        named = partial(_named, path) if len(editions) > 1 else str
        try:
            report = api.build(
                path, feeds or (), articles=article or (), dry_run=dry_run, progress=progress
            )
        except (FeedpubError, OSError) as error:
            # The other editions are built all the same.
            code, lines = failed(error)
            codes.append(code)
            for line in lines:
                complain(named(line))
            continue
        codes.append(report.exit_code)
        for line in problem_lines(report, verbose=verbose):
            complain(named(line))
        if as_json:
            edition = {"config": str(path)} if len(editions) > 1 else {}
            say_json({**edition, **report.as_json()})
        elif not quiet:
            for line in result_lines(report):
                say(named(line))
    raise typer.Exit(max(codes, key=_STATUSES.index))


def _named(edition: Path, line: str) -> str:
    """Return *line* with its *edition* in front, once."""
    whole = os.path.abspath(edition)  # noqa: PTH100 - as a configuration names itself
    return f"{edition}: {line.removeprefix(f'{whole}: ')}"
