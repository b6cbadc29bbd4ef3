"""Second step, collect: everything that is new is read and stored."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from feedpub.archive.articles import Change
from feedpub.archive.facts import UNPLANNED
from feedpub.archive.store import Archive
from feedpub.errors import SourceError
from feedpub.nouns import dataclass, field
from feedpub.pipeline.complete import with_whole_articles
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.fetch import Answers, Scope, SourceRequest, all_requests, source_state
from feedpub.pipeline.missing import Seen
from feedpub.pipeline.operations.adopt import settle
from feedpub.pipeline.other_kinds import of_other_kinds
from feedpub.pipeline.plain_http import without_https
from feedpub.pipeline.pushed import CollectedFromSpool, collect_pushed
from feedpub.pipeline.report import Message, SourceReport, note, notes
from feedpub.pipeline.store_articles import EventLog, store_articles
from feedpub.pipeline.words import find_words

#: So many sources are named that newer readers have read.
_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What was read and stored in a run."""

    #: The articles that changed, including those that the clock has changed.
    changes: tuple[Change, ...] = ()

    #: Whether more articles changed than *changes* lists: any feed may be affected.
    many: bool = False

    #: Whether a former run was ended before it could plan what it had stored: any feed may be
    #: affected, with its archive documents.
    interrupted: bool = False
    sources: tuple[SourceReport, ...] = ()
    messages: tuple[Message, ...] = ()
    spool: CollectedFromSpool = field(default_factory=CollectedFromSpool)


def collect(run: RunContext, archive: Archive, scope: Scope, answers: Answers) -> Collected:
    """Read and store what sources have answered and what was pushed; let time pass.

    A source that fails does not affect the others.
    """
    unplanned = archive.fact(UNPLANNED)
    newest = archive.adopted.newest() if unplanned is None else int(unplanned)
    archive.set_fact(UNPLANNED, str(newest))
    found = list(find_words(run, archive))
    read = _collect_sources(run, archive, all_requests(run, archive, scope, answers))
    spool = collect_pushed(run, archive) if scope.spool else CollectedFromSpool()
    # From here on it is one transaction to the plan.
    archive.set_fact(UNPLANNED, None)
    completed: list[Message] = []
    adopted = with_whole_articles(
        run,
        archive,
        lambda: settle(archive, archive.adopted.waiting(newest), unseen_from=newest, now=run.now),
        completed,
    )
    return Collected(
        changes=(*read.changes, *spool.changes, *archive.articles.pass_time(run.now)),
        many=read.many or spool.many,
        interrupted=unplanned is not None,
        sources=(*read.sources, *spool.sources),
        messages=(
            *found,
            *read.messages,
            *spool.messages,
            *completed,
            *notes(str(each) for each in adopted if each.why and each.known),
        ),
        spool=spool,
    )


def _collect_sources(
    run: RunContext, archive: Archive, requests: Mapping[str, SourceRequest]
) -> Collected:
    changes: list[Change] = []
    many = False
    sources: list[SourceReport] = []
    messages: list[Message] = []
    upgraded: list[str] = []
    for name, request in requests.items():
        done = EventLog()
        try:
            sources.append(_collect_source(run, archive, name, request, done))
            if request.has_newer_readers:
                upgraded.append(name)
        except SourceError as error:
            failed = SourceReport(name=name, new=done.new, changed=done.changed, failure=str(error))
            sources.append(failed)
        changes += done.changes
        many |= done.many
        messages += done.messages
    if upgraded:
        messages.append(note(_upgrade(upgraded)))
    return Collected(
        changes=tuple(changes), many=many, sources=tuple(sources), messages=tuple(messages)
    )


def _upgrade(sources: Sequence[str]) -> str:
    """Return what a run says that has read *sources* with newer readers than the run before."""
    more = f" and {len(sources) - _NAMED:,} more" if len(sources) > _NAMED else ""
    return (
        f"this version reads documents differently, so those of {', '.join(sources[:_NAMED])}{more}"
        " were read again; articles keep their ids and dates"
    )


def _collect_source(
    run: RunContext, archive: Archive, name: str, request: SourceRequest, done: EventLog
) -> SourceReport:
    """Read and store the answer of the source *name*, with *done* as the log.

    Raises: SourceError; what is in *done* by then stays stored.
    """
    fetched, state = request.answer(), request.state
    if request.whole and state and state.is_overtaken(source_state(archive, name)):
        text = f"{name}: another run has read it meanwhile; the next one asks it again"
        done.take([note(text)])
        return SourceReport(name=name)
    done.take(without_https(run, archive, name))
    if request.whole and name in run.folders:
        done.take(of_other_kinds(archive, name, fetched.passed_over))
    newer = archive.history.since(state.last) if state else frozenset()
    begun, seen = time.monotonic(), Seen(compares=run.withdraws(name))
    done.take(
        store_articles(
            run,
            archive,
            name,
            fetched,
            edited=not request.reread,
            whole=request.whole,
            newer=newer,
            seen=seen,
        )
    )
    if not request.whole and name in run.folders:
        # The next run over the whole folder reads them again, or sees that they are gone.
        for raw in fetched.documents:
            archive.inputs.record(name, raw.name, None)
    return SourceReport(
        name=name,
        new=done.new,
        changed=done.changed,
        unfinished=bool(seen.unfinished),
        seconds=fetched.seconds + time.monotonic() - begun,
    )
