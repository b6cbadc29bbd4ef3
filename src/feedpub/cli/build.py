"""``feedpub build``"""

from __future__ import annotations

from typing import Annotated

import typer

from feedpub.cli.build_editions import build_editions
from feedpub.cli.options import FeedNames


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
    complete: Annotated[
        bool,
        typer.Option(
            "--complete",
            help="Read all articles completely. Of thousands of new ones, the bodies of those that"
            " no feed shows are otherwise left to later builds.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing: show what would be done.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the report as one JSON object.")
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only problems, each once until it changes.")
    ] = False,
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
    raise typer.Exit(
        build_editions(
            config or (),
            feeds or (),
            articles=article or (),
            complete=complete,
            dry_run=dry_run,
            as_json=as_json,
            quiet=quiet,
            verbose=verbose,
        )
    )
