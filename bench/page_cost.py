"""What reading pages costs: CPU a page, and memory as pages go by.

    python bench/page_cost.py [--pages 10000] [FILE ...]

Pages are read again and again in one process, HTML and page text apart; without FILEs, pages that
are made here are. The peer, in the same run, is lxml parsing the same HTML and doing nothing with
it. Memory is the process's peak after a tenth of the pages and after all of them.
"""

from __future__ import annotations

import argparse
import functools
import io
import itertools
import resource
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import lxml.html

from feedpub.intake.readers.registry import read
from feedpub.protocols import Raw, ReaderContext

TERMS = ReaderContext(timezone=UTC, now=datetime(2026, 6, 1, tzinfo=UTC))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("files", nargs="*", type=Path)
    args = parser.parse_args()
    pages = [(path.name, path.read_bytes()) for path in args.files] or list(made())
    html = [page for page in pages if not page[0].endswith(".txt")]
    text = [page for page in pages if page[0].endswith(".txt")]
    print(f"{'':12}{'pages':>8}{'ms a page':>11}{'MB at 1/10':>12}{'MB at end':>11}")
    for name, kind, work in (
        ("lxml alone", html, parse),
        ("HTML", html, read_page),
        ("page text", text, read_page),
    ):
        if kind:
            measure(name, kind, args.pages, work)


def measure(
    name: str, pages: list[tuple[str, bytes]], count: int, work: Callable[[str, bytes], None]
) -> None:
    tenth = 0.0
    begun = time.process_time()
    for number, (path, content) in enumerate(itertools.islice(itertools.cycle(pages), count)):
        work(path, content)
        if number == count // 10:
            tenth = peak()
    spent = (time.process_time() - begun) / count * 1000
    print(f"{name:12}{count:8}{spent:11.2f}{tenth:12.0f}{peak():11.0f}")


def parse(_name: str, content: bytes) -> None:
    lxml.html.document_fromstring(content)


def read_page(name: str, content: bytes) -> None:
    opened = functools.partial(io.BytesIO, content)
    for _ in read(Raw(source="bench", name=name, open=opened), TERMS):
        pass


def peak() -> float:
    """In MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def made() -> Iterable[tuple[str, bytes]]:
    """Fifty pages in either kind, each with words of its own."""
    for number in range(50):
        words = [f"word{number}x{each} and the ferry" for each in range(200)]
        paragraphs = [" ".join(words[at : at + 12]) + "." for at in range(0, 192, 12)]
        title = f"The ferry of the day number {number} sails again"
        body = "".join(f"<p>{each}</p>" for each in paragraphs)
        links = "".join(f'<li><a href="/{n}">Another story {n}</a></li>' for n in range(150))
        yield (
            f"{number}.html",
            f"""<!doctype html><html lang="en"><head><title>{title} | Harbour News</title>
            <meta property="article:published_time" content="2026-03-01T08:00:00Z">
            <link rel="canonical" href="https://news.example/a/{number}"></head><body>
            <nav><ul>{links}</ul></nav><main><article><h1>{title}</h1>
            <p class="byline">By Mara Ovens</p>{body}
            <figure><img src="/{number}.jpg" alt="A ferry"><figcaption>On her way
            <small>Photo: M. Ovens/dpa</small></figcaption></figure></article></main>
            <aside><ul>{links}</ul></aside></body></html>""".encode(),
        )
        story = "\n\n".join(paragraphs)
        yield (
            f"{number}.txt",
            f"Harbour\n\n{title}\n\n1 March 2026\n\nBy Mara Ovens\n\nA ferry\n"
            f"On her wayPhoto: M. Ovens/dpa\n\n{story}\n".encode(),
        )


if __name__ == "__main__":
    main()
