"""Completion scripts for shells: they contain all commands, and start no Python."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from feedpub.cli.examples import brief
from feedpub.cli.tree import Command, Parameter
from feedpub.errors import ConfigError

_FILES = ("FILE", "FOLDER", "DIR")


def script(shell: str, tree: Sequence[Command]) -> str:
    """Return the completion script for *shell*."""
    return "".join(f"{line}\n" for line in _SHELLS[shell](tree))


def shell_here() -> str:
    """Return the name of the user's shell. Raises: ConfigError, if there is no script for it."""
    name = Path(os.environ.get("SHELL", "")).name
    if name not in _SHELLS:
        reason = f"SHELL is {name or 'not set'}"
        raise ConfigError(
            [f"{reason}; there is completion for {', '.join(_SHELLS)}: SHELL=bash feedpub ..."]
        )
    return name


def install(shell: str, tree: Sequence[Command]) -> tuple[Path, str]:
    """Write the script where *shell* looks for it; return its path, and what else to do."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    path, advice = {
        "bash": (
            data / "bash-completion/completions/feedpub",
            "works in new shells, where the package bash-completion is installed",
        ),
        "zsh": (
            data / "zsh/site-functions/_feedpub",
            f"works in new shells, if .zshrc has before its compinit: "
            f"fpath=({data / 'zsh/site-functions'} $fpath)",
        ),
        "fish": (config / "fish/completions/feedpub.fish", "works in new shells"),
    }[shell]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script(shell, tree), encoding="utf-8")
    return path, advice


def _takes_files(parameter: Parameter) -> bool:
    return parameter.value is not None and any(word in parameter.value for word in _FILES)


def _bash(tree: Sequence[Command]) -> Iterator[str]:
    paths = "|".join(f'"{_above(each.path)} {_last(each.path)}"' for each in tree if each.path)
    yield "# Completion of feedpub for bash. Written by feedpub --show-completion."
    yield "_feedpub() {"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield "    local command= words= i"
    # --option=value comes as three words.
    yield '    [[ $current == "=" ]] && { before="="; current=; ((COMP_CWORD++)); }'
    yield '    [[ $before == "=" ]] && before="${COMP_WORDS[COMP_CWORD-2]}"'
    yield "    COMPREPLY=()"
    yield "    for ((i = 1; i < COMP_CWORD; i++)); do"
    yield '        case "$command ${COMP_WORDS[i]}" in'
    yield f'            {paths}) command="${{command:+$command }}${{COMP_WORDS[i]}}" ;;'
    yield "        esac"
    yield "    done"
    yield '    case "$command $before" in'
    for command in tree:
        for option in command.options:
            if option.value is not None:
                names = "|".join(f'"{command.path} {name}"' for name in option.names)
                words = f'words="{" ".join(option.choices)}"' if option.choices else "return"
                yield f"        {names}) {words} ;;"
    yield "        *)"
    yield '            case "$command" in'
    for command in tree:
        options = [name for option in command.options for name in option.names]
        words = " ".join((*command.below, *options, "--help"))
        yield f'                "{command.path}") words="{words}" ;;'
    yield "            esac"
    yield "            [[ $current != -* && $words == -* ]] && return ;;"
    yield "    esac"
    yield '    COMPREPLY=($(compgen -W "$words" -- "$current"))'
    yield "}"
    yield "complete -o default -F _feedpub feedpub"


def _zsh(tree: Sequence[Command]) -> Iterator[str]:
    yield "#compdef feedpub"
    yield "# Completion of feedpub for zsh. Written by feedpub --show-completion."
    for command in reversed(tree):
        yield f"{_function(command.path)}() {{"
        yield '  local state line curcontext="$curcontext"'
        yield "  local -A opt_args"
        specs = [spec for option in command.options for spec in _zsh_option(option)]
        specs.append("'(- *)'{-h,--help}'[Show this message and exit.]'")
        if command.below:
            specs += ["'1:command:->command'", "'*::argument:->argument'"]
        elif any(_takes_files(each) for each in command.arguments):
            specs.append("'*:value:_files'")
        yield f"  _arguments -C {' '.join(specs)}"
        if command.below:
            yield "  case $state in"
            named = {each.path: each.summary for each in tree}
            described = " ".join(
                _quoted(f"{name}:{named[f'{command.path} {name}'.strip()]}")
                for name in command.below
            )
            yield f"    command) local -a names=({described}); _describe command names ;;"
            yield "    argument) case $words[1] in"
            for name in command.below:
                yield f"      {name}) {_function(f'{command.path} {name}'.strip())} ;;"
            yield "    esac ;;"
            yield "  esac"
        yield "}"
    # Loaded by compinit it is called in a function; sourced, it announces itself.
    yield 'if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _feedpub "$@"'
    yield "else compdef _feedpub feedpub; fi"


def _zsh_option(option: Parameter) -> Iterator[str]:
    text = re.sub(r"[\[\]:\\]", r"\\\g<0>", brief(option.help))
    value = ""
    if option.value is not None:
        action = f"({' '.join(option.choices)})" if option.choices else ""
        action = "_files" if _takes_files(option) else action
        value = f":value:{action}"
    for name in option.names:
        joined = "=" if value and name.startswith("--") else ""
        yield _quoted(f"{name}{joined}[{text}]{value}")


def _fish(tree: Sequence[Command]) -> Iterator[str]:
    yield "# Completion of feedpub for fish. Written by feedpub --show-completion."
    yield "complete --command feedpub --no-files"
    named = {each.path: each for each in tree}
    for command in tree:
        here = _fish_condition(command)
        for name in command.below:
            text = _quoted(named[f"{command.path} {name}".strip()].summary)
            yield f"complete -c feedpub -n {here} -a {name} -d {text}"
        for option in command.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = "" if option.value is None else " -r"
            if option.choices:
                value += f" -f -a {_quoted(' '.join(option.choices))}"
            elif _takes_files(option):
                value += " -F"
            yield f"complete -c feedpub -n {here} {names}{value} -d {_quoted(brief(option.help))}"
        if any(_takes_files(each) for each in command.arguments):
            yield f"complete -c feedpub -n {here} -F"
    yield "complete -c feedpub -s h -l help -d 'Show this message and exit.'"


def _fish_condition(command: Command) -> str:
    if not command.path:
        return "__fish_use_subcommand"
    seen = "; and ".join(f"__fish_seen_subcommand_from {word}" for word in command.path.split())
    if command.below:
        seen += f"; and not __fish_seen_subcommand_from {' '.join(command.below)}"
    return _quoted(seen)


def _above(path: str) -> str:
    return path.rpartition(" ")[0]


def _last(path: str) -> str:
    return path.rpartition(" ")[2]


def _function(path: str) -> str:
    return "_".join(("_feedpub", *path.split()))


def _quoted(text: str) -> str:
    """*text* as one word of any of these shells."""
    return "'" + text.replace("'", "'\\''") + "'"


_SHELLS: dict[str, Callable[[Sequence[Command]], Iterator[str]]] = {
    "bash": _bash,
    "zsh": _zsh,
    "fish": _fish,
}
