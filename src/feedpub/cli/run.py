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
        bool, typer.Option("--verbose", "-v", help="Log what is done for nothing, too.")
    ] = False,
) -> None:
    """Stay, and publish what is new as soon as it is known.

    Each source is asked at its times. Embargoes, expiries and age limits are kept to the second.
    SIGTERM ends it after the document in hand; SIGHUP has it read the configuration anew, and keep
    the old one if the new is wrong.

    Exit status: 0 ended by a signal; 1 the archive cannot be had; 2 usage or configuration;
    75 another daemon is at work on the archive.
    """
    from feedpub.config import files
    from feedpub.health.logs import log_to_stderr
    from feedpub.schedule.daemon import Daemon

    log_to_stderr(log_format, verbose=verbose)
    raise typer.Exit(Daemon(files.find(config)).run())
