"""Everything raised on purpose.

* FeedpubError
    * ConfigError: config.toml cannot be meant; nothing was done
        * AmbiguousError: a name may mean any of several articles; nothing was done
    * ListError: a file that lists articles cannot be read
    * SourceError: a source as a whole cannot be read
    * ArchiveError: the archive cannot be read or written
        * ArchiveBusy: another run holds its lock
            * DirectoryBusy: another configuration publishes into the same directory
    * RebuildError: a new archive would not be what the old one was; the old one stands
    * FormatError: a feed cannot be written in a format
    * DestinationError: a document cannot be put in its place
    * AdoptError: a live feed cannot be read or fetched; nothing was adopted
    * NotifyError: a target could not be notified of a published document; it is retried
    * SetUpError: there is nothing that a configuration could be written for; nothing was written
    * Stopped: somebody wants the run to end; what was begun is as if it had not been
    * PreviewError: the publish directory cannot be served for a look

Each says in one line what, where and what to do. What is wrong with a single article is no
exception but a :class:`~feedpub.feed.Finding`.
"""

from __future__ import annotations

from collections.abc import Iterable


class FeedpubError(Exception):
    """Base of all errors that a user or the world can cause."""


class ConfigError(FeedpubError):
    """config.toml cannot be meant. Carries every mistake found, one line each."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


class AmbiguousError(ConfigError):
    """A name may mean any of several articles, which are named."""


class ConfigWarning(FutureWarning):
    """A part of a configuration works in this version, but will not in a later one."""


class ListError(FeedpubError):
    """A file that lists articles cannot be read; its feed stays as it is."""

    def __init__(self, path: object, message: str) -> None:
        super().__init__(f"{path}: {message}")


class SourceError(FeedpubError):
    """A source as a whole cannot be read; its feeds stay as they are."""

    def __init__(self, source: str, message: str) -> None:
        super().__init__(f"source {source}: {message}")
        self.source = source


class ArchiveError(FeedpubError):
    """The archive cannot be read or written."""

    def __init__(self, path: object, message: str) -> None:
        super().__init__(f"archive {path}: {message}")


class ArchiveBusy(ArchiveError):
    """Another run works with the archive."""


class DirectoryBusy(ArchiveBusy):
    """Another archive's run publishes into the same directory."""

    def __init__(self, directory: object, message: str) -> None:
        FeedpubError.__init__(
            self,
            f"publish directory {directory}: {message}; give each configuration its own, or run"
            " them one after the other",
        )


class RebuildError(FeedpubError):
    """A new archive would not be what the old one was; the old one stands."""


class FormatError(FeedpubError):
    """A feed cannot be written in a format."""

    def __init__(self, feed: str, format: str, entry: int, message: str) -> None:
        super().__init__(
            f"feed {feed}: entry {entry + 1}: cannot be written as {format}: {message}"
        )
        #: Position of the entry that is to blame, from 0.
        self.entry = entry
        self.reason = message


class DestinationError(FeedpubError):
    """A document cannot be put in its place; what stood there still stands."""

    def __init__(self, name: object, message: str, *, full: bool = False) -> None:
        super().__init__(f"{name}: {message}")
        #: Whether there is no room for it.
        self.full = full


class AdoptError(FeedpubError):
    """A live feed cannot be read or fetched; nothing was adopted."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")


class NotifyError(FeedpubError):
    """A target could not be notified of a published document; it is retried."""

    def __init__(self, message: str, *, whole_target: bool, retry_after: float = 0.0) -> None:
        super().__init__(message)
        #: Whether the target fails for every document, not only for these.
        self.whole_target = whole_target

        #: In seconds: the pause that the target asks for.
        self.retry_after = retry_after


class SetUpError(FeedpubError):
    """There is nothing that a configuration could be written for; nothing was written."""

    def __init__(self, place: object, message: str) -> None:
        super().__init__(f"{place}: {message}")


class Stopped(FeedpubError):
    """Somebody wants the run to end; what was begun is as if it had not been."""


class PreviewError(FeedpubError):
    """The publish directory cannot be served for a look."""

    def __init__(self, place: object, message: str) -> None:
        super().__init__(f"{place}: {message}")
