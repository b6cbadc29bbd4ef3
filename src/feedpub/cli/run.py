"""``feedpub run``"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from feedpub.cli.options import ConfigPath


def run(
    config: ConfigPath = None,
    log_format: Annotated[
        Literal["console", "json"], typer.Option(help="How the log is written, on stderr.")
    ] = "console",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log runs without a result, too.")
    ] = False,
) -> None:
    """Keep running, and publish what is new at once.

    Sources are fetched at their times. Embargoes, expiries and age limits are kept to the second.
    SIGTERM stops it after the current document; on SIGHUP it reads the configuration again, and
    keeps the old one if the new one is wrong.

    Exit status: 0 stopped by SIGTERM; 1 the archive cannot be opened, or was upgraded by a later
    version of the program meanwhile; 2 usage or configuration; 75 another daemon is running on the
    archive; 130 after Ctrl-C.
    """
    from feedpub.config import files
    from feedpub.health.logs import log_to_stderr
    from feedpub.schedule.daemon import Daemon

    log_to_stderr(log_format, verbose=verbose)
    raise typer.Exit(Daemon(files.find(config)).run())
