"""First step, fetch: sources are asked what is new, those on the web all at once.

The archive is free for other runs while sources on the web answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import ExitStack
from functools import partial

from feedpub.archive.database import locked
from feedpub.archive.store import Archive
from feedpub.config.source_table import HTTPTable
from feedpub.intake.sources.files import FilesSource
from feedpub.nouns import dataclass, field, replace
from feedpub.pipeline.commits import is_unfinished
from feedpub.pipeline.context import ArchiveAccess, RunContext
from feedpub.pipeline.report import Message, notes
from feedpub.protocols import Fetched, ReadBefore, Validators
from feedpub.web.threads import begun, ended

#: How many of the posts that changed last are expected in the list of a content API.
_AS_NEW = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """The state of a source in the archive when it was asked."""

    #: By the name of a document.
    marks: Mapping[str, str | None]

    #: The key of how its documents were read; see :meth:`RunContext.reading`.
    reading: str | None

    #: The number of the last event of any article.
    last: int

    def is_overtaken(self, now: SourceState) -> bool:
        """Return whether another run has read the source since: either may have older documents."""
        return (now.marks, now.reading) != (self.marks, self.reading)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRequest:
    """A source that was asked what is new."""

    #: Waits for the answer. Raises: SourceError, if the source fails.
    answer: Callable[[], Fetched]

    #: Whether all documents are read again because readers or settings changed: differences are
    #: not edits.
    reread: bool

    #: Whether only the readers changed: another version of feedpub has read the source before.
    has_newer_readers: bool = False

    #: Whether it was asked for everything that is new, not for some articles alone.
    whole: bool = True

    #: None: it is not on the web, and answers at once when its answer is read.
    state: SourceState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The sources that a run asks, and the feeds that it publishes."""

    #: Names or families of feeds. Empty: all feeds.
    feeds: Collection[str] = ()

    #: None: all sources.
    sources: Collection[str] | None = None

    #: Makes the requests instead, such as those for some articles alone.
    requests: Callable[[Archive], Mapping[str, SourceRequest]] | None = None

    #: Families of feeds that are published at times of their own. Once published, they are left
    #: alone but for what the clock changes in them and what sources take down.
    later: Collection[str] = ()

    #: Whether what was pushed into the spool is read.
    spool: bool = True

    #: False: feeds that change are only marked as pending; others publish them.
    publishes: bool = True

    @property
    def is_whole(self) -> bool:
        """Whether all sources are asked for everything."""
        return self.requests is None and self.sources is None

    def names(self, run: RunContext) -> tuple[str, ...]:
        """The names of the sources."""
        return tuple(run.settings.sources if self.sources is None else self.sources)


#: All sources and all feeds.
EVERYTHING = Scope()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Requests that were made ahead; those to sources on the web have been answered."""

    requests: Mapping[str, SourceRequest] = field(default_factory=dict)
    messages: tuple[Message, ...] = ()


def fetch(run: RunContext, scope: Scope, access: ArchiveAccess) -> Answers:
    """Make the requests of *scope* that take time, and wait for the answers.

    The archive is open only while requests are made. A run over all sources holds a second lock for
    as long as it waits: a second such run then ends as if the archive were locked.

    Raises: ArchiveError; Stopped, and the answers are discarded; ConfigError, if making the
    requests does.
    """
    web = [name for name in scope.names(run) if name not in run.folders]
    make = scope.requests or partial(request_sources, run, names=web)
    if not (scope.requests or web):
        return Answers()
    with ExitStack() as stack:
        with access.opened(run) as archive:
            if scope.is_whole and access.lock and not run.dry_run:
                stack.enter_context(locked(run.layers.archive, what="asking"))
            run.began()
            messages = notes(archive.new_notes())
            with archive.transaction():
                requests = dict(make(archive))
        _wait_for(run, [each for each in requests.values() if each.state is not None])
    return Answers(requests=requests, messages=messages)


def all_requests(
    run: RunContext, archive: Archive, scope: Scope, answers: Answers
) -> Mapping[str, SourceRequest]:
    """Return the requests of *scope*: those answered ahead, and those to folders."""
    if scope.requests:
        return answers.requests
    names = scope.names(run)
    folders = [name for name in names if name not in answers.requests]
    requests = {**answers.requests, **request_sources(run, archive, folders)}
    return {name: requests[name] for name in names}


def source_state(archive: Archive, source: str) -> SourceState:
    return SourceState(
        marks=archive.inputs.marks(source),
        reading=archive.fact(f"terms {source}"),
        last=archive.history.last(),
    )


def request_sources(
    run: RunContext, archive: Archive, names: Collection[str]
) -> dict[str, SourceRequest]:
    """Begin to ask the sources *names*; a slow one does not delay the others.

    The archive is read for their states, and not needed for their answers.
    """
    states = {name: source_state(archive, name) for name in names}
    reread = {name for name, each in states.items() if each.reading != run.reading(name)}
    newer = {
        name
        for name in reread
        if states[name].reading and run.has_newer_readers(name, states[name].reading)
    }
    # Where what is missing is withdrawn, the source is judged as a whole.
    whole = {name for name in states if run.withdraws(name) and is_unfinished(archive, name)}
    marks: dict[str, Mapping[str, str | None]] = {
        name: dict.fromkeys(each.marks) if name in reread | whole else each.marks
        for name, each in states.items()
    }
    requests = {
        name: SourceRequest(
            answer=partial(
                _timed,
                FilesSource(name, folder, run.withdraws(name), run.quiet(name)).fetch,
                marks[name],
            ),
            reread=name in reread,
            has_newer_readers=name in newer,
        )
        for name, folder in run.folders.items()
        if name in states
    }
    posts = {
        name: ReadBefore(
            expected=archive.posts.expected(name, _AS_NEW) if run.asks_for_posts(name) else None,
            ids=archive.posts.ids(name) if run.asks_for_newest(name) else None,
        )
        for name in states
    }
    for name, answer in _begun(run, marks, archive.inputs.validators, posts).items():
        requests[name] = SourceRequest(
            answer=answer,
            reread=name in reread,
            has_newer_readers=name in newer,
            state=states[name],
        )
    return {name: requests[name] for name in names}


def fetch_from_scratch(run: RunContext, names: Collection[str]) -> dict[str, SourceRequest]:
    """Ask the sources *names*, all on the web, as if nothing had been read yet, and wait.

    Raises: Stopped, and the answers are discarded.
    """
    posts = {
        name: ReadBefore(
            expected=() if run.asks_for_posts(name) else None,
            ids=frozenset() if run.asks_for_newest(name) else None,
        )
        for name in names
    }
    answers = _begun(run, {name: {} for name in names}, lambda _name: {}, posts)
    requests = {name: SourceRequest(answer=answer, reread=True) for name, answer in answers.items()}
    _wait_for(run, requests.values())
    return requests


def _begun(
    run: RunContext,
    marks: Mapping[str, Mapping[str, str | None]],
    validators_of: Callable[[str], Mapping[str, Validators]],
    posts: Mapping[str, ReadBefore],
) -> dict[str, Callable[[], Fetched]]:
    """Begin to ask those sources in *marks* that are on the web.

    *posts* says which of them are also asked for posts that their lists do not show.
    """
    tables = {
        name: table
        for name, table in run.settings.sources.items()
        if isinstance(table, HTTPTable) and name in marks
    }
    if not tables:
        return {}
    # Imports an HTTP client, which many newsrooms do not need.
    from feedpub.pipeline.web_sources import web_sources

    validators = {name: validators_of(name) for name in tables}
    sources = web_sources(tables, run.settings.site.url, validators, posts, run.pace)
    return {
        name: begun(partial(_timed, source, marks[name])).result for name, source in sources.items()
    }


def _timed(
    fetch: Callable[[Mapping[str, str | None]], Fetched], marks: Mapping[str, str | None]
) -> Fetched:
    """Return what *fetch* returns for *marks*, with the time it took."""
    since = time.monotonic()
    fetched = fetch(marks)
    return replace(fetched, seconds=time.monotonic() - since)


def _wait_for(run: RunContext, requests: Iterable[SourceRequest]) -> None:
    """Wait for the answers. Raises: Stopped."""
    for each in requests:
        # A failure is raised again when the answer is read.
        ended(each.answer, "sources", run.stopping)
