"""Test subscriptions at WebSub hubs. They are facts: a rebuilt archive subscribes again."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from feedpub.archive.database import Database, Row, reading, statement
from feedpub.archive.facts import SUBSCRIPTION, SUBSCRIPTIONS_DUE, of_kind
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.session import Session
from feedpub.archive.timestamps import moment, moment_or_none, seconds
from feedpub.nouns import dataclass, fields
from feedpub.protocols import PublishedDocument

_PINGED = statement(
    "documents that a hub was pinged with",
    "SELECT deliveries.news, deliveries.created, deliveries.done FROM deliveries"
    " JOIN documents ON documents.name = deliveries.document"
    " WHERE deliveries.kind = :kind AND deliveries.target = :hub AND deliveries.done IS NOT NULL"
    " ORDER BY deliveries.done DESC, deliveries.document",
)
_PINGED_WITH = statement(
    "ping of a hub with a document",
    "SELECT news, created, done FROM deliveries"
    " WHERE kind = :kind AND target = :hub AND document = :document",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSubscription:
    """A subscription to one of our own documents."""

    hub: str

    #: The document, and its address, which is the topic.
    document: str
    topic: str

    #: Where the hub delivers; the end of that address is known to the hub alone.
    callback: str

    #: It signs deliveries.
    secret: str

    #: When the hub was last asked for it. None: it was not yet.
    requested: datetime | None = None

    #: When the hub last confirmed it, and until when it delivers. None: it has not.
    confirmed: datetime | None = None
    until: datetime | None = None

    #: When something came that was signed with the secret, and when something else. None: never.
    delivered: datetime | None = None
    unsigned: datetime | None = None

    #: When the hub took the first ping after which it has not delivered. None: there is none.
    awaiting: datetime | None = None

    #: What is wrong, as it was recorded. None: nothing is.
    failure: str | None = None

    @property
    def token(self) -> str:
        """The end of the callback's address."""
        return self.callback.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Ping:
    """A notification of a hub: the document that it is to fetch."""

    published: PublishedDocument

    #: When this version of it was published, and when the hub took the ping. None: not yet.
    created: datetime
    done: datetime | None


_MOMENTS = ("requested", "confirmed", "until", "delivered", "unsigned", "awaiting")


class Subscriptions:
    """The test subscriptions, one for each hub."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._database = session.database

    def every(self) -> dict[str, HubSubscription]:
        """Return all of them by hub."""
        return _every(self._database)

    def put(self, subscription: HubSubscription) -> None:
        """Keep *subscription* in place of the former one of its hub."""
        self._session.set_fact(SUBSCRIPTION + subscription.hub, _as_text(subscription))

    def forget(self, hub: str) -> None:
        """Drop the subscription of *hub*."""
        self._session.set_fact(SUBSCRIPTION + hub, None)

    def set_due(self, at: datetime | None) -> None:
        """Keep when they are to be looked at next. None: never."""
        self._session.set_fact(SUBSCRIPTIONS_DUE, None if at is None else str(seconds(at)))

    def pinged(self, kind: str, hub: str) -> list[Ping]:
        """Return the documents that *hub*, a target of that *kind*, took pings for, latest first.

        Only those that are still published.
        """
        return [_ping(row) for row in self._database.rows(_PINGED, kind=kind, hub=hub)]

    def ping(self, kind: str, hub: str, document: str) -> Ping | None:
        """Return the last ping of *hub* with *document*. None: there was none."""
        row = self._database.row(_PINGED_WITH, kind=kind, hub=hub, document=document)
        return None if row is None else _ping(row)


def with_token(archive: ArchiveLocation, token: str) -> HubSubscription | None:
    """Return the subscription whose callback ends with *token*, if any. Raises: ArchiveError."""
    with reading(archive) as database:
        found = _every(database).values() if database else ()
        return next((each for each in found if each.token == token), None)


def _every(database: Database) -> dict[str, HubSubscription]:
    found = {}
    for hub, rest, text in of_kind(database, SUBSCRIPTION):
        assert not rest, "an address has no spaces"
        values = json.loads(text)
        moments = {name: moment_or_none(values.get(name)) for name in _MOMENTS}
        found[hub] = HubSubscription(hub=hub, **{**values, **moments})
    return found


def _as_text(subscription: HubSubscription) -> str:
    values: dict[str, Any] = {}
    for each in fields(HubSubscription):
        value = getattr(subscription, each.name)
        if value is not None and each.name != "hub":
            values[each.name] = seconds(value) if each.name in _MOMENTS else value
    return json.dumps(values)


def _ping(row: Row) -> Ping:
    published = PublishedDocument(**json.loads(row.news))
    return Ping(published, moment(row.created), moment_or_none(row.done))
