"""Every command and option of the reference is used by a test, or by a page whose commands are run.

Those that many commands share, --config and --wait, are tried here with each of them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import postgresql
import pytest
from newsroom import Newsroom
from test_manual import RUN, blocks

from feedpub.archive.database import locked
from feedpub.archive.location import ArchiveLocation, PostgresArchive
from feedpub.cli.app import app
from feedpub.cli.tree import Command, commands

TESTS = Path(__file__).parent
TREE = {each.path: each for each in commands(app)}
LEAVES = [each for each in TREE.values() if each.path and (not each.below or each.parameters)]

#: An option and its command, whose path is empty for the program itself.
Use = tuple[str, str]

#: Tests whose helper makes the command.
IN_HELPERS = {
    "test_it_logs_a_run_without_a_result_if_it_is_asked_to": ("run", "--verbose"),
    "test_a_feed_of_a_family_is_found_by_its_address_before_the_first_build": ("adopt", "--json"),
}


def uses(words: Sequence[str]) -> Iterator[Use]:
    """The command that *words* begin with, with an empty option, and each option of it.

    ``*`` stands for any word.
    """
    words = " ".join(words).split()
    paths = [path for path in TREE if path and fnmatch(path, " ".join(words[:2]))]
    paths = paths or [path for path in words[:1] if path in TREE]
    for path in paths or [""] * any(word.startswith("--") for word in words[:1]):
        yield path, ""
        yield from ((path, word.partition("=")[0]) for word in words if word.startswith("-"))


def constants(nodes: Sequence[ast.expr]) -> list[str]:
    """The texts among *nodes*, in their order; ``*`` for what is computed."""
    found = []
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)):
                found.append(text)
            case ast.JoinedStr(values=parts):
                texts = [part.value if isinstance(part, ast.Constant) else "" for part in parts]
                found.append("".join(map(str, texts)))
            case ast.Starred(value=ast.Tuple(elts=inner) | ast.List(elts=inner)):
                found += constants(inner)
            case ast.Tuple(elts=inner) | ast.List(elts=inner):
                found += constants(inner)
            case ast.Starred(value=ast.Call(func=ast.Attribute(value=text, attr="split"))):
                found += constants([text])
            case ast.IfExp(body=one, orelse=other):
                found += constants([one, other])
            case _:
                found.append("*")
    return found


@cache
def used() -> frozenset[Use]:
    """What the modules of tests and the pages that are run use."""
    found: set[Use] = set()
    for module in TESTS.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            match node:
                case ast.FunctionDef(name=name) if name in IN_HELPERS:
                    found.add(IN_HELPERS[name])
                case ast.Call(args=nodes) | ast.Tuple(elts=nodes) | ast.List(elts=nodes):
                    found.update(uses(constants(nodes)))
                case ast.Constant(value=str(text)):
                    for line in re.findall(r"feedpub ([a-z-].*)", text):
                        found.update(uses([line]))
    for page in RUN:
        for language, _, text in blocks(page):
            lines = re.findall(r"^\$ .*?feedpub (.*)$", text, re.MULTILINE)
            found.update(use for line in lines for use in uses([line]) if language == "console")
    return frozenset(found)


def with_option(name: str) -> list[Command]:
    return [each for each in LEAVES if any(name in option.names for option in each.options)]


def words(command: Command) -> list[str]:
    """The command, with the argument and the option that it needs."""
    needs = ["--feed", "all"] if command.path == "token add" else []
    return [*command.path.split(), *["all"] * ("{" in command.usage), *needs]


@pytest.mark.parametrize("command", [TREE[""], *LEAVES], ids=lambda command: command.path)
def test_a_command_and_each_of_its_options_are_used_by_a_test(command: Command) -> None:
    # These are tried with every command, below.
    shared = {"--config", "--wait"}
    options = [each.names for each in command.options if shared.isdisjoint(each.names)]

    unused = [
        names
        for names in [("",), *options]
        if not any((command.path, name) in used() for name in names)
    ]

    assert unused == []


@pytest.mark.parametrize("option", ["--config", "-c", "FEEDPUB_CONFIG"])
@pytest.mark.parametrize("command", with_option("--config"), ids=lambda command: command.path)
def test_a_command_takes_the_configuration_that_is_named(
    newsroom: Newsroom, command: Command, option: str
) -> None:
    if option.startswith("-"):
        done = newsroom.feedpub(*words(command), option, "elsewhere.toml")
    else:
        done = newsroom.feedpub(*words(command), **{option: "elsewhere.toml"})

    # It does not exist, while config.toml does.
    assert (done.returncode, done.stdout) == (2, "")
    assert "elsewhere.toml" in done.stderr


def ends_at_once(room: Newsroom, command: Command, archive: ArchiveLocation) -> None:
    with locked(archive):
        done = room.feedpub(*words(command), "--wait", "0")

    assert done.returncode == 75, done.stderr
    assert "another run" in done.stderr


@pytest.mark.parametrize(
    "command",
    [each for each in with_option("--wait") if each.path != "archive upgrade"],
    ids=lambda command: command.path,
)
def test_a_command_waits_no_longer_for_another_run_than_it_may(
    room: Newsroom, command: Command
) -> None:
    archive = room.folder / ".feedpub/archive.db"
    room.feedpub("build")
    if command.path == "archive import":
        room.feedpub("archive", "export", "all")
        for path in archive.parent.iterdir():
            path.unlink()

    ends_at_once(room, command, archive)


@postgresql.needs_postgresql
def test_an_upgrade_waits_no_longer_for_another_run_than_it_may(room: Newsroom) -> None:
    with postgresql.database() as url:
        room.configure(f'{room.config.read_text()}[archive]\nurl = "{url}"\n')
        archive = PostgresArchive(url=url, files=room.folder / ".feedpub/config")

        ends_at_once(room, TREE["archive upgrade"], archive)
