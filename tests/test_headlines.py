"""A withdrawn story's headline may stand over another one; nothing else of it may stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import Takedown, withdraw

ID = "https://p.news.example/p/1"
OTHER = "https://p.news.example/p/2"
TITLE = "The mayor and her ferry"
SUMMARY = "What the mayor did with the ferry in the night of the storm."
BODY = "<p>Nobody on the quay knew what the mayor was about to do with the ferry.</p>"
FORMATS = 'formats = ["rss", "atom", "json", "html"]'


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    only = CONFIG.partition("[feeds.sections]")[0]
    newsroom.configure(only.replace("[feeds.all]", f"[feeds.all]\n{FORMATS}"))
    newsroom.write("1.json", make_record(1, title=TITLE, summary=SUMMARY, content_html=BODY))
    return newsroom


def take_down(room: Newsroom, **other: Any) -> Takedown:
    """Withdraw the story while another one stands."""
    room.write("2.json", make_record(2, **other))
    room.write("3.json", make_record(3, title=TITLE))
    room.build()
    return withdraw(room.run(NOW + timedelta(hours=1)), [ID], Order(), wait=0)


def test_a_repeated_headline_alone_is_a_note(room: Newsroom) -> None:
    done = take_down(room)

    assert done.scrubbed is not None
    assert (done.exit_code, done.scrubbed.remaining) == (0, ())
    assert done.scrubbed.headlines[0] == (
        f"{room.feeds}/all.atom: only its headline is left, in the entry"
        " https://p.news.example/p/3; it may stay"
    )
    assert room.published()["all.rss"].count(TITLE.encode()) == 1


def test_a_summary_that_repeats_the_headline_says_no_more_than_that(room: Newsroom) -> None:
    room.write("1.json", make_record(1, title=TITLE, summary=f"{TITLE}.", content_html=BODY))

    assert take_down(room).exit_code == 0


@pytest.mark.parametrize(
    ("what", "other"),
    [
        ("text", {"content_html": f"<p>Also read: {SUMMARY}</p>"}),
        ("text", {"content_html": BODY}),
        ("address", {"content_html": '<p>See <a href="https://news.example/world/a-1">it</a></p>'}),
        ("entry", {"content_html": f'<p>See <a href="{ID}">this</a></p>'}),
    ],
)
def test_what_says_more_is_named_with_the_entry_that_has_it(
    room: Newsroom, what: str, other: dict[str, Any]
) -> None:
    done = take_down(room, **other)

    assert done.exit_code == 1
    assert done.scrubbed is not None
    assert f"{room.feeds}/all.rss: its {what} is still there, in the entry {OTHER}" in (
        done.scrubbed.remaining
    )
    assert not any("p/3" in line for line in done.scrubbed.remaining)


def test_the_command_says_where_the_headline_stands(room: Newsroom) -> None:
    take_down(room)

    done = room.feedpub("withdraw", ID)

    assert (done.returncode, done.stderr) == (0, "")
    assert "only its headline is left" in done.stdout
