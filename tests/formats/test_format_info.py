"""A format is one module and one row: everything else reads the table of formats."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom, make_record

import feedpub
from feedpub.format_info import FORMATS

PACKAGE = Path(feedpub.__file__).parent

#: A format that no feed reader knows: one title a line.
TITLES = """
class Layout:
    def fits(self, document):
        return document.starts_with(b"titles")

    def contents(self, document):
        raise ValueError

    without = None


LAYOUT = Layout()


def entry_settings(channel):
    return ()


def write_entry(entry, channel):
    return entry.title.encode()


def join(feed, entries):
    return b"\\n".join([b"titles", *entries])
"""

#: Stands for a row in format_info.py, and runs the command that follows.
ADD_ROW = """
import sys
from typing import Literal

from feedpub import format_info
from feedpub.format_info import FORMATS, FormatInfo

FORMATS["titles"] = FormatInfo(
    name="titles", suffix=".txt", media_type="text/plain", module="titles"
)
format_info.FormatName = Literal[tuple(FORMATS)]

from feedpub.__main__ import main

main()
"""

#: Outside formats/, who names RSS or Atom, and why.
NAMES_FORMATS = {
    "format_info.py": "the table itself",
    "validation": "other people's feeds",
    "intake": "other people's feeds",
    "config/without_effect.py": "the formats that have what a key asks for",
    "web/client.py": "the Accept header for other people's feeds",
    "pipeline/operations/adopt.py": "ids of Atom are IRIs",
}


@pytest.mark.slow
def test_a_new_format_takes_one_module_and_one_row(newsroom: Newsroom) -> None:
    newsroom.configure(
        CONFIG.partition("[feeds.sections]")[0].replace(
            "[feeds.all]", '[publish]\nindex = true\n\n[feeds.all]\nformats = ["rss", "titles"]'
        )
    )
    newsroom.write("1.json", make_record(1))
    (newsroom.folder / "titles.py").write_text(TITLES)

    def run(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", ADD_ROW, *command],
            cwd=newsroom.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    built = run("build")
    server = run("config", "nginx")

    assert (built.returncode, built.stderr) == (0, "")
    assert newsroom.published()["all.txt"].splitlines() == [b"titles", b"Story 1"]
    assert b"text/plain" not in newsroom.published()["all.rss"]
    assert server.returncode == 0, server.stderr
    assert "text/plain txt" in server.stdout


def test_only_the_table_names_the_formats_that_are_written() -> None:
    words = {"rss", "atom", ".rss", ".atom", *(each.media_type for each in FORMATS.values())}
    words -= {"text/html", "application/xml"}

    naming = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and node.value in words
    }

    allowed = ("formats/", *NAMES_FORMATS)
    assert sorted(name for name in naming if not name.startswith(allowed)) == []
