"""What has to be said once of feeds that are new in the configuration."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from feedpub.archive.store import Archive
from feedpub.config.model import Settings
from feedpub.config.private_feeds import private_documents
from feedpub.config.publications import Publication
from feedpub.format_info import FORMATS
from feedpub.pipeline.report import Message, note

#: The fact with the documents that were private by the last configuration, as JSON.
_PRIVATE = "private documents"


def newly_private(settings: Settings, archive: Archive) -> Iterator[Message]:
    """Yield a line for each feed with documents that *settings* make private, and remember these.

    A web server that was set up before gives them to everybody.
    """
    before = archive.fact(_PRIVATE)
    new: dict[str, list[str]] = {}
    paths = []
    for each in private_documents(settings.feeds):
        paths.append(each.path)
        if each.path not in json.loads(before or "[]"):
            new.setdefault(each.key, []).append(each.path)
    if paths or before:
        archive.set_fact(_PRIVATE, json.dumps(paths) if paths else None)
    for key, documents in new.items():
        yield note(
            f"feeds.{key}: private from now on: {', '.join(documents)}; everybody can read them"
            " unless the web server has what feedpub config nginx or caddy prints now"
        )


def not_listed(known: Sequence[Publication], archive: Archive) -> Iterator[Message]:
    """Yield a line for all new sitemaps of *known* if the text of articles was deleted.

    No feed selects these, and such a sitemap promises all articles.
    """
    sitemaps = [
        feed
        for feed in known
        if any(FORMATS[name].archive is not None for name, _ in feed.channel.paths)
    ]
    if not sitemaps:
        return
    published = archive.feeds.all()
    old = {each.family for each in sitemaps if each.name in published}
    new = dict.fromkeys(each.family for each in sitemaps if each.family not in old)
    if new and (count := archive.retention.count()):
        articles = "1 article" if count == 1 else f"{count:,} articles"
        where = ", ".join(f"feeds.{key}" for key in new)
        yield note(
            f"{where}: {articles} without text, which archive.keep deleted, cannot be listed"
        )
