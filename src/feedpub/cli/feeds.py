"""``feedpub feeds``"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub.cli.options import ConfigPath, FeedNames
from feedpub.cli.terminal import minute, say, say_json, say_table
from feedpub.nouns import dataclass, field
from feedpub.patterns import pattern

if TYPE_CHECKING:
    from feedpub.archive.queries.feeds import FeedList, FeedRow
    from feedpub.config.model import Settings
    from feedpub.config.publications import Publication

#: What an archive document's name ends with, after that of its feed.
_ARCHIVE = pattern(r"-archive-[0-9]+$")


def feeds(
    names: FeedNames = None,
    config: ConfigPath = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each feed.")
    ] = False,
) -> None:
    """List the feeds: how many entries, the newest, the last change, the addresses.

    Read beside any run; nothing is changed.

    Exit status: 0; 1 the archive cannot be read; 2 usage or configuration.
    """
    from feedpub.archive.queries.feeds import FeedList, feed_list
    from feedpub.config import files
    from feedpub.config.load import load

    settings, layers = load(files.find(config))
    found = feed_list(layers.archive)
    lines = list(_lines(settings, found or FeedList(), names or ()))
    if as_json:
        for line in lines:
            say_json(line.as_json())
    elif found is None:
        say(f"no feed was built yet: there is no archive {layers.archive}; run feedpub build")
    else:
        columns = ("feed", "entries", "newest", "last change", "addresses")
        say_table(columns, [line.cells() for line in lines])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A feed of the configuration, or one that was published when it was."""

    name: str
    addresses: tuple[str, ...]

    #: None: it was never built.
    row: FeedRow | None
    configured: bool = True

    #: Of a feed whose value readers no longer give: by source, the values that stand for it.
    former: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def cells(self) -> list[str]:
        addresses = " ".join(self.addresses)
        if self.row is None:
            return [self.name, "-", "-", "never built", addresses]
        newest, changed = _minute(self.row.newest), minute(self.row.changed)
        left = "" if self.configured else " (not in the configuration)"
        for source, present in self.former.items():
            now = f"now {' and '.join(map(repr, present))}" if present else "no new articles"
            left += f" (a former value in {source}: {now})"
        return [self.name, str(self.row.entries), newest, changed, addresses + left]

    def as_json(self) -> dict[str, Any]:
        row = self.row
        return {
            "feed": self.name,
            "configured": self.configured,
            "former": {source: list(present) for source, present in self.former.items()},
            "built": row is not None,
            "entries": row.entries if row else 0,
            "newest": row.newest.isoformat() if row and row.newest else None,
            "changed": row.changed.isoformat() if row else None,
            "addresses": list(self.addresses),
        }


def _minute(moment: datetime | None) -> str:
    return "-" if moment is None else minute(moment)


def _lines(settings: Settings, found: FeedList, names: Sequence[str]) -> Iterator[_Line]:
    """Every feed of the configuration in its order, then those that were left over."""
    from feedpub.config.publications import publications
    from feedpub.pipeline.plan import wanted

    known = list(publications(settings, settings.slugs_with(found.slugs)))
    for feed in wanted(known, names):
        addresses = tuple(address for _, address in feed.channel.addresses)
        yield _Line(
            name=feed.name,
            addresses=addresses,
            row=found.feeds.get(feed.name),
            former=_former(settings, found, feed),
        )
    if not names:
        paged = {feed.name for feed in known if feed.page_size is not None}
        for name in sorted(found.feeds.keys() - {feed.name for feed in known}):
            row = found.feeds[name]
            addresses = tuple(f"{settings.site.base_url}{each}" for each in row.documents)
            configured = _ARCHIVE.sub("", name) in paged
            yield _Line(name=name, addresses=addresses, row=row, configured=configured)


def _former(settings: Settings, found: FeedList, feed: Publication) -> Mapping[str, Sequence[str]]:
    """Return what stands for the value of *feed*, if readers no longer give that."""
    kind = settings.feeds[feed.family].each
    if kind is None:
        return {}
    # What a family is made by comes first.
    _, values = feed.selection.wanted[0]
    (value,) = values
    return found.former.get((kind, value), {})
