"""``feedpub diff``: what the next build would do, entry by entry."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from pathlib import Path

import pytest
from newsroom import CONFIG, NOW, Newsroom, error_lines, make_record, set_back

from feedpub.archive.database import locked
from feedpub.archive.store import opened
from feedpub.article import Selection
from feedpub.feed import Finding

ONE_FEED = CONFIG.partition("[feeds.sections]")[0]


@pytest.fixture
def built(newsroom: Newsroom) -> Newsroom:
    """A newsroom of one feed with three published articles."""
    newsroom.configure(ONE_FEED)
    for number in (1, 2, 3):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    return newsroom


def lines(newsroom: Newsroom, *arguments: str) -> list[str]:
    done = newsroom.feedpub("diff", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file but the lock's: its bytes and when it was last written."""
    return {
        str(each.relative_to(folder)): (each.read_bytes(), each.stat().st_mtime_ns)
        for each in folder.rglob("*")
        if each.is_file() and each.suffix != ".lock"
    }


def test_where_nothing_changed_it_says_so(built: Newsroom) -> None:
    assert lines(built) == ["nothing would change: 1 feed as published"]


def test_an_article_that_is_new_would_be_added(built: Newsroom) -> None:
    built.write("4.json", make_record(4))

    assert lines(built) == [
        "all",
        "  + added Story 4 (2026-03-05 09:00 UTC, https://p.news.example/p/4)",
        "1 feed would change: 1 entry added, 0 changed, 0 gone",
    ]


def test_what_of_an_entry_would_change_is_named_once(built: Newsroom) -> None:
    images = [{"url": "https://img.news.example/a.jpg", "credit": "dpa"}]
    changes = {"title": "Another", "summary": None, "images": images, "agencies": ["dpa"]}
    built.write("2.json", make_record(2, **changes))

    assert lines(built) == [
        "all",
        "  ~ changed Another: title, summary, text, updated, agencies, images",
        "1 feed would change: 0 entries added, 1 changed, 0 gone",
    ]


def test_an_entry_beyond_the_limit_would_be_gone(built: Newsroom) -> None:
    built.configure(f"{ONE_FEED}limit = 2\n")

    assert lines(built)[1:-1] == ["  - gone Story 1: beyond the limit of 2"]


def test_an_article_that_expired_would_be_gone(built: Newsroom) -> None:
    built.write("2.json", make_record(2, expires="2026-03-04T09:00:00Z"))

    assert lines(built)[1:-1] == ["  - gone Story 2: expired 2026-03-04T09:00:00+00:00"]


def test_an_article_under_an_embargo_would_be_gone(built: Newsroom) -> None:
    built.write("2.json", make_record(2, not_before="2999-03-04T09:00:00Z"))

    told = lines(built)

    assert told[1:-1] == ["  - gone Story 2: waits until 2999-03-04T09:00:00+00:00"]


def test_an_article_that_no_feed_wants_any_more_would_be_gone(built: Newsroom) -> None:
    built.configure(f'{ONE_FEED}sections = ["World"]\n')
    built.build()
    built.write("2.json", make_record(2, section="Sport"))

    assert lines(built)[1:-1] == ["  - gone Story 2: no longer selected"]


def test_an_article_that_is_too_old_would_be_gone(built: Newsroom) -> None:
    built.configure(f'{ONE_FEED}max_age = "1m"\n')

    assert lines(built)[1] == "  - gone Story 3: has reached its age"


def test_an_article_that_a_list_names_no_more_would_be_gone(built: Newsroom) -> None:
    built.configure(f'{ONE_FEED}order = "curated"\nids = ["https://p.news.example/p/2"]\n')

    told = lines(built)[1:-1]

    assert told == [f"  - gone Story {number}: no longer listed" for number in (3, 1)]


def test_an_article_that_was_refused_would_be_gone(built: Newsroom) -> None:
    refused = Finding(code="made-up", severity="error", message="for once")
    with opened(built.folder / ".feedpub" / "archive.db") as archive, archive.transaction():
        kept = archive.articles.select(Selection(), 10, NOW)[0]
        archive.quarantine.hold(kept, [refused], NOW)
        archive.feeds.set_pending(["all"])
        archive.set_fact("settled", None)
    built.write("4.json", make_record(4))

    assert "  - gone Story 3: waits in quarantine" in lines(built)


def test_why_is_left_unsaid_where_nobody_knows(built: Newsroom) -> None:
    with contextlib.closing(sqlite3.connect(built.folder / ".feedpub" / "archive.db")) as database:
        gone = "UPDATE entries SET entry_id = 'tag:x', digests = '{}' WHERE title = 'Story 2'"
        database.execute(gone)
        database.commit()
    built.write("4.json", make_record(4))

    assert "  - gone Story 2" in lines(built)


def test_a_change_of_the_feed_alone_is_told(built: Newsroom) -> None:
    built.configure(ONE_FEED.replace('title = "Harbour News"\n', 'title = "Harbour"\n'))

    assert lines(built) == [
        "all",
        "  no entry changes; all.rss, all.atom would be written again",
        "1 feed would change: 0 entries added, 0 changed, 0 gone",
    ]


def test_a_feed_that_a_former_version_published_is_not_compared(built: Newsroom) -> None:
    set_back(built.folder / ".feedpub" / "archive.db")
    built.write("4.json", make_record(4))

    before = lines(built)
    (told,) = lines(built, "--json")
    built.build()
    built.write("5.json", make_record(5))

    assert before == [
        "all",
        "  its entries are not remembered yet; the next build that makes it remembers them",
        "1 feed would change: 0 entries added, 0 changed, 0 gone",
    ]
    assert json.loads(told)["added"] is None
    assert "  + added Story 5 (2026-03-06 09:00 UTC, https://p.news.example/p/5)" in lines(built)


def test_documents_about_all_feeds_are_named_and_are_no_feed(built: Newsroom) -> None:
    built.configure(ONE_FEED + "\n[publish]\nindex = true\n")

    with_index = lines(built)
    built.build()
    built.configure(ONE_FEED + "\n[publish]\nindex = true\n" + '[rights]\npermits = ["search"]\n')
    with_rights = lines(built)

    assert with_index == [
        "index.html, feeds.opml would be written, too",
        "no feed would change",
    ]
    assert "license.xml would be written, too" in with_rights
    assert with_rights[-1] == "1 feed would change: 0 entries added, 0 changed, 0 gone"


def test_documents_of_a_feed_that_was_renamed_are_named_with_what_leads_readers_on(
    built: Newsroom,
) -> None:
    built.configure(ONE_FEED.replace("[feeds.all]", "[feeds.main]"))

    assert lines(built)[-2:] == [
        "all.atom, all.rss belong to no feed of the configuration: the next build neither changes"
        " nor removes them; the aliases of another feed lead readers of them there",
        "1 feed would change: 3 entries added, 0 changed, 0 gone",
    ]


def test_before_the_first_build_all_would_be_added_and_nothing_is_made(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1))

    told = lines(newsroom)

    assert told == [
        "all",
        "  + added Story 1 (2026-03-02 09:00 UTC, https://p.news.example/p/1)",
        "section/world",
        "  + added Story 1 (2026-03-02 09:00 UTC, https://p.news.example/p/1)",
        "2 feeds would change: 2 entries added, 0 changed, 0 gone",
    ]
    assert sorted(path.name for path in newsroom.folder.iterdir()) == ["articles", "config.toml"]


def test_it_writes_nothing_and_the_build_then_does_as_it_said(built: Newsroom) -> None:
    built.write("4.json", make_record(4))
    before = state(built.folder)

    lines(built)
    after = state(built.folder)
    built.build()

    assert after == before
    assert b"Story 4" in built.published()["all.rss"]
    assert lines(built) == ["nothing would change: 1 feed as published"]


def test_only_the_feeds_that_are_named_are_compared(built: Newsroom) -> None:
    built.configure(CONFIG)

    assert lines(built, "sections")[0] == "section/world"


def test_json_is_a_line_for_each_feed_that_would_change(built: Newsroom) -> None:
    built.configure(f"{ONE_FEED}limit = 3\n")
    built.write("2.json", make_record(2, title="Another"))
    built.write("4.json", make_record(4))

    (told,) = [json.loads(line) for line in lines(built, "--json")]

    assert told == {
        "feed": "all",
        "documents": ["all.rss", "all.atom"],
        "added": [
            {
                "id": "https://p.news.example/p/4",
                "title": "Story 4",
                "published": "2026-03-05T09:00:00+00:00",
                "link": "https://p.news.example/p/4",
            }
        ],
        "changed": [
            {"id": "https://p.news.example/p/2", "title": "Another", "fields": ["title", "updated"]}
        ],
        "gone": [
            {
                "id": "https://p.news.example/p/1",
                "title": "Story 1",
                "why": "beyond the limit of 3",
            }
        ],
        "old": {"items": 0, "looks_new": []},
    }


def test_what_is_wrong_is_said_on_stderr_as_by_build(built: Newsroom) -> None:
    built.write("4.json", make_record(4, title=None))

    done = built.feedpub("diff")

    assert done.returncode == 0
    assert error_lines(done) == [
        "feedpub: desk: 4.json (https://p.news.example/p/4): error title-missing: title: is"
        " missing; add it"
    ]


def test_a_source_that_fails_is_exit_1(built: Newsroom) -> None:
    built.articles.rename(built.folder / "elsewhere")

    done = built.feedpub("diff")

    assert (done.returncode, done.stdout) == (1, "nothing would change\n")
    assert len(error_lines(done)) == 1


def test_beside_a_run_it_is_exit_75(built: Newsroom) -> None:
    with locked(built.folder / ".feedpub" / "archive.db"):
        done = built.feedpub("diff")

    assert done.returncode == 75
