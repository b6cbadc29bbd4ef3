"""``feedpub validate``"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from feedpub.cli.terminal import printable
from feedpub.cli.validate_feeds import validate_feeds
from feedpub.cli.verdicts import OutputFormat
from feedpub.errors import ConfigError
from feedpub.partners import PARTNERS

if TYPE_CHECKING:
    from feedpub.validation.rule import Profile


def validate(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE|FOLDER|URL|-...",
            help="Feeds, folders with feeds in them, addresses; - reads one from stdin.",
        ),
    ] = None,
    format: Annotated[OutputFormat, typer.Option(help="How to answer.")] = "text",
    profile: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="What else to ask for, again for several: publish (what feedpub lets go live), or"
            f" a partner: {', '.join(sorted(PARTNERS))}.",
        ),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 if there are warnings, too.")
    ] = False,
    explain: Annotated[
        str | None, typer.Option(metavar="CODE", help="Say what a code means, and nothing else.")
    ] = None,
) -> None:
    """Validate anybody's feeds against the specifications.

    RSS, Atom and JSON Feed, recognised by their content. For an address the server's answer is
    checked, too.

    Exit status: 0 all are valid; 1 some are not; 2 usage, or one cannot be read.
    """
    if explain is not None:
        _explain(explain)
        return
    if not paths:
        raise typer.BadParameter("nothing to validate: name a file, a folder, an address, or -")
    raise typer.Exit(
        validate_feeds(paths, format=format, profiles=_profiles(profile or []), strict=strict)
    )


def _profiles(names: list[str]) -> frozenset[Profile]:
    from feedpub.validation.profiles import profiles_named

    try:
        return profiles_named(names)
    except ConfigError as error:
        raise typer.BadParameter(error.problems[0]) from error


def _explain(code: str) -> None:
    from feedpub.validation.handbook.codes import rules_by_code
    from feedpub.validation.handbook.page import explanation

    text = explanation(code)
    if text is None:
        from difflib import get_close_matches

        near = get_close_matches(code, rules_by_code(), n=3)
        hint = f"; {' or '.join(near)}?" if near else ""
        raise typer.BadParameter(f"there is no code {printable(code)!r}{hint}")
    sys.stdout.write(text)
