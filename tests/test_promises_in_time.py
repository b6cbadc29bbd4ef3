"""The promises that feedpub makes of what comes later: ids, dates, embargoes, changes, slugs."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from newsroom import CONFIG, NOW, Newsroom, fill, make_record

from feedpub.archive.store import opened
from feedpub.feed import FeedHead
from feedpub.formats import rss
from feedpub.pipeline.idle import is_idle

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


def test_the_end_of_an_embargo_is_the_moment_of_the_one_feed_that_has_the_article(
    newsroom: Newsroom,
) -> None:
    newsroom.write("1.json", make_record(1, section="World"))
    newsroom.write("2.json", make_record(2, section="Sport", not_before="2026-11-18T14:00:00Z"))
    newsroom.write("3.json", make_record(3, section="World", expires="2026-11-18T16:00:00Z"))
    for path in newsroom.articles.iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    newsroom.configure(CONFIG.replace("[feeds.all]", '[feeds.all]\nsections = ["World"]'))
    newsroom.build()
    end = NOW + timedelta(hours=3)
    assert is_idle(newsroom.run().layers, end - timedelta(seconds=1))
    assert not is_idle(newsroom.run().layers, end)
    with opened(newsroom.run().layers.archive) as archive:
        assert archive.moments.next() == end
        assert archive.moments.due(end) == {"section/sport"}

    report = newsroom.build(now=end)

    assert [feed.name for feed in report.feeds] == ["section/sport"]
    with opened(newsroom.run().layers.archive) as archive:
        assert archive.moments.due(end) == set()
        assert archive.moments.due(NOW + timedelta(hours=5)) == {"all", "section/world"}


def test_a_clock_that_goes_back_calls_nothing_back(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.write("late.json", make_record(77, not_before="2026-11-18T12:00:00Z"))
    newsroom.build(now=NOW + timedelta(hours=2))
    expected = newsroom.published()

    newsroom.build(now=datetime(1970, 1, 1, tzinfo=UTC))

    assert newsroom.published() == expected


def test_a_clock_far_ahead_is_named_once_and_so_is_its_return(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build(now=NOW)
    far = NOW.replace(year=2036)

    wrong, still, right = (newsroom.build(now=at) for at in (far, far + timedelta(hours=1), NOW))

    (ahead,) = [each for each in wrong.notes if each.startswith("the clock is at")]
    assert ahead.startswith("the clock is at 2036-11-18 11:00 UTC, 3,653 days after the last run")
    assert [each for each in still.notes if each.startswith("the clock is at")] == []
    (back,) = [each for each in right.notes if each.startswith("the clock is at")]
    assert "but the last run took place at 2036-11-18 12:00 UTC by its own" in back


def test_a_newsroom_that_has_rested_and_has_a_new_article_has_no_wrong_clock(
    newsroom: Newsroom,
) -> None:
    fill(newsroom)
    newsroom.build(now=NOW)
    later = NOW + timedelta(days=500)
    newsroom.write("new.json", make_record(77, published=later.isoformat()))

    report = newsroom.build(now=later)

    assert [each for each in report.notes if each.startswith("the clock is at")] == []


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


def interrupted(_: FeedHead, _entries: object) -> bytes:
    """Writes a feed while the run is stopped."""
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
        patched.setattr(rss, "join", interrupted)
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
