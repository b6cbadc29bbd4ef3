"""The comparison with peers, bench/peers.py, on a few articles and with what is installed."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import etree

BENCH = Path(__file__).parent.parent / "bench"

#: Of the first hundred articles.
DIGEST = "2eb904f11b7f74e35c106a959f7f29645109216ebed1c4cd553970ff06e1ad2b"


def test_the_corpus_is_the_same_on_every_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("corpus", BENCH / "corpus.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "corpus", module)
    spec.loader.exec_module(module)
    corpus = module.Corpus()

    lines = "".join(corpus.line(number) for number in range(100)).encode()

    assert hashlib.sha256(lines).hexdigest() == DIGEST
    assert 4500 < len(lines) / 100 < 6500


def compare(*options: str | Path, program: str = "peers.py") -> str:
    """Run the comparison and return what it prints."""
    command = [sys.executable, BENCH / program, *options]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_every_row_that_needs_no_installation_is_measured(tmp_path: Path) -> None:
    # Few feeds, as nearly all of the time goes to processes that start.
    size = ["--articles=200", "--small=100", "--values=2,3,4", "--rounds=1", "--idle=1"]
    kept, figure = tmp_path / "results.json", tmp_path / "growth.svg"

    told = compare(*size, "--peers=feedgen", f"--cache={tmp_path}", f"--results={kept}")
    again = compare("--articles=", f"--results={kept}", f"--figure={figure}")

    lines, _, table = told.partition("\n| row |")
    rows = re.findall(r"^ *(\d+) .* (?:s|ms) +\d+", lines, re.MULTILINE)
    assert {int(row) for row in rows} == set(range(1, 13))
    assert "left out: hugo: not among --peers" in lines
    assert "left out: 6 memory of the first build / that with 100,000 articles" in lines
    in_table = re.findall(r"^\| (\d+) \|", table, re.MULTILINE)
    assert {int(row) for row in in_table} == set(range(1, 13))
    # What was kept gives the same table, and a figure.
    assert again.strip() == f"| row |{table}".strip()
    names = {each.text for each in etree.parse(figure).iter("{*}text")}
    assert {"1,000", "first build", "plain feedgen", "nothing to do"} <= names


def test_what_programs_write_is_compared_on_the_same_articles() -> None:
    told = compare("feedpub", "feedgen", program="peer_feeds.py").splitlines()

    assert told[0].startswith("| program | findings |")
    assert told[2:] == [
        "| feedpub | none | yes | 50 of 50 | 99 | 50 |",
        # It writes the time of its run, and gives up at a character that XML cannot have.
        "| feedgen | none | no | 50 of 50 | 0 | 0 |",
    ]
