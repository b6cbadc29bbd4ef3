"""What it costs to take a story down, as a whole process: CPU seconds and peak memory.

    python bench/withdraw_cost.py [--articles 100000] [--rounds 5]

An archive of that many articles in forty-nine sections, with one feed of all and one a section,
RSS and Atom, is made once. In each round another story is withdrawn that stands in two feeds, and
restored.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from run_cost import CONFIG, cost, write_articles

from feedpub.archive.store import opened
from feedpub.article import Article

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
SECTIONS = 49


def article(number: int) -> Article:
    body = "".join(
        f"<p>Paragraph {n} of story {number}, with <em>some</em> words &amp; signs, about as long"
        " as such paragraphs are in a newspaper that is read by many people.</p>"
        for n in range(12)
    )
    return Article(
        source="desk",
        id=f"https://p.news.example/p/{number}",
        url=f"https://news.example/a-{number}",
        short_link=f"https://p.news.example/p/{number}",
        title=f"What happened in the harbour, part {number}",
        summary=f"What story {number} is about, in two sentences. This is the second.",
        content_html=body,
        authors=("Mara Ovens", "Tom Ilk"),
        section=f"section {number % SECTIONS}",
        tags=(f"tag {number % 997}",),
        published=BEGIN + timedelta(minutes=number),
    )


def fill(folder: Path, count: int) -> None:
    # The source still has one of them.
    write_articles(folder, 1)
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
    feedpub = [sys.executable, "-m", "feedpub"]
    costs: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, given.articles)
        cost(folder, [*feedpub, "build", "--quiet"])
        size = (folder / ".feedpub" / "archive.db").stat().st_size / 1e6
        for number in range(given.rounds):
            story = f"https://p.news.example/p/{given.articles - 1 - number}"
            for what, arguments in (
                ("withdraw", ["withdraw", story]),
                ("restore", ["restore", story]),
                ("withdraw --erase", ["withdraw", story, "--erase"]),
            ):
                costs.setdefault(what, []).append(cost(folder, [*feedpub, *arguments]))
    print(f"{given.articles:,} articles ({size:,.0f} MB), {SECTIONS + 1} feeds in 2 formats")
    for what, each in costs.items():
        cpu = statistics.median(cpu for cpu, _ in each)
        memory = statistics.median(memory for _, memory in each)
        print(f"{what:18} {cpu:5.2f} s CPU  {memory:5.0f} MB")


if __name__ == "__main__":
    main()
