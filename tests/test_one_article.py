"""``feedpub build --article``: one article, and nothing else of its source."""

from __future__ import annotations

import feedparser
from newsroom import Newsroom, make_record


def titles(room: Newsroom) -> set[str]:
    content = room.published()["all.rss"]
    return {entry.title for entry in feedparser.parse(content).entries}


def test_a_file_alone_is_read(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    path = room.write("4.json", make_record(4, title="Four"))

    done = room.feedpub("build", "--article", str(path))

    assert done.returncode == 0, done.stderr
    assert titles(room) == {"Story 1", "Story 2", "Story 3", "Four"}


def test_an_article_that_is_known_is_read_again_by_its_id(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    room.write("2.json", make_record(2, title="Two, edited"))

    done = room.feedpub("build", "--article", "https://p.news.example/p/1")

    assert done.returncode == 0, done.stderr
    assert titles(room) == {"One, edited", "Story 2", "Story 3"}


def test_a_later_build_reads_all_the_rest(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    path = room.write("4.json", make_record(4, title="Four"))
    room.feedpub("build", "--article", str(path))

    room.feedpub("build")

    assert titles(room) == {"One, edited", "Story 2", "Story 3", "Four"}


def test_a_name_that_means_nothing_is_refused_and_nothing_done(room: Newsroom) -> None:
    room.build()
    before = room.published()

    done = room.feedpub("build", "--article", "nobody-knows")

    assert done.returncode == 2
    assert "nobody-knows: no article has this id or address" in done.stderr
    assert room.published() == before
