"""Reads the lists of names in ``validation/data``. Each says where it is from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"


def sections(name: str) -> Mapping[str, list[str]]:
    """Return the lines of each ``[section]`` of a data file, without comments."""
    # importlib.resources costs more than the file.
    text = (_FOLDER / name).read_text(encoding="ascii")
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("["):
            lines = found.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            lines.append(line)
    return found


def words_by_name(lines: list[str]) -> Mapping[str, list[str]]:
    """Return the words in the indented lines below each name."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.startswith(" "):
            found[name] += line.split()
        elif line:
            name = line
            found[name] = []
    return found
