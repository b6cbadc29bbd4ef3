"""``feedpub history``"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import minute, say, say_json

if TYPE_CHECKING:
    from feedpub.archive.queries.history import HistoryEvent, ItemHistory
    from feedpub.archive.queries.quarantine import QuarantinedArticle
    from feedpub.feed import Finding


def history(
    name: Annotated[
        str, typer.Argument(metavar="ID|FEED", help="A feed, or an article's id or address.")
    ],
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each article or feed.")
    ] = False,
) -> None:
    """Show what happened to an article or a feed, when and why. No run is disturbed.

    Exit status: 0; 1 the archive cannot be read; 2 nothing has this name.
    """
    from feedpub import api
    from feedpub.errors import ConfigError

    found = api.history(name, config)
    if not found:
        raise ConfigError(
            [f"{name}: unknown feed, article id or address; feedpub feeds lists the feeds"]
        )
    for each in found:
        if as_json:
            say_json(_as_json(each))
            continue
        for line in _lines(each):
            say(line)


def _lines(past: ItemHistory) -> Iterator[str]:
    yield past.name
    if past.published is not None:
        stand_in = f" (stand-in: {past.stand_in})" if past.stand_in else ""
        yield f"  published {minute(past.published)}{stand_in}"
    if finding := _wrong_link(past):
        yield f"  {finding}"
    if past.pruned is not None:
        yield (
            f"  {minute(past.pruned)}  text deleted, as archive.keep says; it was read from"
            f" {past.read_from}"
        )
    for waiting in past.waiting:
        yield from _waiting(waiting)
    for each in past.events:
        if left_out := each.detail.get("left_out"):
            yield f"  {left_out:,} times {each.what} before: kept no longer"
        where = f" {each.feed}" if each.feed else ""
        by = f" by {each.detail['by']}" if "by" in each.detail else ""
        detail = "; ".join(_detail(each, past.titles))
        yield f"  {minute(each.at)}  {each.what}{where}{by}" + (f": {detail}" if detail else "")
    if past.feeds is not None:
        yield f"  published in {', '.join(past.feeds) or 'no feed'}"


def _waiting(article: QuarantinedArticle) -> Iterator[str]:
    """Yield why an article waits in quarantine, and what to do."""
    why = "; ".join(str(each) for each in article.findings if each.severity == "error")
    yield f"  {minute(article.since)}  in quarantine: {article.name}: {why}"
    again = f"feedpub quarantine retry {shlex.quote(article.id or article.name)}"
    if article.held:
        yield f"  correct it in {article.source}; if it needs no correction, {again}"
    else:
        yield (
            f"  correct it in {article.source}, and the next build reads it again; if it needs no"
            f" correction, {again}"
        )


def _detail(happening: HistoryEvent, titles: Mapping[str, str]) -> Iterator[str]:
    from feedpub.archive.queries.history import ENTRY_CHANGES

    detail = happening.detail
    if happening.what == "published":
        changes = [f"{len(detail[each])} {each}" for each in ENTRY_CHANGES if detail.get(each)]
        yield ", ".join(changes) or "no entry changed"
        for id in detail.get("added", ()):
            yield f"+ {titles.get(id, id)}"
        for id, fields in detail.get("changed", {}).items():
            yield f"~ {titles.get(id, id)} ({', '.join(fields)})"
        for id, why in detail.get("gone", {}).items():
            yield f"- {titles.get(id, id)}" + (f" ({why})" if why else "")
        yield f"wrote {', '.join(detail['documents'])}"
        return
    if fields := detail.get("fields"):
        yield ", ".join(fields)
    yield from (detail[key] for key in ("kind", "reason", "note") if detail.get(key))


def _wrong_link(past: ItemHistory) -> Finding | None:
    """Return what is wrong with an article's short link now, if anything."""
    from feedpub.intake.short_links import wrong_link

    if past.short_link is None:
        return None
    return wrong_link(past.short_link, past.url, dead=past.leads == "dead")


def _as_json(past: ItemHistory) -> dict[str, Any]:
    from feedpub.feed import as_json

    shown: dict[str, Any] = {"name": past.name}
    if past.feeds is not None and past.published is not None:
        shown |= {"published": past.published.isoformat(), "feeds": list(past.feeds)}
    if past.stand_in is not None:
        shown["stand_in"] = past.stand_in
    if past.pruned is not None:
        shown |= {"text_deleted": past.pruned.isoformat(), "read_from": past.read_from}
    if finding := _wrong_link(past):
        shown["findings"] = [as_json(finding)]
    if past.waiting:
        shown["quarantine"] = [each.as_json() for each in past.waiting]
    shown["history"] = [
        {
            "at": each.at.isoformat(),
            "what": each.what,
            **({"feed": each.feed} if each.feed else {}),
            **each.detail,
        }
        for each in past.events
    ]
    return shown
