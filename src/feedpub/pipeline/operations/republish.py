"""Articles are published once more, with the date of now and the ids that they keep for life."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedpub.archive.articles import Change
from feedpub.archive.store import opened
from feedpub.errors import ConfigError
from feedpub.intake.text import plain
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.withdraw import called, named, put_named
from feedpub.pipeline.plan import affected, known_feeds
from feedpub.pipeline.report import Message, Report, notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Republished:
    """What happened to articles that were to be published once more."""

    #: Title and entry id of each.
    names: tuple[str, ...]
    report: Report


def republish(run: RunContext, names: Sequence[str], *, wait: float) -> Republished:
    """Date the articles *names* now, and publish their feeds.

    Nothing else ever changes a date that readers have seen.

    Raises: ConfigError, for a name that means no article or several, or one that is not public;
    ArchiveError.
    """
    messages: list[Message] = []
    with opened(run.layers.archive, wait=wait) as archive:
        messages += notes(archive.notes)
        with archive.transaction():
            subjects = named(archive, [plain(each) for each in names])
            hidden = [each for each in subjects if each.order or not each.article]
            early = [each for each in subjects if each.article and each.article.due > run.now]
            if hidden or early:
                raise ConfigError(
                    [f"{called(each)}: is withdrawn; restore it first" for each in hidden]
                    + [f"{called(each)}: is not out yet" for each in early]
                )
            archive.set_fact("settled", None)
            changes = []
            for each in subjects:
                archive.articles.date(each.key, each.entry_id, run.now)
                facets = each.article.facets if each.article else frozenset()
                changes.append(Change(key=each.key, before=None, after=facets))
            known, remarks = known_feeds(run, archive)
            messages += remarks
            pending = archive.feeds.pending() | set(affected(changes, known))
            archive.feeds.set_pending(pending)
        put = put_named(run, archive, pending, messages)
        messages += put.messages
    return Republished(
        names=tuple(called(each) for each in subjects),
        report=Report.of(messages, feeds=put.feeds),
    )
