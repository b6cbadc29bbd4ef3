"""What the archive keeps of the pages of sites, and when rules are made of it."""

from __future__ import annotations

from datetime import timedelta

from newsroom import NOW, make_article

from feedpub.archive.store import Archive
from feedpub.protocols import SitePage


def add(archive: Archive, number: int, host: str = "news.example") -> None:
    """Add a page; the later its number, the newer it is."""
    published = NOW + timedelta(minutes=number)
    page = SitePage(host=host, features=str(number))
    archive.sites.add(page, make_article(id=f"https://{host}/{number}", published=published))


def due(archive: Archive) -> dict[str, set[int]]:
    """The numbers of the pages of each host that is due; its rules are made."""
    found = {}
    for host, features in archive.sites.due(lambda text: text is not None):
        archive.sites.set(host, "rules")
        found[host] = set(map(int, features))
    return found


def test_rules_are_due_at_twice_the_pages_and_later_after_each_320_more(archive: Archive) -> None:
    steps = []
    for number in range(1, 1000):
        add(archive, number)
        if due(archive):
            steps.append(number)

    assert steps == [20, 40, 80, 160, 320, 640, 960]


def test_a_page_that_is_read_again_is_not_another_one(archive: Archive) -> None:
    for _ in range(3):
        for number in range(19):
            add(archive, number)

    assert due(archive) == {}


def test_the_newest_pages_are_kept_whatever_order_they_come_in(archive: Archive) -> None:
    for number in range(400, 0, -1):
        add(archive, number)
    for number in range(1, 401):
        add(archive, number, "another.example")

    found = due(archive)

    assert found["news.example"] == found["another.example"] == set(range(81, 401))


def test_a_hundred_hosts_are_kept_those_with_most_pages(archive: Archive) -> None:
    for number in range(120):
        add(archive, 1, f"host{number:03}.example")
    for number in range(20):
        add(archive, number, "news.example")

    found = due(archive)
    for number in range(120):
        archive.sites.set(f"host{number:03}.example", "rules")

    assert found == {"news.example": set(range(20))}
    kept = [n for n in range(120) if archive.sites.of(f"host{n:03}.example")]
    assert len(kept) == 99
