"""``feedpub status``"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import (
    complain,
    counted,
    minute,
    say,
    say_json,
    say_table,
    without_config_warnings,
)

if TYPE_CHECKING:
    from feedpub.health.state import FeedHealth, Health


#: Of the states that need attention.
_STYLES = {"failing": "bold red", "overwritten": "bold red", "stale": "bold yellow"}

#: How many unused keys of a source, and feeds with findings, are named; ``--json`` has all.
_MAX_KEYS = 20


def status(
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as one JSON object.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what is wrong.")] = False,
    live: Annotated[
        bool,
        typer.Option(
            "--live", help="Say only whether feedpub run works here, or a feedpub worker."
        ),
    ] = False,
) -> None:
    """Say how sources and feeds fare; read beside any run.

    Exit status: 0 all is well; 1 something fails or is stale, with --live: the daemon does not
    run, or hangs; 2 usage or configuration.
    """
    if live:
        raise typer.Exit(_liveness(config, as_json=as_json, quiet=quiet))
    with without_config_warnings(quiet):
        health = api.status(config)
    complaints = list(health.complaints())
    if as_json:
        say_json(health.as_json())
    elif not quiet:
        _tables(health)
    for complaint in complaints:
        complain(complaint)
    raise typer.Exit(1 if complaints else 0)


def _liveness(config: Path | None, *, as_json: bool, quiet: bool) -> int:
    """Print whether the daemon works; return the exit status."""
    with without_config_warnings(True):
        found = api.liveness(config)
    complaint = found.complaint()
    if as_json:
        say_json(found.as_json())
    elif complaint is None and not quiet and found.seen:
        say(f"{found.command} works; last sign of life at {minute(found.seen)}")
    if complaint:
        complain(complaint)
    return 1 if complaint else 0


def _tables(health: Health) -> None:
    rows = [
        [
            each.name,
            each.type,
            f"{each.articles:,}",
            minute(each.succeeded) if each.succeeded else "never",
            each.state(health.at),
        ]
        for each in health.worst_sources
    ]
    say_table(("source", "type", "articles", "last read", "state"), rows, _STYLES)
    say("")
    checked = any(each.outside for each in health.feeds)
    rows = [
        [
            each.name,
            "-" if each.entries is None else str(each.entries),
            minute(each.newest) if each.newest else "-",
            minute(each.changed) if each.changed else "never built",
            each.state(health.at),
            *([_public(each)] if checked else []),
        ]
        for each in health.worst_feeds
    ]
    public = ["public"] if checked else []
    say_table(("feed", "entries", "newest", "last change", "state", *public), rows, _STYLES)
    if health.targets:
        say("")
        rows = [
            [
                each.name,
                each.kind,
                str(each.waiting),
                minute(each.succeeded) if each.succeeded else "never",
                each.state(health.at),
            ]
            for each in health.worst_targets
        ]
        say_table(("target", "kind", "waiting", "last delivery", "state"), rows, _STYLES)
    if health.disks:
        say("")
        rows = [
            [each.name, f"{each.free / 10**9:,.1f} GB", each.state(health.at), each.path]
            for each in health.disks
        ]
        say_table(("disk", "free", "state", "path"), rows, _STYLES)
    if flawed := [each for each in health.worst_feeds if each.findings]:
        say("")
        say("findings of validation (feedpub validate FILE or ADDRESS lists them):")
        for feed in flawed[:_MAX_KEYS]:
            say(f"{feed.name}: {feed.findings}")
        if len(flawed) > _MAX_KEYS:
            say(f"and in {counted(len(flawed) - _MAX_KEYS, 'more feed')}")
    if health.taken_down:
        say("")
        say("taken down by their sources in the last week (feedpub restore ID shows one again):")
        for each in health.taken_down:
            title = f"{each.title} ({each.id})" if each.title else each.id
            say(f"{minute(each.at)}  {each.source}: {title}: {each.reason}")
    if unused := [each for each in health.sources if each.unused_keys]:
        say("")
        say("keys of articles that are not used (feedpub show FILE names those of one file):")
        for source in unused:
            say(f"{source.name}: {_keys(source.unused_keys)}")
    if dated := [each for each in health.sources if each.stand_ins]:
        say("")
        say(
            "articles without a date of their own, by what stands in for it"
            " (feedpub history ID names that of one article):"
        )
        for source in dated:
            shown = (f"{stand_in} ({count:,})" for stand_in, count in source.stand_ins)
            say(f"{source.name}: {', '.join(shown)}")
    if health.quarantined:
        say("")
        number = counted(health.quarantined, "article")
        say(f"{number} in quarantine (feedpub quarantine lists them)")
    if health.unread:
        say("")
        say(
            f"{counted(health.unread, 'article')} not read completely yet"
            " (feedpub build --complete reads them)"
        )
    say("")
    say(
        "more: feedpub history FEED (what changed), feedpub feeds (addresses),"
        " feedpub diff (what the next build changes)"
    )


def _keys(keys: Sequence[tuple[str, str]]) -> str:
    shown = [f"{key} ({advice})" if advice else key for key, advice in keys[:_MAX_KEYS]]
    more = f" and {len(keys) - _MAX_KEYS} more" if len(keys) > _MAX_KEYS else ""
    return ", ".join(shown) + more


def _public(feed: FeedHealth) -> str:
    """Return whether the public address serves the current feed; of a private one, only to some."""
    outside = feed.outside
    if outside is None:
        return "-"
    if outside.public:
        return f"{'private ' if feed.private else ''}since {minute(outside.since)}"
    return outside.reason or "not yet"
