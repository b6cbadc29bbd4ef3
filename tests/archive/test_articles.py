"""Putting articles, and what of them is for life. What is selected: test_selection.py."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from newsroom import NOW, make_article, selected

from feedpub.archive.identity import IdTaken
from feedpub.archive.store import Archive
from feedpub.article import ArchivedArticle, Selection

Put = Callable[..., Any]


ALL = Selection()
BERLIN = ZoneInfo("Europe/Berlin")

#: In Berlin 08:00 of the 18th; noon of that day is still ahead.
MORNING = datetime(2026, 11, 18, 7, 0, tzinfo=UTC)
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=BERLIN)


def only(archive: Archive) -> ArchivedArticle:
    (kept,) = selected(archive, now=NOW + timedelta(days=1))
    return kept


def test_a_new_article_is_a_change_from_nothing(put: Put) -> None:
    article = make_article()

    change = put(article)

    assert (change.before, change.after) == (None, article.facets)


def test_an_article_is_kept_as_it_was_put(put: Put, archive: Archive) -> None:
    article = make_article()

    put(article)

    assert only(archive).article == article


def test_the_same_article_again_is_no_change(put: Put) -> None:
    put(make_article())

    change = put(make_article())

    assert change is None


def test_the_same_article_from_another_document_is_no_change(put: Put) -> None:
    put(make_article(), origin="ferry.json")

    change = put(make_article(), origin="export.jsonl:17")

    assert change is None


def test_a_change_has_the_selection_facets_before_and_after(put: Put) -> None:
    old, new = make_article(section="World"), make_article(section="Harbour", tags=("Docks",))
    put(old)

    change = put(new)

    assert (change.before, change.after) == (old.facets, new.facets)


def test_a_changed_article_keeps_its_key(put: Put) -> None:
    first = put(make_article())

    second = put(make_article(title="The ferry is back for good"))

    assert second.key == first.key


def test_a_changed_article_is_kept_as_it_is_now(put: Put, archive: Archive) -> None:
    put(make_article())

    put(make_article(title="The ferry is back for good"))

    assert only(archive).article.title == "The ferry is back for good"


@pytest.mark.parametrize(
    "changes",
    [
        {"kicker": None},
        {"content_html": "<p>Other words.</p>"},
        {"authors": ("Tom Ilk", "Mara Ovens")},
        {"images": ()},
        {"updated": None},
        {"expires": NOW + timedelta(days=3)},
        {"url": "https://news.example/moved/a-1"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_change_of_any_field_is_a_change(put: Put, changes: dict[str, Any]) -> None:
    put(make_article())

    change = put(make_article(**changes))

    assert change is not None


def test_an_entry_id_is_minted_once(put: Put, archive: Archive) -> None:
    put(make_article(), entry_id="tag:news.example,2026:desk/ferry")

    put(make_article(title="Another title"), entry_id="tag:moved.example,2027:desk/ferry")

    assert only(archive).entry_id == "tag:news.example,2026:desk/ferry"


def test_one_id_in_two_sources_is_two_articles(put: Put, archive: Archive) -> None:
    put(make_article(source="desk", id="17"), entry_id="tag:news.example,2026:desk/17")

    put(make_article(source="wire", id="17"), entry_id="tag:news.example,2026:wire/17")

    assert len(archive.articles.select(ALL, 10, NOW)) == 2


def test_an_entry_id_that_another_article_has_is_refused(put: Put) -> None:
    put(make_article(source="desk", id="https://p.news.example/p/1"))

    with pytest.raises(IdTaken) as caught:
        put(make_article(source="wire", id="https://p.news.example/p/1"))

    assert caught.value.holder == "desk/https://p.news.example/p/1"


def test_an_article_whose_id_was_refused_is_not_kept(put: Put, archive: Archive) -> None:
    put(make_article(source="desk"))

    with pytest.raises(IdTaken):
        put(make_article(source="wire", title="Somebody else's"))

    assert only(archive).article.source == "desk"


def test_the_first_date_of_publication_stays_for_life(put: Put, archive: Archive) -> None:
    first = make_article()
    put(first)

    put(make_article(published=first.published + timedelta(days=20)))

    assert only(archive).article.published == first.published


def test_a_date_of_publication_keeps_the_time_zone_of_the_source(
    put: Put, archive: Archive
) -> None:
    put(make_article(published=datetime(2026, 3, 12, 9, 30, tzinfo=UTC)))

    put(make_article(published=datetime(2026, 3, 13, 9, 30, tzinfo=timezone(timedelta(hours=5)))))

    assert only(archive).article.published.isoformat() == "2026-03-12T14:30:00+05:00"


def test_an_unchanged_article_with_a_date_set_by_the_archive_is_no_change(
    put: Put,
) -> None:
    put(make_article())
    moved = make_article(published=make_article().published + timedelta(days=20))
    put(moved)

    change = put(moved)

    assert change is None


def test_an_article_by_day_first_seen_before_noon_of_that_day_is_dated_when_it_was_seen(
    put: Put, archive: Archive
) -> None:
    put(make_article(published=NOON, published_by_day=True, updated=None), now=MORNING)

    assert only(archive).article.published == MORNING


def test_an_article_by_day_first_seen_after_noon_of_that_day_is_dated_noon(
    put: Put, archive: Archive
) -> None:
    afternoon = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)

    put(make_article(published=NOON, published_by_day=True, updated=None), now=afternoon)

    assert only(archive).article.published == NOON


@pytest.mark.parametrize("days", [-3, -1, 1, 3])
def test_an_article_by_day_first_seen_on_another_day_is_dated_noon(
    put: Put, archive: Archive, days: int
) -> None:
    noon = NOON + timedelta(days=days)

    put(make_article(published=noon, published_by_day=True), now=MORNING)
    archive.articles.pass_time(NOON + timedelta(days=10))

    (kept,) = selected(archive, now=NOON + timedelta(days=10))
    assert kept.article.published == noon


def test_the_day_of_an_article_is_that_of_its_own_zone(put: Put, archive: Archive) -> None:
    zone = ZoneInfo("Pacific/Kiritimati")
    noon = datetime(2026, 11, 19, 12, 0, tzinfo=zone)
    seen = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)

    put(make_article(published=noon, published_by_day=True, updated=None), now=seen)

    assert only(archive).article.published == seen


def test_an_article_with_a_time_keeps_it_even_in_the_future(put: Put, archive: Archive) -> None:
    put(make_article(published=NOON, updated=None), now=MORNING)
    archive.articles.pass_time(NOON)

    assert only(archive).article.published == NOON


def test_an_article_by_day_keeps_the_time_when_it_was_first_seen(
    put: Put, archive: Archive
) -> None:
    article = make_article(published=NOON, published_by_day=True, updated=None)
    put(article, now=MORNING)

    put(article, now=MORNING + timedelta(hours=1))

    assert only(archive).article.published == MORNING


def test_an_article_by_day_read_again_the_same_morning_is_no_change(put: Put) -> None:
    put(make_article(published=NOON, published_by_day=True), now=MORNING)

    change = put(
        make_article(published=NOON, published_by_day=True), now=MORNING + timedelta(hours=1)
    )

    assert change is None


def test_an_older_version_from_another_document_is_ignored(put: Put, archive: Archive) -> None:
    put(make_article(updated=datetime(2026, 3, 14, tzinfo=UTC)), origin="new.json")
    older = make_article(updated=datetime(2026, 3, 13, tzinfo=UTC), title="The ferry is late")

    change = put(older, origin="old.json")

    assert change is None
    assert only(archive).article.title == "The ferry is back"


def test_a_newer_version_from_another_document_is_stored(put: Put, archive: Archive) -> None:
    put(make_article(updated=datetime(2026, 3, 13, tzinfo=UTC)), origin="old.json")
    newer = make_article(updated=datetime(2026, 3, 14, tzinfo=UTC), title="The ferry is early")

    put(newer, origin="new.json")

    assert only(archive).article.title == "The ferry is early"


def test_an_older_version_from_the_same_document_is_stored(put: Put, archive: Archive) -> None:
    put(make_article(updated=datetime(2026, 3, 14, tzinfo=UTC)))
    restored = make_article(updated=datetime(2026, 3, 13, tzinfo=UTC), title="As it was")

    put(restored)

    assert only(archive).article.title == "As it was"


def test_a_version_that_was_never_updated_is_as_old_as_its_publication(
    put: Put, archive: Archive
) -> None:
    put(make_article(updated=datetime(2026, 3, 14, tzinfo=UTC)), origin="new.json")

    change = put(make_article(updated=None, title="The ferry is late"), origin="old.json")

    assert change is None


@pytest.mark.parametrize("moment", ["0001-01-02T00:00:00+00:00", "9998-12-31T23:59:59-12:00"])
def test_a_date_at_the_ends_of_the_calendar_is_kept(
    put: Put, archive: Archive, moment: str
) -> None:
    published = datetime.fromisoformat(moment)

    put(make_article(published=published, updated=None), now=datetime(9999, 6, 1, tzinfo=UTC))

    assert only(archive).article.published == published


def test_every_value_of_a_kind_is_listed_once_and_in_order(put: Put, archive: Archive) -> None:
    put(make_article(id="urn:a:1", tags=("Ships", "Docks")))
    put(make_article(id="urn:a:2", tags=("Ships", "Ärger", "Bridges")))

    assert archive.articles.values("tag") == ["Bridges", "Docks", "Ships", "Ärger"]


def test_a_value_that_no_article_has_is_not_listed(put: Put, archive: Archive) -> None:
    put(make_article(section="World"))

    put(make_article(section="Harbour"))

    assert archive.articles.values("section") == ["Harbour"]
