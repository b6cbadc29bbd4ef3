"""What a run costs, as a whole process: CPU seconds and peak memory.

    python bench/run_cost.py [--articles 1000] [--rounds 5]

A newsroom of that many records in forty sections is published as one feed and one feed a
section, RSS and Atom. Measured in turn, each the median of the rounds: the first build, a build
with nothing to do, a build after one article changed; and, as the peer, plain feedgen writing the
same feeds from the same records each time, with nothing kept, cleaned or checked.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

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

PEER = """
import json, pathlib, sys
from feedgen.feed import FeedGenerator

def write(name, records):
    feed = FeedGenerator()
    feed.id(f"https://feeds.example/{name}")
    feed.title(name)
    feed.link(href="https://news.example/")
    feed.description(name)
    for record in records[:50]:
        entry = feed.add_entry(order="append")
        entry.id(record["id"])
        entry.title(record["title"])
        entry.link(href=record["short_link"])
        entry.summary(record["summary"])
        entry.content(record["content_html"], type="html")
        entry.published(record["published"])
        entry.updated(record["published"])
        for author in record["authors"]:
            entry.author(name=author)
        entry.category(term=record["section"])
    feed.rss_file(f"peer/{name}.rss")
    feed.atom_file(f"peer/{name}.atom")

records = [json.loads(line) for line in open("articles/all.jsonl", encoding="utf-8")]
records.sort(key=lambda record: record["published"], reverse=True)
pathlib.Path("peer").mkdir(exist_ok=True)
write("all", records)
for section in {record["section"] for record in records}:
    write(section, [record for record in records if record["section"] == section])
"""


def record(number: int, title: str = "") -> dict[str, object]:
    paragraphs = "".join(
        f"<p>Paragraph {n} of story {number}, with <em>some</em> words & signs — and more of them"
        " so that it is about as long as such paragraphs are in a newspaper.</p>"
        for n in range(20)
    )
    return {
        "id": f"https://p.news.example/p/{number}",
        "url": f"https://news.example/a-{number}",
        "short_link": f"https://p.news.example/p/{number}",
        "title": title or f"Story {number}",
        "summary": f"What story {number} is about, in two sentences. This is the second.",
        "content_html": paragraphs,
        "authors": ["Mara Ovens", "Tom Ilk"],
        "section": f"section {number % 40}",
        "published": f"2025-{number // 60 // 24 // 28 % 12 + 1:02}-"
        f"{number // 60 // 24 % 28 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00Z",
    }


def write_articles(folder: Path, count: int, title: str = "") -> None:
    path = folder / "articles" / "all.jsonl"
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            changed = title if number == count - 1 else ""
            file.write(json.dumps(record(number, changed)) + "\n")
    # Old enough for its mark to be trusted; another moment for another title.
    moment = 1_700_000_000 + len(title)
    os.utime(path, (moment, moment))


def cost(folder: Path, command: list[str]) -> tuple[float, float]:
    """CPU seconds, and peak memory in MB, of one whole process."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command}: failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=1000)
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    build = [sys.executable, "-m", "feedpub", "build"]
    costs: dict[str, list[tuple[float, float]]] = {}

    def measure(what: str, folder: Path, command: list[str]) -> None:
        costs.setdefault(what, []).append(cost(folder, command))

    for number in range(given.rounds):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "config.toml").write_text(CONFIG)
            write_articles(folder, given.articles)
            measure("first build", folder, build)
            measure("nothing to do", folder, build)
            write_articles(folder, given.articles, f"Changed {'x' * number}")
            measure("one article changed", folder, build)
            measure("plain feedgen", folder, [sys.executable, "-c", PEER])
    peer = statistics.median(cpu for cpu, _ in costs["plain feedgen"])
    print(f"{given.articles} articles, 41 feeds in 2 formats; medians of {given.rounds}")
    for what, each in costs.items():
        cpu = statistics.median(cpu for cpu, _ in each)
        memory = statistics.median(memory for _, memory in each)
        print(f"{what:20} {cpu:6.2f} s CPU  {memory:5.0f} MB  {cpu / peer:5.2f} of plain feedgen")


if __name__ == "__main__":
    main()
