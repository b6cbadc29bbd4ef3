"""``feedpub cluster``: schema, status"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, minute, say, say_json, say_table

if TYPE_CHECKING:
    from feedpub.cluster.status import ClusterStatus

cluster = typer.Typer(
    help="Prepare a database for workers; see how they fare.", no_args_is_help=True
)


@cluster.callback()
def _root() -> None:
    pass


@cluster.command()
def schema(config: ConfigPath = None) -> None:
    """Prepare the archive's database for workers.

    Run it after feedpub archive upgrade, with every new version. It does nothing that was done
    already, and may be started several times at once.

    Exit status: 0 done; 1 the database cannot be reached or is not an archive; 2 usage or
    configuration.
    """
    from feedpub.cluster.extra import imported_for
    from feedpub.config import files

    with imported_for("feedpub cluster"):
        from feedpub.cluster.schema import prepare
    archive = files.read(files.find(config)).archive
    say(f"{archive}: {'prepared' if prepare(archive) else 'is prepared already'}")


@cluster.command()
def status(
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as one JSON object.")
    ] = False,
) -> None:
    """Say which workers there are, and what waits, is stuck or fails.

    Exit status: 0 all is well; 1 something is stuck, a feed or source has failed three times in a
    row, or the database cannot be reached; 2 usage or configuration.
    """
    from feedpub.cluster.extra import imported_for
    from feedpub.config import files
    from feedpub.config.load import load

    with imported_for("feedpub cluster"):
        from feedpub.cluster.status import cluster_status
    settings, layers = load(files.find(config))
    found = cluster_status(layers.archive, settings.sources)
    if as_json:
        say_json(found.as_json())
    else:
        _tables(found)
    complaints = list(found.complaints())
    for each in complaints:
        complain(each)
    raise typer.Exit(1 if complaints else 0)


def _tables(found: ClusterStatus) -> None:
    rows = [
        [
            each.host,
            str(each.process),
            minute(each.started),
            each.heard.strftime("%H:%M:%S") if each.heard else "-",
            "working" if each.is_alive else "gone",
        ]
        for each in found.processes
    ]
    say_table(("host", "process", "started", "last heard of (UTC)", "state"), rows)
    say("")
    rows = [
        [
            kind,
            f"{each.waiting:,}",
            f"{each.later:,}",
            f"{each.running:,}",
            f"{each.failed:,}",
            each.waiting_since.strftime("%H:%M:%S") if each.waiting_since else "-",
        ]
        for kind, each in found.jobs.items()
    ]
    say_table(("jobs", "waiting", "later", "running", "failed", "oldest (UTC)"), rows)
