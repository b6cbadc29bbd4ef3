"""Who is logged in, and what they are about to do. All of it is in memory."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal, TypeVar

from feedpub.desk.work import DeskJob
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.archive.queries.search import Withdrawal

#: In seconds: how long a session lasts without a request.
IDLE = 8 * 3600.0

#: How many sessions there are at most; those that were used last are kept. How much is kept of
#: each: things to confirm, orders being changed, results.
_MAX_SESSIONS = 1_000
_MAX_PLANS = 50
_MAX_DRAFTS = 20
_MAX_JOBS = 20
_MAX_USED = 10_000

#: So many failed attempts to log in are allowed a client in so many seconds; and of how many
#: clients they are counted.
_ATTEMPTS, _PERIOD = 10, 300.0
_MAX_CLIENTS = 10_000

_KEY = pattern(r"[A-Za-z0-9_-]{32}")

Value = TypeVar("Value")

ArticleAction = Literal["withdraw", "replace", "restore", "republish"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedAction:
    """What an editor is about to do with an article, once it is confirmed."""

    action: ArticleAction

    #: The id of its entries.
    id: str

    #: The order by which it was withdrawn when this was planned. None: it was not.
    found: Withdrawal | None = None

    note: str = ""
    reason: str = ""
    erase: bool = False

    #: Of a replacement.
    days: int | None = None
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDraft:
    """The order of a curated feed while an editor changes it."""

    ids: tuple[str, ...]

    #: The digest of the list that it began with. None: there was no file.
    mark: str | None

    #: The titles of articles that were added, by their ids.
    titles: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class EditorSession:
    """An editor at a browser."""

    id: str
    name: str

    #: The hash of the token. None: the desk needs none.
    token_hash: str | None

    #: When it was last used, by the clock of :class:`Sessions`.
    seen: float

    plans: OrderedDict[str, PlannedAction] = field(default_factory=OrderedDict)
    drafts: OrderedDict[str, OrderDraft] = field(default_factory=OrderedDict)
    jobs: OrderedDict[str, DeskJob] = field(default_factory=OrderedDict)

    #: The keys of what was done: it is not done twice.
    used: OrderedDict[str, None] = field(default_factory=OrderedDict)

    def add_plan(self, plan: PlannedAction) -> str:
        """Keep *plan* until it is confirmed, and return its key."""
        key = new_key()
        _keep(self.plans, key, plan, _MAX_PLANS)
        return key

    def set_draft(self, feed: str, draft: OrderDraft) -> None:
        _keep(self.drafts, feed, draft, _MAX_DRAFTS)

    def was_used(self, key: str) -> bool:
        """Return whether something was done with *key*."""
        return key in self.used

    def add_job(self, key: str, job: DeskJob) -> None:
        """Keep *job*, which was begun with *key*."""
        _keep(self.used, key, None, _MAX_USED)
        _keep(self.jobs, key, job, _MAX_JOBS)


class Sessions:
    """The sessions of a desk. Used by the thread of the event loop alone."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._sessions: OrderedDict[str, EditorSession] = OrderedDict()
        self._failures: OrderedDict[str, list[float]] = OrderedDict()

    def begin(self, name: str, token_hash: str | None) -> EditorSession:
        """Begin a session of the editor *name*."""
        session = EditorSession(id=new_key(), name=name, token_hash=token_hash, seen=self._clock())
        _keep(self._sessions, session.id, session, _MAX_SESSIONS)
        return session

    def get(self, id: str) -> EditorSession | None:
        """Return the session *id*, which is in use now. None: there is none, or it has expired."""
        session = self._sessions.get(id)
        if session is None:
            return None
        now = self._clock()
        if now - session.seen > IDLE:
            self.end(id)
            return None
        session.seen = now
        self._sessions.move_to_end(id)
        return session

    def end(self, id: str) -> None:
        self._sessions.pop(id, None)

    def form_token(self, id: str) -> str:
        """Return what the forms of a browser with the cookie *id* carry."""
        return hmac.new(self._secret, id.encode(errors="replace"), "sha256").hexdigest()

    def is_form_token(self, id: str, token: str) -> bool:
        return hmac.compare_digest(self.form_token(id).encode(), token.encode(errors="replace"))

    def may_try(self, client: str) -> bool:
        """Return whether *client* has not failed to log in too often."""
        return len(self._recent_failures(client)) < _ATTEMPTS

    def failed(self, client: str) -> None:
        """Count an attempt of *client* to log in that failed."""
        _keep(self._failures, client, [*self._recent_failures(client), self._clock()], _MAX_CLIENTS)

    def _recent_failures(self, client: str) -> list[float]:
        now = self._clock()
        return [each for each in self._failures.get(client, ()) if now - each < _PERIOD]


def new_key() -> str:
    """Return a key that cannot be guessed."""
    return secrets.token_urlsafe(24)


def is_key(text: str) -> bool:
    """Return whether *text* looks like a key."""
    return _KEY.fullmatch(text) is not None


def _keep(kept: OrderedDict[str, Value], key: str, value: Value, most: int) -> None:
    """Put *value* at the end of *kept*, of which the first ones are dropped beyond *most*."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
