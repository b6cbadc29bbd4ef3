"""The promises that feedpub makes, held end to end."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from lxml import etree
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.feed import Document, Feed
from feedpub.formats.known import FORMATS
from feedpub.formats.rss import RSSFormat

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "4321"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/St_Johns"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C"},
    {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
]


def fill(newsroom: Newsroom, count: int = 6) -> None:
    sections = ["World", "Politik", "Политика", "سياسة"]
    for number in range(1, count + 1):
        section = sections[number % len(sections)]
        newsroom.write(f"{number}.json", make_record(number, section=section))


def forget(newsroom: Newsroom) -> None:
    """Take away the archive and all that was published."""
    for folder in (newsroom.folder / ".feedpub", newsroom.feeds):
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
            else:
                path.unlink()


# 1. Same articles and configuration, same bytes


@pytest.mark.parametrize(
    "environment", ENVIRONMENTS, ids=lambda each: " ".join(map("=".join, each.items()))
)
def test_the_same_articles_give_the_same_bytes_in_any_environment(
    newsroom: Newsroom, environment: dict[str, str]
) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    forget(newsroom)

    done = newsroom.feedpub("build", **environment)

    assert (done.returncode, done.stderr) == (0, "")
    assert newsroom.published() == expected


@pytest.mark.parametrize("days", [-200, 1, 4000])
def test_the_clock_changes_no_byte(newsroom: Newsroom, days: int) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    forget(newsroom)

    newsroom.build(now=NOW + timedelta(days=days))

    assert newsroom.published() == expected


def test_the_order_in_which_articles_arrive_changes_no_byte(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    forget(newsroom)
    for path in newsroom.articles.iterdir():
        path.unlink()

    for number in (5, 2, 6, 1, 4, 3):
        sections = ["World", "Politik", "Политика", "سياسة"]
        newsroom.write(f"z{number}.json", make_record(number, section=sections[number % 4]))
        newsroom.build()

    assert newsroom.published() == expected


def test_a_second_run_touches_no_document(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    before = {p: p.stat().st_mtime_ns for p in newsroom.feeds.rglob("*.rss")}

    report = newsroom.build(now=NOW + timedelta(minutes=5))

    assert {p: p.stat().st_mtime_ns for p in newsroom.feeds.rglob("*.rss")} == before
    assert report.feeds == []


# 2. Nothing invalid goes live


@dataclass(frozen=True)
class Garbled:
    """A format that writes RSS with a fault in it."""

    right: bytes
    wrong: bytes
    name: str = "rss"

    def render(self, feed: Feed) -> Document:
        document = RSSFormat().render(feed)
        return replace(document, content=document.content.replace(self.right, self.wrong))


def test_a_feed_with_a_finding_outside_every_entry_replaces_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    newsroom.build()
    before = newsroom.published()
    newsroom.write("new.json", make_record(50))
    monkeypatch.setitem(FORMATS, "rss", Garbled(b'rel="self"', b'rel="via"'))

    report = newsroom.build()

    assert report.exit_code == 1
    assert newsroom.published() == before


def test_a_feed_that_was_held_back_is_made_up_for(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    with monkeypatch.context() as patched:
        patched.setitem(FORMATS, "rss", Garbled(b'rel="self"', b'rel="via"'))
        newsroom.build()

    report = newsroom.build()

    assert report.exit_code == 0
    assert "all.rss" in newsroom.published()


def test_an_entry_with_an_error_is_left_out_and_the_rest_goes_out(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    monkeypatch.setitem(FORMATS, "rss", Garbled(b"<title>Story 3</title>", b"<title> </title>"))

    report = newsroom.build()

    assert [each.id for each in report.rejected] == ["https://p.news.example/p/3"]
    assert b"Story 3<" not in newsroom.published()["all.rss"]
    assert b"Story 3<" not in newsroom.published()["all.atom"]
    assert b"Story 4<" in newsroom.published()["all.rss"]
    assert report.exit_code == 0


# 3. Whole or not at all


def test_a_reader_never_sees_a_torn_document(newsroom: Newsroom) -> None:
    fill(newsroom, 30)
    newsroom.build()
    torn: list[str] = []
    reads = 0
    done = threading.Event()

    def read() -> None:
        nonlocal reads
        while not done.is_set():
            for name in ("all.rss", "all.atom"):
                content = (newsroom.feeds / name).read_bytes()
                reads += 1
                try:
                    etree.fromstring(content)
                except etree.XMLSyntaxError as error:
                    torn.append(f"{name}: {error}")

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40):
        newsroom.write("1.json", make_record(1, title=f"Story {number} " + "x" * number))
        newsroom.build()
    done.set()
    reader.join()

    assert torn == []
    assert reads > 40


# 4. One bad article never costs a feed


@pytest.mark.parametrize(
    "bad",
    [
        {"title": 17},
        {"title": ""},
        {"published": "soon"},
        {"url": "javascript:alert(1)"},
        {"content_html": "<div>" * 10_000},
        {"not_before": "when it is time"},
    ],
    ids=str,
)
def test_a_bad_article_costs_nothing_but_itself(newsroom: Newsroom, bad: dict[str, object]) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    forget(newsroom)
    newsroom.write("bad.json", make_record(99, **bad))

    report = newsroom.build()

    assert newsroom.published() == expected
    assert [(each.name, each.id) for each in report.rejected] == [
        ("bad.json", "https://p.news.example/p/99")
    ]
    assert (report.exit_code, report.quarantined) == (0, 1)


def test_an_article_that_turns_bad_keeps_its_last_good_version(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    newsroom.write("3.json", make_record(3, title=None))

    newsroom.build()

    assert newsroom.published() == expected


def test_a_mended_article_leaves_quarantine(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, title=None))
    newsroom.build()
    newsroom.write("1.json", make_record(1))

    report = newsroom.build()

    assert report.quarantined == 0
    assert b"Story 1" in newsroom.published()["all.rss"]


# 6. An id is for life, a date of publication too


def test_a_lost_archive_gives_the_same_ids_and_dates(newsroom: Newsroom) -> None:
    today = NOW.date().isoformat()
    newsroom.write("today.json", make_record(1, id="cms-1", published=today))
    newsroom.build(now=datetime(2026, 11, 18, 7, 15, tzinfo=UTC))
    expected = newsroom.published()
    (newsroom.folder / ".feedpub" / "archive.db").unlink()

    newsroom.build(now=NOW + timedelta(days=3))

    assert newsroom.published() == expected
    assert b"Wed, 18 Nov 2026 07:15:00 GMT" in expected["all.rss"]


def test_a_date_of_publication_never_moves(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, published="2026-03-12T09:30:00Z"))
    newsroom.build()
    newsroom.write("1.json", make_record(1, published="2026-10-01T00:00:00Z", title="New"))

    newsroom.build()

    assert b"<published>2026-03-12T09:30:00Z</published>" in newsroom.published()["all.atom"]


def test_a_new_authority_changes_no_id_that_was_minted(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, id="cms-1"))
    newsroom.build()
    newsroom.configure(CONFIG.replace("news.example,2026", "other.example,2030"))

    newsroom.build()

    assert b"<id>tag:news.example,2026:desk/cms-1</id>" in newsroom.published()["all.atom"]


# Embargo, expiry and the clock


def test_an_embargo_ends_at_its_moment_without_any_edit(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.write("late.json", make_record(77, not_before="2026-11-18T12:00:00Z"))
    newsroom.build(now=NOW)
    before = newsroom.published()["all.rss"]

    newsroom.build(now=NOW + timedelta(hours=1))

    assert b"Story 77" not in before
    assert b"Story 77" in newsroom.published()["all.rss"]


def test_a_clock_that_goes_back_calls_nothing_back(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.write("late.json", make_record(77, not_before="2026-11-18T12:00:00Z"))
    newsroom.build(now=NOW + timedelta(hours=2))
    expected = newsroom.published()

    newsroom.build(now=datetime(1970, 1, 1, tzinfo=UTC))

    assert newsroom.published() == expected


def test_an_article_expires_at_its_moment(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.write("short.json", make_record(77, expires="2026-11-18T12:00:00Z"))
    newsroom.build(now=NOW)
    before = newsroom.published()["all.rss"]

    newsroom.build(now=NOW + timedelta(hours=1))

    assert b"Story 77" in before
    assert b"Story 77" not in newsroom.published()["all.rss"]


# 8. Cost follows change


def test_one_changed_article_makes_only_the_feeds_that_it_is_in(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    newsroom.write("1.json", make_record(1, section="Politik", title="Changed"))

    report = newsroom.build()

    assert {each.name for each in report.feeds} == {"all", "section/politik"}


def test_an_article_that_moves_leaves_its_old_feed(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    newsroom.write("1.json", make_record(1, section="World"))

    newsroom.build()

    assert b"Story 1<" not in newsroom.published()["section/politik.rss"]
    assert b"Story 1<" in newsroom.published()["section/world.rss"]


def test_a_document_that_somebody_touched_is_written_anew(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    (newsroom.feeds / "all.rss").write_bytes(b"<rss/>")
    (newsroom.feeds / "all.atom").unlink()

    newsroom.build()

    assert newsroom.published() == expected


def test_a_run_that_was_killed_before_it_published_is_made_up_for(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    newsroom.write("1.json", make_record(1, title="Changed", section="Politik"))
    blocked = newsroom.feeds / "all.rss"
    blocked.unlink()
    blocked.mkdir()
    failed = newsroom.build()
    blocked.rmdir()

    report = newsroom.build()

    assert failed.exit_code == 1
    assert report.exit_code == 0
    assert b"Changed" in newsroom.published()["all.rss"]


@dataclass(frozen=True)
class Interrupted:
    """A format during which the run is stopped."""

    name: str = "rss"

    def render(self, feed: Feed) -> Document:
        raise KeyboardInterrupt


def test_what_a_stopped_run_had_read_is_published_by_the_next(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    for path in newsroom.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    newsroom.build()
    path = newsroom.write("1.json", make_record(1, title="Changed"))
    os.utime(path, (1_700_000_001, 1_700_000_001))
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setitem(FORMATS, "rss", Interrupted())
        newsroom.build()

    newsroom.feedpub("build")

    assert b"Changed" in newsroom.published()["all.rss"]


def test_an_article_keeps_its_id_when_the_authority_is_gone(newsroom: Newsroom) -> None:
    newsroom.write("1.json", make_record(1, id="cms-1"))
    newsroom.build()
    newsroom.configure(CONFIG.replace("authority", "# authority"))
    newsroom.write("1.json", make_record(1, id="cms-1", title="Changed"))

    report = newsroom.build()

    assert report.exit_code == 0
    assert b"Changed" in newsroom.published()["all.rss"]


def test_slugs_differ_and_last(newsroom: Newsroom, tmp_path: Path) -> None:
    for number, section in enumerate(["C", "C++", "C#", "Политика", "سياسة", "政治"], 1):
        newsroom.write(f"{number}.json", make_record(number, section=section))
    newsroom.build()
    before = sorted(newsroom.published())
    newsroom.write("7.json", make_record(7, section="politika"))

    newsroom.build()

    assert len(before) == 2 * 7
    assert set(before) < set(newsroom.published())
    assert len(newsroom.published()) == 2 * 8
