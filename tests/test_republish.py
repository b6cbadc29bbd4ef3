"""``feedpub republish``: a date moves because somebody said so, and for no other reason."""

from __future__ import annotations

from datetime import timedelta

import feedparser
import pytest
from newsroom import NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.errors import ConfigError
from feedpub.pipeline.operations.republish import republish
from feedpub.pipeline.operations.withdraw import withdraw

LATER = NOW + timedelta(hours=3)
NAME = "https://p.news.example/p/1"


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    return newsroom


def shown(room: Newsroom) -> list[tuple[str, str]]:
    entries = feedparser.parse(room.published()["all.atom"]).entries
    return [(entry.id, entry.published) for entry in entries]


def test_an_article_comes_first_again_with_its_old_id(room: Newsroom) -> None:
    done = republish(room.run(LATER), [NAME], wait=0)

    assert (done.names, done.report.exit_code) == ((f"Story 1 ({NAME})",), 0)
    assert shown(room)[0] == (NAME, f"{LATER:%Y-%m-%dT%H:%M:%SZ}")
    assert len(shown(room)) == 3


def test_the_new_date_stays_whatever_the_source_says(room: Newsroom) -> None:
    republish(room.run(LATER), [NAME], wait=0)
    before = shown(room)

    room.write("1.json", make_record(1, title="Another title"))
    room.build(now=LATER + timedelta(days=1))

    assert shown(room) == before


def test_a_lost_archive_knows_the_new_date(room: Newsroom) -> None:
    republish(room.run(LATER), [NAME], wait=0)
    before = shown(room)
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()

    room.build(now=LATER + timedelta(days=1))

    assert shown(room) == before


def test_what_is_withdrawn_is_not_published_by_the_way(room: Newsroom) -> None:
    withdraw(room.run(LATER), [NAME], Order(), wait=0)

    with pytest.raises(ConfigError, match="is withdrawn; restore it first"):
        republish(room.run(LATER), [NAME], wait=0)


def test_what_is_not_out_yet_waits_for_its_moment(room: Newsroom) -> None:
    embargo = (NOW + timedelta(days=2)).isoformat()
    room.write("4.json", make_record(4, not_before=embargo))
    room.build()

    with pytest.raises(ConfigError, match="is not out yet"):
        republish(room.run(LATER), ["https://p.news.example/p/4"], wait=0)


def test_a_name_that_nothing_has_is_one_line(room: Newsroom) -> None:
    done = room.feedpub("republish", "nobody")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "feedpub: nobody: no article has this id or address\n"
