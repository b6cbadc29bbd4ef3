"""A source takes down what it had public, and takes that back: obeyed, named, and overruled."""

from __future__ import annotations

from typing import Any

import pytest
from newsroom import CONFIG, Newsroom, make_record
from takedowns import shows, withdrawn

ID = "urn:newsml:agency.example:20260301:1"


def item(
    status: str = 'qcode="stat:usable"',
    version: int = 1,
    *,
    guid: str = ID,
    hour: int | None = None,
    headline: str = "Gold rises",
) -> str:
    """A NewsML-G2 item, as agencies send it; its version was made at *hour*."""
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" standard="NewsML-G2"'
        f' guid="{guid}" version="{version}" xml:lang="en"><itemMeta>'
        '<itemClass qcode="ninat:text"/>'
        f"<versionCreated>2026-03-01T{10 + version if hour is None else hour}:00:00Z"
        "</versionCreated><firstCreated>2026-03-01T09:00:00Z</firstCreated>"
        f'<pubStatus {status}/><link rel="irel:canonical"'
        f' href="https://news.example/{guid.rpartition(":")[2]}"/></itemMeta>'
        f"<contentMeta><headline>{headline}</headline></contentMeta><contentSet>"
        '<inlineXML contenttype="application/xhtml+xml">'
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>'
        "<body><p>Gold rose on Monday.</p></body></html></inlineXML></contentSet></newsItem>"
    )


CANCELED = 'qcode="stat:canceled"'


@pytest.fixture
def desk(room: Newsroom) -> Newsroom:
    """A newsroom with three stories of its own and one of an agency, all published."""
    room.write("a.xml", item())
    room.build()
    assert shows(room, "Gold rises")
    return room


@pytest.mark.parametrize(
    "status",
    [
        CANCELED,
        'qcode="stat:withheld"',
        'qcode="STAT:Cancelled"',
        'uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"',
        'uri="http://cv.iptc.org/newscodes/pubstatusg2/withheld/"',
    ],
)
@pytest.mark.parametrize("name", ["a.xml", "kill.xml"])
def test_a_kill_takes_the_live_story_down_whichever_file_it_is_in(
    desk: Newsroom, name: str, status: str
) -> None:
    desk.write(name, item(status, 2))

    report = desk.build()

    assert not shows(desk, "Gold rises")
    assert report.exit_code == 0
    assert [
        note for note in report.notes if "is taken down" in note and ID in note and name in note
    ]
    assert withdrawn(desk) == ["withdrawn"]


def test_readers_of_atom_are_told_that_the_story_is_gone(desk: Newsroom) -> None:
    desk.write("a.xml", item(CANCELED, 2))

    desk.build()

    assert f'ref="{ID}"' in desk.published()["all.atom"].decode()


def test_history_tells_that_the_source_took_it_down_and_why(desk: Newsroom) -> None:
    desk.write("a.xml", item(CANCELED, 2))
    desk.build()

    told = desk.feedpub("history", ID).stdout

    assert "withdrawn: gone; its source says that it is canceled (pubStatus)" in told


def test_a_newer_usable_version_of_the_same_source_shows_it_again(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.write("b.xml", item(version=3))

    report = desk.build()

    assert shows(desk, "Gold rises")
    assert [note for note in report.notes if "is shown again" in note]


@pytest.mark.parametrize("name", ["a.xml", "copy.xml"])
def test_an_older_usable_version_that_is_read_again_does_not_show_it_again(
    desk: Newsroom, name: str
) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.write(name, item() + "\n")

    desk.build()

    assert not shows(desk, "Gold rises")


def test_a_kill_of_an_older_version_does_not_act(desk: Newsroom) -> None:
    desk.write("a.xml", item(version=3))
    desk.build()
    desk.write("kill.xml", item(CANCELED, 2))

    desk.build()

    assert shows(desk, "Gold rises")
    assert withdrawn(desk) == []


def test_dates_count_where_versions_are_the_same(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 1, hour=13))
    desk.build()
    killed = not shows(desk, "Gold rises")
    desk.write("b.xml", item(version=1, hour=14))

    desk.build()

    assert killed
    assert shows(desk, "Gold rises")


@pytest.mark.parametrize(("first", "second"), [("a", "b"), ("b", "a")])
@pytest.mark.parametrize("version", [1, 2])
def test_a_story_and_its_kill_that_come_together_publish_nothing(
    room: Newsroom, first: str, second: str, version: int
) -> None:
    room.write(f"{first}.xml", item())
    room.write(f"{second}.xml", item(CANCELED, version))

    room.build()

    assert not shows(room, "Gold rises")


def test_a_kill_that_comes_before_its_story_holds(room: Newsroom) -> None:
    room.write("kill.xml", item(CANCELED, 2))
    waits = [each.findings[0].code for each in room.build().rejected]
    room.write("b.xml", item())

    report = room.build()

    assert waits == ["status-canceled"]
    assert not shows(room, "Gold rises")
    assert [note for note in report.notes if "is taken down by kill.xml" in note]
    assert report.quarantined == 0


def test_a_kill_that_comes_before_its_story_holds_though_its_file_and_the_archive_are_lost(
    room: Newsroom,
) -> None:
    room.write("kill.xml", item(CANCELED, 2))
    room.build()
    (room.articles / "kill.xml").unlink()
    (room.folder / ".feedpub/archive.db").unlink()
    room.write("b.xml", item())

    room.build()

    assert not shows(room, "Gold rises")


def test_a_kill_of_another_source_does_not_act(desk: Newsroom) -> None:
    desk.configure(
        CONFIG.partition("[feeds.sections]")[0].replace(
            "[feeds.all]", '[sources.other]\ntype = "files"\npath = "other"\n\n[feeds.all]'
        )
    )
    (desk.folder / "other").mkdir()
    (desk.folder / "other/kill.xml").write_text(item(CANCELED, 2))

    desk.build()

    assert shows(desk, "Gold rises")


def test_what_the_desk_withdrew_no_source_brings_back(desk: Newsroom) -> None:
    desk.feedpub("withdraw", ID, "--reason", "it was wrong")
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.write("b.xml", item(version=3))

    desk.build()

    assert not shows(desk, "Gold rises")


def test_what_the_desk_withdraws_after_its_source_no_source_brings_back(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.feedpub("withdraw", ID, "--reason", "it was wrong")
    desk.write("b.xml", item(version=3))

    desk.build()

    assert not shows(desk, "Gold rises")


def test_what_the_desk_restores_stays_until_a_newer_kill(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.feedpub("restore", ID)
    desk.write("kill.xml", item(CANCELED, 2) + "\n")
    desk.build()
    restored = shows(desk, "Gold rises")
    desk.write("kill.xml", item(CANCELED, 3))

    desk.build()

    assert restored
    assert not shows(desk, "Gold rises")


def test_what_the_desk_restored_stays_though_the_archive_is_lost(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    desk.feedpub("restore", ID)
    (desk.folder / ".feedpub/archive.db").unlink()

    desk.build()

    assert shows(desk, "Gold rises")


def test_what_a_source_took_down_stays_down_though_the_archive_is_lost(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    (desk.articles / "kill.xml").unlink()
    (desk.folder / ".feedpub/archive.db").unlink()

    desk.build()
    gone = not shows(desk, "Gold rises")
    desk.write("b.xml", item(version=3))
    desk.build()

    assert gone
    assert shows(desk, "Gold rises")


def test_a_journal_that_is_lost_is_told_again_with_what_sources_took_down(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))
    desk.build()
    (desk.folder / ".feedpub/archive.journal.jsonl").unlink()
    desk.write("c.json", make_record(9))
    desk.build()
    (desk.articles / "kill.xml").unlink()
    (desk.folder / ".feedpub/archive.db").unlink()

    desk.build()

    assert not shows(desk, "Gold rises")


def test_the_same_kill_again_and_again_is_one_withdrawal(desk: Newsroom) -> None:
    for number in range(3):
        desk.write("kill.xml", item(CANCELED, 2) + "\n" * number)
        desk.build()

    assert withdrawn(desk) == ["withdrawn"]


@pytest.mark.parametrize("kind", ["--erase", "--replace"])
def test_what_was_erased_or_replaced_is_left_alone(desk: Newsroom, kind: str) -> None:
    more = ["--title", "Corrected", "--text", "It fell."] if kind == "--replace" else []
    desk.feedpub("withdraw", ID, kind, *more)
    before = withdrawn(desk)
    desk.write("kill.xml", item(CANCELED, 2))

    desk.build()

    assert withdrawn(desk) == before
    assert not shows(desk, "Gold rises")


def ninjs(**changes: Any) -> dict[str, Any]:
    return {
        "uri": "urn:ninjs:1",
        "type": "text",
        "headline": "Silver rises",
        "version": "1",
        "versioncreated": "2026-03-01T10:00:00Z",
        "body_text": "Silver rose on Monday.",
        "url": "https://news.example/silver",
        **changes,
    }


@pytest.mark.parametrize("key", ["pubstatus", "pubStatus"])
@pytest.mark.parametrize("status", ["canceled", "withheld", "Canceled ", "stat:withheld"])
def test_a_kill_in_ninjs_takes_the_live_story_down(room: Newsroom, key: str, status: str) -> None:
    room.write("a.json", ninjs())
    room.build()
    there = shows(room, "Silver rises")
    room.write("b.json", ninjs(version="2", **{key: status}))

    room.build()

    assert there
    assert not shows(room, "Silver rises")


def test_a_dry_run_says_what_would_be_taken_down_and_does_not(desk: Newsroom) -> None:
    desk.write("kill.xml", item(CANCELED, 2))

    report = desk.build(dry_run=True)

    assert [note for note in report.notes if "is taken down" in note]
    assert shows(desk, "Gold rises")


def test_what_was_missing_and_restored_by_hand_is_not_withdrawn_again(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"'))
    for number in range(4, 11):
        room.write(f"{number}.json", make_record(number))
    room.build()
    (room.articles / "3.json").unlink()
    room.build()
    gone = "<title>Story 3</title>" not in room.published()["all.rss"].decode()
    room.feedpub("restore", "https://p.news.example/p/3")
    room.write("11.json", make_record(11))

    room.build()

    assert gone
    assert "<title>Story 3</title>" in room.published()["all.rss"].decode()


def test_a_kill_with_a_lower_number_and_a_later_date_is_named(desk: Newsroom) -> None:
    desk.write("a.xml", item(version=3, hour=11))
    desk.build()
    desk.write("kill.xml", item(CANCELED, 1, hour=15))

    report = desk.build()

    assert shows(desk, "Gold rises")
    assert [note for note in report.notes if "kill.xml" in note and "lower number" in note]
