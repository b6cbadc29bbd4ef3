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
from feedpub.validation.handbook.page import handbook
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
    assert (ROOT / "docs/findings.md").read_text(encoding="utf-8") == handbook()


def test_every_code_has_its_place_in_the_findings() -> None:
    headings = re.findall(r"^## (\S+)$", handbook(), re.MULTILINE)

    assert headings == sorted(rules_by_code())


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
