"""What a screen for editors needs of the API: search, what is live, previews, actions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from test_lists import PICKED

from feedpub import api
from feedpub.archive.withdrawals import Order
from feedpub.errors import ArchiveError, ConfigError
from feedpub.pipeline.operations.withdraw import withdraw

LATER = NOW + timedelta(hours=1)

TITLES = {
    1: "The ferry is back",
    2: "Überfall: der Fährmann schweigt",
    3: "Ferry prices rise again",
    4: "港の夜、船が戻る",
    5: "A quiet day",
}


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """A newsroom that has published five stories, and a feed of two that a list names."""
    newsroom.configure(CONFIG + PICKED)
    for number, title in TITLES.items():
        newsroom.write(f"{number}.json", make_record(number, title=title))
    (newsroom.folder / "picked.txt").write_text("https://p.news.example/p/3\ndesk/unheard-of\n")
    newsroom.build()
    return newsroom


def found(room: Newsroom, text: str, limit: int = 50) -> list[int]:
    """The numbers of the stories that a search finds."""
    numbers = {f"https://p.news.example/p/{number}": number for number in TITLES}
    return [numbers[each.id] for each in api.search(text, room.config, limit=limit)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("ferry", [3, 1]),
        ("FERRY back", [1]),
        ("rise fer", [3]),
        ("uberfall fahrmann", [2]),
        ("Überfall", [2]),
        ("船が", [4]),
        ("ferry zeppelin", []),
        ("100% _", []),
        ("?!", []),
        ("", [5, 4, 3, 2, 1]),
    ],
)
def test_a_search_finds_titles_with_every_word_whatever_its_case_and_accents(
    room: Newsroom, text: str, numbers: list[int]
) -> None:
    assert found(room, text) == numbers


@pytest.mark.parametrize(
    "name",
    [
        "https://p.news.example/p/2",
        "desk/https://p.news.example/p/2",
        "https://news.example/world/a-2",
        "http://www.news.example/world/a-2/?utm_source=chat",
        "  https://p.news.example/p/2 ",
    ],
)
def test_a_search_finds_an_article_by_any_of_its_names(room: Newsroom, name: str) -> None:
    assert found(room, name) == [2]


def test_a_search_returns_no_more_than_its_limit_the_newest_first(room: Newsroom) -> None:
    assert found(room, "ferry", limit=1) == [3]
    assert found(room, "", limit=2) == [5, 4]


def test_a_found_article_says_where_it_is_shown(room: Newsroom) -> None:
    (article,) = api.search("prices", room.config)

    assert article.title == "Ferry prices rise again"
    assert article.url == "https://news.example/world/a-3"
    assert article.feeds == ("all", "picked", "section/world")
    assert article.withdrawal is None
    assert not article.is_quarantined
    assert article.published == article.updated


def test_a_search_finds_withdrawn_articles_and_says_how_they_were_withdrawn(room: Newsroom) -> None:
    order = Order(kind="replaced", note="n", title="Gone", text="For now", until=LATER, reason="r")
    withdraw(room.run(), ["https://p.news.example/p/1"], order, wait=0)

    (article,) = api.search("ferry back", room.config)

    assert article.title == TITLES[1]
    assert article.withdrawal is not None
    assert article.withdrawal.kind == "replaced"
    assert article.withdrawal.at == NOW
    assert (article.withdrawal.note, article.withdrawal.reason) == ("n", "r")
    assert (article.withdrawal.title, article.withdrawal.text) == ("Gone", "For now")
    assert article.withdrawal.until == LATER
    assert article.withdrawal.by is None


def test_an_erased_article_is_found_by_its_names_alone(room: Newsroom) -> None:
    withdraw(room.run(), ["https://p.news.example/p/1"], Order(kind="erased"), wait=0)

    (article,) = api.search("https://p.news.example/p/1", room.config)

    assert (article.title, article.url, article.feeds) == (None, None, ())
    assert article.withdrawal is not None
    assert article.withdrawal.kind == "erased"
    assert found(room, "ferry back") == []
    assert room.rows("SELECT title FROM titles WHERE title LIKE '%back%'") == []


def test_a_changed_headline_is_found_and_the_former_one_is_not(room: Newsroom) -> None:
    room.write("5.json", make_record(5, title="A loud day"))
    room.build(now=LATER)

    assert found(room, "loud") == [5]
    assert found(room, "quiet") == []


def test_an_archive_of_a_former_version_is_searched_once_a_build_has_upgraded_it(
    room: Newsroom,
) -> None:
    for statement in ("DROP TABLE titles", "DROP TABLE actions", "PRAGMA user_version = 14"):
        room.change(statement)

    with pytest.raises(ArchiveError, match="run feedpub build, which upgrades it"):
        found(room, "ferry")
    room.build()

    assert found(room, "ferry") == [3, 1]


def test_without_an_archive_nothing_is_found(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG)

    assert api.search("ferry", newsroom.config) == []


def test_what_is_live_is_listed_in_the_order_of_the_configuration(room: Newsroom) -> None:
    feeds = api.live(room.config)

    assert [(each.name, each.size) for each in feeds] == [
        ("all", 5),
        ("section/world", 5),
        ("picked", 1),
    ]
    everything, section, picked = feeds
    assert everything.title == "Harbour News"
    assert section.title == "Harbour News: World"
    assert everything.documents == ("all.rss", "all.atom")
    assert everything.addresses[0] == "https://feeds.example/all.rss"
    assert everything.changed is not None
    assert (everything.is_curated, everything.list_file) == (False, None)
    assert picked.is_curated
    assert picked.list_file == room.folder / "picked.txt"
    assert all(each.entries == () for each in feeds)


def test_a_live_feed_has_its_entries_in_order(room: Newsroom) -> None:
    feed = api.live_feed("all", room.config)

    assert [each.title for each in feed.entries] == [TITLES[each] for each in (5, 4, 3, 2, 1)]
    assert feed.entries[0].link == "https://news.example/world/a-5"
    assert feed.entries[0].published == feed.entries[0].updated


def test_a_curated_feed_has_the_names_on_its_list_and_what_they_mean(room: Newsroom) -> None:
    feed = api.live_feed("picked", room.config)

    assert [each.title for each in feed.entries] == [TITLES[3]]
    assert [each.name for each in feed.listed] == ["https://p.news.example/p/3", "desk/unheard-of"]
    known, unknown = feed.listed
    assert known.article is not None
    assert known.article.title == TITLES[3]
    assert unknown.article is None
    assert feed.mark is not None


def test_an_unknown_feed_is_a_mistake_in_one_line(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="harbor: no such feed; feedpub feeds lists them"):
        api.live_feed("harbor", room.config)
