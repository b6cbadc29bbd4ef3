"""``feedpub validate``"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from feedpub.cli.terminal import say, say_json


def validate(
    paths: Annotated[list[str], typer.Argument(metavar="FILE...", help="Feeds.")],
    format: Annotated[Literal["text", "json"], typer.Option(help="How to answer.")] = "text",
) -> None:
    """Hold feeds against the specifications.

    Exit status: 0 all are valid, 1 some are not, 2 usage, or one cannot be read.
    """
    from feedpub.validation import engine

    status = 0
    for path in paths:
        verdict = engine.validate(Path(path).read_bytes(), huge=True)
        status = max(status, 0 if verdict.valid else 1)
        if format == "json":
            say_json(_as_json(path, verdict))
        else:
            for finding in verdict.findings:
                say(f"{path}:{finding.line or 1}: {finding}")
    raise typer.Exit(status)


def _as_json(path: str, verdict: Any) -> dict[str, Any]:
    from feedpub.feed import as_json

    found = [as_json(finding) for finding in verdict.findings]
    return {
        "path": path,
        "format": verdict.format,
        "valid": verdict.valid,
        "errors": [each for each in found if each["severity"] == "error"],
        "warnings": [each for each in found if each["severity"] == "warning"],
    }
