"""status.html, as its bytes tell."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from health import AT, BAD, FEED, LONG, OUTAGE, SOURCE, WELL, hours
from lxml import html

from feedpub.health.files import put
from feedpub.health.page import status_page
from feedpub.health.plots import HEIGHT, WIDTH, plot
from feedpub.health.state import Health


def tree(health: Health) -> html.HtmlElement:
    return html.fromstring(status_page(health).decode())


def test_all_is_well_or_somebody_should_look() -> None:
    verdicts = [tree(health).xpath("string(//h2[1])") for health in (WELL, BAD)]

    assert verdicts == ["All is well", "Somebody should look"]


def test_each_complaint_leads_to_where_it_is_explained() -> None:
    page = tree(BAD)

    targets = page.xpath("//section[@class='verdict bad']//a/@href")
    rows = [page.get_element_by_id(each.removeprefix("#")) for each in targets]
    told = [row.xpath("string(.//p[@class='why'])") for row in rows]
    assert sorted(told) == sorted(BAD.complaints())


def test_what_strangers_said_is_text() -> None:
    assert b"Unavailable &lt;b&gt;" in status_page(BAD)
    assert b"<b>" not in status_page(BAD)


def test_feeds_that_somebody_should_look_at_come_first() -> None:
    names = tree(BAD).xpath("//section[@aria-labelledby='feeds']//h3/text()")

    assert names == ["home", LONG, "all", "later", "fresh"]


@pytest.mark.parametrize(
    ("feed", "state"),
    [
        (FEED, "well"),
        (replace(FEED, pending=True), "pending"),
        (replace(FEED, entries=None, newest=None), "empty"),
        (replace(FEED, entries=None, newest=None, pending=True), "pending"),
        (replace(FEED, entries=0, newest=None), "well"),
        (replace(FEED, pending=True, stale_after=timedelta(minutes=1)), "stale"),
        (replace(FEED, stale_after=timedelta(minutes=1), trouble=OUTAGE), "failing"),
    ],
)
def test_the_worst_is_the_state(feed: object, state: str) -> None:
    page = tree(replace(WELL, feeds=(feed,)))  # type: ignore[arg-type]

    assert page.xpath("string(//li[@id='feed-all']/p[@class='state'])").strip() == state


def test_addresses_that_lead_nowhere_yet_are_no_links() -> None:
    empty = replace(FEED, name="fresh", entries=None, newest=None)

    first, second = tree(replace(WELL, feeds=(FEED, empty))).xpath(
        "//li[starts-with(@id, 'feed-')]"
    )

    assert [each.text_content().split()[-2:] for each in first.xpath(".//p[@class='quiet']")] == [
        each.text_content().split()[-2:] for each in second.xpath(".//p[@class='quiet']")
    ]
    assert first.xpath(".//p[@class='quiet']/a/@href") == list(FEED.addresses)
    assert second.xpath(".//a") == []


def test_a_thousand_feeds_are_shown_as_far_as_anybody_reads() -> None:
    feeds = tuple(replace(FEED, name=f"tag/{number}") for number in range(700))

    page = tree(replace(WELL, feeds=feeds))

    assert len(page.xpath("//li[starts-with(@id, 'feed-')]")) == 500
    assert "and 200 more, without complaints" in page.text_content()


def test_what_is_not_shown_is_not_called_well_unless_it_is() -> None:
    feeds = tuple(replace(FEED, name=f"tag/{number}", trouble=OUTAGE) for number in range(700))

    text = tree(replace(WELL, feeds=feeds)).text_content()

    assert re.search(r"and 200 more\s", text)


def test_what_is_new_of_a_day_is_counted() -> None:
    source = replace(SOURCE, points=hours(*[100] * 5, *[1] * 24))

    tiles = tree(replace(WELL, sources=(source,))).xpath("//dl[@class='tiles']/div")

    told = {each.xpath("string(dt)"): each.xpath("string(dd)") for each in tiles}
    assert told == {
        "source": "1",
        "feed": "1",
        "articles new or changed in 24 h": "24",
        "in quarantine": "0",
    }


def paths(drawn: str) -> dict[str, str]:
    return dict(re.findall(r'<path class="(\w+)" d="([^"]*)"', drawn))


def test_the_hour_of_now_is_the_last_bar_and_the_most_is_the_highest() -> None:
    drawn = paths(plot(hours(2, 8), AT))

    bars = re.findall(r"M(\d+) \d+v-(\d+)", drawn["changes"])
    assert [int(hour) for hour, _ in bars] == [WIDTH - 2, WIDTH - 1]
    assert [int(height) for _, height in bars] == [round((HEIGHT - 6) / 4), HEIGHT - 6]


def test_little_beside_much_can_be_seen() -> None:
    bars = re.findall(r"v-(\d+)", paths(plot(hours(1, 100_000), AT))["changes"])

    assert min(map(int, bars)) == 2


def test_what_is_older_than_a_week_is_not_drawn() -> None:
    assert "changes" not in paths(plot(hours(5, *[0] * WIDTH), AT))


def test_days_begin_at_midnight() -> None:
    days = [int(hour) for hour in re.findall(r"M(\d+) ", paths(plot((), AT))["days"])]

    # The last midnight is 14 hours before the hour of now.
    assert days == [WIDTH - 1 - 14 - 24 * number for number in range(6, -1, -1)]


def test_a_feed_that_could_not_be_made_has_no_area() -> None:
    before, last = hours(1, 1, entries=10)

    drawn = plot((replace(before, entries=None), last), AT)

    assert re.findall(r"M(\d+) ", paths(drawn)["entries"]) == [str(WIDTH - 1)]


def test_a_plot_says_in_words_what_it_shows() -> None:
    drawn = plot(hours(1, 0, 3, failures=1), AT)

    assert 'aria-label="4 changes, 3 failures in a week"' in drawn
    assert "at most 3 an hour" in drawn


def test_what_a_killed_run_left_of_the_page_is_removed(tmp_path: Path) -> None:
    page = tmp_path / "public" / "status.html"
    put(page, b"first")
    (page.parent / ".status.html.0123456789abcdef.tmp").write_bytes(b"half")

    put(page, b"second")

    assert [each.name for each in page.parent.iterdir()] == ["status.html"]
    assert (page.read_bytes(), page.stat().st_mode & 0o777) == (b"second", 0o644)
