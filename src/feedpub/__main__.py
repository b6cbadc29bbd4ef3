"""The command ``feedpub``."""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
import warnings
from types import FrameType
from typing import NoReturn

from feedpub.errors import FeedpubError


class Terminated(BaseException):
    """SIGTERM was received: files are closed on the way out, as with Ctrl-C."""


def main() -> NoReturn:
    """Run the command and exit with its status."""
    # By default garbage is collected after every 700 new objects: a hundred times while modules
    # are imported, which leave none.
    gc.set_threshold(50_000, 10, 10)
    signal.signal(signal.SIGTERM, _stop)
    warnings.showwarning = _show_warning
    # Python would look through all objects for garbage once more: a tenth of a short command.
    atexit.register(gc.freeze)
    sys.exit(_run())


def _run() -> int:
    try:
        from feedpub.cli.plain_build import run_plain_build
        from feedpub.cli.plain_validate import run_plain_validate

        code = run_plain_build(sys.argv[1:])
        if code is None:
            code = run_plain_validate(sys.argv[1:])
        if code is None:
            code = _run_app()
        # If the output cannot be written, the command has failed.
        sys.stdout.flush()
    except KeyboardInterrupt:
        _say("stopped")
        return 128 + signal.SIGINT
    except Terminated:
        return 128 + signal.SIGTERM
    except BrokenPipeError:
        # The reader of our output has gone; Python would complain at shutdown.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except (FeedpubError, OSError) as error:
        from feedpub.cli.terminal import failed

        code, lines = failed(error)
        for line in lines:
            _say(line)
        return code
    except MemoryError:
        _say("out of memory")
        return 1
    return code


def _run_app() -> int:
    from feedpub.cli.app import app

    try:
        app(prog_name="feedpub")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1
    return 0


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line, without the line of code that it comes from."""
    _say(str(message))


def _say(message: str) -> None:
    from feedpub.cli.terminal import complain

    complain(message)


def _stop(_signal: int, _frame: FrameType | None) -> NoReturn:
    # A second one ends the process at once: every file is complete at any time.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    raise Terminated


if __name__ == "__main__":
    main()
