"""The smallest configuration, and what is wrong with others."""

from __future__ import annotations

import re
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
    """What is wrong with the configuration *text*, without file, line and column."""
    path.write_text(text, encoding="utf-8")
    try:
        load(path)
    except ConfigError as error:
        return [without_place(each, path) for each in error.problems]
    return []


def without_place(line: str, path: Path) -> str:
    """The mistake *line* without its file *path*, line and column, which it must have."""
    place = re.match(rf"{re.escape(str(path))}(:\d+:\d+)?: ", line)
    assert place is not None, line
    return line[place.end() :]
