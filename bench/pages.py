"""What is read from pages that nobody wrote a reader for: right, missing and wrong values.

    python bench/pages.py CASES [--kind html|text] [--peer] [--rules [PART]] [--show FIELD]

CASES is a folder with a folder for each page: ``page.html`` (or ``page.html.gz``), ``page.txt``,
its rendering as plain text, ``source.json`` with the ``publisher``, and ``expected.json`` with
what is known of the article: ``title``, ``published``, ``authors``, ``summary``, ``descriptions``
(others that are true), ``paragraphs`` (the ``start`` and ``end`` of each, and its length in
``chars``), ``crossheads``, ``topics``, and ``images`` with ``alt``, ``caption``, ``credits``,
``cover`` and ``file_names``; ``crawl_date`` is when the page was fetched. What is missing is not
judged.
``exceptions.json`` in CASES lists facts that are known to be wrong: ``case``, ``field``, ``value``
(null: the whole field) and ``reason``. Such cases are not part of the repository, as the pages
belong to their publishers.

The publishers are divided into two halves, by the first byte of the SHA-256 of their names, so that
a rule that was found on one half can be tried on the other. Printed are, for each field and half,
recall, precision, and the share of pages with a wrong value.

``--rules`` switches each rule off once, or those with PART in their names, and prints what changes;
that takes as long as reading all pages 300 times. ``--peer`` reads the pages with
trafilatura, too, where pip can install it.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import io
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from page_rules import rules, switched_off
from page_scores import Article, Measure, Picture, Tally, fields_of, measure, score
from peer_setup import PROGRAMS, CannotInstallError, Peer, cache_folder, from_pypi, installed, run

from feedpub.article import to_record
from feedpub.intake.readers.registry import read
from feedpub.protocols import Raw, ReaderContext

HALVES = ("even", "odd")

#: Changes of a count that ``--rules`` prints.
_NOTABLE = ("title", "published", "authors", "paragraphs", "images", "captions", "credits")


def _with_cleaner(package: str, folder: Path) -> None:
    """Install *package*, and what lxml's extra ``html_clean`` stands for: older pips miss it."""
    from_pypi(package, folder)
    run([str(folder / "bin" / "pip"), "install", "--quiet", "lxml_html_clean==0.4.4"])


#: The fields that it is compared in: its dates are days.
_OF_PEER = ("title", "authors", "paragraphs")

_TRAFILATURA = Peer(
    name="trafilatura",
    package="trafilatura==2.3.1",
    install=_with_cleaner,
    command=lambda folder, *_: [
        str(folder / "bin" / "python"),
        str(PROGRAMS / "use_trafilatura.py"),
    ],
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    name: str
    folder: Path
    half: str
    expected: Mapping[str, Any]

    def page(self, kind: str) -> bytes:
        if kind == "text":
            return (self.folder / "page.txt").read_bytes()
        packed = self.folder / "page.html.gz"
        if packed.exists():
            return gzip.decompress(packed.read_bytes())
        return (self.folder / "page.html").read_bytes()


#: By half, the tallies of each page.
Scores = dict[str, list[Mapping[str, Tally]]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cases", type=Path)
    parser.add_argument("--kind", choices=("html", "text"))
    parser.add_argument("--peer", action="store_true", help="read with trafilatura, too")
    parser.add_argument(
        "--rules", nargs="?", const="", metavar="PART", help="switch each rule off once"
    )
    parser.add_argument("--show", metavar="FIELD", help="print what differs in a field")
    args = parser.parse_args()
    cases = list(cases_in(args.cases))
    if not cases:
        sys.exit(f"{args.cases}: no folder with an expected.json; see --help")
    for kind in (args.kind,) if args.kind else ("html", "text"):
        begun = time.process_time()
        scores = scores_of(cases, kind)
        spent = (time.process_time() - begun) / len(cases) * 1000
        print_table(kind, fields_of(kind), scores)
        print(f"{len(cases)} pages, {spent:.0f} ms a page with its scoring\n")
        if args.show:
            print_differences(args.show, cases, kind)
        if args.rules is not None:
            print_rules(args.rules, cases, kind, scores)
        if args.peer and kind == "html":
            print_peer(cases)


def cases_in(folder: Path) -> Iterator[Case]:
    wrong: dict[str, list[dict[str, Any]]] = defaultdict(list)
    if (folder / "exceptions.json").exists():
        for row in json.loads((folder / "exceptions.json").read_bytes()):
            wrong[row["case"]].append(row)
    for path in sorted(folder.glob("*/expected.json")):
        expected = json.loads(path.read_bytes())
        publisher = json.loads((path.parent / "source.json").read_bytes())["publisher"]
        for row in wrong[path.parent.name]:
            leave_out(expected, row["field"], row["value"])
        odd = hashlib.sha256(publisher.encode()).digest()[0] % 2
        yield Case(name=path.parent.name, folder=path.parent, half=HALVES[odd], expected=expected)


def leave_out(expected: dict[str, Any], name: str, value: str | None) -> None:
    """Take a wrong fact out of *expected*; without a *value* all of the field."""
    if name in ("alts", "captions", "credits"):
        for image in expected.get("images", ()):
            key = name if name == "credits" else name[:-1]
            if value is None or value == image[key]:
                image[key] = None if name != "credits" else []
            elif name == "credits":
                image[key] = [each for each in image[key] if each != value]
        return
    key = {"tags": "topics"}.get(name, name)
    if isinstance(expected.get(key), list) and value is not None:
        # Whoever gives the wrong fact is not right, and not wrong either.
        expected.pop(key)
    else:
        expected.pop(key, None)


def scores_of(cases: Iterable[Case], kind: str, *, whole: bool = True) -> Scores:
    """Read and score *cases*; where readers are not *whole*, a page that fails counts as empty."""
    scores: Scores = {half: [] for half in HALVES}
    for case in cases:
        page = case.page(kind)
        article = article_of(page, kind, case.expected.get("crawl_date"), whole)
        scores[case.half].append(
            score(case.expected, article, page.decode("utf-8", "replace"), kind)
        )
    return scores


def article_of(page: bytes, kind: str, fetched: str | None, whole: bool) -> Article:
    """Read a page as feedpub does; what has no date is scored with what could be read."""
    now = datetime.fromisoformat(fetched) if fetched else datetime.now(UTC)
    now = now.replace(tzinfo=now.tzinfo or UTC)
    name = "page.txt" if kind == "text" else "page.html"
    raw = Raw(source="bench", name=name, open=partial(io.BytesIO, page))
    try:
        (reading,) = read(raw, ReaderContext(timezone=UTC, now=now))
    except Exception:
        if whole:
            raise
        return Article()
    record = reading.draft if reading.article is None else to_record(reading.article)
    if record is None:
        return Article()
    date = record.get("published")
    return Article(
        title=record.get("title"),
        published=datetime.fromisoformat(date) if date else None,
        authors=tuple(record.get("authors", ())),
        summary=record.get("summary"),
        content_html=record.get("content_html") or "",
        images=tuple(
            Picture(**{key: each.get(key) for key in ("url", "alt", "caption", "credit")})
            for each in record.get("images", ())
        ),
        tags=tuple(record.get("tags", ())),
    )


def print_table(title: str, fields: Iterable[str], scores: Scores) -> None:
    print(f"{title:<12}" + "".join(f"{half:^32}" for half in scores))
    heads = f"{'asked':>8}{'recall':>8}{'prec.':>8}{'wrong':>8}"
    print(f"{'':<12}" + heads * len(scores))
    for name in fields:
        found = [measure(name, pages) for pages in scores.values()]
        print(f"{name:<12}" + "".join(map(_columns, found)))


def _columns(found: Measure) -> str:
    return f"{found.asked:>8.0f}{found.recall:>8.3f}{found.precision:>8.3f}{found.wrong:>8.3f}"


def print_differences(name: str, cases: Sequence[Case], kind: str) -> None:
    for case in cases:
        (page,) = (page for pages in scores_of([case], kind).values() for page in pages)
        for expected, given in page[name].differences if name in page else ():
            print(f"{case.half} {case.name}")
            print(f"    expected {expected[:200]}\n    given    {given[:200]}")
    print()


def print_rules(part: str, cases: Sequence[Case], kind: str, scores: Scores) -> None:
    """Print what each rule with *part* in its name gains: values with it less those without it."""
    print("what each rule gains: right values, wrong values; a dot where nothing changes")
    print(f"{'':<44}" + "".join(f"{half:<36}" for half in HALVES))
    for rule in rules(kind):
        if part not in rule.name:
            continue
        with switched_off(rule):
            without = scores_of(cases, kind, whole=False)
        changes = [_change(scores[half], without[half]) for half in HALVES]
        print(f"{rule.name:<44}" + "".join(f"{each or '.':<36}" for each in changes), flush=True)
    print()


def _change(pages: list[Mapping[str, Tally]], without: list[Mapping[str, Tally]]) -> str:
    parts = []
    for name in _NOTABLE:
        right, wrong = (
            sum(getattr(page[name], each) for page in pages if name in page)
            - sum(getattr(page[name], each) for page in without if name in page)
            for each in ("right", "wrong")
        )
        if abs(right) >= 0.5 or abs(wrong) >= 0.5:
            parts.append(f"{name} {right:+.0f} {wrong:+.0f}")
    return ", ".join(parts)


def print_peer(cases: Sequence[Case]) -> None:
    """Print the scores of trafilatura, which gives no captions and no credits."""
    try:
        folder = installed(_TRAFILATURA, cache_folder())
    except CannotInstallError as error:
        print(f"left out: trafilatura: {error}")
        return
    folders = "\n".join(str(case.folder) for case in cases)
    command = _TRAFILATURA.command(folder, *[cache_folder()] * 3)
    ended = subprocess.run(command, input=folders, stdout=subprocess.PIPE, text=True, check=True)
    scores: Scores = {half: [] for half in HALVES}
    for case, line in zip(cases, ended.stdout.splitlines(), strict=True):
        found = json.loads(line)
        article = Article(
            title=found["title"],
            authors=tuple(found["authors"]),
            content_html=found["content_html"],
        )
        page = case.page("html").decode("utf-8", "replace")
        scores[case.half].append(score(case.expected, article, page, "html"))
    print_table("trafilatura", _OF_PEER, scores)


if __name__ == "__main__":
    main()
