"""What readers were last told of a feed's entries, as far as it is not what they are told now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from feedpub.archive.entries import PublishedEntry
from feedpub.archive.store import Archive
from feedpub.feed import Entry, Feed
from feedpub.validation.previous_entries import EntryChange, EntryChanges


class Recollection:
    """What was *last* told of a feed, beside what it tells *now*.

    *site* is where entries lead that have no address of their own.
    """

    def __init__(
        self,
        archive: Archive,
        feed: Feed,
        last: Sequence[PublishedEntry] | None,
        now: Sequence[PublishedEntry],
        site: str,
    ) -> None:
        self._archive = archive
        by_id = {each.id: each for each in last or ()}
        gone = by_id.keys() - {each.id for each in now}
        at = _by_address([by_id[id] for id in gone], site) if gone else {}
        #: The entries that are not told as they were: what they were, and are.
        self._others: list[tuple[Entry, PublishedEntry, PublishedEntry]] = []
        for entry, told in zip(feed.entries, now, strict=True):
            before = by_id.get(told.id) or _same(at, told)
            if before is not None and before != told:
                self._others.append((entry, before, told))

    def of(self, format: str) -> EntryChanges:
        """What the rules are to know of the document in *format*."""
        found = {}
        for entry, before, told in self._others:
            id = entry.id_in(format)
            difference = _difference(before, told, self._known_as(id, before, format))
            if difference != EntryChange():
                found[id] = difference
        return found

    def _known_as(self, id: str, before: PublishedEntry, format: str) -> str | None:
        """Under which other id readers know the entry that has *id* now; None if under none."""
        known = before.id_in(format)
        if known is None or known == id or self._archive.adopted.knows(id):
            return None
        return known


def _difference(before: PublishedEntry, told: PublishedEntry, id: str | None) -> EntryChange:
    if not before.is_comparable(told):
        return EntryChange(id=id)
    changes = set(before.differs(told))
    return EntryChange(
        id=id,
        dated="updated" in changes,
        worded=not before.has_words_of(told),
        # A date of publication that moves was moved by hand, and the other one with it.
        changed=bool(changes - {"updated"}) or not before.has_words_of(told),
    )


def _by_address(entries: Sequence[PublishedEntry], site: str) -> dict[str, PublishedEntry | None]:
    """The entries by each digest of an address that they had; None where several had it."""
    found: dict[str, PublishedEntry | None] = {}
    for each in entries:
        for address in each.addresses(site):
            found[address] = None if address in found else each
    return found


def _same(at: dict[str, PublishedEntry | None], told: PublishedEntry) -> PublishedEntry | None:
    """The entry that led where *told* leads, if it told of the same story.

    Two stories of one address are two: a column's page brings another one each week.
    """
    return next(_same_stories(at, told), None) if at else None


def _same_stories(
    at: dict[str, PublishedEntry | None], told: PublishedEntry
) -> Iterator[PublishedEntry]:
    for address in told.addresses(""):
        before = at.get(address)
        if before and (before.title == told.title or before.published == told.published):
            yield before
