"""Entries of a live blog: parts of one page, each at its own fragment and without another id."""

from __future__ import annotations

import pytest
from newsroom import Newsroom
from test_one_id import ids, lose_archive, refused, titles

PAGE = "https://u.example/live"


def blog(*parts: int, titled: str = "Live: the storm {}", main: bool = True) -> str:
    """The feed of a live blog as it lists *parts*, newest first, and the story itself."""
    items = [
        (f"{PAGE}#p{each}", titled.format(each), f"What happened at {each}.", f"09:{each:02}")
        for each in sorted(parts, reverse=True)
    ]
    if main:
        items.append((PAGE, "The storm", "All of it.", "08:00"))
    told = "".join(
        f'<item><guid isPermaLink="true">{address}</guid><link>{address}</link>'
        f"<title>{title}</title>"
        f"<description>{text}</description><pubDate>Mon, 02 Mar 2026 {time}:00 GMT</pubDate></item>"
        for address, title, text, time in items
    )
    return f'<rss version="2.0"><channel><title>U</title>{told}</channel></rss>'


@pytest.mark.parametrize("main", [True, False], ids=["with its story", "alone"])
@pytest.mark.parametrize("titled", ["Live: the storm {}", "Live: the storm"], ids=["own", "one"])
def test_every_part_of_a_page_that_has_an_address_is_an_entry_for_life(
    newsroom: Newsroom, titled: str, main: bool
) -> None:
    known: list[str] = []
    for parts in ((1, 2, 3), (2, 3, 4), (5, 6, 7)):
        newsroom.write("f.xml", blog(*parts, titled=titled, main=main))
        report = newsroom.build()
        assert refused(report) == []
        assert ids(newsroom)[-len(known) :] == known or not known
        known = ids(newsroom)

    assert set(known) == {f"{PAGE}#p{each}" for each in range(1, 8)} | ({PAGE} if main else set())


def test_an_entry_that_is_corrected_stays_the_one_it_was(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", blog(1, 2, 3))
    newsroom.build()
    before = ids(newsroom)

    newsroom.write("f.xml", blog(1, 2, 3, titled="Live: the big storm {}"))
    newsroom.build()

    assert ids(newsroom) == before
    assert titles(newsroom)[0] == "Live: the big storm 3"


def test_a_live_blog_survives_a_lost_archive(newsroom: Newsroom) -> None:
    newsroom.write("f.xml", blog(1, 2, 3))
    newsroom.build()
    lose_archive(newsroom)
    newsroom.write("f.xml", blog(2, 3, 4))

    newsroom.build()

    assert ids(newsroom) == [f"{PAGE}#p4", f"{PAGE}#p3", f"{PAGE}#p2", PAGE]


def test_a_story_that_comes_twice_at_two_fragments_waits(newsroom: Newsroom) -> None:
    item = blog(1, main=False)
    again = item.partition("<item>")[2].partition("</channel>")[0].replace("#p1", "#comments")
    newsroom.write("f.xml", item.replace("</channel>", f"<item>{again}</channel>"))

    report = newsroom.build()

    assert refused(report) == [("f.xml:2", "id-changed")]
