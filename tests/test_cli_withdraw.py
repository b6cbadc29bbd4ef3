"""``feedpub withdraw`` and ``feedpub restore`` as their users meet them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import processes
import pytest
from newsroom import CONFIG, Newsroom, error_lines, make_record
from test_withdraw import ID, LATER, SUMMARY, TITLE, WIDE, stands, story, take_down

from feedpub.archive.database import locked
from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import withdraw

KEPT = "12 of 12 reader applications that were tried keep the text of a withdrawn entry"
REPLACED = "5 update it, 5 keep the old text, 2 show both"


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
        f"{KEPT}; with --replace {REPLACED}: choose --replace or --replace=no",
    ]
    assert stands(room) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--replace=no"], KEPT),
        (["--erase"], KEPT),
        (
            ["--replace=yes"],
            f"of 12 reader applications that were tried and have the entry, {REPLACED}",
        ),
    ],
)
def test_withdraw_says_what_readers_keep(room: Newsroom, options: list[str], expected: str) -> None:
    done = room.feedpub("withdraw", ID, *options)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[2:] == [expected]


def test_nothing_is_said_of_readers_of_a_story_that_no_feed_had(room: Newsroom) -> None:
    room.write("3.json", make_record(3, not_before="2099-01-01T00:00:00Z"))
    room.build()

    done = room.feedpub("withdraw", make_record(3)["id"])

    assert (done.returncode, done.stderr) == (0, "")
    assert "reader applications" not in done.stdout


def on_a_terminal(room: Newsroom, *arguments: str, typed: str) -> str:
    """Run the command with a terminal as its input on which *typed* is typed; return its outputs.

    It waits for input as long as it needs: what is typed before is read then.
    """
    ours, theirs = os.openpty()
    with os.fdopen(ours, "wb", buffering=0) as keys, os.fdopen(theirs, "rb") as terminal:
        keys.write(typed.encode())
        done = subprocess.run(
            [sys.executable, "-m", "feedpub", *arguments],
            cwd=room.folder,
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=True,
        )
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "result"), [("\n", "replaced"), ("y\n", "replaced"), ("n\n", "withdrawn")]
)
def test_a_terminal_is_asked_whether_other_words_replace_the_story(
    room: Newsroom, typed: str, result: str
) -> None:
    said = on_a_terminal(room, "withdraw", ID, typed=typed)

    assert f"{KEPT}; with --replace {REPLACED}" in said
    assert "Publish a replacement for 7 days first? [Y/n]" in said
    assert f"{result}: {TITLE}" in said
    assert (b"Withdrawn" in room.published()["all.rss"]) == (result == "replaced")


@pytest.mark.parametrize("option", ["--replace", "--replace=no", "--erase"])
def test_a_terminal_is_not_asked_what_was_decided(room: Newsroom, option: str) -> None:
    said = on_a_terminal(room, "withdraw", option, ID, typed="")

    assert "[Y/n]" not in said


def test_a_terminal_is_not_asked_of_a_story_that_no_feed_shows(room: Newsroom) -> None:
    room.feedpub("withdraw", ID)

    said = on_a_terminal(room, "withdraw", ID, typed="")

    assert "[Y/n]" not in said


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
    assert done.stdout.splitlines()[2:4] == [
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
        ["--replace=perhaps"],
        ["--replace=no", "--title", "Other"],
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


def titles(room: Newsroom, name: str) -> dict[str, str]:
    return {each["id"]: each["title"] for each in json.loads(room.published()[name])["items"]}


@pytest.mark.parametrize(
    ("feeds", "own", "title"),
    [
        (["de"], None, "Artikel zurückgezogen"),
        (["de", "fr"], "fr-CH", "Article retiré"),
        (["de", "fr"], "fr", "Article retiré"),
        (["de", "fr"], None, "Withdrawn"),
        (["pt-BR"], "pt", "Matéria retirada"),
        (["is"], None, "Withdrawn"),
    ],
)
def test_a_replacement_has_a_title_in_the_language_of_its_feeds(
    newsroom: Newsroom, feeds: list[str], own: str | None, title: str
) -> None:
    tables = "".join(
        f'[feeds.in-{each.lower()}]\ntitle = "F"\nlanguage = "{each}"\nformats = ["json"]\n'
        for each in feeds
    )
    newsroom.configure(WIDE.partition("[feeds.")[0] + tables)
    newsroom.write("1.json", story(language=own))
    newsroom.build()

    done = newsroom.feedpub("withdraw", ID, "--replace")

    assert (done.returncode, done.stderr) == (0, "")
    for each in feeds:
        assert titles(newsroom, f"in-{each.lower()}.json") == {ID: title}


def test_words_of_two_replaced_stories_are_each_in_its_own_language(newsroom: Newsroom) -> None:
    newsroom.configure(f'{WIDE}[feeds.german]\ntitle = "F"\nlanguage = "de"\n')
    newsroom.write("1.json", make_record(1, language="de"))
    newsroom.write("2.json", make_record(2, language="en"))
    newsroom.build()
    ids = [make_record(number)["id"] for number in (1, 2)]

    newsroom.feedpub("withdraw", "--replace", *ids)

    assert titles(newsroom, "all.json") == dict(
        zip(ids, ["Artikel zurückgezogen", "Withdrawn"], strict=True)
    )


def test_erase_leaves_no_text(room: Newsroom) -> None:
    done = room.feedpub("withdraw", ID, "--erase")

    folder = room.folder / ".feedpub"
    assert (done.returncode, done.stderr) == (0, "")
    assert not any(b"mayor" in path.read_bytes() for path in folder.iterdir())


def test_restore_says_what_it_did(room: Newsroom) -> None:
    room.feedpub("withdraw", ID)

    done = room.feedpub("restore", ID)

    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first == f"restored: {TITLE} ({ID})"
    # The lists of all feeds may have been made in the same second.
    assert second in [f"{count} documents changed" for count in (6, 7, 8)]
    assert len(stands(room)) == 6


def test_the_history_has_the_reason_of_a_restoration(room: Newsroom) -> None:
    room.feedpub("withdraw", ID, "--reason", "Case 4711")

    room.feedpub("restore", ID, "--reason", "Case 4711 is closed")

    assert "Case 4711 is closed" in room.feedpub("history", ID).stdout
    assert not any(b"Case 4711" in each for each in room.published().values())


def test_a_second_withdrawal_says_since_when_and_why_it_is_withdrawn_already(
    room: Newsroom,
) -> None:
    take_down(room, reason="Case 4711")

    done = room.feedpub("withdraw", ID)

    first = done.stdout.splitlines()[0]
    assert done.returncode == 0
    assert first == f"already withdrawn since 2026-11-18 12:00 UTC (Case 4711): {TITLE} ({ID})"


def test_a_second_withdrawal_says_who_withdrew_it(room: Newsroom) -> None:
    withdraw(room.run(LATER), [ID], Order(), wait=0, by="Mara Ovens")

    done = room.feedpub("withdraw", ID)

    assert done.stdout.startswith("already withdrawn since 2026-11-18 12:00 UTC by Mara Ovens: ")


def test_who_withdrew_an_article_before_it_was_restored_did_not_withdraw_it_now(
    room: Newsroom,
) -> None:
    withdraw(room.run(LATER), [ID], Order(), wait=0, by="Mara Ovens")
    room.feedpub("restore", ID)
    room.feedpub("withdraw", ID)

    done = room.feedpub("withdraw", ID)

    assert done.stdout.startswith("already withdrawn since ")
    assert "Mara Ovens" not in done.stdout


def test_a_second_withdrawal_keeps_the_note_and_the_reason_of_the_first(room: Newsroom) -> None:
    room.feedpub("withdraw", ID, "--note", "On advice", "--reason", "Case 4711")
    before = room.published()

    room.feedpub("withdraw", ID)

    assert room.published() == before
    assert room.rows("SELECT note, reason FROM withdrawals") == [("On advice", "Case 4711")]


def test_a_second_withdrawal_that_changes_the_first_says_so(room: Newsroom) -> None:
    take_down(room, reason="Case 4711")

    done = room.feedpub("withdraw", ID, "--erase")

    first = done.stdout.splitlines()[0]
    assert first == (
        f"withdrawn again, already withdrawn since 2026-11-18 12:00 UTC (Case 4711): {TITLE} ({ID})"
    )


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


def test_a_replacement_has_no_short_title_and_no_correction_of_the_story(
    newsroom: Newsroom,
) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]\n", '[feeds.all]\nprofile = "msn"\n'))
    story = make_record(1, short_title="Minister resigns", correction="He resigned in May.")
    newsroom.write("1.json", story)
    newsroom.feedpub("build")
    before = newsroom.published()["all.rss"]

    newsroom.feedpub("withdraw", story["id"], "--replace", "--reason", "a slip")

    after = newsroom.published()["all.rss"]
    assert b"Minister resigns" in before
    assert b"He resigned in May." in before
    assert b"resign" not in after
