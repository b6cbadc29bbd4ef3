"""What holds for every destination."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from destinations.documents import document

from feedpub.errors import DestinationError, DirectoryBusy, Stopped
from feedpub.protocols import Destination


def no_daemon(_archive: str) -> bool:
    return False


def a_daemon(_archive: str) -> bool:
    return True


def test_a_document_is_read_back_as_it_was_put(destination: Destination) -> None:
    destination.put(document(b"<rss>1</rss>"))

    assert destination.read("all.rss") == b"<rss>1</rss>"


def test_a_document_may_be_empty(destination: Destination) -> None:
    destination.put(document(b""))

    assert destination.read("all.rss") == b""


def test_a_document_replaces_the_one_with_its_name(destination: Destination) -> None:
    destination.put(document(b"<rss>a longer one</rss>"))

    destination.put(document(b"<rss>2</rss>"))

    assert destination.read("all.rss") == b"<rss>2</rss>"


def test_a_document_that_was_never_put_reads_as_none(destination: Destination) -> None:
    assert destination.read("all.rss") is None


def test_an_empty_destination_has_no_files(destination: Destination) -> None:
    assert list(destination.files()) == []


def test_all_documents_are_listed_with_their_names(destination: Destination) -> None:
    for name in ("wire.rss", "section/world/news.atom", "all.json"):
        destination.put(document(name=name))

    listed = list(destination.files())

    assert {each.document for each in listed} == {"all.json", "section/world/news.atom", "wire.rss"}
    assert {each.kind for each in listed} == {"document"}
    assert all(destination.read(each.name) == b"<rss/>" for each in listed)


def test_a_document_is_untouched_by_the_mark_that_put_returned(destination: Destination) -> None:
    mark = destination.put(document(name="section/world.rss"))

    assert destination.mark("section/world.rss") == mark
    assert destination.is_untouched("section/world.rss", mark)


def test_a_document_that_was_replaced_is_touched(destination: Destination) -> None:
    mark = destination.put(document(b"<rss>1</rss>"))

    destination.put(document(b"<rss>2</rss>"))

    assert not destination.is_untouched("all.rss", mark)


def test_a_document_that_was_removed_is_touched(destination: Destination) -> None:
    mark = destination.put(document())

    destination.remove("all.rss")

    assert not destination.is_untouched("all.rss", mark)


def test_what_another_program_did_to_a_document_is_found_by_asking(
    destination: Destination,
) -> None:
    mark = destination.put(document(b"<rss>1</rss>"))
    untouched = destination.overwritten("all.rss", mark, may_ask=True)

    destination.put(document(b"<rss>2, by another</rss>"))
    changed = destination.overwritten("all.rss", mark, may_ask=True)
    destination.remove("all.rss")
    removed = destination.overwritten("all.rss", mark, may_ask=True)

    assert untouched is None
    assert changed is not None
    assert removed is not None
    assert (changed.name.rpartition(":")[2], changed.is_missing) == ("all.rss", False)
    assert removed.is_missing


def test_a_document_that_was_never_put_has_no_mark(destination: Destination) -> None:
    assert destination.mark("section/all.rss") is None
    assert not destination.is_untouched("section/all.rss", "6:1:1")


def test_a_document_that_is_stored_already_is_adopted(destination: Destination) -> None:
    mark = destination.put(document())

    assert destination.adopt(document()) == mark


def test_a_document_with_other_bytes_is_not_adopted(destination: Destination) -> None:
    destination.put(document(b"<rsx/>"))

    assert destination.adopt(document()) is None


def test_a_document_that_is_not_stored_is_not_adopted(destination: Destination) -> None:
    assert destination.adopt(document()) is None


def test_a_removed_document_is_gone(destination: Destination) -> None:
    destination.put(document(name="news/all.rss"))

    destination.remove("news/all.rss")

    assert destination.read("news/all.rss") is None
    assert list(destination.files()) == []


def test_removing_a_document_that_is_not_there_fails(destination: Destination) -> None:
    with pytest.raises(DestinationError, match="cannot be removed"):
        destination.remove("all.rss")


def test_the_size_of_a_document_is_that_of_its_bytes(destination: Destination) -> None:
    mark = destination.put(document(b"<rss/>"))

    assert destination.size(mark) == 6


def test_sweeping_leaves_the_documents(destination: Destination) -> None:
    mark = destination.put(document())
    destination.settle()

    assert list(destination.sweep(["all.rss", "section/world.rss"])) == []
    assert destination.is_untouched("all.rss", mark)


def test_the_reserve_is_not_a_document(destination: Destination) -> None:
    destination.keep_reserve(100_000)

    assert list(destination.files()) == []
    destination.give_up_reserve()
    assert not destination.give_up_reserve()


def test_its_name_is_part_of_the_place_of_a_document(destination: Destination) -> None:
    identities = destination.identity.split(", ")

    place = destination.place("section/world.rss")

    assert place == ", ".join(f"{each}/section/world.rss" for each in identities)


# the claim


def test_a_claim_keeps_other_archives_out_until_it_ends(destination: Destination) -> None:
    with (
        destination.claim("/one.db", has_daemon=no_daemon),
        pytest.raises(DirectoryBusy, match=r"/one\.db"),
        destination.claim("/two.db", has_daemon=no_daemon),
    ):
        pass

    with destination.claim("/two.db", has_daemon=no_daemon) as flaw:
        assert flaw is None


def test_the_claim_of_a_daemon_covers_the_runs_of_its_archive(destination: Destination) -> None:
    with (
        destination.claim("/one.db", has_daemon=a_daemon, for_life=True),
        destination.claim("/one.db", has_daemon=a_daemon) as flaw,
    ):
        assert flaw is None


def test_the_daemon_of_another_archive_is_not_waited_for(destination: Destination) -> None:
    with (
        destination.claim("/one.db", has_daemon=a_daemon, for_life=True),
        pytest.raises(DirectoryBusy),
        destination.claim("/two.db", has_daemon=a_daemon, wait=3600),
    ):
        pass


def test_a_run_of_another_archive_is_waited_for(destination: Destination) -> None:
    begun, free = threading.Event(), threading.Event()

    def hold() -> None:
        with destination.claim("/one.db", has_daemon=no_daemon):
            begun.set()
            free.wait(30)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(hold)
        begun.wait(30)
        threading.Timer(0.1, free.set).start()
        with destination.claim("/two.db", has_daemon=no_daemon, wait=30):
            assert free.is_set()


def test_a_run_that_is_to_stop_does_not_wait_any_longer(destination: Destination) -> None:
    with (
        destination.claim("/one.db", has_daemon=no_daemon),
        pytest.raises(Stopped),
        destination.claim("/two.db", has_daemon=no_daemon, wait=3600, stopping=lambda: True),
    ):
        pass
