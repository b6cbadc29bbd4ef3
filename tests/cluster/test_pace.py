"""Hosts on the web are asked at one pace by all workers together."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from postgresql import needs_postgresql

from feedpub.archive.location import PostgresArchive
from feedpub.cluster import schema
from feedpub.cluster.coordination import Coordination
from feedpub.cluster.pace import SharedPace

pytestmark = needs_postgresql


@pytest.fixture
def paces(url: str, tmp_path: Path) -> Iterator[list[SharedPace]]:
    """The paces of three processes."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE pending (feed VARCHAR NOT NULL PRIMARY KEY)")
        schema.apply(connection)
    archive = PostgresArchive(url=url, files=tmp_path / "archive")
    connections = [Coordination(archive) for _ in range(3)]
    yield [SharedPace(each) for each in connections]
    for each in connections:
        each.close()


def soon() -> float:
    return time.monotonic() + 30


def test_requests_of_several_processes_are_a_gap_apart(paces: list[SharedPace]) -> None:
    begun = time.monotonic()
    after = []

    for pace in (*paces, *paces):
        with pace.turn("news.example", at_once=2, gap=0.1, until=soon()) as came:
            after.append(time.monotonic() - begun)
            assert came

    # A turn may be noticed late, but none comes early.
    assert all(seconds > 0.099 * number for number, seconds in enumerate(after))


def test_no_more_requests_than_allowed_are_made_at_once(paces: list[SharedPace]) -> None:
    one, other, third = paces
    with (
        one.turn("news.example", at_once=2, gap=0, until=soon()),
        other.turn("news.example", at_once=2, gap=0, until=soon()),
        third.turn("news.example", at_once=2, gap=0, until=time.monotonic() + 0.3) as came,
    ):
        assert not came

    with third.turn("news.example", at_once=2, gap=0, until=soon()) as came:
        assert came


def test_hosts_do_not_wait_for_each_other(paces: list[SharedPace]) -> None:
    one, other, _ = paces
    with (
        one.turn("news.example", at_once=1, gap=60, until=soon()) as first,
        other.turn("wire.example", at_once=1, gap=60, until=soon()) as second,
    ):
        assert first
        assert second


def test_a_turn_that_would_come_too_late_is_not_waited_for(paces: list[SharedPace]) -> None:
    one, other, _ = paces
    with one.turn("news.example", at_once=1, gap=60, until=soon()):
        pass

    with other.turn("news.example", at_once=1, gap=60, until=time.monotonic() + 5) as came:
        assert not came
