"""The changes in a feed that its readers would see, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from feedpub.archive.entries import PublishedEntry
from feedpub.archive.history import FeedChanges
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.feed import EntryHead, FeedHead
from feedpub.pipeline.report import Changed, Difference, Gone

#: What readers call a field of an entry, where that is not the field's name.
_WORDS = {
    "related": "other address",
    "related_is": "other address",
    "has_own_summary": "summary",
    "content": "text",
    "contributors": "agencies",
    "enclosures": "images",
    "ids": "id",
    "republication": "republication notice",
    "extras": "extra elements",
}


def difference(
    archive: Archive,
    publication: Publication,
    feed: FeedHead,
    current: Sequence[PublishedEntry],
    last: Sequence[PublishedEntry] | None,
    now: datetime,
) -> Difference | None:
    """Compare *feed*, remembered as *current*, with *last*, what was last published of it.

    None if that is not remembered.
    """
    if last is None:
        return None
    before = {each.id: each for each in last}
    fresh = {entry.id for entry in feed.entries}
    changed = [
        Changed(entry=entry, fields=_in_words(names))
        for entry, each in zip(feed.entries, current, strict=True)
        if entry.id in before and (names := before[entry.id].differs(each))
    ]
    full = len(feed.entries) >= publication.limit
    gone = (each for each in last if each.id not in fresh)
    old, looks_new = _old(archive, publication, feed)
    return Difference(
        added=tuple(entry for entry in feed.entries if entry.id not in before),
        changed=tuple(changed),
        gone=tuple(_gone(archive, publication, gone, full=full, now=now)),
        old=old,
        looks_new=tuple(looks_new),
    )


def what_became(compared: Difference | None) -> FeedChanges | None:
    """Return the changes of a feed for its history. None: unknown."""
    if compared is None:
        return None
    return FeedChanges(
        added=tuple(entry.id for entry in compared.added),
        changed={each.entry.id: each.fields for each in compared.changed},
        gone={each.id: each.why or "" for each in compared.gone},
    )


def _old(
    archive: Archive, publication: Publication, feed: FeedHead
) -> tuple[int, list[tuple[str, str, EntryHead]]]:
    """Return how many entries come from adopted feeds, and those that will look new."""
    old, looks_new = 0, []
    for entry in feed.entries if archive.adopted.any() else ():
        ids = {format: entry.id_in(format) for format in publication.formats}
        known = archive.adopted.known_as(entry.id, feed.channel.feed, ids)
        old += len(known)
        looks_new += [(format, id, entry) for format, id in known.items() if id is not None]
    return old, looks_new


def _in_words(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_WORDS.get(name, name) for name in names))


def _gone(
    archive: Archive,
    publication: Publication,
    gone: Iterator[PublishedEntry],
    *,
    full: bool,
    now: datetime,
) -> Iterator[Gone]:
    for each in gone:
        why = _why(archive, publication, each.id, now)
        if why is None and full:
            why = f"beyond the limit of {publication.limit}"
        yield Gone(id=each.id, title=each.title, why=why)


def _why(archive: Archive, publication: Publication, entry_id: str, now: datetime) -> str | None:
    """Return why a feed no longer has an article, as far as the archive knows."""
    withdrawn = archive.withdrawals.since(entry_id)
    if withdrawn is not None:
        return f"withdrawn {withdrawn.isoformat()}"
    found = archive.entries.article_of(entry_id)
    if found is None:
        return None
    article = found.article
    if article.expires is not None and article.expires <= now:
        return f"expired {article.expires.isoformat()}"
    if found.held:
        return "waits in quarantine"
    if found.waits:
        return f"waits until {article.due.isoformat()}"
    if not publication.selection.wants(found.facets):
        return "no longer selected"
    age = publication.selection.max_age
    if age is not None and now - article.published >= age:
        return "has reached its age"
    if publication.selection.first_only:
        return "no longer listed"
    return None
