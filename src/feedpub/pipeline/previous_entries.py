"""The entries of a feed that differ from those last published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.archive.entries import PublishedEntry
from feedpub.archive.store import Archive
from feedpub.feed import EntryHead, FeedHead
from feedpub.validation.previous_entries import EntryChange, EntryChanges


class EntryComparison:
    """The entries *last* published of a feed, compared with those to be published *now*.

    *site* is the address of entries without one of their own.
    """

    def __init__(
        self,
        archive: Archive,
        feed: FeedHead,
        last: Sequence[PublishedEntry] | None,
        now: Sequence[PublishedEntry],
        site: str,
    ) -> None:
        self._archive = archive
        by_id = {each.id: each for each in last or ()}
        gone = by_id.keys() - {each.id for each in now}
        at = _by_address([by_id[id] for id in gone], site) if gone else {}
        #: Entries that differ: the entry, as it was, and how it differs.
        self._others: list[tuple[EntryHead, PublishedEntry, EntryChange]] = []
        for entry, current in zip(feed.entries, now, strict=True):
            before = by_id.get(current.id) or _same(at, current)
            if before is not None and before != current:
                self._others.append((entry, before, _difference(before, current)))

    def in_format(self, format: str) -> EntryChanges:
        """Return the changed entries by their ids in *format*, for the rules."""
        found = {}
        for entry, before, difference in self._others:
            id = entry.id_in(format)
            change = difference._replace(id=self._known_as(id, before, format))
            if change != EntryChange():
                found[id] = change
        return found

    def _known_as(self, id: str, before: PublishedEntry, format: str) -> str | None:
        """Return the other id under which readers have the entry that has *id* now, or None."""
        known = before.id_in(format)
        if known is None or known == id or self._archive.adopted.knows(id):
            return None
        return known


def _difference(before: PublishedEntry, current: PublishedEntry) -> EntryChange:
    """Return how *current* differs, apart from its id."""
    if not before.is_comparable(current):
        return EntryChange()
    changes = set(before.differs(current))
    has_other_words = not before.has_words_of(current)
    return EntryChange(
        dated="updated" in changes,
        worded=has_other_words,
        # A date of publication that moves was moved by hand, and the other one with it.
        changed=bool(changes - {"updated"}) or has_other_words,
    )


def _by_address(entries: Sequence[PublishedEntry], site: str) -> dict[str, PublishedEntry | None]:
    """Return the entries by the digests of their addresses; None where several share one."""
    found: dict[str, PublishedEntry | None] = {}
    for each in entries:
        for address in each.addresses(site):
            found[address] = None if address in found else each
    return found


def _same(at: dict[str, PublishedEntry | None], current: PublishedEntry) -> PublishedEntry | None:
    """Return the entry that had the address of *current*, if it is the same article.

    An address may get another article: a column's page has a new one each week.
    """
    return next(_same_stories(at, current), None) if at else None


def _same_stories(
    at: dict[str, PublishedEntry | None], current: PublishedEntry
) -> Iterator[PublishedEntry]:
    for address in current.addresses(""):
        before = at.get(address)
        if before and (before.title == current.title or before.published == current.published):
            yield before
