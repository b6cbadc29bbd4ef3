"""The doors on one page, and what each promises.

Nothing inherits from these: a class that has the methods goes through the door.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, BinaryIO, Literal, Protocol, Self

from feedpub.article import Article, Image, Provenance
from feedpub.feed import Document, Finding
from feedpub.posts import Posts
from feedpub.takedown import Revision as Revision
from feedpub.takedown import SourceTakedown as SourceTakedown


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One document as its source has it, not yet read."""

    #: The source's name in config.toml.
    source: str

    #: What a person would call it: a path below the source's folder, an address.
    name: str

    #: Opens its bytes anew at each call. Raises: OSError; of a file that may not be whole yet,
    #: Unfinished, which closing the stream may raise, too
    #: (:mod:`feedpub.intake.sources.finished_files`).
    open: Callable[[], BinaryIO]

    #: The file's ctime, in nanoseconds. None: it is not a file.
    changed: int | None = None

    #: When it was written, which "three hours ago" in it counts from. None: nobody knows.
    written: datetime | None = None

    #: Changes when the document does. None while that cannot be told: it is read again.
    mark: str | None = None

    #: How to read it: ``.html``, ``wordpress``. None: as the suffix of its name says.
    kind: str | None = None

    #: Where it was found on the web. None: it was not.
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What a web server says of a document, to be asked whether it still holds (RFC 9110, 8.8)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a source has to say since it was last asked."""

    #: To be read, in an order that is always the same.
    documents: tuple[Raw, ...]

    #: The names of those that were read before and are gone.
    gone: tuple[str, ...] = ()

    #: The names of those that were read before and are there as they were, where it takes an
    #: answer to know.
    unchanged: tuple[str, ...] = ()

    #: By the name of a document.
    validators: Mapping[str, Validators] = field(default_factory=dict)

    #: What could not be fetched while the rest could, one line each.
    missed: tuple[str, ...] = ()

    #: How many articles it lists, to be compared with the last time. None: see *countable*.
    listed: int | None = None

    #: Whether the documents are one list: if none of its articles can be read, all of it failed.
    of_one_list: bool = False

    #: Whether the articles in the documents are all that it lists.
    countable: bool = False

    #: The names of documents that are no part of the list: nothing follows from how many articles
    #: they have, or that none of these can be read.
    beside: frozenset[str] = frozenset()

    #: Whether an article that is in none of the documents is in the source no more.
    whole: bool = False

    #: What it said of single posts. None: it is not a source that is asked for these.
    posts: Posts | None = None

    #: How long it took to say so, in seconds.
    seconds: float = 0.0


class PictureFiles(Protocol):
    """Image files that articles refer to by their paths."""

    def beside(self, document: str) -> PictureFiles:
        """The same files, as *document* refers to them."""

    def address(self, reference: str) -> str | None:
        """The public address of what *reference* means; None if that is no file."""

    def look(self, reference: str) -> Image:
        """What the file says of itself. Raises: ValueError, saying why it cannot be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHints:
    """Where the parts of an article stand on the pages of one site: CSS selectors, or None."""

    title: str | None = None
    kicker: str | None = None
    summary: str | None = None
    authors: str | None = None
    published: str | None = None
    body: str | None = None
    caption: str | None = None
    credit: str | None = None

    #: What is no part of an article.
    remove: tuple[str, ...] = ()

    #: IANA name, of times without a zone.
    timezone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderContext:
    """What a reader may assume where a document does not say."""

    #: For times without a zone, and for days without a time.
    timezone: tzinfo

    #: The moment that "three hours ago" counts from: the run's beginning.
    now: datetime

    #: The names that stand for those that authors sign with.
    authors: Mapping[str, str] = field(default_factory=dict)

    #: BCP 47, of articles that do not tell theirs. None: it stays unknown.
    language: str | None = None

    #: What relative addresses of an article without an address are relative to.
    base: str | None = None

    #: By host: what is known of the pages of a site.
    sites: Mapping[str, SiteHints] = field(default_factory=dict)

    #: Words that announce a credit, beside those that are known.
    credit_labels: tuple[str, ...] = ()

    #: Names of agencies, each with other ways to write it, beside those that are known.
    credit_agencies: tuple[tuple[str, tuple[str, ...]], ...] = ()

    #: The credit of pictures that have none. None: they stay without.
    default_credit: str | None = None

    #: Paths into JSON (``data.items``): to its articles, and by key of a record to its value.
    records: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    #: The source's own image files. None: an image is an address and nothing else.
    pictures: PictureFiles | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a reader made of one article: the article, or the findings that say why not."""

    #: The document, and the record's number in it where it holds many: ``export.jsonl:17``.
    name: str

    #: None if a finding is an error.
    article: Article | None

    #: The version that was read. What it does not say is taken from the article's ``updated``.
    revision: Revision = field(default_factory=Revision)

    #: What keeps it from being public, if its source says so; then there is no article.
    takedown: SourceTakedown | None = None

    #: Why nobody knows whether it is public: then it waits, unless it was public before.
    doubt: Finding | None = None

    #: What was read, as a record, for people, if no article came of it; null is what it lacks.
    draft: dict[str, Any] | None = None

    #: The id it gave itself, as far as it could be read; to name it by.
    id: str | None = None

    #: By field: ``title``, ``images[0].credit``.
    provenance: dict[str, Provenance] = field(default_factory=dict)

    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """A document that was published, or changed, for notifiers.

    The archive keeps its fields as JSON: their names must not change.
    """

    #: Its path below the publish directory.
    document: str

    #: The feed's name. Empty if it belongs to no feed.
    feed: str
    format: str
    address: str

    #: ``sha256:`` and the digest of its bytes in hexadecimal. Empty if unknown.
    digest: str

    #: The number of its entries. None if it belongs to no feed.
    entries: int | None = None


class Source(Protocol):
    """Knows where articles are, and nothing of what is in them."""

    @property
    def name(self) -> str:
        """Its key in config.toml."""

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        """Return what is new or not what it was; *known* has the marks of what was read before.

        Raises: SourceError, if the source as a whole cannot be read.
        """


class Reader(Protocol):
    """Turns one raw document into articles, or says why not. Never raises for its content."""

    def read(self, raw: Raw, terms: ReaderContext) -> Iterator[Reading]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in a destination that may show readers a document."""

    name: str

    #: ``document``; ``copy``: the same in fewer bytes, such as all.rss.gz; ``leftover``: what an
    #: interrupted run has left of a document.
    kind: Literal["document", "copy", "leftover"]

    #: The name of the document of which it is a copy. Otherwise its own name.
    document: str


@dataclass(frozen=True, slots=True)
class ClaimFlaw:
    """What is wrong with the claim to a destination, for somebody to mend."""

    reason: str

    #: Whether the storage is full, read-only or failing: then no document can be put, either.
    is_of_disk: bool = False


class Destination(Protocol):
    """Where documents are published, each replaced as a whole or not at all.

    A context manager: whoever puts, removes or sweeps does it within ``with``; reading needs none.
    Names are those of documents, with slashes: ``section/world.rss``.
    """

    @property
    def identity(self) -> str:
        """What people call it, and what tells it from others: its path, its address."""

    def place(self, name: str) -> str:
        """Return what people call the file *name* there: its path, its address."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def claim(
        self,
        archive: str,
        *,
        has_daemon: Callable[[str], bool],
        wait: float = 0,
        stopping: Callable[[], bool] = lambda: False,
        for_life: bool = False,
    ) -> AbstractContextManager[ClaimFlaw | None]:
        """Keep runs of other archives than *archive* from publishing here meanwhile.

        The claim of the daemon of *archive*, which is *for_life*, covers its other runs, too.
        *has_daemon* says of an archive whether its daemon is running; other archives' daemons are
        not waited for.

        Yields None, or what is wrong with the claim: publishing goes on without one.

        Raises: DirectoryBusy, if another archive's run has not ended after *wait* seconds;
        Stopped, if *stopping* returns True meanwhile.
        """

    def put(self, document: Document) -> str:
        """Store *document* under its name; return its mark, which changes if anybody touches it.

        Raises: DestinationError; then the previous document is still there.
        """

    def adopt(self, document: Document) -> str | None:
        """Return the mark of *document* if exactly this is stored already, durably. Else None."""

    def settle(self) -> None:
        """Make durable what was put since the last call. Raises: DestinationError."""

    def mark(self, name: str) -> str | None:
        """Return the mark of what is stored as *name*. None if nothing is."""

    def is_untouched(self, name: str, mark: str) -> bool:
        """Return whether the document *name* is as it was when it had *mark*."""

    def size(self, name: str) -> int:
        """Return the size of the document *name* in bytes; 0 if there is none."""

    def files(self) -> Iterator[StoredFile]:
        """Yield all documents, their copies and leftovers, whoever put them there.

        Raises: DestinationError.
        """

    def read(self, name: str) -> bytes | None:
        """Return the bytes of the document *name*, or of the document in the copy *name*.

        None if there is none, and of a copy that cannot be unpacked. Raises: DestinationError.
        """

    def remove(self, name: str) -> None:
        """Remove the file *name*. Raises: DestinationError."""

    def sweep(self, names: Iterable[str]) -> Sequence[str]:
        """Remove what interrupted runs have left of the documents *names*.

        Returns what could not be removed, one line each.
        """

    def keep_reserve(self, size: int) -> None:
        """Reserve room for a document of *size* bytes, where room can run out.

        Raises: DestinationError.
        """

    def give_up_reserve(self) -> bool:
        """Make room by giving up the reserve. Returns whether there was one."""


class Notifier(Protocol):
    """Notifies one target of published documents."""

    @property
    def batch_size(self) -> int:
        """How many documents one call takes at most."""

    def notify(self, documents: Sequence[PublishedDocument]) -> None:
        """Notify the target of all *documents*, once.

        Raises: NotifyError; then none of them counts as delivered.
        """
