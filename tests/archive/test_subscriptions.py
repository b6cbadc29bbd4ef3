"""Test subscriptions, and how often a target gets deliveries, in both kinds of archives."""

from __future__ import annotations

from datetime import timedelta

from newsroom import NOW

from feedpub.archive.activity import Try
from feedpub.archive.deliveries import Target
from feedpub.archive.feeds import PublishedFile
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.queries.due import due
from feedpub.archive.store import Archive, opened
from feedpub.archive.subscriptions import HubSubscription, with_token
from feedpub.protocols import PublishedDocument

HUB = Target("hub", "https://hub.example/?a=b")

SUBSCRIPTION = HubSubscription(
    hub=HUB.name,
    document="all.rss",
    topic="https://feeds.example/all.rss",
    callback="https://push.example/websub/quay",
    secret="the third quay",
    requested=NOW,
    until=NOW + timedelta(days=10),
)


def published(name: str) -> PublishedDocument:
    return PublishedDocument(
        document=name,
        feed="all",
        format="rss",
        address=f"https://feeds.example/{name}",
        digest="sha256:00",
        entries=1,
    )


def test_a_subscription_is_kept_as_it_is_until_it_is_forgotten(archive: Archive) -> None:
    archive.subscriptions.put(SUBSCRIPTION)
    kept = archive.subscriptions.every()
    archive.subscriptions.forget(HUB.name)

    assert kept == {HUB.name: SUBSCRIPTION}
    assert archive.subscriptions.every() == {}


def test_a_subscription_is_found_by_its_token_without_the_lock(location: ArchiveLocation) -> None:
    with opened(location) as archive, archive.transaction():
        archive.subscriptions.put(SUBSCRIPTION)
        archive.subscriptions.set_due(NOW)

    with opened(location):
        found, other = with_token(location, "quay"), with_token(location, "key")

    assert (found, other) == (SUBSCRIPTION, None)
    assert due(location, NOW, ()).subscriptions == NOW


def test_workers_do_not_look_at_subscriptions_of_a_former_configuration(
    location: ArchiveLocation,
) -> None:
    with opened(location) as archive, archive.transaction():
        archive.subscriptions.set_due(NOW)

    found = due(location, NOW, ())

    assert found.notifications(subscribes=True) == NOW
    assert found.notifications(subscribes=False) is None


def test_the_earlier_of_delivery_and_subscription_is_due(location: ArchiveLocation) -> None:
    with opened(location) as archive, archive.transaction():
        archive.deliveries.add(HUB, published("all.rss"), NOW)
        archive.subscriptions.set_due(NOW + timedelta(hours=1))
    first = due(location, NOW, ()).notifications(subscribes=True)
    with opened(location) as archive, archive.transaction():
        archive.deliveries.succeeded(archive.deliveries.claim(HUB, NOW, 10), NOW)
    second = due(location, NOW, ()).notifications(subscribes=True)
    with opened(location) as archive, archive.transaction():
        archive.subscriptions.set_due(None)

    assert (first, second) == (NOW, NOW + timedelta(hours=1))
    assert due(location, NOW, ()).notifications(subscribes=True) is None


def test_only_documents_that_are_still_published_were_pinged(archive: Archive) -> None:
    for name in ("all.rss", "gone.rss"):
        archive.deliveries.add(HUB, published(name), NOW)
    archive.deliveries.succeeded(archive.deliveries.claim(HUB, NOW, 10), NOW)
    archive.feeds.published("all", NOW, 1, {"all.rss": PublishedFile(digest="sha256:00", mark="1")})

    (ping,) = archive.subscriptions.pinged("hub", HUB.name)

    assert ping.published == published("all.rss")
    assert (ping.created, ping.done) == (NOW, NOW)
    assert archive.subscriptions.ping("hub", HUB.name, "all.rss") == ping
    assert archive.subscriptions.ping("hub", HUB.name, "none.rss") is None


def test_a_target_with_an_interval_gets_the_next_delivery_after_it(archive: Archive) -> None:
    hourly = Target("reader", "Feedly", interval=3600)
    archive.deliveries.add(hourly, published(""), NOW)
    archive.deliveries.succeeded(archive.deliveries.claim(hourly, NOW, 1), NOW)
    archive.activity.record("reader", [Try(name="Feedly", changes=1)], NOW)

    archive.deliveries.add(hourly, published(""), NOW + timedelta(minutes=5))

    assert archive.deliveries.next_due() == NOW + timedelta(hours=1)
