"""``feedpub adopt``"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, counted, say, say_json
from feedpub.format_info import FeedFormatName

if TYPE_CHECKING:
    from feedpub.pipeline.operations.adopt import Adoption, Outcome


def adopt(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="FILE|URL...", help="Live feeds: RSS, RSS 1.0, Atom, JSON Feed."),
    ],
    config: ConfigPath = None,
    feed: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The feed that replaces them. Default: the one with their address, else any.",
        ),
    ] = None,
    format: Annotated[
        FeedFormatName | None,
        typer.Option(help="The format that their readers will get. Default: theirs."),
    ] = None,
    before_launch: Annotated[
        bool,
        typer.Option(
            "--before-launch",
            help="Nobody reads what was published so far: its ids and dates may change.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing: show what would be adopted.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each feed.")
    ] = False,
) -> None:
    """Adopt live feeds: keep the id and the date of every item that their readers have.

    Items wait for their articles; feedpub diff then shows how many would look new.

    Exit status: 0 done, conflicts are printed; 1 a document is not a feed or cannot be read,
    nothing was done; 2 usage or configuration, nothing was done; 75 another run is at work.
    """
    adopted = api.adopt(
        documents,
        config,
        feed=feed,
        format=format,
        before_launch=before_launch,
        dry_run=dry_run,
    )
    for note in adopted.notes:
        complain(note)
    for each in adopted.feeds:
        if as_json:
            say_json(_as_json(each))
        else:
            for line in _lines(each):
                say(line)


def _lines(adoption: Adoption) -> Iterator[str]:
    document = adoption.document
    place = (
        f"{document.feed} in {document.format}"
        if document.feed
        else (f"any feed in {document.format}; --feed NAME says which one takes its place")
    )
    items = counted(len(adoption.outcomes), "item")
    yield f"{document.name}: {items}, for {place}"
    waiting = len(adoption.in_state("unmatched"))
    if adoption.articles or not waiting:
        states = ("matched", "unmatched", "conflicting")
        counts = [f"{len(adoption.in_state(state)):,} {state}" for state in states]
        yield f"  {', '.join(counts)}"
    else:
        verb = "waits for its article" if waiting == 1 else "wait for their articles"
        yield f"  {counted(waiting, 'item')} {verb}; build next"
    if document.found.ill_formed:
        yield f"  ill-formed: it {document.found.ill_formed}"
    for each in adoption.outcomes:
        if each.why and (adoption.articles or each.state != "unmatched"):
            yield f"  {each.state}: {each}"
    if document.found.nameless:
        items = counted(document.found.nameless, "item")
        yield f"  {items} with neither id nor link left out: readers cannot tell them apart"
    for doubt, why in _DOUBTS.items():
        if count := sum(each.doubt == doubt for each in document.found.items):
            yield f"  {counted(count, 'item')} {why}"
    yield from _what_comes(adoption)


#: Which readers will see items as new although they were adopted, by the reason.
_DOUBTS = {
    "link": "without a guid: new once in newsboat, which knows them by link and date",
    "relative": "whose guid is not an address, without isPermaLink=false: new once in readers that"
    " resolve it (feedparser, lemon24/reader)",
}


def _what_comes(adoption: Adoption) -> Iterator[str]:
    """Yield what readers of the document will see of articles that it does not have."""
    feed = adoption.document.feed
    if not adoption.document.exists:
        yield f"  {feed} is published once an article belongs to it: none does so far"
    if adoption.leaves_out:
        which = feed or "each feed that takes its place"
        yield f"  older stories that are not adopted stay out of {which}; feedpub diff counts them"
    elif adoption.looks_new:
        stories = counted(adoption.looks_new, "older story", "older stories")
        yield (
            f"  {feed} is published already: {stories} in it will look new to these readers;"
            " if nobody reads it yet, adopt with --before-launch"
        )


def _as_json(adoption: Adoption) -> dict[str, Any]:
    document = adoption.document
    return {
        "document": document.name,
        "feed": document.feed or None,
        "format": document.format,
        "items": len(adoption.outcomes),
        "nameless": document.found.nameless,
        **{
            f"{doubt}_guids": sum(each.doubt == doubt for each in document.found.items)
            for doubt in _DOUBTS
        },
        "ill_formed": document.found.ill_formed or None,
        **{
            state: [_outcome(each) for each in adoption.in_state(state)]
            for state in ("matched", "unmatched", "conflicting")
        },
    }


def _outcome(each: Outcome) -> dict[str, Any]:
    item, known = each.item, each.known
    return {
        "guid": item.guid,
        "link": item.addresses[0] if item.addresses else None,
        "title": item.title,
        "published": item.published.isoformat() if item.published else None,
        "article": {"source": known.source, "id": known.id} if known else None,
        "why": each.why or None,
    }
