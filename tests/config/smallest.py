"""The smallest configuration, and what is wrong with others."""

from __future__ import annotations

from pathlib import Path

from feedpub.config.load import load
from feedpub.errors import ConfigError

SMALLEST = """
[site]
title    = "Harbour News"
url      = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "Harbour News"
"""


def mistakes(path: Path, text: str) -> list[str]:
    """What is wrong with the configuration *text*, without the name of its file."""
    path.write_text(text, encoding="utf-8")
    try:
        load(path)
    except ConfigError as error:
        return [each.removeprefix(f"{path}: ") for each in error.problems]
    return []
