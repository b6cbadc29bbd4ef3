"""Recognises the plain forms of ``feedpub validate``, those of scripts, without importing typer."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import get_args

from feedpub.cli.plain_build import COMPLETION


def run_plain_validate(arguments: Sequence[str]) -> int | None:
    """Validate what *arguments* of the command line ask for; return the exit status.

    None, and nothing is done, unless they are ``validate``, paths, ``--format``, ``--profile`` and
    ``--strict`` only, with values that there are: typer knows the rest, and explains mistakes.
    """
    if arguments[:1] != ["validate"] or COMPLETION in os.environ:
        return None
    from feedpub.cli.verdicts import OutputFormat
    from feedpub.validation.profiles import PROFILES

    formats: dict[str, OutputFormat] = {name: name for name in get_args(OutputFormat)}
    profiles = {name: name for name in PROFILES}
    paths: list[str] = []
    given: dict[str, list[str]] = {"--format": [], "--profile": []}
    strict = False
    rest = iter(arguments[1:])
    for argument in rest:
        option, equals, value = argument.partition("=")
        if argument == "--strict":
            strict = True
        elif option in given:
            given[option].append(value if equals else next(rest, ""))
        elif argument == "-" or (argument and not argument.startswith("-")):
            paths.append(argument)
        else:
            return None
    known = formats.keys() >= {*given["--format"]} and profiles.keys() >= {*given["--profile"]}
    if not paths or not known:
        return None
    from feedpub.cli.validate_feeds import validate_feeds

    return validate_feeds(
        paths,
        format=formats[["text", *given["--format"]][-1]],
        profiles=frozenset(profiles[name] for name in given["--profile"]),
        strict=strict,
    )
