"""CONTRIBUTING.md names what is there, and all that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "feedpub"
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")

#: Without those of files that are added, and of what is made.
NAMED = sorted(
    {
        path
        for path in re.findall(r"`([\w./-]+/[\w./-]*|[\w-]+\.(?:md|toml))`", TEXT)
        if not re.search(r"\b(?:NAME|KIND)\b", path) and path != "site/"
    }
)


#: What paths in CONTRIBUTING.md are relative to.
BASES = [ROOT, PACKAGE, *(each for each in PACKAGE.iterdir() if each.is_dir())]


@pytest.mark.parametrize("path", NAMED)
def test_every_path_that_it_names_exists(path: str) -> None:
    assert any((base / path).exists() for base in BASES)


def test_the_table_of_packages_is_complete() -> None:
    table = TEXT.partition("| package | what is in it |")[2].partition("\n\n")[0]
    packages = {
        folder.name
        for folder in PACKAGE.iterdir()
        if folder.is_dir() and folder.name != "__pycache__"
    }

    assert {name for name in packages if f"`{name}/`" not in table} == set()


def test_every_kind_of_addition_is_described() -> None:
    kinds = set(re.findall(r"^### an? (.+)$", TEXT, re.MULTILINE))

    assert kinds >= {
        "rule",
        "reader",
        "source",
        "preset of a content management system",
        "format",
        "partner",
        "destination",
        "notifier",
    }
