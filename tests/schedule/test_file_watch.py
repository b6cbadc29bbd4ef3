"""A file that was seen to be closed, or moved to its place, is whole at once."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from newsroom import Newsroom, make_record

from feedpub.intake.sources import finished_files
from feedpub.intake.sources.spool import Spool
from feedpub.pipeline.build import build
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.report import Report
from feedpub.schedule import file_watch as module
from feedpub.schedule.file_watch import FileWatch

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify is Linux's")

#: Has one user's limit *argv[1]* be one, watches two folders twice, and says how many it watches.
LIMITED = """
import sys
from pathlib import Path
from feedpub.schedule.file_watch import FileWatch

Path("/proc/sys/user", sys.argv[1]).write_text(sys.argv[2])
one, other = Path("one"), Path("other")
file_watch = FileWatch()
for _ in range(3):
    file_watch.watch([one, other])
for folder in (one, other):
    Path(".part").write_text("whole")
    path = Path(".part").rename(folder / "a.json")
    print(file_watch.is_known_complete(path, path.lstat()))
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    desk = tmp_path / "spool" / "desk"
    desk.mkdir(parents=True)
    return desk


@pytest.fixture
def file_watch() -> Iterator[FileWatch]:
    file_watch = FileWatch()
    yield file_watch
    file_watch.close()


def saw(file_watch: FileWatch, path: Path) -> bool:
    return file_watch.is_known_complete(path, path.lstat())


def rename(path: Path, content: str) -> Path:
    """Write a file elsewhere, then move it to its place."""
    part = path.parent.parent / "part"
    part.write_text(content, encoding="utf-8")
    return part.replace(path)


def test_a_file_renamed_into_place_is_complete_at_once(file_watch: FileWatch, desk: Path) -> None:
    file_watch.watch([desk])

    assert saw(file_watch, rename(desk / "a.json", "whole"))
    assert saw(file_watch, rename(desk / "a.json", "another one"))


def test_a_file_written_in_place_is_complete_once_it_is_closed(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    path = desk / "a.json"

    with path.open("w", encoding="utf-8") as stream:
        assert not saw(file_watch, path)
        stream.write("who")
        stream.flush()
        assert not saw(file_watch, path)
        stream.write("le")

    assert saw(file_watch, path)


def test_a_file_written_again_is_complete_once_it_is_closed(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")
    assert saw(file_watch, path)

    with path.open("a", encoding="utf-8") as stream:
        stream.write("another ")
        stream.flush()
        assert not saw(file_watch, path)

    assert saw(file_watch, path)


def test_a_file_written_after_a_rename_is_not_complete(file_watch: FileWatch, desk: Path) -> None:
    file_watch.watch([desk])
    part = desk / ".a.json"
    with part.open("w", encoding="utf-8") as stream:
        path = part.rename(desk / "a.json")
        stream.write("who")
        stream.flush()

        assert not saw(file_watch, path)


def test_a_file_from_before_the_watch_is_not_known_to_be_complete(
    file_watch: FileWatch, desk: Path
) -> None:
    path = rename(desk / "a.json", "whole")

    file_watch.watch([desk])

    assert not saw(file_watch, path)


def test_a_file_whose_mode_and_time_are_set_afterwards_stays_complete(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")

    path.chmod(0o640)
    os.utime(path, (1, 1))

    assert saw(file_watch, path)


def test_a_file_with_another_hard_link_is_not_complete(file_watch: FileWatch, desk: Path) -> None:
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")
    other = desk.parent / "other"
    other.hardlink_to(path)

    with other.open("a", encoding="utf-8") as stream:
        stream.write("more")
        stream.flush()
        assert not saw(file_watch, path)
        other.unlink()

        assert not saw(file_watch, path)


def test_a_file_that_is_moved_away_while_it_is_written_and_back_is_not_complete(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")
    taken = desk / ".taken" / "a.json"
    taken.parent.mkdir()

    with path.open("a", encoding="utf-8") as stream:
        stream.write("more")
        stream.flush()
        path.rename(taken).rename(path)

        assert not saw(file_watch, path)


def test_writes_to_a_deleted_file_do_not_count_for_the_file_in_its_place(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    path = desk / "a.json"
    with path.open("w") as former:
        path.unlink()
        with path.open("w", encoding="utf-8") as stream:
            stream.write("half")
            stream.flush()
            former.write("more")
            former.close()

            assert not saw(file_watch, path)


def test_a_file_renamed_into_place_after_a_removal_is_complete_at_once(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    for number in range(3):
        path = rename(desk / "a.json", f"story {number}")

        assert saw(file_watch, path)
        path.rename(desk.parent / "taken").unlink()


def test_a_folder_that_is_made_later_is_watched(file_watch: FileWatch, desk: Path) -> None:
    later = desk.with_name("later")
    file_watch.watch([desk, later])
    later.mkdir()

    file_watch.watch([desk, later])

    assert saw(file_watch, rename(later / "a.json", "whole"))
    assert saw(file_watch, rename(desk / "a.json", "whole"))


def test_a_folder_that_replaces_another_is_watched(file_watch: FileWatch, desk: Path) -> None:
    file_watch.watch([desk])
    desk.rename(desk.with_name("former"))
    desk.mkdir()

    file_watch.watch([desk])

    assert saw(file_watch, rename(desk / "a.json", "whole"))


def test_a_folder_that_is_removed_and_made_again_is_watched(
    file_watch: FileWatch, desk: Path
) -> None:
    file_watch.watch([desk])
    rename(desk / "a.json", "whole")
    shutil.rmtree(desk)
    file_watch.watch([desk])
    desk.mkdir()
    file_watch.watch([desk])

    assert saw(file_watch, rename(desk / "a.json", "whole"))


def test_a_folder_with_two_names_is_watched_by_both(file_watch: FileWatch, desk: Path) -> None:
    other = desk.with_name("other")
    other.symlink_to(desk)
    file_watch.watch([desk, other])
    path = rename(desk / "a.json", "whole")

    assert saw(file_watch, path)
    assert saw(file_watch, other / "a.json")

    file_watch.watch([desk])
    assert saw(file_watch, path)


def test_files_of_a_folder_no_longer_watched_are_not_known_to_be_complete(
    file_watch: FileWatch, desk: Path
) -> None:
    other = desk.with_name("other")
    other.mkdir()
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")

    file_watch.watch([other])

    assert not saw(file_watch, path)
    assert saw(file_watch, rename(other / "a.json", "whole"))


def test_no_file_is_complete_after_the_event_queue_overflowed(
    file_watch: FileWatch, desk: Path
) -> None:
    most = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text(encoding="ascii"))
    if most > 100_000:
        pytest.skip("the system keeps very many events")
    file_watch.watch([desk])
    path = rename(desk / "a.json", "whole")
    for _ in range(most // 4 + 1):
        # Four events.
        path.rename(desk / "b.json").rename(path)

    assert not saw(file_watch, path)
    assert saw(file_watch, rename(desk / "a.json", "whole"))


def test_closing_it_closes_every_descriptor(desk: Path) -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    file_watch = FileWatch()
    file_watch.watch([desk])

    file_watch.close()

    assert sorted(Path("/proc/self/fd").iterdir()) == before
    assert not saw(file_watch, rename(desk / "a.json", "whole"))


def test_no_descriptor_is_opened_without_a_folder_to_watch() -> None:
    before = sorted(Path("/proc/self/fd").iterdir())
    file_watch = FileWatch()

    file_watch.watch([])

    assert sorted(Path("/proc/self/fd").iterdir()) == before


@pytest.mark.parametrize(
    ("limit", "most", "known"),
    [
        ("max_inotify_watches", "1", ["True", "False"]),
        ("max_inotify_instances", "0", ["False", "False"]),
    ],
)
def test_a_folder_that_cannot_be_watched_is_logged_once(
    tmp_path: Path, limit: str, most: str, known: list[str]
) -> None:
    # Limits count for each namespace of users: that of this process only is changed.
    apart = ["unshare", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("no namespace of users of one's own can be made here")
    for name in ("one", "other"):
        (tmp_path / name).mkdir()

    command = [*apart, sys.executable, "-c", LIMITED, limit, most]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)

    said = [line for line in (done.stdout + done.stderr).splitlines() if "not watched" in line]
    assert len(said) == 1
    assert "raise fs.inotify.max_user_watches" in said[0]
    assert [line for line in done.stdout.splitlines() if line in ("True", "False")] == known


def test_without_inotify_no_file_is_known_to_be_complete_and_that_is_logged_once(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(module, "INotify", None)
    file_watch = FileWatch()
    for _ in range(3):
        file_watch.watch([desk])

    assert not saw(file_watch, rename(desk / "a.json", "whole"))
    told = capsys.readouterr()
    assert (told.out + told.err).count("not watched") == 1


@pytest.fixture
def unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of another user: the system does not say who writes them."""
    monkeypatch.setattr(finished_files, "_has_writer", lambda _file, _device: None)


@pytest.fixture
def pushed(room: Newsroom) -> Newsroom:
    """A newsroom that articles may be pushed to, and that waits an hour for a file to rest."""
    text = room.config.read_text(encoding="utf-8")
    text = text.replace("[sources.desk]\n", "[sources.desk]\nquiet = 0\n")
    room.configure(text + '\n[push]\nspool = "spool"\nquiet = 3600\n')
    (room.folder / "spool" / "desk").mkdir(parents=True)
    for path in room.articles.iterdir():
        os.utime(path, (1, 1))
    room.build()
    return room


def publish(room: Newsroom, file_watch: FileWatch) -> Report:
    return build(
        replace(room.run(), is_known_complete=file_watch.is_known_complete), Scope(sources=[])
    )


def titles(room: Newsroom) -> set[str]:
    parsed = feedparser.parse((room.feeds / "all.rss").read_bytes())
    return {entry.title for entry in parsed.entries}


@pytest.mark.usefixtures("unasked")
def test_pushes_of_another_user_and_their_corrections_are_published_at_once(
    pushed: Newsroom, file_watch: FileWatch
) -> None:
    desk = pushed.folder / "spool" / "desk"
    file_watch.watch([desk])

    rename(desk / "a.json", json.dumps(make_record(4, title="Wrong")))
    assert not publish(pushed, file_watch).notes
    first = titles(pushed)
    with (desk / "a.json").open("w", encoding="utf-8") as stream:
        json.dump(make_record(4, title="Right"), stream)
        stream.flush()
        meanwhile = publish(pushed, file_watch)
    assert titles(pushed) == first
    publish(pushed, file_watch)

    assert "Wrong" in first
    assert any("spool/desk/a.json: may still be written" in note for note in meanwhile.notes)
    assert "Right" in titles(pushed)
    assert not list(desk.iterdir())


@pytest.mark.usefixtures("unasked")
def test_a_file_on_a_network_drive_must_always_rest(
    file_watch: FileWatch, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finished_files, "_is_shared", lambda _device: True)
    file_watch.watch([desk])
    rename(desk / "a.json", "whole")

    assert Spool(desk.parent, 3600, file_watch.is_known_complete).waiting(["desk"]) == {}
