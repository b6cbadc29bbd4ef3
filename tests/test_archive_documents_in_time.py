"""Archive documents of feeds take in what a look through all articles would give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from effort import steps
from newsroom import CONFIG, NOW, Newsroom, make_article, make_record

from feedpub.archive import session
from feedpub.archive.articles import Articles
from feedpub.archive.pages import Pages
from feedpub.archive.withdrawals import Order
from feedpub.article import Selection
from feedpub.pipeline.operations.withdraw import restore, withdraw

EXCLUDE = 'exclude = { sections = ["Politik"] }'
PAGED = CONFIG.replace("[feeds.all]", f"[feeds.all]\nlimit = 3\narchive = 2\n{EXCLUDE}").replace(
    "[feeds.sections]", "[feeds.sections]\nlimit = 2\narchive = 2"
)
HOUR = timedelta(hours=1)


def write(room: Newsroom, number: int, **changes: Any) -> None:
    section = "World" if number % 2 else "Politik"
    room.write(f"{number}.json", make_record(number, **{"section": section, **changes}))


def first(room: Newsroom) -> None:
    for number in range(5, 12):
        write(room, number)
    write(room, 20, not_before=(NOW + 5 * HOUR).isoformat())
    write(room, 21, published="2026-03-01T01:00:00Z", expires=(NOW + 3 * HOUR).isoformat())


def more(room: Newsroom) -> None:
    for number in (12, 13, 14):
        write(room, number)


def older_ones(room: Newsroom) -> None:
    for number in (1, 2, 3):
        write(room, number)


def to_another_section(room: Newsroom) -> None:
    write(room, 14, section="World")
    write(room, 5, section="Sport")


def an_edit(room: Newsroom) -> None:
    write(room, 13, title="The ferry is late")
    write(room, 6, title="The ferry is early")


def a_refused_one(room: Newsroom) -> None:
    write(room, 15, title=None)


def the_refused_one_mended(room: Newsroom) -> None:
    write(room, 15)


def another_limit(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8").replace("limit = 3", "limit = 2"))


def another_selection(room: Newsroom) -> None:
    room.configure(room.config.read_text(encoding="utf-8").replace(EXCLUDE, ""))


def nothing(_room: Newsroom) -> None:
    pass


STEPS: list[Callable[[Newsroom], None]] = [
    first,
    more,
    older_ones,
    to_another_section,
    an_edit,
    a_refused_one,
    nothing,
    the_refused_one_mended,
    another_limit,
    another_selection,
    nothing,
]


def pages(room: Newsroom) -> list[tuple[Any, ...]]:
    return room.rows(
        "SELECT feed, number, entry_id FROM pages JOIN ledger ON ledger.key = pages.key"
        " ORDER BY feed, number, entry_id"
    )


def history(room: Newsroom, *, forgetting: bool) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the archive documents after each step.

    If *forgetting*, each run looks through all articles.
    """
    room.configure(PAGED)
    now: datetime = NOW
    for step in STEPS:
        step(room)
        if forgetting and step is not first:
            room.change("DELETE FROM facts WHERE name LIKE 'unpaged %'")
            room.change("DELETE FROM unpaged")
        room.build(now=now)
        if step is more:
            withdraw(room.run(now), ["https://p.news.example/p/14"], Order(), wait=0)
        if step is an_edit:
            restore(room.run(now), ["https://p.news.example/p/14"], "", wait=0)
        yield pages(room)
        now += HOUR


def test_archive_documents_hold_what_a_look_through_all_articles_gives_them(
    tmp_path: Path,
) -> None:
    rooms = []
    for name in ("remembering", "forgetting"):
        (tmp_path / name / "articles").mkdir(parents=True)
        rooms.append(Newsroom(tmp_path / name))

    found = [list(history(room, forgetting=room is rooms[1])) for room in rooms]

    assert found[0] == found[1]
    assert len(found[0][-1]) > len(found[0][0]) > 0


def test_the_next_archive_document_is_found_without_reading_all_articles(tmp_path: Path) -> None:
    taken = []
    with session.opened(tmp_path / "archive.db") as opened, opened.transaction():
        articles, documents = Articles(opened), Pages(opened)
        fill = partial(documents.fill, "all", Selection(), size=5, limit=5, now=NOW)
        for before, now in ((0, 50), (50, 500)):
            for number in range(before, now):
                id, published = f"urn:{number:03}", NOW - (1000 - number) * HOUR
                article = make_article(id=id, url=None, short_link=None, published=published)
                change = articles.put(article, provenance={}, origin="", entry_id=id, now=NOW)
                assert change is not None
                documents.add("all", [change.key])
            fill()
            taken.append(steps(opened.database, fill))

    assert taken[1] == pytest.approx(taken[0], rel=0.1)
