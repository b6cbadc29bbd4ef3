"""``feedpub config check`` and ``feedpub config schema``"""

from __future__ import annotations

import json

import typer

from feedpub.cli.build import ConfigPath
from feedpub.cli.terminal import counted, say

config = typer.Typer(help="Check the configuration, or describe it.", no_args_is_help=True)


@config.command()
def check(config: ConfigPath = None) -> None:
    """Name every mistake in the configuration; exit 2 if there is one."""
    from feedpub.config import files
    from feedpub.config.model import load

    settings, layers = load(files.find(config))
    families = sum(1 for feed in settings.feeds.values() if feed.each)
    told = [
        counted(len(settings.sources), "source"),
        counted(len(settings.feeds) - families, "feed"),
        counted(families, "family of feeds", "families of feeds"),
    ]
    say(f"{layers.path}: in order: {', '.join(told)}")


@config.command()
def schema() -> None:
    """Print the JSON Schema of the configuration, for editors."""
    from feedpub.config.model import json_schema

    typer.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
