"""Feeds that select articles by words and phrases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from archive.locations import PlacedNewsroom, change
from newsroom import CONFIG, NOW, error_lines, make_record, mistake_lines
from postgresql import emptied, needs_postgresql

from feedpub.archive.location import PostgresArchive
from feedpub.errors import Stopped
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import EVERYTHING
from feedpub.pipeline.report import Report

SITE = CONFIG.partition("[feeds.all]")[0]


@dataclass(frozen=True)
class Room(PlacedNewsroom):
    """A newsroom whose archive is a file or in a database."""

    #: The URL of the database. Empty: a file.
    url: str = ""

    def feeds_of(self, **feeds: str) -> None:
        """Configure JSON Feeds, or families of such, with these keys."""
        place = f'[archive]\nurl = "{self.url}"\njournal = "journal.jsonl"\n' if self.url else ""
        tables = [
            f'[feeds.{name}]\ntitle = "F"\nformats = ["json"]\n{feeds[name]}' for name in feeds
        ]
        self.configure("\n".join((SITE, place, *tables)))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=needs_postgresql)])
def room(request: pytest.FixtureRequest, tmp_path: Path) -> Room:
    room = Room(tmp_path, emptied() if request.param == "postgresql" else "")
    room.articles.mkdir()
    return room


def write(room: Room, *articles: dict[str, Any]) -> None:
    """Write articles with the numbers 1, 2, 3 ..."""
    for number, changes in enumerate(articles, 1):
        room.write(f"{number}.json", make_record(number, **changes))


def numbers(room: Room, name: str) -> list[int]:
    """The numbers of the articles in the feed *name*, the smallest first."""
    document = json.loads(room.published()[f"{name}.json"])
    return sorted(int(each["id"].rpartition("/")[2]) for each in document["items"])


def words(room: Room) -> list[tuple[Any, ...]]:
    """The words in the archive, with the keys of articles."""
    return sorted(room.rows("SELECT value, key FROM facets WHERE kind = 'word'"))


def published_feeds(report: Report) -> list[str]:
    return [each.name for each in report.feeds if each.written]


def test_a_word_is_looked_for_in_title_kicker_summary_and_text(room: Room) -> None:
    room.feeds_of(ferry='words = ["ferry", "old port"]')
    write(
        room,
        {"title": "The Ferry is back"},
        {"kicker": "FERRY"},
        {"summary": "About an old port."},
        {"content_html": "<p>An <em>old</em>&nbsp;port.</p>"},
        {"content_html": "<p>fer<b>ry</b></p>"},
        {"content_html": "<p>It is old</p><p>port is a wine</p>"},
        {"content_html": "<p>Ferries, a ferryman</p>"},
        {"tags": ["ferry"], "authors": ["Ann Ferry"], "section": "Ferry"},
        {
            "images": [
                {"url": "https://img.example/1.jpg", "alt": "A ferry", "credit": "Ferry Press"}
            ]
        },
        {"images": [{"url": "https://img.example/1.jpg", "caption": "The ferry at last"}]},
        {
            "content_html": '<figure><img src="https://img.example/1.jpg" alt="A ferry">'
            "<figcaption>A ferry <small>Ferry Press</small></figcaption></figure><p>A bus</p>"
        },
    )

    room.build()

    assert numbers(room, "ferry") == [1, 2, 3, 4, 5]


def test_articles_with_a_word_are_excluded(room: Room) -> None:
    room.feeds_of(
        some='words = ["ferry"]\nexclude = { words = ["advert", "wine tasting"] }',
        other='exclude = { words = ["ferry"] }',
        either='match = "any"\nwords = ["ferry"]\nsections = ["Sport"]',
        both='words = ["ferry"]\nsections = ["Sport"]',
        sections='each = "section"\nwords = ["ferry"]',
    )
    write(
        room,
        {"title": "A ferry"},
        {"title": "A ferry", "content_html": "<p>An advert</p>", "section": "Sport"},
        {"title": "A ferry", "summary": "With wine tasting"},
        {"title": "A train", "section": "Sport"},
        {"title": "A bus"},
    )

    room.build()

    assert numbers(room, "some") == [1]
    assert numbers(room, "other") == [4, 5]
    assert numbers(room, "either") == [1, 2, 3, 4]
    assert numbers(room, "both") == [2]
    assert numbers(room, "sections/world") == [1, 3]
    assert numbers(room, "sections/sport") == [2]


def test_an_edited_article_leaves_and_enters_the_feeds_of_its_words(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]', b='words = ["train"]', c='words = ["bus"]')
    write(room, {"title": "A ferry"}, {"title": "A ferry, a train, a bus"}, {"title": "A bus"})
    room.build()

    room.write("1.json", make_record(1, title="A train"))
    report = room.build(now=NOW + timedelta(minutes=1))

    assert [numbers(room, each) for each in "abc"] == [[2], [1, 2], [2, 3]]
    assert published_feeds(report) == ["a", "b"]


def test_new_words_are_found_in_old_articles_and_former_ones_are_forgotten(
    room: Room,
) -> None:
    room.feeds_of(a='words = ["ferry"]')
    write(room, {"title": "A ferry"}, {"title": "A train"}, {"title": "A ferry and a train"})
    room.build()
    before = words(room)

    room.feeds_of(a='words = ["train"]')
    room.build(now=NOW + timedelta(minutes=1))
    after = words(room)
    found = numbers(room, "a")
    room.feeds_of(a="")
    room.build(now=NOW + timedelta(minutes=2))

    assert [value for value, _ in before] == ["ferry", "ferry"]
    assert [value for value, _ in after] == ["train", "train"]
    assert found == [2, 3]
    assert (words(room), numbers(room, "a")) == ([], [1, 2, 3])
    assert room.rows("SELECT * FROM facts WHERE name = 'words'") == []


def test_words_are_looked_for_again_when_others_may_be_found(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]')
    write(room, {"title": "A ferry"})
    room.build()
    before = words(room)
    change(room.location, "DELETE FROM facets WHERE kind = 'word'")
    change(room.location, """UPDATE facts SET value = '["0", ["ferry"]]' WHERE name = 'words'""")

    room.configure(room.config.read_text() + "\n# changed")
    room.build(now=NOW + timedelta(minutes=1))

    assert words(room) == before


def build_reading(room: Room, at_once: int, minute: int) -> Report:
    """Build; the bodies of so many new articles are read at once, and none that are left."""
    run = replace(room.run(NOW + timedelta(minutes=minute)), read_at_once=at_once, completing=0.0)
    return build(run)


def left(room: Room) -> list[tuple[Any, ...]]:
    return room.rows("SELECT key FROM unread WHERE since IS NOT NULL")


def test_bodies_that_were_left_unread_are_read_for_new_words(room: Room) -> None:
    bodies: Sequence[str] = ("A ferry", "A train", "A ferry", "A train", "A ferry", "A bus")
    records = [make_record(n, content_html=f"<p>{each}</p>") for n, each in enumerate(bodies, 1)]
    room.write("all.jsonl", "\n".join(map(json.dumps, records)))
    room.feeds_of(a="limit = 1")
    build_reading(room, 1, 0)
    unread = left(room)

    room.feeds_of(a="limit = 1", b='words = ["ferry"]', c='exclude = { words = ["ferry"] }')
    build_reading(room, 1, 1)

    assert unread
    assert left(room) == []
    assert (numbers(room, "b"), numbers(room, "c")) == ([1, 3, 5], [2, 4, 6])


def test_no_body_is_left_unread_where_feeds_select_by_words(room: Room) -> None:
    room.feeds_of(b='words = ["ferry"]')
    records = [make_record(number, content_html="<p>A ferry</p>") for number in range(1, 7)]
    room.write("all.jsonl", "\n".join(map(json.dumps, records)))

    build_reading(room, 1, 0)

    assert left(room) == []
    assert numbers(room, "b") == [1, 2, 3, 4, 5, 6]


def test_an_article_enters_its_feed_when_its_embargo_ends(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]', b='words = ["bus"]')
    until = NOW + timedelta(hours=1)
    write(room, {"title": "A ferry", "not_before": until.isoformat()}, {"title": "A bus, a ferry"})
    room.build()
    before = numbers(room, "a")

    report = room.build(now=until)

    assert (before, numbers(room, "a")) == ([2], [1, 2])
    assert published_feeds(report) == ["a"]


def test_a_withdrawn_article_comes_back_into_the_feed_of_its_word(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]')
    write(room, {"title": "A ferry"}, {"title": "Another ferry"})
    room.feedpub("build")

    room.feedpub("withdraw", "https://p.news.example/p/1", "--reason", "a slip")
    withdrawn = numbers(room, "a")
    done = room.feedpub("restore", "https://p.news.example/p/1")

    assert error_lines(done) == []
    assert (withdrawn, numbers(room, "a")) == ([2], [1, 2])


def test_an_erased_article_leaves_no_word(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]')
    write(room, {"title": "A ferry"})
    room.feedpub("build")

    room.feedpub("withdraw", "https://p.news.example/p/1", "--erase", "--reason", "court")

    assert words(room) == []


def test_a_run_that_is_stopped_while_it_looks_for_words_begins_again(room: Room) -> None:
    room.feeds_of(a="")
    write(room, {"title": "A ferry"}, {"title": "A train"})
    room.build()
    room.feeds_of(a='words = ["ferry"]')

    with pytest.raises(Stopped, match="stopped while looking for words"):
        build(replace(room.run(), stopping=lambda: True), EVERYTHING)
    stopped = words(room)
    room.build()

    assert stopped == []
    assert numbers(room, "a") == [1]


def test_a_rebuilt_archive_finds_the_same_words(room: Room) -> None:
    room.feeds_of(a='words = ["ferry"]', b='exclude = { words = ["ferry"] }')
    write(room, {"title": "A ferry"}, {"title": "A train"})
    room.feedpub("build")
    before = words(room), room.published()

    if isinstance(room.location, PostgresArchive):
        room = replace(room, url=emptied())
        room.feeds_of(a='words = ["ferry"]', b='exclude = { words = ["ferry"] }')
        done = room.feedpub("build")
    else:
        done = room.feedpub("archive", "rebuild", "--yes")

    assert done.returncode == 0, done.stderr
    assert (words(room), room.published()) == before


def test_an_archive_whose_feeds_ask_for_no_word_has_none(room: Room) -> None:
    room.feeds_of(a='sections = ["World"]')
    write(room, {"title": "A ferry"})

    room.build()

    assert (words(room), room.rows("SELECT * FROM facts WHERE name = 'words'")) == ([], [])


def test_show_names_the_words_of_an_article_and_the_keys_that_ask(room: Room) -> None:
    room.feeds_of(a='words = ["ferry", "bus"]', b='exclude = { words = ["ferry"] }')
    path = room.write("1.json", make_record(1, title="The ferry"))

    done = room.feedpub("show", str(path))
    in_json = json.loads(room.feedpub("show", "--json", str(path)).stdout)

    assert "has the word 'ferry' of feeds.a.words, feeds.b.exclude.words" in done.stdout
    assert in_json["words"] == {"ferry": ["feeds.a.words", "feeds.b.exclude.words"]}


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (
            r"words = ['\bferry']",
            r"feeds.a.words.0: invalid value '\\bferry'; use the word as it is written: regular"
            " expressions and wildcards find nothing",
        ),
        (
            'exclude = { words = ["ferry", "..."] }',
            "feeds.a.exclude.words.1: invalid value '...'; use a word with a letter or a digit",
        ),
        (
            'words = [" ferry"]',
            "feeds.a.words.0: invalid value ' ferry'; use one line of text, without spaces around"
            " it",
        ),
        ('words = "ferry"', "feeds.a.words: invalid value 'ferry'; use a list in brackets"),
    ],
)
def test_a_mistake_in_a_word_is_one_line(room: Room, keys: str, line: str) -> None:
    room.feeds_of(a=keys)

    done = room.feedpub("build")

    assert (done.returncode, mistake_lines(done)) == (2, [line])
