"""A publish directory with documents of former days, which no withdrawal has looked through."""

from __future__ import annotations

import pytest
from newsroom import CONFIG, NOW, Newsroom, fill, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import withdraw

OTHER = '[publish]\ndirectory = "other"\n'
FAMILY = CONFIG.partition("[feeds.sections]")[0]


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    """Story 1 was withdrawn while another directory was published."""
    fill(newsroom, 4)
    newsroom.build()
    newsroom.configure(FAMILY + OTHER)
    newsroom.build()
    withdraw(newsroom.run(NOW), ["https://p.news.example/p/1"], Order(), wait=0)
    return newsroom


def standing(room: Newsroom) -> list[str]:
    return [name for name, content in room.published().items() if b"Story 1<" in content]


def test_what_was_withdrawn_meanwhile_stands_in_no_document_of_the_former_directory(
    room: Newsroom,
) -> None:
    before = standing(room)
    room.configure(FAMILY)

    report = room.build()

    assert (len(before), standing(room)) == (4, [])
    assert report.exit_code == 0


def test_a_dry_run_takes_nothing_out(room: Newsroom) -> None:
    before = room.published()
    room.configure(FAMILY)

    room.build(dry_run=True)

    assert room.published() == before


def test_what_could_not_be_taken_out_is_told_until_it_is(room: Newsroom) -> None:
    stray = room.feeds / "page.html"
    stray.write_text("<a href=https://news.example/world/a-1>as somebody copied it</a>")
    room.configure(FAMILY)

    codes = [room.build().exit_code, room.build().exit_code]
    stray.unlink()

    assert (codes, room.build().exit_code) == ([1, 1], 0)


def test_an_old_article_is_published_into_a_directory_of_former_days(room: Newsroom) -> None:
    room.write("9.json", make_record(9, published="2026-01-01T08:00:00Z"))
    room.configure(FAMILY)

    assert room.build().exit_code == 0
    assert b"Story 9<" in room.published()["all.rss"]
