"""The scores of page reading, bench/pages.py, on a few pages that are made here."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parent.parent / "bench"

PAGE = """<!doctype html><html lang="en"><head><title>The ferry sails again | Harbour News</title>
<meta property="article:published_time" content="2026-03-01T08:00:00Z"></head><body><article>
<h1>The ferry sails again</h1><p>By Mara Ovens</p>
<p>The old ferry left the harbour on Sunday, after eleven months in the dock at the river.</p>
<figure><img src="https://news.example/ferry-large.jpg" alt="A ferry"><figcaption>On her way
<small>Photo: Ana Lund/dpa</small></figcaption></figure>
<p>Her captain said that she had missed the sea, and that the sea had missed her as well.</p>
</article></body></html>"""

EXPECTED = {
    "title": "The ferry sails again",
    "published": "2026-03-01 08:00:00+00:00",
    "authors": ["Mara Ovens"],
    "paragraphs": [
        {"start": "The old ferry left", "end": "at the river.", "chars": 86},
        {"start": "Her captain said", "end": "her as well.", "chars": 84},
    ],
    "images": [
        {
            "alt": "A ferry",
            "caption": "On her way",
            "credits": ["Ana Lund", "dpa"],
            "cover": True,
            "file_names": ["ferry-large.jpg"],
        }
    ],
}


def make_case(folder: Path, publisher: str, **changes: object) -> None:
    case = folder / publisher
    case.mkdir()
    (case / "page.html").write_text(PAGE)
    (case / "page.txt").write_text("The ferry sails again\n\n1 March 2026\n\nBy Mara Ovens\n")
    (case / "source.json").write_text(json.dumps({"publisher": publisher}))
    (case / "expected.json").write_text(json.dumps(EXPECTED | changes))


def scores(*options: str | Path) -> str:
    command = [sys.executable, BENCH / "pages.py", *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_right_missing_and_wrong_values_are_counted_by_half(tmp_path: Path) -> None:
    # SHA-256 begins with an odd byte, and with an even one.
    make_case(tmp_path, "Harbour News")
    make_case(tmp_path, "The Quay", title="Another title", authors=["Mara Ovens", "Jon Pike"])

    table = scores(tmp_path, "--kind", "html")

    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines() if line}
    # Asked, recall, precision, wrong: of the even half, then of the odd one.
    assert rows["credits"] == ["1", "1.000", "1.000", "0.000"] * 2
    assert rows["paragraphs"] == ["1", "1.000", "1.000", "0.000"] * 2
    assert rows["authors"] == ["2", "0.500", "1.000", "0.000", "1", "1.000", "1.000", "0.000"]


def test_a_fact_known_to_be_wrong_is_not_judged(tmp_path: Path) -> None:
    make_case(tmp_path, "Harbour News", title="Another title")
    exception = {"case": "Harbour News", "field": "title", "value": None, "reason": "a misprint"}
    (tmp_path / "exceptions.json").write_text(json.dumps([exception]))

    table = scores(tmp_path, "--kind", "html")

    assert re.search(r"^title +0 ", table, re.MULTILINE)


def test_a_rule_that_is_switched_off_is_missed_on_its_half(tmp_path: Path) -> None:
    make_case(tmp_path, "Harbour News")

    printed = scores(tmp_path, "--kind", "html", "--rules", "titles.read_title")

    (gain,) = re.findall(r"^titles\.read_title +(.*?) *$", printed, re.MULTILINE)
    assert gain == ".                                   title +1 +0"
