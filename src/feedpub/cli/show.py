"""``feedpub show``"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from feedpub import api
from feedpub.cli.options import ConfigPath
from feedpub.cli.terminal import complain, printable, say_json
from feedpub.errors import ConfigError

if TYPE_CHECKING:
    from feedpub.feed import Finding
    from feedpub.protocols import Reading


#: Characters of a value in the table.
_SHOWN = 400


def show(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...", help="Documents of articles, of the kinds that a source has."
        ),
    ],
    config: ConfigPath = None,
    timezone: Annotated[
        str | None,
        typer.Option(
            metavar="ZONE", help="For times without a zone. Default: the configuration's, else UTC."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line for each article.")
    ] = False,
    why: Annotated[
        bool,
        typer.Option(
            "--why",
            help="Read pages also by the rules learnt from their sites, and name those that count.",
        ),
    ] = False,
) -> None:
    """Show what is read from files: every field, where it was found, and what is wrong.

    Nothing is stored or published. Exit status: 0, even if a file cannot be read.
    """
    reader = api.file_reader(config, timezone=timezone, learnt=why)
    if reader.settings is None and timezone is None:
        complain("no config.toml here: times without a zone are read as UTC")
    for path in paths:
        try:
            for reading in reader.read(path):
                words = {} if reading.article is None else reader.words(reading.article)
                if as_json:
                    say_json(_as_json(path, reading, words))
                else:
                    _print_table(reading, words, why=why)
        except ConfigError as error:
            _print_error(path, str(error).removeprefix(f"{path}: "), as_json)
        except OSError as error:
            _print_error(path, error.strerror or str(error), as_json)


def _as_json(path: str, reading: Reading, words: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    from feedpub.feed import as_json

    shown: dict[str, Any] = {"path": path}
    if reading.name != path:
        shown["record"] = reading.name.removeprefix(f"{path}:")
    if reading.article is None:
        errors = [each for each in reading.findings if each.severity == "error"]
        # A tombstone has no errors, and no article.
        shown["error"] = "; ".join(map(str, errors or reading.findings))
    if (record := _record(reading)) is not None:
        shown["article"] = record
        shown["provenance"] = {
            field: {"origin": each.origin, "verbatim": each.verbatim}
            for field, each in reading.provenance.items()
        }
    if reading.site_page is not None:
        shown["rules"] = list(reading.site_page.applied)
    if words:
        shown["words"] = {word: list(keys) for word, keys in words.items()}
    shown["findings"] = [as_json(finding) for finding in reading.findings]
    return shown


def _print_error(path: str, message: str, in_json: bool) -> None:
    if in_json:
        say_json({"path": path, "error": message})
    else:
        complain(f"{path}: {message}")


def _print_table(reading: Reading, words: Mapping[str, Sequence[str]], *, why: bool) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console = Console(highlight=False, markup=False, emoji=False, width=120)
    console.print(Text(printable(reading.name), style="bold"))
    if (record := _record(reading)) is not None:
        table = Table("field", "value", "from", show_edge=False, pad_edge=False)
        for field, value, origin in _rows(reading, record):
            table.add_row(Text(field), Text(value, overflow="fold"), Text(origin, style="dim"))
        console.print(table)
    for word, keys in words.items():
        console.print(Text(printable(f"has the word {word!r} of {', '.join(keys)}"), style="dim"))
    if reading.site_page is not None:
        host, applied = reading.site_page.host, reading.site_page.applied
        none = "no rules" if reading.site_page.rules is None else "no rule applies here"
        for each in applied or (none,):
            console.print(Text(printable(f"learnt from {host}: {each}"), style="dim"))
    elif why:
        console.print(
            Text("learnt rules: none, as the file gives no address of a page", style="dim")
        )
    for finding in reading.findings:
        console.print(Text(printable(str(finding)), style="red" if _bad(finding) else "yellow"))
    console.print()


def _bad(finding: Finding) -> bool:
    return finding.severity == "error"


def _record(reading: Reading) -> dict[str, Any] | None:
    """Return what was read, even if an error keeps it from being an article. None: nothing."""
    from feedpub.article import to_record

    return reading.draft if reading.article is None else to_record(reading.article)


def _rows(reading: Reading, record: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield the fields of *record*: name, value, and where it was found."""
    for field, value in _flat("", record):
        found = reading.provenance.get(field)
        origin = "" if found is None else found.origin
        if found is not None and found.verbatim is not None and found.verbatim != value:
            origin += f": {found.verbatim}"
        if len(value) > _SHOWN:
            value = f"{value[:_SHOWN]}… ({len(value):,} characters; --json shows them all)"
        yield field, printable(value), printable(origin)


def _flat(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _flat(f"{path}.{key}" if path else key, each)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for number, each in enumerate(value):
            yield from _flat(f"{path}[{number}]", each)
    elif isinstance(value, list):
        if value:
            yield path, ", ".join(map(str, value))
    elif value is not None:
        yield path, str(value)
