"""Which of our feeds takes the place of a live one, by its address.

Older stories that a feed leaves out because it takes the place of a live one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from feedpub.archive.store import Archive
from feedpub.article import ArchivedArticle, Selection
from feedpub.compare_keys import same_address
from feedpub.config.model import Settings
from feedpub.config.publications import Publication, publications
from feedpub.errors import ConfigError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report

#: Stands for any slug of a family: before the first build none is known.
_ANY = "\N{OBJECT REPLACEMENT CHARACTER}"


class DocumentAddresses:
    """The addresses of all documents that are meant, and the old ones that lead to them."""

    def __init__(self, settings: Settings, archive: Archive) -> None:
        slugs = {
            key: archive.feeds.slugs(key) | feed.slugs | {_ANY: _ANY}
            for key, feed in settings.feeds.items()
        }
        self._names: list[str] = []
        self._documents: list[tuple[str, str, str]] = []
        for each in publications(settings, slugs):
            self._names.append(each.name)
            formats = {path: format for format, path in each.channel.paths}
            for old, path in (*each.aliases, *((path, path) for path in formats)):
                address = each.channel.base + old
                self._documents.append((address, each.name, formats[path]))

    def at(self, address: str | None) -> tuple[str, str] | None:
        """The name and the format of the feed whose document stands, or will, at *address*."""
        wanted = same_address(address or "")
        if wanted is None:
            return None
        for known, name, format in self._documents:
            slug = _slug_in(wanted, same_address(known.replace(_ANY, _IN_ADDRESS)) or "")
            if slug is None or (slug and not _SLUG.fullmatch(slug)):
                # A family's feed never gets that name, and nothing leads there from its alias.
                continue
            return name.replace(_ANY, slug), format
        return None

    def has(self, name: str) -> bool:
        """Whether the feed *name* is there: a family's is once an article belongs to it."""
        return name in self._names

    def check(self, name: str) -> None:
        """Raises: ConfigError, if no feed can have that *name*."""
        if any(
            _slug_in(name, known.replace(_ANY, _IN_ADDRESS)) is not None for known in self._names
        ):
            return
        listed = ", ".join(sorted(known.replace(_ANY, "SLUG") for known in self._names))
        raise ConfigError([f"{name}: no such feed; there are {listed}"])


#: What feedpub makes of a value, but for one whose slug is configured.
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

#: As an address writes it that is compared.
_IN_ADDRESS = "-feedpub-any-slug-"


def _slug_in(text: str, template: str) -> str | None:
    """The slug that makes *template* *text*; empty if it needs none, None if there is none."""
    before, has_any, after = template.partition(_IN_ADDRESS)
    if not has_any:
        return "" if text == template else None
    slug = text[len(before) : len(text) - len(after)]
    fits = text.startswith(before) and text.endswith(after) and slug and "/" not in slug
    return slug if fits else None


def without_old_stories(
    run: RunContext, archive: Archive, publication: Publication, selection: Selection
) -> Selection:
    """Return *selection* without what readers of the feed would take for new; see TakenOver.

    Archive documents have them: nobody is shown those as news.
    """
    if selection.page is not None:
        return selection
    taken = archive.takeovers.of(publication.name, run.now)
    if taken is None:
        return selection
    named = archive.articles.named(selection.first).values()
    keys = frozenset(key for keys in named for key in keys)
    # A folder has all of its articles; a list on the web has the newest.
    in_part = frozenset(run.settings.sources.keys() - run.folders.keys())
    return replace(selection, taken_over=replace(taken, named=keys, in_part=in_part))


def left_out(
    archive: Archive,
    publication: Publication,
    selection: Selection,
    shown: Sequence[ArchivedArticle],
    now: datetime,
) -> int:
    """How many older stories would be in the feed if it did not take the place of a live one."""
    if selection.taken_over is None:
        return 0
    every = archive.articles.keys(replace(selection, taken_over=None), publication.limit, now)
    return len(every - {each.key for each in shown})


def say_what_is_left_out(archive: Archive, name: str, count: int) -> list[str]:
    """What is told of it when the feed *name* is first published in the place of a live one."""
    if not count or not archive.takeovers.waiting(name):
        return []
    stories = f"{count:,} older {'story' if count == 1 else 'stories'}"
    return [
        f"feed {name}: {stories} left out, which the readers of the feed that it takes over would"
        " see as new; name those that you want in its ids"
    ]


def end_takeovers(archive: Archive, name: str, report: Report, now: datetime) -> None:
    """The feed *name* is published in the place of a live one: what comes now is new.

    Unless a source failed: what it has then is read later, and is as old.
    """
    if any(each.failure for each in report.sources):
        return
    for taken in archive.takeovers.waiting(name):
        archive.takeovers.end(taken, now)
