"""``feedpub withdraw`` and ``feedpub restore`` as their users meet them."""

from __future__ import annotations

import json

import processes
import pytest
from newsroom import Newsroom, error_lines, make_record
from test_withdraw import ID, SUMMARY, TITLE, WIDE, stands, story

from feedpub.archive.database import locked


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.configure(WIDE)
    newsroom.write("1.json", story())
    newsroom.write("2.json", make_record(2))
    newsroom.build()
    return newsroom


def test_withdraw_says_what_it_did(room: Newsroom) -> None:
    done = room.feedpub("withdraw", ID, "--note", "On advice.", "--reason", "Case 4711")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"withdrawn: {TITLE} ({ID})",
        "8 documents changed, 8 documents searched",
    ]
    assert stands(room) == []


def test_words_that_no_format_can_write_are_no_hindrance(room: Newsroom) -> None:
    odd = "On\x08 advice\udcff"

    done = room.feedpub("withdraw", ID, "--note", odd, "--reason", odd)

    assert (done.returncode, done.stderr, stands(room)) == (0, "", [])
    assert b"<at:comment>On advice" in room.published()["all.atom"]


@pytest.mark.parametrize("command", ["withdraw", "restore", "history"])
def test_a_name_that_is_no_text_is_one_line(room: Newsroom, command: str) -> None:
    done = room.feedpub(command, "\udcff")

    assert (done.returncode, len(error_lines(done))) in ((1, 1), (2, 1))


def test_withdraw_says_where_it_still_stands(room: Newsroom) -> None:
    for name in ("odd.xml", "odder.xml"):
        (room.feeds / name).write_text(f"<rss>{SUMMARY}")

    done = room.feedpub("withdraw", ID)

    assert done.returncode == 1
    assert done.stdout.splitlines()[2:] == [
        f"{room.feeds}/odd.xml: its text is still there",
        f"{room.feeds}/odder.xml: its text is still there",
    ]
    assert error_lines(done) == [
        f"feedpub: {room.feeds}/odd.xml: its text is still there and 1 place more"
    ]


def test_withdraw_says_if_it_could_not_be_recorded(room: Newsroom) -> None:
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.write_bytes(b"nothing of use " * 99)

    done = room.feedpub("withdraw", ID)

    assert (done.returncode, stands(room)) == (1, [])
    assert done.stdout.splitlines()[0] == f"withdrawn: {ID}"
    (line,) = error_lines(done)
    assert line.startswith("feedpub: NOT RECORDED, it comes back with the next build; archive ")


@pytest.mark.parametrize("command", ["withdraw", "restore"])
def test_an_id_that_nobody_has_is_one_line(room: Newsroom, command: str) -> None:
    done = room.feedpub(command, "nowhere")

    assert (done.returncode, done.stdout) == (2, "")
    assert error_lines(done) == ["feedpub: nowhere: no article has this id or address"]


@pytest.mark.parametrize("command", ["withdraw", "restore"])
def test_a_run_that_does_not_end_is_one_line(room: Newsroom, command: str) -> None:
    with locked(room.folder / ".feedpub" / "archive.db"):
        done = room.feedpub(command, ID, "--wait", "0.2")

    assert (done.returncode, done.stdout) == (75, "")
    assert len(error_lines(done)) == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--erase", "--replace"],
        ["--title", "Other"],
        ["--text", "Other"],
        ["--replace", "--days=0"],
    ],
)
def test_what_does_not_go_together_is_refused(room: Newsroom, options: list[str]) -> None:
    done = room.feedpub("withdraw", ID, *options)

    assert (done.returncode, len(stands(room))) == (2, 6)


@pytest.mark.parametrize(
    ("options", "title", "text"),
    [
        ([], "Withdrawn", "Withdrawn"),
        (["--note", "On advice."], "Withdrawn", "On advice."),
        (["--title", "Gone", "--text", "One.\n\nTwo."], "Gone", "<p>One.</p><p>Two.</p>"),
    ],
)
def test_replace_shows_other_words(
    room: Newsroom, options: list[str], title: str, text: str
) -> None:
    done = room.feedpub("withdraw", ID, "--replace", "--days", "3", *options)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"replaced: {TITLE}")
    items = json.loads(room.published()["all.json"])["items"]
    (item,) = [each for each in items if each["id"] == ID]
    assert item["title"] == title
    assert text in item["content_html"]


def test_erase_leaves_no_text(room: Newsroom) -> None:
    done = room.feedpub("withdraw", ID, "--erase")

    folder = room.folder / ".feedpub"
    assert (done.returncode, done.stderr) == (0, "")
    assert not any(b"mayor" in path.read_bytes() for path in folder.iterdir())


def test_restore_says_what_it_did(room: Newsroom) -> None:
    room.feedpub("withdraw", ID)

    done = room.feedpub("restore", ID)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"restored: {TITLE} ({ID})\n"
    assert len(stands(room)) == 6


@pytest.mark.parametrize("command", [["build"], ["archive", "rebuild"]])
def test_a_run_at_the_same_time_does_not_bring_it_back(room: Newsroom, command: list[str]) -> None:
    room.write("1.json", story(title=f"{TITLE}, again"))

    with processes.start(*command, folder=room.folder) as other:
        done = room.feedpub("withdraw", ID)

    assert (done.returncode, done.stderr) == (0, "")
    # A build that found another at work gives way.
    assert other.returncode in (0, 75)
    assert stands(room) == []
    room.feedpub("build")
    assert stands(room) == []
    assert b"deleted-entry" in room.published()["all.atom"]
