"""Problems that the last quiet build has named: cron mails whatever a build prints."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from feedpub.archive.location import files_at
from feedpub.config import files
from feedpub.errors import FeedpubError

if TYPE_CHECKING:
    from feedpub.pipeline.report import Report


def new_problems(config: Path, report: Report, lines: Iterable[str]) -> list[str]:
    """Return those of *lines* that the last quiet build has not named, and remember all of them.

    A problem that is gone is forgotten, so that it is named if it comes again. One of a source or
    a feed that this run had nothing to do with is still there.
    """
    now = list(lines)
    path = _path(config)
    before = _remembered(path)
    seen = [f"source {each.name}: " for each in report.sources]
    seen += [f"feed {each.name}" for each in report.feeds]
    kept = [
        line
        for line in before
        if line.startswith(("source ", "feed ")) and not line.startswith(tuple(seen))
    ]
    known = list(dict.fromkeys([*kept, *now]))
    if known != before:
        _remember(path, known)
    return [line for line in now if line not in before]


def _path(config: Path) -> Path:
    base = files_at(files.read(config).archive)
    return base.with_name(f"{base.name}.said")


def _remembered(path: Path) -> list[str]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return []
    return [line for line in found if isinstance(line, str)] if isinstance(found, list) else []


def _remember(path: Path, lines: list[str]) -> None:
    from feedpub.durable import write_file

    try:
        if lines:
            write_file(path, json.dumps(lines).encode(), sync=False)
        else:
            path.unlink(missing_ok=True)
    except (FeedpubError, OSError):
        # Then the next run names it again.
        return
