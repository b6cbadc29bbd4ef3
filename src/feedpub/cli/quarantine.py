"""``feedpub quarantine`` and ``feedpub quarantine retry``"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub.cli.build import ConfigPath
from feedpub.cli.terminal import complain, counted, minute, say, say_json

if TYPE_CHECKING:
    from feedpub.archive.queries.quarantine import Waiting

quarantine = typer.Typer()


@quarantine.callback(invoke_without_command=True)
def waits(
    context: typer.Context,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what waits as one JSON object.")
    ] = False,
) -> None:
    """List the articles that cannot be published, and why."""
    if context.invoked_subcommand is not None:
        # "feedpub quarantine --config FILE retry" means that file.
        context.obj = config
        return
    from feedpub.archive.queries.quarantine import waiting
    from feedpub.config import files

    found = waiting(files.read(files.find(config)).archive)
    if as_json:
        say_json({"waiting": [_as_json(each) for each in found]})
        return
    for each in found:
        for line in _lines(each):
            say(line)
    if not found:
        say("nothing waits in quarantine")


@quarantine.command()
def retry(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Ids, or names of documents. Default: all."),
    ] = None,
    config: ConfigPath = None,
) -> None:
    """Let articles that wait be read and judged anew by the next build.

    Exit status: 0 done; 2 a name that nothing waits under, nothing was done; 75 a run is at work.
    """
    from feedpub.config import files

    path = files.read(files.find(config or context.obj)).archive
    count = _retry(path, names or []) if path.exists() else 0
    if count:
        say(f"{counted(count, 'article')} will be judged anew by the next build")
    else:
        say("nothing waits in quarantine")


def _retry(path: Path, names: list[str]) -> int:
    """Let *names*, or all, try again; return how many they are. Raises: ConfigError."""
    from feedpub.archive.queries.quarantine import waiting
    from feedpub.archive.store import opened
    from feedpub.errors import ConfigError
    from feedpub.pipeline.operations.retry import retry

    with opened(path) as archive, archive.transaction():
        found = waiting(path)
        unknown = [name for name in names if not any(each.is_named(name) for each in found)]
        if unknown:
            raise ConfigError([f"{name}: nothing of this id or name waits" for name in unknown])
        chosen = [each for each in found if not names or any(each.is_named(name) for name in names)]
        retry(archive, chosen)
    for note in archive.notes:
        complain(note)
    return len(chosen)


def _lines(each: Waiting) -> list[str]:
    """Which article it is, and a line for each finding."""
    named = f" ({each.id})" if each.id else ""
    head = f"{each.source}: {each.name}{named}, since {minute(each.since)}"
    return [head, *(f"  {finding}" for finding in each.findings)]


def _as_json(each: Waiting) -> dict[str, Any]:
    from feedpub.feed import as_json

    return {
        "source": each.source,
        "name": each.name,
        "id": each.id,
        "since": each.since.isoformat(),
        "held": each.held,
        "findings": [as_json(finding) for finding in each.findings],
    }
