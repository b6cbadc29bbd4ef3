"""Which feeds there are, and which of them must be made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from feedpub.archive.articles import Change, Facets
from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive
from feedpub.config.feed_table import FeedTable
from feedpub.config.id_lists import mark_of_list
from feedpub.config.model import Settings
from feedpub.config.paths import Slugs, documents
from feedpub.config.publications import Publication, publications, with_pages
from feedpub.config.slugs import assign
from feedpub.errors import ConfigError
from feedpub.format_info import INDEX_DOCUMENTS
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report


def known_feeds(run: RunContext, archive: Archive, report: Report) -> list[Publication]:
    """Every feed that is meant, families expanded by the values that articles have.

    Raises: ConfigError, if two of them have one name.
    """
    settings = run.settings
    families = {key: feed for key, feed in settings.feeds.items() if feed.each is not None}
    slugs = {key: archive.feeds.slugs(key) | feed.slugs for key, feed in families.items()}
    for key, feed in families.items():
        assert feed.each is not None
        values = set(archive.articles.values(feed.each)) - slugs[key].keys()
        if feed.each in ("section", "tag"):
            values -= set(settings.site.internal)
        fresh = assign(values, slugs[key], _taken(settings, slugs, key, feed))
        room = max(0, feed.max - len(slugs[key]))
        if len(fresh) > room:
            left_out = list(fresh)[room:]
            more = f" and {len(left_out) - 1} more" if len(left_out) > 1 else ""
            report.notes.append(
                f"feeds.{key}: max is {feed.max}: no feed for {left_out[0]!r}{more}; raise max"
            )
        kept = dict(list(fresh.items())[:room])
        archive.feeds.add_slugs(key, kept)
        slugs[key] |= kept
    if repeated := _repeated(_names(settings, slugs)):
        raise ConfigError([f"two feeds have the name {name}: rename one" for name in repeated])
    if repeated := _repeated(path for path, _ in documents(settings, slugs)):
        raise ConfigError([f"two documents have the path {name}: move one" for name in repeated])
    pages = archive.pages.counts()
    return [
        each
        for feed in publications(settings, slugs)
        for each in with_pages(feed, pages.get(feed.name, 0) if feed.page_size else 0)
    ]


def document_names(run: RunContext, known: Iterable[Publication]) -> set[str]:
    """The names of all documents that are meant."""
    listing = INDEX_DOCUMENTS if run.settings.publish.index else ()
    return {*(name for feed in known for name in feed.documents), *listing}


def _repeated(names: Iterable[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _names(settings: Settings, slugs: Slugs) -> list[str]:
    """The name of every feed, with the *slugs* that families have so far."""
    names: list[str] = []
    for key, feed in settings.feeds.items():
        found = slugs[key].values() if feed.each else [""]
        names += [feed.name_of(key, slug) for slug in found]
    return names


def _taken(settings: Settings, slugs: Slugs, key: str, feed: FeedTable) -> set[str]:
    """The slugs that would give a feed of the family the name, or a document's path, of another."""
    name = feed.name_of(key, "\0")
    paths = [path for path, _ in documents(settings, slugs)]
    taken = set(_slugs_of(_names(settings, slugs), name))
    for template in feed.documents(name, "\0").values():
        taken.update(_slugs_of(paths, template))
    return taken


def _slugs_of(names: Iterable[str], template: str) -> list[str]:
    """What of *names* stands where *template* has a NUL, of those that fit it."""
    before, _, after = template.partition("\0")
    return [
        name[len(before) : len(name) - len(after)]
        for name in names
        if name.startswith(before) and name.endswith(after)
    ]


def affected(changes: Iterable[Change], feeds: Iterable[Publication]) -> Iterator[str]:
    """The names of the feeds that *changes* touch, in the order of *feeds*.

    A feed is touched if its selection wants what an article was or what it is now.
    """
    sides = {facets for each in changes for facets in (each.before, each.after) if facets}
    return wanting(sides, feeds)


def wanting(sides: Collection[Facets], feeds: Iterable[Publication]) -> Iterator[str]:
    """Yield the names of *feeds* that want an article with facets of *sides*."""
    for feed in feeds:
        # What is archived is left alone.
        if feed.selection.page is None and any(feed.selection.wants(facets) for facets in sides):
            yield feed.name


def mark_pending(
    run: RunContext,
    archive: Archive,
    known: Sequence[Publication],
    changes: Sequence[Change],
    facets: Collection[Facets],
) -> list[Publication]:
    """Write down which feeds must be made again, together with why: a crash forgets neither.

    They are those that *changes* touch, and those that want an article with some of *facets*.
    Return *known* with the archive documents that feeds have filled.
    """
    pending = _changed(run, archive, known, changes) | set(wanting(facets, known))
    if archive.fact("digest") != run.digest:
        archive.set_fact("digest", run.digest)
        archive.quarantine.judge_anew()
        archive.short_links.keep_only([each for each in run.settings.sources if run.checks(each)])
        pending |= {feed.name for feed in known}
    filled = fill_pages(run, archive, known, pending)
    if run.settings.publish.index and pending:
        pending.add(INDEX)
    archive.feeds.set_pending(pending)
    return filled


def fill_pages(
    run: RunContext, archive: Archive, known: Iterable[Publication], pending: set[str]
) -> list[Publication]:
    """Return *known*, with a new archive document of each pending feed that has filled one.

    The new archive documents and their neighbours are added to *pending*.
    """
    return list(_filled(run, archive, known, pending))


def _filled(
    run: RunContext, archive: Archive, known: Iterable[Publication], pending: set[str]
) -> Iterator[Publication]:
    counts = archive.pages.counts()
    for feed in known:
        if feed.page_size is None or feed.name not in pending:
            if feed.selection.page is None or feed.selection.page[0] not in pending:
                yield feed
            continue
        fresh = archive.pages.fill(
            feed.name, feed.selection, size=feed.page_size, limit=feed.limit, now=run.now
        )
        before = counts.get(feed.name, 0)
        for each in with_pages(feed, before + len(fresh)):
            number = each.channel.page
            if fresh and number is not None and number >= before:
                pending.add(each.name)
            yield each


def _changed(
    run: RunContext, archive: Archive, known: Sequence[Publication], changes: Sequence[Change]
) -> set[str]:
    """The feeds that are not done yet, that changed, and whose documents somebody touched."""
    pending = archive.feeds.pending() | set(affected(changes, known))
    held = archive.pages.of(each.key for each in changes if each.lasting)
    pending |= {feed.name for feed in known if feed.selection.page in held}
    pending |= _due(run, archive, known) | _listed_anew(archive, known)
    standing = archive.feeds.documents()
    destination = run.destination
    for feed in known:
        for name in feed.documents:
            if name in standing and not destination.is_untouched(name, standing[name].mark):
                pending.add(feed.name)
    if run.settings.publish.index and not all(
        name in standing and destination.is_untouched(name, standing[name].mark)
        for name in INDEX_DOCUMENTS
    ):
        pending.add(INDEX)
    return pending & {INDEX, *(feed.name for feed in known)}


def _due(run: RunContext, archive: Archive, known: Iterable[Publication]) -> set[str]:
    """The feeds that the clock has changed; or may bring an entry back to, going back."""
    at = int(run.now.timestamp())
    last = int(archive.fact("clock of feeds") or at)
    archive.set_fact("clock of feeds", str(at))
    archive.moments.keep_only([feed.name for feed in known])
    due = archive.moments.due(run.now)
    if at < last:
        due |= {feed.name for feed in known if feed.selection.max_age is not None}
    return due


def _listed_anew(archive: Archive, known: Iterable[Publication]) -> set[str]:
    """The feeds whose file of ids is not what it was."""
    feeds = [feed for feed in known if feed.ids is not None]
    before = list_marks(archive, feeds)
    now = {path: mark_of_list(Path(path)) for path in before}
    for path, mark in now.items():
        archive.set_fact(f"ids {path}", mark)
    return {feed.name for feed in feeds if before[str(feed.ids)] != now[str(feed.ids)]}


def list_marks(archive: Archive, known: Iterable[Publication]) -> dict[str, str | None]:
    """The mark that each file of ids had before it was read. None: it could not be read."""
    paths = {str(feed.ids) for feed in known if feed.ids is not None}
    return {path: archive.fact(f"ids {path}") for path in sorted(paths)}


def wanted(known: Sequence[Publication], names: Collection[str]) -> list[Publication]:
    unknown = set(names) - {each.name for each in known} - {each.family for each in known}
    if unknown:
        listed = ", ".join(sorted({each.family for each in known}))
        raise ConfigError([f"{name}: no such feed; there are {listed}" for name in sorted(unknown)])
    if not names:
        return list(known)
    return [each for each in known if each.name in names or each.family in names]
