"""Publish articles once more, with the current date and their permanent ids."""

from __future__ import annotations

from collections.abc import Sequence

from feedpub.archive.articles import Change
from feedpub.archive.store import opened
from feedpub.errors import ConfigError
from feedpub.intake.text import plain
from feedpub.nouns import dataclass
from feedpub.pipeline.complete import complete_named
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.withdraw import (
    AtEnd,
    find_subjects,
    no_look,
    put_named,
    title_and_id,
)
from feedpub.pipeline.plan import affected, known_feeds
from feedpub.pipeline.report import Message, Report, notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Republished:
    """The result of publishing articles once more."""

    #: Title and entry id of each.
    names: tuple[str, ...]
    report: Report


def republish(
    run: RunContext,
    names: Sequence[str],
    *,
    wait: float,
    by: str = "",
    at_end: AtEnd = no_look,
) -> Republished:
    """Date the articles *names* now, and publish their feeds.

    Nothing else ever changes a date that readers have seen. *by* and *at_end* as in
    :func:`.withdraw`.

    Raises: ConfigError, for a name of no article or of several, or of one that is not public;
    ArchiveError.
    """
    messages: list[Message] = []
    with opened(run.layers.archive, dry_run=run.dry_run, wait=wait) as archive:
        messages += notes(archive.new_notes())
        with archive.transaction():
            messages += complete_named(run, archive, map(plain, names))
        with archive.transaction():
            subjects = find_subjects(archive, [plain(each) for each in names])
            hidden = [each for each in subjects if each.order or not each.article]
            early = [each for each in subjects if each.article and each.article.due > run.now]
            if hidden or early:
                raise ConfigError(
                    [f"{title_and_id(each)}: is withdrawn; restore it first" for each in hidden]
                    + [f"{title_and_id(each)}: is not out yet" for each in early]
                )
            archive.set_fact("settled", None)
            changes = []
            for each in subjects:
                archive.articles.date(each.key, each.entry_id, archive.clock.dated(run.now))
                archive.actions.record(by, "republish", each.entry_id, run.now)
                if each.article is None:
                    continue
                facets = archive.articles.former.of_article(each.key, each.article)
                changes.append(Change(key=each.key, before=None, after=facets))
            known, remarks = known_feeds(run, archive)
            messages += remarks
            pending = archive.feeds.pending() | set(affected(changes, known))
            archive.feeds.set_pending(pending)
        put = put_named(run, archive, pending, messages)
        at_end(archive, subjects, put.feeds)
        messages += (*put.messages, *notes(archive.new_notes()))
    return Republished(
        names=tuple(title_and_id(each) for each in subjects),
        report=Report.of(messages, feeds=put.feeds),
    )
