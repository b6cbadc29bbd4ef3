"""The journal as it is written and read. What may become of its file: test_journal_damage.py."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from archive.events import FERRY, FERRY_LATER, HARBOUR, written
from hypothesis import given, settings
from hypothesis import strategies as st

from feedpub.archive.journal import Journal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "archive.journal.jsonl"


def test_flushed_events_are_replayed_in_order(path: Path) -> None:
    written(path, FERRY, FERRY_LATER, HARBOUR)

    events = list(Journal(path).replay(0))

    assert events == [FERRY, FERRY_LATER, HARBOUR]


def test_later_events_are_appended(path: Path) -> None:
    written(path, FERRY)
    written(path, HARBOUR)

    events = list(Journal(path).replay(0))

    assert events == [FERRY, HARBOUR]


def test_an_event_is_flushed_once(path: Path) -> None:
    journal = written(path, FERRY)
    journal.note(HARBOUR)

    journal.flush()

    assert list(Journal(path).replay(0)) == [FERRY, HARBOUR]


def test_events_are_not_on_disk_before_they_are_flushed(path: Path) -> None:
    journal = Journal(path)

    journal.note(FERRY)

    assert not path.exists()


def test_replay_skips_the_bytes_that_were_replayed_before(path: Path) -> None:
    known = written(path, FERRY).length()
    written(path, HARBOUR)

    events = list(Journal(path).replay(known))

    assert events == [HARBOUR]


@pytest.mark.parametrize("amiss", [-10, -1, 1, 10, 10_000], ids="{:+}".format)
def test_replay_starts_over_if_no_line_ends_at_the_offset(path: Path, amiss: int) -> None:
    known = written(path, FERRY).length()
    written(path, HARBOUR)

    events = list(Journal(path).replay(known + amiss))

    assert events == [FERRY, HARBOUR]


def test_replay_from_the_end_yields_nothing(path: Path) -> None:
    journal = written(path, FERRY)

    events = list(journal.replay(journal.length()))

    assert events == []


def test_dropped_events_are_never_on_disk(path: Path) -> None:
    journal = written(path, FERRY)
    journal.note(FERRY_LATER)

    journal.drop()
    journal.note(HARBOUR)
    journal.flush()

    assert list(Journal(path).replay(0)) == [FERRY, HARBOUR]


def test_dropping_keeps_flushed_events(path: Path) -> None:
    journal = written(path, FERRY)

    journal.drop()

    assert list(Journal(path).replay(0)) == [FERRY]


def test_a_journal_without_a_file_has_no_events(path: Path) -> None:
    events = list(Journal(path).replay(0))

    assert events == []


def test_a_journal_without_a_file_has_no_length(path: Path) -> None:
    length = Journal(path).length()

    assert length == 0


def test_flushing_without_events_makes_no_file(path: Path) -> None:
    length = Journal(path).flush()

    assert (length, path.exists()) == (0, False)


def test_a_flush_returns_the_length_on_disk(path: Path) -> None:
    written(path, FERRY)
    journal = Journal(path)
    journal.note(HARBOUR)

    length = journal.flush()

    assert length == journal.length() == path.stat().st_size


@settings(max_examples=30, deadline=None)
@given(text=st.text())
def test_an_event_is_one_line_whatever_its_text(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.journal.jsonl"

        written(path, {**FERRY, "id": text}, {**HARBOUR, "value": text})

        assert list(Journal(path).replay(0)) == [
            {**FERRY, "id": text},
            {**HARBOUR, "value": text},
        ]


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


def test_rewriting_discards_the_leftovers_of_a_killed_run(path: Path) -> None:
    path.with_name(path.name + ".new").write_bytes(b'{"event":"of a run that died"}\n')

    Journal(path).rewrite([FERRY])

    assert list(Journal(path).replay(0)) == [FERRY]
