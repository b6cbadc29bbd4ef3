"""Several destinations: each document is put into all of them, and one may fail."""

from __future__ import annotations

from pathlib import Path

import pytest
from destinations.documents import document
from memory_destination import MemoryDestination

from feedpub.destinations.directory import DirectoryDestination
from feedpub.destinations.several import SeveralDestinations
from feedpub.errors import DestinationError, DirectoryBusy
from feedpub.feed import Document


class FailingDestination(MemoryDestination):
    """A destination that can be down."""

    is_down = False
    puts = 0

    def put(self, document: Document) -> str:
        self.puts += 1
        if self.is_down:
            raise DestinationError(self.place(document.name), "cannot be reached")
        return super().put(document)


@pytest.fixture
def one() -> FailingDestination:
    return FailingDestination()


@pytest.fixture
def two() -> FailingDestination:
    return FailingDestination()


@pytest.fixture
def both(one: FailingDestination, two: FailingDestination) -> SeveralDestinations:
    return SeveralDestinations({"one": one, "two": two})


def test_a_document_is_put_into_all_places(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    mark = both.put(document())

    assert one.contents == two.contents == {"all.rss": b"<rss/>"}
    assert both.is_untouched("all.rss", mark)


def test_a_place_that_fails_costs_the_other_nothing(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    one.is_down = True

    mark = both.put(document())

    assert two.contents == {"all.rss": b"<rss/>"}
    assert not both.is_untouched("all.rss", mark)


def test_a_place_that_another_archive_has_costs_the_other_nothing(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    one.identity = "memory:one"
    with (
        one.claim("theirs.db", has_daemon=lambda _: False),
        both.claim("ours.db", has_daemon=lambda _: False) as flaw,
    ):
        mark = both.put(document())

    assert flaw is None
    assert (one.contents, two.contents) == ({}, {"all.rss": b"<rss/>"})
    assert not both.is_untouched("all.rss", mark)
    assert "theirs.db publishes there" in str(both.outcomes()["memory:one"])


def test_places_that_others_have_are_busy(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    with (
        one.claim("theirs.db", has_daemon=lambda _: False),
        two.claim("theirs.db", has_daemon=lambda _: False),
        pytest.raises(DirectoryBusy),
        both.claim("ours.db", has_daemon=lambda _: False),
    ):
        pytest.fail("claimed")


def test_failures_of_one_place_are_one_line(
    both: SeveralDestinations, one: FailingDestination
) -> None:
    one.is_down, one.identity = True, "memory:one"
    for number in range(1_200):
        both.put(document(name=f"{number}.rss"))

    assert both.outcomes() == {
        "memory:one": "memory:one/0.rss: cannot be reached; 1,199 more documents could not be put"
        " there; the next run puts what is missing in memory:one",
        "memory:feeds": None,
    }
    assert both.outcomes() == {}


def test_what_a_place_missed_is_put_there_only(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    one.is_down = True
    mark = both.put(document())
    before = two.mark("all.rss")
    one.is_down = False

    was_untouched = both.is_untouched("all.rss", mark)
    mark = both.put(document())

    assert not was_untouched
    assert both.is_untouched("all.rss", mark)
    assert (one.contents, two.mark("all.rss")) == (two.contents, before)


def test_a_document_that_no_place_takes_fails(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    one.is_down = two.is_down = True

    with pytest.raises(DestinationError, match="cannot be reached"):
        both.put(document())
    assert both.outcomes() == {}


def test_a_new_place_gets_documents_that_the_other_keeps_as_they_are(
    one: FailingDestination, two: FailingDestination
) -> None:
    before = one.put(document())
    both = SeveralDestinations({"one": one, "two": two})

    was_untouched = both.is_untouched("all.rss", before)
    both.put(document())

    assert not was_untouched
    assert one.mark("all.rss") == before
    assert two.contents == one.contents


def test_a_version_that_was_put_before_a_place_failed_is_known(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    both.put(document(b"<rss>1</rss>"))
    one.is_down = True
    mark = both.put(document(b"<rss>2</rss>"))
    one.is_down = False

    assert both.unknown("all.rss", mark) == []

    two.put(document(b"<rss>of others</rss>"))
    assert both.unknown("all.rss", mark) == ["two:all.rss"]


def test_files_are_listed_read_and_replaced_place_by_place(
    both: SeveralDestinations, one: FailingDestination, two: FailingDestination
) -> None:
    both.put(document(b"<rss>1</rss>"))
    both.put(document(b"<rss>2</rss>", name="two:all.rss"))

    assert [(each.name, each.document) for each in both.files()] == [
        ("one:all.rss", "all.rss"),
        ("two:all.rss", "all.rss"),
    ]
    assert both.read("one:all.rss") == b"<rss>1</rss>"
    assert both.read("two:all.rss") == b"<rss>2</rss>"
    both.remove("one:all.rss")
    assert (one.contents, two.contents) == ({}, {"all.rss": b"<rss>2</rss>"})


def test_the_size_is_known_from_marks_of_one_place_and_of_several(
    both: SeveralDestinations, one: FailingDestination
) -> None:
    assert both.size(both.put(document())) == both.size(one.put(document())) == 6


def test_of_several_places_the_one_that_another_program_wrote_to_is_named(tmp_path: Path) -> None:
    places = {name: DirectoryDestination(tmp_path / name) for name in ("one", "two")}
    both = SeveralDestinations(places)
    with both:
        mark = both.put(document())

    (tmp_path / "two" / "all.rss").write_bytes(b"<html/>")

    found = both.overwritten("all.rss", mark)
    assert found is not None
    assert (found.name, found.is_missing) == ("two:all.rss", False)
