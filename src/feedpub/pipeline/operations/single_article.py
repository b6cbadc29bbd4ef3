"""Single articles, requested by name; what else is new in their sources is left for later."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from feedpub.addresses import web_address
from feedpub.archive.inputs import documents_of
from feedpub.archive.store import Archive
from feedpub.config.source_table import AnySource, FilesTable, WebTable
from feedpub.errors import AmbiguousError, ConfigError
from feedpub.intake.sources.files import SUFFIXES, changed, is_read, printable, written
from feedpub.intake.sources.finished_files import open_whole
from feedpub.nouns import replace
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.fetch import SourceRequest, request_sources
from feedpub.pipeline.operations.withdraw import find_subjects
from feedpub.protocols import Fetched, Raw


def request_articles(
    run: RunContext, names: Sequence[str], archive: Archive
) -> dict[str, SourceRequest]:
    """Begin to fetch the articles *names*: files of a source's folder, pages, or stored articles.

    An API or a feed is asked as a whole: it gives its newest articles together.

    Raises: ConfigError, for a name that is none of these.
    """
    files: dict[str, list[Path]] = {}
    pages: dict[str, list[str]] = {}
    whole: set[str] = set()
    for name in names:
        source, document = _where(run, name, archive)
        _read_again(run, archive, name, source, document)
        match run.settings.sources[source]:
            case FilesTable():
                files.setdefault(source, []).append(Path(document))
            case WebTable():
                pages.setdefault(source, []).append(document)
            case _:
                whole.add(source)
    requests = {source: _of_files(run, source, paths) for source, paths in files.items()}
    of_pages = request_sources(_only(run, pages), archive, list(pages))
    requests |= {source: replace(each, whole=False) for source, each in of_pages.items()}
    return requests | request_sources(run, archive, sorted(whole))


def _read_again(run: RunContext, archive: Archive, name: str, source: str, document: str) -> None:
    """Have the article, if its text is no longer kept, stored though it is unchanged."""
    if source in run.folders:
        document = printable(os.path.relpath(document, run.folders[source]))
    for key in archive.retention.named(name, source, document):
        archive.articles.read_again(key)


def _where(run: RunContext, name: str, archive: Archive) -> tuple[str, str]:
    """Return the source that has *name*, and its file or address there."""
    # Unlike Path.is_file, this returns False for a name that is too long for a file.
    is_file = os.path.isfile(name)  # noqa: PTH113
    if is_file and (found := _in_folder(run, Path(name))):
        return found
    address = web_address(name)
    for source, table in run.settings.sources.items():
        if address and isinstance(table, WebTable) and _has(table, address):
            return source, address
    try:
        subject = find_subjects(archive, [name])[0]
    except AmbiguousError:
        raise
    except ConfigError as error:
        if not is_file:
            raise
        raise ConfigError([f"{name}: no source reads this file ({', '.join(SUFFIXES)})"]) from error
    origin = archive.articles.origin(subject.key)
    if origin is None or subject.source not in run.settings.sources:
        raise ConfigError([f"{name}: its source {subject.source} is not in the configuration"])
    if subject.source in run.folders:
        # A record is read with the document that it is in.
        paths = [run.folders[subject.source] / each for each in documents_of(origin)]
        return subject.source, str(next(filter(Path.is_file, paths), paths[-1]))
    return subject.source, origin


def _in_folder(run: RunContext, path: Path) -> tuple[str, str] | None:
    """Return the source that reads *path*, and the path in its folder. None: no source does."""
    real = path.parent.resolve() / path.name
    for source, folder in run.folders.items():
        if real.is_relative_to(folder.resolve()):
            below = real.relative_to(folder.resolve())
            if is_read(below):
                return source, str(folder / below)
    return None


def _has(table: WebTable, address: str) -> bool:
    """Return whether the configuration shows that *address* is an article of the source."""
    if address in table.addresses:
        return True
    pattern = table.pattern
    path = urlsplit(address).path
    return pattern is not None and bool(pattern.match(address) or pattern.match(path))


def _of_files(run: RunContext, source: str, paths: Sequence[Path]) -> SourceRequest:
    folder = run.folders[source]
    documents = tuple(
        Raw(
            source=source,
            name=printable(str(path.relative_to(folder))),
            open=partial(open_whole, path, run.quiet(source)),
            changed=changed(path),
            written=written(path),
        )
        for path in paths
    )
    return SourceRequest(answer=lambda: Fetched(documents=documents), reread=False, whole=False)


def _only(run: RunContext, pages: Mapping[str, Sequence[str]]) -> RunContext:
    """Return *run* with sources that have nothing but *pages*."""
    tables: dict[str, AnySource] = {}
    for source, table in run.settings.sources.items():
        if source in pages and isinstance(table, WebTable):
            table = replace(
                table, section=None, sitemap=None, feed=None, addresses=[*pages[source]]
            )
        tables[source] = table
    return replace(run, settings=replace(run.settings, sources=tables))
