"""``feedpub quarantine`` and ``feedpub quarantine retry``"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, counted, minute, say, say_json

if TYPE_CHECKING:
    from feedpub.archive.queries.quarantine import QuarantinedArticle

quarantine = typer.Typer()


@quarantine.callback(invoke_without_command=True)
def waits(
    context: typer.Context,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as one JSON object.")
    ] = False,
) -> None:
    """List the articles that cannot be published, and why."""
    if context.invoked_subcommand is not None:
        # For "feedpub quarantine --config FILE retry".
        context.obj = config
        return
    found = api.quarantine(config)
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
    """Have the next build read and check quarantined articles again.

    Exit status: 0 done; 2 nothing in quarantine has a name, nothing was done; 75 another run is at
    work.
    """
    done = api.retry(names or [], config or context.obj)
    for note in done.notes:
        complain(note)
    if done.articles:
        say(f"{counted(len(done.articles), 'article')} will be checked again by the next build")
    else:
        say("nothing waits in quarantine")


def _lines(each: QuarantinedArticle) -> list[str]:
    """Return a line for the article, and one for each finding."""
    named = f" ({each.id})" if each.id else ""
    head = f"{each.source}: {each.name}{named}, since {minute(each.since)}"
    read = [] if each.draft is None else [f"  read: {each.draft['title']}"]
    return [head, *read, *(f"  {finding}" for finding in each.findings)]


def _as_json(each: QuarantinedArticle) -> dict[str, Any]:
    from feedpub.feed import as_json

    return {
        "source": each.source,
        "name": each.name,
        "id": each.id,
        "since": each.since.isoformat(),
        "held": each.held,
        "findings": [as_json(finding) for finding in each.findings],
        **({} if each.draft is None else {"draft": each.draft}),
    }
