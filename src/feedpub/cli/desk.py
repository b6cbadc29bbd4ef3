"""``feedpub desk``: the screen for editors, and their tokens: add, revoke, list"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, minute, say, say_json, say_table

if TYPE_CHECKING:
    from feedpub.archive.location import ArchiveLocation

desk = typer.Typer()

Editor = Annotated[
    str,
    typer.Argument(metavar="NAME", help="The name that the editor's actions are recorded with."),
]


@desk.callback(invoke_without_command=True)
def serves(
    context: typer.Context,
    config: ConfigPath = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0: any free one.")] = 8788,
) -> None:
    """Serve a screen for editors, in a browser.

    Editors search, withdraw, replace and restore articles there, reorder feeds, and retry what is
    in quarantine. On this machine alone it asks them for a name. With another --host, or with
    [desk] url in the configuration, they log in with tokens, which the commands below make.

    Exit status: 1 the port is in use; 2 usage or configuration, or no editor has a token;
    130 after Ctrl-C.
    """
    if context.invoked_subcommand is not None:
        # For "feedpub desk --config FILE add".
        context.obj = config
        return
    from zoneinfo import ZoneInfo

    from feedpub.access.editor_tokens import list_editors
    from feedpub.config import files
    from feedpub.config.load import load
    from feedpub.desk.app import Desk, serve
    from feedpub.desk.hosts import hosts_of
    from feedpub.errors import ConfigError
    from feedpub.health.logs import log_to_stderr
    from feedpub.preview.app import bound

    path = files.find(config)
    settings, layers = load(path)
    with bound(host, port) as listening:
        hosts = hosts_of(listening, host, settings.desk.url)
        if hosts.needs_login and not list_editors(layers.archive):
            raise ConfigError(
                [f"{hosts.address}: no editor has a token; make one first: feedpub desk add NAME"]
            )
        if hosts.needs_login and hosts.is_readable:
            complain(f"{hosts.address}: without https, anybody on the way can read tokens")
        log_to_stderr("console", verbose=False)
        say(hosts.address)
        # Whoever waits for the address reads it now.
        sys.stdout.flush()
        app = Desk(
            layers.path,
            layers.archive,
            hosts,
            newsroom=settings.site.title,
            zone=ZoneInfo(settings.site.timezone),
            user=_user(),
        )
        serve(listening, app.app())


@desk.command()
def add(context: typer.Context, name: Editor, config: ConfigPath = None) -> None:
    """Make a token for an editor, and print it.

    It is printed once; only a hash of it is kept.
    """
    from feedpub.access.editor_tokens import add_editor

    token = add_editor(_archive(config or context.obj), name)
    say(f"{name}: the token is shown only now")
    say(f"  {token}")


@desk.command()
def revoke(context: typer.Context, name: Editor, config: ConfigPath = None) -> None:
    """Make the token of an editor invalid; this ends the editor's sessions at once."""
    from feedpub.access.editor_tokens import revoke_editor

    revoke_editor(_archive(config or context.obj), name)
    say(f"{name}: the token is revoked")


@desk.command("list")
def list_(
    context: typer.Context,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each editor.")
    ] = False,
) -> None:
    """List the editors who have a token."""
    from feedpub.access.editor_tokens import list_editors

    found = list_editors(_archive(config or context.obj))
    if as_json:
        for each in found:
            say_json({"name": each.name, "since": each.since.isoformat()})
    elif found:
        say_table(("name", "since"), [(each.name, minute(each.since)) for each in found])
    else:
        say("no editor has a token")


def _archive(config: Path | None) -> ArchiveLocation:
    from feedpub.config import files

    return files.read(files.find(config)).archive


def _user() -> str:
    """Return the login name of whoever started it. Empty: it is unknown."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
