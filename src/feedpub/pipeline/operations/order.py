"""Write the list of a feed in another order, and publish the feed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from feedpub.archive.store import Archive, opened
from feedpub.config.id_lists import mark_of_list, read_ids, reordered
from feedpub.config.publications import Publication
from feedpub.durable import write_file
from feedpub.errors import ConfigError, ListError
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.phrases import counted
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.withdraw import put_named
from feedpub.pipeline.plan import known_feeds, with_changed_list
from feedpub.pipeline.report import Message, Report, notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordered:
    """The result of writing the list of a feed."""

    #: The file with the list.
    list_file: Path

    #: Whether it lists something else than before, or in another order.
    changed: bool

    #: What happened to the feeds with this list.
    report: Report


def order(
    run: RunContext, name: str, ids: Sequence[str], *, mark: str | None, by: str, wait: float
) -> Ordered:
    """Write *ids* into the list of the feed *name*, and publish the feeds with this list.

    *mark* is that of the list that *ids* were made from (None: of any), *by* who orders it.

    Raises: ConfigError, for an unknown feed, one without a list in a file, a list that has changed
    since, or an id of no article that was not on the list; ListError; ArchiveError. Nothing is done
    then.
    """
    messages: list[Message] = []
    with opened(run.layers.archive, wait=wait) as archive:
        messages += notes(archive.new_notes())
        with archive.transaction():
            known, remarks = known_feeds(run, archive)
            messages += remarks
            path = _list_of(known, name)
            mark = mark or mark_of_list(path)
            before = read_ids(path)
            ids = tuple(each if each in before else plain(each) for each in ids)
            ids = tuple(dict.fromkeys(filter(None, ids)))
            _check_known(archive, [each for each in ids if each not in before])
            content = reordered(path, ids)
            # Again, as late as possible: other programs may write it, too.
            if mark_of_list(path) != mark:
                raise ConfigError(
                    [f"{path}: has changed meanwhile; look at it again, and order it"]
                )
            pending: set[str] = set()
            if ids != before:
                archive.set_fact("settled", None)
                archive.actions.record(by, "order", name, run.now, _in_words(before, ids))
                _write(path, content)
                pending = with_changed_list(archive, known) | {name}
                archive.feeds.set_pending(archive.feeds.pending() | pending)
        put = put_named(run, archive, pending, messages)
        messages += (*put.messages, *notes(archive.new_notes()))
    report = Report.of(messages, feeds=put.feeds)
    return Ordered(list_file=path, changed=ids != before, report=report)


def _list_of(known: Sequence[Publication], name: str) -> Path:
    """Return the file with the list of the feed *name*. Raises: ConfigError."""
    feed = next((each for each in known if each.name == name), None)
    if feed is None:
        raise ConfigError([f"{name}: no such feed; feedpub feeds lists them"])
    if feed.ids is None:
        where = f"feeds.{feed.family}.ids"
        advice = 'to order it here, name a file that lists them, such as ids = "picked.txt"'
        raise ConfigError([f"{where}: the feed has no list in a file; {advice}"])
    return feed.ids


def _check_known(archive: Archive, ids: Sequence[str]) -> None:
    """Raises: ConfigError, if there is no article with one of *ids*."""
    named = archive.articles.named(ids)
    unknown = [each for each in ids if each not in named]
    if unknown:
        raise ConfigError([f"{each}: no article has this id or address" for each in unknown])


def _in_words(before: Sequence[str], ids: Sequence[str]) -> str:
    """Return how the list has changed."""
    changes = {"added": set(ids).difference(before), "removed": set(before).difference(ids)}
    parts = [f"{len(which):,} {how}" for how, which in changes.items() if which]
    return ": ".join(filter(None, (counted(len(ids), "article"), ", ".join(parts))))


def _write(path: Path, content: bytes) -> None:
    """Write the list, or the file that a link leads to. Raises: ListError."""
    try:
        real = path.resolve(strict=True)
        write_file(real, content, mode=real.stat().st_mode & 0o777)
    except OSError as error:
        raise ListError(path, f"cannot be written: {error.strerror or error}") from error
