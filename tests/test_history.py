"""``feedpub history``: what happened to an article or a feed, when and why."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import blake2b
from typing import Any

import pytest
from newsroom import CONFIG, NOW, Newsroom, make_record
from test_withdraw import ID, story

from feedpub.archive.queries.history import history_of
from feedpub.archive.withdrawals import Order
from feedpub.pipeline.operations.withdraw import restore, withdraw

HOUR = timedelta(hours=1)


@pytest.fixture
def room(newsroom: Newsroom) -> Newsroom:
    newsroom.write("1.json", story())
    newsroom.build()
    return newsroom


def told(room: Newsroom, name: str) -> list[tuple[Any, ...]]:
    (found,) = history_of(room.folder / ".feedpub" / "archive.db", name)
    return [(each.at, each.what, each.feed) for each in found.events]


def test_an_article_is_told_from_its_beginning(room: Newsroom) -> None:
    room.write("1.json", story(title="Another title", updated="2026-11-18T11:30:00Z"))
    room.build(now=NOW + HOUR)
    withdraw(room.run(NOW + 2 * HOUR), [ID], Order(reason="Case 4711"), wait=0)
    restore(room.run(NOW + 3 * HOUR), [ID], "won", wait=0)

    (found,) = history_of(room.folder / ".feedpub" / "archive.db", ID)

    own = [each for each in found.events if each.feed is None]
    assert [(each.at, each.what) for each in own] == [
        (NOW, "seen"),
        (NOW + HOUR, "changed"),
        (NOW + 2 * HOUR, "withdrawn"),
        (NOW + 3 * HOUR, "restored"),
    ]
    assert own[1].detail["fields"] == ["title", "updated"]
    assert own[0].detail["digest"] != own[1].detail["digest"]
    assert (own[2].detail["reason"], own[3].detail["reason"]) == ("Case 4711", "won")
    assert found.feeds == ("all", "section/world")


def test_an_article_is_told_where_it_stood(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(), wait=0)

    in_feeds = [each for each in told(room, ID) if each[2]]

    assert in_feeds == [
        (NOW, "added", "all"),
        (NOW, "added", "section/world"),
        (NOW + HOUR, "gone", "all"),
        (NOW + HOUR, "gone", "section/world"),
    ]


def test_a_feed_tells_its_documents_and_why_entries_left(newsroom: Newsroom) -> None:
    newsroom.configure(CONFIG.replace("[feeds.all]", "[feeds.all]\nlimit = 1"))
    newsroom.write("1.json", make_record(1))
    newsroom.build()
    newsroom.write("2.json", make_record(2))
    newsroom.build(now=NOW + HOUR)

    (found,) = history_of(newsroom.folder / ".feedpub" / "archive.db", "all")

    first, second = found.events
    content = newsroom.published()["all.rss"]
    assert first.detail["added"] == [ID]
    assert second.detail["added"] == ["https://p.news.example/p/2"]
    assert second.detail["gone"] == {ID: "beyond the limit of 1"}
    assert second.detail["documents"]["all.rss"] == blake2b(content, digest_size=16).hexdigest()


def test_a_withdrawal_is_the_reason_that_a_feed_tells(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(kind="erased"), wait=0)

    (found,) = history_of(room.folder / ".feedpub" / "archive.db", "all")

    assert found.events[-1].detail["gone"] == {ID: "withdrawn 2026-11-18T12:00:00+00:00"}


def test_a_run_that_changes_nothing_tells_nothing(room: Newsroom) -> None:
    before = told(room, "all"), told(room, ID)

    room.build(now=NOW + HOUR)

    assert (told(room, "all"), told(room, ID)) == before


def test_the_history_holds_no_word_of_what_was_erased(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(kind="erased"), wait=0)

    done = room.feedpub("history", ID, "--json")

    assert "mayor" not in done.stdout


def test_an_archive_made_anew_still_knows_of_withdrawals(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(reason="Case 4711"), wait=0)
    for path in (room.folder / ".feedpub").glob("archive.db*"):
        path.unlink()
    room.build(now=NOW + 2 * HOUR)

    assert (NOW + HOUR, "withdrawn", None) in told(room, ID)


# the command


def test_the_command_tells_an_article_in_lines(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(reason="Case 4711"), wait=0)

    done = room.feedpub("history", "https://news.example/world/a-1")

    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert lines[:2] == [f"desk/{ID}", "  published 2026-03-02 09:00 UTC"]
    assert "  2026-11-18 12:00 UTC  withdrawn: gone; Case 4711" in lines
    assert "  2026-11-18 11:00 UTC  added all" in lines
    assert lines[-1] == "  published in no feed"


def test_the_command_shows_a_feed_in_lines_with_titles(room: Newsroom) -> None:
    done = room.feedpub("history", "section/world")

    head, line = done.stdout.splitlines()
    assert head == "section/world"
    assert line == (
        "  2026-11-18 11:00 UTC  published: 1 added; + The mayor & her ferry;"
        " wrote section/world.rss, section/world.atom"
    )


def test_an_entry_without_a_title_is_shown_with_its_id(room: Newsroom) -> None:
    withdraw(room.run(NOW + HOUR), [ID], Order(kind="erased"), wait=0)

    done = room.feedpub("history", "section/world")

    assert f"+ {ID};" in done.stdout
    assert f"- {ID} (withdrawn" in done.stdout


@pytest.mark.parametrize("name", ["cms-9", "desk/cms-9", "9.json"])
def test_an_article_in_quarantine_says_why_and_what_to_do(room: Newsroom, name: str) -> None:
    room.write("9.json", {"id": "cms-9", "title": "No date", "url": "https://news.example/9"})
    room.build()

    done = room.feedpub("history", name)

    assert (done.returncode, done.stderr) == (0, "")
    name, why, advice = done.stdout.splitlines()
    assert name == "desk/cms-9"
    assert why.startswith("  2026-11-18 11:00 UTC  in quarantine: 9.json: error date-missing: ")
    assert advice == (
        "  correct it in desk, and the next build reads it again; if it needs no correction,"
        " feedpub quarantine retry cms-9"
    )


def test_an_article_whose_new_version_waits_has_both_in_its_history(room: Newsroom) -> None:
    room.write("1.json", story(title=""))
    room.build(now=NOW + HOUR)

    lines = room.feedpub("history", ID).stdout.splitlines()

    assert lines[2].startswith("  2026-11-18 12:00 UTC  in quarantine: 1.json: error title-missing")
    assert lines[-1] == "  published in all, section/world"


def test_an_article_in_quarantine_has_its_findings_in_json(room: Newsroom) -> None:
    room.write("9.json", {"id": "cms-9", "title": "No date", "url": "https://news.example/9"})
    room.build()

    (found,) = map(json.loads, room.feedpub("history", "cms-9", "--json").stdout.splitlines())

    (waiting,) = found["quarantine"]
    assert (waiting["id"], waiting["held"]) == ("cms-9", False)
    assert waiting["findings"][0]["code"] == "date-missing"


def test_of_many_changes_the_newest_are_kept_and_the_others_counted(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.archive.history.CHANGES", 3)
    withdraw(room.run(NOW), [ID], Order(), wait=0)
    restore(room.run(NOW), [ID], "", wait=0)

    for number in range(1, 8):
        room.write("1.json", story(title=f"Title {number}", kicker="k" * number))
        room.build(now=NOW + number * HOUR)

    (found,) = history_of(room.folder / ".feedpub" / "archive.db", ID)
    own = [(each.what, each.detail.get("left_out")) for each in found.events if not each.feed]
    assert own == [
        ("seen", None),
        ("withdrawn", None),
        ("restored", None),
        ("changed", 4),
        ("changed", None),
        ("changed", None),
    ]
    assert "  4 times changed before: kept no longer" in room.feedpub("history", ID).stdout


def test_of_a_feed_that_is_published_often_the_newest_are_kept_and_the_others_counted(
    room: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.archive.history.ISSUES", 2)

    for number in range(1, 5):
        room.write("1.json", story(title=f"Title {number}", kicker="k" * number))
        room.build(now=NOW + number * HOUR)

    lines = room.feedpub("history", "all").stdout.splitlines()
    assert lines[1] == "  3 times published before: kept no longer"
    assert [line[:20] for line in lines[2:]] == ["  2026-11-18 14:00 U", "  2026-11-18 15:00 U"]


def test_the_command_tells_in_json(room: Newsroom) -> None:
    (line,) = room.feedpub("history", ID, "--json").stdout.splitlines()

    found = json.loads(line)
    assert (found["name"], found["feeds"]) == (f"desk/{ID}", ["all", "section/world"])
    assert found["history"][0]["what"] == "seen"


def test_a_name_that_nothing_has_is_one_line(room: Newsroom) -> None:
    done = room.feedpub("history", "nowhere")

    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_an_unknown_name_is_refused_with_the_place_to_look(room: Newsroom) -> None:
    done = room.feedpub("history", "cms-404")

    assert done.returncode == 2
    assert done.stderr == (
        "feedpub: cms-404: unknown feed, article id or address; feedpub feeds lists the feeds\n"
    )
