"""A whole newsroom publishes into a destination that is not a directory."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from memory_destination import MemoryDestination
from newsroom import CONFIG, NOW, Newsroom, make_record

from feedpub.archive.withdrawals import Order
from feedpub.config import files
from feedpub.feed import Document
from feedpub.pipeline.idle import is_idle
from feedpub.pipeline.operations.status import status
from feedpub.pipeline.operations.withdraw import restore, withdraw
from feedpub.pipeline.publish import claimed

LATER = NOW + timedelta(hours=1)
ID = "https://p.news.example/p/1"


@pytest.fixture
def memory(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> MemoryDestination:
    """Three published articles, two of one section."""
    destination = MemoryDestination()
    monkeypatch.setattr(files, "DirectoryDestination", lambda *_: destination)
    newsroom.configure(CONFIG.replace("[feeds.all]", "[publish]\nindex = true\n\n[feeds.all]"))
    newsroom.write("1.json", make_record(1, section="World"))
    newsroom.write("2.json", make_record(2, section="World"))
    newsroom.write("3.json", make_record(3, section="Politik"))
    assert newsroom.build().exit_code == 0
    return destination


def showing(destination: MemoryDestination, words: str) -> list[str]:
    return [name for name, content in destination.contents.items() if words.encode() in content]


def test_a_build_puts_every_document(newsroom: Newsroom, memory: MemoryDestination) -> None:
    assert {"all.rss", "section/world.rss", "section/politik.rss"} <= memory.contents.keys()
    assert not newsroom.feeds.exists()


def test_the_bytes_are_those_of_a_directory(
    newsroom: Newsroom, memory: MemoryDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    for path in (newsroom.folder / ".feedpub").iterdir():
        path.unlink()

    newsroom.build()

    assert newsroom.published() == memory.contents


def test_an_edit_replaces_the_documents_that_show_it_and_no_others(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    before = memory.mark("section/politik.rss")
    newsroom.write("1.json", make_record(1, section="World", title="Edited"))

    report = newsroom.build(now=LATER)

    assert report.exit_code == 0
    assert {"all.rss", "section/world.rss"} <= set(showing(memory, "Edited"))
    assert memory.mark("section/politik.rss") == before


def test_a_run_with_nothing_to_do_is_idle_until_a_document_is_touched(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    for path in newsroom.articles.iterdir():
        # Old enough for its mark to be trusted.
        os.utime(path, (1_700_000_000, 1_700_000_000))
    newsroom.build(now=LATER)
    was_idle = is_idle(newsroom.run().layers, LATER) is not None

    memory.put(Document(name="all.rss", format="rss", content=b"<rss/>", address=""))
    is_now_idle = is_idle(newsroom.run().layers, LATER) is not None
    newsroom.build(now=LATER)

    assert (was_idle, is_now_idle) == (True, False)
    assert "all.rss" in showing(memory, "Story 1")


def test_a_withdrawn_story_leaves_every_document_and_comes_back_when_restored(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    before = showing(memory, "Story 1")

    done = withdraw(newsroom.run(LATER), [ID], Order(), wait=0)
    withdrawn = showing(memory, "Story 1")
    restore(newsroom.run(LATER), [ID], "", wait=0)

    assert (done.exit_code, withdrawn) == (0, [])
    assert set(showing(memory, "Story 1")) == set(before)


def test_a_withdrawn_story_is_scrubbed_from_documents_that_no_feed_has_any_more(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    old = Document(name="old.rss", format="rss", content=memory.contents["all.rss"], address="")
    memory.put(old)

    done = withdraw(newsroom.run(LATER), [ID], Order(), wait=0)

    assert done.exit_code == 0
    assert showing(memory, "Story 1") == []
    assert "old.rss" in showing(memory, "Story 2")


def test_an_archive_made_again_adopts_the_documents(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    marks = {name: memory.mark(name) for name in memory.contents}
    for path in (newsroom.folder / ".feedpub").iterdir():
        path.unlink()

    report = newsroom.build()

    assert report.exit_code == 0
    assert {name: memory.mark(name) for name in memory.contents} == marks


def test_status_knows_the_sizes_of_the_documents(
    newsroom: Newsroom, memory: MemoryDestination
) -> None:
    run = newsroom.run()

    health = status(run.settings, run.layers, NOW)

    sizes = {each.name: each.bytes for each in health.feeds}
    assert sizes["section/world"] == sum(
        len(content) for name, content in memory.contents.items() if "section/world." in name
    )


def test_a_build_keeps_out_of_a_destination_that_another_archive_has_claimed(
    newsroom: Newsroom, memory: MemoryDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedpub.pipeline.publish._DIRECTORY_WAIT", 0.0)
    newsroom.write("1.json", make_record(1, title="Edited"))

    with claimed(memory, newsroom.folder / "other.db"):
        done = newsroom.feedpub("build")

    assert done.returncode == 75
    assert "publish directory memory:feeds:" in done.stderr
    assert showing(memory, "Edited") == []
