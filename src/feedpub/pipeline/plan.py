"""Which feeds exist, and which of them must be made again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.archive.articles import Change, Facets
from feedpub.archive.facts import VALUES_COMPARED
from feedpub.archive.feeds import INDEX
from feedpub.archive.queries.due import CLOCK
from feedpub.archive.store import Archive
from feedpub.config.feed_table import FeedTable
from feedpub.config.id_lists import mark_of_list
from feedpub.config.model import Settings, SlugsByFamily
from feedpub.config.publications import Publication, assign, publications, with_pages
from feedpub.errors import ConfigError
from feedpub.format_info import standalone
from feedpub.nouns import dataclass
from feedpub.pipeline.clock_jumps import clock_jumps
from feedpub.pipeline.complete import CONTENTS_CHANGED, complete, with_whole_articles
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.extra_keys import missing_keys
from feedpub.pipeline.fetch import Scope
from feedpub.pipeline.new_feeds import newly_private, not_listed
from feedpub.pipeline.report import Message, note

if TYPE_CHECKING:
    from feedpub.pipeline.collect import Collected


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The feeds that there are, and those of them that this run may make."""

    known: Sequence[Publication]
    chosen: Sequence[Publication]
    messages: tuple[Message, ...]

    #: Whether this run may make the index.
    lists: bool = True


def make_plan(
    run: RunContext,
    archive: Archive,
    scope: Scope,
    *,
    collected: Collected | None = None,
    facets: Collection[Facets] = (),
) -> Plan:
    """Mark feeds as pending that *collected* and *facets* affect, and choose those of *scope*.

    *collected* is what the run has collected. None: it was planned already.

    Raises: ConfigError, if *scope* names a feed that does not exist.
    """
    messages: list[Message] = []
    known, found = known_feeds(run, archive)
    messages += found
    known = mark_pending(run, archive, known, collected, facets, messages)
    published = archive.feeds.all()
    due = urgent(run, archive)
    chosen = [
        each
        for each in wanted(known, scope.feeds)
        if each.family not in scope.later or each.name in due or each.name not in published
    ]
    return Plan(
        known=known,
        chosen=chosen if scope.publishes else (),
        messages=tuple(messages),
        lists=scope.publishes,
    )


def urgent(run: RunContext, archive: Archive) -> set[str]:
    """Return the names of the feeds that do not wait for their times.

    The clock has changed them, or they have articles that sources have just taken down.
    """
    ids = archive.source_takedowns.uncleared()
    taken_down = {feed for id in ids for feed in archive.withdrawals.feeds(id)}
    return archive.moments.due(run.now) | taken_down


def known_feeds(run: RunContext, archive: Archive) -> tuple[list[Publication], tuple[Message, ...]]:
    """Return all feeds, with families expanded by the values that articles have.

    Families that are full are reported. Raises: ConfigError, if two feeds have one name.
    """
    settings = run.settings
    messages: list[Message] = []
    families, slugs = _families(settings), _slugs(run, archive)
    for key, feed in families.items():
        assert feed.each is not None
        values = set(archive.articles.values(feed.each)) - slugs[key].keys()
        if feed.each in ("section", "tag"):
            values -= set(settings.site.internal)
        if values:
            # A feed of such a value goes on; none is made for it.
            values -= archive.articles.former.of_kind(feed.each)
        room = max(0, feed.max - len(slugs[key]))
        values = _certain(run, archive, feed.each, values, room, messages)
        taken = _taken(settings, slugs, key, feed) if values else set()
        fresh = assign(values, slugs[key], taken)
        if len(fresh) > room:
            left_out = list(fresh)[room:]
            more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
            messages.append(
                note(
                    f"feeds.{key}: max is {feed.max}: no feed for {left_out[0]!r}{more}; raise max"
                )
            )
        kept = dict(list(fresh.items())[:room])
        archive.feeds.add_slugs(key, kept)
        slugs[key] |= kept
    known = [
        each
        for feed in _EXPANDED.feeds(settings, slugs)
        for each in with_pages(feed, archive.pages.count(feed.name) if feed.page_size else 0)
    ]
    return known, tuple(messages)


def feeds_so_far(run: RunContext, archive: Archive) -> Sequence[Publication]:
    """Return all feeds, without archive documents; families have no new feeds.

    Raises: ConfigError, if two feeds have one name.
    """
    return _EXPANDED.feeds(run.settings, _slugs(run, archive))


def _families(settings: Settings) -> dict[str, FeedTable]:
    return {key: feed for key, feed in settings.feeds.items() if feed.each is not None}


def _slugs(run: RunContext, archive: Archive) -> dict[str, dict[str, str]]:
    """Return the slugs that families have, by value."""
    families = _families(run.settings)
    return {key: archive.feeds.slugs(key) | feed.slugs for key, feed in families.items()}


class _ExpandedFeeds:
    """The feeds of the last run in this process: a daemon has the same again and again."""

    def __init__(self) -> None:
        self._last: tuple[Settings, SlugsByFamily, Sequence[Publication]] | None = None

    def feeds(self, settings: Settings, slugs: SlugsByFamily) -> Sequence[Publication]:
        """Return every feed of *settings*, families expanded by *slugs*, without archive documents.

        Raises: ConfigError, if two feeds or two documents have one name.
        """
        last = self._last
        if last is not None and last[0] is settings and last[1] == slugs:
            return last[2]
        if repeated := _repeated(_names(settings, slugs)):
            raise ConfigError([f"two feeds have the name {name}: rename one" for name in repeated])
        if repeated := _repeated(path for path, _ in settings.documents(slugs)):
            raise ConfigError(
                [f"two documents have the path {name}: move one" for name in repeated]
            )
        feeds = tuple(publications(settings, slugs))
        self._last = settings, slugs, feeds
        return feeds


_EXPANDED = _ExpandedFeeds()


def _certain(
    run: RunContext,
    archive: Archive,
    kind: str,
    values: set[str],
    room: int,
    messages: list[Message],
) -> set[str]:
    """Return those of *values*, facets of *kind*, that an article has that was read completely.

    The slug of a value is permanent: an article that cannot be published must not give it one.
    Values beyond the first for which there is *room* get none, and are returned as they are.
    """
    if not values or not archive.unread.has_backlog():
        return values
    certain: set[str] = set()
    for value in sorted(values):
        if len(certain) >= room:
            certain.add(value)
            continue
        while (newest := archive.unread.newest_with(kind, value)) is not None:
            key, is_unread = newest
            if not is_unread:
                certain.add(value)
                break
            messages += complete(run, archive, [key])
    return certain


def document_names(run: RunContext, known: Iterable[Publication]) -> set[str]:
    """Return the names of all documents of the configuration."""
    common = (name for name, _ in run.settings.common_documents())
    return {*(name for feed in known for name in feed.documents), *common}


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _names(settings: Settings, slugs: SlugsByFamily) -> list[str]:
    """Return the name of every feed, with the *slugs* that families have so far."""
    names: list[str] = []
    for key, feed in settings.feeds.items():
        found = slugs[key].values() if feed.each else [""]
        names += [feed.name_of(key, slug) for slug in found]
    return names


def _taken(settings: Settings, slugs: SlugsByFamily, key: str, feed: FeedTable) -> set[str]:
    """Return slugs that would give a feed of the family a name or path that another has."""
    name = feed.name_of(key, "\0")
    paths = [path for path, _ in settings.documents(slugs)]
    taken = set(_slugs_of(_names(settings, slugs), name))
    for template in feed.documents(name, "\0").values():
        taken.update(_slugs_of(paths, template))
    return taken


def _slugs_of(names: Iterable[str], template: str) -> list[str]:
    """Return the part of *names* in place of the NUL in *template*, of those that match it."""
    before, _, after = template.partition("\0")
    return [
        name[len(before) : len(name) - len(after)]
        for name in names
        if name.startswith(before) and name.endswith(after)
    ]


def affected(changes: Iterable[Change], feeds: Iterable[Publication]) -> Iterator[str]:
    """Return the names of the *feeds* that *changes* affect, in their order.

    A feed is affected if its selection matches the article as it was or as it is now.
    """
    sides = (facets for each in changes for facets in (each.before, each.after) if facets)
    return selecting(sides, feeds)


def selecting(sides: Iterable[Facets], feeds: Iterable[Publication]) -> Iterator[str]:
    """Yield the names of *feeds* whose selection matches one of *sides*."""
    # Archive documents are left alone.
    asked = [feed for feed in feeds if feed.selection.page is None]
    # Most feeds want one facet, so that few need to be asked about an article; and none twice.
    unasked: defaultdict[tuple[str, str] | None, set[int]] = defaultdict(set)
    facets_of: list[list[tuple[str, str] | None]] = []
    for number, feed in enumerate(asked):
        choices = feed.selection.narrowest
        # None: articles with any facets.
        facets_of.append(
            [(kind, value) for kind, values in choices for value in values] if choices else [None]
        )
        for each in facets_of[number]:
            unasked[each].add(number)
    found: set[int] = set()
    for facets in sides:
        if not unasked:
            break
        numbers = {n for each in (None, *facets) if each in unasked for n in unasked[each]}
        for number in numbers:
            if asked[number].selection.wants(facets):
                found.add(number)
                for each in facets_of[number]:
                    unasked[each].discard(number)
                    if not unasked[each]:
                        del unasked[each]
    return (asked[number].name for number in sorted(found))


def mark_pending(
    run: RunContext,
    archive: Archive,
    known: Sequence[Publication],
    collected: Collected | None,
    facets: Collection[Facets],
    messages: list[Message],
) -> list[Publication]:
    """Record which feeds must be made again, in the transaction that records why.

    Those that *collected* affects, and those that select articles by one of *facets*.
    Return *known* with the archive documents that feeds have filled. What there is to report is
    added to *messages*.
    """
    changes = collected.changes if collected else ()
    messages += clock_jumps(run, archive)
    pending = _changed(run, archive, known, changes)
    pending |= set(selecting(facets, known))
    if collected is not None and (collected.many or collected.interrupted):
        archives = collected.interrupted
        pending |= {feed.name for feed in known if archives or feed.selection.page is None}
        archive.pages.look_again()
    for feed in known:
        if feed.page_size is not None and changes:
            selected = [each.key for each in changes if feed.selection.wants(each.after)]
            archive.pages.add(feed.name, selected)
    if archive.fact("digest") != run.digest:
        archive.set_fact("digest", run.digest)
        messages += missing_keys(run.settings, archive)
        messages += newly_private(run.settings, archive)
        messages += not_listed(known, archive)
        archive.quarantine.release_refused()
        archive.short_links.keep_only([each for each in run.settings.sources if run.checks(each)])
        archive.pages.look_again()
        pending |= {feed.name for feed in known}
    if archive.fact(VALUES_COMPARED) != run.digest:
        # Not for other runs: they do without its imports.
        from feedpub.pipeline.unmatched_values import unmatched_messages

        messages += unmatched_messages(run, archive)
    filled = fill_pages(run, archive, known, pending, messages)
    if archive.fact(CONTENTS_CHANGED):
        archive.set_fact(CONTENTS_CHANGED, None)
        archive.pages.look_again()
        pending |= {feed.name for feed in filled if _selects_by_contents(feed)}
    if pending and any(run.settings.common_documents()):
        pending.add(INDEX)
    archive.feeds.set_pending(pending, affected(changes, known))
    return filled


def _selects_by_contents(feed: Publication) -> bool:
    selection = feed.selection
    return any(
        kind == "has" for kind, _ in (*selection.wanted, *selection.either, *selection.unwanted)
    )


def fill_pages(
    run: RunContext,
    archive: Archive,
    known: Iterable[Publication],
    pending: set[str],
    messages: list[Message],
) -> list[Publication]:
    """Return *known*, with a new archive document of each pending feed that has filled one.

    The new archive documents and their neighbours are added to *pending*, and what there is to
    report to *messages*.
    """
    return list(_filled(run, archive, known, pending, messages))


def _filled(
    run: RunContext,
    archive: Archive,
    known: Iterable[Publication],
    pending: set[str],
    messages: list[Message],
) -> Iterator[Publication]:
    for feed in known:
        if feed.page_size is None or feed.name not in pending:
            if feed.selection.page is None or feed.selection.page[0] not in pending:
                yield feed
            continue
        fill = partial(
            archive.pages.fill,
            feed.name,
            feed.selection,
            size=feed.page_size,
            limit=feed.limit,
            now=run.now,
        )
        before = archive.pages.count(feed.name)
        fresh = with_whole_articles(run, archive, fill, messages)
        for each in with_pages(feed, before + len(fresh)):
            number = each.channel.page
            if fresh and number is not None and number >= before:
                pending.add(each.name)
            yield each


def _changed(
    run: RunContext, archive: Archive, known: Sequence[Publication], changes: Sequence[Change]
) -> set[str]:
    """Return the feeds that were left pending, that changed, or with a touched document."""
    pending = archive.feeds.pending() | set(affected(changes, known))
    held = archive.pages.holding(each.key for each in changes if each.lasting)
    pending |= {feed.name for feed in known if feed.selection.page in held}
    pending |= _sitemaps_with_changes(archive, known, changes)
    pending |= _due(run, archive, known) | with_changed_list(archive, known)
    standing = archive.feeds.documents()
    destination = run.destination
    for feed in known:
        for name in feed.documents:
            if name in standing and not destination.is_untouched(name, standing[name].mark):
                pending.add(feed.name)
    if not all(
        name in standing and destination.is_untouched(name, standing[name].mark)
        for name, _ in run.settings.common_documents()
    ):
        pending.add(INDEX)
    return pending & {INDEX, *(feed.name for feed in known)}


def _sitemaps_with_changes(
    archive: Archive, known: Iterable[Publication], changes: Sequence[Change]
) -> set[str]:
    """Return the archive documents of sitemaps that list an article of *changes*.

    Readers do not fetch those of feeds again, but search engines look for changes in all sitemaps.
    """
    pages = [feed for feed in known if feed.selection.page and standalone(feed.formats)]
    held = archive.pages.holding(each.key for each in changes) if pages and changes else set()
    return {feed.name for feed in pages if feed.selection.page in held}


def _due(run: RunContext, archive: Archive, known: Iterable[Publication]) -> set[str]:
    """Return the feeds that the clock has changed; also if it went back and expired less."""
    at = int(run.now.timestamp())
    last = int(archive.fact(CLOCK) or at)
    archive.set_fact(CLOCK, str(at))
    archive.moments.keep_only([feed.name for feed in known])
    due = archive.moments.due(run.now)
    if at < last:
        due |= {feed.name for feed in known if feed.selection.max_age is not None}
    return due


def with_changed_list(archive: Archive, known: Iterable[Publication]) -> set[str]:
    """Return the feeds whose file of ids has changed."""
    feeds = [feed for feed in known if feed.ids is not None]
    before = list_marks(archive, feeds)
    now = {path: mark_of_list(Path(path)) for path in before}
    for path, mark in now.items():
        archive.set_fact(f"ids {path}", mark)
    return {feed.name for feed in feeds if before[str(feed.ids)] != now[str(feed.ids)]}


def list_marks(archive: Archive, known: Iterable[Publication]) -> dict[str, str | None]:
    """Return the mark that each file of ids had before it was read; None if it was unreadable."""
    paths = {str(feed.ids) for feed in known if feed.ids is not None}
    return {path: archive.fact(f"ids {path}") for path in sorted(paths)}


def wanted(known: Sequence[Publication], names: Collection[str]) -> list[Publication]:
    """Return the feeds and families *names*; all if there are none. Raises: ConfigError."""
    unknown = set(names) - {each.name for each in known} - {each.family for each in known}
    if unknown:
        listed = ", ".join(sorted({each.family for each in known}))
        raise ConfigError(
            [f"{name}: no such feed; use one of: {listed}" for name in sorted(unknown)]
        )
    if not names:
        return list(known)
    return [each for each in known if each.name in names or each.family in names]
