"""The command ``feedpub`` run in this process: what a process would show, without starting one."""

from __future__ import annotations

import functools
import gc
import io
import signal
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import structlog
import typer.main
from processes import READ_AT_START

from feedpub import __main__ as program

_make_command = typer.main.get_command


def run_command(
    *arguments: str,
    folder: Path,
    environment: Mapping[str, str] | None = None,
    stdin: bytes = b"",
) -> subprocess.CompletedProcess[str]:
    """Run ``feedpub ARGUMENTS`` in *folder* through the program's real ``main``.

    The exit status and both outputs are those of a process whose output is not a terminal.
    Working directory, environment, streams, signal handlers and logging are put back afterwards.

    *environment* is added to that of the tests. An exception that a process would end with in a
    traceback, or a warning, is raised.

    Raises: ValueError, if *environment* has a variable that only a new interpreter reads.
    """
    environment = environment or {}
    if late := [name for name in environment if name.startswith(READ_AT_START)]:
        raise ValueError(
            f"{', '.join(late)}: read when Python starts; run the command in a process"
        )
    assert threading.current_thread() is threading.main_thread(), "signal handlers need it"
    # As Python opens them in a UTF-8 locale: what cannot be encoded is an error on stdout only.
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", "strict")
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    thresholds = gc.get_threshold()
    try:
        with pytest.MonkeyPatch.context() as here:
            here.chdir(folder)
            for name, value in environment.items():
                here.setenv(name, value)
            time.tzset()
            here.setattr(sys, "argv", [program.__file__, *arguments])
            here.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
            for name, stream in (("stdout", out), ("stderr", err)):
                here.setattr(sys, name, stream)
                here.setattr(sys, f"__{name}__", stream)
            here.setattr(typer.main, "get_command", _get_command)
            # Typer and the program set their own.
            here.setattr(sys, "excepthook", sys.excepthook)
            here.setattr(warnings, "showwarning", warnings.showwarning)
            program.main()
    except SystemExit as leaving:
        code = leaving.code
    finally:
        time.tzset()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        gc.set_threshold(*thresholds)
        structlog.reset_defaults()
    assert isinstance(code, int)
    return subprocess.CompletedProcess(["feedpub", *arguments], code, _read(out), _read(err))


@functools.cache
def _get_command(app: typer.Typer) -> Any:
    """Return the parser that Typer makes of *app*: a process makes it once, too."""
    return _make_command(app)


def _read(stream: io.TextIOWrapper) -> str:
    stream.flush()
    written = stream.detach()
    assert isinstance(written, io.BytesIO)
    return written.getvalue().decode("utf-8")
