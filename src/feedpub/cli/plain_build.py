"""Recognises the plain forms of ``feedpub build``, those of a timer, without importing typer."""

from __future__ import annotations

import os
from collections.abc import Sequence

#: Asks typer to complete a command line.
COMPLETION = "_FEEDPUB_COMPLETE"


def run_plain_build(arguments: Sequence[str]) -> int | None:
    """Run the build that *arguments* of the command line ask for; return its exit status.

    None, and nothing is done, unless they are ``build``, ``--config FILE``, ``--quiet`` and
    ``--json`` only: typer knows the rest, and explains mistakes.

    Raises: FeedpubError, OSError.
    """
    if arguments[:1] != ["build"] or COMPLETION in os.environ:
        return None
    configs: list[str] = []
    quiet = as_json = False
    rest = iter(arguments[1:])
    for argument in rest:
        option, _, value = argument.partition("=")
        if argument in ("--quiet", "-q"):
            quiet = True
        elif argument == "--json":
            as_json = True
        elif argument in ("--config", "-c"):
            configs.append(next(rest, ""))
        elif option == "--config":
            configs.append(value)
        else:
            return None
    # No value, or perhaps an option in its place.
    if any(each.startswith("-") or not each for each in configs):
        return None
    from feedpub.cli.build_editions import build_editions

    return build_editions(configs, as_json=as_json, quiet=quiet)
