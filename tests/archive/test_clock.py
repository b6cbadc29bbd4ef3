"""Embargo and expiry: what the clock changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from newsroom import NOW, make_article

from feedpub.archive.store import Archive
from feedpub.article import Image, Selection
from feedpub.feed import Finding

Put = Callable[..., Any]
Shown = Callable[[datetime], bool]
PassTime = Callable[[datetime], list[int]]


ALL = Selection()
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def shown(archive: Archive) -> Shown:
    """Whether the one article is selected at a moment, with or without time passing to it."""

    def shown(now: datetime) -> bool:
        return bool(archive.articles.select(ALL, 10, now))

    return shown


@pytest.fixture
def pass_time(archive: Archive) -> PassTime:
    """Let time pass; return the keys of what it changed."""

    def pass_time(now: datetime) -> list[int]:
        return [change.key for change in archive.articles.pass_time(now)]

    return pass_time


def test_an_article_under_embargo_is_not_shown(put: Put, shown: Shown) -> None:
    put(make_article(not_before=NOW + HOUR))

    assert not shown(NOW)


def test_an_article_dated_ahead_of_the_clock_is_not_shown(put: Put, shown: Shown) -> None:
    put(make_article(published=NOW + HOUR, updated=None))

    assert not shown(NOW)


def test_a_future_date_may_be_corrected_before_the_article_is_published(
    put: Put, shown: Shown
) -> None:
    put(make_article(published=NOW.replace(year=2027), updated=None))

    put(make_article(published=NOW - HOUR, updated=None))

    assert shown(NOW)


def test_an_embargo_ends_exactly_at_its_time(put: Put, shown: Shown, pass_time: PassTime) -> None:
    put(make_article(not_before=NOW + HOUR))

    pass_time(NOW + HOUR)

    assert shown(NOW + HOUR)


def test_an_embargo_holds_until_its_last_second(
    put: Put, shown: Shown, pass_time: PassTime
) -> None:
    put(make_article(not_before=NOW + HOUR))

    pass_time(NOW + HOUR - SECOND)

    assert not shown(NOW + HOUR - SECOND)


def test_an_embargo_that_ended_before_the_article_was_read_is_ignored(
    put: Put, shown: Shown
) -> None:
    put(make_article(not_before=NOW))

    assert shown(NOW)


def test_an_embargo_cannot_show_an_article_before_its_date(
    put: Put, shown: Shown, pass_time: PassTime
) -> None:
    put(make_article(published=NOW + 2 * HOUR, not_before=NOW + HOUR, updated=None))

    pass_time(NOW + HOUR)

    assert not shown(NOW + HOUR)


def test_an_embargo_that_is_lifted_shows_the_article_at_once(put: Put, shown: Shown) -> None:
    put(make_article(not_before=NOW + HOUR))

    put(make_article(not_before=None))

    assert shown(NOW)


def test_an_embargo_added_later_hides_the_article_again(put: Put, shown: Shown) -> None:
    put(make_article())

    put(make_article(not_before=NOW + HOUR))

    assert not shown(NOW)


def test_an_article_is_shown_until_the_last_second_before_it_expires(
    put: Put, shown: Shown
) -> None:
    put(make_article(expires=NOW + HOUR))

    assert shown(NOW + HOUR - SECOND)


def test_an_article_is_not_shown_from_the_moment_it_expires(put: Put, shown: Shown) -> None:
    put(make_article(expires=NOW + HOUR))

    assert not shown(NOW + HOUR)


def test_an_article_that_waits_changes_when_its_embargo_ends(put: Put, pass_time: PassTime) -> None:
    change = put(make_article(not_before=NOW + HOUR))
    pass_time(NOW)

    assert pass_time(NOW + HOUR) == [change.key]


def test_an_article_whose_embargo_ends_is_new_to_its_feeds(put: Put, archive: Archive) -> None:
    article = make_article(not_before=NOW + HOUR)
    put(article)
    archive.articles.pass_time(NOW)

    (change,) = archive.articles.pass_time(NOW + HOUR)

    assert change.after == article.facets


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": NOW + HOUR},
        {"images": (Image(url="https://img.example/1.jpg", rights_expires=NOW + HOUR),)},
    ],
    ids=["article", "picture"],
)
def test_an_end_of_rights_changes_the_article_at_its_moment(
    put: Put, pass_time: PassTime, changes: dict[str, Any]
) -> None:
    change = put(make_article(**changes))
    pass_time(NOW)

    assert pass_time(NOW + HOUR) == [change.key]


def test_a_change_by_the_clock_is_reported_once(put: Put, pass_time: PassTime) -> None:
    put(make_article(not_before=NOW + HOUR, expires=NOW + 3 * HOUR))
    pass_time(NOW)
    pass_time(NOW + HOUR)

    assert pass_time(NOW + 2 * HOUR) == []


def test_nothing_changes_between_two_moments(put: Put, pass_time: PassTime) -> None:
    put(make_article(not_before=NOW + HOUR))
    pass_time(NOW)

    assert pass_time(NOW + HOUR - SECOND) == []


def test_all_moments_between_two_runs_are_changes(put: Put, pass_time: PassTime) -> None:
    keys = [
        put(make_article(id=f"urn:{days}", not_before=NOW + timedelta(days=days))).key
        for days in (1, 20, 300)
    ]
    pass_time(NOW)

    assert pass_time(NOW + timedelta(days=301)) == keys


def test_setting_the_clock_back_hides_no_published_article(
    put: Put, shown: Shown, pass_time: PassTime
) -> None:
    put(make_article(not_before=NOW + HOUR))
    pass_time(NOW + HOUR)

    pass_time(NOW)

    assert shown(NOW)


def test_a_published_article_that_changes_after_the_clock_was_set_back_stays_published(
    put: Put, shown: Shown, pass_time: PassTime
) -> None:
    put(make_article(not_before=NOW + HOUR))
    pass_time(NOW + HOUR)
    pass_time(NOW)

    put(make_article(not_before=NOW + HOUR, title="Another title"))

    assert shown(NOW)


def test_an_article_under_embargo_that_changes_stays_under_embargo(put: Put, shown: Shown) -> None:
    put(make_article(not_before=NOW + HOUR))

    put(make_article(not_before=NOW + HOUR, title="Another title"))

    assert not shown(NOW)


def test_a_clock_that_was_ahead_once_ends_no_later_embargo(
    put: Put, shown: Shown, pass_time: PassTime
) -> None:
    pass_time(datetime(2040, 1, 1, tzinfo=UTC))
    put(make_article(not_before=NOW + HOUR))

    pass_time(NOW)

    assert not shown(NOW)


def test_setting_the_clock_back_undoes_expiry(put: Put, shown: Shown, pass_time: PassTime) -> None:
    put(make_article(expires=NOW + HOUR))
    pass_time(NOW + 2 * HOUR)

    pass_time(NOW)

    assert shown(NOW)


def test_articles_that_return_after_the_clock_was_set_back_are_changes(
    put: Put, pass_time: PassTime
) -> None:
    change = put(make_article(expires=NOW + HOUR))
    pass_time(NOW + 2 * HOUR)

    assert pass_time(NOW) == [change.key]


REFUSED = Finding(code="char-suspect", severity="error", message="was refused")


def test_an_article_that_the_gate_refused_is_not_selected(
    put: Put, archive: Archive, shown: Shown
) -> None:
    put(make_article())
    (kept,) = archive.articles.select(ALL, 10, NOW)

    archive.quarantine.hold(kept, [REFUSED], NOW)

    assert not shown(NOW)


def test_a_refused_article_is_released_when_it_changes(
    put: Put, archive: Archive, shown: Shown
) -> None:
    put(make_article())
    (kept,) = archive.articles.select(ALL, 10, NOW)
    archive.quarantine.hold(kept, [REFUSED], NOW)

    put(make_article(title="Mended"))

    assert shown(NOW)
