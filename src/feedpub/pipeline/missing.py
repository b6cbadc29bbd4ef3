"""Articles that their source has no more: withdrawn, where the configuration wants it.

Posts that a content API was asked for and does not have: withdrawn, and named.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from feedpub.archive.articles import Change
from feedpub.archive.inputs import documents_of
from feedpub.archive.missing import KnownArticle
from feedpub.archive.store import Archive
from feedpub.archive.withdrawal_events import MISSING
from feedpub.errors import SourceError
from feedpub.pipeline.context import RunContext
from feedpub.pipeline.report import Report
from feedpub.pipeline.source_takedowns import called, changed
from feedpub.posts import Posts
from feedpub.protocols import Fetched, Reading, Revision, SourceTakedown

#: As much of a source's articles, and no more, goes at once: a fifth, but one in any case.
_PART = 5


@dataclass(slots=True)
class Seen:
    """What was read of a source in this run."""

    #: Ids and addresses of articles, and the ids of those that could not be read.
    names: set[str] = field(default_factory=set)

    #: The ids of articles alone.
    ids: set[str] = field(default_factory=set)

    #: Documents that something could not be read of: what they held may be in them still.
    doubtful: set[str] = field(default_factory=set)

    #: Of these, documents that were not read, as they may not be whole yet.
    unfinished: set[str] = field(default_factory=set)

    def add(self, document: str, reading: Reading) -> None:
        article = reading.article
        if reading.takedown is not None:
            self.names |= set(reading.takedown.names)
            return
        if article is None:
            # What is not public was understood.
            if not all(each.code.startswith("status-") for each in reading.findings):
                self.doubtful.add(document)
        else:
            self.ids.add(article.id)
        told = (article.id, article.url, article.short_link) if article else (reading.id,)
        self.names |= {each for each in told if each}


def settle_missing(
    run: RunContext,
    archive: Archive,
    source: str,
    fetched: Fetched,
    seen: Seen,
    report: Report,
    newer: Collection[int] = (),
) -> Iterator[Change]:
    """Withdraw what *source* has no more. What it has again is restored as it is read.

    Of the articles with the keys *newer*, *source* may not have known when it was asked.

    Raises: SourceError, if so much is gone at once that the source must be mistaken.
    """
    # The pages of a list are gone when it is asked for in another way.
    left = () if fetched.of_one_list else fetched.gone
    if not fetched.whole and not left:
        return
    held = archive.missing.held(source)
    # What was gone before, and somebody has restored since, stays.
    kept = {
        id for id, each in archive.source_takedowns.of(source).items() if each.reason == MISSING
    }
    # A folder never had what was only pushed; a list on the web lacks what its makers took back.
    listed = [each for each in held if each.is_listed or source not in run.folders]
    gone = [
        each
        for each in listed
        if each.key not in newer
        and each.id not in kept
        and _is_gone(each, fetched.whole, left, seen)
    ]
    if excess := excess_of(len(gone), len(held)):
        for name in (*(raw.name for raw in fetched.documents), *fetched.gone):
            # To be compared again, until it is right or somebody says what is.
            archive.inputs.saw(source, name, None)
        raise SourceError(source, excess)
    for each in gone:
        subject = archive.withdrawals.subject(each.key)
        archive.source_takedowns.take_down(
            source,
            SourceTakedown(names=(each.id,), reason=MISSING),
            document="",
            subject=subject,
            now=run.now,
        )
        report.notes.append(f"{source}: {called(subject)} is taken down: {MISSING}")
        yield from changed(subject)


def excess_of(gone: int, held: int) -> str | None:
    """Why *gone* of *held* articles are too many to be gone at once. None: they are not."""
    if gone <= max(1, held // _PART):
        return None
    return (
        f"{gone} of its {held} articles are gone at once, which is taken for a mistake: nothing was"
        ' withdrawn; if it is right, set missing = "keep" and withdraw them by their ids'
    )


def _is_gone(held: KnownArticle, whole: bool, left: Collection[str], seen: Seen) -> bool:
    if held.names & seen.names or _is_of(held.origin, seen.doubtful):
        return False
    return whole or _is_of(held.origin, left)


def _is_of(origin: str, documents: Iterable[str]) -> bool:
    """Whether *origin* is one of *documents* or the number of a record in it."""
    return not set(documents_of(origin)).isdisjoint(documents)


def settle_posts(
    run: RunContext,
    archive: Archive,
    source: str,
    posts: Posts,
    report: Report,
    newer: Collection[int] = (),
) -> Iterator[Change]:
    """Keep what *source* said of its *posts*, and withdraw those that are not public any more.

    The first run that asks only names them, unless the configuration wants them withdrawn: a
    version of feedpub before did not ask. Articles with the keys *newer* were read by another run
    since *source* was asked.

    Raises: SourceError, if so many are gone at once that the source must be mistaken.
    """
    if posts.renumbered:
        archive.posts.forget_numbers(source)
    if posts.listed is not None:
        archive.posts.listed(source, posts.listed, run.now)
    archive.posts.saw(source, posts.found, run.now)
    known = archive.source_takedowns.of(source)
    gone = []
    for id, reason in posts.withheld.items():
        subject = archive.source_takedowns.find(source, [id])
        if subject is None or subject.order is not None or subject.key in newer:
            continue
        if subject.id not in known:
            # Otherwise it was gone before, and somebody has restored it since.
            gone.append((subject, reason))
    if excess := excess_of(len(gone), archive.source_takedowns.shown(source)):
        raise SourceError(source, excess)
    asked = f"posts {source}"
    first = archive.fact(asked) is None and not run.says_missing(source)
    archive.set_fact(asked, "asked")
    for subject, reason in gone:
        if first:
            report.notes.append(
                f"{source}: {called(subject)} is withdrawn by the next run: {reason}; to keep it,"
                ' set missing = "keep"'
            )
            continue
        at = archive.posts.changed(subject.key)
        revision = Revision(at=at) if at else archive.source_takedowns.revision(subject.key)
        # The version that was taken down may be listed once more, by a cache: it stays down.
        takedown = SourceTakedown(
            names=(subject.id,),
            reason=reason,
            revision=revision,
            final=revision.at is not None,
        )
        archive.source_takedowns.take_down(
            source, takedown, document="", subject=subject, now=run.now
        )
        report.notes.append(f"{source}: {called(subject)} is taken down: {reason}")
        yield from changed(subject)
