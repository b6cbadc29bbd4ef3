"""The bytes of published documents, made from the archive where reading them takes a request."""

from __future__ import annotations

from functools import cached_property

from feedpub.archive.feeds import PublishedFile
from feedpub.archive.store import Archive
from feedpub.config.publications import Publication
from feedpub.errors import FeedpubError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.plan import known_feeds
from feedpub.pipeline.render import Made, make
from feedpub.protocols import StoredFile


class KnownDocuments:
    """Makes documents again that are stored as the archive last put them.

    Their entries are kept as fragments, so that this takes a fraction of fetching them. What is
    made counts only if it has the digest that was recorded. Used within a transaction.
    """

    def __init__(self, run: RunContext, archive: Archive) -> None:
        self._run = run
        self._archive = archive
        #: The documents of the feed that was made last.
        self._made: dict[str, bytes] = {}

    def content(self, file: StoredFile) -> bytes | None:
        """Return the bytes of the document in *file*. None: it must be read."""
        published = self._published.get(file.document)
        if published is None or not self._run.destination.is_known(file.name, published.mark):
            return None
        if file.document not in self._made:
            try:
                self._make(file.document)
            except FeedpubError:
                self._made = {}
        return self._made.get(file.document)

    @cached_property
    def _published(self) -> dict[str, PublishedFile]:
        return self._archive.feeds.documents()

    @cached_property
    def _feeds(self) -> dict[str, Publication]:
        feeds, _ = known_feeds(self._run, self._archive)
        return {name: feed for feed in feeds for name in feed.documents}

    def _make(self, name: str) -> None:
        self._made = {}
        feed = self._feeds.get(name)
        if feed is None:
            return
        made, _ = make(self._run, self._archive, feed, self._run.digest, self._published)
        if isinstance(made, Made):
            self._made = {
                each.document.name: each.document.content
                for each in made.documents
                if each.digest == self._published[each.document.name].digest
            }
