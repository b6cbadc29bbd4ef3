"""What readers that other people wrote see of the committed feeds.

    python bench/readers.py [--keep FOLDER] [--feeds FOLDER]

Installs readers from PyPI and npm into a temporary folder (with --keep into one that stays), has
each read every feed of feeds/ (or of --feeds), and prints for each field how many entries it saw
right, of those that have the field; a word joiner in a title is no fault. What an entry says is
taken from the JSON Feed beside it, which nobody has to unescape. Exits 1 if a reader missed a field
that it has a notion of, but for what no output of ours could mend: that is marked with * and
explained below the table.

Readers of Debian 12 are asked if they are installed, and named if not:

    apt-get install newsboat rss2email liferea xvfb xauth dbus libglib2.0-bin emacs-nox elpa-elfeed
    apt-get install php-cli php-xml php-mbstring golang-go golang-github-mmcdole-gofeed-dev

Tiny Tiny RSS is not installed, as that sets up a database: apt-get downloads it, and its parser and
what it does to each text are asked. Not asked: Thunderbird, which has no way to subscribe and to
read its folders without its window; Akregator, whose archive nobody else reads.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from reader_apps import APPS, served

HERE = Path(__file__).resolve().parent
FEEDS = HERE.parent / "feeds"
PROGRAMS = HERE / "reader_programs"
FORMATS = ("rss", "atom", "json")

# The parser inside reader imports sgmllib, which it does not ask for.
FROM_PYPI = ["atoma", "fastfeedparser", "feedparser", "reader", "sgmllib3k"]
FROM_NPM = [
    *["rss-parser", "feedsmith", "feedparser"],
    *["@rowanmanning/feed-parser", "@extractus/feed-extractor"],
]

FIELDS = (
    *["id", "link", "related", "title", "published", "updated", "summary", "content"],
    *["authors", "author", "agencies", "tags", "language", "rights"],
    *["image", "alt", "caption", "credit"],
)

_MARKUP = re.compile(r"<[^<>]*>")
_SOURCE = re.compile(r'<img[^<>]* src="([^"]*)"')


def _tells_of_markup(told: dict[str, Any]) -> bool:
    return bool(_MARKUP.search(told["title"] + (told["summary"] or "")))


_TWICE = (_tells_of_markup, "unescapes once too often: words that look like markup are markup")

_STRIPPED = (_tells_of_markup, "strips what looks like a tag")


def _has_escaped_tags(told: dict[str, Any]) -> bool:
    return any(set("&<>") & set(tag) for tag in told["tags"])


#: What readers cannot do, whatever they are given that says the same to the others: in which
#: entries, and why.
LIMITS: dict[tuple[str, str, str], tuple[Callable[[dict[str, Any]], bool], str]] = {
    ("@extractus/feed-extractor", "rss", "summary"): _TWICE,
    ("@extractus/feed-extractor", "atom", "summary"): _TWICE,
    ("@rowanmanning/feed-parser", "rss", "summary"): _TWICE,
    ("@rowanmanning/feed-parser", "atom", "summary"): _TWICE,
    ("@rowanmanning/feed-parser", "rss", "content"): _TWICE,
    ("@rowanmanning/feed-parser", "atom", "content"): _TWICE,
    ("feedparser (npm)", "atom", "title"): (_tells_of_markup, "takes plain titles for HTML"),
    ("Liferea", "atom", "tags"): (_has_escaped_tags, "shows references as they are escaped"),
    ("Tiny Tiny RSS", "rss", "title"): _STRIPPED,
    ("Tiny Tiny RSS", "rss", "tags"): _STRIPPED,
    ("Tiny Tiny RSS", "atom", "title"): _STRIPPED,
    ("Tiny Tiny RSS", "atom", "tags"): _STRIPPED,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--keep", type=Path, help="install the readers here, and keep them")
    parser.add_argument("--feeds", type=Path, default=FEEDS, help="the documents to read")
    given = parser.parse_args()
    feeds = given.feeds.resolve()
    paths = [
        path.with_suffix(f".{format}")
        for path in sorted(feeds.rglob("*.json"))
        for format in FORMATS
    ]
    paths = [path for path in paths if path.exists()]
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.keep or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        seen = [
            *_seen_by_libraries(folder, paths),
            *_seen_by_debian(folder, paths),
            *_seen_by_applications(feeds, paths),
        ]
    return _report(seen)


def _seen_by_libraries(folder: Path, paths: list[Path]) -> list[dict[str, Any]]:
    """Return what readers from PyPI and npm say of each document."""
    python = folder / "venv" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
        pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *FROM_PYPI], check=True)
    if not (folder / "node_modules").exists():
        npm = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts"]
        subprocess.run([*npm, "--prefix", folder, *FROM_NPM], check=True)
    # Modules of node are looked for beside the program.
    program = folder / "npm.mjs"
    shutil.copy(PROGRAMS / "npm.mjs", program)
    return [*_printed([python, PROGRAMS / "pypi.py"], paths), *_printed(["node", program], paths)]


def _seen_by_debian(folder: Path, paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield what programs and libraries of Debian say of each document; only gofeed knows JSON."""
    xml = [path for path in paths if path.suffix != ".json"]
    library = Path("/usr/share/gocode")
    if _are_installed("gofeed", "go", library / "src/github.com/mmcdole/gofeed"):
        program, source = folder / "gofeed", PROGRAMS / "gofeed.go"
        build = {"GO111MODULE": "off", "GOPATH": str(library), "GOCACHE": str(folder / "gocache")}
        environment = {**os.environ, **build}
        subprocess.run(["go", "build", "-o", program, source], check=True, env=environment)
        yield from _printed([program], paths)
    if _are_installed("Elfeed", "emacs", Path("/usr/share/emacs/site-lisp/elpa-src/elfeed-3.4.1")):
        yield from _printed(["emacs", "--batch", "-l", PROGRAMS / "elfeed.el"], xml)
    if _are_installed("Tiny Tiny RSS", "apt-get", "dpkg-deb", "php"):
        unpacked = folder / "tt-rss"
        if not unpacked.exists():
            subprocess.run(["apt-get", "download", "-qq", "tt-rss"], check=True, cwd=folder)
            (package,) = folder.glob("tt-rss_*.deb")
            subprocess.run(["dpkg-deb", "-x", package, unpacked], check=True)
        classes = unpacked / "usr/share/tt-rss/www"
        yield from _printed(["php", PROGRAMS / "tt_rss.php", classes], xml)


def _seen_by_applications(feeds: Path, paths: list[Path]) -> Iterator[dict[str, Any]]:
    """Yield what readers for people keep of each document, which they fetch."""
    with served(feeds) as address:
        addresses = {f"{address}{path.relative_to(feeds)}": path for path in paths}
        for (name, *programs), see in APPS.items():
            if not _are_installed(name, *programs):
                continue
            entries: dict[Path, list[dict[str, Any]]] = defaultdict(list)
            with tempfile.TemporaryDirectory() as folder:
                for path, entry in see(Path(folder), addresses):
                    entries[path].append(entry)
            for path, found in entries.items():
                yield {"reader": name, "path": str(path), "entries": found}


def _are_installed(reader: str, *needed: str | Path) -> bool:
    """Whether programs and files that *reader* needs are there; name what is missing."""
    missing = [
        str(each)
        for each in needed
        if not (each.exists() if isinstance(each, Path) else shutil.which(each))
    ]
    if missing:
        print(f"{reader} is not asked: {', '.join(missing)} is missing", file=sys.stderr)
    return not missing


def _printed(command: Sequence[str | Path], paths: list[Path]) -> list[dict[str, Any]]:
    """Return the JSON lines that *command* prints of the documents *paths*."""
    done = subprocess.run(
        [*command, *paths], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=True
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def _report(seen: list[dict[str, Any]]) -> int:
    right: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    asked: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    missed: list[str] = []
    for each in seen:
        path = Path(each["path"])
        format = path.suffix[1:]
        row = (each["reader"], format)
        items = json.loads(path.with_suffix(".json").read_bytes())["items"]
        told = {item["id"]: _told(item, format) for item in items}
        entries = {entry["id"]: entry for entry in each["entries"]}
        for id, expected in told.items():
            for field in each["entries"][0]:
                if expected[field] in (None, []):
                    continue
                asked[row][field] += 1
                found = entries.get(id, {}).get(field)
                if found is not None and _same(field, found, expected[field], format):
                    right[row][field] += 1
                elif not _is_excused((*row, field), expected):
                    missed.append(f"{path.name}: {row[0]}: {field}: {found!r}, {expected[field]!r}")
    _print_table(right, asked)
    print(*missed, sep="\n", file=sys.stderr)
    return 1 if missed else 0


def _is_excused(cell: tuple[str, str, str], told: dict[str, Any]) -> bool:
    return cell in LIMITS and LIMITS[cell][0](told)


def _print_table(
    right: dict[tuple[str, str], Counter[str]], asked: dict[tuple[str, str], Counter[str]]
) -> None:
    fields = [field for field in FIELDS if any(counts[field] for counts in asked.values())]
    print("| reader | format |", " | ".join(fields), "|")
    print("| --- " * (len(fields) + 2) + "|")
    for row in sorted(asked):
        cells = [
            f"{right[row][field]}/{asked[row][field]}{'*' if (*row, field) in LIMITS else ''}"
            if asked[row][field]
            else ""
            for field in fields
        ]
        print("|", " | ".join([*row, *cells]), "|")
    for (reader, format, field), (_, reason) in LIMITS.items():
        print(f"* {reader}, {format}, {field}: {reason}")
    for format in FORMATS:
        rows = [row for row in asked if row[1] == format]
        shares = [right[row].total() / asked[row].total() for row in rows]
        whole = sum(share == 1 for share in shares)
        share = 100 * sum(shares) / len(shares)
        print(f"{format}: {share:.1f} % right; all of it in {whole} of {len(rows)} readers")


def _told(item: dict[str, Any], format: str) -> dict[str, Any]:
    """What *item* of a JSON Feed says, as another reader's fields."""
    own = item.get("_feedpub", {})
    lead = (own.get("images") or [{}])[0]
    authors = [author["name"] for author in item.get("authors", [])]
    return {
        "id": item["id"],
        # Tracking parameters name the format.
        "link": item["url"].replace("-json", f"-{format}"),
        "related": own.get("canonical_url") or own.get("short_link"),
        "title": item["title"],
        "published": item["date_published"],
        "updated": item.get("date_modified", item["date_published"]),
        "summary": item.get("summary"),
        "content": item.get("content_html"),
        "authors": authors,
        # Apart they are in JSON Feed alone.
        "author": (authors[0] if format == "json" else ", ".join(authors)) if authors else None,
        "agencies": own.get("agencies"),
        "tags": item.get("tags"),
        "language": item.get("language"),
        "rights": own.get("rights"),
        "image": item.get("image"),
        "alt": lead.get("alt"),
        "caption": lead.get("caption"),
        "credit": lead.get("credit"),
    }


def _same(field: str, found: Any, expected: Any, format: str) -> bool:
    match field:
        case "published" | "updated":
            return _moment(found) == _moment(expected)
        case "summary":
            return (found if format == "json" else html.unescape(found)) == expected
        case "content":
            return _words(found) == _words(expected)
        case "tags":
            # Some readers sort them, and write them in lower case.
            return sorted(map(str.lower, _visible(found))) == sorted(map(str.lower, expected))
        case "authors" | "agencies":
            return ", ".join(found) == ", ".join(expected)
    return _visible(found) == _visible(expected)


def _visible(value: Any) -> Any:
    """Without the word joiner that keeps readers from taking a title for HTML."""
    if isinstance(value, list):
        return [_visible(each) for each in value]
    return value.replace("\N{WORD JOINER}", "")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


def _words(markup: str) -> tuple[str, list[str]]:
    """The words and the pictures of a body: readers clean the markup around them."""
    words = " ".join(html.unescape(_MARKUP.sub(" ", markup)).split())
    return words, [html.unescape(source) for source in _SOURCE.findall(markup)]


if __name__ == "__main__":
    sys.exit(main())
