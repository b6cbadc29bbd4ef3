"""Builds one configuration or several and prints what was done: ``feedpub build`` without typer.

Importing typer takes longer than a build with nothing to do, so this module does not.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from feedpub import api
from feedpub.cli.terminal import (
    EX_TEMPFAIL,
    complain,
    explain,
    progress,
    say,
    say_json,
    without_config_warnings,
)
from feedpub.config import files
from feedpub.errors import ConfigError, FeedpubError
from feedpub.pipeline.report_lines import problem_lines, result_lines

#: Exit statuses of editions, the worst last.
_STATUSES = (0, EX_TEMPFAIL, 1, 2)


def build_editions(
    configs: Sequence[str],
    feeds: Sequence[str] = (),
    *,
    articles: Sequence[str] = (),
    complete: bool = False,
    dry_run: bool = False,
    as_json: bool = False,
    quiet: bool = False,
    verbose: bool = False,
) -> int:
    """Build each of *configs*, paths or patterns, and print the reports; return the exit status.

    Raises: ConfigError, if *configs* name no configuration, or some that exclude each other, or if
    one of *feeds* is a file.
    """
    if files_named := [each for each in feeds if each.endswith(".toml")]:
        raise ConfigError(
            [f"{each}: is not the name of a feed; use -c {each}" for each in files_named]
        )
    codes = []
    with without_config_warnings(quiet):
        editions = files.find_all(configs)
        for path in editions:
            named = partial(_named, path) if len(editions) > 1 else str
            try:
                report = api.build(
                    path,
                    feeds,
                    articles=articles,
                    complete=complete,
                    dry_run=dry_run,
                    progress=progress,
                )
            except (FeedpubError, OSError) as error:
                # The other editions are built nevertheless.
                codes.append(explain(error, named))
                continue
            codes.append(report.exit_code)
            problems = list(problem_lines(report, verbose=verbose, quiet=quiet))
            # A run with nothing to do has neither; one of some feeds says nothing of others.
            has_something = bool(problems or report.sources)
            if quiet and has_something and not (dry_run or feeds or articles):
                from feedpub.cli.repeated_problems import new_problems

                problems = new_problems(path, report, problems)
            for line in problems:
                complain(named(line))
            if as_json:
                edition = {"config": str(path)} if len(editions) > 1 else {}
                say_json({**edition, **report.as_json()})
            elif not quiet:
                for line in result_lines(report):
                    say(named(line))
    return max(codes, key=_STATUSES.index)


def _named(edition: Path, line: str) -> str:
    """Return *line* with its *edition* in front, once."""
    whole = os.path.abspath(edition)  # noqa: PTH100 - as a configuration names itself
    # A place follows: "editions/city.toml:12:9: ...".
    if line.startswith(f"{whole}:"):
        return f"{edition}{line.removeprefix(whole)}"
    return f"{edition}: {line}"
