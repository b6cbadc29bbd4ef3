"""The report of a run, as lines for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from feedpub.phrases import counted

if TYPE_CHECKING:
    from feedpub.pipeline.report import Rejection, Report


def problem_lines(report: Report, *, verbose: bool = False, quiet: bool = False) -> Iterator[str]:
    """Yield one line for each cause for which articles are not published, or something failed.

    Not if *quiet* for those whose source says that they are not public: that is as it should be.
    """
    if verbose:
        yield from report.warnings
    yield from _rejection_lines(
        each for each in report.rejected if not (quiet and _is_private(each))
    )
    yield from map(str, report.refusals)
    yield from report.notes
    yield from report.failures()


def _is_private(rejection: Rejection) -> bool:
    """Return whether all that is wrong is that its source says that it is not public."""
    return all(
        each.code.startswith("status-") and each.code != "status-unknown"
        for each in rejection.findings
        if each.severity == "error"
    )


def _rejection_lines(rejected: Iterable[Rejection]) -> Iterator[str]:
    causes: dict[tuple[str, ...], list[Rejection]] = {}
    for each in rejected:
        codes = [finding.code for finding in each.findings if finding.severity == "error"]
        causes.setdefault((each.source, *codes), []).append(each)
    for first, *others in causes.values():
        are = "is" if len(others) == 1 else "are"
        more = f" ({len(others):,} more {are} like it: feedpub quarantine)" if others else ""
        yield f"{first}{more}"


def as_published(report: Report) -> str:
    """Return how many feeds are as they were published."""
    return f"{counted(report.known_feeds - report.empty_feeds, 'feed')} as published"


def result_lines(report: Report) -> Iterator[str]:
    """Yield what the run did, in a few lines."""
    would = "would be " if report.dry_run else ""
    for source in report.sources:
        if source.new or source.changed:
            yield f"{source.name}: {counted(source.new, 'article')} new, {source.changed} changed"
    written = [name for feed in report.feeds for name in feed.written]
    if written:
        shown = ", ".join(written[:6])
        more = f" and {len(written) - 6} more" if len(written) > 6 else ""
        yield f"{counted(len(written), 'document')} {would}written: {shown}{more}"
    elif report.exit_code == 0:
        yield f"nothing to do: {as_published(report)}"
    for name in report.left_over:
        yield f"{name} belongs to no feed any more; remove it once it has no readers"
    if report.empty_feeds:
        have = "has" if report.empty_feeds == 1 else "have"
        left = report.empty_feeds - len(report.empty_named)
        names = ", ".join(report.empty_named) + (f" and {left:,} more" if left else "")
        yield f"{counted(report.empty_feeds, 'feed')} {have} no article yet: {names}"
    if report.quarantined:
        waits = "waits" if report.quarantined == 1 else "wait"
        yield f"{counted(report.quarantined, 'article')} {waits} in quarantine"
    if report.pruned:
        shown = ", ".join(report.pruned[:3])
        more = f" and {len(report.pruned) - 3:,} more" if len(report.pruned) > 3 else ""
        yield (
            f"the text of {counted(len(report.pruned), 'article')} was deleted, as archive.keep"
            f" says: {shown}{more}"
        )
    if report.unread:
        are = "is" if report.unread == 1 else "are"
        yield (
            f"{counted(report.unread, 'article')} {are} not read completely yet: every build reads"
            " more of them, feedpub build --complete all"
        )
