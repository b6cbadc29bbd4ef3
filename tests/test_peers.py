"""The comparison with peers, bench/peers.py, on a few articles and with what is installed."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

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


def test_every_row_that_needs_no_installation_is_measured(tmp_path: Path) -> None:
    # Few feeds, as nearly all of the time goes to processes that start.
    options = ["--articles=200", "--values=2,3,4", "--rounds=1", "--idle=1"]
    command = [sys.executable, BENCH / "peers.py", *options, "--peers=feedgen"]

    run = subprocess.run(
        [*command, f"--cache={tmp_path}"], capture_output=True, text=True, check=False
    )

    assert run.returncode == 0, run.stderr
    rows = [int(row) for row in re.findall(r"^ *(\d+) .* \d+\.\d{3} ", run.stdout, re.MULTILINE)]
    assert sorted(set(rows)) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12]
    assert "left out: 4 one article new / at 10,000 articles: needs more than" in run.stdout
    assert "left out: hugo: not among --peers" in run.stdout
