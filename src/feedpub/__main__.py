"""The command ``feedpub``."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import signal
import sys
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from types import FrameType
from typing import NoReturn

from feedpub.errors import FeedpubError

#: The commands that do something, whose exit status says how that went even if nothing can be
#: printed; of those with commands below them the last words. What others print is all they do.
_DO_SOMETHING: Mapping[str, Collection[str] | None] = {
    **dict.fromkeys(("init", "build", "run", "worker", "serve")),
    **dict.fromkeys(("withdraw", "restore", "republish", "adopt")),
    "quarantine": ("retry",),
    "archive": ("rebuild", "vacuum", "upgrade", "export", "import"),
    "cluster": ("schema",),
    # The token that "add" prints is shown only once.
    "token": ("revoke",),
    "desk": ("revoke",),
}


class Interrupted(BaseException):
    """SIGINT or SIGTERM was received: files are closed on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main() -> NoReturn:
    """Run the command and exit with its status."""
    # By default garbage is collected after every 700 new objects: a hundred times while modules
    # are imported, which leave none.
    gc.set_threshold(50_000, 10, 10)
    signal.signal(signal.SIGTERM, _stop)
    # A command that is started in the background ignores it.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    warnings.showwarning = _show_warning
    # Python would look through all objects for garbage once more: a tenth of a short command.
    atexit.register(gc.freeze)
    try:
        code = _run()
    except Interrupted as interrupted:
        _handle(_leave)
        if interrupted.number == signal.SIGINT:
            _say("stopped")
        code = 128 + interrupted.number
    # Everything is done and said.
    _handle(_leave)
    sys.exit(code)


def _run() -> int:
    from feedpub.cli import streams

    streams.open_closed_streams()
    stdout = streams.make_lenient()
    code = _run_command()
    streams.flush()
    if stdout.loss:
        _say(f"standard output: {stdout.loss}; not everything could be printed")
        if code == 0 and not _does_something(sys.argv[1:]):
            return 1
    return code


def _run_command() -> int:
    try:
        from feedpub.cli.plain_build import run_plain_build
        from feedpub.cli.plain_validate import run_plain_validate

        code = run_plain_build(sys.argv[1:])
        if code is None:
            code = run_plain_validate(sys.argv[1:])
        if code is None:
            code = _run_app()
    except (FeedpubError, OSError) as error:
        from feedpub.cli.terminal import explain

        return explain(error)
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


def _does_something(arguments: Sequence[str]) -> bool:
    """Return whether the command of *arguments* does more than print."""
    words = [each for each in arguments if not each.startswith("-")]
    if not words or words[0] not in _DO_SOMETHING:
        return False
    below = _DO_SOMETHING[words[0]]
    return below is None or not {*below}.isdisjoint(words[1:])


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    """Print a warning as one line, without the line of code that it comes from."""
    _say(str(message))


def _say(message: str) -> None:
    from feedpub.cli.terminal import complain

    complain(message)


def _stop(number: int, _frame: FrameType | None) -> NoReturn:
    # A second one ends the process at once: every file is complete at any time.
    _handle(_end)
    raise Interrupted(number)


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    if number == signal.SIGINT:
        # Not through sys.stderr: it may have been interrupted while it was written to.
        with contextlib.suppress(OSError):
            os.write(2, b"feedpub: stopped\n")
    os._exit(128 + number)


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    os._exit(128 + number)


def _handle(handler: Callable[[int, FrameType | None], NoReturn]) -> None:
    """Have *handler* receive the signals that :func:`_stop` receives."""
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) in (_stop, _end):
            signal.signal(number, handler)


if __name__ == "__main__":
    main()
