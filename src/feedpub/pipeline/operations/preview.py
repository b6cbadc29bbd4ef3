"""What readers will see if articles are withdrawn, restored or published once more."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from feedpub.archive.store import Archive
from feedpub.archive.withdrawals import Order, Subject
from feedpub.errors import FeedpubError
from feedpub.feed import Entry, Withdrawn
from feedpub.format_info import FORMATS
from feedpub.nouns import dataclass, replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.operations.withdraw import restore, withdraw
from feedpub.pipeline.plan import known_feeds
from feedpub.pipeline.render import entries_of
from feedpub.pipeline.report import FeedReport, Gone

#: What can be previewed.
Previewed = Literal["withdraw", "restore", "republish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPreview:
    """What the readers of a feed will see."""

    name: str
    title: str

    #: The names of its documents that will change.
    documents: tuple[str, ...]

    #: Entries that it will have and has not, such as one that fills the gap; and those that it has
    #: and that will be others, as they will be. In its order.
    added: tuple[Entry, ...] = ()
    changed: tuple[Entry, ...] = ()

    #: Entries that leave it, and why.
    gone: tuple[Gone, ...] = ()

    #: What it will have in place of the articles, with the note, in Atom and JSON Feed. Empty: it
    #: has neither of these formats.
    withdrawn: tuple[Withdrawn, ...] = ()

    #: The formats with that: atom, json.
    tombstones_in: tuple[str, ...] = ()

    #: Why the feed cannot be made now: what is withdrawn leaves its documents nevertheless. None:
    #: it can.
    failure: str | None = None


def preview(
    run: RunContext, names: Sequence[str], order: Order, *, action: Previewed, wait: float
) -> list[FeedPreview]:
    """Return what readers of each feed will see if *action* is done to the articles *names*.

    It is done, feeds are made, and all of it is taken back: nothing is written. *order* is for a
    withdrawal.

    Raises: ConfigError, as the action does; ArchiveBusy, if another run does not end within *wait*
    seconds; ArchiveError; FeedpubError, if the feeds cannot be made.
    """
    run = replace(run, dry_run=True)
    found: list[FeedPreview] = []

    def look(archive: Archive, subjects: Sequence[Subject], feeds: Sequence[FeedReport]) -> None:
        found.extend(_previews(run, archive, subjects, feeds))

    try:
        match action:
            case "withdraw":
                withdraw(run, names, order, wait=wait, at_end=look)
            case "restore":
                restore(run, names, "", wait=wait, at_end=look)
            case "republish":
                republish(run, names, wait=wait, at_end=look)
    except OSError as error:
        raise _not_made(error.strerror or str(error)) from error
    except MemoryError as error:
        raise _not_made("out of memory") from error
    return found


def _not_made(why: str) -> FeedpubError:
    return FeedpubError(f"preview: the feeds could not be made: {why}; nothing was changed")


def _previews(
    run: RunContext,
    archive: Archive,
    subjects: Sequence[Subject],
    feeds: Sequence[FeedReport],
) -> Iterator[FeedPreview]:
    """Yield the preview of each of *feeds* that will be another one, or cannot be made."""
    ids = {each.entry_id for each in subjects}
    by_name = {each.name: each for each in known_feeds(run, archive)[0]}
    for report in feeds:
        feed = by_name.get(report.name)
        if feed is None or not (report.written or report.failure):
            continue
        formats = (format for format, _ in feed.channel.paths)
        marking = tuple(format for format in formats if FORMATS[format].has_tombstones)
        preview = FeedPreview(
            name=feed.name,
            title=feed.channel.title,
            documents=report.written,
            withdrawn=tuple(
                each
                for each in archive.withdrawals.of_feed(feed.channel, run.now).withdrawn
                if each.id in ids and marking
            ),
            tombstones_in=marking,
            failure=report.failure,
        )
        if (compared := report.difference) is not None:
            added = [each.id for each in compared.added]
            changed = [each.entry.id for each in compared.changed]
            entries = entries_of(run, archive, feed, {*added, *changed})
            preview = replace(
                preview,
                added=tuple(entries[each] for each in added if each in entries),
                changed=tuple(entries[each] for each in changed if each in entries),
                gone=compared.gone,
            )
        yield preview
