"""The sources that config.toml means, asked what is new: those on the web all at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from functools import partial

from feedpub.archive.lock import locked
from feedpub.archive.store import Archive, opened
from feedpub.config.source_table import HTTPTable
from feedpub.intake.sources.files import FilesSource
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report
from feedpub.posts import ReadBefore
from feedpub.protocols import Fetched, Validators
from feedpub.web.threads import begun, ended

#: Of a content API, how many of the posts that changed last are looked for in its list.
_AS_NEW = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the archive knew of a source when it was asked."""

    marks: Mapping[str, str | None]

    #: How its documents were read.
    reading: str | None

    #: The number of the last thing that happened to any article.
    last: int

    def is_overtaken(self, now: SourceState) -> bool:
        """Whether another run has read the source since: either may have older documents."""
        return (now.marks, now.reading) != (self.marks, self.reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRequest:
    """A source that was asked what is new."""

    #: Waits for what it says. Raises: SourceError, if it fails.
    answer: Callable[[], Fetched]

    #: Whether its documents are not read as they were: what changes, nobody has edited.
    anew: bool

    #: Whether it was asked for all that is new, not for some articles alone.
    whole: bool = True

    #: None: it is not on the web, and has answered by the time that it is asked.
    known: SourceState | None = None


#: Asks some sources, or for some articles alone, with what the archive knows.
Ask = Callable[[Archive], Mapping[str, SourceRequest]]


def known_now(archive: Archive, source: str) -> SourceState:
    return SourceState(
        marks=archive.inputs.marks(source),
        reading=archive.fact(f"terms {source}"),
        last=archive.history.last(),
    )


def ask(run: RunContext, archive: Archive, names: Collection[str]) -> dict[str, SourceRequest]:
    """Begin to ask the sources *names*; one that is slow costs the others nothing.

    The archive is asked what is known of them, and needed no more for their answers.
    """
    known = {name: known_now(archive, name) for name in names}
    anew = {name for name, each in known.items() if each.reading != run.reading(name)}
    marks: dict[str, Mapping[str, str | None]] = {
        name: dict.fromkeys(each.marks) if name in anew else each.marks
        for name, each in known.items()
    }
    asked = {
        name: SourceRequest(
            answer=partial(
                _timed,
                FilesSource(name, folder, run.withdraws(name), run.quiet(name)).fetch,
                marks[name],
            ),
            anew=name in anew,
        )
        for name, folder in run.folders.items()
        if name in known
    }
    posts = {
        name: ReadBefore(
            expected=archive.posts.expected(name, _AS_NEW) if run.asks_for_posts(name) else None,
            ids=archive.posts.ids(name) if run.asks_for_newest(name) else None,
        )
        for name in known
    }
    for name, answer in _begun(run, marks, archive.inputs.validators, posts).items():
        asked[name] = SourceRequest(answer=answer, anew=name in anew, known=known[name])
    return {name: asked[name] for name in names}


def ask_anew(run: RunContext, names: Collection[str]) -> dict[str, SourceRequest]:
    """Ask the sources *names*, all on the web, as if nothing were known of them, and hear them.

    Raises: Stopped, and they are left to themselves.
    """
    posts = {
        name: ReadBefore(
            expected=() if run.asks_for_posts(name) else None,
            ids=frozenset() if run.asks_for_newest(name) else None,
        )
        for name in names
    }
    answers = _begun(run, {name: {} for name in names}, lambda _name: {}, posts)
    asked = {name: SourceRequest(answer=answer, anew=True) for name, answer in answers.items()}
    _hear(run, asked.values())
    return asked


def _begun(
    run: RunContext,
    marks: Mapping[str, Mapping[str, str | None]],
    said: Callable[[str], Mapping[str, Validators]],
    posts: Mapping[str, ReadBefore],
) -> dict[str, Callable[[], Fetched]]:
    """Begin to ask those on the web of the sources that *marks* are known of.

    *posts* says which of them are also asked for posts that their lists do not show.
    """
    tables = {
        name: table
        for name, table in run.settings.sources.items()
        if isinstance(table, HTTPTable) and name in marks
    }
    if not tables:
        return {}
    # They take a client for HTTP, which many newsrooms do without.
    from feedpub.pipeline.web_sources import made

    validators = {name: said(name) for name in tables}
    sources = made(tables, run.settings.site.url, validators, posts, run.pace)
    return {
        name: begun(partial(_timed, source, marks[name])).result for name, source in sources.items()
    }


def _timed(
    fetch: Callable[[Mapping[str, str | None]], Fetched], marks: Mapping[str, str | None]
) -> Fetched:
    """What *fetch* says with *marks*, and how long it took."""
    since = time.monotonic()
    fetched = fetch(marks)
    return replace(fetched, seconds=time.monotonic() - since)


def ask_ahead(
    run: RunContext,
    ask_for: Ask,
    report: Report,
    *,
    alone: bool,
    turn: AbstractContextManager[object],
    lock: bool,
    wait: float,
) -> dict[str, SourceRequest]:
    """Ask, and let all answer while the archive is free for others.

    It is looked at within a *turn*, with its *lock*, as the run itself will hold it. If it is to be
    the only one that asks, *alone*, another that asks already is as if it held the lock.

    Raises: ArchiveError; Stopped, and the sources are left to themselves; ConfigError, if *ask_for*
    does.
    """
    path = run.layers.archive
    with ExitStack() as stack:
        with (
            turn,
            opened(
                path, dry_run=run.dry_run, wait=wait, lock=lock, stopping=run.stopping
            ) as archive,
        ):
            if alone and lock and not run.dry_run:
                stack.enter_context(locked(path, what="asking"))
            run.began()
            report.notes += archive.notes
            with archive.transaction():
                asked = dict(ask_for(archive))
        _hear(run, [each for each in asked.values() if each.known is not None])
    return asked


def _hear(run: RunContext, asked: Iterable[SourceRequest]) -> None:
    """Wait for the answers. Raises: Stopped."""
    for each in asked:
        # What fails, fails once more when its answer is read.
        ended(each.answer, "sources", run.stopping)
