"""What is selected. What the clock changes of it: test_clock.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from effort import steps
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import NOW, make_article

from feedpub.archive import session
from feedpub.archive.articles import Articles
from feedpub.archive.store import Archive, opened
from feedpub.article import Article, Selection

Put = Callable[..., Any]
Ids = Callable[..., list[str]]


ALL = Selection()
HOUR = timedelta(hours=1)
FOREVER = 10_000


def wanting(**wanted: str | set[str]) -> Selection:
    return Selection(
        wanted=tuple(
            (kind, frozenset({values} if isinstance(values, str) else values))
            for kind, values in wanted.items()
        )
    )


@pytest.fixture
def ids(archive: Archive) -> Ids:
    """The ids of what is selected."""

    def ids(selection: Selection = ALL, *, limit: int = FOREVER, now: datetime = NOW) -> list[str]:
        return [kept.id for kept in archive.articles.select(selection, limit, now)]

    return ids


def test_the_newest_come_first(put: Put, ids: Ids) -> None:
    for day in (2, 3, 1):
        put(make_article(id=f"urn:day:{day}", published=NOW - timedelta(days=day)))

    assert ids() == ["urn:day:1", "urn:day:2", "urn:day:3"]


def test_articles_of_one_moment_come_by_their_entry_ids(put: Put, ids: Ids) -> None:
    for letter in "bca":
        put(make_article(id=f"urn:story:{letter}"))

    assert ids() == ["urn:story:a", "urn:story:b", "urn:story:c"]


def test_the_order_is_that_of_moments_whatever_the_zone(put: Put, ids: Ids) -> None:
    tokyo, new_york = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    put(make_article(id="urn:earlier", published=(NOW - 2 * HOUR).astimezone(tokyo)))
    put(make_article(id="urn:later", published=(NOW - HOUR).astimezone(new_york)))

    assert ids() == ["urn:later", "urn:earlier"]


def test_no_more_than_the_limit_are_selected(put: Put, ids: Ids) -> None:
    for day in range(1, 6):
        put(make_article(id=f"urn:day:{day}", published=NOW - timedelta(days=day)))

    assert ids(limit=2) == ["urn:day:1", "urn:day:2"]


def test_the_limit_counts_only_what_is_wanted(put: Put, ids: Ids) -> None:
    for day in range(1, 7):
        section = "Harbour" if day % 2 else "World"
        put(make_article(id=f"urn:{day}", section=section, published=NOW - timedelta(days=day)))

    assert ids(wanting(section="World"), limit=2) == ["urn:2", "urn:4"]


@pytest.mark.parametrize(
    "selection",
    [
        wanting(section="World"),
        wanting(tag="Harbour"),
        wanting(author="Tom Ilk"),
        wanting(agency="AFP"),
        wanting(language="en"),
        wanting(source="desk"),
        wanting(section={"World", "Sport"}),
        wanting(section="World", tag="Ships", author="Mara Ovens", agency="dpa", language="en"),
    ],
    ids=lambda selection: "+".join(kind for kind, _ in selection.wanted),
)
def test_an_article_that_has_what_is_wanted_is_selected(
    put: Put, ids: Ids, selection: Selection
) -> None:
    put(make_article())

    assert ids(selection) == [make_article().id]


@pytest.mark.parametrize(
    "selection",
    [
        wanting(section="Ships"),
        wanting(section="world"),
        wanting(tag="World"),
        wanting(author="dpa"),
        wanting(agency="Tom Ilk"),
        wanting(language="de"),
        wanting(source="wire"),
        wanting(section="World", tag="Sport"),
        wanting(section=set()),
        wanting(tag="Ship%"),
        wanting(colour="World"),
    ],
    ids=str,
)
def test_an_article_that_lacks_one_of_the_kinds_wanted_is_not_selected(
    put: Put, ids: Ids, selection: Selection
) -> None:
    put(make_article())

    assert ids(selection) == []


def test_an_article_is_selected_once_though_it_has_two_of_the_values(put: Put, ids: Ids) -> None:
    put(make_article())

    assert ids(wanting(tag={"Ships", "Harbour"})) == [make_article().id]


def test_an_article_that_changed_is_selected_by_what_it_is_now(put: Put, ids: Ids) -> None:
    put(make_article(section="World"))

    put(make_article(section="Harbour"))

    assert (ids(wanting(section="World")), ids(wanting(section="Harbour"))) == (
        [],
        [make_article().id],
    )


def test_named_articles_come_first_and_once(put: Put, ids: Ids) -> None:
    for number in range(5):
        put(make_article(id=f"urn:{number}", published=NOW - timedelta(days=number + 1)))

    assert ids(Selection(first=("urn:3", "urn:9", "urn:1", "urn:3"))) == [
        "urn:3",
        "urn:1",
        "urn:0",
        "urn:2",
        "urn:4",
    ]


def test_named_articles_alone_in_their_order(put: Put, ids: Ids) -> None:
    for number in range(5):
        put(make_article(id=f"urn:{number}", published=NOW - timedelta(days=number + 1)))

    assert ids(Selection(first=("urn:3", "urn:1"), first_only=True)) == ["urn:3", "urn:1"]
    assert ids(Selection(first=("urn:3", "urn:1"), first_only=True), limit=1) == ["urn:3"]
    assert ids(Selection(first_only=True)) == []


def test_as_many_articles_can_be_named_as_a_list_may_have(put: Put, ids: Ids) -> None:
    put(make_article(id="urn:9999"))

    assert ids(Selection(first=tuple(f"urn:{number}" for number in range(10_000)))) == ["urn:9999"]


def test_an_article_is_as_old_as_its_publication_to_the_second(put: Put, ids: Ids) -> None:
    put(make_article(id="urn:old", published=NOW - timedelta(hours=1)))
    put(make_article(id="urn:new", published=NOW - timedelta(minutes=59, seconds=59)))

    assert ids(Selection(max_age=timedelta(hours=1))) == ["urn:new"]


VALUES = st.sampled_from(["World", "Harbour", "de", "Ä", "a'b", "desk", "%"])
ARTICLES = st.builds(
    make_article,
    source=VALUES,
    section=st.none() | VALUES,
    tags=st.lists(VALUES, max_size=3).map(tuple),
    authors=st.lists(VALUES, max_size=2).map(tuple),
    agencies=st.lists(VALUES, max_size=2).map(tuple),
    language=st.none() | VALUES,
)
KINDS = ("section", "tag", "author", "agency", "language", "source", "colour")
CHOICES = st.dictionaries(st.sampled_from(KINDS), st.frozensets(VALUES), max_size=3).map(
    lambda chosen: tuple(chosen.items())
)
SELECTIONS = st.builds(Selection, wanted=CHOICES, either=CHOICES, unwanted=CHOICES)


@settings(max_examples=40, deadline=None)
@given(articles=st.lists(ARTICLES, max_size=5), selection=SELECTIONS)
def test_the_archive_selects_what_a_selection_wants(
    articles: list[Article], selection: Selection
) -> None:
    named = {
        f"urn:{number}": replace(article, id=f"urn:{number}", url=None, short_link=None)
        for number, article in enumerate(articles)
    }
    wanted = [name for name, article in named.items() if selection.wants(article.facets)]

    # A dry run without a file is an archive in memory.
    with opened(Path("/nowhere/archive.db"), dry_run=True) as archive:
        for name, article in named.items():
            archive.articles.put(article, provenance={}, origin="", entry_id=name, now=NOW)
        selected = [kept.entry_id for kept in archive.articles.select(selection, FOREVER, NOW)]

    assert selected == wanted


DATED = st.builds(
    make_article,
    section=st.none() | VALUES,
    tags=st.lists(VALUES, max_size=3).map(tuple),
    published=st.integers(0, 3).map(lambda hours: NOW - hours * HOUR),
)
DATED_CHOICES = st.dictionaries(st.sampled_from(["section", "tag"]), st.frozensets(VALUES)).map(
    lambda chosen: tuple(chosen.items())
)
DATED_SELECTIONS = st.builds(
    Selection,
    wanted=DATED_CHOICES,
    either=DATED_CHOICES,
    unwanted=DATED_CHOICES,
    max_age=st.none() | st.integers(1, 4).map(lambda hours: hours * HOUR),
)


@settings(max_examples=60, deadline=None)
@given(
    articles=st.lists(DATED, max_size=12),
    selection=DATED_SELECTIONS,
    named=st.lists(st.integers(0, 13), max_size=3),
    limit=st.integers(1, 8),
    order=st.randoms(use_true_random=False),
)
def test_the_first_of_all_in_their_order_are_selected(
    articles: list[Article], selection: Selection, named: list[int], limit: int, order: Random
) -> None:
    ids = [f"urn:{number:02}" for number in range(len(articles))]
    order.shuffle(ids)
    stored = [
        replace(article, id=id, url=None, short_link=None)
        for id, article in zip(ids, articles, strict=True)
    ]
    selection = replace(selection, first=tuple(f"urn:{number:02}" for number in named))
    shown = [
        each
        for each in stored
        if selection.wants(each.facets)
        and (selection.max_age is None or each.published > NOW - selection.max_age)
    ]
    place = {id: number for number, id in reversed(list(enumerate(selection.first)))}
    shown.sort(key=lambda each: (place.get(each.id, 99), -each.published.timestamp(), each.id))

    with opened(Path("/nowhere/archive.db"), dry_run=True) as archive:
        for each in stored:
            archive.articles.put(each, provenance={}, origin="", entry_id=each.id, now=NOW)
        selected = [kept.entry_id for kept in archive.articles.select(selection, limit, NOW)]

    assert selected == [each.id for each in shown][:limit]


@pytest.mark.parametrize(
    "selection",
    [
        ALL,
        wanting(section="World"),
        wanting(section={"World", "Harbour", "Sport"}),
        wanting(section="World", has="image"),
        Selection(either=(("section", frozenset({"World"})), ("tag", frozenset({"Ships"})))),
        Selection(unwanted=(("section", frozenset({"Harbour"})),)),
        Selection(max_age=timedelta(days=1000)),
    ],
    ids=["all", "one section", "three sections", "with images", "either", "but one", "young"],
)
def test_only_the_newest_articles_are_read(tmp_path: Path, selection: Selection) -> None:
    taken = []
    with session.opened(tmp_path / "archive.db") as opened_session, opened_session.transaction():
        articles = Articles(opened_session)
        for before, now in ((0, 40), (40, 400)):
            for number in range(before, now):
                article = make_article(
                    id=f"urn:{number:03}",
                    url=None,
                    short_link=None,
                    section=("World", "Harbour")[number % 2],
                    published=NOW - number * HOUR,
                )
                articles.put(article, provenance={}, origin="", entry_id=article.id, now=NOW)
            select = partial(articles.select, selection, 5, NOW)
            taken.append(steps(opened_session.database, select))

    assert taken[1] == pytest.approx(taken[0], rel=0.02)


def test_the_values_of_a_kind_are_found_without_reading_all_articles(tmp_path: Path) -> None:
    taken = []
    with session.opened(tmp_path / "archive.db") as opened_session, opened_session.transaction():
        articles = Articles(opened_session)
        for before, now in ((0, 40), (40, 400)):
            for number in range(before, now):
                id, section = f"urn:{number:03}", ("World", "Harbour", None)[number % 3]
                article = make_article(id=id, url=None, short_link=None, section=section)
                articles.put(article, provenance={}, origin="", entry_id=id, now=NOW)
            found = partial(articles.values, "section")
            taken.append(steps(opened_session.database, found))
        values = articles.values("section"), articles.values("colour")

    assert values == (["Harbour", "World"], [])
    assert taken[1] == pytest.approx(taken[0], rel=0.02)
