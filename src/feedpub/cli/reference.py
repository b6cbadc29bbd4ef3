"""Every command as a page of the manual: ``python -m feedpub.cli.reference``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from feedpub.cli.app import app
from feedpub.cli.examples import EXAMPLES
from feedpub.cli.tree import Command, Parameter, commands

_HEAD = """# Every command

Written from the program by `./run docs`; `feedpub COMMAND --help` says the same."""


def reference() -> str:
    """The page, in Markdown."""
    tree = commands(app)
    return "\n".join([_HEAD, *(line for each in tree for line in _command(each))]) + "\n"


def _command(command: Command) -> Iterator[str]:
    yield ""
    yield f"## feedpub {command.path}".rstrip()
    yield ""
    yield "```"
    yield command.usage
    yield "```"
    for paragraph in re.split(r"\n\s*\n", command.help):
        yield ""
        yield _escaped(" ".join(paragraph.split()))
    if command.parameters:
        yield ""
        yield "| | | without it |"
        yield "| --- | --- | --- |"
        for parameter in command.parameters:
            yield f"| {_name(parameter)} | {_escaped(parameter.help)} | {_default(parameter)} |"
    if command.path in EXAMPLES:
        yield ""
        yield "```sh"
        width = max(len(line) for line, _ in EXAMPLES[command.path])
        for line, meaning in EXAMPLES[command.path]:
            yield f"{line:{width}}  # {meaning}"
        yield "```"


def _name(parameter: Parameter) -> str:
    value = f"`{_cell(parameter.value)}`" if parameter.value else ""
    names = ", ".join(f"`{name}`" for name in parameter.names)
    return f"{names} {value}".strip()


def _default(parameter: Parameter) -> str:
    return f"`{_cell(parameter.default)}`" if parameter.default else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _escaped(text: str) -> str:
    """*text* with nothing that Markdown would take for its own, but code."""
    return _cell(text).replace("<", "&lt;").replace("*", "\\*")


def main() -> None:
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
