"""Validates feeds and prints the verdicts: ``feedpub validate``, once it knows its options.

Nothing is imported that only some feeds need: a commit hook runs it for a single file.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from feedpub import api
from feedpub.cli.feed_files import FeedInputs, Given
from feedpub.cli.terminal import complain, counted, say
from feedpub.cli.verdicts import Count, FeedVerdict, OutputFormat, writer_for

if TYPE_CHECKING:
    from feedpub.validation.rule import Profile


def validate_feeds(
    paths: Sequence[str], *, format: OutputFormat, profiles: Collection[Profile], strict: bool
) -> int:
    """Print the verdict on each feed that *paths* name; return the exit status."""
    inputs = FeedInputs(paths)
    writer = writer_for(format)
    count = Count()
    status = 0
    for given in inputs:
        answer = _judged(given, profiles)
        writer.add(answer)
        count.add(answer)
        if given.error is not None:
            status = 2
        elif not answer.valid or (strict and answer.findings):
            status = max(status, 1)
    writer.end()
    passed_over = f"{counted(inputs.passed_over, 'file')} passed over"
    if format == "text":
        say(f"{count}; {passed_over}" if inputs.passed_over else str(count))
    elif inputs.passed_over:
        complain(passed_over)
    for folder in inputs.without_feeds:
        complain(f"{folder}: has no feeds in it")
        status = 2
    return status


def _judged(given: Given, profiles: Collection[Profile]) -> FeedVerdict:
    if given.error is not None:
        from feedpub.validation.handbook.codes import unreadable

        return FeedVerdict(path=given.path, format=None, findings=(unreadable(given.error),))
    verdict = api.validate(given.exchange or given.content, profiles=profiles)
    return FeedVerdict(path=given.path, format=verdict.format, findings=verdict.findings)
