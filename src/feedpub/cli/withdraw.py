"""``feedpub withdraw``, ``feedpub restore`` and ``feedpub republish``"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.build import ConfigPath
from feedpub.cli.notify import notify_targets
from feedpub.cli.terminal import complain, counted, say

if TYPE_CHECKING:
    from feedpub.archive.withdrawals import Order
    from feedpub.config.files import ConfigFiles
    from feedpub.config.model import Settings
    from feedpub.pipeline.context import RunContext
    from feedpub.pipeline.operations.withdraw import Takedown

Names = Annotated[
    list[str],
    typer.Argument(
        metavar="ID...",
        help="The article's id, its id in the feeds, one of its addresses, or SOURCE/ID.",
    ),
]
Wait = Annotated[
    float, typer.Option(metavar="SECONDS", min=0, help="How long to wait for a run at work.")
]
Reason = Annotated[
    str, typer.Option(metavar="TEXT", help="Why, for the archive; it is published nowhere.")
]

#: Where it stands is told in so many lines.
_SHOWN = 100


def withdraw(
    names: Names,
    config: ConfigPath = None,
    note: Annotated[
        str, typer.Option(metavar="TEXT", help="What readers may know; Atom feeds tell it.")
    ] = "",
    reason: Reason = "",
    replace: Annotated[
        bool, typer.Option("--replace", help="Show other words in its place for some days first.")
    ] = False,
    title: Annotated[
        str, typer.Option(metavar="TEXT", help="Of these words.  [default: Withdrawn]")
    ] = "",
    text: Annotated[
        str, typer.Option(metavar="TEXT", help="These words.  [default: the note]")
    ] = "",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long they stand.")] = 7,
    erase: Annotated[
        bool, typer.Option("--erase", help="Forget its text in the archive, too.")
    ] = False,
    wait: Wait = 60,
) -> None:
    """Take articles down at once: out of every feed, page and list, whatever else is broken.

    They stay down, though their source still has them, until they are restored.
    Exit status: 0 nothing of them stands; 1 something does, or a later build may bring them back:
    each place is named; 2 no such article, nothing was done; 75 another run did not end.
    """
    from feedpub.archive.withdrawals import Order

    if erase and replace:
        raise typer.BadParameter("what is erased cannot be replaced", param_hint="--erase")
    if (title or text) and not replace:
        raise typer.BadParameter("is for --replace", param_hint="--title, --text")
    from feedpub.config import files
    from feedpub.config.load import salvage

    settings, layers, flaws = salvage(files.find(config))
    run = _run_of(settings, layers)
    order = Order(kind="erased" if erase else "gone", note=note, reason=reason)
    if replace:
        order = _replacing(run, note=note, reason=reason, title=title, text=text, days=days)
    from feedpub.pipeline.operations.withdraw import withdraw as take_down

    done = take_down(run, names, order, wait=wait, flaws=flaws)
    for line in _told(done, order):
        say(line)
    if line := _wrong(done):
        complain(line)
    if not flaws:
        _notify_targets(run)
    raise typer.Exit(done.exit_code)


def restore(
    names: Names,
    config: ConfigPath = None,
    reason: Reason = "",
    wait: Wait = 60,
) -> None:
    """Show withdrawn articles again, as they were: with the same ids and dates.

    Exit status: 0 done; 1 a feed failed; 2 no such article is withdrawn, nothing was done;
    75 another run did not end.
    """
    from feedpub.pipeline.operations.withdraw import restore as put_back

    run = _run(config)
    done = put_back(run, names, reason, wait=wait)
    for name in done.names:
        say(f"restored: {name}")
    for line in (*done.report.notes, *done.failures()):
        complain(line)
    _notify_targets(run)
    raise typer.Exit(done.report.exit_code)


def republish(names: Names, config: ConfigPath = None, wait: Wait = 60) -> None:
    """Publish articles once more: with the date of now, and the ids that they have for life.

    Readers see them at the top of their feeds again, as changed, not as new.
    Exit status: 0 done; 1 a feed failed; 2 no such article, nothing was done;
    75 another run did not end.
    """
    from feedpub.pipeline.operations.republish import republish as date_anew

    run = _run(config)
    done, report = date_anew(run, names, wait=wait)
    for name in done:
        say(f"republished: {name}")
    for line in (*report.notes, *report.failures()):
        complain(line)
    _notify_targets(run)
    raise typer.Exit(report.exit_code)


def _run(config: Path | None) -> RunContext:
    from feedpub.config import files
    from feedpub.config.load import load

    return _run_of(*load(files.find(config)))


def _run_of(settings: Settings, layers: ConfigFiles) -> RunContext:
    from feedpub.pipeline.context import RunContext

    now = datetime.now(UTC).replace(microsecond=0)
    return RunContext(
        settings=settings,
        layers=layers,
        now=now,
        dry_run=False,
        watch=lambda _what, _done, _of: None,
    )


def _notify_targets(run: RunContext) -> None:
    """Notify targets. A failure does not change the exit status: the withdrawal is done."""
    from feedpub.errors import ArchiveError

    try:
        for line in notify_targets(run):
            complain(line)
    except ArchiveError as error:
        complain(str(error))


def _replacing(
    run: RunContext, *, note: str, reason: str, title: str, text: str, days: int
) -> Order:
    from feedpub.archive.withdrawals import Order

    title = title or "Withdrawn"
    return Order(
        kind="replaced",
        note=note,
        reason=reason,
        title=title,
        text=text or note or title,
        until=run.now + timedelta(days=days),
    )


def _told(done: Takedown, order: Order) -> Iterator[str]:
    """What was done, and where something of it stands."""
    scrubbed = done.scrubbed
    assert scrubbed is not None
    written = {name for feed in done.report.feeds for name in feed.written} | {
        file.name for file in scrubbed.changed
    }
    what = "replaced" if order.kind == "replaced" else "withdrawn"
    for name in done.names:
        yield f"{what}: {name}"
    looked = counted(scrubbed.documents, "document")
    yield f"{counted(len(written), 'document')} changed, {looked} looked through"
    yield from scrubbed.standing[:_SHOWN]
    if len(scrubbed.standing) > _SHOWN:
        yield f"and {len(scrubbed.standing) - _SHOWN:,} places more"
    yield from scrubbed.headlines[:_SHOWN]
    yield from done.report.notes


def _wrong(done: Takedown) -> str:
    """In one line: what failed, and what follows from it."""
    said = []
    standing = done.scrubbed.standing if done.scrubbed else ()
    if not done.recorded:
        said.append("NOT RECORDED, it comes back with the next build")
    if standing:
        others = len(standing) - 1
        more = f" and {counted(others, 'place')} more" if others else ""
        said.append(f"{standing[0]}{more}")
    causes = list(dict.fromkeys(done.failures()))
    if causes:
        more = f" (and {len(causes) - 1} more)" if len(causes) > 1 else ""
        said.append(causes[0] + more)
    return "; ".join(said)
