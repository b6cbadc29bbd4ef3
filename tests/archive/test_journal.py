from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.archive.journal import Event, Journal
from feedpub.errors import ArchiveError

FERRY: Event = {"event": "minted", "source": "desk", "id": "ferry"}
HARBOUR: Event = {"event": "slug", "family": "sections", "value": "Häfen", "slug": "haefen"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.journal.jsonl"


def written(path: Path, *events: Event) -> Journal:
    journal = Journal(path)
    for event in events:
        journal.note(event)
    journal.flush()
    return journal


def test_what_was_flushed_is_replayed_in_its_order(path: Path) -> None:
    written(path, FERRY, HARBOUR)

    events = list(Journal(path).replay(0))

    assert events == [FERRY, HARBOUR]


def test_later_events_stand_behind_earlier_ones(path: Path) -> None:
    written(path, FERRY)
    written(path, HARBOUR)

    events = list(Journal(path).replay(0))

    assert events == [FERRY, HARBOUR]


def test_an_event_is_flushed_once(path: Path) -> None:
    journal = written(path, FERRY)
    journal.note(HARBOUR)

    journal.flush()

    assert list(Journal(path).replay(0)) == [FERRY, HARBOUR]


def test_what_is_only_noted_is_not_on_disk(path: Path) -> None:
    journal = Journal(path)

    journal.note(FERRY)

    assert not path.exists()


def test_replay_begins_behind_what_is_known(path: Path) -> None:
    known = written(path, FERRY).length()
    written(path, HARBOUR)

    events = list(Journal(path).replay(known))

    assert events == [HARBOUR]


def test_replay_from_the_end_yields_nothing(path: Path) -> None:
    journal = written(path, FERRY)

    events = list(journal.replay(journal.length()))

    assert events == []


def test_a_journal_without_a_file_has_no_events(path: Path) -> None:
    events = list(Journal(path).replay(0))

    assert events == []


def test_a_journal_without_a_file_has_no_length(path: Path) -> None:
    length = Journal(path).length()

    assert length == 0


def test_a_flush_of_nothing_makes_no_file(path: Path) -> None:
    length = Journal(path).flush()

    assert (length, path.exists()) == (0, False)


def test_a_flush_returns_the_length_on_disk(path: Path) -> None:
    written(path, FERRY)
    journal = Journal(path)
    journal.note(HARBOUR)

    length = journal.flush()

    assert length == journal.length() == path.stat().st_size


def test_a_torn_last_line_is_no_event(path: Path) -> None:
    written(path, FERRY)
    with path.open("ab") as file:
        file.write(b'{"event":"minted","id":"torn"}')

    events = list(Journal(path).replay(0))

    assert events == [FERRY]


def test_a_torn_last_line_does_not_count_in_the_length(path: Path) -> None:
    length = written(path, FERRY).length()
    with path.open("ab") as file:
        file.write(b'{"event":"mint')

    assert Journal(path).length() == length


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 200_000])
def test_a_torn_last_line_of_any_size_is_cut_at_the_next_flush(path: Path, size: int) -> None:
    written(path, FERRY)
    with path.open("ab") as file:
        file.write(b"x" * size)

    written(path, HARBOUR)

    assert list(Journal(path).replay(0)) == [FERRY, HARBOUR]


def test_a_journal_that_is_one_torn_line_starts_anew(path: Path) -> None:
    path.write_bytes(b'{"event":"mint')

    written(path, FERRY)

    assert list(Journal(path).replay(0)) == [FERRY]


@settings(max_examples=30, deadline=None)
@given(text=st.text())
def test_an_event_is_one_line_whatever_its_text(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.journal.jsonl"

        written(path, {"event": "minted", "id": text}, HARBOUR)

        assert list(Journal(path).replay(0)) == [{"event": "minted", "id": text}, HARBOUR]


def test_rewriting_replaces_every_line(path: Path) -> None:
    journal = written(path, FERRY, FERRY)

    length = journal.rewrite([HARBOUR])

    assert list(Journal(path).replay(0)) == [HARBOUR]
    assert length == path.stat().st_size


def test_rewriting_makes_a_journal_where_there_is_none(path: Path) -> None:
    Journal(path).rewrite([FERRY])

    assert list(Journal(path).replay(0)) == [FERRY]


def test_rewriting_leaves_no_other_file(path: Path) -> None:
    path.with_name(path.name + ".new").write_bytes(b'{"event":"of a run that died"}\n')

    Journal(path).rewrite([FERRY])

    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_rewriting_does_not_keep_what_a_dead_run_left(path: Path) -> None:
    path.with_name(path.name + ".new").write_bytes(b'{"event":"of a run that died"}\n')

    Journal(path).rewrite([FERRY])

    assert list(Journal(path).replay(0)) == [FERRY]


@pytest.mark.parametrize(
    "line",
    [b"{", b"", b"[]", b"null", b'"minted"', b"\xff\xfe", b'{"event":"minted"} {}', b"[" * 100_000],
    ids=["cut", "blank", "list", "null", "text", "no-utf8", "two", "deep"],
)
def test_a_whole_line_that_is_no_event_is_told_in_one_line(path: Path, line: bytes) -> None:
    path.write_bytes(line + b"\n")

    with pytest.raises(ArchiveError) as caught:
        list(Journal(path).replay(0))

    assert "\n" not in str(caught.value)


def test_a_bad_line_is_told_with_the_journal_it_stands_in(path: Path) -> None:
    path.write_bytes(b"harbour\n")

    with pytest.raises(ArchiveError, match=r"archive\.journal\.jsonl: a line is no event"):
        list(Journal(path).replay(0))


@pytest.mark.parametrize("asked", [Journal.length, Journal.flush, lambda each: [*each.replay(0)]])
def test_a_folder_in_the_journals_place_is_an_archive_error(
    path: Path, asked: Callable[[Journal], object]
) -> None:
    path.mkdir()
    journal = Journal(path)
    journal.note(FERRY)

    with pytest.raises(ArchiveError, match="Is a directory"):
        asked(journal)


def test_nothing_is_written_through_a_symbolic_link(path: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"")
    path.symlink_to(outside)
    journal = Journal(path)
    journal.note(FERRY)

    with pytest.raises(ArchiveError):
        journal.flush()

    assert outside.read_bytes() == b""


FULL = """
import resource, sys
from pathlib import Path
from feedpub.archive.journal import Journal
from feedpub.errors import ArchiveError

path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, resource.RLIM_INFINITY))
journal = Journal(path)
journal.note({"event": "minted", "source": "desk", "id": "there is no room for this"})
try:
    journal.flush()
except ArchiveError as error:
    print(error)
"""


def test_a_flush_that_runs_out_of_room_spoils_no_earlier_event(path: Path) -> None:
    written(path, FERRY)

    told = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, check=True
    )

    assert "File too large" in told.stdout
    assert list(Journal(path).replay(0)) == [FERRY]
