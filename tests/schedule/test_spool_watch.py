"""The daemon waits for the spool: it is woken by what comes, and looks at nothing meanwhile."""

from __future__ import annotations

import os
import select
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom import Newsroom

from feedpub.config.load import load
from feedpub.config.model import Settings
from feedpub.intake.sources import finished_files
from feedpub.schedule import file_watch as module
from feedpub.schedule.clock_changes import ClockChanges
from feedpub.schedule.spool_watch import SpoolWatch
from feedpub.schedule.waker import Waker

#: In seconds: so that a hang ends.
PATIENCE = 300.0

linux = pytest.mark.skipif(sys.platform != "linux", reason="inotify and timerfd are Linux's")


class Watched:
    """The spool of a newsroom, what was published of it, and when to look at it again."""

    def __init__(self, settings: Settings, publish: Callable[[], None]) -> None:
        self._settings = settings
        self._publish = publish
        self.waker = Waker()
        self.watch = SpoolWatch(self.waker.wake)
        self.published: list[list[str]] = []

    def look(self) -> float:
        """Look once; return when to look again."""
        return self.watch.look(self._settings, self._note)

    def _note(self) -> None:
        spool = Path(str(self._settings.push.spool))
        self.published.append(sorted(each.name for each in spool.rglob("*.json")))
        self._publish()

    def has_event(self) -> bool:
        """Wait until the system notifies of something; False if it does not."""
        descriptor = self.watch.files.descriptor
        assert descriptor is not None
        return bool(select.select([descriptor], [], [], PATIENCE)[0])

    def is_quiet(self) -> bool:
        """Whether the system has nothing to notify of."""
        descriptor = self.watch.files.descriptor
        return descriptor is None or not select.select([descriptor], [], [], 0)[0]

    def rest(self) -> float:
        """Look until nothing happens any more; return when to look again."""
        pause = self.look()
        while not self.is_quiet():
            pause = self.look()
        return pause


@pytest.fixture
def spool(room: Newsroom) -> Path:
    room.configure(room.config.read_text(encoding="utf-8") + '[push]\nspool = "state/spool"\n')
    return room.folder / "state" / "spool"


@pytest.fixture
def watched(room: Newsroom, spool: Path) -> Iterator[Watched]:
    def empty() -> None:
        for each in spool.rglob("*.json"):
            each.unlink()

    watched = Watched(load(room.config)[0], empty)
    yield watched
    watched.watch.files.close()
    watched.waker.close()


def put(path: Path) -> None:
    """Put a whole file to *path*."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}")
    part.write_text("{}")
    part.rename(path)


@linux
def test_nothing_is_looked_at_until_a_file_comes(watched: Watched, spool: Path) -> None:
    (spool / "desk").mkdir(parents=True)
    assert watched.rest() == 30

    put(spool / "desk" / "a.json")

    assert watched.has_event()
    assert watched.rest() == 30
    assert watched.published == [["a.json"]]


@linux
def test_the_first_file_of_a_spool_that_is_made_later_is_noticed(
    watched: Watched, spool: Path
) -> None:
    assert watched.rest() == 30

    for folder in (spool.parent, spool, spool / "desk"):
        folder.mkdir()
        assert watched.has_event()
        watched.rest()
    put(spool / "desk" / "a.json")

    assert watched.has_event()
    watched.rest()
    assert watched.published == [["a.json"]]


@linux
def test_a_spool_that_is_made_at_once_with_a_file_in_it_is_noticed(
    watched: Watched, spool: Path, tmp_path: Path
) -> None:
    assert watched.rest() == 30
    put(tmp_path / "made" / "spool" / "desk" / "a.json")

    (tmp_path / "made").rename(spool.parent)

    assert watched.has_event()
    watched.rest()
    assert watched.published == [["a.json"]]


@linux
def test_a_spool_that_replaces_another_one_is_watched(
    watched: Watched, spool: Path, tmp_path: Path
) -> None:
    (spool / "desk").mkdir(parents=True)
    watched.rest()
    spool.rename(tmp_path / "former")
    (spool / "desk").mkdir(parents=True)
    assert watched.has_event()
    assert watched.rest() == 30

    put(spool / "desk" / "a.json")

    assert watched.has_event()
    watched.rest()
    assert watched.published == [["a.json"]]


@linux
def test_what_another_thread_has_learnt_wakes_the_one_that_waits(
    watched: Watched, spool: Path
) -> None:
    (spool / "desk").mkdir(parents=True)
    watched.rest()
    path = spool / "desk" / "a.json"
    put(path)

    assert watched.watch.files.is_known_complete(path, path.lstat())

    assert watched.is_quiet()
    watched.waker.wait(PATIENCE)
    watched.rest()
    assert watched.published == [["a.json"]]


@linux
def test_a_file_that_must_rest_is_looked_at_again_soon(
    watched: Watched, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "_has_writer", lambda _file, _device: None)
    put(spool / "desk" / "a.json")

    assert watched.rest() < 1
    assert watched.published == []


@linux
def test_a_file_that_cannot_be_removed_is_not_read_again_at_once(
    room: Newsroom, spool: Path
) -> None:
    put(spool / "desk" / "a.json")
    watched = Watched(load(room.config)[0], lambda: None)

    assert watched.rest() == 30
    assert watched.rest() == 30

    assert watched.published == [["a.json"]]
    watched.watch.files.close()
    watched.waker.close()


@linux
def test_a_file_whose_request_is_being_answered_is_left_to_that(
    watched: Watched, spool: Path
) -> None:
    path = spool / "desk" / "a.json"
    with watched.watch.in_hand(path):
        put(path)
        assert watched.rest() == 30
        assert watched.published == []

    # The request did not publish it.
    watched.waker.wait(PATIENCE)
    watched.rest()
    assert watched.published == [["a.json"]]


def test_a_spool_that_cannot_be_watched_is_looked_at_soon(
    watched: Watched, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (spool / "desk").mkdir(parents=True)
    monkeypatch.setattr(module, "INotify", None)

    assert watched.look() < 1


@linux
def test_a_spool_on_a_network_drive_is_looked_at_soon(
    watched: Watched, spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (spool / "desk").mkdir(parents=True)
    monkeypatch.setattr(finished_files, "_is_shared", lambda _device: True)

    assert watched.look() < 1


def test_a_wait_ends_when_another_thread_says_so() -> None:
    waker = Waker()
    threading.Thread(target=waker.wake).start()
    waker.wait(PATIENCE)
    # It counts for one wait.
    waker.wait(0)

    waker.wake()
    waker.wait(PATIENCE)
    waker.close()


@linux
def test_a_wait_ends_when_the_system_clock_is_set() -> None:
    changes = ClockChanges()
    assert changes.descriptor is not None
    assert not select.select([changes.descriptor], [], [], 0)[0]

    for _ in range(2):
        try:
            time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME))
        except PermissionError:
            pytest.skip("only root sets the clock")
        assert select.select([changes.descriptor], [], [], PATIENCE)[0]
        changes.take_note()
        assert not select.select([changes.descriptor], [], [], 0)[0]

    descriptor = changes.descriptor
    changes.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
