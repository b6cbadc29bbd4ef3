"""Keys of records that feeds write as elements of their own, and that no article has."""

from __future__ import annotations

from collections.abc import Iterator

from feedpub.archive.store import Archive
from feedpub.config.model import Settings
from feedpub.pipeline.report import Message, note


def missing_keys(settings: Settings, archive: Archive) -> Iterator[Message]:
    """Yield a line for each key of *settings* that no article in *archive* has."""
    for path in settings.kept:
        if archive.articles.lack(path):
            keys = (
                f"feeds.{name}.extra.{prefix}.fields.{element}"
                for name, feed in settings.feeds.items()
                for prefix, table in feed.extra.items()
                for element, each in table.fields.items()
                if each == path
            )
            yield note(
                f"{', '.join(keys)}: no article has the key {path!r}; feedpub show FILE says what"
                " is read of one"
            )
