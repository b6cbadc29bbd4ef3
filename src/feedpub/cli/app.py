"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

import feedpub
from feedpub.cli.adopt import adopt
from feedpub.cli.archive import archive
from feedpub.cli.build import build
from feedpub.cli.config import config
from feedpub.cli.diff import diff
from feedpub.cli.feeds import feeds
from feedpub.cli.history import history
from feedpub.cli.init import init
from feedpub.cli.quarantine import quarantine
from feedpub.cli.run import run
from feedpub.cli.serve import serve
from feedpub.cli.show import show
from feedpub.cli.status import status
from feedpub.cli.validate import validate
from feedpub.cli.withdraw import republish, restore, withdraw

app = typer.Typer(
    help="Publish a newsroom's articles as feeds, checked before they go live.",
    no_args_is_help=True,
    # Plain help and errors: rich costs its import at every start.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(adopt)
app.command()(build)
app.command()(diff)
app.command()(feeds)
app.command()(history)
app.command()(init)
app.command()(run)
app.command()(serve)
app.command()(show)
app.command()(status)
app.command()(validate)
app.command()(withdraw)
app.command()(restore)
app.command()(republish)
app.add_typer(quarantine, name="quarantine")
app.add_typer(archive, name="archive")
app.add_typer(config, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"feedpub {feedpub.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    pass
