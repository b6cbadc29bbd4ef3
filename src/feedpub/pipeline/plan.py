"""Which feeds there are, and which of them must be made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from feedpub.archive.articles import Change
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication, family_name, publications
from feedpub.config.slugs import assign
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import ConfigError
from feedpub.pipeline.run import Run


def known_feeds(run: Run, archive: Archive) -> list[Publication]:
    """Every feed that is meant, families expanded by the values that articles have."""
    slugs: dict[str, dict[str, str]] = {}
    singles = [name for name, feed in run.settings.feeds.items() if feed.each is None]
    for key, feed in run.settings.feeds.items():
        if feed.each is None:
            continue
        known = archive.feeds.slugs(key)
        # What is explicit comes first, and is never kept: it can be said otherwise tomorrow.
        values = [value for value in archive.articles.values(feed.each) if value not in feed.slugs]
        before, _, after = family_name(key, feed, "\0").partition("\0")
        taken = [
            name[len(before) : len(name) - len(after)]
            for name in singles
            if name.startswith(before) and name.endswith(after)
        ]
        fresh = assign(values, feed.slugs, known, taken)
        room = max(0, feed.max - len(known))
        archive.feeds.add_slugs(key, dict(list(fresh.items())[:room]))
        slugs[key] = archive.feeds.slugs(key) | feed.slugs
        _refuse_shared(key, slugs[key])
    return list(publications(run.settings, slugs))


def _refuse_shared(key: str, slugs: dict[str, str]) -> None:
    holders: dict[str, str] = {}
    for value, slug in slugs.items():
        if slug in holders:
            problem = f"feeds.{key}.slugs: {slug!r} of {value!r} is that of {holders[slug]!r}"
            raise ConfigError([f"{problem} already; choose another"])
        holders[slug] = value


def affected(changes: Iterable[Change], feeds: Iterable[Publication]) -> Iterator[str]:
    """Yield the names of the feeds that *changes* touch, in the order of *feeds*.

    A feed is touched if its selection wants what an article was or what it is now.
    """
    sides = {facets for each in changes for facets in (each.before, each.after) if facets}
    for feed in feeds:
        if any(feed.selection.wants(facets) for facets in sides):
            yield feed.name


def mark_pending(
    run: Run, archive: Archive, known: Sequence[Publication], changes: Sequence[Change]
) -> None:
    """Write down which feeds must be made again, together with why: a crash forgets neither."""
    if archive.fact("digest") != run.digest:
        archive.set_fact("digest", run.digest)
        archive.quarantine.judge_anew()
        archive.feeds.set_pending(feed.name for feed in known)
        return
    pending = archive.feeds.pending() | set(affected(changes, known))
    standing = archive.feeds.documents()
    destination = DirectoryDestination(run.directory)
    for feed in known:
        for format in feed.formats:
            name = f"{feed.name}.{format}"
            if name in standing and not destination.stands(name, standing[name].mark):
                pending.add(feed.name)
    archive.feeds.set_pending(pending & {feed.name for feed in known})


def wanted(known: Sequence[Publication], names: Collection[str]) -> list[Publication]:
    unknown = set(names) - {each.name for each in known} - {each.family for each in known}
    if unknown:
        listed = ", ".join(sorted({each.family for each in known}))
        raise ConfigError([f"{name}: no such feed; there are {listed}" for name in sorted(unknown)])
    if not names:
        return list(known)
    return [each for each in known if each.name in names or each.family in names]
