from __future__ import annotations

from archive.locations import lose
from newsroom import NOW

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.location import ArchiveLocation
from feedpub.archive.store import Archive, opened

RSS = PublishedFile(digest="d1", mark="100:1:7")
ATOM = PublishedFile(digest="d2", mark="120:1:8")


def test_a_family_without_slugs_has_none(archive: Archive) -> None:
    assert archive.feeds.slugs("sections") == {}


def test_slugs_are_kept_by_their_values(archive: Archive) -> None:
    archive.feeds.add_slugs("sections", {"Politik": "politik", "政治": "zhengzhi"})

    assert archive.feeds.slugs("sections") == {"Politik": "politik", "政治": "zhengzhi"}


def test_two_families_may_use_one_slug(archive: Archive) -> None:
    archive.feeds.add_slugs("sections", {"Politik": "politik"})
    archive.feeds.add_slugs("tags", {"politik": "politik"})

    assert (archive.feeds.slugs("sections"), archive.feeds.slugs("tags")) == (
        {"Politik": "politik"},
        {"politik": "politik"},
    )


def test_an_assigned_slug_never_changes(archive: Archive) -> None:
    archive.feeds.add_slugs("sections", {"Politik": "politik"})

    archive.feeds.add_slugs("sections", {"Politik": "politics"})

    assert archive.feeds.slugs("sections") == {"Politik": "politik"}


def test_slugs_survive_the_loss_of_the_archive(location: ArchiveLocation) -> None:
    with opened(location) as archive, archive.transaction():
        archive.feeds.add_slugs("sections", {"Politik": "politik"})
    lose(location)

    with opened(location) as archive:
        assert archive.feeds.slugs("sections") == {"Politik": "politik"}


def test_nothing_is_pending_at_first(archive: Archive) -> None:
    assert archive.feeds.pending() == set()


def test_a_feed_set_pending_is_pending(archive: Archive) -> None:
    archive.feeds.set_pending(["all", "section/world", "all"])

    assert archive.feeds.pending() == {"all", "section/world"}


def test_setting_pending_feeds_replaces_the_former_ones(archive: Archive) -> None:
    archive.feeds.set_pending(["all", "wire"])

    archive.feeds.set_pending(["wire"])

    assert archive.feeds.pending() == {"wire"}


def test_a_published_feed_is_no_longer_pending(archive: Archive) -> None:
    archive.feeds.set_pending(["all", "wire"])

    archive.feeds.published("all", NOW, 3, {"all.rss": RSS})

    assert archive.feeds.pending() == {"wire"}


def test_a_feed_with_nothing_to_publish_can_be_marked_as_done(archive: Archive) -> None:
    archive.feeds.set_pending(["all", "wire"])

    archive.feeds.done("all")

    assert archive.feeds.pending() == {"wire"}


def test_published_documents_are_kept_by_their_names(archive: Archive) -> None:
    archive.feeds.published("all", NOW, 3, {"all.rss": RSS, "all.atom": ATOM})

    assert archive.feeds.documents() == {"all.rss": RSS, "all.atom": ATOM}


def test_a_document_that_is_published_again_has_its_new_mark(archive: Archive) -> None:
    archive.feeds.published("all", NOW, 3, {"all.rss": RSS, "all.atom": ATOM})

    archive.feeds.published("all", NOW, 4, {"all.rss": PublishedFile(digest="d3", mark="130:2:9")})

    assert archive.feeds.documents() == {
        "all.rss": PublishedFile(digest="d3", mark="130:2:9"),
        "all.atom": ATOM,
    }


def test_a_feed_that_was_never_published_never_changed(archive: Archive) -> None:
    assert archive.feeds.updated("all") is None


def test_a_published_feed_has_its_date_of_change(archive: Archive) -> None:
    archive.feeds.published("all", NOW, 3, {"all.rss": RSS})

    assert archive.feeds.updated("all") == NOW


def test_a_feed_has_the_date_of_its_last_change(archive: Archive) -> None:
    archive.feeds.published("all", NOW.replace(year=2025), 3, {"all.rss": RSS})

    archive.feeds.published("all", NOW, 4, {"all.rss": ATOM})

    assert archive.feeds.updated("all") == NOW
