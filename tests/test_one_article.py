"""``feedpub build --article``: one article, and nothing else of its source."""

from __future__ import annotations

import json

import feedparser
from newsroom import Newsroom, error_lines, make_record


def titles(room: Newsroom) -> set[str]:
    content = room.published()["all.rss"]
    return {entry.title for entry in feedparser.parse(content).entries}


def test_a_file_alone_is_read(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    path = room.write("4.json", make_record(4, title="Four"))

    done = room.feedpub("build", "--article", str(path))

    assert done.returncode == 0, done.stderr
    assert titles(room) == {"Story 1", "Story 2", "Story 3", "Four"}


def test_an_article_that_is_known_is_read_again_by_its_id(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    room.write("2.json", make_record(2, title="Two, edited"))

    done = room.feedpub("build", "--article", "https://p.news.example/p/1")

    assert done.returncode == 0, done.stderr
    assert titles(room) == {"One, edited", "Story 2", "Story 3"}


def test_an_article_in_a_document_of_several_is_read_again_by_its_id(room: Newsroom) -> None:
    several = [make_record(number) for number in (4, 5)]
    room.write("wire.json", several)
    room.write("export.jsonl", f"{json.dumps(make_record(6))}\n")
    room.build()
    room.write("wire.json", [several[0], {**several[1], "title": "Five, edited"}])
    room.write("export.jsonl", f"{json.dumps(make_record(6, title='Six, edited'))}\n")

    for number in (5, 6):
        done = room.feedpub("build", "--article", f"https://p.news.example/p/{number}")

        assert done.returncode == 0, done.stderr

    assert {"Story 4", "Five, edited", "Six, edited"} < titles(room)


def test_a_later_build_reads_all_the_rest(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title="One, edited"))
    path = room.write("4.json", make_record(4, title="Four"))
    room.feedpub("build", "--article", str(path))

    room.feedpub("build")

    assert titles(room) == {"One, edited", "Story 2", "Story 3", "Four"}


def test_a_name_that_means_nothing_is_refused_and_nothing_done(room: Newsroom) -> None:
    room.build()
    before = room.published()

    done = room.feedpub("build", "--article", "nobody-knows")

    assert done.returncode == 2
    assert "nobody-knows: no article has this id or address" in done.stderr
    assert room.published() == before


def test_a_file_that_no_source_reads_is_refused(room: Newsroom) -> None:
    room.build()
    room.write(".hidden.json", make_record(4))
    outside = room.folder / "outside.json"
    outside.write_text("{}", encoding="utf-8")

    for name in (room.write("picture.bin", b"?"), "articles/.hidden.json", outside):
        done = room.feedpub("build", "--article", str(name))

        assert done.returncode == 2
        assert len(error_lines(done)) == 1
        assert f"{name}: no source reads this file" in done.stderr


def test_a_file_is_the_same_whatever_way_leads_to_it(room: Newsroom) -> None:
    room.build()
    room.write("1.json", make_record(1, title=None))
    (room.folder / "way").symlink_to(room.articles)

    for name in ("articles/../articles/1.json", "way/1.json", "articles/1.json"):
        assert "desk: 1.json" in room.feedpub("build", "--article", name).stderr

    waits = json.loads(room.feedpub("quarantine", "--json").stdout)["waiting"]
    assert [each["name"] for each in waits] == ["1.json"]


def test_an_id_may_be_longer_than_the_name_of_a_file(room: Newsroom) -> None:
    id = "post-" + "7" * 300
    room.write("4.json", make_record(4, id=id))
    room.build()
    room.write("4.json", make_record(4, id=id, title="Edited"))

    assert room.feedpub("build", "--article", id).returncode == 0
    assert "Edited" in titles(room)


def test_a_file_that_cannot_be_read_waits_no_longer_than_it_is_there(room: Newsroom) -> None:
    room.build()
    path = room.write("4.json", make_record(4, title=None))
    room.feedpub("build", "--article", str(path))
    path.unlink()

    room.feedpub("build")

    assert "nothing waits" in room.feedpub("quarantine").stdout
