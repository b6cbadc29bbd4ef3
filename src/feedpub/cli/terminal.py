"""Output of the commands: lines, tables, JSON, errors, progress."""

from __future__ import annotations

import contextlib
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from feedpub.errors import ArchiveBusy, ConfigError, ConfigWarning, FeedpubError
from feedpub.patterns import pattern
from feedpub.phrases import counted as counted
from feedpub.phrases import minute as minute

# C0 and C1 controls, bidi controls, and surrogates of file names that are not UTF-8: a message may
# contain text of strangers, which must neither move the cursor nor break its line.
_UNPRINTABLE = pattern(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_LONGEST = 390

EX_TEMPFAIL = 75


def printable(text: str) -> str:
    """Return *text* as one line without characters that control a terminal."""
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode(), text)


def say(text: str) -> None:
    """Print a line of the result."""
    sys.stdout.write(_encodable(printable(text), sys.stdout.encoding) + "\n")


@contextlib.contextmanager
def without_config_warnings(quiet: bool) -> Iterator[None]:
    """If *quiet*, print no warnings about the configuration: cron mails whatever is printed."""
    with warnings.catch_warnings():
        if quiet:
            warnings.simplefilter("ignore", ConfigWarning)
        yield


def say_json(value: Any) -> None:
    """Print *value* as one line of JSON, readable in any script."""
    import json

    text = json.dumps(value, ensure_ascii=False)
    sys.stdout.write(_UNPRINTABLE.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n")


def say_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    styles: Mapping[str, str] | None = None,
) -> None:
    """Print *rows* under *columns*: drawn on a terminal, elsewhere aligned, one line a row.

    *styles* are those of cells with these texts on a terminal: ``bold red``. The last column may
    have several words, which a terminal shows one below the other.
    """
    if not sys.stdout.isatty():
        widths = [max(map(len, column)) for column in zip(columns, *rows, strict=True)]
        for row in (columns, *rows):
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=True)]
            say("  ".join(cells).rstrip())
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, show_edge=False, pad_edge=False)
    for *cells, last in rows:
        texts = [*map(printable, cells), "\n".join(map(printable, last.split()))]
        looks = [(styles or {}).get(cell, "") for cell in (*cells, last)]
        table.add_row(*(Text(*each, overflow="fold") for each in zip(texts, looks, strict=True)))
    Console(highlight=False, markup=False, emoji=False).print(table)


def complain(text: str) -> None:
    """Print a line about a problem on stderr, cut if it is very long."""
    line = printable(text)
    if len(line) > _LONGEST:
        line = line[:_LONGEST] + "…"
    sys.stderr.write(_encodable(f"feedpub: {line}", sys.stderr.encoding) + "\n")


def explain(error: FeedpubError | OSError, named: Callable[[str], str] = str) -> int:
    """Print what failed on stderr, and return the exit status. *named* changes its lines."""
    status, lines = _explained(error)
    for line, excerpt in lines:
        complain(named(line))
        for each in excerpt:
            sys.stderr.write(_encodable(printable(each), sys.stderr.encoding) + "\n")
    return status


def _explained(error: FeedpubError | OSError) -> tuple[int, list[tuple[str, Sequence[str]]]]:
    """Return the exit status for *error*, and its lines, each with what is shown below it."""
    if isinstance(error, ConfigError):
        return 2, list(zip(error.problems, error.excerpts, strict=True))
    if isinstance(error, ArchiveBusy):
        return EX_TEMPFAIL, [(str(error), ())]
    if isinstance(error, FeedpubError):
        return 1, [(str(error), ())]
    if not error.filename:
        return 1, [(error.strerror or str(error), ())]
    from feedpub.file_owner import reason_of

    path = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    return 1, [(f"{error.filename}: {reason_of(error, Path(path).absolute())}", ())]


def _encodable(text: str, encoding: str | None) -> str:
    encoding = encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a progress bar on stderr if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
