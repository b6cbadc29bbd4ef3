"""The seams of feedpub: the protocols that its parts implement, and what travels through them.

A class implements a protocol by having its methods; nothing inherits from these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, tzinfo
from typing import Any, BinaryIO, Literal, NamedTuple, Protocol, Self, runtime_checkable

from feedpub.article import Article, Image, Provenance
from feedpub.feed import Document, Finding
from feedpub.nouns import dataclass, field

#: The code of the finding that an article has no date of publication that can be read.
DATE_MISSING = "date-missing"

#: The code of the finding that a page without a date is no article.
PAGE_NOT_ARTICLE = "page-not-article"

#: Shows progress: what is being done, how many are done, of how many.
Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ListedDate:
    """A date that a list gives for a page."""

    #: As written.
    text: str

    #: Where, for people: ``lastmod of the sitemap``.
    origin: str

    #: Whether it is the date of the last change, not that of publication.
    is_change: bool = False


@dataclass(frozen=True, slots=True)
class FormerPage:
    """What a server says of another address whose id is the same as that of a page."""

    address: str

    #: ``moved``: it leads to the page, by a redirect or as its canonical address. ``alike``: it
    #: shows a page with the same title. ``gone``: there is no page any more. ``other``: it is a
    #: page of its own.
    state: Literal["moved", "alike", "gone", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """One document of a source, not yet read."""

    #: The source's name in config.toml.
    source: str

    #: The name that people see: a path below the source's folder, or an address.
    name: str

    #: Opens the bytes from the beginning at every call. Raises: OSError; Unfinished for a file
    #: that may not be whole yet, also when the stream is closed
    #: (:mod:`feedpub.intake.sources.finished_files`).
    open: Callable[[], BinaryIO]

    #: The file's ctime, in nanoseconds. None: it is not a file.
    changed: int | None = None

    #: When it was written; "three hours ago" in its text counts from then. None: unknown.
    written: datetime | None = None

    #: Changes when the document does. None: it is read every time.
    mark: str | None = None

    #: Selects the reader: ``.html``, ``wordpress``. None: the suffix of its name does.
    kind: str | None = None

    #: Its address on the web. None: it is a file.
    address: str | None = None

    #: What its lists say of its date, the best first.
    dates: tuple[ListedDate, ...] = ()

    #: Other addresses of its source that may be of the same story.
    former: tuple[FormerPage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """The validators of a document on the web, for conditional requests (RFC 9110, 8.8)."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of a content API that can be asked for single posts."""

    #: The number by which it can be asked for, or the API's equivalent of one.
    number: str

    #: The id of its article.
    id: str

    #: When it last changed. None: the API does not say.
    changed: datetime | None = None

    #: Why it is not public, for people. None: it is public.
    withheld: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPost:
    """An article in the archive that came from a content API and is not withdrawn."""

    id: str
    short_link: str | None

    #: The post's number and date of change when it was last listed. None if it was read by a
    #: version that kept neither. The number is empty if it may be outdated.
    number: str | None
    changed: datetime | None

    #: Whether it was in the list when that was last read, and whether a feed shows it.
    listed: bool
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBefore:
    """What the archive holds of a content API that is asked for single posts."""

    #: The posts to ask for if the list does not show them. None: single posts are not asked for.
    expected: Sequence[KnownPost] | None = None

    #: The ids of all articles that were ever read from it. None if its list has all new posts.
    ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posts:
    """The state of a content API's posts."""

    #: The posts in the list. None: the list has not changed since it was last read.
    listed: tuple[Post, ...] | None = ()

    #: The public ones of the posts that were asked for by their numbers.
    found: tuple[Post, ...] = ()

    #: By the id of an article whose post is not public: the reason, for people.
    withheld: Mapping[str, str] = field(default_factory=dict)

    #: Whether posts have new numbers, so that the stored numbers of unlisted posts are useless.
    renumbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a source has that is new or changed since it was last fetched."""

    #: The documents to be read, in an order that does not depend on chance.
    documents: tuple[Raw, ...]

    #: The names of documents that were read before and are gone.
    gone: tuple[str, ...] = ()

    #: The names of documents that were read before and have not changed; only of sources that
    #: have to ask a server to find out.
    unchanged: tuple[str, ...] = ()

    #: By the name of a document.
    validators: Mapping[str, Validators] = field(default_factory=dict)

    #: What could not be fetched although the rest could, one line each.
    missed: tuple[str, ...] = ()

    #: How many articles the source lists, for the shrink guard. None: see *countable*.
    listed: int | None = None

    #: The addresses of all pages that a source of pages lists, in its order.
    addresses: tuple[str, ...] = ()

    #: Whether the documents are one list: if none of its articles can be read, the source failed.
    of_one_list: bool = False

    #: Whether the articles in the documents are all that the source lists.
    countable: bool = False

    #: The names of documents that are not part of the list: the shrink guard ignores them, and
    #: they may be unreadable without the source having failed.
    unlisted: frozenset[str] = frozenset()

    #: Whether an article that is in none of the documents is no longer in the source.
    whole: bool = False

    #: The names of files that may be articles, and are of a kind that is not read.
    passed_over: tuple[str, ...] = ()

    #: The state of single posts. None: the source is not asked for it.
    posts: Posts | None = None

    #: How long the fetch took, in seconds.
    seconds: float = 0.0


class LocalImages(Protocol):
    """Image files that articles refer to by path. Implemented for sources of files."""

    def relative_to(self, document: str) -> LocalImages:
        """Return the same files, with references resolved against *document*."""

    @property
    def are_served(self) -> bool:
        """Whether it is known at which address they are; else none of them can be used."""

    def is_path(self, reference: str) -> bool:
        """Whether *reference* is the path of a file, not an address; the file may be missing."""

    def has(self, reference: str) -> bool:
        """Whether there is a file at *reference*."""

    def address(self, reference: str) -> str | None:
        """Return the public address of the file at *reference*; None if there is no such file."""

    def find(self, reference: str) -> tuple[str, int]:
        """Return address and length in bytes of any file. Raises: ValueError, if it is unusable."""

    def read(self, reference: str) -> Image:
        """Return size, type and IPTC data of the file. Raises: ValueError, if it is unusable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteHints:
    """CSS selectors for the parts of an article on the pages of one site. None: none given."""

    title: str | None = None
    kicker: str | None = None
    summary: str | None = None
    authors: str | None = None
    published: str | None = None
    body: str | None = None
    caption: str | None = None
    credit: str | None = None

    #: Elements that are not part of an article.
    remove: tuple[str, ...] = ()

    #: The zone (IANA name) of times that have none.
    timezone: str | None = None

    #: Whether rules learnt from the site's pages apply, too. It does not change how archives are
    #: read again, which compare what a source's settings look like.
    learn: bool = field(default=True, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePage:
    """A page of a site on the web, as far as rules about that site are learnt from it."""

    host: str

    #: What the page has that other pages of its site may have, too: JSON of at most 4 KB.
    features: str

    #: The learnt rules by which it was read: a digest of all of them and, after a space, of those
    #: that decided something. None: there were none.
    rules: str | None = None

    #: Those that decided something, one line each, for people.
    applied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderContext:
    """What a reader may assume where a document does not say: the source's settings."""

    #: The zone of times that have none, and of days without a time.
    timezone: tzinfo

    #: The moment that "three hours ago" counts from: the start of the run.
    now: datetime

    #: Authors' names by the initials that they sign with.
    authors: Mapping[str, str] = field(default_factory=dict)

    #: The language (BCP 47) of articles that do not give theirs. None: it stays unknown.
    language: str | None = None

    #: The base of relative addresses in an article that has no address.
    base: str | None = None

    #: By host.
    sites: Mapping[str, SiteHints] = field(default_factory=dict)

    #: Words that announce a credit, in addition to the built-in ones.
    credit_labels: tuple[str, ...] = ()

    #: Names of agencies, each with its other spellings, in addition to the built-in ones.
    credit_agencies: tuple[tuple[str, tuple[str, ...]], ...] = ()

    #: The credit of images that have none. None: they stay without.
    default_credit: str | None = None

    #: Paths into JSON (``data.items``): to the list of articles, and to the value of each key of
    #: a record.
    records: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    #: Paths into JSON or front matter: to values that feeds write as elements of their own.
    kept: tuple[str, ...] = ()

    #: The source's own image files. None: images are addresses only.
    pictures: LocalImages | None = None

    #: Asked, with the id of a JSON record that is right so far, whether its body may be read later;
    #: see :attr:`Reading.unread`. None: every record is read completely.
    defers: Callable[[str], bool] | None = None

    #: Asked, with the name of a record and its bytes, whether it is as it was when it was last
    #: read. None: every record is read.
    known: Callable[[str, bytes], KnownRecord] | None = None

    #: Asked, with the host of a page, for the rules that were learnt from its site, as JSON. None:
    #: nothing is learnt from the documents.
    site_rules: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The version of an article that a source gives, as far as it identifies it."""

    #: Its number (``version`` in NewsML-G2 and ninjs). None: it has none.
    number: int | None = None

    #: When it was made: ``versionCreated``, ``atom:updated``, ``when`` of a tombstone. Never the
    #: date of publication, which may be in the future. None: the source does not say.
    at: datetime | None = None

    def compared(self, other: Revision) -> int:
        """Return 1 if this is newer than *other*, -1 if older, 0 if the same or unknown.

        Numbers are compared before dates, and only if both versions have them.
        """
        if self.number is not None and other.number is not None and self.number != other.number:
            return 1 if self.number > other.number else -1
        if self.at is None or other.at is None:
            return 0
        # The archive keeps whole seconds.
        apart = int(self.at.timestamp()) - int(other.at.timestamp())
        return (apart > 0) - (apart < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTakedown:
    """A source's statement that an article is not, or no longer, public."""

    #: The article's id in the source; its addresses if it has no id.
    names: tuple[str, ...]

    #: Why, for people: ``its source says that it is canceled (pubStatus)``.
    reason: str

    revision: Revision = field(default_factory=Revision)

    #: Whether it withdraws one article for good (a kill, a tombstone). Such statements are obeyed
    #: however many come at once; others may be the mistake of an export.
    final: bool = False

    #: Whether it also applies to an article that is read later.
    lasting: bool = True


class KnownRecord(NamedTuple):
    """What the archive knows of a record by its bytes."""

    #: A hash of its bytes, and of how it is read.
    hash: str

    #: The key of the article whose current version was read from it. None: there is none.
    key: int | None


class UnchangedRecord(NamedTuple):
    """A record that is as it was."""

    key: int

    #: Reads it nevertheless.
    read: Callable[[], Reading]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The result of reading one article: the article, or findings that say why there is none."""

    #: The document's name, with the record's number if it holds many: ``export.jsonl:17``.
    name: str

    #: None if a finding is an error.
    article: Article | None

    #: The version that was read. Defaults to the article's ``updated``.
    revision: Revision = field(default_factory=Revision)

    #: Set if the source says that the article is not public; then ``article`` is None.
    takedown: SourceTakedown | None = None

    #: Set if the source's status cannot be interpreted: the article waits, unless it was public
    #: before.
    doubt: Finding | None = None

    #: Of a page that gives no article: what was read, as a record. Null marks what is missing.
    draft: dict[str, Any] | None = None

    #: The article's own id, as far as it could be read, for messages.
    id: str | None = None

    #: The whole record as JSON, if its body was left for later: then the article lacks its content,
    #: perhaps its images, and the findings about them are missing. None: it was read completely.
    unread: str | None = None

    #: Of what was left for later, that which feeds select by: ``content``, ``image``, ``credit``.
    left: tuple[str, ...] = ()

    #: The hash of the record, if it tells whether the record has changed; see :class:`KnownRecord`.
    record: str | None = None

    #: Set if the record is as it was, and was not read: the article's key in the archive, and what
    #: reads the record.
    unchanged: UnchangedRecord | None = None

    #: What the page says are ids of its story, each with its name: ``storyid=8406354``.
    page_ids: tuple[str, ...] = ()

    #: Set if rules about its site are learnt from the page.
    site_page: SitePage | None = None

    #: By field: ``title``, ``images[0].credit``.
    provenance: dict[str, Provenance] = field(default_factory=dict)

    findings: tuple[Finding, ...] = ()

    @property
    def lacks_only_its_date(self) -> bool:
        """Whether its draft would be an article if it had a date of publication."""
        return self.draft is not None and self.errors == {DATE_MISSING}

    @property
    def errors(self) -> set[str]:
        """The codes of the findings that keep it from being an article."""
        return {each.code for each in self.findings if each.severity == "error"}


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
    """Finds documents with articles, in ``intake/sources/``. It does not read them.

    The type of a source in config.toml selects the implementation: ``files`` in the pipeline,
    all others in :mod:`feedpub.pipeline.web_sources`. A source is made for one fetch.
    """

    @property
    def name(self) -> str:
        """Its key in config.toml."""

    def fetch(self, known: Mapping[str, str | None]) -> Fetched:
        """Return the documents that are new or changed.

        *known* has the marks of the documents read before, by name. A mark of None means that
        the document has to be read again even if it is the same.

        Raises: SourceError, if the source as a whole cannot be read; its articles then stay.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadRecord:
    """A JSON record whose body was left for later, with what is needed to read it as it was then.

    What the settings of its source say is not kept: it is read as they are when it is read.
    """

    source: str

    #: As of :class:`Reading`, of which *value* is the ``unread``.
    name: str
    value: str

    #: Selects the reader, as of :class:`Raw`, but is never None.
    kind: str

    #: The address of its document on the web. None: it is a file.
    address: str | None

    #: The moment that "three hours ago" counts from.
    at: datetime

    #: As of :class:`Reading`. Empty for a record that comes from the archive: its facets are there.
    left: tuple[str, ...] = ()


@runtime_checkable
class ObjectReader(Protocol):
    """A reader of documents of JSON objects, which can also read a single one of them again."""

    def read_object(
        self, source: str, name: str, value: Any, context: ReaderContext
    ) -> Iterator[Reading]:
        """Yield a reading for every article in *value*, an item of a document of *source*."""


class Reader(Protocol):
    """Turns one document into articles, in ``intake/readers/``.

    The document's kind selects the implementation (:mod:`feedpub.intake.readers.registry`).
    """

    def read(self, raw: Raw, context: ReaderContext) -> Iterator[Reading]:
        """Yield a reading for every article in *raw*, in document order.

        Whatever is wrong with the content becomes findings; no content may raise an exception,
        take more than linear time, or read anything but *raw*.

        Raises: OSError, when *raw* is opened.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file in a destination that may show readers a document."""

    #: Identifies it in the destination: the document's name, or that of a copy. Where documents
    #: are stored in several places, the place comes first: ``cdn:all.rss``.
    name: str

    #: ``document``; ``copy``: the same in fewer bytes, such as all.rss.gz; ``leftover``: what an
    #: interrupted run has left of a document.
    kind: Literal["document", "copy", "leftover"]

    #: The name of the document of which it is a copy. Otherwise its own name, without the place.
    document: str


@dataclass(frozen=True, slots=True)
class ClaimFlaw:
    """What is wrong with the claim to a destination, and must be corrected."""

    reason: str

    #: Whether the storage is full, read-only or failing: then no document can be put, either.
    is_of_disk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwritten:
    """What another program did to a published document."""

    #: The name of the document, with its place if there are several.
    name: str

    #: Whether the file was removed, not changed.
    is_missing: bool

    #: About when: for a file that is missing, when its folder last changed. None: unknown.
    since: datetime | None


class Destination(Protocol):
    """Where documents are published, each replaced as a whole or not at all.

    A context manager: put, remove and sweep within ``with``; reading does not need it.
    Names are those of documents, with slashes: ``section/world.rss``.
    """

    @property
    def identity(self) -> str:
        """Its name for people, which identifies it: its path, its address."""

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

    def is_known(self, file: str, mark: str) -> bool:
        """Return whether *file* is of what was put with *mark*, and takes a request to be read.

        False for files that are read at little cost: whoever searches them reads them.
        """

    def size(self, mark: str) -> int:
        """Return the size in bytes of the document that was put with *mark*."""

    def overwritten(self, name: str, mark: str, *, may_ask: bool = False) -> Overwritten | None:
        """Return what another program did to the document *name*, which was put with *mark*.

        None if it did nothing; unless it *may_ask*, also where looking takes a request.
        """

    def unknown(self, name: str, mark: str | None) -> Sequence[str]:
        """Return the files that hold another version of the document *name* than had *mark*.

        One for each place that holds one. None: any version is another one. A place where the
        version with *mark* could not be put holds none that is unknown.
        """

    def files(self) -> Iterator[StoredFile]:
        """Yield all documents, their copies and leftovers, including those of other programs.

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

    def outcomes(self) -> Mapping[str, str | None]:
        """Return how each of several places did since the last call, by its identity.

        In one line why documents are missing there; None if none is. Empty if there is one place:
        then whoever puts a document knows.
        """

    def old_versions(self) -> Sequence[str]:
        """Return where versions that were replaced remain, and how to remove them, one line each.

        Only of what was put so far.
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
