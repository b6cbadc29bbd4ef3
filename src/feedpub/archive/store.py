"""The archive: everything that is remembered from one run to the next."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from feedpub.archive import session
from feedpub.archive.actions import Actions
from feedpub.archive.activity import Activity
from feedpub.archive.adopted import Adopted
from feedpub.archive.articles import Articles
from feedpub.archive.deliveries import Deliveries
from feedpub.archive.entries import Entries
from feedpub.archive.feeds import Feeds
from feedpub.archive.fragments import Fragments
from feedpub.archive.history import History
from feedpub.archive.image_facts import ImageFacts
from feedpub.archive.inputs import Inputs
from feedpub.archive.learnt_sites import LearntSites
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.missing import Missing
from feedpub.archive.next_changes import Moments
from feedpub.archive.pages import Pages
from feedpub.archive.posts import KnownPosts
from feedpub.archive.quarantine import Quarantine
from feedpub.archive.retention import Retention
from feedpub.archive.short_links import ShortLinks
from feedpub.archive.source_takedowns import SourceTakedowns
from feedpub.archive.stand_ins import StandIns
from feedpub.archive.subscriptions import Subscriptions
from feedpub.archive.takeovers import Takeovers
from feedpub.archive.unread import Unread
from feedpub.archive.withdrawals import Withdrawals
from feedpub.protocols import Watch


class Archive:
    """The open archive. Its parts work inside the current transaction."""

    def __init__(self, opened: session.Session) -> None:
        self.actions = Actions(opened)
        self.activity = Activity(opened.database)
        self.adopted = Adopted(opened)
        self.articles = Articles(opened)
        self.clock = opened.clock
        self.deliveries = Deliveries(opened)
        self.entries = Entries(opened)
        self.feeds = Feeds(opened)
        self.fragments = Fragments(opened)
        self.history = History(opened)
        self.inputs = Inputs(opened)
        self.missing = Missing(opened)
        self.moments = Moments(opened)
        self.pages = Pages(opened)
        self.pictures = ImageFacts(opened)
        self.posts = KnownPosts(opened)
        self.quarantine = Quarantine(opened)
        self.retention = Retention(opened)
        self.short_links = ShortLinks(opened)
        self.sites = LearntSites(opened)
        self.source_takedowns = SourceTakedowns(opened)
        self.stand_ins = StandIns(opened)
        self.subscriptions = Subscriptions(opened)
        self.takeovers = Takeovers(opened)
        self.unread = Unread(opened)
        self.withdrawals = Withdrawals(opened)
        self.new_notes = opened.new_notes
        self.transaction = opened.transaction
        self.commit_so_far = opened.commit_so_far
        self.fact = opened.fact
        self.set_fact = opened.set_fact
        self.is_journaled = opened.is_journaled
        self.sweep = opened.sweep


@contextlib.contextmanager
def opened(
    archive: ArchiveLocation,
    *,
    dry_run: bool = False,
    wait: float = 0,
    lock: bool = True,
    stopping: Callable[[], bool] = lambda: False,
    once_locked: Callable[[], None] = lambda: None,
    watch: Watch = lambda _what, _done, _of: None,
) -> Iterator[Archive]:
    """Open *archive*, made if it is missing; its lock is held, waited for if it must be.

    It is waited for *wait* seconds at most, and until *stopping*. Without *lock* the caller holds
    it.

    With *dry_run* nothing of what is done to it lasts. Calls *once_locked* when the lock is held,
    before the archive is opened. *watch* shows the upgrade of an archive of a former version.

    Raises: ArchiveBusy, ArchiveError, Stopped.
    """
    with session.opened(
        archive,
        dry_run=dry_run,
        wait=wait,
        lock=lock,
        stopping=stopping,
        once_locked=once_locked,
        watch=watch,
    ) as found:
        yield Archive(found)
