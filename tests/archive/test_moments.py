"""When the clock next changes a feed, though nobody edits anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from newsroom import NOW, make_article

from feedpub.archive.next_changes import Shown
from feedpub.archive.store import Archive
from feedpub.archive.withdrawals import Order
from feedpub.article import Image, Selection

Put = Callable[..., Any]
Next = Callable[..., datetime | None]

ALL = Selection()
HOUR = timedelta(hours=1)
OF_WORLD = Selection(wanted=(("section", frozenset({"World"})),))


@pytest.fixture
def next_change(archive: Archive) -> Next:
    """When the clock next changes the feed of a selection."""

    def next_change(
        selection: Selection = ALL, limit: int = 10, now: datetime = NOW
    ) -> datetime | None:
        articles = archive.articles.select(selection, limit, now)
        images = [each.article.images for each in archive.articles.whole(articles)]
        rights = [[image.rights_expires for image in each] for each in images]
        shown = [
            Shown.of(article, filter(None, its))
            for article, its in zip(articles, rights, strict=True)
        ]
        return archive.moments.of_feed("all", selection, limit, shown, now)

    return next_change


def test_an_article_that_the_clock_does_not_change_has_no_moment(
    put: Put, next_change: Next
) -> None:
    put(make_article(not_before=NOW - HOUR))

    assert next_change() is None


@pytest.mark.parametrize(
    "ends",
    [
        {"expires": NOW + HOUR},
        {"images": (Image(url="https://img.example/1.jpg", rights_expires=NOW + HOUR),)},
        {"not_before": NOW + HOUR},
        {"published": NOW + HOUR, "updated": None},
    ],
)
def test_what_the_clock_changes_of_an_article_is_a_moment_of_its_feed(
    put: Put, next_change: Next, ends: dict[str, Any]
) -> None:
    put(make_article(**ends))

    assert next_change() == NOW + HOUR


def test_the_first_moment_is_the_next(put: Put, next_change: Next) -> None:
    put(make_article(id="urn:1", expires=NOW + 3 * HOUR))
    put(make_article(id="urn:2", not_before=NOW + 2 * HOUR))

    assert next_change() == NOW + 2 * HOUR


def test_the_time_when_an_article_becomes_too_old_is_a_moment(put: Put, next_change: Next) -> None:
    put(make_article(published=NOW - HOUR, updated=None))

    assert next_change(Selection(max_age=3 * HOUR)) == NOW + 2 * HOUR


def test_an_article_of_another_feed_adds_no_moment(put: Put, next_change: Next) -> None:
    put(make_article(section="Politik", not_before=NOW + HOUR))

    assert (next_change(OF_WORLD), next_change()) == (None, NOW + HOUR)


def test_an_article_that_a_list_does_not_name_adds_no_moment(put: Put, next_change: Next) -> None:
    put(make_article(id="urn:1", not_before=NOW + HOUR))
    put(make_article(id="urn:2", not_before=NOW + 2 * HOUR))

    assert next_change(Selection(first=("urn:2",), first_only=True)) == NOW + 2 * HOUR


def test_an_article_beyond_the_limit_of_the_feed_adds_no_moment(
    put: Put, next_change: Next
) -> None:
    put(make_article(id="urn:1"))
    put(make_article(id="urn:2", published=NOW - 9000 * HOUR, not_before=NOW + HOUR))

    assert (next_change(limit=1), next_change(limit=2)) == (None, NOW + HOUR)


def test_the_rights_of_a_picture_end_after_their_last_fraction_of_a_second(
    put: Put, next_change: Next
) -> None:
    ends = NOW + timedelta(milliseconds=500)
    put(make_article(images=(Image(url="https://img.example/1.jpg", rights_expires=ends),)))

    assert next_change() == NOW + timedelta(seconds=1)


def test_the_end_of_a_replacement_is_a_moment(
    put: Put, archive: Archive, next_change: Next
) -> None:
    put(make_article(id="urn:1"))
    [subject] = archive.withdrawals.find("urn:1")
    order = Order(kind="replaced", title="Withdrawn", until=NOW + HOUR)
    archive.withdrawals.withdraw(subject, order, NOW)

    assert next_change() == NOW + HOUR
    assert next_change(now=NOW + HOUR) is None


def test_an_embargo_that_ended_between_runs_is_due_at_once(put: Put, next_change: Next) -> None:
    put(make_article(not_before=NOW + HOUR))

    assert next_change(now=NOW + 2 * HOUR) == NOW + HOUR


def test_the_soonest_moment_of_all_feeds_is_the_archives(archive: Archive) -> None:
    archive.moments.keep("all", NOW + 2 * HOUR)
    archive.moments.keep("world", NOW + HOUR)
    archive.moments.keep("sport", None)

    assert archive.moments.next() == NOW + HOUR


def test_feeds_are_due_from_their_moment_on_until_it_moves(archive: Archive) -> None:
    archive.moments.keep("all", NOW + 2 * HOUR)
    archive.moments.keep("world", NOW + HOUR)

    assert archive.moments.due(NOW) == set()
    assert archive.moments.due(NOW + HOUR) == {"world"}
    archive.moments.keep("world", NOW + 3 * HOUR)
    assert archive.moments.due(NOW + 2 * HOUR) == {"all"}
    archive.moments.keep("all", None)
    assert archive.moments.due(NOW + 2 * HOUR) == set()


def test_a_removed_feed_is_not_due(archive: Archive) -> None:
    archive.moments.keep("all", NOW)
    archive.moments.keep("former", NOW)

    archive.moments.keep_only(["all"])

    assert archive.moments.due(NOW) == {"all"}
