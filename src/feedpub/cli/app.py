"""The commands, put together."""

from __future__ import annotations

from typing import Annotated

import typer

import feedpub
from feedpub.cli.adopt import adopt
from feedpub.cli.archive import archive
from feedpub.cli.build import build
from feedpub.cli.cluster import cluster
from feedpub.cli.config import config
from feedpub.cli.desk import desk
from feedpub.cli.diff import diff
from feedpub.cli.examples import add_epilogs
from feedpub.cli.feeds import feeds
from feedpub.cli.history import history
from feedpub.cli.init import init
from feedpub.cli.quarantine import quarantine
from feedpub.cli.run import run
from feedpub.cli.serve import serve
from feedpub.cli.show import show
from feedpub.cli.status import status
from feedpub.cli.token import token
from feedpub.cli.validate import validate
from feedpub.cli.withdraw import WithdrawCommand, republish, restore, withdraw
from feedpub.cli.worker import worker

app = typer.Typer(
    help="Publish a newsroom's articles as feeds, checked before they go live.",
    epilog="Begin with: feedpub init. Each command's own help has examples: feedpub build --help.",
    no_args_is_help=True,
    # Plain help and errors: rich costs its import at every start.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _command in (
    *(init, build, run, worker, status, diff, feeds, serve, show, history),
    *(withdraw, restore, republish, adopt, validate),
):
    app.command(cls=WithdrawCommand if _command is withdraw else None)(_command)
app.add_typer(quarantine, name="quarantine")
app.add_typer(desk, name="desk")
app.add_typer(archive, name="archive")
app.add_typer(cluster, name="cluster")
app.add_typer(config, name="config")
app.add_typer(token, name="token")
add_epilogs(app, "")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"feedpub {feedpub.__version__}")
        raise typer.Exit


def _show_completion(wanted: bool) -> None:
    if wanted:
        from feedpub.cli.completion import script, shell_here
        from feedpub.cli.tree import commands

        typer.echo(script(shell_here(), commands(app)), nl=False)
        raise typer.Exit


def _install_completion(wanted: bool) -> None:
    if wanted:
        from feedpub.cli.completion import install, shell_here
        from feedpub.cli.tree import commands

        path, advice = install(shell_here(), commands(app))
        typer.echo(f"written: {path}\n{advice}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
    install_completion: Annotated[
        bool,
        typer.Option(
            "--install-completion",
            callback=_install_completion,
            is_eager=True,
            help="Have your shell complete commands and options: bash, zsh, fish.",
        ),
    ] = False,
    show_completion: Annotated[
        bool,
        typer.Option(
            "--show-completion",
            callback=_show_completion,
            is_eager=True,
            help="Print the script that does so.",
        ),
    ] = False,
) -> None:
    pass
