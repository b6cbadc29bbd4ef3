"""Adopt live feeds: their articles keep the ids and dates that readers have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, Literal

from feedpub.addresses import is_iri
from feedpub.archive.adopted import AdoptionCandidate, Common, Item
from feedpub.archive.store import Archive
from feedpub.nouns import dataclass, field
from feedpub.validation.values.identifiers import identifier_flaw

if TYPE_CHECKING:
    from feedpub.intake.readers.feeds.adopted_items import ForeignFeed, LiveItem

_SUREST: tuple[Common, ...] = ("address", "content id", "title and day")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What happened to one item."""

    item: Item
    state: Literal["matched", "unmatched", "conflicting"]

    #: Why it has no article, or what to check.
    why: str = ""

    #: The article that it is, or the one that it conflicts with.
    known: AdoptionCandidate | None = None

    def __str__(self) -> str:
        led = f" ({self.item.addresses[0]})" if self.item.addresses else ""
        return f"{self.item.title or self.item.guid}{led}: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OldDocument:
    """A live feed, and the feed that replaces it."""

    #: Its file or its address.
    name: str
    found: ForeignFeed

    #: The feed that replaces it. Empty: unknown.
    feed: str

    #: The format in which its readers will have it.
    format: str

    #: Whether that feed exists: a feed of a family does once it has an article.
    exists: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Adoption:
    """What happened to the items of one live feed."""

    document: OldDocument
    outcomes: tuple[Outcome, ...]

    #: Whether its feed leaves out old articles that are not adopted. False if the feed is already
    #: published.
    leaves_out: bool = False

    #: Whether the archive has any article yet.
    articles: bool = True

    #: How many old entries of its feed readers of the document would see as new.
    looks_new: int = 0

    def in_state(self, state: str) -> list[Outcome]:
        """Return the outcomes in *state*, in the order of the document."""
        return [each for each in self.outcomes if each.state == state]


@dataclass(slots=True)
class _Claims:
    """The items that may be the same article."""

    known: AdoptionCandidate
    items: list[tuple[Item, Common]] = field(default_factory=list)


def adopt(
    archive: Archive, documents: Sequence[OldDocument], *, now: datetime, launched: bool
) -> list[Adoption]:
    """Adopt the items of *documents*; items whose article was not read yet are matched later.

    Unless *launched*, what was published so far had no readers, and its ids and dates may change.
    """
    listed = [[_item(document, old) for old in document.found.items] for document in documents]
    fresh = [archive.adopted.add(item) for items in listed for item in items]
    kept = {_place(item): item for item in archive.adopted.kept(chain(*listed))}
    outcomes = {
        _place(each.item): each
        for each in settle(
            archive, kept.values(), unseen_from=archive.adopted.newest() if launched else 0, now=now
        )
    }
    if any(fresh) or any(
        each.state == "matched" and kept[place].key is None for place, each in outcomes.items()
    ):
        # All feeds are made again, and quarantined articles are checked again.
        archive.set_fact("digest", None)
        archive.set_fact("settled", None)
    leaving = {
        document.feed: _takes_over(archive, document.feed, launched) for document in documents
    }
    for feed, leaves_out in leaving.items():
        if leaves_out and (any(fresh) or not launched):
            archive.takeovers.begin(feed)
    found = [tuple(_in_order(items, outcomes)) for items in listed]
    return [
        Adoption(
            document=document,
            outcomes=each,
            leaves_out=leaving[document.feed],
            articles=archive.adopted.newest() > 0,
            looks_new=0 if leaving[document.feed] else _looks_new(archive, document, each),
        )
        for document, each in zip(documents, found, strict=True)
    ]


def find_candidates(archive: Archive, documents: Iterable[OldDocument]) -> None:
    """Look for the articles of *documents*. Raises: UnreadArticles."""
    for document in documents if archive.unread.has_backlog() else ():
        for old in document.found.items:
            archive.adopted.candidates(_item(document, old))


def _takes_over(archive: Archive, feed: str, launched: bool) -> bool:
    """Return whether *feed* has no readers of its own yet, and so may leave out old articles."""
    if not launched:
        return True
    published = archive.feeds.all()
    return archive.fact("replayed") is None and (feed not in published if feed else not published)


def _looks_new(archive: Archive, document: OldDocument, outcomes: Iterable[Outcome]) -> int:
    """Return how many published entries of the feed would look new to readers of *document*."""
    dates = [item.published for item in document.found.items if item.published]
    if not document.feed or not dates:
        return 0
    newest = max(dates).timestamp()
    known = archive.adopted.entry_ids(document.feed)
    ours = {each.known.entry_id for each in outcomes if each.known} - known
    shown = archive.entries.last(document.feed) or []
    old = {each.id for each in shown if each.published <= newest} - known
    return len(old | (ours & {each.id for each in shown}))


def _item(document: OldDocument, old: LiveItem) -> Item:
    return Item(
        feed=document.feed,
        format=document.format,
        guid=old.guid,
        addresses=old.addresses,
        title=old.title,
        published=old.published,
    )


def _place(item: Item) -> tuple[str, str, str]:
    return item.feed, item.format, item.guid


def _in_order(
    items: Sequence[Item], outcomes: Mapping[tuple[str, str, str], Outcome]
) -> Iterator[Outcome]:
    """Yield the outcomes of *items*, in their order; an id that comes twice is a conflict."""
    seen: set[str] = set()
    for item in items:
        if item.guid in seen:
            why = "another item of the feed has the same id: readers see only one of the two"
            yield Outcome(item=item, state="conflicting", why=why)
        else:
            seen.add(item.guid)
            yield outcomes[_place(item)]


def settle(
    archive: Archive, items: Iterable[Item], *, unseen_from: int, now: datetime
) -> list[Outcome]:
    """Match *items* with articles, and give those the ids and dates that readers have.

    Articles with a key above *unseen_from* were never published.
    """
    outcomes: list[Outcome] = []
    claims: dict[int, _Claims] = {}
    for item in items:
        if item.key is not None:
            known = archive.adopted.known(item.key)
            outcomes.append(Outcome(item=item, state="matched", known=known))
            continue
        common, found = archive.adopted.candidates(item)
        if not found:
            why = "no article has one of its addresses, its content id, or its title on that day"
            outcomes.append(Outcome(item=item, state="unmatched", why=why))
        elif len(found) > 1:
            why = f"it may be {found[0]} or {found[1]}: both have the same {common}"
            outcomes.append(Outcome(item=item, state="conflicting", why=why, known=found[0]))
        else:
            claims.setdefault(found[0].key, _Claims(found[0])).items.append((item, common))
    for key in sorted(claims):
        outcomes += _settle_article(archive, claims[key], unseen_from, now)
    return outcomes


def _settle_article(
    archive: Archive, claims: _Claims, unseen_from: int, now: datetime
) -> Iterator[Outcome]:
    """Match one article with the items of *claims*, the surest first."""
    known = claims.known
    seen = known.seen and known.key <= unseen_from
    mine = {(item.feed, item.format): item for item in archive.adopted.items_of(known.key)}
    before = tuple(mine.values())
    for item, common in sorted(claims.items, key=lambda each: _SUREST.index(each[1])):
        other = mine.get((item.feed, item.format))
        if other is not None:
            which = "the feed" if item.feed else "a feed"
            why = f"it is {known}, and so is another item of {which} in {item.format}: {other.guid}"
            if not item.feed:
                why += "; name the feed that replaces each of them with --feed"
        else:
            why = _refusal(archive, item, known) or (seen and _seen_as(known, before, item)) or ""
        if why:
            yield Outcome(item=item, state="conflicting", why=why, known=known)
            continue
        mine[item.feed, item.format] = item
        archive.adopted.take(item, known)
        note = (
            f"matched with {known} by title and day only; check that it is the same story"
            if common == _SUREST[-1]
            else ""
        )
        yield Outcome(item=item, state="matched", why=note, known=known)
    if not seen:
        _settle_for_life(archive, known, list(mine.values()), now)


def _refusal(archive: Archive, item: Item, known: AdoptionCandidate) -> str | None:
    """Return why *known* cannot have the id of *item*, or None."""
    if (holder := archive.adopted.holder(item.guid, known.key)) is not None:
        return f"it is {known}, but its id belongs to {holder} ({holder.title}) for life"
    if item.format == "atom" and (flaw := identifier_flaw(item.guid)):
        return (
            f"it is {known}, but its id {item.guid!r} is not an IRI, as Atom requires:"
            f" it {flaw.reason}"
        )
    return None


def _seen_as(known: AdoptionCandidate, mine: Iterable[Item], item: Item) -> str | None:
    """Return why *known*, already published, cannot get the id of *item*. None: it has that id."""
    ids = {each.feed: each.guid for each in mine if each.format == item.format}
    id = ids.get(item.feed, ids.get("", known.entry_id))
    if id == item.guid:
        return None
    return (
        f"it is {known}, and was already published as {id}; if nobody reads what was published"
        " so far, adopt with --before-launch"
    )


def _settle_for_life(
    archive: Archive, known: AdoptionCandidate, mine: Sequence[Item], now: datetime
) -> None:
    """Give the entry the id that all *mine* share, and the first date that readers have."""
    guids = {item.guid for item in mine}
    entry_id = known.entry_id
    if len(guids) == 1 and is_iri(guid := guids.pop()):
        entry_id = guid
    if entry_id != known.entry_id:
        archive.adopted.rename(known, entry_id)
    dates = [item.published for item in mine if item.published and item.published <= now]
    if dates and (published := min(dates)) != known.published:
        archive.articles.date(known.key, entry_id, published)
