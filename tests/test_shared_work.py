"""Runs that only store, and processes that publish single feeds: together they do what one does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from newsroom import NOW, Newsroom, fill, make_record

from feedpub.archive.feeds import INDEX
from feedpub.archive.store import opened
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.plan import known_feeds
from feedpub.pipeline.publish import publish_feeds
from feedpub.pipeline.put_feeds import PutFeeds


def store(newsroom: Newsroom, now: datetime = NOW) -> set[str]:
    """Store what is new, and return the feeds that wait to be published."""
    run = newsroom.run(now)
    build(run, Scope(publishes=False))
    with opened(run.layers.archive) as archive, archive.transaction():
        return archive.feeds.pending()


def publish(newsroom: Newsroom, names: Sequence[str], now: datetime = NOW) -> PutFeeds:
    """Publish the feeds *names*, and the index if it is among them."""
    run = newsroom.run(now)
    with opened(run.layers.archive) as archive, archive.transaction():
        known, _ = known_feeds(run, archive)
        feeds = [each for each in known if each.name in names]
        return publish_feeds(run, archive, feeds, known if INDEX in names else ())


def test_a_run_that_only_stores_publishes_nothing(newsroom: Newsroom) -> None:
    fill(newsroom)

    waiting = store(newsroom)

    assert {"all", "section/world", "section/politik"} <= waiting
    assert newsroom.published() == {}


def test_feeds_published_one_by_one_have_the_bytes_of_one_run(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    index = "\n[publish]\nindex = true\n"
    newsroom.configure(newsroom.config.read_text() + index)
    fill(newsroom)
    newsroom.build()
    expected = newsroom.published()
    other = Newsroom(tmp_path / "other")
    other.folder.mkdir()
    other.configure(newsroom.config.read_text())
    fill(other)

    for name in sorted(store(other) - {INDEX}, reverse=True):
        publish(other, [name])
    publish(other, [INDEX])

    assert other.published() == expected
    assert store(other) == set()


def test_a_feed_that_is_published_alone_leaves_the_others_waiting(newsroom: Newsroom) -> None:
    fill(newsroom)
    waiting = store(newsroom)

    publish(newsroom, ["section/world"])

    assert store(newsroom) == waiting - {"section/world"}
    assert all(name.startswith("section/world.") for name in newsroom.published())


def test_a_change_marks_only_the_feeds_that_it_affects(newsroom: Newsroom) -> None:
    fill(newsroom)
    newsroom.build()

    newsroom.write("9.json", make_record(9, section="World"))

    assert store(newsroom) == {"all", "section/world"}
