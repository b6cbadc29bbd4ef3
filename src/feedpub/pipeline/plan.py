"""Which feeds there are, and which of them must be made again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from feedpub.archive.articles import Change
from feedpub.archive.feeds import INDEX
from feedpub.archive.store import Archive
from feedpub.config.lists import mark_of_list
from feedpub.config.publications import Publication, family_name, publications
from feedpub.config.slugs import assign
from feedpub.destinations.directory import DirectoryDestination
from feedpub.errors import ConfigError
from feedpub.formats.catalogue import INDEX_DOCUMENTS
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run


def known_feeds(run: Run, archive: Archive, report: Report) -> list[Publication]:
    """Every feed that is meant, families expanded by the values that articles have.

    Raises: ConfigError, if two of them have one name.
    """
    families = {key: feed for key, feed in run.settings.feeds.items() if feed.each is not None}
    slugs = {key: archive.feeds.slugs(key) | feed.slugs for key, feed in families.items()}
    for key, feed in families.items():
        assert feed.each is not None
        values = set(archive.articles.values(feed.each)) - slugs[key].keys()
        values -= set(run.settings.site.internal)
        taken = _slugs_of(_names(run, slugs), family_name(key, feed, "\0"))
        fresh = assign(values, slugs[key], taken)
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
    names = _names(run, slugs)
    if repeated := _repeated(names):
        raise ConfigError([f"two feeds have the name {name}: rename one" for name in repeated])
    known = list(publications(run.settings, slugs))
    if repeated := _repeated(document_names(run, known)):
        raise ConfigError([f"two documents have the path {name}: move one" for name in repeated])
    return known


def document_names(run: Run, known: Iterable[Publication]) -> list[str]:
    """The names of all documents that are meant."""
    listing = INDEX_DOCUMENTS if run.settings.publish.index else ()
    return [*(name for feed in known for name in feed.documents), *listing]


def _repeated(names: Sequence[str]) -> list[str]:
    return sorted(name for name, count in Counter(names).items() if count > 1)


def _names(run: Run, slugs: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The name of every feed, with the *slugs* that families have so far."""
    names: list[str] = []
    for key, feed in run.settings.feeds.items():
        if feed.each is None:
            names.append(key)
        else:
            names += [family_name(key, feed, slug) for slug in slugs[key].values()]
    return names


def _slugs_of(names: Iterable[str], template: str) -> list[str]:
    """What of *names* stands where *template* has a NUL, of those that fit it."""
    before, _, after = template.partition("\0")
    return [
        name[len(before) : len(name) - len(after)]
        for name in names
        if name.startswith(before) and name.endswith(after)
    ]


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
        for feed in known:
            _list_changed(archive, feed)
        pending = {feed.name for feed in known}
    else:
        pending = _changed(run, archive, known, changes)
    if run.settings.publish.index and pending:
        pending.add(INDEX)
    archive.feeds.set_pending(pending)


def _changed(
    run: Run, archive: Archive, known: Sequence[Publication], changes: Sequence[Change]
) -> set[str]:
    """The feeds that are not done yet, that changed, and whose documents somebody touched."""
    pending = archive.feeds.pending() | set(affected(changes, known)) | archive.feeds.due(run.now)
    pending |= {feed.name for feed in known if _list_changed(archive, feed)}
    standing = archive.feeds.documents()
    destination = DirectoryDestination(run.directory)
    for feed in known:
        for name in feed.documents:
            if name in standing and not destination.stands(name, standing[name].mark):
                pending.add(feed.name)
    if run.settings.publish.index and not all(
        name in standing and destination.stands(name, standing[name].mark)
        for name in INDEX_DOCUMENTS
    ):
        pending.add(INDEX)
    return pending & {INDEX, *(feed.name for feed in known)}


def _list_changed(archive: Archive, feed: Publication) -> bool:
    """Whether the file that names the first articles of *feed* is not what it was."""
    if feed.ids is None:
        return False
    mark = str(mark_of_list(feed.ids))
    changed = archive.fact(f"ids {feed.name}") != mark
    archive.set_fact(f"ids {feed.name}", mark)
    return changed


def wanted(known: Sequence[Publication], names: Collection[str]) -> list[Publication]:
    unknown = set(names) - {each.name for each in known} - {each.family for each in known}
    if unknown:
        listed = ", ".join(sorted({each.family for each in known}))
        raise ConfigError([f"{name}: no such feed; there are {listed}" for name in sorted(unknown)])
    if not names:
        return list(known)
    return [each for each in known if each.name in names or each.family in names]
