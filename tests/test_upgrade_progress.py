"""The upgrade of an archive of a former version: what is shown of it, and all or nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import Newsroom, make_record, set_back

from feedpub.archive import session
from feedpub.archive.schema import VERSION
from feedpub.archive.store import opened
from feedpub.pipeline.build import build

Shown = list[tuple[str, int, int]]


class Pulled(Exception):
    """The plug was."""


@pytest.fixture
def archive(newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive of a newsroom, as the first version of the tables left it."""
    for number in range(5):
        newsroom.write(f"{number}.json", make_record(number))
    newsroom.build()
    path = newsroom.folder / ".feedpub/archive.db"
    set_back(path)
    newsroom.change("DELETE FROM addresses")
    monkeypatch.setattr(session, "_BATCH", 2)
    return path


def test_what_is_done_is_shown_from_the_first_step_to_the_last(archive: Path) -> None:
    shown: Shown = []

    with opened(archive, watch=lambda *each: shown.append(each)):
        pass

    whats, dones, ofs = zip(*shown, strict=True)
    assert set(whats) == {"upgrading the archive"}
    assert len(set(ofs)) == 1
    assert list(dones) == list(range(ofs[0]))


def test_every_article_is_upgraded_however_many_steps_that_takes(
    archive: Path, newsroom: Newsroom
) -> None:
    with opened(archive):
        pass

    assert newsroom.rows("SELECT count(*) FROM articles WHERE digest = ''") == [(5,)]
    assert newsroom.rows("SELECT count(*) FROM addresses") == [(10,)]
    assert newsroom.rows("PRAGMA user_version") == [(VERSION,)]


def test_an_upgrade_that_is_ended_has_changed_nothing(archive: Path, newsroom: Newsroom) -> None:
    def pull(_what: str, done: int, of: int) -> None:
        if done == of - 1:
            raise Pulled

    with pytest.raises(Pulled), opened(archive, watch=pull):
        pass

    assert newsroom.rows("PRAGMA user_version") == [(1,)]
    assert newsroom.rows("SELECT count(*) FROM articles WHERE digest = ''") == [(0,)]
    assert newsroom.rows("SELECT count(*) FROM addresses") == [(0,)]


def test_a_build_shows_the_upgrade_and_the_next_one_has_none(
    archive: Path, newsroom: Newsroom
) -> None:
    assert archive.exists()
    shown: list[Shown] = [[], []]

    for each in shown:
        build(replace(newsroom.run(), watch=lambda *step, each=each: each.append(step)))

    first, second = ([step for step in each if "upgrading" in step[0]] for each in shown)
    assert first
    assert not second
