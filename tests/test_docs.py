"""The documents about validation, held against the program."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from command import run_command

from feedpub.validation.handbook.codes import rules_by_code
from feedpub.validation.handbook.examples import examples
from feedpub.validation.handbook.page import explanation, handbook
from feedpub.validation.profiles import PROFILES

ROOT = Path(__file__).parent.parent
VALIDATE = (ROOT / "docs/validate.md").read_text(encoding="utf-8")


def run(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run *command* as a shell does, with this feedpub; without one where none is needed."""
    if not re.search(r"[<>|]", command):
        return run_command(*shlex.split(command)[1:], folder=folder)
    this = f"{sys.executable} -m feedpub"
    return subprocess.run(
        ["/bin/sh", "-c", re.sub(r"\bfeedpub validate", f"{this} validate", command)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds/a.rss").write_bytes(examples()["guid-missing"].right_document)
    (tmp_path / "news.rss").write_bytes(examples()["guid-missing"].right_document)
    (tmp_path / "politik.rss").write_bytes(examples()["guid-missing"].wrong_document)
    return tmp_path


def test_the_findings_are_what_the_rules_say() -> None:
    """If not: ./run docs"""
    docs = ROOT / "docs"
    pages = [docs / "findings.md", *(docs / "findings").iterdir()]

    written = {str(page.relative_to(docs)): page.read_text(encoding="utf-8") for page in pages}

    assert written == handbook()


def test_every_code_has_its_place_in_the_findings() -> None:
    index = handbook()["findings.md"]
    places = {
        code: path
        for path, page in handbook().items()
        for code in re.findall(r"^## (\S+)$", page, re.MULTILINE)
        if path != "findings.md"
    }

    assert sorted(places) == sorted(rules_by_code())
    for code, path in places.items():
        assert f'<a id="{code}"></a>[`{code}`]({path}#{code})' in index


def test_no_tag_in_a_sentence_about_a_finding_becomes_html() -> None:
    prose = {
        path: re.sub(r"(?ms)^```.*?^```$|<a id=\"[a-z0-9-]+\"></a>", "", page)
        for path, page in handbook().items()
    }

    assert [path for path, text in prose.items() if "<" in text] == []
    assert "write the text into &lt;text>, or into &lt;title> for" in prose["findings/xml.md"]
    assert "write &amp; as &amp;#x26; and &lt; as" in prose["findings/entries.md"]
    assert "write & as &#x26; and < as" in (explanation("title-ambiguous") or "")


COMMANDS = [
    line.strip().removeprefix("- run: ").removeprefix("- ").removeprefix("$ ")
    for line in VALIDATE.splitlines()
    if re.match(r"\s*(?:- run: |- |\$ )?feedpub validate ", line)
]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_does_what_it_is_there_for(folder: Path, command: str) -> None:
    # Nobody answers at an invented address.
    done = run(folder, command.replace("https://news.example/", "http://127.0.0.1:1/"))

    assert "Usage" not in done.stderr
    if "https:" in command:
        assert "unreadable" in done.stdout
    else:
        assert done.returncode == ("politik" in command)


def test_commands_were_found() -> None:
    assert len(COMMANDS) == 9


def test_the_example_says_what_is_shown(folder: Path) -> None:
    command, _, shown = VALIDATE.partition("```console\n$ ")[2].partition("```")[0].partition("\n")

    assert run(folder, command).stdout == shown


def test_every_option_and_profile_is_named(folder: Path) -> None:
    help = run(folder, "feedpub validate --help").stdout
    options = set(re.findall(r"--[a-z]+", help)) - {"--help"}

    assert options == set(re.findall(r"`(--[a-z]+)", VALIDATE))
    assert [name for name in PROFILES if f"`{name}`" not in VALIDATE] == []


def test_the_hook_runs_a_command_that_is_there() -> None:
    hook = (ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")

    assert re.findall(r"^- id: (.*)$", hook, re.MULTILINE) == ["feedpub-validate"]
    assert "- id: feedpub-validate" in VALIDATE
    assert re.findall(r"^  entry: (.*)$", hook, re.MULTILINE) == ["feedpub validate"]


def test_the_map_to_the_classic_validators_classes_has_codes_of_rules() -> None:
    mapped = json.loads((ROOT / "docs/w3c-classes.json").read_text(encoding="utf-8"))

    assert mapped.keys() <= rules_by_code().keys()
    assert list(mapped) == sorted(mapped)


def test_a_class_of_the_classic_validator_has_a_code_or_a_reason_for_having_none() -> None:
    mapped = json.loads((ROOT / "docs/w3c-classes.json").read_text(encoding="utf-8"))
    table = VALIDATE.partition("These classes have no code:")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in table.splitlines() if line.startswith("| `")]
    without = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}

    assert len(without) > 20
    assert without.isdisjoint(name for names in mapped.values() for name in names)


PEERS = (ROOT / "docs/peers.md").read_text(encoding="utf-8")


def rows(part: str) -> list[list[str]]:
    """Return the cells of the tables below the heading *part*, without their heads."""
    text = re.split(r"^## ", PEERS.partition(f"\n## {part}\n")[2], flags=re.MULTILINE)[0]
    lines = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    heads = {at - 1 for at, cells in enumerate(lines) if cells[0] == "---"}
    return [
        cells
        for at, cells in enumerate(lines)
        if at not in heads and not cells[0].startswith("---")
    ]


def test_thirteen_peers_have_a_mark_in_each_row_and_say_what_it_rests_on() -> None:
    intro = PEERS.partition("\n## ")[0]
    marks, _, names = intro.partition("| peer | what it is |")
    allowed = set(re.findall(r"^\| (\S+) \|", marks.partition("| --- |")[2], re.MULTILINE))
    peers = re.findall(r"^\| ([^|-]\S*(?: \S+)?) \|", names, re.MULTILINE)

    assert len(peers) == 13
    for cells in rows("Row by row"):
        assert len(cells) == 15, cells
        assert set(cells[2:]) <= allowed
    rest = PEERS.partition("## What the marks rest on")[2].split("\n### ")[1:]
    assert [part.partition("\n")[0] for part in rest] == peers
    assert all("](https://" in part for part in rest)


def test_each_yes_of_feedpub_names_a_test_that_exists_and_each_no_its_reason() -> None:
    ours = {cells[0]: cells[1].strip("*") for cells in rows("Row by row")}
    shown = {cells[0]: cells[1] for cells in rows("What shows it")}
    reasons = {cells[0]: cells[1] for cells in rows("Why not")}

    assert set(ours.values()) == {"yes", "no"}
    assert list(shown) == [name for name, mark in ours.items() if mark == "yes"]
    assert list(reasons) == [name for name, mark in ours.items() if mark == "no"]
    for name, test in shown.items():
        file, _, function = test.strip("`").partition("::")
        assert f"def {function}(" in (ROOT / file).read_text(encoding="utf-8"), name
    assert all(len(reason) > 40 for reason in reasons.values())
