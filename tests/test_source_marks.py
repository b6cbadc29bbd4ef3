"""Marks and tombstones on what is public: it is withdrawn, until its source says otherwise."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import Any

import pytest
from newsroom import CONFIG, Newsroom, make_record
from takedowns import shows, withdrawn
from web_server import Reply, serving

from feedpub.intake.sources.files import FilesSource

KEYS = "title: Moved\npublished: 2026-03-01T10:00:00Z\nsection: World\n"
DRAFT = "draft: true\n"


def matter(more: str = "") -> str:
    return f"---\nid: m-1\n{KEYS}{more}---\nSome text that tells it."


def story(**changes: Any) -> dict[str, Any]:
    return make_record(7, title="Of the CMS", **changes)


@pytest.mark.parametrize("mark", [{"draft": True}, {"status": "private"}, {"published": False}])
def test_a_record_that_gets_a_mark_is_withdrawn_and_comes_back_without_it(
    room: Newsroom, mark: dict[str, Any]
) -> None:
    room.write("7.json", story())
    room.build()
    before = room.published()["all.atom"].decode()
    room.write("7.json", story() | mark)

    report = room.build()

    assert not shows(room, "Of the CMS")
    assert report.quarantined == 0
    assert [note for note in report.notes if "is taken down" in note]

    room.write("7.json", story())
    room.build()

    assert shows(room, "Of the CMS")
    now = room.published()["all.atom"].decode()
    assert before.partition("<entry>")[2] == now.partition("<entry>")[2]


def test_a_mark_of_an_older_version_does_not_act(room: Newsroom) -> None:
    room.write("7.json", story(updated="2026-03-20T10:00:00Z"))
    room.build()
    room.write("old.json", story(updated="2026-03-19T10:00:00Z", draft=True))

    room.build()

    assert shows(room, "Of the CMS")


def test_a_draft_that_is_moved_to_where_articles_are_is_published(room: Newsroom) -> None:
    draft = room.write("drafts/m.md", matter(DRAFT))
    waits = [each.findings[0].code for each in room.build().rejected]
    draft.unlink()
    room.write("m.md", matter())

    room.build()

    assert waits == ["status-draft"]
    assert shows(room, "Moved")


def test_an_article_that_is_moved_to_the_drafts_and_back_is_withdrawn_and_published(
    room: Newsroom,
) -> None:
    public = room.write("m.md", matter())
    room.build()
    public.unlink()
    draft = room.write("drafts/m.md", matter(DRAFT))
    room.build()
    gone = not shows(room, "Moved")
    draft.unlink()
    room.write("m.md", matter())

    room.build()

    assert gone
    assert shows(room, "Moved")


def test_of_a_list_the_article_without_the_mark_comes_back_from_whichever_file(
    room: Newsroom,
) -> None:
    room.write("drafts.json", [story(draft=True)])
    room.build()
    room.write("drafts.json", [make_record(8, draft=True)])
    room.write("public.json", [story()])

    room.build()

    assert shows(room, "Of the CMS")


def test_a_draft_and_its_public_copy_publish_nothing(room: Newsroom) -> None:
    room.write("a.json", story(draft=True))
    room.write("b.json", story())

    report = room.build()

    assert not shows(room, "Of the CMS")
    assert "a.json" in " ".join(report.notes)


def configure_spool(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '\n[push]\nspool = "spool"\n')
    (room.folder / "spool/desk").mkdir(parents=True)


def push(room: Newsroom, name: str, record: dict[str, Any]) -> None:
    (room.folder / "spool/desk" / name).write_text(json.dumps(record))


def test_a_pushed_mark_withdraws_and_a_later_push_without_it_shows_it_again(
    room: Newsroom,
) -> None:
    configure_spool(room)
    push(room, "1.json", story())
    room.build()
    push(room, "2.json", story(draft=True))
    room.build()
    gone = not shows(room, "Of the CMS")
    push(room, "3.json", story())

    room.build()

    assert gone
    assert shows(room, "Of the CMS")
    assert not list((room.folder / "spool").rglob("*.json"))


def test_a_file_that_is_read_again_does_not_undo_what_was_pushed(room: Newsroom) -> None:
    configure_spool(room)
    room.write("7.json", story())
    room.build()
    push(room, "2.json", story(draft=True))
    room.build()
    room.write("7.json", json.dumps(story()) + "\n")

    room.build()

    assert not shows(room, "Of the CMS")


def test_more_than_half_of_a_source_marked_at_once_is_its_mistake(room: Newsroom) -> None:
    records = [make_record(number) for number in range(4, 24)]
    room.write("list.json", records)
    room.build()
    marked = [each | {"draft": True} for each in records]
    room.write("list.json", marked)

    reports = [room.build(), room.build()]

    why = "20 of its 23 articles are marked as not public at once"
    assert [why in (each.sources[0].failure or "") for each in reports] == [True, True]
    assert [each.exit_code for each in reports] == [1, 1]
    assert shows(room, "Story 5")

    room.write("list.json", [*records[:10], *marked[10:]])
    report = room.build()

    assert report.exit_code == 0
    assert len(withdrawn(room)) == 10


def test_kills_are_obeyed_however_many_there_are(room: Newsroom) -> None:
    def wire(**changes: Any) -> list[dict[str, Any]]:
        return [
            {
                "uri": f"urn:wire:{number}",
                "headline": f"Telegram {number}",
                "versioncreated": "2026-03-01T10:00:00Z",
                "body_text": "Text.",
                "url": f"https://wire.example/{number}",
                **changes,
            }
            for number in range(30)
        ]

    room.write("wire.json", wire(version="1"))
    room.build()
    there = shows(room, "Telegram 3")
    room.write("wire.json", wire(version="2", pubstatus="canceled"))

    report = room.build()

    assert there
    assert report.exit_code == 0
    assert not shows(room, "Telegram")


def test_an_unknown_status_keeps_a_new_article_waiting_and_a_public_one_where_it_is(
    room: Newsroom,
) -> None:
    room.write("7.json", story())
    room.build()
    room.write("7.json", story(status="phase 7"))
    room.write("8.json", make_record(8, status="phase 7"))

    report = room.build()

    assert shows(room, "Of the CMS")
    assert not shows(room, "Story 8")
    assert [each.findings[0].code for each in report.rejected] == ["status-unknown"]
    assert [note for note in report.notes if "7.json" in note and note.endswith("it stays")]


ATOM = "http://www.w3.org/2005/Atom"
STONE = '<at:deleted-entry ref="https://a.example/8" when="{}T00:00:00Z"/>'


def entry(number: int, updated: str = "2026-03-01") -> str:
    return (
        f"<entry><id>https://a.example/{number}</id><title>Upstream {number}</title>"
        f'<link href="https://a.example/{number}"/><updated>{updated}T10:00:00Z</updated></entry>'
    )


def feed(*parts: str) -> str:
    return (
        f'<feed xmlns="{ATOM}" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        "<id>https://a.example/</id><title>F</title><updated>2026-03-01T10:00:00Z</updated>"
        f"<author><name>A</name></author>{''.join(parts)}</feed>"
    )


def test_a_tombstone_before_or_behind_its_entry_takes_it_down(room: Newsroom) -> None:
    room.write("a.xml", feed(entry(8), entry(9)))
    room.build()
    for parts in ([STONE.format("2026-03-02"), entry(8)], [entry(8), STONE.format("2026-03-02")]):
        room.write("a.xml", feed(*parts, entry(9)))
        room.build()

        assert not shows(room, "Upstream 8")
        assert shows(room, "Upstream 9")
    assert withdrawn(room) == ["withdrawn"]


def test_an_entry_that_is_newer_than_its_tombstone_is_shown(room: Newsroom) -> None:
    room.write("a.xml", feed(STONE.format("2026-03-02"), entry(8, "2026-03-03"), entry(9)))
    room.build()
    newer = shows(room, "Upstream 8")
    room.write("a.xml", feed(STONE.format("2026-03-04"), entry(8, "2026-03-03"), entry(9)))
    room.build()
    gone = not shows(room, "Upstream 8")
    room.write("a.xml", feed(STONE.format("2026-03-04"), entry(8, "2026-03-05"), entry(9)))

    room.build()

    assert newer
    assert gone
    assert shows(room, "Upstream 8")


def test_tombstones_of_what_was_never_read_are_no_articles_that_wait(room: Newsroom) -> None:
    stones = [f'<at:deleted-entry ref="x-{each}" when="2026-03-01T00:00:00Z"/>' for each in "abc"]
    room.write("a.xml", feed(*stones, entry(9)))

    report = room.build()

    assert report.rejected == ()
    assert report.quarantined == 0
    assert shows(room, "Upstream 9")


def test_tombstones_of_an_upstream_feed_are_obeyed_to_the_last_entry(room: Newsroom) -> None:
    with serving() as site:
        room.configure(
            CONFIG.partition("[feeds.sections]")[0].replace(
                'type = "files"\npath = "articles"',
                f'type = "feed"\nurl = "{site.url("/f.atom")}"\n'
                'allow_addresses = ["127.0.0.1/32"]\ncheck_short_links = false',
            )
        )
        old = [f'<at:deleted-entry ref="x-{n}" when="2026-03-01T00:00:00Z"/>' for n in range(30)]
        site.answers["/f.atom"] = Reply(feed(*old, entry(8), entry(9)))
        first = room.build()
        there = shows(room, "Upstream 8")
        stones = [STONE.format("2026-03-02"), STONE.format("2026-03-02").replace("/8", "/9")]
        site.answers["/f.atom"] = Reply(feed(*stones))

        second = room.build()

    assert there
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert not shows(room, "Upstream")
    assert 'ref="https://a.example/8"' in room.published()["all.atom"].decode()


@pytest.mark.parametrize("format", ["atom", "json"])
def test_what_feedpub_publishes_as_deleted_another_feedpub_takes_down(
    room: Newsroom, format: str
) -> None:
    upstream = Newsroom(room.folder / "upstream")
    upstream.articles.mkdir(parents=True)
    feeds = CONFIG.partition("[feeds.sections]")[0]
    upstream.configure(feeds + f'formats = ["{format}"]\n')
    upstream.write("7.json", story())
    upstream.write("8.json", make_record(8))
    upstream.build()

    def carry() -> None:
        (room.articles / f"up.{format}").write_bytes(
            (upstream.feeds / f"all.{format}").read_bytes()
        )

    carry()
    room.build()
    there = shows(room, "Of the CMS")
    upstream.write("7.json", story(draft=True))
    upstream.build()
    carry()

    room.build()

    assert there
    assert not shows(room, "Of the CMS")


def test_a_story_leaves_the_documents_of_feeds_that_are_not_made_in_this_run(
    room: Newsroom,
) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text + '\n[feeds.other]\ntitle = "Other"\n')
    room.write("7.json", story())
    room.build()
    (room.feeds / "copy.atom").write_bytes((room.feeds / "all.atom").read_bytes())
    room.write("7.json", story(draft=True))

    room.build("all")

    assert not shows(room, "Of the CMS")


def test_archive_documents_lose_what_a_source_takes_down(room: Newsroom) -> None:
    text = room.config.read_text(encoding="utf-8")
    room.configure(text.replace("[feeds.all]", "[feeds.all]\nlimit = 4\narchive = 3"))
    for number in range(4, 30):
        room.write(f"{number}.json", make_record(number, title=f"Number {number}!"))
    room.build()
    old = [name for name, content in room.published().items() if b"Number 5!" in content]
    room.write("5.json", make_record(5, title="Number 5!", draft=True))

    room.build()

    assert any("archive" in name for name in old)
    assert not shows(room, "Number 5!")


def test_status_tells_what_was_taken_down_and_why(room: Newsroom) -> None:
    room.write("7.json", story())
    room.feedpub("build")
    room.write("7.json", story(draft=True))
    room.feedpub("build")

    plain, told = room.feedpub("status"), room.feedpub("status", "--json")

    assert plain.returncode == told.returncode == 0
    assert "Of the CMS (https://p.news.example/p/7): its source says that it is a draft" in (
        plain.stdout
    )
    (removal,) = json.loads(told.stdout)["taken_down"]
    assert removal["id"] == "https://p.news.example/p/7"
    assert removal["reason"] == 'its source says that it is a draft (key "draft")'

    room.feedpub("restore", "https://p.news.example/p/7")

    assert json.loads(room.feedpub("status", "--json").stdout)["taken_down"] == []


def test_an_upgrade_reads_everything_again_and_withdraws_what_was_published_despite_its_mark(
    room: Newsroom,
) -> None:
    room.write("7.json", story())
    room.build()
    room.write("7.json", story(draft=True))
    (mark,) = (
        mark
        for name, mark in FilesSource("desk", room.articles).listing().marks.items()
        if str(name) == "7.json"
    )
    with contextlib.closing(sqlite3.connect(room.folder / ".feedpub/archive.db")) as database:
        # As the version before left it, which took it for public.
        database.execute("UPDATE inputs SET mark = ? WHERE name = '7.json'", (mark,))
        database.execute("DROP TABLE source_takedowns")
        for column in ("number", "revised"):
            database.execute(f"ALTER TABLE articles DROP COLUMN {column}")
        database.execute("PRAGMA user_version = 8")
        database.commit()

    room.feedpub("build")

    assert not shows(room, "Of the CMS")
    assert shows(room, "Story 1")


def export(day: int, status: str, modified: str = "") -> str:
    """A WordPress export of that *day* of March, with one post."""
    when = f"<wp:post_modified_gmt>{modified}</wp:post_modified_gmt>" if modified else ""
    return (
        '<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        "<title>B</title><link>https://b.example</link>"
        f"<pubDate>{day:02} Mar 2026 10:00:00 +0000</pubDate><item><title>Blogged</title>"
        "<link>https://b.example/?p=1</link><pubDate>01 Jan 2026 10:00:00 +0000</pubDate>"
        '<guid isPermaLink="false">https://b.example/?p=1</guid><description>D</description>'
        f"<wp:status>{status}</wp:status>{when}</item></channel></rss>"
    )


@pytest.mark.parametrize("dated", [True, False])
def test_a_post_is_public_or_not_as_the_latest_export_says(room: Newsroom, dated: bool) -> None:
    seen = []
    for day, status in enumerate(["publish", "private", "publish", "trash"], 1):
        modified = f"2026-03-{day:02} 09:00:00" if dated else ""
        room.write(f"export-{day}.xml", export(day, status, modified))
        room.build()
        seen.append(shows(room, "Blogged"))
    room.write("export-3.xml", export(3, "publish", "2026-03-03 09:00:00" if dated else "") + "\n")

    room.build()

    assert seen == [True, False, True, False]
    assert not shows(room, "Blogged")


def test_a_public_version_that_does_not_say_that_it_is_newer_is_named(room: Newsroom) -> None:
    room.write("7.json", story())
    room.build()
    room.write("draft.json", story(draft=True))
    room.build()
    room.write("7.json", story() | {"title": "Of the CMS, again"})

    report = room.build()

    assert not shows(room, "Of the CMS")
    assert [note for note in report.notes if "stays withdrawn, as draft.json says" in note]
