"""Withdraw articles that their source no longer has, if so configured.

Posts that a content API no longer shows when asked for them are withdrawn and reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from feedpub.archive.articles import Change
from feedpub.archive.inputs import documents_of
from feedpub.archive.missing import Keys, KnownArticle
from feedpub.archive.store import Archive
from feedpub.archive.withdrawal_events import MISSING
from feedpub.archive.withdrawals import Subject
from feedpub.errors import SourceError
from feedpub.nouns import dataclass, field
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Remark, note
from feedpub.pipeline.source_takedowns import change_of, label
from feedpub.protocols import Fetched, Posts, Reading, Revision, SourceTakedown

#: At most this part of a source's articles may go at once, but always one: a fifth.
_PART = 5


@dataclass(slots=True)
class Seen:
    """What was read from a source in this run."""

    #: Whether it is compared with the articles of the source. Otherwise *keys* and *names* are
    #: empty.
    compares: bool = True

    #: The keys of articles whose current versions were read.
    keys: Keys = field(default_factory=Keys)

    #: Ids and addresses of other articles, and the ids of those that could not be read.
    names: set[str] = field(default_factory=set)

    #: The ids of those articles alone.
    ids: set[str] = field(default_factory=set)

    #: Documents in which something could not be read: they may still hold what they held before.
    doubtful: set[str] = field(default_factory=set)

    #: Those of the doubtful documents that were left unread because they may still be written.
    unfinished: set[str] = field(default_factory=set)

    def add(self, document: str, reading: Reading) -> None:
        article = reading.article
        if reading.takedown is not None:
            if self.compares:
                self.names |= set(reading.takedown.names)
            return
        if article is None:
            # An article that is not public was understood.
            if not all(each.code.startswith("status-") for each in reading.findings):
                self.doubtful.add(document)
        else:
            self.ids.add(article.id)
        if self.compares:
            names = (article.id, article.url, article.short_link) if article else (reading.id,)
            self.names |= {each for each in names if each}

    def add_key(self, key: int) -> None:
        """Add an article whose current version is the one that was read."""
        if self.compares:
            self.keys.add(key)


def settle_missing(
    run: RunContext,
    archive: Archive,
    source: str,
    fetched: Fetched,
    seen: Seen,
    newer: Collection[int] = (),
) -> Iterator[Change | Remark]:
    """Withdraw the articles that *source* no longer has.

    Articles that come back are restored when they are read. Another run has read the articles with
    the keys *newer* since *source* was asked, so its answer may be older than they are.

    Raises: SourceError, if so many are gone at once that the source must be mistaken.
    """
    # Pages that a list no longer links to are gone when the list is fetched in another way.
    left = () if fetched.of_one_list else fetched.gone
    if not fetched.whole and not left:
        return
    # An article that was missing before and was restored by hand since stays.
    kept = {
        id
        for id, each in archive.source_takedowns.of_source(source).items()
        if each.reason == MISSING
    }
    # A folder never had articles that were only pushed; a list on the web lacks retracted ones.
    pushed = source in run.folders
    unread = [
        each
        for each in archive.missing.held(source, seen.keys)
        if (each.is_listed or not pushed)
        and each.key not in newer
        and each.id not in kept
        and _is_gone(each, fetched.whole, left, seen)
    ]
    # An article whose id or address another one has now is not certainly gone.
    gone = [each for each in unread if not archive.missing.is_named_by(source, each, seen.keys)]
    if excess := excess_of(len(gone), archive.source_takedowns.shown(source)):
        for name in (*(raw.name for raw in fetched.documents), *fetched.gone):
            # Compare again in the next run, until it is right or somebody decides.
            archive.inputs.record(source, name, None)
        raise SourceError(source, excess)
    for each in gone:
        subject = archive.withdrawals.subject(each.key)
        yield from _withdraw(
            run, archive, source, subject, SourceTakedown(names=(each.id,), reason=MISSING)
        )


def excess_of(gone: int, held: int) -> str | None:
    """Return why *gone* of *held* articles are too many to be gone at once, or None."""
    if gone <= max(1, held // _PART):
        return None
    return (
        f"{gone} of its {held} articles are gone at once, which looks like a mistake: nothing was"
        ' withdrawn; if it is right, set missing = "keep" and withdraw them by their ids'
    )


def _is_gone(held: KnownArticle, whole: bool, left: Collection[str], seen: Seen) -> bool:
    if held.names & seen.names or _is_of(held.origin, seen.doubtful):
        return False
    return whole or _is_of(held.origin, left)


def _is_of(origin: str, documents: Iterable[str]) -> bool:
    """Return whether *origin* is one of *documents* or the number of a record in it."""
    return not set(documents_of(origin)).isdisjoint(documents)


def settle_posts(
    run: RunContext,
    archive: Archive,
    source: str,
    posts: Posts,
    newer: Collection[int] = (),
) -> Iterator[Change | Remark]:
    """Record what *source* answered about its *posts*, and withdraw those no longer public.

    Earlier versions of feedpub did not ask, so the first run that asks only reports them, unless
    the configuration says that they are to be withdrawn. Another run has read the articles with the
    keys *newer* since *source* was asked.

    Raises: SourceError, if so many are gone at once that the source must be mistaken.
    """
    if posts.renumbered:
        archive.posts.forget_numbers(source)
    if posts.listed is not None:
        archive.posts.record_listed(source, posts.listed, run.now)
    archive.posts.record_public(source, posts.found, run.now)
    gone = list(_withheld(archive, source, posts, newer))
    # One may always go.
    if len(gone) > 1 and (excess := excess_of(len(gone), archive.source_takedowns.shown(source))):
        raise SourceError(source, excess)
    fact = f"posts {source}"
    is_first = archive.fact(fact) is None and not run.configures_missing(source)
    archive.set_fact(fact, "asked")
    for subject, reason in gone:
        if is_first:
            yield note(
                f"{source}: the next run withdraws {label(subject)}: {reason}; to keep it,"
                ' set missing = "keep"'
            )
            continue
        at = archive.posts.changed(subject.key)
        revision = Revision(at=at) if at else archive.source_takedowns.revision(subject.key)
        # A cache may list the version that was taken down once more: it stays down.
        takedown = SourceTakedown(
            names=(subject.id,), reason=reason, revision=revision, final=revision.at is not None
        )
        yield from _withdraw(run, archive, source, subject, takedown)


def _withheld(
    archive: Archive, source: str, posts: Posts, newer: Collection[int]
) -> Iterator[tuple[Subject, str]]:
    """Yield the published articles whose posts are no longer public, and why."""
    taken_down = archive.source_takedowns.of_source(source)
    for id, reason in posts.withheld.items():
        subject = archive.source_takedowns.find(source, [id])
        if subject is None or subject.order is not None or subject.key in newer:
            continue
        # One that was taken down before and is public was restored by hand since.
        if subject.id not in taken_down:
            yield subject, reason


def _withdraw(
    run: RunContext, archive: Archive, source: str, subject: Subject, takedown: SourceTakedown
) -> Iterator[Change | Remark]:
    archive.source_takedowns.take_down(source, takedown, document="", subject=subject, now=run.now)
    yield note(f"{source}: {label(subject)} is taken down: {takedown.reason}")
    yield from change_of(archive, subject)
