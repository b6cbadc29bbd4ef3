"""Every command as a page of the manual: ``python -m feedpub.cli.reference``."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from feedpub.cli.app import app
from feedpub.cli.examples import EXAMPLES
from feedpub.cli.tree import Command, Parameter, commands

_HEAD = """# Every command

Written from the program by `./run docs`; `feedpub COMMAND --help` says the same, with examples.
`feedpub --install-completion` has bash, zsh or fish complete commands and options.

The configuration is `--config FILE`, else `$FEEDPUB_CONFIG`, else `config.toml` in the current
folder. `feedpub build` takes several, `--config` again or `--config 'editions/*.toml'` with the
quotes, each with an archive and a `publish.directory` of its own: they are built one after the
other, each line names its edition, and one that fails costs no other. What they share is in a
file that the pattern does not match, and that they extend.

| exit status | when |
| --- | --- |
| 0 | done, in `diff` with differences too; articles that cannot be published are named on \
stderr, one line a cause, and do not change it |
| 1 | a source or a feed failed; its last good documents stay. In `adopt`: a feed is no feed, or \
cannot be fetched: nothing was adopted. In `serve`: nothing to serve, or the port is in use. In \
`init`: the address cannot be read: nothing was written. In `withdraw`: something of the story is \
still there, or it is not recorded. In `archive check`: something is damaged. In `status`: \
something fails or is stale. In `validate`: a feed is not valid |
| 2 | usage or configuration; nothing was done. In `validate`: something cannot be read. Of \
several editions the worst counts: 2, then 1, then 75 |
| 75 | another run is at work, or another configuration publishes into the same directory; \
commands with `--wait` wait for the other run first, a minute unless it says otherwise |
| 130, 143 | stopped by Ctrl-C, with one line on stderr, or by SIGTERM (`run` and `worker` then \
end with 0); everything is whole |

A command that does something does it, and has the same exit status, whatever happens to its
output: a closed stream (`>&-`), a reader that has gone (`| head -1`), a full disk, a lost
terminal. What a full disk or a lost terminal swallows is named in one line on stderr; a command
that only prints then ends with 1."""


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
        yield from _table(command)
    if command.path in EXAMPLES:
        yield ""
        yield "```sh"
        width = max(len(line) for line, _ in EXAMPLES[command.path])
        for line, meaning in EXAMPLES[command.path]:
            yield f"{line:{width}}  # {meaning}"
        yield "```"


def _table(command: Command) -> Iterator[str]:
    kind = "argument or option" if command.arguments else "option"
    has_defaults = any(each.default for each in command.parameters)
    yield f"| {kind} | meaning |" + " without it |" * has_defaults
    yield "| --- | --- |" + " --- |" * has_defaults
    for each in command.parameters:
        default = f" {_code(each.default or '')} |" * has_defaults
        yield f"| {_name(each)} | {_escaped(each.help)} |{default}"


def _name(parameter: Parameter) -> str:
    names = ", ".join(map(_code, parameter.names))
    return f"{names} {_code(parameter.value or '')}".strip()


def _code(text: str) -> str:
    """*text* as code in a table. Where it has a ``|``, backticks would show its backslash."""
    if "|" in text:
        return f"<code>{text.replace('<', '&lt;').replace('|', '&#124;')}</code>"
    return f"`{text}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _escaped(text: str) -> str:
    """*text* with nothing that Markdown would take for its own, but code."""
    return _cell(text).replace("<", "&lt;").replace("*", "\\*")


def main() -> None:
    sys.stdout.write(reference())


if __name__ == "__main__":
    main()
