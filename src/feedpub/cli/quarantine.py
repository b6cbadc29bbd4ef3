"""``feedpub quarantine`` and ``feedpub quarantine retry``"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, counted, minute, say, say_json

if TYPE_CHECKING:
    from feedpub.archive.queries.quarantine import QuarantinedArticle
    from feedpub.feed import Finding

#: That many articles of a cause are named.
_NAMED = 5

quarantine = typer.Typer()


@quarantine.callback(invoke_without_command=True)
def waits(
    context: typer.Context,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the list as one JSON object.")
    ] = False,
) -> None:
    """List the articles that cannot be published, and why.

    Each cause is one line, which names some of its articles; --json lists them all.

    Exit status: 0; 1 the archive cannot be read; 2 usage or configuration.
    """
    if context.invoked_subcommand is not None:
        # For "feedpub quarantine --config FILE retry".
        context.obj = config
        return
    found = api.quarantine(config)
    if as_json:
        say_json({"waiting": [each.as_json() for each in found]})
        return
    for line in _lines(found):
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


def _lines(found: Iterable[QuarantinedArticle]) -> Iterator[str]:
    """Yield a line for each cause, with the articles that wait for it, the oldest first."""
    causes: dict[tuple[str, ...], list[QuarantinedArticle]] = {}
    for each in found:
        codes = [finding.code for finding in _errors(each)]
        causes.setdefault((each.source, *codes), []).append(each)
    for articles in causes.values():
        first = articles[0]
        named = ", ".join(map(_named, articles[:_NAMED]))
        if len(articles) > _NAMED:
            named += f" and {len(articles) - _NAMED:,} more"
        why = "; ".join(dict.fromkeys(map(str, _errors(first))))
        count = counted(len(articles), "article")
        yield f"{first.source}: {count} since {minute(first.since)}: {named}: {why}"


def _errors(each: QuarantinedArticle) -> list[Finding]:
    return [finding for finding in each.findings if finding.severity == "error"]


def _named(each: QuarantinedArticle) -> str:
    """Return the name of its document, its id, and its title if it waits for its date alone."""
    title = "" if each.draft is None else repr(each.draft["title"])
    id = each.id if each.id and each.id not in each.name else ""
    known = ", ".join(word for word in (id, title) if word)
    return f"{each.name} ({known})" if known else each.name
