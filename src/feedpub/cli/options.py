"""Arguments and options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ConfigPath = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="The configuration. Default: $FEEDPUB_CONFIG, else ./config.toml.",
    ),
]

FeedNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[FEED]...", help="Only these feeds or families. Default: all."),
]

Wait = Annotated[
    float,
    typer.Option(metavar="SECONDS", min=0, help="How long to wait for another run to end."),
]
