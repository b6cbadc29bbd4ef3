"""Posts that a content API was asked for and does not have: withdrawn, and named."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from feedpub.archive.articles import Change
from feedpub.archive.store import Archive
from feedpub.errors import SourceError
from feedpub.pipeline.missing import excess_of
from feedpub.pipeline.report import Report
from feedpub.pipeline.run import Run
from feedpub.pipeline.source_takedowns import called, changed
from feedpub.posts import Posts
from feedpub.protocols import Revision, SourceTakedown


def settle_posts(
    run: Run,
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
