"""``./run demo``: what it prints, what there is to see, and that it leaves the repository alone."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HERE = "http://127.0.0.1:8000/"


def in_git(clone: Path) -> dict[str, bytes]:
    """The files that git would look at, by path."""
    ignored = (".venv", ".feedpub", ".demo", "feeds/.feedpub")
    return {
        name: path.read_bytes()
        for path in clone.rglob("*")
        if path.is_file() and not (name := str(path.relative_to(clone))).startswith(ignored)
    }


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the demo needs of the repository, with a .venv that is set up."""
    folder = tmp_path_factory.mktemp("clone")
    for name in ("articles", "feeds"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".feedpub.*"))
    for name in ("config.toml", "demo.toml", "pyproject.toml", "run"):
        shutil.copy2(ROOT / name, folder / name)
    shim = folder / ".venv/bin/feedpub"
    shim.parent.mkdir(parents=True)
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m feedpub "$@"\n')
    shim.chmod(0o755)
    shutil.copy(ROOT / "pyproject.toml", folder / ".venv/demo")
    return folder


def demo(clone: Path) -> str:
    done = subprocess.run(["./run", "demo"], cwd=clone, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture(scope="module")
def printed(clone: Path) -> tuple[str, str]:
    """What two demos print, the second one after the first."""
    before = in_git(clone)
    runs = demo(clone), demo(clone)
    assert in_git(clone) == before, "the demo changed files that are in git"
    return runs


def test_the_first_demo_says_what_it_published(printed: tuple[str, str]) -> None:
    assert re.match(
        r"desk: 21 articles new, 0 changed\n\d\d documents written: all\.rss, ", printed[0]
    )


def test_the_second_demo_has_nothing_to_do(printed: tuple[str, str]) -> None:
    assert printed[1].startswith("nothing to do: 14 feeds as published\n")


def test_every_page_that_the_demo_names_is_there(clone: Path, printed: tuple[str, str]) -> None:
    named = re.findall(rf"{HERE}(\S*)", printed[0])

    assert named == ["all.html", "", "status.html", "all.rss"]
    assert all((clone / ".demo/feeds" / (name or "index.html")).is_file() for name in named)


def test_the_pictures_of_the_demo_load(clone: Path, printed: tuple[str, str]) -> None:
    page = (clone / ".demo/feeds/all.html").read_text(encoding="utf-8")
    shown = set(re.findall(r'<img[^>]* src="([^"]*)"', page))
    here = {each.removeprefix(HERE) for each in shown if each.startswith(HERE)}

    # One is at an address with a query, which an article is there to test.
    assert len(here) == len(shown) - 1 == 13
    assert [each for each in here if not (clone / ".demo/feeds" / each).is_file()] == []
