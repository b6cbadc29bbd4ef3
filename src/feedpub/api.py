"""What feedpub does, as functions: the commands and other programs call these.

Every function takes the path of a configuration; None means the one that the commands use:
``$FEEDPUB_CONFIG``, else ``config.toml`` in the current folder. What goes wrong is raised as a
:class:`~feedpub.errors.FeedpubError`.

Functions import what they need when they are called: a build with nothing to do is quick.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.errors import ArchiveBusy

if TYPE_CHECKING:
    from feedpub.archive.queries.actions import Action
    from feedpub.archive.queries.history import ItemHistory
    from feedpub.archive.queries.quarantine import QuarantinedArticle
    from feedpub.archive.queries.search import FoundArticle
    from feedpub.archive.runs import RunRecord
    from feedpub.archive.withdrawals import Order
    from feedpub.config.files import ConfigFiles
    from feedpub.config.model import Settings
    from feedpub.health.runs import Liveness
    from feedpub.health.state import Health
    from feedpub.pipeline.context import RunContext
    from feedpub.pipeline.operations.adopt_documents import AdoptionResult
    from feedpub.pipeline.operations.live import LiveFeed
    from feedpub.pipeline.operations.order import Ordered
    from feedpub.pipeline.operations.preview import FeedPreview, Previewed
    from feedpub.pipeline.operations.read_file import FileReader
    from feedpub.pipeline.operations.republish import Republished
    from feedpub.pipeline.operations.retry import Retried
    from feedpub.pipeline.operations.withdraw import Takedown
    from feedpub.pipeline.report import Report
    from feedpub.protocols import Reading, Watch
    from feedpub.validation.http.exchange import Exchange
    from feedpub.validation.verdict import Verdict

#: A path, as text or as an object.
StrPath = str | os.PathLike[str]

#: In bytes: larger documents are not read to be validated.
LARGEST_DOCUMENT = 100 * 10**6

#: In seconds: for all notifications, for one request, and for the lock of the archive.
_NOTIFY_WITHIN, _NOTIFY_PATIENCE, _NOTIFY_WAIT = 10.0, 5.0, 10.0


#: In characters: as much of the name of a person is recorded.
_LONGEST_NAME = 100


@contextlib.contextmanager
def no_progress() -> Iterator[Watch]:
    """Show no progress."""
    yield lambda _what, _done, _of: None


#: Opened when there is something to do. Yields what is called with each step: what is done, how
#: many are done, of how many.
Progress = Callable[[], AbstractContextManager["Watch"]]


def build(
    config: StrPath | None = None,
    feeds: Collection[str] = (),
    *,
    articles: Sequence[str] = (),
    complete: bool = False,
    dry_run: bool = False,
    progress: Progress = no_progress,
    by: str = "",
) -> Report:
    """Read what is new, publish the feeds that it changes, and notify; return what was done.

    *feeds* are names or families of feeds; by default all. *articles* are files, addresses or ids:
    then only these are fetched. Of thousands of new articles, the bodies of those that no feed
    shows are read by later builds; with *complete* by this one. A dry run does everything but
    write. *by* as in :func:`withdraw`.

    Raises: ConfigError; ArchiveBusy, if another run is at work; ArchiveError. Sources and feeds
    that fail do not raise: see :attr:`Report.exit_code` and :meth:`Report.failures`.
    """
    from feedpub.archive.runs import recorded
    from feedpub.config import files

    layers = files.read(_path(config))
    if dry_run:
        return _build(layers, feeds, articles, progress, None, complete=complete)
    with recorded(layers.archive) as record:
        if by:
            _record_build(layers, feeds, articles, by)
        report = _build(layers, feeds, articles, progress, record, complete=complete)
        record.end(report.own_failures() if report.exit_code else None)
        return report


def _record_build(
    layers: ConfigFiles, feeds: Collection[str], articles: Sequence[str], by: str
) -> None:
    """Record that *by* has a build made, before it begins. Raises: ArchiveBusy, ArchiveError."""
    from feedpub.archive.store import opened

    with opened(layers.archive) as archive, archive.transaction():
        archive.actions.record(_name(by), "build", "", _now(), ", ".join([*feeds, *articles]))


def _build(
    layers: ConfigFiles,
    feeds: Collection[str],
    articles: Sequence[str],
    progress: Progress,
    record: RunRecord | None,
    *,
    complete: bool,
) -> Report:
    """Build once. *record* is where the run is recorded; None: it is a dry run."""
    from feedpub.archive.database import exists, locked
    from feedpub.pipeline.idle import idle_report, is_delivery_due

    dry_run, now = record is None, _now()
    began = record.begin if record else lambda: None
    report = None
    if not feeds and not articles and exists(layers.archive):
        with locked(layers.archive):
            began()
            report = idle_report(layers, now, dry_run=dry_run)
    if report is not None and (dry_run or not is_delivery_due(layers, now)):
        _touch_status(layers)
        return report
    from feedpub.config.load import load
    from feedpub.pipeline.context import RunContext

    settings, layers = load(layers.path, keep=not dry_run)
    with progress() as watch:
        run = RunContext(
            settings=settings, layers=layers, now=now, dry_run=dry_run, watch=watch, began=began
        )
        if report is None:
            begun = time.monotonic()
            report = _run(run, feeds, articles, complete=complete)
            # Deliveries of what was just published are due by now.
            run = run.later(time.monotonic() - begun)
        report = report.with_notes(_notify(run))
    if record is not None:
        # The status page shows how the run ended.
        record.end(report.own_failures() if report.exit_code else None)
        report = report.with_notes(_write_status(run))
    return report


def _run(
    run: RunContext, feeds: Collection[str], articles: Sequence[str], *, complete: bool
) -> Report:
    from feedpub.pipeline.build import build as build_feeds
    from feedpub.pipeline.fetch import Scope

    if not articles:
        return build_feeds(run, Scope(feeds=feeds), is_complete=complete)
    from feedpub.pipeline.operations.single_article import request_articles

    scope = Scope(feeds=feeds, requests=partial(request_articles, run, articles))
    return build_feeds(run, scope, is_complete=complete)


def _touch_status(layers: ConfigFiles) -> None:
    """Show Prometheus, and whoever looks at the status page, that these files still hold."""
    health = layers.values.get("health")
    for key in ("textfile", "page"):
        file = health.get(key) if isinstance(health, dict) else None
        if isinstance(file, str):
            with contextlib.suppress(OSError):
                os.utime(file)


def _write_status(run: RunContext) -> Iterator[str]:
    """Write the status page and the metrics file, if configured; yield what fails."""
    from feedpub.pipeline.operations.status import show

    try:
        show(run.settings, run.layers, run.now)
    except OSError as error:
        yield f"{error.filename}: {error.strerror}: the status there is out of date"


def diff(
    config: StrPath | None = None,
    feeds: Collection[str] = (),
    *,
    progress: Progress = no_progress,
) -> Report:
    """Return what the next build would do; nothing is written.

    Each :class:`FeedReport` that would change has the entries that differ as ``difference``.

    Raises: as :func:`build`.
    """
    return build(config, feeds, dry_run=True, progress=progress)


def notify(config: StrPath | None = None) -> list[str]:
    """Send the notifications that are due; return the failures, one line each.

    A build does so itself. What does not fit into a few seconds is left to the next run.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.config import files
    from feedpub.pipeline.idle import is_delivery_due

    if not is_delivery_due(files.read(_path(config)), _now()):
        return []
    return _notify(_context(config))


def _notify(run: RunContext) -> list[str]:
    from feedpub.pipeline.idle import is_delivery_due

    if run.dry_run or not is_delivery_due(run.layers, run.now):
        return []
    # Imports an HTTP client, which many newsrooms do without.
    from feedpub.pipeline.notify import notify

    try:
        report = notify(run, within=_NOTIFY_WITHIN, patience=_NOTIFY_PATIENCE, wait=_NOTIFY_WAIT)
        return list(report.failures)
    except ArchiveBusy:
        # The run that holds the archive sends them when it is done.
        return []


def validate(document: bytes | StrPath | Exchange, *, profiles: Collection[str] = ()) -> Verdict:
    """Validate an RSS, Atom or JSON feed, made by any software.

    *document* is its content, its path, or its address (``https://...``): then the server's answer
    is checked, too. *profiles* are ``publish``, the rules for what feedpub publishes, and names of
    partners.

    Raises: OSError, if the file cannot be read; FetchError, if the address cannot be fetched;
    ConfigError, for an unknown profile. Never raises for what is in the document.
    """
    from feedpub.validation.detect import validate_feed
    from feedpub.validation.profiles import profiles_named

    chosen = profiles_named(profiles)
    if isinstance(document, bytes):
        return validate_feed(document, profiles=chosen)
    from feedpub.validation.http.exchange import Exchange

    if isinstance(document, str) and document.lower().startswith(("http://", "https://")):
        import feedpub
        from feedpub.web.traced import exchange_with

        agent = f"feedpub/{feedpub.__version__}"
        document = exchange_with(document, agent=agent, most=LARGEST_DOCUMENT)
    if isinstance(document, Exchange):
        from feedpub.validation.http.rules import validate_response

        return validate_response(document, profiles=chosen)
    return validate_feed(Path(document).read_bytes(), profiles=chosen)


def read(
    path: StrPath, config: StrPath | None = None, *, timezone: str | None = None
) -> list[Reading]:
    """Read the articles in a file, as a source would; nothing is stored.

    The source whose folder has the file says how it is read; without a configuration, times
    without a zone are read as UTC. *timezone* (IANA) overrides both.

    Raises: OSError; ConfigError, also if no source reads files of this kind. An article that cannot
    be read does not raise: its :class:`Reading` has findings instead of an article.
    """
    return list(file_reader(config, timezone=timezone).read(os.fspath(path)))


def file_reader(
    config: StrPath | None = None, *, timezone: str | None = None, learnt: bool = False
) -> FileReader:
    """Return a reader for many files; see :func:`read`.

    Pages are read as those of a source on the web if *learnt*: by the rules that the archive has
    learnt from their sites.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.pipeline.operations.read_file import FileReader, default_config

    given = None if config is None else Path(config)
    return FileReader.of(default_config(given), timezone, learnt=learnt)


def withdraw(
    names: Sequence[str],
    config: StrPath | None = None,
    *,
    note: str = "",
    reason: str = "",
    erase: bool = False,
    days: int | None = None,
    title: str = "",
    text: str = "",
    wait: float = 60,
    by: str = "",
) -> Takedown:
    """Withdraw articles: out of every feed, page and list, whatever else is broken.

    *names* are ids, ids in the feeds, addresses, or ``SOURCE/ID``. Readers may see the *note*; the
    *reason* is for the archive alone. With *erase* the archive forgets the text, too. With *days*
    *title* and *text* are published in place of the article for so long; by default a word for
    "withdrawn" in the language of its feeds, and the note. *wait* is how many seconds to wait for
    another run. *by* is the name of who does it, for the journal and the history; by default none.
    Notifications are left to :func:`notify`.

    Raises: ConfigError, if an article does not exist, and nothing is done; ArchiveBusy.
    """
    from feedpub.config.load import salvage
    from feedpub.pipeline.operations.withdraw import withdraw

    settings, layers, flaws = salvage(_path(config))
    run = _context_of(settings, layers)
    order = _order(run, note=note, reason=reason, erase=erase, days=days, title=title, text=text)
    return withdraw(run, names, order, wait=wait, flaws=flaws, by=_name(by))


def preview_action(
    names: Sequence[str],
    config: StrPath | None = None,
    *,
    action: Previewed,
    note: str = "",
    reason: str = "",
    erase: bool = False,
    days: int | None = None,
    title: str = "",
    text: str = "",
    wait: float = 10,
) -> list[FeedPreview]:
    """Return what readers will see if *action* is done: withdraw, restore or republish.

    One for each feed that will be another one. It is done with the same parameters as
    :func:`withdraw` has, in the archive alone, and taken back: nothing is written. Of documents
    without a feed nothing is said.

    Raises: ConfigError, as the action does, and also for mistakes in the configuration with which a
    withdrawal would go on; ArchiveBusy, if another run does not end within *wait* seconds;
    ArchiveError; FeedpubError, if the feeds cannot be made.
    """
    from feedpub.pipeline.operations.preview import preview

    run = _context(config)
    order = _order(run, note=note, reason=reason, erase=erase, days=days, title=title, text=text)
    return preview(run, names, order, action=action, wait=wait)


def _name(by: str) -> str:
    """Return *by*, the name of whoever does something, in one line of a reasonable length."""
    from feedpub.intake.text import plain

    return plain(by)[:_LONGEST_NAME]


def _order(
    run: RunContext,
    *,
    note: str,
    reason: str,
    erase: bool,
    days: int | None,
    title: str,
    text: str,
) -> Order:
    from feedpub.archive.withdrawals import Order

    if days is None:
        return Order(kind="erased" if erase else "gone", note=note, reason=reason)
    return Order(
        kind="replaced",
        note=note,
        reason=reason,
        title=title,
        text=text or note,
        until=run.now + timedelta(days=days),
    )


def is_shown(names: Iterable[str], config: StrPath | None = None) -> bool:
    """Return whether a feed shows one of the articles *names*; False if the archive cannot say."""
    from feedpub.archive.queries.history import is_shown
    from feedpub.config.load import salvage
    from feedpub.errors import ArchiveError

    _, layers, _ = salvage(_path(config))
    try:
        return any(is_shown(layers.archive, name) for name in names)
    except ArchiveError:
        return False


def restore(
    names: Sequence[str],
    config: StrPath | None = None,
    *,
    reason: str = "",
    wait: float = 60,
    by: str = "",
) -> Takedown:
    """Publish withdrawn articles again, with the same ids and dates; *by* as in :func:`withdraw`.

    Raises: ConfigError, if an article does not exist or is not withdrawn, and nothing is done;
    ArchiveError.
    """
    from feedpub.pipeline.operations.withdraw import restore

    return restore(_context(config), names, reason, wait=wait, by=_name(by))


def republish(
    names: Sequence[str], config: StrPath | None = None, *, wait: float = 60, by: str = ""
) -> Republished:
    """Publish articles once more, with the date of now and the ids that they keep for life.

    *by* as in :func:`withdraw`.

    Raises: ConfigError, if an article does not exist or is not public, and nothing is done;
    ArchiveError.
    """
    from feedpub.pipeline.operations.republish import republish

    return republish(_context(config), names, wait=wait, by=_name(by))


def adopt(
    documents: Sequence[str],
    config: StrPath | None = None,
    *,
    feed: str | None = None,
    format: str | None = None,
    before_launch: bool = False,
    dry_run: bool = False,
) -> AdoptionResult:
    """Adopt the ids and dates of live feeds, so that their readers see nothing twice.

    *documents* are files or addresses. *feed* replaces them; by default the one with their address.
    *format* (``rss``, ``atom``, ``json``) is what their readers will get; by default theirs.
    *before_launch*: what was published so far has no readers.

    Raises: AdoptError, if a document is not a feed, and nothing is done; ConfigError, ArchiveError.
    """
    from feedpub.config.load import load
    from feedpub.pipeline.operations.adopt_documents import adopt_documents

    settings, layers = load(_path(config))
    return adopt_documents(
        settings,
        layers,
        documents,
        now=_now(),
        feed=feed,
        format=format,
        launched=not before_launch,
        dry_run=dry_run,
    )


def status(config: StrPath | None = None) -> Health:
    """Return how sources, feeds and notifications are doing; no run is disturbed.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.config.load import load
    from feedpub.pipeline.operations.status import status

    return status(*load(_path(config)), _now())


def liveness(config: StrPath | None = None) -> Liveness:
    """Return whether the daemon works on this machine, or a worker; nothing but files is read.

    A configuration with mistakes in its settings does not matter: a daemon goes on with the last
    one. Raises: ConfigError, if it cannot be read.
    """
    from feedpub.archive.runs import DAEMON, WORKER, sign_of_life
    from feedpub.config import files
    from feedpub.health.runs import Liveness

    archive = files.read(_path(config)).archive
    for command, what in (("feedpub run", DAEMON), ("feedpub worker", WORKER)):
        if seen := sign_of_life(archive, what):
            return Liveness(at=_now(), command=command, seen=seen)
    return Liveness(at=_now())


def quarantine(config: StrPath | None = None) -> list[QuarantinedArticle]:
    """Return the articles that cannot be published, and why. Raises: ConfigError, ArchiveError."""
    from feedpub.archive.queries.quarantine import quarantined
    from feedpub.config import files

    return quarantined(files.read(_path(config)).archive)


def history(
    name: str, config: StrPath | None = None, *, complete: bool = True
) -> list[ItemHistory]:
    """Return what happened to the feed *name*, or to the articles with this id or address.

    Articles whose bodies were left unread are read completely first, if *complete*, unless another
    run is at work.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.archive.queries.history import history_of
    from feedpub.config import files

    archive = files.read(_path(config)).archive
    found = history_of(archive, name)
    if not (complete and any(each.is_unread for each in found)):
        return found
    from feedpub.pipeline.complete import complete_by_name

    with contextlib.suppress(ArchiveBusy):
        complete_by_name(_context(config), [name])
    return history_of(archive, name)


def search(text: str = "", config: StrPath | None = None, *, limit: int = 50) -> list[FoundArticle]:
    """Return the articles of the archive that *text* finds, the newest first, *limit* at most.

    They have all of its words in the title, each as a part of a word, whatever its case and
    accents; or *text* is a name of theirs: an id, an address, a short link. By default the newest
    articles. Withdrawn ones are found, too; erased ones by a name alone.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.archive.queries.search import search
    from feedpub.config import files
    from feedpub.intake.text import plain

    return search(files.read(_path(config)).archive, plain(text), limit)


def live(config: StrPath | None = None) -> list[LiveFeed]:
    """Return all feeds, and when each changed, in the order of config.toml; no entries.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.config.load import load
    from feedpub.pipeline.operations.live import live

    return live(*load(_path(config)))


def live_feed(name: str, config: StrPath | None = None) -> LiveFeed:
    """Return the feed *name* with its entries, and with the articles on its list of ids.

    If that list cannot be read, :attr:`.LiveFeed.list_failure` says why.

    Raises: ConfigError, also for an unknown feed; ArchiveError.
    """
    from feedpub.config.load import load
    from feedpub.pipeline.operations.live import live_feed

    return live_feed(*load(_path(config)), name)


def order(
    feed: str,
    ids: Sequence[str],
    config: StrPath | None = None,
    *,
    mark: str | None = None,
    wait: float = 60,
    by: str = "",
) -> Ordered:
    """Write *ids* into the file that the feed's ``ids`` names, and publish the feed.

    They are ids, short links or addresses, in the new order. *mark* is :attr:`.LiveFeed.mark` of
    the list that they were made from: if the file has changed since, nothing is done; None: it may
    have. *by* as in :func:`withdraw`. Notifications are left to :func:`notify`.

    Raises: ConfigError, for an unknown feed, one whose list is in config.toml, a list that has
    changed, or a new id of no article; ListError, if the file cannot be read or written;
    ArchiveError. Nothing is done then.
    """
    from feedpub.pipeline.operations.order import order

    return order(_context(config), feed, ids, mark=mark, by=_name(by), wait=wait)


def actions(config: StrPath | None = None, *, limit: int = 100) -> list[Action]:
    """Return what people did who gave their names, *limit* at most, the newest first.

    Raises: ConfigError, ArchiveError.
    """
    from feedpub.archive.queries.actions import actions
    from feedpub.config import files

    return actions(files.read(_path(config)).archive, limit)


def retry(
    names: Sequence[str] = (), config: StrPath | None = None, *, wait: float = 0, by: str = ""
) -> Retried:
    """Have the next build read and check quarantined articles again.

    *names* are ids or names of documents; by default all. *wait* and *by* as in :func:`withdraw`.

    Raises: ConfigError, if nothing of a name is in quarantine, and nothing is done; ArchiveError.
    """
    from feedpub.archive.database import exists
    from feedpub.config import files
    from feedpub.pipeline.operations.retry import Retried, retry

    archive = files.read(_path(config)).archive
    if not exists(archive):
        return Retried()
    return retry(archive, names, now=_now(), by=_name(by), wait=wait)


def rebuild(
    config: StrPath | None = None,
    *,
    may_lose: bool = False,
    wait: float = 60,
    progress: Progress = no_progress,
) -> Report:
    """Rebuild the archive from the sources and its journal: the same ids, dates and documents.

    Unless it *may_lose* them, articles that no source has any longer stop it.

    Raises: RebuildError, ArchiveError, ConfigError; the old archive is kept.
    """
    from feedpub.config.load import load
    from feedpub.pipeline.operations.rebuild import rebuild

    settings, layers = load(_path(config))
    with progress() as watch:
        return rebuild(_context_of(settings, layers, watch), may_lose=may_lose, wait=wait)


def _path(config: StrPath | None) -> Path:
    from feedpub.config import files

    return files.find(None if config is None else Path(config))


def _context(config: StrPath | None) -> RunContext:
    from feedpub.config.load import load

    return _context_of(*load(_path(config)))


def _context_of(
    settings: Settings, layers: ConfigFiles, watch: Watch = lambda _what, _done, _of: None
) -> RunContext:
    from feedpub.pipeline.context import RunContext

    return RunContext(settings=settings, layers=layers, now=_now(), dry_run=False, watch=watch)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


__all__ = [
    "actions",
    "adopt",
    "build",
    "diff",
    "live",
    "live_feed",
    "notify",
    "order",
    "preview_action",
    "quarantine",
    "read",
    "rebuild",
    "republish",
    "restore",
    "retry",
    "search",
    "status",
    "validate",
    "withdraw",
]
