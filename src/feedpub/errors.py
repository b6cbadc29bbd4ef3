"""The exceptions of feedpub.

* FeedpubError
    * ConfigError: config.toml is invalid; nothing was done
        * AmbiguousError: a name matches several articles; nothing was done
    * ListError: a file that lists articles cannot be read
    * SourceError: a source as a whole cannot be read
    * ArchiveError: the archive cannot be read or written
        * ArchiveBusy: another run holds its lock
            * DirectoryBusy: another configuration publishes into the same directory
    * RebuildError: the rebuilt archive would differ from the old one, which stays
    * FormatError: a feed cannot be written in a format
    * DestinationError: a document cannot be written to its destination
    * AdoptError: a live feed cannot be read or fetched; nothing was adopted
    * NotifyError: a target could not be notified of a published document; it is retried
    * SetUpError: no configuration can be written for a place; nothing was written
    * Stopped: the run was asked to end; unfinished work is rolled back
    * PreviewError: the publish directory cannot be served
    * TokenError: the file with the tokens of subscribers, or of editors, cannot be read

A message is one line: where, what is wrong, what to do. Problems with a single article are not
exceptions but instances of :class:`~feedpub.feed.Finding`.
"""

from __future__ import annotations

from collections.abc import Iterable

from feedpub.nouns import dataclass


class FeedpubError(Exception):
    """Base class. The cause is chained, and the message needs no traceback to be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """What is wrong at a place in a file of a configuration."""

    file: str

    #: Both from 1. None: it has no place, such as a table that is missing.
    line: int | None = None
    column: int | None = None

    #: The key, what is wrong and what to do.
    message: str

    #: The line of the file, and a mark below its wrong part. Empty without a place.
    excerpt: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = "" if self.line is None else f":{self.line}:{self.column}"
        return f"{self.file}{place}: {self.message}"


class ConfigError(FeedpubError):
    """config.toml is invalid. Carries all mistakes, one line each."""

    def __init__(self, problems: Iterable[str | Mistake], mistakes: Iterable[Mistake] = ()) -> None:
        """*problems* are for people: one of *mistakes* may stand for others like it."""
        given = tuple(problems)
        self.problems = tuple(map(str, given))

        #: For each problem the line of the file that it is about, if there is one.
        self.excerpts = tuple(each.excerpt if isinstance(each, Mistake) else () for each in given)
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.problems))


class AmbiguousError(ConfigError):
    """A name matches several articles, which the message lists."""


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


class ArchiveVersionError(ArchiveError):
    """The tables of the archive are of another version of the program."""


class ArchiveBusy(ArchiveError):
    """Another run holds the lock of the archive."""


class DirectoryBusy(ArchiveBusy):
    """Another configuration publishes into the same directory."""

    def __init__(self, directory: object, message: str) -> None:
        FeedpubError.__init__(
            self,
            f"publish directory {directory}: {message}; give each configuration its own, or run"
            " them one after the other",
        )


class RebuildError(FeedpubError):
    """The rebuilt archive would differ from the old one, which stays."""


class FormatError(FeedpubError):
    """A feed cannot be written in a format."""

    def __init__(self, feed: str, format: str, entry: int, message: str) -> None:
        super().__init__(
            f"feed {feed}: entry {entry + 1}: cannot be written as {format}: {message}"
        )
        #: The index of the entry that caused it, from 0.
        self.entry = entry
        self.reason = message


class DestinationError(FeedpubError):
    """A document cannot be written to its destination; the old one stays."""

    def __init__(self, name: object, message: str, *, full: bool = False) -> None:
        super().__init__(f"{name}: {message}")
        #: Whether the disk is full.
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
    """No configuration can be written for a place; nothing was written."""

    def __init__(self, place: object, message: str) -> None:
        super().__init__(f"{place}: {message}")


class Stopped(FeedpubError):
    """The run was asked to end; unfinished work is rolled back."""


class PreviewError(FeedpubError):
    """The publish directory cannot be served."""

    def __init__(self, place: object, message: str) -> None:
        super().__init__(f"{place}: {message}")


class TokenError(FeedpubError):
    """The file with the tokens of subscribers, or of editors, cannot be read."""


def needs_extra(extra: str) -> str:
    """Return what a message says of something whose libraries, those of *extra*, are missing."""
    return f"needs the extra {extra}: pip install '.[{extra}]' in the folder of feedpub"
