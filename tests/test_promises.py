"""The promises that feedpub makes, held end to end."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from lxml import etree
from newsroom import NOW, SECTIONS, Newsroom, fill, make_record

from feedpub.feed import FeedHead
from feedpub.formats import rss

ENVIRONMENTS = [
    {"PYTHONHASHSEED": "1"},
    {"PYTHONHASHSEED": "4321"},
    {"TZ": "Pacific/Kiritimati"},
    {"TZ": "America/St_Johns"},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"LC_ALL": "C"},
    {"PYTHONUTF8": "0", "LC_ALL": "POSIX"},
]


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

    done = newsroom.feedpub_process("build", **environment)

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
        record = make_record(number, section=SECTIONS[number % len(SECTIONS)])
        newsroom.write(f"z{number}.json", record)
        newsroom.build()

    assert newsroom.published() == expected


def test_a_second_run_touches_no_document(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()
    before = {p: p.stat().st_mtime_ns for p in newsroom.feeds.rglob("*.rss")}

    report = newsroom.build(now=NOW + timedelta(minutes=5))

    assert {p: p.stat().st_mtime_ns for p in newsroom.feeds.rglob("*.rss")} == before
    assert report.feeds == ()


# 2. Nothing invalid goes live


def garbled(right: bytes, wrong: bytes) -> Callable[[FeedHead, Iterable[bytes]], bytes]:
    """Return a function that writes RSS with a fault in it."""
    join = rss.join
    return lambda feed, entries: join(feed, entries).replace(right, wrong)


def test_a_feed_with_a_finding_outside_every_entry_replaces_nothing(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    newsroom.build()
    before = newsroom.published()
    newsroom.write("new.json", make_record(50))
    monkeypatch.setattr(rss, "join", garbled(b'rel="self"', b'rel="via"'))

    report = newsroom.build()

    assert report.exit_code == 1
    assert newsroom.published() == before


def test_a_feed_that_was_held_back_is_made_up_for(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    with monkeypatch.context() as patched:
        patched.setattr(rss, "join", garbled(b'rel="self"', b'rel="via"'))
        newsroom.build()

    report = newsroom.build()

    assert report.exit_code == 0
    assert "all.rss" in newsroom.published()


def test_an_entry_with_an_error_is_left_out_and_the_rest_goes_out(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(newsroom)
    monkeypatch.setattr(rss, "join", garbled(b"<title>Story 3</title>", b"<title> </title>"))

    report = newsroom.build()

    assert [each.id for each in report.rejected] == ["https://p.news.example/p/3"]
    assert b"Story 3<" not in newsroom.published()["all.rss"]
    assert b"Story 3<" not in newsroom.published()["all.atom"]
    assert b"Story 4<" in newsroom.published()["all.rss"]
    assert report.exit_code == 0


# 3. Whole or not at all


def test_a_reader_never_sees_a_torn_document(newsroom: Newsroom) -> None:
    fill(newsroom, 12)
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
    for number in range(10):
        newsroom.write("1.json", make_record(1, title=f"Story {number} " + "x" * number))
        newsroom.build()
    done.set()
    reader.join()

    assert torn == []
    assert reads > 10


# 4. One bad article never costs a feed


@pytest.mark.parametrize(
    "bad",
    [
        {"title": 17},
        {"title": ""},
        {"published": "soon"},
        {"url": 17},
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


def test_a_bad_address_costs_an_article_with_an_id_its_link_alone(newsroom: Newsroom) -> None:
    newsroom.write("99.json", make_record(99, url="javascript:alert(1)"))

    report = newsroom.build()

    assert b"Story 99" in newsroom.published()["all.rss"]
    assert b"javascript" not in newsroom.published()["all.rss"]
    assert (report.exit_code, report.quarantined) == (0, 0)


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
