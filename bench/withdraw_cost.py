"""What it costs to take a story down, as a whole process: CPU seconds and peak memory.

    python bench/withdraw_cost.py [--articles 100000] [--rounds 5]

An archive of that many articles in forty-nine sections, with one feed of all and one a section,
RSS and Atom, is made once. In each round another story is withdrawn that stands in two feeds, and
restored.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corpus import Corpus
from cost import Cost, cost, feedpub

from feedpub.archive.store import opened
from feedpub.article import Article

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
SECTIONS = 49
CORPUS = Corpus(sections=SECTIONS, tags=997)

CONFIG = """
[site]
title = "Bench"
url = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"

[sources.desk]
type = "files"
path = "articles"

[feeds.all]
title = "Bench"

[feeds.sections]
each = "section"
name = "section/{slug}"
title = "Bench: {value}"
"""


def article(number: int) -> Article:
    record = CORPUS.record(number)
    return Article(
        source="desk",
        id=record["id"],
        url=record["url"],
        short_link=record["short_link"],
        title=record["title"],
        summary=record["summary"],
        content_html=record["content_html"],
        authors=tuple(record["authors"]),
        section=record["section"],
        tags=tuple(record["tags"]),
        published=BEGIN + timedelta(minutes=number),
    )


def fill(folder: Path, count: int) -> None:
    # The source still has one of them.
    (folder / "articles").mkdir()
    (folder / "articles" / "0.json").write_text(CORPUS.line(0), encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG)
    (folder / ".feedpub").mkdir()
    now = BEGIN + timedelta(minutes=count)
    with opened(folder / ".feedpub" / "archive.db") as archive, archive.transaction():
        for number in range(count):
            each = article(number)
            archive.articles.put(each, provenance={}, origin="x", entry_id=each.id, now=now)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    costs: dict[str, list[Cost]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, given.articles)
        cost([*feedpub(), "build", "--quiet"], folder)
        size = (folder / ".feedpub" / "archive.db").stat().st_size / 1e6
        for number in range(given.rounds):
            story = f"https://p.news.example/p/{given.articles - 1 - number}"
            for what, arguments in (
                ("withdraw", ["withdraw", story]),
                ("restore", ["restore", story]),
                ("withdraw --erase", ["withdraw", story, "--erase"]),
            ):
                costs.setdefault(what, []).append(cost([*feedpub(), *arguments], folder))
    print(f"{given.articles:,} articles ({size:,.0f} MB), {SECTIONS + 1} feeds in 2 formats")
    for what, each in costs.items():
        cpu = statistics.median(cpu for cpu, _ in each)
        memory = statistics.median(memory for _, memory in each)
        print(f"{what:18} {cpu:5.2f} s CPU  {memory:5.0f} MB")


if __name__ == "__main__":
    main()
