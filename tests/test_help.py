"""Help that teaches, and shells that complete: held against the program and the shells."""

from __future__ import annotations

import contextlib
import os
import re
import select
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from newsroom import Newsroom

from feedpub.cli.app import app
from feedpub.cli.completion import script
from feedpub.cli.examples import EXAMPLES
from feedpub.cli.tree import Command, commands

TREE = commands(app)
LEAVES = [each for each in TREE if not each.below]
SHELLS = ["bash", "zsh", "fish"]


def shell(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


@pytest.fixture
def completed(tmp_path: Path) -> Newsroom:
    """A folder with a completion script for each shell."""
    for name in SHELLS:
        (tmp_path / name).write_text(script(name, TREE), encoding="utf-8")
    return Newsroom(tmp_path)


# help


@pytest.mark.parametrize("command", LEAVES, ids=lambda each: each.path)
def test_the_help_of_a_command_has_examples_and_exit_statuses(command: Command) -> None:
    runner = Newsroom(Path.cwd())

    said = runner.feedpub(*command.path.split(), "--help").stdout

    examples = said.partition("\n  Examples:\n")[2]
    assert [f"    {line}" for line, _ in EXAMPLES[command.path]] == examples.splitlines()[::2]
    assert said.count("Exit status: ") == 1
    assert max(map(len, said.splitlines())) <= 100


@pytest.mark.parametrize(
    "command", [each for each in TREE if each.below], ids=lambda each: each.path
)
def test_no_line_of_a_list_of_commands_breaks_off(command: Command) -> None:
    said = Newsroom(Path.cwd()).feedpub(*command.path.split(), "--help").stdout

    listed = said.partition("\nCommands:\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == list(command.below)
    assert [line for line in listed if line.endswith("...")] == []


def test_the_help_of_the_program_says_where_to_begin() -> None:
    assert "feedpub init" in Newsroom(Path.cwd()).feedpub("--help").stdout


@pytest.mark.parametrize(
    "line",
    [line for examples in EXAMPLES.values() for line, _ in examples if line.startswith("feedpub")],
)
def test_every_example_is_made_of_options_that_are_there(line: str) -> None:
    words = shlex.split(line)
    path = max((each for each in TREE if line.startswith(f"feedpub {each.path}")), key=_length)

    names = {name for option in path.options for name in option.names}
    assert {word for word in words if word.startswith("--")} <= names


def _length(command: Command) -> int:
    return len(command.path)


# completion


def test_asking_for_nothing_of_it_imports_nothing_of_it() -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "feedpub", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "feedpub.cli.examples" in imported
    assert imported & {"feedpub.cli.completion", "feedpub.cli.tree"} == set()


def in_bash(room: Newsroom, line: str) -> list[str]:
    """What is offered after *line*, in which ``=`` is a word of its own, as bash has it."""
    words = f"{line}|".split()
    words[-1] = words[-1].removesuffix("|")
    quoted = " ".join(map(shlex.quote, words))
    asked = (
        f"source ./bash; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; COMPREPLY=(left over);"
        ' _feedpub; [ ${#COMPREPLY[@]} = 0 ] || printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(
        [shell("bash"), "--norc", "-c", asked],
        cwd=room.folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def in_fish(room: Newsroom, line: str) -> list[str]:
    line = line.replace(" = ", "=").replace(" =", "=")
    done = subprocess.run(
        [shell("fish"), "--no-config", "-c", f"source fish; complete -C {shlex.quote(line)}"],
        cwd=room.folder,
        env={**os.environ, "HOME": str(room.folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return [each.partition("\t")[0].rpartition("=")[2] for each in done.stdout.splitlines()]


ASKED = [
    ("feedpub bui", {"build"}),
    ("feedpub config ", {"check", "schema", "nginx", "caddy"}),
    ("feedpub adopt --format ", {"rss", "atom", "json"}),
    ("feedpub adopt --format = at", {"atom"}),
    ("feedpub adopt --format =", {"rss", "atom", "json"}),
    ("feedpub build --dry", {"--dry-run"}),
    ("feedpub archive rebuild --y", {"--yes"}),
    ("feedpub quarantine ret", {"retry"}),
    ("feedpub --ver", {"--version"}),
    ("feedpub build config --qu", {"--quiet"}),
]


@pytest.mark.parametrize("ask", [in_bash, in_fish])
@pytest.mark.parametrize(("line", "words"), ASKED)
def test_a_shell_completes(
    completed: Newsroom, ask: type[in_bash], line: str, words: set[str]
) -> None:
    found = set(ask(completed, line)) - {"--config", "-c", "--json", "--help", "-h"}

    assert found == words


@pytest.mark.parametrize("ask", [in_bash, in_fish])
def test_a_file_is_completed_where_one_is_wanted(completed: Newsroom, ask: type[in_bash]) -> None:
    (completed.folder / "next.toml").touch()

    found = ask(completed, "feedpub build --config ne")

    # To bash, nothing means that files are offered (complete -o default).
    assert found == ([] if ask is in_bash else ["next.toml"])
    assert "complete -o default" in script("bash", TREE)


class Terminal:
    """zsh on a terminal, as somebody types into it."""

    def __init__(self, folder: Path) -> None:
        self._ours, theirs = os.openpty()
        environment = {**os.environ, "HOME": str(folder), "TERM": "dumb", "PS1": "> "}
        self.process = subprocess.Popen(
            [shell("zsh"), "-f", "-i"],
            cwd=folder,
            env=environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)

    def type(self, keys: str, *, until: str) -> str:
        """What it shows after *keys*, up to *until*."""
        os.write(self._ours, keys.encode())
        shown = ""
        # It cannot be read from when zsh has ended.
        with contextlib.suppress(OSError):
            while until not in shown and select.select([self._ours], [], [], 300)[0]:
                shown += os.read(self._ours, 65536).decode(errors="replace")
        return shown

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("feedpub bui", "build "),
        ("feedpub config sch", "schema "),
        ("feedpub build --dry", "--dry-run "),
        ("feedpub adopt --format at", "atom "),
        ("feedpub adopt --format=at", "atom "),
        ("feedpub build --config=ne", "next.toml "),
        ("feedpub archive rebuild --y", "--yes "),
        ("feedpub show ne", "next.toml "),
    ],
)
def test_zsh_completes(completed: Newsroom, line: str, shown: str) -> None:
    shell("zsh")
    (completed.folder / "next.toml").touch()
    (completed.folder / "zsh").rename(completed.folder / "_feedpub")
    terminal = Terminal(completed.folder)
    try:
        begun = (
            f"fpath=({completed.folder} $fpath); autoload -Uz compinit; compinit -u; echo be''gun\n"
        )
        assert "begun" in terminal.type(begun, until="begun")
        word = re.split("[ =]", line)[-1]

        found = terminal.type(f"{line}\t", until=shown)
    finally:
        terminal.close()

    assert shown.startswith(word)
    assert re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\r|\x08", "", found).endswith(shown)


@pytest.mark.parametrize("name", SHELLS)
def test_it_is_installed_where_the_shell_looks(newsroom: Newsroom, name: str) -> None:
    home = newsroom.folder
    plain = {"HOME": str(home), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""}

    done = newsroom.feedpub("--install-completion", SHELL=f"/bin/{name}", **plain)

    path = {
        "bash": ".local/share/bash-completion/completions/feedpub",
        "zsh": ".local/share/zsh/site-functions/_feedpub",
        "fish": ".config/fish/completions/feedpub.fish",
    }[name]
    assert done.stdout.splitlines()[0] == f"written: {home / path}"
    shown = newsroom.feedpub("--show-completion", SHELL=name).stdout
    assert (home / path).read_text(encoding="utf-8") == shown == script(name, TREE)


def test_a_shell_that_has_none_is_named(newsroom: Newsroom) -> None:
    done = newsroom.feedpub("--show-completion", SHELL="/bin/tcsh")

    assert (done.returncode, done.stdout) == (2, "")
    assert "SHELL is tcsh" in done.stderr
