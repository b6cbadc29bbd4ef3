"""``feedpub withdraw``, ``feedpub restore`` and ``feedpub republish``"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperCommand

from feedpub import api
from feedpub.cli.options import ConfigPath, Wait
from feedpub.cli.terminal import complain, counted, say

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="The article's id, its id in the feeds, one of its addresses, or SOURCE/ID.",
    ),
]
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why, for the archive; it is not published.")
]


class WithdrawCommand(TyperCommand):
    """The command; its option --replace is short for --replace=yes.

    What follows it may be the name of an article: only what is after "=" is a value.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        options = args.index("--") if "--" in args else len(args)
        spelled = ["--replace=yes" if each == "--replace" else each for each in args[:options]]
        return super().parse_args(ctx, spelled + args[options:])


def withdraw(
    names: Names,
    config: ConfigPath = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="A note for readers; Atom feeds have it.")
    ] = "",
    reason: Reason = "",
    replace: Annotated[
        Literal["yes", "no"] | None,
        typer.Option(
            metavar="[=yes|=no]",
            help="Publish a replacement for some days first. Without it a terminal is asked.",
        ),
    ] = None,
    title: Annotated[
        str,
        typer.Option(
            metavar="TEXT",
            help='Of the replacement. Default: "Withdrawn", in the language of its feeds.',
        ),
    ] = "",
    text: Annotated[
        str, typer.Option(metavar="TEXT", help="Of the replacement.  [default: the note]")
    ] = "",
    days: Annotated[
        int, typer.Option(min=1, max=3650, help="How long the replacement is published.")
    ] = 7,
    erase: Annotated[
        bool, typer.Option("--erase", help="Delete its text from the archive, too.")
    ] = False,
    wait: Wait = 60,
) -> None:
    """Withdraw articles at once: from every feed, page and list, whatever else is broken.

    They stay withdrawn, even if their source still has them, until they are restored.

    Exit status: 0 nothing of them is left; 1 something is, or a later build may bring them back:
    each place is printed; 2 no such article, nothing was done; 75 another run did not end.
    """
    if erase and replace == "yes":
        raise typer.BadParameter("an erased article cannot be replaced", param_hint="--erase")
    if (title or text) and replace != "yes":
        raise typer.BadParameter("needs --replace", param_hint="--title, --text")
    if erase:
        replace = "no"
    elif replace is None and sys.stdin.isatty() and api.is_shown(names, config):
        replace = "yes" if _is_to_be_replaced(days) else "no"
    from feedpub.pipeline.operations.takedown_lines import problem_of, takedown_lines

    done = api.withdraw(
        names,
        config,
        note=note,
        reason=reason,
        erase=erase,
        days=days if replace == "yes" else None,
        title=title,
        text=text,
        wait=wait,
    )
    for line in takedown_lines(done, replace):
        say(line)
    if line := problem_of(done):
        complain(line)
    if not done.flaws:
        _notify(config)
    raise typer.Exit(done.exit_code)


def restore(
    names: Names,
    config: ConfigPath = None,
    reason: Reason = "",
    wait: Wait = 60,
) -> None:
    """Publish withdrawn articles again, with the same ids and dates.

    Exit status: 0 done; 1 a feed failed; 2 no such article is withdrawn, nothing was done;
    75 another run did not end.
    """
    from feedpub.pipeline.operations.takedown_lines import restored_lines

    done = api.restore(names, config, reason=reason, wait=wait)
    for line in restored_lines(done):
        say(line)
    for line in (*done.report.notes, *done.failures()):
        complain(line)
    _notify(config)
    raise typer.Exit(done.report.exit_code)


def republish(names: Names, config: ConfigPath = None, wait: Wait = 60) -> None:
    """Publish articles once more: with the date of now, and the ids that they keep for life.

    Readers see them at the top of their feeds again, as changed, not as new.

    Exit status: 0 done; 1 a feed failed; 2 no such article, nothing was done;
    75 another run did not end.
    """
    done = api.republish(names, config, wait=wait)
    for name in done.names:
        say(f"republished: {name}")
    for line in (*done.report.notes, *done.report.failures()):
        complain(line)
    _notify(config)
    raise typer.Exit(done.report.exit_code)


def _notify(config: Path | None) -> None:
    """Send notifications. A failure changes no exit status: the withdrawal is done."""
    from feedpub.errors import ArchiveError

    try:
        for line in api.notify(config):
            complain(line)
    except ArchiveError as error:
        complain(str(error))


def _is_to_be_replaced(days: int) -> bool:
    from feedpub.pipeline.operations.takedown_lines import KEPT, REPLACED

    complain(f"{KEPT}; with --replace {REPLACED}")
    return typer.confirm(f"Publish a replacement for {counted(days, 'day')} first?", True, err=True)
