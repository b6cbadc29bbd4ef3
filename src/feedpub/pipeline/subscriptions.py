"""Test subscriptions: whether WebSub hubs that take pings also deliver.

feedpub subscribes to one of its own documents at each hub (WebSub, 5), as any reader would. A ping
for it that the hub takes is to be followed by a delivery, signed with the secret of the
subscription (WebSub, 7).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta

from feedpub.archive.activity import Try
from feedpub.archive.deliveries import Target
from feedpub.archive.store import Archive, opened
from feedpub.archive.subscriptions import HubSubscription, Ping, with_token
from feedpub.errors import NotifyError
from feedpub.notifiers.registry import SUBSCRIPTION_KIND
from feedpub.notifiers.websub import WEBSUB, hubs_of, subscribe
from feedpub.nouns import dataclass, replace
from feedpub.pipeline.context import RunContext
from feedpub.protocols import PublishedDocument
from feedpub.web.client import Client

#: How long a hub may take to confirm a subscription, and to deliver what it was pinged for.
PATIENCE = timedelta(minutes=10)

#: When a hub is asked again that has refused or not confirmed.
_AGAIN = timedelta(hours=1)

#: For how long a subscription is asked for, and how long before its end it is renewed.
LEASE, _RENEWED = timedelta(days=10), timedelta(days=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionReport:
    """What renewing all test subscriptions has led to."""

    #: What has gone wrong since the last time, one line each.
    failures: tuple[str, ...] = ()

    #: When to look again. None: when something was published.
    next: datetime | None = None


def renew_subscriptions(run: RunContext, *, patience: float, wait: float) -> SubscriptionReport:
    """Subscribe where there is no subscription, renew those that end, and find hubs that are late.

    Called after each round of notifications. A request may take *patience* seconds; *wait* seconds
    at most are spent on the lock of the archive, which is open between requests only.

    Raises: ArchiveError.
    """
    with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
        asked = [*_to_request(run, archive)]
    refused = {each.hub: why for each in asked if (why := _refusal(run, each, patience))}
    with opened(run.layers.archive, wait=wait) as archive, archive.transaction():
        every = [
            _looked_at(archive, each, run.now, refused.get(each.hub))
            for each in archive.subscriptions.every().values()
        ]
        failures = []
        for before, after in every:
            archive.subscriptions.put(after)
            if after.failure is not None and after.failure != before.failure:
                tried = Try(name=after.hub, failure=after.failure)
                archive.activity.record(SUBSCRIPTION_KIND, [tried], run.now)
                failures.append(f"{SUBSCRIPTION_KIND} {after.hub}: {after.failure}")
        upcoming = min((at for _, each in every for at in _moments(each, run.now)), default=None)
        archive.subscriptions.set_due(upcoming)
    return SubscriptionReport(failures=tuple(failures), next=upcoming)


def _to_request(run: RunContext, archive: Archive) -> Iterable[HubSubscription]:
    """Yield the subscriptions that hubs are to be asked for now; drop those of former hubs."""
    base = run.settings.notify.test_subscription or ""
    every, hubs = archive.subscriptions.every(), set(hubs_of(run.settings))
    for hub in every.keys() - hubs:
        archive.subscriptions.forget(hub)
        archive.deliveries.forget([Target(SUBSCRIPTION_KIND, hub)])
    for hub in sorted(hubs):
        found = every.get(hub)
        pinged = archive.subscriptions.pinged(WEBSUB.name, hub)
        if not pinged:
            # The hub has heard of no document that is still published.
            continue
        best = _best(run, pinged)
        if found is None or not _is_kept(found, base, pinged, best, run.now):
            found = HubSubscription(
                hub=hub,
                document=best.document,
                topic=best.address,
                callback=base + secrets.token_urlsafe(24),
                secret=secrets.token_urlsafe(32),
            )
        if _is_due(found, run.now):
            found = replace(found, requested=run.now)
            archive.subscriptions.put(found)
            yield found


def _best(run: RunContext, pinged: list[Ping]) -> PublishedDocument:
    """Return the document to subscribe to: one of the feed that comes first."""
    order = {name: place for place, name in enumerate(run.settings.feeds)}
    return min(
        (each.published for each in pinged), key=lambda each: order.get(each.feed, len(order))
    )


def _is_kept(
    found: HubSubscription,
    base: str,
    pinged: list[Ping],
    best: PublishedDocument,
    now: datetime,
) -> bool:
    """Return whether *found* goes on; otherwise another one takes its place."""
    if found.callback != base + found.token:
        return False
    if _is_due(found, now) and found.failure is None:
        # A feed that is not configured any more keeps its documents, but never changes.
        return found.document == best.document
    return any(each.published.document == found.document for each in pinged)


def _is_due(subscription: HubSubscription, now: datetime) -> bool:
    """Return whether a hub is to be asked for *subscription*, or for its renewal."""
    return now >= _next_request(subscription)


def _next_request(subscription: HubSubscription) -> datetime:
    requested, until = subscription.requested, subscription.until
    if requested is None:
        return datetime.min.replace(tzinfo=UTC)
    if until is None:
        return requested + _AGAIN
    # Hubs may give less time than they were asked for (WebSub, 5.3).
    third = (until - requested) / 3
    return max(requested + min(_AGAIN, third), until - min(_RENEWED, third))


def _refusal(run: RunContext, subscription: HubSubscription, patience: float) -> str | None:
    """Ask a hub for *subscription*; return why it refuses. None: it does not."""
    client = Client(contact=run.settings.site.url, allowed=run.settings.notify.networks)
    with closing(client):
        client.until = time.monotonic() + patience
        try:
            subscribe(
                client,
                subscription.hub,
                topic=subscription.topic,
                callback=subscription.callback,
                secret=subscription.secret,
                lease=int(LEASE.total_seconds()),
            )
        except NotifyError as error:
            return f"takes no subscription to {subscription.topic}: {error}"
    return None


def _looked_at(
    archive: Archive, before: HubSubscription, now: datetime, refusal: str | None
) -> tuple[HubSubscription, HubSubscription]:
    """Return the subscription as it was *before*, and as it is now."""
    after = before
    if after.until is not None and after.until <= now:
        after = replace(after, until=None, confirmed=None)
    ping = archive.subscriptions.ping(WEBSUB.name, after.hub, after.document)
    if after.awaiting is None and ping is not None and _is_unanswered(after, ping):
        after = replace(after, awaiting=ping.done)
    # What was wrong stays so until the hub confirms, or delivers.
    return before, replace(after, failure=refusal or _lateness(after, now) or before.failure)


def _is_unanswered(subscription: HubSubscription, ping: Ping) -> bool:
    """Return whether a delivery is due for *ping*, which came after the hub had confirmed."""
    confirmed, delivered = subscription.confirmed, subscription.delivered
    return (
        ping.done is not None
        and confirmed is not None
        and ping.created > confirmed
        and (delivered is None or delivered < ping.created)
    )


def _lateness(subscription: HubSubscription, now: datetime) -> str | None:
    """Return what the hub has not done in time. None: it is not late."""
    requested, awaiting = subscription.requested, subscription.awaiting
    minutes = f"{PATIENCE.total_seconds() / 60:.0f} minutes"
    if subscription.until is None and requested is not None:
        if now < requested + PATIENCE:
            return None
        return (
            f"has not confirmed the test subscription within {minutes}; see that the hub can reach"
            f" {subscription.callback.removesuffix(subscription.token)} and feedpub run behind it"
        )
    if awaiting is None or now < awaiting + PATIENCE:
        return None
    text = (
        f"took the ping for {subscription.topic} at {awaiting:%Y-%m-%d %H:%M} UTC, but has not"
        f" delivered it within {minutes}"
    )
    if subscription.unsigned is not None and subscription.unsigned >= awaiting:
        return f"{text}: what came was not signed with the secret of the subscription"
    return f"{text}; ask its operator, or use another hub"


def _moments(subscription: HubSubscription, now: datetime) -> Iterable[datetime]:
    """Yield when something about *subscription* may have to be done, after *now*."""
    since = filter(None, [subscription.requested, subscription.awaiting])
    moments = [_next_request(subscription), *(each + PATIENCE for each in since)]
    return (each for each in moments if each > now)


class Subscriber:
    """What hubs say to the callbacks of test subscriptions."""

    def __init__(self, run: Callable[[], RunContext], *, wait: float) -> None:
        """*wait* is how many seconds to wait for the lock of the archive."""
        self._run = run
        self._wait = wait

    def find(self, token: str) -> HubSubscription | None:
        """Return the subscription whose callback ends with *token*. Raises: ArchiveError."""
        run = self._run()
        return (
            with_token(run.layers.archive, token) if run.settings.notify.test_subscription else None
        )

    def confirm(self, subscription: HubSubscription, lease: timedelta, at: datetime) -> None:
        """Record that a hub has confirmed *subscription*, for that long. Raises: ArchiveError."""
        self._change(
            subscription,
            at,
            lambda now: replace(
                now,
                confirmed=at if now.until is None else now.confirmed,
                until=at + lease,
                # A late delivery is still to come.
                failure=now.failure if now.awaiting else None,
            ),
        )

    def deny(self, subscription: HubSubscription, reason: str, at: datetime) -> None:
        """Record that a hub denies *subscription* (WebSub, 5.2). Raises: ArchiveError."""
        failure = f"denies the test subscription to {subscription.topic}"
        failure += f": {reason}" if reason else ""
        self._change(
            subscription, at, lambda now: replace(now, until=None, awaiting=None, failure=failure)
        )

    def deliver(self, subscription: HubSubscription, at: datetime) -> None:
        """Record a delivery that is signed with the secret. Raises: ArchiveError."""
        self._change(
            subscription, at, lambda now: replace(now, delivered=at, awaiting=None, failure=None)
        )

    def distrust(self, subscription: HubSubscription, at: datetime) -> None:
        """Record a delivery that is not signed with the secret. Raises: ArchiveError."""
        before = subscription.unsigned
        if before is None or at - before >= PATIENCE / 2:
            self._change(subscription, at, lambda now: replace(now, unsigned=at))

    def _change(
        self,
        subscription: HubSubscription,
        at: datetime,
        change: Callable[[HubSubscription], HubSubscription],
    ) -> None:
        location = self._run().layers.archive
        with opened(location, wait=self._wait) as archive, archive.transaction():
            now = archive.subscriptions.every().get(subscription.hub)
            if now is None or now.token != subscription.token:
                return
            after = change(now)
            archive.subscriptions.put(after)
            if after.failure != now.failure or after.delivered != now.delivered:
                tried = Try(name=after.hub, failure=after.failure)
                archive.activity.record(SUBSCRIPTION_KIND, [tried], at)
