"""Standard streams that never end a command: what it does matters more than what it prints.

A reader that has gone (``| head -1``), a stream that was closed (``>&-``), a full disk or a lost
terminal must neither stop a run nor change what its exit status says.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import Any, TextIO


class LenientOutput(io.RawIOBase):
    """Passes on to *output* what is written, and remembers why that was not possible."""

    def __init__(self, output: io.RawIOBase) -> None:
        self._output = output

        #: The first failure. None: all was written.
        self.failure: OSError | None = None

    def write(self, content: Any, /) -> int:
        try:
            while (written := self._output.write(content)) is None:
                # Another program has made our terminal or pipe one that does not wait.
                import select

                select.select([], [self._output], [])
        except OSError as error:
            self.failure = self.failure or error
            return memoryview(content).nbytes
        return int(written)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._output.fileno()

    def isatty(self) -> bool:
        return self._output.isatty()

    @property
    def loss(self) -> str | None:
        """Why something is missing in the output. None: nothing is that anybody could miss."""
        # A reader that has gone has what it wanted, as ``head`` has.
        if self.failure is None or self.failure.errno == errno.EPIPE:
            return None
        return self.failure.strerror or str(self.failure)


def open_closed_streams() -> None:
    """Lead each standard stream that was closed to the null device.

    The next file that is opened would otherwise take its place, and get what is written to it.
    """
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free is this one.
            os.open(os.devnull, os.O_RDONLY if mode == "r" else os.O_WRONLY)
        if getattr(sys, name) is None:
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            setattr(sys, name, stream)
            setattr(sys, f"__{name}__", stream)


def make_lenient() -> LenientOutput:
    """Have stdout and stderr of the program never fail from now on; return the former."""
    stdout = _lenient(sys.stdout)
    sys.stdout = stdout[0]
    sys.stderr = _lenient(sys.stderr)[0]
    return stdout[1]


def flush() -> None:
    """Write what is still kept of both streams."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()


def _lenient(stream: TextIO) -> tuple[TextIO, LenientOutput]:
    raw: io.RawIOBase = getattr(stream.buffer, "raw", stream.buffer)  # type: ignore[arg-type]
    output = LenientOutput(raw)
    text = io.TextIOWrapper(
        io.BufferedWriter(output),
        stream.encoding,
        # What the terminal cannot show must not end the command either.
        "backslashreplace" if stream.errors == "strict" else stream.errors,
        line_buffering=getattr(stream, "line_buffering", False),
        write_through=getattr(stream, "write_through", False),
    )
    return text, output
