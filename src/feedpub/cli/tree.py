"""The commands of the program, for completion and the manual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer

from feedpub.cli.examples import brief
from feedpub.nouns import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """An option, or an argument if it has no names."""

    #: ``--config``, ``-c``.
    names: tuple[str, ...]

    #: The placeholder of its value: FILE. None: it takes none.
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
        """The first sentence of its help."""
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


def _parameter(parameter: Any) -> Parameter:
    choices = tuple(getattr(parameter.type, "choices", ()))
    is_option = parameter.param_type_name == "option"
    if is_option and parameter.is_flag:
        value = None
    else:
        usual = {"str": "TEXT", "path": "PATH", "int range": "NUMBER"}.get(
            parameter.type.name, parameter.type.name.upper()
        )
        value = parameter.metavar or "|".join(choices) or usual
    default = parameter.default
    return Parameter(
        names=tuple(parameter.opts) if is_option else (),
        value=value,
        choices=choices,
        help=parameter.help or "",
        default=None if default in (None, False, ()) or callable(default) else str(default),
    )
