"""The commands as the program has them, for what is written of them: completion, manual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import typer

from feedpub.cli.examples import brief


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An option, or an argument if it has no names."""

    #: ``--config``, ``-c``.
    names: tuple[str, ...]

    #: What stands for its value: FILE. None: it has none.
    value: str | None
    choices: tuple[str, ...]
    help: str
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command, or one that has others below it."""

    #: ``config check``; empty for the program itself.
    path: str
    help: str
    usage: str
    parameters: tuple[Parameter, ...]

    #: The last words of the commands below it.
    below: tuple[str, ...]

    @property
    def options(self) -> list[Parameter]:
        return [each for each in self.parameters if each.names]

    @property
    def arguments(self) -> list[Parameter]:
        return [each for each in self.parameters if not each.names]

    @property
    def summary(self) -> str:
        """The first sentence of what it is for, or the beginning of that."""
        return brief(self.help)


def commands(app: typer.Typer) -> list[Command]:
    """The program, and every command in the order in which its help lists them."""
    root = typer.main.get_command(app)
    context = root.make_context("feedpub", [], resilient_parsing=True)
    return list(_commands(root, "", context))


def _commands(command: Any, path: str, context: Any) -> Iterator[Command]:
    below = getattr(command, "commands", {})
    yield Command(
        path=path,
        help=(command.help or "").strip(),
        usage=command.get_usage(context).removeprefix("Usage: "),
        parameters=tuple(_parameter(each) for each in command.params),
        below=tuple(below),
    )
    for name, each in below.items():
        inner = each.make_context(name, [], parent=context, resilient_parsing=True)
        yield from _commands(each, f"{path} {name}".strip(), inner)


def _parameter(said: Any) -> Parameter:
    choices = tuple(getattr(said.type, "choices", ()))
    is_option = said.param_type_name == "option"
    if is_option and said.is_flag:
        value = None
    else:
        usual = {"str": "TEXT", "path": "PATH", "int range": "NUMBER"}.get(
            said.type.name, said.type.name.upper()
        )
        value = said.metavar or "|".join(choices) or usual
    default = said.default
    return Parameter(
        names=tuple(said.opts) if is_option else (),
        value=value,
        choices=choices,
        help=said.help or "",
        default=None if default in (None, False, ()) or callable(default) else str(default),
    )
