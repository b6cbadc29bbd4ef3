"""``feedpub worker``"""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from feedpub.cli.options import ConfigPath


def worker(
    config: ConfigPath = None,
    log_format: Annotated[
        Literal["console", "json"], typer.Option(help="How the log is written, on stderr.")
    ] = "console",
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log jobs without a result, too.")
    ] = False,
) -> None:
    """Keep running, beside others, on an archive in PostgreSQL.

    Start as many as there are processors, on one machine or several: they take all work from one
    queue. Sources are fetched at their times and embargoes end in time as long as one of them is
    left. feedpub cluster schema prepares the database. SIGTERM stops it after the job in hand; on
    SIGHUP it reads the configuration again, and keeps the old one if the new one is wrong.

    Exit status: 0 stopped by SIGTERM; 1 the archive cannot be opened, or was upgraded for another
    version of the program meanwhile; 2 usage or configuration; 75 another configuration
    publishes into the same place; 130 after Ctrl-C.
    """
    from feedpub.cluster.extra import imported_for
    from feedpub.config import files
    from feedpub.health.logs import log_to_stderr

    with imported_for("feedpub worker"):
        from feedpub.cluster.worker import ClusterWorker

    log_to_stderr(log_format, verbose=verbose)
    raise typer.Exit(ClusterWorker(files.find(config)).run())
