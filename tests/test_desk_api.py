"""What a screen for editors needs of the API: search, what is live, previews, actions."""

from __future__ import annotations

import contextlib
import errno
import json
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from typing import Literal

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from test_lists import PICKED

from feedpub import api
from feedpub.archive.database import locked
from feedpub.archive.store import opened
from feedpub.archive.withdrawals import Order
from feedpub.errors import ArchiveBusy, ArchiveError, ConfigError, FeedpubError, ListError
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
        ("ferry\0 \udcff\u202eback", [1]),
        ("\0", [5, 4, 3, 2, 1]),
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


MARA = "Mara Ovens"

#: A preview that is killed when the archive has the withdrawal, and feeds were made.
KILLED = """
import os, sys
from pathlib import Path
from datetime import UTC, datetime
from feedpub.archive.withdrawals import Order
from feedpub.config.load import load
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.operations.withdraw import withdraw

settings, layers = load(Path(sys.argv[1]))
run = RunContext(
    settings=settings,
    layers=layers,
    now=datetime.now(UTC),
    dry_run=True,
    watch=lambda _what, _done, _of: None,
)
withdraw(run, [sys.argv[2]], Order(), wait=0, at_end=lambda *_: os.kill(os.getpid(), 9))
"""


def story(number: int) -> str:
    return f"https://p.news.example/p/{number}"


def facts(room: Newsroom) -> tuple[object, ...]:
    """Everything that a preview must leave as it was."""
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        archive = list(database.iterdump())
    journal = (room.folder / ".feedpub/archive.journal.jsonl").read_bytes()
    files = {path: (path.stat().st_mtime_ns, path.stat().st_ino) for path in room.feeds.rglob("*")}
    return archive, journal, room.published(), files


@pytest.fixture
def short(room: Newsroom) -> Newsroom:
    """The same, with room for three stories in the feed of all."""
    text = room.config.read_text().replace(
        'title = "Harbour News"\n\n[feeds.sections]',
        'title = "Harbour News"\nlimit = 3\n\n[feeds.sections]',
    )
    room.configure(text)
    room.build()
    return room


def test_a_preview_shows_what_goes_what_fills_the_gap_and_the_note(short: Newsroom) -> None:
    by_name = {
        each.name: each
        for each in api.preview_action(
            [story(4)], short.config, action="withdraw", note="On advice"
        )
    }

    assert by_name.keys() == {"all", "section/world"}
    everything = by_name["all"]
    assert everything.title == "Harbour News"
    assert set(everything.documents) == {"all.rss", "all.atom"}
    assert [each.title for each in everything.gone] == [TITLES[4]]
    (filler,) = everything.added
    assert filler.title == TITLES[2]
    assert filler.content == "<p>What story 2 is about, told in some more words.</p>"
    (tombstone,) = everything.withdrawn
    assert (tombstone.id, tombstone.note) == (story(4), "On advice")
    assert by_name["section/world"].added == ()
    assert everything.failure is None


def test_a_preview_shows_the_words_of_a_replacement(room: Newsroom) -> None:
    (everything, *_) = api.preview_action(
        [story(4)], room.config, action="withdraw", days=7, title="Corrected", text="We erred."
    )

    (entry,) = everything.changed
    assert (entry.id, entry.title) == (story(4), "Corrected")
    assert entry.content == "<p>We erred.</p>"
    assert entry.enclosures == ()
    assert everything.gone == ()
    assert everything.withdrawn == ()


def test_a_preview_shows_what_comes_back(room: Newsroom) -> None:
    api.withdraw([story(4)], room.config)

    (everything, *_) = api.preview_action([story(4)], room.config, action="restore")

    (entry,) = everything.added
    assert (entry.id, entry.title) == (story(4), TITLES[4])
    assert everything.withdrawn == ()


def test_a_preview_shows_the_new_date_of_what_is_published_once_more(room: Newsroom) -> None:
    (everything, *_) = api.preview_action([story(1)], room.config, action="republish")

    (entry,) = everything.changed
    assert entry.title == TITLES[1]
    assert entry.published > NOW


def test_what_is_done_is_what_the_preview_has_shown(short: Newsroom) -> None:
    previews = api.preview_action([story(4)], short.config, action="withdraw", note="On advice")
    done = api.withdraw([story(4)], short.config, note="On advice")

    assert {each.name: each.documents for each in previews} == {
        each.name: each.written for each in done.report.feeds
    }
    for shown, each in zip(previews, done.report.feeds, strict=True):
        assert each.difference is not None
        assert [entry.id for entry in shown.added] == [one.id for one in each.difference.added]
        assert shown.gone == each.difference.gone


@pytest.mark.parametrize("action", ["withdraw", "restore", "republish"])
def test_a_preview_writes_nothing(room: Newsroom, action: Literal["withdraw"]) -> None:
    api.withdraw([story(2)], room.config)
    before = facts(room)

    api.preview_action(
        [story(2 if action == "restore" else 4)], room.config, action=action, erase=True
    )

    assert facts(room) == before


def test_a_preview_that_is_killed_has_changed_nothing(room: Newsroom) -> None:
    before = facts(room)

    done = subprocess.run(
        [sys.executable, "-c", KILLED, room.config, story(4)], capture_output=True, check=False
    )

    assert done.returncode == -signal.SIGKILL, done.stderr
    assert facts(room)[1:] == before[1:]
    assert room.build().exit_code == 0
    assert room.published() == before[2]


def test_a_preview_of_an_unknown_article_is_refused_as_the_withdrawal_is(room: Newsroom) -> None:
    with pytest.raises(ConfigError, match="nobody/1: no article has this id or address"):
        api.preview_action(["nobody/1"], room.config, action="withdraw")


def test_a_preview_waits_for_another_run_and_then_says_that_it_is_at_work(room: Newsroom) -> None:
    with locked(room.folder / ".feedpub/archive.db"), pytest.raises(ArchiveBusy, match="at work"):
        api.preview_action([story(1)], room.config, action="withdraw", wait=0)


@pytest.mark.parametrize("action", ["withdraw", "restore", "republish"])
@pytest.mark.parametrize(
    ("error", "why"),
    [
        (OSError(errno.EMFILE, "Too many open files"), "Too many open files"),
        (MemoryError(), "out of memory"),
    ],
)
def test_a_preview_says_why_the_feeds_cannot_be_made(
    room: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    action: Literal["withdraw", "restore", "republish"],
    error: Exception,
    why: str,
) -> None:
    def lacking(*_: object, **__: object) -> None:
        raise error

    if action == "restore":
        api.withdraw([story(1)], room.config)
    before = facts(room)
    monkeypatch.setattr("feedpub.pipeline.operations.withdraw.put_feeds", lacking)

    with pytest.raises(FeedpubError, match=f"could not be made: {why}; nothing was changed"):
        api.preview_action([story(1)], room.config, action=action)

    assert facts(room) == before


def test_who_did_something_is_known_later(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, note="Sorry", by=" Mara\n Ovens ")
    api.restore([story(1)], room.config, by="Tom Ilk")
    api.republish([story(3)], room.config, by=MARA)

    done = [(each.by, each.what, each.about, each.title) for each in api.actions(room.config)]
    assert done == [
        (MARA, "republish", story(3), TITLES[3]),
        ("Tom Ilk", "restore", story(1), TITLES[1]),
        (MARA, "withdraw", story(1), TITLES[1]),
    ]
    assert [each.what for each in api.actions(room.config, limit=1)] == ["republish"]
    (past,) = api.history(story(1), room.config)
    named = {each.what: each.detail["by"] for each in past.events if "by" in each.detail}
    assert named == {"withdrawn": MARA, "restored": "Tom Ilk"}
    said = room.feedpub("history", story(1)).stdout
    assert "withdrawn by Mara Ovens: gone; Sorry\n" in said
    assert "republished by Mara Ovens\n" in room.feedpub("history", story(3)).stdout


def test_a_found_article_says_who_withdrew_it(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, by=MARA)

    (article,) = api.search(story(1), room.config)

    assert article.withdrawal is not None
    assert article.withdrawal.by == MARA


def test_an_order_that_is_in_force_is_not_somebody_elses(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, by=MARA)
    api.withdraw([story(1)], room.config, by="Tom Ilk")

    assert [each.by for each in api.actions(room.config)] == [MARA]


def test_without_a_name_the_journal_has_no_new_kind_of_event(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config)
    api.restore([story(1)], room.config)
    api.republish([story(1)], room.config)
    api.order("picked", [story(2)], room.config)

    assert api.actions(room.config) == []
    assert '"action"' not in (room.folder / ".feedpub/archive.journal.jsonl").read_text()


def test_an_archive_that_is_made_again_has_the_names(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, by=MARA)
    api.order("picked", [story(2)], room.config, by=MARA)
    before = api.actions(room.config)

    assert room.feedpub("archive", "rebuild").returncode == 0

    assert api.actions(room.config) == before
    (article,) = api.search(story(1), room.config)
    assert article.withdrawal is not None
    assert article.withdrawal.by == MARA
    assert room.feedpub("archive", "check").returncode == 0


def test_a_journal_that_is_written_again_keeps_the_names(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, by=MARA)
    before = api.actions(room.config)
    (room.folder / ".feedpub/archive.journal.jsonl").unlink()
    room.build()
    assert room.feedpub("archive", "check").returncode == 0

    (room.folder / ".feedpub/archive.db").unlink()
    room.build()

    assert api.actions(room.config) == before


def test_the_name_of_who_withdrew_it_first_is_not_that_of_its_source(room: Newsroom) -> None:
    api.withdraw([story(1)], room.config, by=MARA)
    api.restore([story(1)], room.config)
    room.write("1.json", make_record(1, title=TITLES[1], status="withdrawn"))
    room.build(now=LATER + timedelta(days=3650))
    with opened(room.folder / ".feedpub/archive.db") as archive, archive.transaction():
        (subject,) = archive.withdrawals.find(story(1))
    (room.folder / ".feedpub/archive.db").unlink()
    room.build(now=LATER + timedelta(days=3651))

    (article,) = api.search(story(1), room.config)

    assert subject.by_source
    assert article.withdrawal is not None
    assert article.withdrawal.by is None


def test_a_retry_says_who_wanted_it(room: Newsroom) -> None:
    room.write("6.json", '{"id": "https://p.news.example/p/6"}')
    room.build()

    api.retry(["6.json"], room.config, by=MARA)
    api.retry((), room.config, by=MARA)

    everything, one = api.actions(room.config)
    assert (one.what, one.about, one.detail) == ("retry", "6.json", "")
    assert (everything.what, everything.about, everything.detail) == ("retry", "", "1 article")


def picked(room: Newsroom) -> list[str]:
    return [each.title for each in api.live_feed("picked", room.config).entries]


def test_who_has_a_build_made_is_recorded_and_leaves_the_next_one_nothing_to_do(
    room: Newsroom,
) -> None:
    room.write("6.json", make_record(6))

    api.build(room.config, by=MARA)
    again = api.build(room.config)

    assert not again.feeds
    [action] = api.actions(room.config)
    assert (action.by, action.what, action.about) == (MARA, "build", "")


def test_a_build_that_finds_another_run_at_work_is_not_recorded(room: Newsroom) -> None:
    with locked(room.folder / ".feedpub/archive.db"), pytest.raises(ArchiveBusy):
        api.build(room.config, by=MARA)

    assert api.actions(room.config) == []


def test_an_order_is_written_and_published(room: Newsroom) -> None:
    file = room.folder / "picked.txt"
    file.write_text(
        "# Picked by the desk\n\nhttps://p.news.example/p/3\n# pinned\ndesk/unheard-of\n"
    )
    room.build()
    feed = api.live_feed("picked", room.config)

    done = api.order(
        "picked", [story(2), "desk/unheard-of", story(3)], room.config, mark=feed.mark, by=MARA
    )

    assert (done.list_file, done.changed, done.report.exit_code) == (file, True, 0)
    assert file.read_text() == (
        f"# Picked by the desk\n\n{story(2)}\ndesk/unheard-of\n{story(3)}\n"
    )
    assert picked(room) == [TITLES[2], TITLES[3]]
    (action,) = api.actions(room.config)
    assert (action.what, action.about, action.detail) == ("order", "picked", "3 articles: 1 added")
    assert "ordered by Mara Ovens: 3 articles: 1 added" in room.feedpub("history", "picked").stdout
    assert [each.written for each in room.build().feeds] == []


def test_an_order_as_it_was_changes_nothing(room: Newsroom) -> None:
    before = facts(room)

    done = api.order("picked", [story(3), "desk/unheard-of"], room.config, by=MARA)

    assert not done.changed
    assert facts(room)[1:] == before[1:]
    assert api.actions(room.config) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([story(1), story(2)], [story(3), story(2), story(1)]),
        (
            {"version": "x", "items": [{"id": story(1), "title": "é"}, {"url": story(2)}]},
            {
                "version": "x",
                "items": [{"id": story(3)}, {"url": story(2)}, {"id": story(1), "title": "é"}],
            },
        ),
    ],
)
def test_a_list_in_json_stays_json(room: Newsroom, before: object, after: object) -> None:
    file = room.folder / "picked.txt"
    file.write_text(json.dumps(before))

    api.order("picked", [story(3), story(2), story(1)], room.config)

    assert json.loads(file.read_text()) == after
    assert picked(room) == [TITLES[3], TITLES[2], TITLES[1]]


def test_a_link_to_a_list_and_its_permissions_stay(room: Newsroom) -> None:
    file = room.folder / "picked.txt"
    real = file.rename(room.folder / "home-page.txt")
    real.chmod(0o664)
    file.symlink_to(real)

    api.order("picked", [story(2)], room.config)

    assert file.is_symlink()
    assert real.read_text() == f"{story(2)}\n"
    assert real.stat().st_mode & 0o777 == 0o664


def refused(room: Newsroom, feed: str, ids: list[str], mark: str | None = None) -> str:
    """Why an order is refused, which then has changed nothing."""
    before = facts(room), (room.folder / "picked.txt").read_bytes()
    with pytest.raises((ConfigError, ListError)) as error:
        api.order(feed, ids, room.config, mark=mark, by=MARA)
    assert (facts(room), (room.folder / "picked.txt").read_bytes()) == before
    return str(error.value)


def test_an_order_by_an_older_list_is_refused(room: Newsroom) -> None:
    mark = api.live_feed("picked", room.config).mark
    (room.folder / "picked.txt").write_text(f"{story(5)}\n")

    why = refused(room, "picked", [story(1)], mark)

    assert "picked.txt: has changed meanwhile; look at it again, and order it" in why


def test_an_order_of_an_unknown_article_is_refused(room: Newsroom) -> None:
    why = refused(room, "picked", [story(1), "desk/nothing", "desk/unheard-of"])

    assert "desk/nothing: no article has this id or address" in why
    assert "unheard-of" not in why


def test_an_order_of_a_feed_without_a_list_is_refused(room: Newsroom) -> None:
    why = refused(room, "all", [story(1)])

    assert "feeds.all.ids: the feed has no list in a file" in why
    assert "no such feed" in refused(room, "nothing", [story(1)])


def test_a_list_that_cannot_be_written_is_refused_in_one_line(room: Newsroom) -> None:
    file = room.folder / "picked.txt"
    file.unlink()
    file.mkdir()

    with pytest.raises(ListError, match=r"picked\.txt: cannot be read"):
        api.order("picked", [story(1)], room.config)
